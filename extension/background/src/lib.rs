//! The engine inside Chrome's service worker or Firefox's event page: network, storage, clock and tabs of a browser, and the way from an
//! extension message to the engine and back.
//!
//! `background.js` registers the browser's listeners, starts this module and calls the functions below. The browser stops the background
//! whenever it likes; nothing here is remembered that is not also on disk, in the session's storage, or asked for again.

mod answering;
mod badge;
#[cfg(test)]
mod blank;
mod clock;
mod crossing;
mod extension;
mod outside;
mod sender;
mod socket;
mod store;
mod tabs;
mod transport;
mod waking;

use std::cell::OnceCell;
use std::future::Future;
use std::rc::Rc;

use latchkey_engine::{Challenge, Engine, Shortcut};
use wasm_bindgen::prelude::*;

use crate::outside::{Outside, Surroundings};

type Running = Rc<Engine<Outside>>;

thread_local! {
    static ENGINE: OnceCell<Running> = const { OnceCell::new() };
}

/// Starts the engine. Called once for each instance of this module, before anything else.
#[wasm_bindgen]
pub async fn begin(surroundings: Surroundings) {
    std::panic::set_hook(Box::new(|stopped| {
        // Where, never what: a message of a panic can quote data.
        let place = stopped.location().map(ToString::to_string).unwrap_or_default();
        extension::log_error(&format!("Latchkey's background stopped at {place} and starts anew."));
    }));
    extension::keep_session_to_ourselves();
    let outside = Outside::new(surroundings);
    outside.waking.recall().await;
    let engine = Engine::new(outside);
    ENGINE.with(|running| {
        // A second call finds the engine running and leaves it alone.
        let _ = running.set(engine.clone());
    });
    if engine.start().await.is_err() {
        extension::log_error("Latchkey could not read what this browser stored; it starts locked or empty.");
    }
    engine.ports().badge.look();
    // Whatever happened while the background was stopped went by unheard.
    later(waking::wake);
}

/// A message of `runtime.onMessage`; resolves to its answer, or to `undefined` where none is due.
#[wasm_bindgen]
pub async fn message(message: JsValue, sender: JsValue) -> JsValue {
    match running() {
        Some(engine) => answering::answer(&engine, &message, &sender).await,
        None => JsValue::UNDEFINED,
    }
}

/// An alarm, the browser's start, or the network's return.
#[wasm_bindgen]
pub async fn wake() {
    if let Some(engine) = running() {
        waking::wake(engine).await;
    }
}

/// A keyboard shortcut of the manifest, or the context menu's entry of the same name, used over a tab.
#[wasm_bindgen]
pub async fn shortcut(name: String, tab: JsValue) {
    let shortcut = match name.as_str() {
        "fill" => Shortcut::Fill,
        "lock" => Shortcut::Lock,
        _ => return,
    };
    if let (Some(engine), Some(tab)) = (running(), crossing::read(&tab)) {
        let _ = engine.shortcut(shortcut, tab).await;
    }
}

/// A site asks for user name and password before it shows a page (`webRequest.onAuthRequired`); resolves to `authCredentials`, or to
/// `undefined` where the browser is to ask by itself.
#[wasm_bindgen]
pub async fn challenge(request: String, url: String, realm: String) -> JsValue {
    let Some(engine) = running() else { return JsValue::UNDEFINED };
    match engine.http_challenge(Challenge { request, url, realm }).await {
        Some(credentials) => crossing::write(&credentials),
        None => JsValue::UNDEFINED,
    }
}

/// Gives this instance up: after a trap its memory is not to be trusted. The next call finds a fresh one, to be begun anew.
#[wasm_bindgen]
pub fn renew() {
    wasm_bindgen::handler::schedule_reinit();
}

fn running() -> Option<Running> {
    ENGINE.with(|running| running.get().cloned())
}

/// Does something with the engine when the current turn is over, so that the engine is never entered from within itself.
fn later<Act: Future>(act: impl FnOnce(Running) -> Act + 'static) {
    wasm_bindgen_futures::spawn_local(async move {
        if let Some(engine) = running() {
            act(engine).await;
        }
    });
}
