//! What a person does: trusted clicks and keys.

use std::path::Path;

use serde_json::{Value, json};

use super::{Place, View};
use crate::browser::find::Find;
use crate::browser::{Kind, chromium, firefox};
use crate::error::{Error, Result};
use crate::wait::Seen;
use crate::webdriver::ElementRef;
use crate::webdriver::input::{self, Chord, Point};

/// A place that a person is about to click.
#[derive(Clone, Copy)]
pub struct Aim(Spot);

/// One place, counted from two corners.
#[derive(Clone, Copy)]
struct Spot {
    of_tab: Point,
    of_frame: Point,
}

impl View {
    /// A trusted click in its middle, as soon as it is there, at rest, enabled, not covered, and the browser sees the pointer on it.
    pub fn click(&self, what: &Find) -> Result<()> {
        let mut before = None;
        let at = self.patiently(&format!("{what} to click"), || {
            let offset = self.enter()?;
            let spot = self.run_here(what, "return spot(find())")?;
            let (Some(x), Some(y)) = (spot["x"].as_i64(), spot["y"].as_i64()) else {
                return Ok(Seen::NotYet(spot["no"].as_str().unwrap_or_default().to_owned()));
            };
            let now = Point { x: x + offset.x, y: y + offset.y };
            if before.replace(now) != Some(now) {
                return Ok(Seen::NotYet("there, but moving".to_owned()));
            }
            // After a scroll the compositor is a frame behind the page, and a click would hit what was there before.
            let spot = Spot { of_tab: now, of_frame: Point { x, y } };
            self.point(spot, input::resting, firefox::MOVE)?;
            let reached = self.run(what, "return find()?.matches(':hover') ?? false")?;
            Ok(if reached == true {
                Seen::Ready(spot)
            } else {
                Seen::NotYet("there, but the pointer does not reach it".to_owned())
            })
        })?;
        match &self.place {
            Place::Tab { window, .. } if self.passing && self.kind == Kind::Chromium => {
                self.enter_window(window)?;
                chromium::click_and_go(&self.session, window, at.of_tab)
            }
            _ => match self.point(at, input::click, firefox::CLICK) {
                Err(error) if self.passing && error.is_of_what_has_gone() => Ok(()),
                clicked => clicked,
            },
        }
    }

    /// Where it is now, for a click that does not ask what the page did with the place meanwhile.
    pub fn aim(&self, what: &Find) -> Result<Aim> {
        self.patiently(&format!("{what} to aim at"), || {
            let offset = self.enter()?;
            let spot = self.run_here(what, "return spot(find())")?;
            let (Some(x), Some(y)) = (spot["x"].as_i64(), spot["y"].as_i64()) else {
                return Ok(Seen::NotYet(spot["no"].as_str().unwrap_or_default().to_owned()));
            };
            let of_tab = Point { x: x + offset.x, y: y + offset.y };
            Ok(Seen::Ready(Aim(Spot { of_tab, of_frame: Point { x, y } })))
        })
    }

    /// Rests the pointer there, whatever is there.
    pub fn rest_blindly(&self, aim: &Aim) -> Result<()> {
        match self.point(aim.0, input::resting, firefox::MOVE) {
            Err(error) if error.is_of_what_has_gone() => Ok(()),
            rested => rested,
        }
    }

    /// A trusted click there, whatever is there.
    pub fn click_blindly(&self, aim: &Aim) -> Result<()> {
        match &self.place {
            Place::Tab { window, .. } if self.kind == Kind::Chromium => {
                self.enter_window(window)?;
                chromium::click_and_go(&self.session, window, aim.0.of_tab)
            }
            _ => match self.point(aim.0, input::click, firefox::CLICK) {
                Err(error) if error.is_of_what_has_gone() => Ok(()),
                clicked => clicked,
            },
        }
    }

    /// Mouse events at a place of the tab, or of the popup.
    fn point(&self, at: Spot, actions: fn(Point) -> Value, popup: &[&str]) -> Result<()> {
        match (&self.place, self.kind) {
            (Place::Tab { .. }, Kind::Chromium) => {
                self.session.enter_top()?;
                self.act(&actions(at.of_tab))
            }
            // From the top they would not get into a frame of another site, which is another process.
            (Place::Tab { .. }, Kind::Firefox) => {
                self.enter()?;
                self.act(&actions(at.of_frame))
            }
            (Place::FirefoxPopup, _) => firefox::point_in_popup(&self.session, at.of_frame, popup),
        }
    }

    /// Replaces what is in a field, by clicking into it and typing.
    pub fn fill(&self, what: &Find, text: &str) -> Result<()> {
        self.click(what)?;
        self.wait_until(
            &format!("the cursor in {what}"),
            "const e = find(); if (e?.getRootNode().activeElement !== e) return 'elsewhere'; e.select?.(); return true",
            what,
        )?;
        match text {
            "" => self.press("Delete")?,
            text => self.type_text(text)?,
        }
        // A field may tidy what is typed, so only that something arrived can be asked of all; the value is for the test to check.
        self.wait_until(
            &format!("the text in {what}"),
            &format!("return (find()?.value ?? '').length > 0 === {} ? true : 'empty'", !text.is_empty()),
            what,
        )
    }

    /// Types where the focus is.
    pub fn type_text(&self, text: &str) -> Result<()> {
        match &self.place {
            Place::Tab { .. } => {
                self.enter()?;
                self.act(&input::typing(text))
            }
            Place::FirefoxPopup => firefox::type_in_popup(&self.session, text),
        }
    }

    /// Presses one key or chord, such as `Enter`, `ArrowDown`, `Control+a`.
    pub fn press(&self, keys: &str) -> Result<()> {
        let chord = Chord::read(keys);
        match &self.place {
            Place::Tab { .. } => {
                self.enter()?;
                self.act(&input::pressing(&chord))
            }
            Place::FirefoxPopup => firefox::press_in_popup(&self.session, &chord),
        }
    }

    /// Chooses an option of a `<select>` by its text.
    pub fn choose(&self, what: &Find, option: &str) -> Result<()> {
        self.wait_for(what)?;
        let script = format!(
            "const e = find(), o = [...e.options].find((o) => squash(o.text) === {0}) ?? [...e.options].find((o) => squash(o.text).includes({0}));
             if (!o) return 'options: ' + [...e.options].map((o) => squash(o.text)).join(', ');
             e.value = o.value;
             e.dispatchEvent(new window.Event('input', {{ bubbles: true }})); e.dispatchEvent(new window.Event('change', {{ bubbles: true }}));
             return true",
            json!(option)
        );
        self.wait_until(&format!("{option:?} in {what}"), &script, what)
    }

    /// Chooses a file for an `<input type=file>`, which may be hidden. Not in Firefox's popup: no driver reaches it there.
    pub fn choose_file(&self, what: &Find, file: &Path) -> Result<()> {
        if matches!(self.place, Place::FirefoxPopup) {
            return Err(Error::Unsupported("choosing a file", "in the popup of Firefox"));
        }
        let input = self.patiently(&what.to_string(), || {
            let found = self.run(what, "return find() ?? null")?;
            Ok(ElementRef::from_json(&found).map_or_else(|| Seen::NotYet("not there".to_owned()), Seen::Ready))
        })?;
        self.session.send_keys(&input, &file.display().to_string())
    }

    pub fn close(self) -> Result<()> {
        match &self.place {
            Place::Tab { window, .. } => {
                self.session.enter_window(window)?;
                self.session.close_window()
            }
            Place::FirefoxPopup => self.eval("window.close()", &Value::Null).map(drop),
        }
    }

    /// Waits until the popup or tab has gone by itself.
    pub fn wait_closed(&self) -> Result<()> {
        self.patiently("the window to close", || {
            let open = match &self.place {
                Place::Tab { window, .. } => self.session.window_handles()?.contains(window),
                Place::FirefoxPopup => firefox::popup_is_open(&self.session)?,
            };
            Ok(if open { Seen::NotYet("open".to_owned()) } else { Seen::Ready(()) })
        })
    }
}
