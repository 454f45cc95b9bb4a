//! Popup and overlay, by what the page says that it is. A module of its own, so that neither waits for the console's screens.

use wasm_bindgen::prelude::wasm_bindgen;

/// Shows the surface that the page asks for.
#[wasm_bindgen(start)]
pub fn start() {
    match latchkey_ui::surface().as_str() {
        "overlay" => latchkey_ui::show_overlay(),
        _ => latchkey_ui::show_popup(),
    }
}
