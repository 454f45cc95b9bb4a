//! What a page's script says to the background, and what a page says of its own fields: any page can say anything.
#![no_main]

use latchkey_engine::autofill::classify;
use latchkey_engine::generate::SiteRules;
use latchkey_messages::page::{FormSnapshot, PageMessage};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is read can be written, and reads the same again.
fn message<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let value: T = serde_json::from_slice(bytes).ok()?;
    let written = serde_json::to_vec(&value).unwrap();
    let again: T = serde_json::from_slice(&written).unwrap();
    assert_eq!(serde_json::to_vec(&again).unwrap(), written);
    Some(value)
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    message::<PageMessage>(bytes);
    if let Some(snapshot) = message::<FormSnapshot>(bytes) {
        let _ = classify(&snapshot);
    }
    // The attribute `passwordrules` of a field.
    if let Ok(text) = core::str::from_utf8(bytes) {
        let rules = SiteRules::read(text, None, None);
        let sizes = [rules.shortest, rules.longest, rules.consecutive];
        assert!(!sizes.contains(&Some(0)), "a length of nothing");
        assert!(rules.required.iter().all(|characters| !characters.is_empty()), "one of no characters");
        assert!(rules.required.iter().chain([&rules.allowed]).flatten().all(u8::is_ascii_graphic));
    }
});
