//! What is in open shadow trees and in frames of the same origin, wherever it is: for pages whose build is not the matter.

use serde_json::{Value, json};

use super::View;
use crate::error::Result;
use crate::wait::Seen;
use crate::webdriver::input::{self, Point};

/// Gives `deep(css)`, `typed()`, `place(css)`.
const SCRIPT: &str = include_str!("../deep.js");

impl View {
    /// Runs the body with what reaches into open shadow trees and frames of the same origin.
    pub fn eval_deep(&self, body: &str, args: &Value) -> Result<Value> {
        self.eval(&format!("{SCRIPT}\n{body}"), args)
    }

    /// A trusted click in the middle of the first match, as soon as it is there, enabled and at rest.
    pub fn click_deep(&self, css: &str) -> Result<()> {
        let mut before = None;
        let at = self.patiently(&format!("{css:?} to click"), || {
            let spot = self.eval_deep("return place(args)", &json!(css))?;
            let (Some(x), Some(y)) = (spot["x"].as_i64(), spot["y"].as_i64()) else {
                return Ok(Seen::NotYet(spot["no"].as_str().unwrap_or_default().to_owned()));
            };
            let now = Point { x, y };
            Ok(if before.replace(now) == Some(now) {
                Seen::Ready(now)
            } else {
                Seen::NotYet("there, but moving".to_owned())
            })
        })?;
        self.enter()?;
        self.act(&input::click(at))
    }

    /// Waits until there is a match.
    pub fn wait_until_there(&self, css: &str) -> Result<()> {
        self.patiently(&format!("{css:?}"), || {
            let found = self.eval_deep("return !!deep(args)", &json!(css))?;
            Ok(if found == true { Seen::Ready(()) } else { Seen::NotYet("not there".to_owned()) })
        })
    }

    /// Waits until the first match of each selector holds the value beside it.
    pub fn wait_deep(&self, held: &[(&str, &str)]) -> Result<()> {
        let selectors: Vec<&str> = held.iter().map(|(css, _)| *css).collect();
        let expected: Vec<&str> = held.iter().map(|(_, value)| *value).collect();
        self.patiently(&format!("{expected:?} in {selectors:?}"), || {
            let found = self.eval_deep(
                "return args.map((css) => { const e = deep(css); return e ? e.value ?? e.textContent : null; })",
                &json!(selectors),
            )?;
            Ok(if found == json!(expected) { Seen::Ready(()) } else { Seen::NotYet(found.to_string()) })
        })
    }

    /// The fields that hold something else than the page put there, but for the first matches of these selectors: each as HTML, with its value.
    pub fn written_beside(&self, selectors: &[&str]) -> Result<Vec<String>> {
        let found = self.eval_deep(
            "const known = args.map(deep);
             return typed().filter((e) => !known.includes(e) && e.value !== e.defaultValue).map((e) => `${e.outerHTML.slice(0, 120)}: ${e.value}`)",
            &json!(selectors),
        )?;
        let list = found.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }
}
