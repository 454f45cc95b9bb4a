//! Keeping what was typed into a page: what is offered, and what the person answers.

use std::time::Duration;

use serde_json::{Value, json};

use super::Person;
use crate::browser::View;
use crate::browser::find::{button, text};
use crate::error::{Error, Result};
use crate::wait::{Seen, until};
use crate::webdriver::text_of;

/// What a person needs to see that an offer has not gone, and to look at it once more.
const LOOKING: Duration = Duration::from_secs(5);

/// Asks the engine as the popup does.
const ASK: &str = "const ask = async (body) => JSON.parse(await api.runtime.sendMessage({ to: 'engine', body: JSON.stringify(body) }));";

impl Person {
    /// What is offered for keeping in this page's tab, as the popup gets it: `{id, site, user_name, existing, replaces, places, …}`.
    /// Waits for it as long as for anything in the page.
    pub fn sees_the_offer(&self, page: &View) -> Result<Value> {
        let browser = self.browser()?;
        let tab = browser.tab_of(page)?;
        until("an offer to keep what was typed", LOOKING, || {
            let asked = format!("{ASK} return (await ask({{ offer_in: {{ tab: args }} }})).ok?.offer ?? null");
            let offer = browser.in_harness(&asked, &json!(tab))?;
            Ok(if offer.is_null() { Seen::NotYet("none".to_owned()) } else { Seen::Ready(offer) })
        })
    }

    /// Gives this answer to it, as the popup does: `"not_now"`, `{"update": {"item": …}}`, …
    pub fn answers_the_offer(&self, offer: &Value, act: &Value) -> Result<()> {
        let asked = format!("{ASK} return JSON.stringify(await ask({{ answer_offer: args }}))");
        let answered = self.browser()?.in_harness(&asked, &json!({ "offer": offer["id"], "act": act }))?;
        let found = text_of("offer", &answered)?;
        if found.starts_with(r#"{"ok""#) {
            return Ok(());
        }
        let what = "what became of the offer".to_owned();
        Err(Error::Different { what, expected: "done".to_owned(), found })
    }

    /// The password of the login of this title, as the extension has it now.
    pub fn reads_password(&self, title: &str) -> Result<String> {
        let asked = format!(
            "{ASK}
             const list = {{ query: args, organisation: null, order: 'title', offset: 0, limit: 100 }};
             const row = (await ask({{ items: list }})).ok.items.rows.find((row) => row.title === args);
             return (await ask({{ reveal: {{ item: row.id, field: 'password', revision: null }} }})).ok.secret;"
        );
        text_of("reveal", &self.browser()?.in_harness(&asked, &json!(title))?)
    }
}

/// Gives an answer to the offer that stands in the page, and looks and clicks again where it asks for that: how long one has stood counts in
/// looks at the page, which a busy machine makes seldom.
pub fn answer(page: &View, offer: &View, answer: &str) -> Result<()> {
    offer.click(&button(answer))?;
    match page.within(LOOKING).wait_no_extension_frame("overlay.html") {
        Err(Error::Late { .. }) if offer.shows(&text("Nothing was done yet"))? => offer.click(&button(answer))?,
        ended => return ended,
    }
    page.wait_no_extension_frame("overlay.html")
}
