//! What the browser does for a page: its tab, clipboard, files, address, colours.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use latchkey_messages::TabId;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Element, File, HtmlAnchorElement, HtmlElement, Url};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["extension", "tabs"], js_name = query, catch)]
    async fn query_tabs(wanted: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["extension", "tabs"], js_name = create, catch)]
    async fn create_tab(properties: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["extension", "runtime"], js_name = getURL)]
    fn url_of(path: &str) -> String;
}

/// Which page this is: `popup`, `console` or `overlay`.
pub fn surface() -> String {
    document().document_element().and_then(|root| root.get_attribute("data-surface")).unwrap_or_default()
}

/// The tab that the popup was opened over; `?tab=` in the address names another one (a popup shown as a tab).
pub async fn tab() -> Option<TabId> {
    let search = window().location().search().unwrap_or_default();
    if let Some(named) = search.strip_prefix("?tab=") {
        return named.parse().ok().map(TabId);
    }
    let wanted = properties(&[("active", JsValue::TRUE), ("currentWindow", JsValue::TRUE)]);
    let tabs = query_tabs(&wanted).await.ok()?;
    let id = Reflect::get(&Array::from(&tabs).get(0), &"id".into()).ok()?.as_f64()?;
    whole(id).parse().ok().map(TabId)
}

/// Opens a tab at an address, if it is one of the web's; nothing else is ever opened.
pub fn open_site(address: &str) {
    let full = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
    if let Ok(url) = Url::new(&full)
        && matches!(url.protocol().as_str(), "https:" | "http:")
    {
        open(url.href());
    }
}

/// Opens the console at one of its places.
pub fn open_console(place: &str) {
    open(url_of(&format!("console.html#{place}")));
    close();
}

fn open(address: String) {
    wasm_bindgen_futures::spawn_local(async move {
        let _ = create_tab(&properties(&[("url", JsValue::from(address))])).await;
    });
}

/// Closes the page: a popup ends, a tab that a person opened stays.
pub fn close() {
    let _ = window().close();
}

/// Puts text on the clipboard; false if the browser refuses.
pub async fn copy(text: &str) -> bool {
    JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}

/// Hands a text over as a file to save.
pub fn save_file(name: &str, text: &str) {
    let kind = BlobPropertyBag::new();
    kind.set_type("text/plain;charset=utf-8");
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    if let Some(link) = document().create_element("a").ok().and_then(|made| made.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    let _ = Url::revoke_object_url(&address);
}

/// A file's bytes.
pub async fn read_file(file: &File) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// The place in the console, without `#`.
pub fn place() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Goes to a place in the console.
pub fn go(place: &str) {
    let _ = window().location().set_hash(place);
}

/// The colour scheme chosen by the person; empty for the system's.
pub fn theme() -> String {
    storage().and_then(|kept| kept.get_item("theme").ok().flatten()).unwrap_or_default()
}

/// Chooses a colour scheme: `light`, `dark`, or empty for the system's.
pub fn set_theme(name: &str) {
    let Some(root) = document().document_element() else { return };
    let Some(kept) = storage() else { return };
    if name.is_empty() {
        let _ = kept.remove_item("theme");
        let _ = root.remove_attribute("data-theme");
    } else {
        let _ = kept.set_item("theme", name);
        let _ = root.set_attribute("data-theme", name);
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// A short name for this browser: "Chrome on Linux".
pub fn device_name() -> String {
    let agent = window().navigator().user_agent().unwrap_or_default();
    let browser = [("Firefox/", "Firefox"), ("Edg/", "Edge"), ("Chrome/", "Chrome")];
    let system = [("Windows", "Windows"), ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map_or("", |(_, name)| *name)
    };
    let (browser, system) = (find(&browser), find(&system));
    match (browser, system) {
        ("", _) => "Browser".into(),
        (browser, "") => browser.into(),
        (browser, system) => format!("{browser} on {system}"),
    }
}

/// Gives the focus to the first element that fits, once the view stands.
pub fn focus_soon(selector: &'static str) {
    request_animation_frame(move || {
        focus(document().query_selector(selector).ok().flatten());
    });
}

/// Gives the focus to an element.
pub fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// A whole number as text, however it came out of JavaScript.
pub fn whole(number: f64) -> String {
    js_sys::Number::from(number.trunc()).to_string_with_radix(10).map(String::from).unwrap_or_default()
}

/// Resolves after so many milliseconds.
pub async fn rest(milliseconds: i32) {
    let promise = Promise::new(&mut |done: Function, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, milliseconds);
    });
    let _ = JsFuture::from(promise).await;
}

/// Resolves when the page can be seen, at once if it can.
pub async fn seen() {
    let promise = Promise::new(&mut |done: Function, _| {
        if document().hidden() {
            let options = web_sys::AddEventListenerOptions::new();
            options.set_once(true);
            let _ = document().add_event_listener_with_callback_and_add_event_listener_options(
                "visibilitychange",
                &done,
                &options,
            );
        } else {
            let _ = done.call0(&JsValue::UNDEFINED);
        }
    });
    let _ = JsFuture::from(promise).await;
}

fn properties(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}
