//! Lets the real content script describe pages in a real Chromium.
//!
//! An extension of the content script and next to nothing else describes them, so that only the script is on trial. The pages get no
//! network and run no script: they are what was saved, every time alike.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use latchkey_messages::page::FormSnapshot;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::corpus::Page;
use crate::browser::{Browser, Kind, Launch, Profile, View};
use crate::error::{Error, Result};
use crate::site::Site;
use crate::wait::{PATIENCE, Seen, until};
use crate::workspace;

/// What the content script saw of a page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Described {
    pub snapshot: FormSnapshot,
    /// For handle n, at n - 1: the number of the tag, and the name of the element.
    pub numbers: Vec<(usize, String)>,
    /// Milliseconds from question to answer.
    pub took: f64,
}

impl Described {
    /// The number of the tag that a handle stands for.
    pub fn tag(&self, handle: u32) -> Option<usize> {
        let at = usize::try_from(handle).ok()?.checked_sub(1)?;
        self.numbers.get(at).map(|(tag, _)| *tag)
    }
}

/// Shows every page to the content script, and hands over what it saw.
///
/// # Errors
/// The browser does not start, or a page never answers.
pub fn describe_each(pages: &[Page], mut seen: impl FnMut(&Page, Described)) -> Result<()> {
    let folder = Scratch::new()?;
    let extension = folder.extension()?;
    let served = folder.pages(pages)?;
    let (site, profile) = (Site::serving(served)?, Profile::fresh()?);
    let browser = Browser::start(&Launch { extension, ..Launch::built(Kind::Chromium) }, &profile)?;
    let mut view: Option<View> = None;
    for (position, page) in pages.iter().enumerate() {
        // A host of its own for each, whose name tells nothing.
        let url = site.url(&format!("site{position}.test"), &format!("/{position}.html"));
        match &view {
            Some(view) => view.go(&url)?,
            None => view = Some(browser.open(&url)?),
        }
        seen(page, described(&browser, &url)?);
    }
    browser.quit()
}

fn described(browser: &Browser, url: &str) -> Result<Described> {
    let read = |value: serde_json::Value| {
        let shown = value.to_string();
        serde_json::from_value::<Described>(value)
            .map_err(|error| format!("{error}: {}", shown.chars().take(200).collect::<String>()))
    };
    let described = until(&format!("{url} to be described"), PATIENCE, || {
        let answer = browser.in_harness(
            "const [tab] = await api.tabs.query({ url: 'http://*.test/*' });
             return tab.url === args.url ? await api.runtime.sendMessage({ to: 'describe', tab: tab.id }) : { fault: tab.url };",
            &json!({ "url": url }),
        )?;
        Ok(read(answer).map_or_else(Seen::NotYet, Seen::Ready))
    })?;
    // That the nth element held is handle n is known of the script, not promised by it.
    for field in &described.snapshot.fields {
        let at = usize::try_from(field.handle.0).unwrap_or_default().wrapping_sub(1);
        let name = described.numbers.get(at).map(|(_, name)| name.as_str());
        // The script tidies and cuts what it reads.
        let same =
            name.is_some_and(|name| name.split_whitespace().collect::<Vec<_>>().join(" ").starts_with(&field.name));
        if !same {
            return Err(Error::Different {
                what: format!("the name of field {at} of {url}"),
                expected: field.name.clone(),
                found: format!("{name:?}"),
            });
        }
    }
    Ok(described)
}

/// A folder of our own that is taken away at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Scratch> {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        // Tests of one program run side by side.
        let made = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = workspace::target().join(format!("forms-{}-{made}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|source| Error::File { path: folder.clone(), source })?;
        Ok(Scratch(folder))
    }

    fn extension(&self) -> Result<PathBuf> {
        let folder = self.0.join("extension");
        let own = workspace::root().join("tests/fixtures/describing");
        for name in ["manifest.json", "background.js", "numbers.js"] {
            copy(&own.join(name), &folder.join(name))?;
        }
        copy(&workspace::root().join("extension/content/content.js"), &folder.join("content.js"))?;
        Ok(folder)
    }

    fn pages(&self, pages: &[Page]) -> Result<PathBuf> {
        let folder = self.0.join("pages");
        for (position, page) in pages.iter().enumerate() {
            write(&folder.join(format!("{position}.html")), enclosed(&page.html).as_bytes())?;
        }
        Ok(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// No network, no scripts, no frames of others.
const POLICY: &str = "<meta http-equiv=\"content-security-policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:\">";

fn enclosed(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    // Before the document type it would put the page into another mode.
    let after = lower.find("<!doctype").and_then(|at| lower[at..].find('>').map(|end| at + end + 1)).unwrap_or(0);
    format!("{}{POLICY}{}", &html[..after], &html[after..])
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from).map_err(|source| Error::File { path: from.to_owned(), source })?;
    write(to, &bytes)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
    fs::write(path, bytes).map_err(failed)
}
