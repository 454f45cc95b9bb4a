//! Firefox, by geckodriver and, where WebDriver does not reach, scripts in the browser's own ("chrome") context.

use std::fmt::Write;
use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::{Extension, HOSTS, Launch, Profile, Scheme, programs};
use crate::error::{Error, Result};
use crate::process::{Process, free_port};
use crate::wait::{PATIENCE, Seen, until};
use crate::webdriver::input::{Chord, Point};
use crate::webdriver::{Session, png_of};
use crate::workspace;

/// Gives scripts in the chrome context `popup()` and `keys(window, held, list)`.
const SCRIPT: &str = include_str!("firefox.js");

pub(super) fn start(launch: &Launch, profile: &Profile, extension: &Extension) -> Result<Session> {
    write_prefs(profile, extension)?;
    let port = free_port()?;
    let log = workspace::log("firefox", port);
    let (width, height) = launch.size;
    let driver = Process::start(
        Command::new(programs::geckodriver())
            .arg(format!("--port={port}"))
            .arg(format!("--websocket-port={}", free_port()?))
            .arg("--allow-system-access")
            .env("MOZ_HEADLESS_WIDTH", width.to_string())
            .env("MOZ_HEADLESS_HEIGHT", height.to_string()),
        &log,
    )?;
    let mut args = vec![
        "-profile".to_owned(),
        profile.folder().display().to_string(),
        format!("--width={width}"),
        format!("--height={height}"),
    ];
    if launch.headless {
        args.push("-headless".to_owned());
    }
    let mut options = json!({ "args": args });
    if let Some(program) = programs::firefox() {
        options["binary"] = json!(program);
    }
    let session = Session::start(driver, port, &json!({ "browserName": "firefox", "moz:firefoxOptions": options }))?;
    session.post("moz/addon/install", &json!({ "path": extension.folder, "temporary": true }))?;
    Ok(session)
}

/// geckodriver leaves a profile of the caller's alone, so the preferences go there as a file.
fn write_prefs(profile: &Profile, extension: &Extension) -> Result<()> {
    let hosts: Vec<_> =
        HOSTS.map(str::to_owned).into_iter().chain((1..100).map(|n| format!("host-{n}.test"))).collect();
    let prefs: [(&str, Value); 20] = [
        ("extensions.webextensions.uuids", json!(extension.firefox_addresses())),
        // A temporary extension is removed when the browser ends; its data shall stay, as an installed one's does.
        ("extensions.webextensions.keepStorageOnUninstall", json!(true)),
        ("extensions.webextensions.keepUuidOnUninstall", json!(true)),
        ("network.dns.localDomains", json!(hosts.join(","))),
        ("browser.aboutwelcome.enabled", json!(false)),
        ("browser.shell.checkDefaultBrowser", json!(false)),
        ("browser.startup.page", json!(0)),
        ("browser.newtabpage.enabled", json!(false)),
        ("browser.sessionstore.resume_from_crash", json!(false)),
        ("datareporting.policy.dataSubmissionEnabled", json!(false)),
        ("toolkit.telemetry.reportingpolicy.firstRun", json!(false)),
        ("app.normandy.enabled", json!(false)),
        ("services.settings.server", json!("data:,#remote-settings-dummy/v1")),
        ("network.captive-portal-service.enabled", json!(false)),
        ("network.connectivity-service.enabled", json!(false)),
        ("signon.rememberSignons", json!(false)),
        ("devtools.console.stdout.content", json!(true)),
        ("browser.download.folderList", json!(2)),
        ("browser.download.dir", json!(profile.downloads())),
        ("browser.download.alwaysOpenPanel", json!(false)),
    ];
    let mut text = String::new();
    for (name, value) in prefs {
        let _ = writeln!(text, "user_pref({}, {value});", json!(name));
    }
    let path = profile.folder().join("user.js");
    fs::write(&path, text).map_err(|source| Error::File { path, source })
}

pub(super) fn stop_background(session: &Session, extension: &Extension) -> Result<()> {
    // A page of the extension that is open starts another one at once, so what counts is that this one has gone.
    in_chrome(
        session,
        "const { extension } = WebExtensionPolicy.getByID(args.id), before = extension.backgroundContext;
         await extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });
         if (before && extension.backgroundContext === before) throw new Error('the background is ' + extension.backgroundState);",
        &json!({ "id": extension.id }),
    )
    .map(drop)
}

pub(super) fn set_scheme(session: &Session, scheme: Scheme) -> Result<()> {
    // Pages follow the first; the popup follows the browser's own look, which follows the second.
    in_chrome(
        session,
        "Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', args.dark ? 0 : 1);
         Services.prefs.setIntPref('ui.systemUsesDarkTheme', args.dark ? 1 : 0);",
        &json!({ "dark": scheme == Scheme::Dark }),
    )
    .map(drop)
}

/// True once the popup's panel is open and at its size.
pub(super) fn popup_is_open(session: &Session) -> Result<bool> {
    in_chrome(session, "return isOpen(popup());", &Value::Null).map(|open| open == true)
}

/// Closes the popup, if it is open, as a click beside it does.
pub(super) fn close_popup(session: &Session) -> Result<()> {
    until("the popup to close", PATIENCE, || {
        let open = in_chrome(
            session,
            "popup()?.closest('panel').hidePopup();
             const windows = [...Services.wm.getEnumerator('navigator:browser')];
             const panels = windows.flatMap((window) => [...window.document.querySelectorAll('panel, menupopup')]);
             // And the browser's own list of what was typed into a field before.
             panels.filter((panel) => panel.id === 'PopupAutoComplete').forEach((panel) => panel.hidePopup());
             const open = panels.filter((panel) => panel.state !== 'closed').map((panel) => panel.id);
             // The button knows it a moment later, and opens nothing until then.
             if (windows.some((window) => window.gUnifiedExtensions.isPanelOpen())) open.push('extensions');
             return open.join(', ');",
            &Value::Null,
        )?;
        Ok(if open == "" { Seen::Ready(()) } else { Seen::NotYet(format!("open: {open}")) })
    })
}

pub(super) const MOVE: &[&str] = &["mousemove"];
pub(super) const CLICK: &[&str] = &["mousemove", "mousedown", "mouseup"];

/// Trusted mouse events inside the popup, at a place of its own viewport.
pub(super) fn point_in_popup(session: &Session, at: Point, types: &[&str]) -> Result<()> {
    in_chrome(
        session,
        "const browser = popup(), box = browser.getBoundingClientRect(), window = browser.ownerDocument.defaultView;
         window.synthesizeMouseEvent('mousemove', box.x + args.x - 1, box.y + args.y, { button: 0, clickCount: 0 });
         for (const type of args.types)
           window.synthesizeMouseEvent(type, box.x + args.x, box.y + args.y, { button: 0, clickCount: type === 'mousemove' ? 0 : 1 });",
        &json!({ "x": at.x, "y": at.y, "types": types }),
    )
    .map(drop)
}

pub(super) fn type_in_popup(session: &Session, text: &str) -> Result<()> {
    let list: Vec<String> = text
        .chars()
        .map(|character| match character {
            '\n' => "Enter".to_owned(),
            '\t' => "Tab".to_owned(),
            other => other.to_string(),
        })
        .collect();
    in_chrome(session, "keys(popup().ownerDocument.defaultView, [], args.list);", &json!({ "list": list })).map(drop)
}

pub(super) fn press_in_popup(session: &Session, chord: &Chord) -> Result<()> {
    in_chrome(
        session,
        "keys(popup().ownerDocument.defaultView, args.held, [args.key]);",
        &json!({ "held": chord.held, "key": chord.key }),
    )
    .map(drop)
}

/// Presses an extension's shortcut (as `commands.getAll` writes it) in the window that has the focus.
pub(super) fn press_shortcut(session: &Session, _: &Extension, shortcut: &str) -> Result<()> {
    if shortcut.is_empty() {
        return Err(Error::Unsupported("a shortcut", "the command has no keys"));
    }
    let named = shortcut.replace("Ctrl", "Control").replace("MacControl", "Control");
    let mut chord = Chord::read(&named);
    if chord.key.len() == 1 && !chord.held.iter().any(|key| key == "Shift") {
        chord.key.make_ascii_lowercase();
    }
    in_chrome(
        session,
        "keys(Services.wm.getMostRecentWindow('navigator:browser'), args.held, [args.key]);",
        &json!({ "held": chord.held, "key": chord.key }),
    )
    .map(drop)
}

/// What the popup shows, as PNG.
pub(super) fn picture_of_popup(session: &Session) -> Result<Vec<u8>> {
    let answer = in_chrome(
        session,
        "const browser = popup();
         const bitmap = await browser.browsingContext.currentWindowGlobal.drawSnapshot(null, 1, 'white');
         const canvas = browser.ownerDocument.createElementNS('http://www.w3.org/1999/xhtml', 'canvas');
         canvas.width = bitmap.width; canvas.height = bitmap.height;
         canvas.getContext('2d').drawImage(bitmap, 0, 0);
         return canvas.toDataURL('image/png');",
        &Value::Null,
    )?;
    png_of(&answer)
}

/// Runs a script with the browser's own rights. The current window stays what it was.
fn in_chrome(session: &Session, body: &str, args: &Value) -> Result<Value> {
    session.post("moz/context", &json!({ "context": "chrome" }))?;
    let script = format!("const args = arguments[0]; {SCRIPT}\nreturn (async () => {{ {body} }})();");
    let answer = session.run(&script, args);
    session.post("moz/context", &json!({ "context": "content" }))?;
    answer
}
