//! `storage.session`: memory of the browser, gone with its end, out of reach of content scripts.

use base64ct::{Base64, Encoding};
use js_sys::Reflect;
use latchkey_engine::ports::StoreError;
use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

use super::failing::failed;
use crate::extension;

const NAME: &str = "unlocked";

pub async fn keep(secret: Option<Vec<u8>>) -> Result<(), StoreError> {
    let done = match secret.map(Zeroizing::new) {
        Some(secret) => {
            let text = Zeroizing::new(Base64::encode_string(&secret));
            extension::session_set(&extension::object(&[(NAME, &JsValue::from_str(&text))])).await
        }
        None => extension::session_remove(NAME).await,
    };
    done.map(drop).map_err(|error| failed(&error))
}

pub async fn kept() -> Result<Option<Vec<u8>>, StoreError> {
    let entries = extension::session_get(NAME).await.map_err(|error| failed(&error))?;
    let text = Reflect::get(&entries, &NAME.into()).ok().and_then(|text| text.as_string()).map(Zeroizing::new);
    // Nobody else writes there; what cannot be read is as good as nothing, and the person unlocks again.
    Ok(text.and_then(|text| Base64::decode_vec(&text).ok()))
}
