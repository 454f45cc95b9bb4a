//! Documents that come and go.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Place, View};
use crate::browser::{Kind, firefox};
use crate::error::{Error, Result};
use crate::wait::{Seen, until};

/// A document that is not there by then is asked for again.
const ARRIVAL: Duration = Duration::from_secs(20);
const ATTEMPTS: u32 = 3;

impl View {
    /// Opens an address in this tab and waits until it is loaded.
    pub fn go(&self, url: &str) -> Result<()> {
        self.loads("url", &json!({ "url": url }))
    }

    pub fn reload(&self) -> Result<()> {
        self.loads("refresh", &json!({}))
    }

    /// Chromium's driver now and then waits for the end of a load that has ended long ago, and takes no other command meanwhile. So it
    /// does not wait at all (`pageLoadStrategy` is `none`), and whether another document is there is seen here.
    fn loads(&self, command: &str, body: &Value) -> Result<()> {
        let Place::Tab { window, .. } = &self.place else {
            return Err(Error::Unsupported("loading a document", "in the popup"));
        };
        self.enter_window(window)?;
        if self.kind == Kind::Firefox {
            return self.session.post(command, body).map(drop);
        }
        let before = self.document()?;
        let mut attempts = 1;
        loop {
            self.session.post(command, body)?;
            let arrived = until(&format!("another document ({body})"), ARRIVAL, || {
                self.enter_window(window)?;
                let [which, state] = self.document()?;
                let other = which != before[0];
                Ok(if other && state == "complete" {
                    Seen::Ready(())
                } else {
                    Seen::NotYet(format!("{} {state}", if other { "the new one is" } else { "the old one is" }))
                })
            });
            match arrived {
                Err(Error::Late { .. }) if attempts < ATTEMPTS => attempts += 1,
                arrived => return arrived,
            }
        }
    }

    /// What tells the tab's document from the one before it, and how far it is loaded.
    fn document(&self) -> Result<[Value; 2]> {
        let seen = self.session.run("return [performance.timeOrigin, document.readyState]", &Value::Null)?;
        Ok([seen[0].clone(), seen[1].clone()])
    }

    /// Waits until the document at this address is complete.
    pub(in crate::browser) fn wait_loaded(&self, url: &str) -> Result<()> {
        self.patiently(&format!("{url} to load"), || {
            if matches!(self.place, Place::FirefoxPopup) && !firefox::popup_is_open(&self.session)? {
                return Ok(Seen::NotYet("no open popup".to_owned()));
            }
            let seen = self.eval("return [window.location.href, document.readyState]", &Value::Null)?;
            let here = seen[0].as_str().is_some_and(|now| now.starts_with(url));
            Ok(if here && seen[1] == "complete" { Seen::Ready(()) } else { Seen::NotYet(seen.to_string()) })
        })
    }
}
