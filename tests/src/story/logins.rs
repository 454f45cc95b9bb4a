//! Logins by hand and from files.

use std::path::Path;
use std::time::Duration;

use latchkey_engine::import::{Counts, Format, sample};

use super::{Person, Place};
use crate::browser::View;
use crate::browser::find::{Find, button, css, field, text};
use crate::error::{Error, Result};
use crate::wait::PATIENCE;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    pub title: String,
    pub user_name: String,
    pub password: String,
    pub address: String,
    pub notes: String,
}

/// An export file, and what its import must come to.
pub struct Import {
    pub file: std::path::PathBuf,
    pub format: Format,
    pub counts: Counts,
}

impl Import {
    /// Writes an export of so many rows into `folder`, as this browser writes it.
    pub fn sample(format: Format, rows: u64, folder: &Path) -> Result<Import> {
        let sample = sample::export(format, rows);
        let name = match format {
            Format::Chrome => "Chrome Passwords.csv",
            Format::Firefox => "firefox-logins.csv",
        };
        let file = folder.join(name);
        // Pictures are for people, and many machines that make them have no letters for it.
        let text = sample.text.replace("山田商店", "Yamada Shōten");
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&file, text))
            .map_err(|source| Error::File { path: file.clone(), source })?;
        Ok(Import { file, format, counts: sample.counts })
    }

    /// The button that imports what is new in the file.
    pub fn button(&self) -> Find {
        button(&format!("Import {}", counted(self.counts.ready)))
    }

    /// How long it may take.
    fn patience(&self) -> Duration {
        PATIENCE + Duration::from_millis(20) * u32::try_from(self.counts.ready).unwrap_or(u32::MAX)
    }

    /// The row of numbers over the preview (`to import`) and over the result (`imported`).
    fn summary(&self, ready: &str) -> String {
        let Counts { ready: number, duplicate, empty, invalid } = self.counts;
        format!("{number} {ready} {duplicate} duplicates {empty} empty {invalid} not readable")
    }
}

impl Person {
    /// Adds a login by hand, in the console.
    pub fn adds(&self, login: &Login) -> Result<()> {
        let console = self.watches_logins()?;
        console.click(&button("Add a login"))?;
        fills_in(&console, login)?;
        console.click(&button("Save"))?;
        console.wait_for(&text("Saved"))?;
        console.wait_text(&css("aside.sheet h2"), &login.title)
    }

    /// Chooses an export file and sees what is in it.
    pub fn previews(&self, import: &Import) -> Result<View> {
        let console = self.goes_to(Place::Import)?;
        console.choose_file(&css("#file"), &import.file)?;
        console.wait_text(&css(".counts"), &import.summary("to import"))?;
        Ok(console)
    }

    /// Imports a file, and sees what became of it.
    pub fn imports(&self, import: &Import) -> Result<View> {
        self.previews(import)?;
        self.stores(import)
    }

    /// Imports the file that is previewed, and sees what became of it.
    pub fn stores(&self, import: &Import) -> Result<View> {
        let console = self.console()?;
        console.click(&import.button())?;
        console.within(import.patience()).wait_for(&text("The import is done."))?;
        console.wait_text(&css(".counts"), &import.summary("imported"))?;
        Ok(console)
    }

    /// How many logins the console's list tells.
    pub fn counts_logins(&self, expected: u64) -> Result<()> {
        let console = self.goes_to(Place::Logins)?;
        console.wait_text(&css(".stage p[role=status]"), &counted(expected))
    }
}

/// As the screens write it.
fn counted(logins: u64) -> String {
    match logins {
        1 => "1 login".to_owned(),
        number if number >= 1_000 => format!("{},{:03} logins", number / 1_000, number % 1_000),
        number => format!("{number} logins"),
    }
}

/// Fills in the form of a login, wherever it is shown.
pub(super) fn fills_in(view: &View, login: &Login) -> Result<()> {
    view.fill(&field("Title"), &login.title)?;
    view.fill(&field("User name"), &login.user_name)?;
    view.fill(&field("Password"), &login.password)?;
    view.fill(&field("Website"), &login.address)?;
    if !login.notes.is_empty() {
        view.fill(&field("Notes"), &login.notes)?;
    }
    Ok(())
}
