//! Signing in with one click: by the popup, the shortcut, the icon in the field.

use std::thread;
use std::time::Duration;

use serde_json::json;

use super::{Login, Person};
use crate::browser::View;
use crate::browser::find::{Find, button, css, field, text};
use crate::error::{Error, Result};
use crate::site::{Site, Submission};
use crate::webdriver::text_of;

/// What a person needs to find a line in a short list. The content script takes no click from the overlay's first moments: it may
/// have been put under a pointer that was meant for the page.
const READING: Duration = Duration::from_millis(800);

impl Person {
    /// Opens the popup over the page and clicks the suggestion.
    pub fn fills_by_popup(&self, page: &View, title: &str, site: &str) -> Result<()> {
        let popup = self.popup(page)?;
        popup.wait_for(&text(&format!("For {site}")))?;
        popup.click(&suggestion(title))?;
        popup.wait_closed()
    }

    /// Presses the shortcut over the page.
    pub fn fills_by_shortcut(&self, page: &View) -> Result<()> {
        self.browser()?.press_shortcut("fill", page)
    }

    /// Asks, as the popup does over this page, to fill the suggestion of this title; gives back the answer as the popup gets it.
    pub fn asks_to_fill(&self, page: &View, title: &str) -> Result<String> {
        let browser = self.browser()?;
        let answer = browser.in_harness(
            "const ask = async (body) => JSON.parse(await api.runtime.sendMessage({ to: 'engine', body: JSON.stringify(body) }));
             const rows = (await ask({ suggestions: { tab: args.tab } })).ok.suggestions.rows;
             const row = rows.find(({ row }) => row.title === args.title);
             return row ? JSON.stringify(await ask({ fill: { item: row.row.id, tab: args.tab, agreed: null } })) : 'no suggestion';",
            &json!({ "tab": browser.tab_of(page)?, "title": title }),
        )?;
        text_of("fill", &answer)
    }

    /// Clicks the icon in the field and sees the overlay.
    pub fn opens_overlay(&self, page: &View) -> Result<View> {
        page.click_in_shadow("button")?;
        page.extension_frame("overlay.html")
    }

    /// Clicks the icon in the field, and the login in the overlay.
    pub fn fills_by_icon(&self, page: &View, title: &str) -> Result<()> {
        self.fills_from(&self.opens_overlay(page)?, title)
    }

    /// Clicks the login in the overlay that is open.
    pub fn fills_from(&self, overlay: &View, title: &str) -> Result<()> {
        overlay.wait_for(&suggestion(title))?;
        thread::sleep(READING);
        overlay.click(&suggestion(title))
    }
}

/// The first row of a list that fills this login: where there are suggestions, the suggestion.
pub fn suggestion(title: &str) -> Find {
    button(&format!("Fill {title}"))
}

impl Login {
    /// Waits until the form in the view holds this login.
    pub fn wait_filled(&self, form: &View) -> Result<()> {
        form.wait_text(&user_field(), &self.user_name)?;
        form.wait_text(&field("Password"), &self.password)
    }

    /// Sends the form in the view, and checks that this login reached the host.
    pub fn sign_in(&self, form: &View, site: &Site, host: &str) -> Result<Submission> {
        let seen = site.submissions().len();
        form.click(&button("Sign in"))?;
        let sent = site.wait_submission(seen)?;
        let user = sent.field("username").or(sent.field("email"));
        let found = format!("{} {} {}", sent.host, user.unwrap_or("?"), sent.field("password").unwrap_or("?"));
        let expected = format!("{host} {} {}", self.user_name, self.password);
        if found == expected {
            form.wait_for(&text(&format!("Signed in as {}", self.user_name)))?;
            Ok(sent)
        } else {
            Err(Error::Different { what: "what the site received".to_owned(), expected, found })
        }
    }
}

/// The field for the user name, whatever its label.
pub fn user_field() -> Find {
    css("input[name=username], input[name=email]")
}

/// Fails if anything is in the form.
pub fn is_empty(form: &View) -> Result<()> {
    let found = format!("{}{}", form.value(&user_field())?, form.value(&field("Password"))?);
    if found.is_empty() {
        Ok(())
    } else {
        Err(Error::Different {
            what: "what is in a form that nothing was to be filled into".to_owned(),
            expected: String::new(),
            found,
        })
    }
}
