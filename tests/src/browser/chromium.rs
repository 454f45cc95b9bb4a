//! Chromium, by chromedriver and the DevTools protocol.

use std::process::Command;

use serde_json::{Value, json};

use super::devtools::DevTools;
use super::{Extension, Launch, Profile, Scheme, programs};
use crate::error::Result;
use crate::process::{Process, free_port};
use crate::wait::{PATIENCE, Seen, until};
use crate::webdriver::input::Point;
use crate::webdriver::{Session, WindowHandle, text_of};
use crate::workspace;

pub(super) fn start(launch: &Launch, profile: &Profile) -> Result<Session> {
    let port = free_port()?;
    let log = workspace::log("chromium", port);
    let driver = Process::start(Command::new(programs::chromedriver()).arg(format!("--port={port}")), &log)?;
    let (width, height) = launch.size;
    let mut args: Vec<String> = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP *.test 127.0.0.1",
    ]
    .map(str::to_owned)
    .into();
    // What pages and the background write to their consoles.
    args.push("--enable-logging".to_owned());
    args.push(format!("--log-file={}", log.with_extension("console.log").display()));
    args.push(format!("--user-data-dir={}", profile.folder().display()));
    args.push(format!("--load-extension={}", launch.extension.display()));
    args.push(format!("--window-size={width},{height}"));
    if launch.headless {
        args.push("--headless=new".to_owned());
        // The popup is cut at the edge of the screen, which is 800 x 600 by itself.
        args.push(format!("--screen-info={{{}x{}}}", width * 2, height * 2));
    }
    let mut options = json!({
        "args": args,
        "enableExtensionTargets": true,
        "prefs": {
            // Without it the browser disables an unpacked extension when it reloads itself.
            "extensions.ui.developer_mode": true,
            "credentials_enable_service": false,
            "profile.password_manager_leak_detection": false,
            "download.default_directory": profile.downloads(),
            "download.prompt_for_download": false,
        },
    });
    if let Some(program) = programs::chromium() {
        options["binary"] = json!(program);
    }
    // Who opens a page sees for itself when it is there (`View::go`).
    let capabilities = json!({ "browserName": "chrome", "pageLoadStrategy": "none", "goog:chromeOptions": options });
    Session::start(driver, port, &capabilities)
}

/// The popup is an ordinary window to the driver: the one that was not there before.
pub(super) fn await_popup(session: &Session, before: &[WindowHandle]) -> Result<WindowHandle> {
    until("the popup's window", PATIENCE, || {
        let now = session.window_handles()?;
        Ok(now
            .iter()
            .find(|window| !before.contains(window))
            .cloned()
            .map_or_else(|| Seen::NotYet(format!("{} windows", now.len())), Seen::Ready))
    })
}

pub(super) fn stop_background(session: &Session) -> Result<()> {
    devtools(session, "ServiceWorker.enable", &json!({}))?;
    // It answers when all have ended; a page of the extension that is open starts another one at once.
    devtools(session, "ServiceWorker.stopAllWorkers", &json!({})).map(drop)
}

/// The driver's keys never reach the browser's own shortcuts, so the command is handed to the background's listeners.
pub(super) fn dispatch_command(session: &Session, extension: &Extension, command: &str, tab: i64) -> Result<()> {
    // A stopped service worker has no target: a message that nobody answers wakes it.
    let target = until("the service worker", PATIENCE, || {
        Ok(match service_worker(session, extension)? {
            Some(target) => Seen::Ready(target),
            None => {
                session
                    .run("chrome.runtime.sendMessage({to: 'nobody'}).catch(() => {}); return null;", &Value::Null)?;
                Seen::NotYet("stopped".to_owned())
            }
        })
    })?;
    let script =
        format!("chrome.tabs.get({tab}).then((tab) => chrome.commands.onCommand.dispatch({}, tab))", json!(command));
    let evaluate = json!({
        "id": 1,
        "method": "Runtime.evaluate",
        "params": { "expression": script, "userGesture": true },
    });
    send(session, &target, &[evaluate])
}

/// A click, at a place of the window, that may take away the frame or window it is in. The driver would wait for an answer that never
/// comes from what has gone, so this goes past it.
pub(super) fn click_and_go(session: &Session, window: &WindowHandle, at: Point) -> Result<()> {
    let browser = text_of("debuggerAddress", &session.capabilities()["goog:chromeOptions"]["debuggerAddress"])?;
    // The driver names a window as DevTools names its target.
    let mut target = DevTools::connect(&browser, &window.0)?;
    for kind in ["mousePressed", "mouseReleased"] {
        let mouse = json!({ "type": kind, "x": at.x, "y": at.y, "button": "left", "clickCount": 1 });
        target.command("Input.dispatchMouseEvent", &mouse)?;
    }
    Ok(())
}

/// Commands to a target of their own, whose answers nobody waits for.
fn send(session: &Session, target: &str, messages: &[Value]) -> Result<()> {
    let attached = devtools(session, "Target.attachToTarget", &json!({ "targetId": target, "flatten": false }))?;
    messages.iter().try_for_each(|message| {
        let params = json!({ "sessionId": attached["sessionId"], "message": message.to_string() });
        devtools(session, "Target.sendMessageToTarget", &params).map(drop)
    })
}

pub(super) fn set_scheme(session: &Session, scheme: Scheme) -> Result<()> {
    devtools(
        session,
        "Emulation.setEmulatedMedia",
        &json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme.name() }] }),
    )
    .map(drop)
}

fn service_worker(session: &Session, extension: &Extension) -> Result<Option<String>> {
    let targets = devtools(session, "Target.getTargets", &json!({}))?;
    let list = targets["targetInfos"].as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .find(|target| {
            target["type"] == "service_worker"
                && target["url"].as_str().is_some_and(|url| url.starts_with(&extension.origin))
        })
        .map(|target| text_of("Target.getTargets", &target["targetId"]))
        .transpose()
}

/// A command of the DevTools protocol, to the current window.
fn devtools(session: &Session, command: &str, params: &Value) -> Result<Value> {
    session.post("goog/cdp/execute", &json!({ "cmd": command, "params": params }))
}
