//! Pages with forms, as the content script describes them.

use latchkey_engine::PageSender;
use latchkey_engine::ports::{Frame, Tab};
use latchkey_messages::TabId;
use latchkey_messages::page::{FieldHandle, FillValue, FormSnapshot, PageMessage, Write};
use serde_json::json;

pub const USER_NAME: (&str, &str) = ("text", "username");
pub const PASSWORD: (&str, &str) = ("password", "current-password");
pub const NEW_PASSWORD: (&str, &str) = ("password", "new-password");

/// A form with these fields, handles counted from 1: type and `autocomplete` of each.
pub fn form(document: &str, title: &str, fields: &[(&str, &str)]) -> FormSnapshot {
    let rect = |at: u32| json!({ "x": 10, "y": 40 * at, "width": 200, "height": 30 });
    let field = |(handle, (input, autocomplete)): (u32, &(&str, &str))| {
        json!({
            "handle": handle, "form": 1, "type": input, "autocomplete": autocomplete, "visibility": "visible",
            "rect": rect(handle),
        })
    };
    let fields: Vec<_> = (1..).zip(fields).map(field).collect();
    let button = json!({ "handle": 90, "text": title, "submits": true, "visibility": "visible", "rect": rect(9) });
    let forms = json!([{ "handle": 1, "headings": [title], "buttons": [button] }]);
    serde_json::from_value(json!({ "document": document, "title": title, "forms": forms, "fields": fields })).unwrap()
}

pub fn sign_in(document: &str) -> FormSnapshot {
    form(document, "Sign in", &[USER_NAME, PASSWORD])
}

/// What a tab shows: a page of one frame, with a form or without.
pub fn tab(tab: TabId, origin: &str, snapshot: Option<FormSnapshot>) -> Tab {
    let url = format!("{origin}/sign-in");
    let frame = |snapshot| Frame { frame: 0, origin: origin.to_owned(), url: url.clone(), snapshot };
    Tab { tab, url: url.clone(), frames: snapshot.into_iter().map(frame).collect() }
}

/// The content script of that frame.
pub fn sender(tab: TabId, origin: &str) -> PageSender {
    let url = format!("{origin}/sign-in");
    PageSender { tab, tab_url: url.clone(), frame: 0, origin: origin.to_owned(), url }
}

/// The person sends the form with these texts in its fields.
pub fn typed(snapshot: FormSnapshot, texts: &[&str]) -> PageMessage {
    let write = |(handle, text): (u32, &&str)| Write { handle: FieldHandle(handle), value: FillValue::new(*text) };
    PageMessage::Typed { snapshot, values: (1..).zip(texts).map(write).collect() }
}
