//! Looking at screens: a picture of each in light and dark, and what axe-core says of it.

use std::path::Path;

use super::Person;
use crate::artefacts::Artefacts;
use crate::browser::{Scheme, View};
use crate::error::{Error, Result};

/// Looks at screens, and says at the end what is wrong with all of them.
pub struct Inspection<'a> {
    person: &'a Person,
    pictures: Artefacts,
    found: Vec<String>,
}

impl<'a> Inspection<'a> {
    /// The pictures go to `target/test-artefacts/screens/<name>/<browser>`.
    pub fn of(person: &'a Person, name: &str) -> Self {
        let pictures = Artefacts::of(&format!("screens/{name}/{}", person.kind().name()));
        Inspection { person, pictures, found: Vec::new() }
    }

    pub fn folder(&self) -> &Path {
        self.pictures.folder()
    }

    /// Looks at a screen in both colour schemes.
    pub fn look(&mut self, screen: &str, view: &View) -> Result<()> {
        for scheme in Scheme::ALL {
            self.person.browser()?.set_scheme(scheme)?;
            // Colours pass over into each other; half-way they are nobody's.
            view.wait_until_true("document.getAnimations().every((one) => one.playState !== 'running')")?;
            self.pictures.picture(&format!("{screen}-{}", scheme.name()), view)?;
            let violations = view.violations()?;
            self.found.extend(violations.iter().map(|one| format!("{screen}, {}: {one}", scheme.name())));
        }
        self.person.browser()?.set_scheme(Scheme::Light)
    }

    /// Looks at what the extension shows in a page, as large as usual and twice as large.
    pub fn look_zoomed(&mut self, screen: &str, page: &View, shown: &View) -> Result<()> {
        for (factor, percent) in [(2.0, 200), (1.0, 100)] {
            self.person.browser()?.set_zoom(page, factor)?;
            self.look(&format!("{screen}-{percent}"), shown)?;
        }
        Ok(())
    }

    /// Fails if anything was found on any of them.
    pub fn end(self) -> Result<()> {
        if self.found.is_empty() {
            return Ok(());
        }
        Err(Error::Different {
            what: "what axe-core finds".to_owned(),
            expected: "nothing".to_owned(),
            found: self.found.join("\n"),
        })
    }
}
