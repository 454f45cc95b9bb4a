//! Which frames a tab has, and where they are.
//!
//! The background may have been stopped since the frames last said anything, so nothing is remembered: a function is run in every frame of
//! the tab, and sends a message. What the browser says of that message's sender is the answer. It knows what an address does not tell: the
//! origin that `about:blank` inherits, and that a sandboxed frame has none.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use js_sys::{Array, Promise};
use latchkey_engine::PageSender;
use latchkey_engine::ports::NoPage;
use latchkey_messages::TabId;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::outside::Surroundings;
use crate::{crossing, extension};

/// A page that hangs in one of its frames is taken without it.
const PATIENCE_MS: u32 = 1_000;

/// A page with more frames than this is a page that wants to be a burden.
const MAX_FRAMES: usize = 100;

/// A frame, and the browser's own name of the document in it.
#[derive(Clone, Debug)]
pub struct Announced {
    pub from: PageSender,
    pub document: String,
}

/// The calls under way and who has answered so far.
#[derive(Debug, Default)]
pub struct Announcements {
    last: Cell<u32>,
    calls: RefCell<HashMap<u32, Vec<Announced>>>,
}

impl Announcements {
    /// The frames of a tab, top frame first.
    ///
    /// # Errors
    /// [`NoPage`] where the browser lets no extension in.
    pub async fn call(&self, tab: TabId, surroundings: &Surroundings) -> Result<Vec<Announced>, NoPage> {
        let call = self.last.get().wrapping_add(1);
        self.last.set(call);
        self.calls.borrow_mut().insert(call, Vec::new());

        let everywhere = extension::object(&[("tabId", &crossing::write(&tab)), ("allFrames", &JsValue::TRUE)]);
        let injection = extension::object(&[
            ("target", &everywhere),
            ("func", &surroundings.announce()),
            ("args", &Array::of1(&call.into())),
            ("injectImmediately", &JsValue::TRUE),
        ]);
        let done = match extension::execute(&injection) {
            Ok(running) => JsFuture::from(Promise::race(&Array::of2(&running, &extension::rest(PATIENCE_MS)))).await,
            Err(error) => Err(error),
        };
        let mut frames = self.calls.borrow_mut().remove(&call).unwrap_or_default();
        done.map_err(|_| NoPage)?;
        frames.retain(|frame| frame.from.tab == tab);
        frames.sort_by_key(|frame| frame.from.frame);
        match frames.first() {
            Some(top) if top.from.frame == 0 => Ok(frames),
            _ => Err(NoPage),
        }
    }

    /// A frame announces itself for a call.
    pub fn heard(&self, call: &JsValue, from: PageSender, document: Option<&str>) {
        let (Some(call), Some(document)) = (crossing::read::<u32>(call), document) else { return };
        if let Some(frames) = self.calls.borrow_mut().get_mut(&call)
            && frames.len() < MAX_FRAMES
        {
            frames.push(Announced { from, document: document.to_owned() });
        }
    }
}
