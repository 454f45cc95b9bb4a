//! Something on the screen that a person looks at and works: a tab, a frame in it, the popup, the overlay.

use std::path::Path;
use std::rc::Rc;

use serde_json::{Value, json};

use super::find::{Find, SCRIPT};
use super::{Appearance, Extension, Kind, chromium, firefox};
use crate::error::{Error, Result};
use crate::wait::{PATIENCE, Seen, until};
use crate::webdriver::input::{self, Chord, Point};
use crate::webdriver::{ElementRef, Session, WindowHandle, text_of};

/// Elements that can hold a shadow root and have nothing else in them: where an extension puts its own.
const SHADOW_HOSTS: &str = "html > :not(head, body), :empty:not(input, img, br, hr, meta, link, script, style, iframe, textarea, option, source, path, circle, rect)";

#[derive(Clone, Debug)]
pub(super) enum Place {
    /// A tab, or Chromium's popup, which is a window too; then frames inward.
    Tab {
        window: WindowHandle,
        frames: Vec<Frame>,
    },
    /// Firefox's popup is no window to the driver: scripts reach it through the extension's own page.
    FirefoxPopup { harness: WindowHandle },
}

#[derive(Clone, Debug)]
pub(super) enum Frame {
    Css(String),
    /// A page of the extension in an element's shadow root.
    Extension(String),
}

pub struct View {
    session: Rc<Session>,
    extension: Rc<Extension>,
    kind: Kind,
    appearance: Rc<Appearance>,
    place: Place,
}

impl View {
    pub(super) fn new(
        session: Rc<Session>,
        extension: Rc<Extension>,
        kind: Kind,
        appearance: Rc<Appearance>,
        place: Place,
    ) -> View {
        View {
            session,
            extension,
            kind,
            appearance,
            place,
        }
    }

    // Looking.

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
        until(expression, PATIENCE, || {
            let seen = self.eval(&format!("return ({expression})"), &Value::Null)?;
            Ok(if seen == true {
                Seen::Ready(())
            } else {
                Seen::NotYet(seen.to_string())
            })
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
        Ok(count
            .as_u64()
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or_default())
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
        text_of(
            "url",
            &self.eval("return window.location.href", &Value::Null)?,
        )
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
            Place::FirefoxPopup { .. } => firefox::picture_of_popup(&self.session),
        }
    }

    // Doing.

    /// A trusted click in its middle, as soon as it is there, at rest, enabled and not covered.
    pub fn click(&self, what: &Find) -> Result<()> {
        let mut before = None;
        let (at, offset) = until(&format!("{what} to click"), PATIENCE, || {
            let offset = self.enter()?;
            let script = format!("{SCRIPT}\nreturn spot(find());");
            let spot = self.eval_here(&format!("const want = args; {script}"), &what.to_json())?;
            let (Some(x), Some(y)) = (spot["x"].as_i64(), spot["y"].as_i64()) else {
                return Ok(Seen::NotYet(
                    spot["no"].as_str().unwrap_or_default().to_owned(),
                ));
            };
            let now = (Point { x, y }, offset);
            Ok(if before.replace(now) == Some(now) {
                Seen::Ready(now)
            } else {
                Seen::NotYet("there, but moving".to_owned())
            })
        })?;
        match &self.place {
            Place::Tab { .. } => {
                self.session.enter_top()?;
                let at = Point {
                    x: at.x + offset.x,
                    y: at.y + offset.y,
                };
                self.act(&input::click(at))
            }
            Place::FirefoxPopup { .. } => firefox::click_in_popup(&self.session, at),
        }
    }

    /// Replaces what is in a field, by clicking into it and typing.
    pub fn fill(&self, what: &Find, text: &str) -> Result<()> {
        self.click(what)?;
        self.run(what, "find().select?.()")?;
        match text {
            "" => self.press("Delete")?,
            text => self.type_text(text)?,
        }
        // A field may tidy what is typed, so only that something arrived can be asked of all; the value is for the test to check.
        self.wait_until(
            &format!("the text in {what}"),
            &format!(
                "return (find()?.value ?? '').length > 0 === {} ? true : 'empty'",
                !text.is_empty()
            ),
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
            Place::FirefoxPopup { .. } => firefox::type_in_popup(&self.session, text),
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
            Place::FirefoxPopup { .. } => firefox::press_in_popup(&self.session, &chord),
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
        if matches!(self.place, Place::FirefoxPopup { .. }) {
            return Err(Error::Unsupported(
                "choosing a file",
                "in the popup of Firefox",
            ));
        }
        let input = until(&what.to_string(), PATIENCE, || {
            let found = self.run(what, "return find() ?? null")?;
            Ok(ElementRef::from_json(&found)
                .map_or_else(|| Seen::NotYet("not there".to_owned()), Seen::Ready))
        })?;
        self.session.send_keys(&input, &file.display().to_string())
    }

    /// Opens an address in this tab and waits until it is loaded.
    pub fn go(&self, url: &str) -> Result<()> {
        let Place::Tab { window, .. } = &self.place else {
            return Err(Error::Unsupported("opening an address", "in the popup"));
        };
        self.enter_window(window)?;
        self.session.post("url", &json!({ "url": url })).map(drop)
    }

    pub fn reload(&self) -> Result<()> {
        let Place::Tab { window, .. } = &self.place else {
            return Err(Error::Unsupported("reloading", "the popup"));
        };
        self.enter_window(window)?;
        self.session.post("refresh", &json!({})).map(drop)
    }

    pub fn close(self) -> Result<()> {
        match &self.place {
            Place::Tab { window, .. } => {
                self.session.enter_window(window)?;
                self.session.close_window()
            }
            Place::FirefoxPopup { .. } => self.eval("window.close()", &Value::Null).map(drop),
        }
    }

    /// Waits until the popup or tab has gone by itself.
    pub fn wait_closed(&self) -> Result<()> {
        until("the window to close", PATIENCE, || {
            let open = match &self.place {
                Place::Tab { window, .. } => self.session.window_handles()?.contains(window),
                Place::FirefoxPopup { .. } => firefox::popup_is_open(&self.session)?,
            };
            Ok(if open {
                Seen::NotYet("open".to_owned())
            } else {
                Seen::Ready(())
            })
        })
    }

    // Going inward.

    /// A frame of this page, by CSS selector.
    pub fn frame(&self, css: &str) -> Result<View> {
        self.inward(Frame::Css(css.to_owned()))
    }

    /// The extension's frame in this page (in a closed shadow root) whose address begins with `page`, such as `overlay.html`; waits for it.
    pub fn extension_frame(&self, page: &str) -> Result<View> {
        let view = self.inward(Frame::Extension(self.extension.url(page)))?;
        view.wait_loaded(&self.extension.url(page))?;
        Ok(view)
    }

    /// Whether the extension shows such a frame in this page now.
    pub fn has_extension_frame(&self, page: &str) -> Result<bool> {
        self.enter()?;
        let found = self.find_extension_frame(&self.extension.url(page))?;
        Ok(found.is_some())
    }

    /// Clicks something that the extension drew in a closed shadow root of this page, outside any frame, such as its icon in a field; waits for it.
    pub fn click_in_shadow(&self, css: &str) -> Result<()> {
        until(&format!("{css:?} in a shadow root"), PATIENCE, || {
            self.enter()?;
            for host in self.session.elements(SHADOW_HOSTS)? {
                if let Some(found) = self.session.in_shadow(&host, css)?.first() {
                    return self.session.click(found).map(Seen::Ready);
                }
            }
            Ok(Seen::NotYet("not there".to_owned()))
        })
    }

    fn inward(&self, frame: Frame) -> Result<View> {
        let Place::Tab { window, frames } = &self.place else {
            return Err(Error::Unsupported("a frame", "in the popup of Firefox"));
        };
        let frames = frames.iter().cloned().chain([frame]).collect();
        Ok(View {
            session: self.session.clone(),
            extension: self.extension.clone(),
            kind: self.kind,
            appearance: self.appearance.clone(),
            place: Place::Tab {
                window: window.clone(),
                frames,
            },
        })
    }

    // Inside.

    pub(super) fn window(&self) -> Option<&WindowHandle> {
        match &self.place {
            Place::Tab { window, .. } => Some(window),
            Place::FirefoxPopup { .. } => None,
        }
    }

    /// Waits until the document at this address is complete.
    pub(super) fn wait_loaded(&self, url: &str) -> Result<()> {
        until(&format!("{url} to load"), PATIENCE, || {
            if matches!(self.place, Place::FirefoxPopup { .. })
                && !firefox::popup_is_open(&self.session)?
            {
                return Ok(Seen::NotYet("no open popup".to_owned()));
            }
            let seen = self.eval(
                "return [window.location.href, document.readyState]",
                &Value::Null,
            )?;
            let here = seen[0].as_str().is_some_and(|now| now.starts_with(url));
            Ok(if here && seen[1] == "complete" {
                Seen::Ready(())
            } else {
                Seen::NotYet(seen.to_string())
            })
        })
    }

    /// Waits until the body, which sees what [`SCRIPT`] gives, returns true; what it returns instead is what was seen.
    fn wait_until(&self, what: &str, body: &str, find: &Find) -> Result<()> {
        until(what, PATIENCE, || {
            let seen = self.run(find, body)?;
            Ok(if seen == true {
                Seen::Ready(())
            } else {
                Seen::NotYet(
                    seen.as_str()
                        .map_or_else(|| seen.to_string(), str::to_owned),
                )
            })
        })
    }

    fn run(&self, find: &Find, body: &str) -> Result<Value> {
        self.eval(
            &format!("const want = args; {SCRIPT}\n{body}"),
            &find.to_json(),
        )
    }

    fn eval_here(&self, body: &str, args: &Value) -> Result<Value> {
        let window = match &self.place {
            Place::Tab { .. } => "window",
            Place::FirefoxPopup { .. } => "browser.extension.getViews({ type: 'popup' })[0]",
        };
        let script = format!(
            "const its = {window}; if (!its) throw new Error('the popup is closed');
             return (async (window, document, args) => {{ {body} }})(its, its.document, arguments[0]);"
        );
        self.session.run(&script, args)
    }

    fn act(&self, actions: &Value) -> Result<()> {
        self.session
            .post("actions", &json!({ "actions": actions }))
            .map(drop)
    }

    /// Makes this view the one that commands go to. Returns where its viewport begins in the tab's.
    fn enter(&self) -> Result<Point> {
        let mut offset = Point { x: 0, y: 0 };
        match &self.place {
            Place::FirefoxPopup { harness } => self.session.enter_window(harness)?,
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
        if self.kind == Kind::Chromium && self.appearance.told.borrow().get(window) != Some(&wanted)
        {
            chromium::set_scheme(&self.session, wanted)?;
            self.appearance
                .told
                .borrow_mut()
                .insert(window.clone(), wanted);
        }
        Ok(())
    }

    fn enter_frame(&self, frame: &Frame) -> Result<Point> {
        let missing = |name: &str| Error::Driver {
            request: "a frame".to_owned(),
            code: "no such frame".to_owned(),
            message: format!("{name} is not in the page"),
        };
        let element = match frame {
            Frame::Css(css) => self
                .session
                .elements(css)?
                .into_iter()
                .next()
                .ok_or_else(|| missing(css))?,
            Frame::Extension(url) => self
                .find_extension_frame(url)?
                .ok_or_else(|| missing(url))?,
        };
        let corner = self.session.run(
            "const f = arguments[0], box = f.getBoundingClientRect(); return [Math.round(box.x + f.clientLeft), Math.round(box.y + f.clientTop)];",
            &element.to_json(),
        )?;
        self.session.enter_frame(&element)?;
        Ok(Point {
            x: corner[0].as_i64().unwrap_or_default(),
            y: corner[1].as_i64().unwrap_or_default(),
        })
    }

    fn find_extension_frame(&self, url: &str) -> Result<Option<ElementRef>> {
        for host in self.session.elements(SHADOW_HOSTS)? {
            for frame in self.session.in_shadow(&host, "iframe")? {
                let address = self
                    .session
                    .run("return arguments[0].src", &frame.to_json())?;
                if address
                    .as_str()
                    .is_some_and(|address| address.starts_with(url))
                {
                    return Ok(Some(frame));
                }
            }
        }
        Ok(None)
    }
}
