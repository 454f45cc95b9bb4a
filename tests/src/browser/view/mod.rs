//! Something on the screen that a person looks at and works: a tab, a frame in it, the popup, the overlay.

mod deep;
mod doing;
mod frames;
mod loading;
mod looking;

use std::rc::Rc;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

pub use doing::Aim;

use super::find::{Find, SCRIPT};
use super::{Appearance, Extension, Kind, chromium};
use crate::artefacts::Artefacts;
use crate::error::{Error, Result};
use crate::wait::{PATIENCE, Seen, until};
use crate::webdriver::input::Point;
use crate::webdriver::{Session, WindowHandle};
use crate::workspace;

#[derive(Clone, Debug)]
pub(in crate::browser) enum Place {
    /// A tab, or Chromium's popup, which is a window too; then frames inward.
    Tab { window: WindowHandle, frames: Vec<Frame> },
    /// Firefox's popup is no window to the driver: scripts reach it through the extension's own page.
    FirefoxPopup,
}

#[derive(Clone, Debug)]
pub(in crate::browser) enum Frame {
    Css(String),
    /// A page of the extension in an element's shadow root.
    Extension(String),
}

#[derive(Clone)]
pub struct View {
    session: Rc<Session>,
    extension: Rc<Extension>,
    kind: Kind,
    appearance: Rc<Appearance>,
    /// The harness's own window.
    harness: WindowHandle,
    place: Place,
    patience: Duration,
    /// A click in it may take it away, as a choice in the popup or in the overlay does.
    passing: bool,
}

impl View {
    pub(in crate::browser) fn new(
        session: Rc<Session>,
        extension: Rc<Extension>,
        kind: Kind,
        appearance: Rc<Appearance>,
        harness: WindowHandle,
        place: Place,
    ) -> View {
        View { session, extension, kind, appearance, harness, place, patience: PATIENCE, passing: false }
    }

    /// The same view, which waits this long for things instead of the usual time.
    pub fn within(&self, patience: Duration) -> View {
        View { patience, ..self.clone() }
    }

    pub(in crate::browser) fn passing(self) -> View {
        View { passing: true, ..self }
    }

    pub(in crate::browser) fn window(&self) -> Option<&WindowHandle> {
        match &self.place {
            Place::Tab { window, .. } => Some(window),
            Place::FirefoxPopup => None,
        }
    }

    /// Looks until it is ready; when it is too late, keeps a picture of what was there instead.
    fn patiently<T>(&self, what: &str, look: impl FnMut() -> Result<Seen<T>>) -> Result<T> {
        until(what, self.patience, look).map_err(|error| match error {
            Error::Late { what, limit, last } => {
                let folder = workspace::target().join("test-artefacts/late");
                // A test's thread has the test's name.
                let thread = thread::current();
                let name = thread.name().unwrap_or("main").replace("::", "-");
                let last = match Artefacts::at(folder).picture(&name, self) {
                    Ok(path) => format!("{last} (picture: {})", path.display()),
                    Err(_) => last,
                };
                Error::Late { what, limit, last }
            }
            other => other,
        })
    }

    /// Waits until the body, which sees what [`SCRIPT`] gives, returns true; what it returns instead is what was seen.
    fn wait_until(&self, what: &str, body: &str, find: &Find) -> Result<()> {
        self.patiently(what, || {
            let seen = self.run(find, body)?;
            Ok(if seen == true {
                Seen::Ready(())
            } else {
                Seen::NotYet(seen.as_str().map_or_else(|| seen.to_string(), str::to_owned))
            })
        })
    }

    fn run(&self, find: &Find, body: &str) -> Result<Value> {
        self.enter()?;
        self.run_here(find, body)
    }

    fn run_here(&self, find: &Find, body: &str) -> Result<Value> {
        self.eval_here(&format!("const want = args; {SCRIPT}\n{body}"), &find.to_json())
    }

    fn eval_here(&self, body: &str, args: &Value) -> Result<Value> {
        let window = match &self.place {
            Place::Tab { .. } => "window",
            Place::FirefoxPopup => "browser.extension.getViews({ type: 'popup' })[0]",
        };
        let script = format!(
            "const its = {window}; if (!its) throw new Error('the popup is closed');
             return (async (window, document, args) => {{ {body} }})(its, its.document, arguments[0]);"
        );
        self.session.run(&script, args)
    }

    fn act(&self, actions: &Value) -> Result<()> {
        self.session.post("actions", &json!({ "actions": actions })).map(drop)
    }

    /// Makes this view the one that commands go to. Returns where its viewport begins in the tab's.
    fn enter(&self) -> Result<Point> {
        let mut offset = Point { x: 0, y: 0 };
        match &self.place {
            Place::FirefoxPopup => self.session.enter_window(&self.harness)?,
            Place::Tab { window, frames } => {
                self.enter_window(window)?;
                for frame in frames {
                    let inner = self.enter_frame(frame)?;
                    offset.x += inner.x;
                    offset.y += inner.y;
                }
            }
        }
        Ok(offset)
    }

    fn enter_window(&self, window: &WindowHandle) -> Result<()> {
        self.session.enter_window(window)?;
        let wanted = self.appearance.wanted.get();
        if self.kind == Kind::Chromium && self.appearance.told.borrow().get(window) != Some(&wanted) {
            chromium::set_scheme(&self.session, wanted)?;
            self.appearance.told.borrow_mut().insert(window.clone(), wanted);
        }
        Ok(())
    }
}
