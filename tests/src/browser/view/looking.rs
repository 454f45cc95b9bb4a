//! What a person sees.

use serde_json::{Value, json};

use super::{Place, View};
use crate::browser::find::Find;
use crate::browser::firefox;
use crate::error::Result;
use crate::wait::Seen;
use crate::webdriver::text_of;

impl View {
    /// Waits until it is there and can be seen.
    pub fn wait_for(&self, what: &Find) -> Result<()> {
        self.wait_until(
            &what.to_string(),
            "const e = find(); return e && visible(e) ? true : spot(e).no ?? 'there'",
            what,
        )
    }

    /// Waits until nothing of it can be seen.
    pub fn wait_gone(&self, what: &Find) -> Result<()> {
        self.wait_until(
            &format!("{what} to go"),
            "const e = find(); return !e || !visible(e) ? true : 'still there: ' + e.outerHTML.slice(0, 200)",
            what,
        )
    }

    /// Waits until it holds this text (in a field: this value).
    pub fn wait_text(&self, what: &Find, expected: &str) -> Result<()> {
        let look = format!(
            "const e = find(), has = e ? squash(e.value ?? e.innerText) : 'not there'; return e && has.includes({}) ? true : has",
            json!(expected)
        );
        self.wait_until(&format!("{expected:?} in {what}"), &look, what)
    }

    /// Waits until an expression over this view's `window` and `document` is true.
    pub fn wait_until_true(&self, expression: &str) -> Result<()> {
        self.patiently(expression, || {
            let seen = self.eval(&format!("return ({expression})"), &Value::Null)?;
            Ok(if seen == true { Seen::Ready(()) } else { Seen::NotYet(seen.to_string()) })
        })
    }

    /// Whether it can be seen now.
    pub fn shows(&self, what: &Find) -> Result<bool> {
        let seen = self.run(what, "const e = find(); return !!e && visible(e)")?;
        Ok(seen == true)
    }

    /// How many there are, seen or not.
    pub fn count(&self, what: &Find) -> Result<usize> {
        let count = self.run(what, "return all().length")?;
        Ok(count.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or_default())
    }

    /// What it says, as a person reads it; white space is one blank.
    pub fn text(&self, what: &Find) -> Result<String> {
        self.wait_for(what)?;
        text_of("text", &self.run(what, "return squash(find().innerText)")?)
    }

    /// What is typed in a field.
    pub fn value(&self, what: &Find) -> Result<String> {
        self.wait_for(what)?;
        text_of("value", &self.run(what, "return find().value ?? ''")?)
    }

    pub fn attribute(&self, what: &Find, name: &str) -> Result<Option<String>> {
        self.wait_for(what)?;
        let script = format!("return find().getAttribute({})", json!(name));
        Ok(self.run(what, &script)?.as_str().map(str::to_owned))
    }

    pub fn url(&self) -> Result<String> {
        text_of("url", &self.eval("return window.location.href", &Value::Null)?)
    }

    /// Runs the body of an async function with this view's `window` and `document`, and `args`. Other globals may be another page's.
    pub fn eval(&self, body: &str, args: &Value) -> Result<Value> {
        self.enter()?;
        self.eval_here(body, args)
    }

    /// What can be seen, as PNG; of a frame, the whole page.
    pub fn picture(&self) -> Result<Vec<u8>> {
        match &self.place {
            Place::Tab { window, .. } => {
                self.enter_window(window)?;
                self.session.picture()
            }
            Place::FirefoxPopup => firefox::picture_of_popup(&self.session),
        }
    }
}
