//! Values that cross between Rust and JavaScript, by way of JSON: the messages' own form on either side, and the only numbers that both
//! sides agree on.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

/// A value as JavaScript sees it; `undefined` for what JSON cannot say.
pub fn write(value: &impl Serialize) -> JsValue {
    serde_json::to_string(value)
        .map(Zeroizing::new)
        .ok()
        .and_then(|text| js_sys::JSON::parse(&text).ok())
        .unwrap_or(JsValue::UNDEFINED)
}

/// A value of JavaScript's, if it is of the form asked for.
pub fn read<T: DeserializeOwned>(value: &JsValue) -> Option<T> {
    // `undefined` has no JSON, and then there is no string.
    let text = js_sys::JSON::stringify(value).ok()?;
    let text = Zeroizing::new(JsValue::from(text).as_string()?);
    serde_json::from_str(&text).ok()
}
