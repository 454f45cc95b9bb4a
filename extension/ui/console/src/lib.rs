//! The console: an extension page in a tab.

use wasm_bindgen::prelude::wasm_bindgen;

/// Shows it.
#[wasm_bindgen(start)]
pub fn start() {
    latchkey_ui::show_console();
}
