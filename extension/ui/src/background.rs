//! Asking the background, and hearing from it.

use js_sys::{Function, Map, Object, Promise, Reflect};
use latchkey_messages::{Action, Answer, Code, Event, Problem, Reply, Request};
use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_futures::JsFuture;

use crate::{browser, texts};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["extension", "runtime"], js_name = sendMessage, catch)]
    async fn send_message(message: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["extension", "runtime"], js_name = connect, catch)]
    fn connect(info: &JsValue) -> Result<Port, JsValue>;

    type Port;
    #[wasm_bindgen(method, getter, js_name = onMessage)]
    fn on_message(this: &Port) -> Signal;
    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    fn on_disconnect(this: &Port) -> Signal;

    type Signal;
    #[wasm_bindgen(method, js_name = addListener)]
    fn add_listener(this: &Signal, listener: &Function);
}

/// Where `first.js` keeps them.
const ASKED: &str = "asked";

/// Sends one request and waits for its answer.
///
/// # Errors
/// What the background says, or [`Code::NO_ANSWER`] if it says nothing that can be understood.
pub async fn ask(request: Request) -> Result<Reply, Problem> {
    let body = serde_json::to_string(&request).map_err(|_| no_answer())?;
    drop(request);
    if let Some(early) = asked_early(&body)
        && let Ok(reply) = JsFuture::from(early).await.map_err(|_| no_answer()).and_then(read)
    {
        return Ok(reply);
    }
    // Now, and not when it is heard: what a click in a page was worth, is a question of when it was.
    let message = object(&[("to", "engine"), ("body", &body), ("at", &js_sys::Date::now().to_string())]);
    read(send_message(&message).await.map_err(|_| no_answer())?)
}

fn read(answer: JsValue) -> Result<Reply, Problem> {
    let text = answer.as_string().ok_or_else(no_answer)?;
    serde_json::from_str::<Answer>(&text).map_err(|_| no_answer())?.into_result()
}

/// The answer to come of a request that `first.js` sent while this module was on its way; once.
fn asked_early(body: &str) -> Option<Promise> {
    let asked: Map = Reflect::get(&js_sys::global(), &ASKED.into()).ok()?.dyn_into().ok()?;
    let answer = asked.get(&body.into());
    asked.delete(&body.into());
    answer.dyn_into().ok()
}

/// Whether this page asked something before it listened, so that news may have come in between.
pub fn has_asked_early() -> bool {
    Reflect::has(&js_sys::global(), &ASKED.into()).unwrap_or_default()
}

/// The problem of an answer that did not come, or was of another kind than the request's.
pub fn no_answer() -> Problem {
    Problem {
        code: Code::new(Code::NO_ANSWER),
        title: texts::problem::NO_ANSWER.into(),
        detail: texts::problem::NO_ANSWER_DETAIL.into(),
        kept: String::new(),
        action: Some(Action::TryAgain),
    }
}

/// Hears events for as long as the page is open. The background may be stopped at any time: the port is then opened again, which
/// wakes it, and `again` is called, because events may have been missed.
pub fn listen(heard: impl Fn(Event) + Clone + 'static, again: impl Fn() + Clone + 'static) {
    let Ok(port) = connect(&object(&[("name", "ui")])) else { return };
    let to = heard.clone();
    let on_message = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
        if let Some(event) = message.as_string().and_then(|text| serde_json::from_str(&text).ok()) {
            to(event);
        }
    });
    port.on_message().add_listener(on_message.as_ref().unchecked_ref());
    on_message.forget();
    let on_end = Closure::<dyn FnMut()>::new(move || {
        let (heard, again) = (heard.clone(), again.clone());
        wasm_bindgen_futures::spawn_local(async move {
            // A page that nobody looks at lets the background sleep.
            browser::rest(200).await;
            browser::seen().await;
            listen(heard, again.clone());
            again();
        });
    });
    port.on_disconnect().add_listener(on_end.as_ref().unchecked_ref());
    on_end.forget();
}

fn object(entries: &[(&str, &str)]) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    object.into()
}
