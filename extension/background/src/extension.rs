//! The browser's extension interface, as far as it is used. `background.js` names it `extension` in both browsers.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["extension", "runtime"], js_name = getURL)]
    pub fn url_of(path: &str) -> String;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["extension", "runtime"], js_name = id)]
    pub static OWN_ID: String;
    #[wasm_bindgen(js_namespace = ["extension", "runtime"], js_name = getPlatformInfo, catch)]
    fn platform_info() -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = ["extension", "tabs"], js_name = sendMessage, catch)]
    pub fn send_to_frame(tab: &JsValue, message: &JsValue, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["extension", "tabs"], js_name = sendMessage, catch)]
    pub fn send_to_tab(tab: &JsValue, message: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["extension", "tabs"], js_name = query, catch)]
    pub async fn tabs(wanted: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["extension", "scripting"], js_name = executeScript, catch)]
    pub fn execute(injection: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = ["extension", "action"], js_name = openPopup, catch)]
    pub async fn open_popup() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["extension", "action"], js_name = setBadgeText, catch)]
    pub async fn set_badge_text(details: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["extension", "windows"], js_name = create, catch)]
    pub async fn create_window(properties: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["extension", "alarms"], js_name = create, catch)]
    pub async fn create_alarm(name: &str, info: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["extension", "alarms"], js_name = get, catch)]
    pub async fn alarm(name: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["extension", "storage", "session"], js_name = get, catch)]
    pub async fn session_get(name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["extension", "storage", "session"], js_name = set, catch)]
    pub async fn session_set(entries: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["extension", "storage", "session"], js_name = remove, catch)]
    pub async fn session_remove(name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["extension", "storage", "session"], js_name = setAccessLevel, catch)]
    fn set_session_access(level: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = console, js_name = error)]
    pub fn log_error(text: &str);
    #[wasm_bindgen(js_name = setTimeout)]
    pub fn set_timeout(act: &Function, milliseconds: u32);
}

/// An object with these properties.
pub fn object(properties: &[(&str, &JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// Content scripts never see the session's storage: the default of both browsers, said aloud where it can be said.
pub fn keep_session_to_ourselves() {
    let _ = set_session_access(&object(&[("accessLevel", &"TRUSTED_CONTEXTS".into())]));
}

/// Tells the browser that the background is in use: any call of its interface does.
pub fn stay() {
    let _ = platform_info();
}

/// A promise that is fulfilled with `undefined` after so many milliseconds.
pub fn rest(milliseconds: u32) -> Promise {
    Promise::new(&mut |done, _| set_timeout(&done, milliseconds))
}
