//! Commands to the content scripts, and what they answer.

use js_sys::{Array, Promise, Reflect};
use latchkey_engine::ports::{Frame, NoPage, Tab};
use latchkey_messages::TabId;
use latchkey_messages::page::{FormSnapshot, PageCommand};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::announcements::Announced;
use crate::outside::Outside;
use crate::{crossing, extension};

/// Describing the largest form that is described takes a hundredth of it.
const COLLECT_MS: u32 = 1_000;

/// What all other scripts stand on.
pub const EYES: &str = "content.js";

/// What looks right before something counts, for those that ask it; each stands on those before it.
pub const SIGHT: [&str; 3] = ["drawn.js", "sight.js", "cards.js"];

/// Which documents of a tab are meant.
pub enum Target<'a> {
    /// Whatever is in the frame.
    Frame(i64),
    /// This one and no other, wherever its frame went meanwhile.
    Document(&'a str),
}

impl Target<'_> {
    fn options(&self) -> Value {
        match self {
            Self::Frame(frame) => json!({ "frameId": frame }),
            Self::Document(document) => json!({ "documentId": document }),
        }
    }
}

/// Sends a command and waits for the answer: `undefined` after so many milliseconds without one, an error where no content script is.
pub async fn tell(tab: TabId, target: Target<'_>, command: &PageCommand, patience_ms: u32) -> Result<JsValue, JsValue> {
    JsFuture::from(send(tab, &target, command, patience_ms)?).await
}

fn send(tab: TabId, target: &Target<'_>, command: &PageCommand, patience_ms: u32) -> Result<Promise, JsValue> {
    let options = crossing::write(&target.options());
    let sent = extension::send_to_frame(&crossing::write(&tab), &crossing::write(command), &options)?;
    Ok(Promise::race(&Array::of2(&sent, &extension::rest(patience_ms))))
}

/// Sends a command to every frame of a tab; nobody waits for an answer.
pub async fn tell_tab(tab: TabId, command: &PageCommand) {
    if let Ok(sent) = extension::send_to_tab(&crossing::write(&tab), &crossing::write(command)) {
        // Frames without the script refuse it.
        let _ = JsFuture::from(sent).await;
    }
}

/// Sends a command to every frame of every tab; nobody waits for an answer.
pub async fn tell_all(command: PageCommand) {
    let Ok(tabs) = extension::tabs(&crossing::write(&json!({}))).await else { return };
    let command = crossing::write(&command);
    let sent: Array = Array::from(&tabs)
        .iter()
        .filter_map(|tab| Reflect::get(&tab, &"id".into()).ok())
        .filter_map(|id| extension::send_to_tab(&id, &command).ok())
        .map(JsValue::from)
        .collect();
    // Many a tab has no content script in it; this hears their refusals.
    let _ = JsFuture::from(Promise::all_settled(&sent)).await;
}

/// Asks all frames of a tab for what they look like now.
///
/// # Errors
/// [`NoPage`] if the top frame can't be asked. Another frame that is silent is left out.
pub async fn collect(outside: &Outside, tab: TabId) -> Result<Tab, NoPage> {
    let frames = outside.announcements.call(tab, &outside.surroundings).await?;
    let url = frames.first().map(|top| top.from.url.clone()).ok_or(NoPage)?;
    let mut described = describe(tab, &frames).await;
    // Where the scout has found nothing; and Chrome puts it only into pages opened after the extension was installed.
    let without: Vec<&str> = frames
        .iter()
        .zip(&described)
        .filter(|(_, said)| matches!(said, Said::NobodyThere))
        .map(|(frame, _)| frame.document.as_str())
        .collect();
    if !without.is_empty() && bring(&[EYES], tab, &json!({ "documentIds": without })).await {
        described = describe(tab, &frames).await;
    }
    let frames = frames
        .into_iter()
        .zip(described)
        .filter_map(|(frame, said)| {
            let Said::Snapshot(snapshot) = said else { return None };
            Some(Frame { frame: frame.from.frame, origin: frame.from.origin, url: frame.from.url, snapshot })
        })
        .collect();
    Ok(Tab { tab, url, frames })
}

/// What came of asking a frame.
enum Said {
    Snapshot(FormSnapshot),
    /// There is no content script in it.
    NobodyThere,
    /// No answer in time, or none that keeps the limits.
    Nothing,
}

/// Asks all these documents at once.
async fn describe(tab: TabId, frames: &[Announced]) -> Vec<Said> {
    let asked: Array = frames
        .iter()
        .map(|frame| match send(tab, &Target::Document(&frame.document), &PageCommand::Collect, COLLECT_MS) {
            Ok(promise) => promise,
            Err(error) => Promise::reject(&error),
        })
        .map(JsValue::from)
        .collect();
    let Ok(settled) = JsFuture::from(Promise::all_settled(&asked)).await else { return Vec::new() };
    Array::from(&settled)
        .iter()
        .map(|outcome| {
            let part = |name: &str| Reflect::get(&outcome, &name.into()).unwrap_or(JsValue::UNDEFINED);
            if part("status") == "rejected" {
                return Said::NobodyThere;
            }
            let snapshot = crossing::read::<FormSnapshot>(&part("value")).and_then(|snapshot| snapshot.bounded().ok());
            snapshot.map_or(Said::Nothing, Said::Snapshot)
        })
        .collect()
}

/// Puts into one frame what describes it.
pub async fn bring_eyes(tab: TabId, frame: i64) -> bool {
    bring_to(tab, frame, &[EYES]).await
}

/// Puts into one frame what shows the overlay there and writes.
pub async fn bring_hands(tab: TabId, frame: i64) -> bool {
    bring_to(tab, frame, &[&SIGHT[..], &["hands.js"]].concat()).await
}

/// Puts scripts into one frame, in this order, each of which is to see for itself whether it is there already; false if the browser refuses.
pub async fn bring_to(tab: TabId, frame: i64, scripts: &[&str]) -> bool {
    bring(scripts, tab, &json!({ "frameIds": [frame] })).await
}

/// Puts scripts into some frames or documents of a tab; false if the browser refuses.
pub async fn bring(scripts: &[&str], tab: TabId, into: &Value) -> bool {
    let mut target = into.clone();
    target["tabId"] = json!(tab);
    let injection = json!({ "target": target, "files": scripts, "injectImmediately": true });
    let Ok(running) = extension::execute(&crossing::write(&injection)) else { return false };
    JsFuture::from(Promise::race(&Array::of2(&running, &extension::rest(COLLECT_MS)))).await.is_ok()
}
