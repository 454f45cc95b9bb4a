//! From a message to its answer: who may say what, and to whom it goes.

use js_sys::Reflect;
use latchkey_messages::Request;
use latchkey_messages::page::{ClickTime, MAX_FIELDS, MAX_TEXT, PageMessage};
use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

use crate::sender::{Own, Sender, Speaker};
use crate::{Running, crossing, extension, tabs};

/// Answers a message `{to, body}`, or `{to, body, at}` with the time of a click; `undefined` for whatever is not for the background, or not from whom it may come.
pub async fn answer(engine: &Running, message: &JsValue, sender: &JsValue) -> JsValue {
    let part = |name: &str| Reflect::get(message, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let Some(sender) = crossing::read::<Sender>(sender) else { return JsValue::UNDEFINED };
    let own = Own { id: extension::OWN_ID.with(String::clone), root: extension::url_of("") };
    let Some(speaker) = sender.speaker(&own) else { return JsValue::UNDEFINED };
    let (to, body) = (part("to").as_string().unwrap_or_default(), part("body"));
    let answered = match (to.as_str(), speaker) {
        ("engine", speaker @ (Speaker::Interface | Speaker::Overlay(_))) => {
            // What is asked without a time, nobody clicked just now.
            let at = part("at").as_string().and_then(|at| at.parse().ok()).unwrap_or_default();
            to_engine(engine, &speaker, &body, ClickTime(at)).await
        }
        ("page", Speaker::ContentScript(from)) => match bounded(crossing::read(&body)) {
            Some(message) => {
                if matches!(message, PageMessage::Open { .. }) {
                    tabs::bring_hands(from.tab, from.frame).await;
                }
                engine.page_message(from, message).await.map(|reply| crossing::write(&reply))
            }
            None => None,
        },
        // There is a field in that frame.
        ("scout", Speaker::ContentScript(from)) => {
            tabs::bring_eyes(from.tab, from.frame).await;
            None
        }
        ("announcement", Speaker::ContentScript(from)) => {
            engine.ports().announcements.heard(&body, from, sender.document());
            None
        }
        _ => None,
    };
    answered.unwrap_or(JsValue::UNDEFINED)
}

/// A request of an interface page, made at this time, as JSON text, and its answer, likewise.
async fn to_engine(engine: &Running, speaker: &Speaker, body: &JsValue, at: ClickTime) -> Option<JsValue> {
    let request: Request = {
        let text = Zeroizing::new(body.as_string()?);
        serde_json::from_str(&text).ok()?
    };
    if !speaker.may_ask(&request) {
        return None;
    }
    let answer = match speaker {
        Speaker::Overlay(tab) => engine.overlay_asks_since(*tab, request, at).await?,
        _ => engine.answer(request).await,
    };
    let text = Zeroizing::new(serde_json::to_string(&answer).ok()?);
    Some(JsValue::from_str(&text))
}

/// The message, if it keeps the limits that our content script keeps.
fn bounded(message: Option<PageMessage>) -> Option<PageMessage> {
    Some(match message? {
        PageMessage::Snapshot { snapshot } => PageMessage::Snapshot { snapshot: snapshot.bounded().ok()? },
        PageMessage::Open { handle, opened_by, snapshot } => {
            PageMessage::Open { handle, opened_by, snapshot: snapshot.bounded().ok()? }
        }
        PageMessage::Typed { snapshot, values } if values.len() <= MAX_FIELDS => {
            PageMessage::Typed { snapshot: snapshot.bounded().ok()?, values }
        }
        PageMessage::Typed { .. } => return None,
        PageMessage::Picked { label, name, id } => {
            let short = |text: &String| text.encode_utf16().count() <= MAX_TEXT;
            if ![&label, &name, &id].into_iter().all(short) {
                return None;
            }
            PageMessage::Picked { label, name, id }
        }
        closed @ PageMessage::Closed { .. } => closed,
    })
}
