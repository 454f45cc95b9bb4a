//! What people paste: invitation links, Secret Keys, addresses of organisations.
#![no_main]

use latchkey_shared::account::SecretKey;
use latchkey_shared::id::Slug;
use latchkey_shared::invitation::Link;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(link) = Link::parse(text) {
        assert_eq!(Link::parse(&link.to_text()).unwrap(), link);
    }
    if let Ok(key) = SecretKey::parse(text) {
        let written = key.to_text();
        assert_eq!(*SecretKey::parse(&written).unwrap().to_text(), *written);
    }
    if let Ok(slug) = text.parse::<Slug>() {
        assert_eq!(slug.as_str(), text);
    }
});
