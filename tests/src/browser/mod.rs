//! A real browser with the extension in it.

mod chromium;
mod devtools;
mod extension;
pub mod find;
mod firefox;
mod profile;
mod programs;
mod view;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use serde_json::{Value, json};

pub use extension::Extension;
pub use profile::Profile;
pub use view::{Aim, View};

use crate::error::{Error, Result};
use crate::wait::{PATIENCE, Seen, until};
use crate::webdriver::{Session, WindowHandle, text_of};
use crate::workspace;
use view::Place;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Chromium,
    Firefox,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Chromium, Kind::Firefox];

    /// As folders and reports name it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Chromium => "chromium",
            Kind::Firefox => "firefox",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    pub const ALL: [Scheme; 2] = [Scheme::Light, Scheme::Dark];

    pub fn name(self) -> &'static str {
        match self {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        }
    }
}

/// The colours that the person wants, and which windows of Chromium have been told.
struct Appearance {
    wanted: Cell<Scheme>,
    told: RefCell<HashMap<WindowHandle, Scheme>>,
}

/// How a browser is started.
#[derive(Clone, Debug)]
pub struct Launch {
    pub kind: Kind,
    /// The folder with the built extension.
    pub extension: PathBuf,
    /// False where there is a display and a person should see the browser.
    pub headless: bool,
    pub size: (u32, u32),
}

impl Launch {
    /// The extension as `cargo xtask build` leaves it, no display needed.
    pub fn built(kind: Kind) -> Launch {
        Launch {
            kind,
            extension: workspace::target().join("extension").join(kind.name()),
            headless: true,
            size: (1280, 900),
        }
    }
}

/// Made-up hosts that lead to this machine in both browsers, as `host-1.test` to `host-99.test` do; in Chromium every host under `.test` does.
pub const HOSTS: [&str; 9] = [
    "app.test",
    "login.test",
    "evil.test",
    "login.evil.test",
    "collect.evil.test",
    "other.test",
    "www.app.test",
    "latchkey.test",
    "portal.nordwind.test",
];

pub struct Browser {
    session: Rc<Session>,
    kind: Kind,
    extension: Rc<Extension>,
    /// An inert file of the extension in a window of its own. Scripts run there have the extension's interfaces.
    harness: WindowHandle,
    /// The browser's number of each tab that was opened here.
    tabs: RefCell<HashMap<WindowHandle, i64>>,
    downloads: PathBuf,
    appearance: Rc<Appearance>,
}

impl Browser {
    /// Starts the browser and waits until the extension is there.
    pub fn start(launch: &Launch, profile: &Profile) -> Result<Browser> {
        let extension = Extension::read(launch.kind, &launch.extension)?;
        let session = match launch.kind {
            Kind::Chromium => chromium::start(launch, profile)?,
            Kind::Firefox => firefox::start(launch, profile, &extension)?,
        };
        let browser = Browser {
            harness: session.current_window()?,
            session: Rc::new(session),
            kind: launch.kind,
            extension: Rc::new(extension),
            tabs: RefCell::default(),
            downloads: profile.downloads(),
            appearance: Rc::new(Appearance { wanted: Cell::new(Scheme::Light), told: RefCell::default() }),
        };
        browser.reach_extension()?;
        if browser.kind == Kind::Firefox {
            firefox::set_scheme(&browser.session, Scheme::Light)?;
        }
        Ok(browser)
    }

    /// The extension may be installed an instant after the browser's window is there.
    fn reach_extension(&self) -> Result<()> {
        let url = self.extension.url("manifest.json");
        until("the extension to be installed", PATIENCE, || {
            self.session.post("url", &json!({ "url": url }))?;
            let seen = self.session.run(
                "return [location.href, typeof (globalThis.browser ?? globalThis.chrome)?.runtime?.id]",
                &Value::Null,
            )?;
            Ok(if seen == json!([url, "string"]) { Seen::Ready(()) } else { Seen::NotYet(seen.to_string()) })
        })
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn extension(&self) -> &Extension {
        &self.extension
    }

    /// Opens a web page in a new tab and leaves the harness's own window alone.
    pub fn open(&self, url: &str) -> Result<View> {
        let before = self.tab_numbers()?;
        let windows = self.session.window_handles()?;
        self.tabs.borrow_mut().retain(|window, _| windows.contains(window));
        let web = self.tabs.borrow().keys().next().cloned();
        let kind = match &web {
            Some(window) => {
                self.session.enter_window(window)?;
                "tab"
            }
            None => "window",
        };
        let window = self.session.new_window(kind)?;
        let number = self.tab_numbers()?.into_iter().find(|number| !before.contains(number)).ok_or_else(|| {
            Error::Answer { from: "tabs.query".to_owned(), expected: "the new tab", answer: format!("{before:?}") }
        })?;
        self.tabs.borrow_mut().insert(window.clone(), number);
        let view = self.view(Place::Tab { window, frames: Vec::new() });
        view.go(url)?;
        Ok(view)
    }

    /// Opens a page of the extension in a tab.
    pub fn open_extension_page(&self, page: &str) -> Result<View> {
        self.open(&self.extension.url(page))
    }

    /// Presses the toolbar button over a page opened before: the real popup.
    pub fn open_popup(&self, over: &View) -> Result<View> {
        let tab = self.tab_of(over)?;
        let windows = self.session.window_handles()?;
        until("the popup to open", PATIENCE, || {
            if self.kind == Kind::Firefox {
                firefox::close_popup(&self.session)?;
            }
            self.in_harness(
                "const tab = await api.tabs.update(args.tab, {active: true});
                 await api.windows.update(tab.windowId, {focused: true});
                 await api.action.openPopup({windowId: tab.windowId});",
                &json!({ "tab": tab }),
            )
            .map(|_| Seen::Ready(()))
        })?;
        let url = self.extension.url(&self.extension.popup);
        let view = match self.kind {
            Kind::Chromium => {
                self.view(Place::Tab { window: chromium::await_popup(&self.session, &windows)?, frames: Vec::new() })
            }
            Kind::Firefox => self.view(Place::FirefoxPopup),
        }
        .passing();
        view.wait_loaded(&url)?;
        Ok(view)
    }

    /// Closes the popup, if one is open, as a click beside it does. Chromium's goes by itself when another view is entered.
    pub fn dismiss_popup(&self) -> Result<()> {
        match self.kind {
            Kind::Chromium => Ok(()),
            Kind::Firefox => firefox::close_popup(&self.session),
        }
    }

    /// Makes what the tab shows so many times as large, as with the browser's own zoom.
    pub fn set_zoom(&self, of: &View, factor: f64) -> Result<()> {
        let tab = self.tab_of(of)?;
        self.in_harness("await api.tabs.setZoom(args.tab, args.factor);", &json!({ "tab": tab, "factor": factor }))
            .map(drop)
    }

    /// The popup, as the extension opens it by itself; waits for it.
    pub fn own_popup(&self) -> Result<View> {
        if self.kind == Kind::Chromium {
            return self.own_window(&self.extension.popup);
        }
        until("the popup to open", PATIENCE, || {
            let open = firefox::popup_is_open(&self.session)?;
            Ok(if open { Seen::Ready(()) } else { Seen::NotYet("closed".to_owned()) })
        })?;
        let view = self.view(Place::FirefoxPopup).passing();
        view.wait_loaded(&self.extension.url(&self.extension.popup))?;
        Ok(view)
    }

    /// A window that the extension opens by itself, at such a page; waits for it.
    pub fn own_window(&self, page: &str) -> Result<View> {
        let url = self.extension.url(page);
        let window = until("a window of the extension", PATIENCE, || {
            // A tab that waits for an answer would have the driver wait with it.
            let known = |window: &WindowHandle| self.tabs.borrow().contains_key(window);
            for window in self.session.window_handles()?.into_iter().filter(|window| !known(window)) {
                self.session.enter_window(&window)?;
                if text_of("url", &self.session.get("url")?)?.starts_with(&url) {
                    return Ok(Seen::Ready(window));
                }
            }
            Ok(Seen::NotYet("not there".to_owned()))
        })?;
        let view = self.view(Place::Tab { window, frames: Vec::new() }).passing();
        view.wait_loaded(&url)?;
        Ok(view)
    }

    /// Presses the keyboard shortcut of a command of the manifest (`commands`), with `over` as the active tab.
    pub fn press_shortcut(&self, command: &str, over: &View) -> Result<()> {
        let tab = self.tab_of(over)?;
        let shortcut = self.in_harness(
            "const tab = await api.tabs.update(args.tab, {active: true});
             await api.windows.update(tab.windowId, {focused: true});
             return (await api.commands.getAll()).find((c) => c.name === args.command)?.shortcut ?? '';",
            &json!({ "tab": tab, "command": command }),
        )?;
        let shortcut = crate::webdriver::text_of("commands.getAll", &shortcut)?;
        match self.kind {
            Kind::Chromium => chromium::dispatch_command(&self.session, &self.extension, command, tab),
            Kind::Firefox => firefox::press_shortcut(&self.session, &self.extension, &shortcut),
        }
    }

    /// Stops the service worker or event page as the browser does when it is idle, and waits until it has ended.
    pub fn stop_background(&self) -> Result<()> {
        match self.kind {
            Kind::Chromium => chromium::stop_background(&self.session),
            Kind::Firefox => firefox::stop_background(&self.session, &self.extension),
        }
    }

    /// What the person has set as the system's colours. Pages that are open change with it.
    pub fn set_scheme(&self, scheme: Scheme) -> Result<()> {
        self.appearance.wanted.set(scheme);
        match self.kind {
            // Chromium is told for each window, when the harness next goes there.
            Kind::Chromium => Ok(()),
            Kind::Firefox => firefox::set_scheme(&self.session, scheme),
        }
    }

    /// Waits until a file of this name has been saved, and reads it.
    pub fn saved_file(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.downloads.join(name);
        until(&format!("{name} to be saved"), PATIENCE, || {
            Ok(match fs::read(&path) {
                // A browser makes an empty file first and moves the content there at the end.
                Ok(bytes) if !bytes.is_empty() => Seen::Ready(bytes),
                Ok(_) => Seen::NotYet("empty".to_owned()),
                Err(error) => Seen::NotYet(error.to_string()),
            })
        })
    }

    /// Closes the browser in good order. The profile stays: another `start` with it is the same person's restart.
    pub fn quit(self) -> Result<()> {
        self.session.end()
    }

    /// Runs a script with the extension's own interfaces as `api`, outside any of its pages. Not for what a person would do.
    pub fn in_harness(&self, body: &str, args: &Value) -> Result<Value> {
        self.session.enter_window(&self.harness)?;
        let script = format!(
            "const args = arguments[0]; const api = globalThis.browser ?? globalThis.chrome; return (async () => {{ {body} }})();"
        );
        self.session.run(&script, args)
    }

    fn tab_numbers(&self) -> Result<Vec<i64>> {
        let numbers = self.in_harness("return (await api.tabs.query({})).map((tab) => tab.id);", &Value::Null)?;
        let list = numbers.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(list.iter().filter_map(Value::as_i64).collect())
    }

    /// The browser's number of a tab.
    pub fn tab_of(&self, view: &View) -> Result<i64> {
        view.window()
            .and_then(|window| self.tabs.borrow().get(window).copied())
            .ok_or(Error::Unsupported("a popup", "the view is no tab of this browser"))
    }

    fn view(&self, place: Place) -> View {
        View::new(
            self.session.clone(),
            self.extension.clone(),
            self.kind,
            self.appearance.clone(),
            self.harness.clone(),
            place,
        )
    }
}
