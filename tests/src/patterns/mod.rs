//! The ways in which pages ask for logins: a table of local pages and of what has to happen on each, and how it is played in a browser.

mod catalogue;

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

pub use catalogue::CATALOGUE;

use crate::browser::View;
use crate::error::{Error, Result};
use crate::site::Site;
use crate::story::{Login, Person};
use crate::wait::{Seen, until};

/// Everything in a pattern is on this machine and was asked for right before.
const PROMPT: Duration = Duration::from_secs(6);

/// Between the last key and the button.
const PAUSE: Duration = Duration::from_millis(400);

/// A page of `tests/pages`, and what happens on it, in order.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    /// Without `.html`; may have a query.
    pub page: &'static str,
    pub steps: &'static [Step],
}

/// Selectors find the first match, also in open shadow trees and in frames of the same origin.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Until this is there.
    Appears(&'static str),
    /// A trusted click of the person.
    Click(&'static str),
    /// The person presses Enter in this field.
    Enter(&'static str),
    /// The person leaves the field that they wrote in, by Tab.
    Leave,
    /// These values are written: by the person's shortcut, and then nothing into any other field, or by the person's keys.
    Fill(&'static [(&'static str, Part)]),
    /// Asked for from the popup, nothing is written, and this is in the reason.
    Refused(&'static str),
    /// It still holds what the page put there.
    Keeps(&'static str, &'static str),
    /// The form arrives at the page's own host, with these values under these names.
    Arrives(&'static [(&'static str, Part)]),
    /// Nobody can type a login here, and why.
    Untyped(&'static str),
}

/// A part of the login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    UserName,
    Password,
}

/// Who writes into the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// The extension, at the person's shortcut.
    Extension,
    /// The person, key by key.
    Person,
}

impl Part {
    fn of(self, login: &Login) -> &str {
        match self {
            Part::UserName => &login.user_name,
            Part::Password => &login.password,
        }
    }
}

impl Pattern {
    /// Whether a person can type a whole login and send it.
    pub fn takes_keys(&self) -> bool {
        let has = |wanted: fn(&Step) -> bool| self.steps.iter().any(wanted);
        has(|step| matches!(step, Step::Arrives(_))) && !has(|step| matches!(step, Step::Untyped(_)))
    }

    /// Whether no pattern before it has the same page, with another query.
    pub fn is_first_of_its_page(&self) -> bool {
        let page = |pattern: &Self| pattern.page.split('?').next();
        CATALOGUE.iter().find(|other| page(other) == page(self)).is_some_and(|first| first.page == self.page)
    }

    /// Whether its fields ask for the user name.
    pub fn asks_who(&self) -> bool {
        let asks = |parts: &[(&str, Part)]| parts.iter().any(|(_, part)| *part == Part::UserName);
        self.steps.iter().any(|step| matches!(step, Step::Fill(parts) if asks(parts)))
    }

    /// Plays it in a tab of the person's, at `host`, to which `login` belongs alone.
    ///
    /// # Errors
    /// The first step that went otherwise.
    pub fn play(&self, person: &Person, tab: &View, site: &Site, host: &str, login: &Login, by: Hand) -> Result<()> {
        let (began, sent) = (Instant::now(), site.submissions().len());
        let (path, query) =
            self.page.split_once('?').map_or((self.page, String::new()), |(path, query)| (path, format!("?{query}")));
        tab.go(&site.url(host, &format!("/{path}.html{query}")))?;
        let tab = tab.within(PROMPT);
        for step in self.steps {
            match step {
                Step::Appears(css) => tab.wait_until_there(css)?,
                Step::Click(css) => tab.click_deep(css)?,
                Step::Enter(css) => {
                    tab.click_deep(css)?;
                    tab.press("Enter")?;
                }
                Step::Leave => tab.press("Tab")?,
                Step::Fill(parts) => {
                    let held: Vec<_> = parts.iter().map(|(css, part)| (*css, part.of(login))).collect();
                    match by {
                        Hand::Extension => {
                            person.fills_by_shortcut(&tab)?;
                            tab.wait_deep(&held)?;
                            nothing_beside(&tab, parts)?;
                        }
                        Hand::Person => types(&tab, &held)?,
                    }
                }
                Step::Refused(reason) => {
                    let told = person.asks_to_fill(&tab, &login.title)?;
                    same("what is said", reason, if told.contains(reason) { reason } else { &told })?;
                    nothing_beside(&tab, &[])?;
                }
                Step::Keeps(css, value) => tab.wait_deep(&[(css, value)])?,
                Step::Arrives(parts) => arrives(site, sent, host, parts, login)?,
                Step::Untyped(_) => {}
            }
        }
        println!("{:>5} ms  {}", began.elapsed().as_millis(), self.page);
        Ok(())
    }
}

/// A field that holds its value already, as a second step shows the name again, is left alone.
fn types(tab: &View, held: &[(&str, &str)]) -> Result<()> {
    for (css, value) in held {
        tab.wait_until_there(css)?;
        if tab.eval_deep("return deep(args).value", &json!(css))? != *value {
            tab.click_deep(css)?;
            // Some pages make a field anew when another is left, also when it is left for that one: a person who sees no caret clicks again.
            if tab.eval_deep("const e = deep(args); return e.getRootNode().activeElement !== e", &json!(css))? == true {
                tab.click_deep(css)?;
            }
            tab.press("Control+a")?;
            tab.type_text(value)?;
        }
    }
    tab.wait_deep(held)?;
    // A person lets go of the keys and looks for the button.
    thread::sleep(PAUSE);
    Ok(())
}

fn nothing_beside(tab: &View, parts: &[(&str, Part)]) -> Result<()> {
    let known: Vec<&str> = parts.iter().map(|(css, _)| *css).collect();
    same("other fields that were written", "", &tab.written_beside(&known)?.join(", "))
}

fn arrives(site: &Site, sent: usize, host: &str, parts: &[(&str, Part)], login: &Login) -> Result<()> {
    let submission = until("the form to be sent", PROMPT, || {
        Ok(site.submissions().get(sent).cloned().map_or_else(|| Seen::NotYet("nothing".to_owned()), Seen::Ready))
    })?;
    let expected: Vec<String> = parts.iter().map(|(name, part)| format!("{name}={}", part.of(login))).collect();
    let found: Vec<String> =
        parts.iter().map(|(name, _)| format!("{name}={}", submission.field(name).unwrap_or("?"))).collect();
    same("what arrived", &format!("{host} {}", expected.join(" ")), &format!("{} {}", submission.host, found.join(" ")))
}

fn same(what: &str, expected: &str, found: &str) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::Different { what: what.to_owned(), expected: expected.to_owned(), found: found.to_owned() })
}
