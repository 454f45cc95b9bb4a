//! The interface: popup, console and overlay, one WebAssembly module for all three.
//!
//! A page says which it is by `<html data-surface>`. It asks the background ([`background`]), shows what comes back, and asks again
//! when the background says that something is new ([`live`]). It holds no key, decides nothing, and keeps no copy of the vault.

mod background;
mod browser;
mod console;
mod importing;
mod items;
mod live;
mod notices;
mod organisations;
mod overlay;
mod page;
mod parts;
mod popup;
mod saving;
mod session;
mod sharing;
mod texts;
mod time;

use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Shows the surface that the page asks for.
#[wasm_bindgen(start)]
pub fn start() {
    match browser::surface().as_str() {
        "popup" => mount_to_body(popup::popup),
        "overlay" => mount_to_body(overlay::overlay),
        _ => mount_to_body(console::console),
    }
}
