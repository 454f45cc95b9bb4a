//! A person at a browser of their own.

use std::cell::RefCell;

use super::{Kit, Who};
use crate::browser::find::{link, text};
use crate::browser::{Browser, Kind, Launch, Profile, View};
use crate::error::{Error, Result};

/// A place of the console, as its navigation names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Logins,
    Waiting,
    People,
    Clients,
    Safety,
    Import,
    Browsers,
    Settings,
}

impl Place {
    pub const ALL: [Place; 8] = [
        Place::Logins,
        Place::Waiting,
        Place::People,
        Place::Clients,
        Place::Safety,
        Place::Import,
        Place::Browsers,
        Place::Settings,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Place::Logins => "Logins",
            Place::Waiting => "Waiting for you",
            Place::People => "People",
            Place::Clients => "Clients",
            Place::Safety => "Safety",
            Place::Import => "Import",
            Place::Browsers => "Browsers",
            Place::Settings => "Settings",
        }
    }
}

pub struct Person {
    pub who: Who,
    launch: Launch,
    profile: Profile,
    /// None only between the end of the browser and its next start.
    browser: Option<Browser>,
    console: RefCell<Option<View>>,
    pub(super) kit: RefCell<Option<Kit>>,
}

impl Person {
    /// Sits down at a new browser with the extension in it and nothing else.
    pub fn arrives(who: Who, kind: Kind) -> Result<Person> {
        Person::at(who, Launch::built(kind), Profile::fresh()?)
    }

    /// Sits down at a browser whose profile may hold an account.
    pub fn at(who: Who, launch: Launch, profile: Profile) -> Result<Person> {
        let browser = Browser::start(&launch, &profile)?;
        Ok(Person {
            who,
            launch,
            profile,
            browser: Some(browser),
            console: RefCell::default(),
            kit: RefCell::default(),
        })
    }

    pub fn browser(&self) -> Result<&Browser> {
        self.browser.as_ref().ok_or(Error::Unsupported("anything", "the browser did not come back"))
    }

    pub fn kind(&self) -> Kind {
        self.launch.kind
    }

    /// Ends the browser in good order and starts it again.
    pub fn restarts(&mut self) -> Result<()> {
        self.console.take();
        if let Some(browser) = self.browser.take() {
            browser.quit()?;
        }
        self.browser = Some(Browser::start(&self.launch, &self.profile)?);
        Ok(())
    }

    /// Ends the browser in good order; the profile is handed back.
    pub fn leaves(mut self) -> Result<Profile> {
        match self.browser.take() {
            Some(browser) => browser.quit().map(|()| self.profile),
            None => Ok(self.profile),
        }
    }

    /// The console's tab, opened when it is needed first.
    pub fn console(&self) -> Result<View> {
        if let Some(open) = self.console.borrow().as_ref() {
            return Ok(open.clone());
        }
        let opened = self.browser()?.open_extension_page("console.html")?;
        Ok(self.console.borrow_mut().insert(opened).clone())
    }

    /// The console at one of its places.
    pub fn goes_to(&self, place: Place) -> Result<View> {
        let console = self.console()?;
        console.click(&link(place.label()))?;
        console.wait_until_true(&format!("document.querySelector('main h1')?.textContent === {:?}", place.label()))?;
        Ok(console)
    }

    /// Opens a web page in a new tab.
    pub fn opens(&self, url: &str) -> Result<View> {
        self.browser()?.open(url)
    }

    /// Presses the toolbar's button over a page.
    pub fn popup(&self, over: &View) -> Result<View> {
        self.browser()?.open_popup(over)
    }

    /// Waits until the console says these words.
    pub fn reads(&self, words: &str) -> Result<()> {
        self.console()?.wait_for(&text(words))
    }
}
