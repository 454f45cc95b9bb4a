//! What a browser's storage says when it fails.

use js_sys::Reflect;
use latchkey_engine::ports::StoreError;
use wasm_bindgen::JsValue;

/// The failure by the name of what was thrown. Its message is left out: it may quote what was to be stored.
pub fn failed(thrown: &JsValue) -> StoreError {
    match name(thrown).as_str() {
        "QuotaExceededError" => StoreError::Full,
        name => StoreError::Failed(name.to_owned()),
    }
}

/// The name of what was thrown.
pub fn name(thrown: &JsValue) -> String {
    Reflect::get(thrown, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_else(|| "unknown".to_owned())
}
