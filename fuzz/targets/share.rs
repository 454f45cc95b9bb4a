//! Bundles, grants, group keys, take-backs.
#![no_main]

use latchkey_shared::canonical;
use latchkey_shared::sharing::{Bundle, Grant, GroupKeyWrap, SignedTakeBack};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(mut bundle) = canonical::decode::<Bundle>(bytes) {
        assert_eq!(canonical::encode(&bundle), bytes);
        let (contents, consistent) = (bundle.contents(), bundle.is_consistent());
        // Taking an entry out changes neither what was signed nor whether the rest is of it.
        if let Some(item) = bundle.entries.first().map(|entry| entry.item) {
            bundle.take_out(&item);
            assert_eq!(bundle.contents(), contents);
            assert!(!consistent || bundle.is_consistent());
        }
    }
    if let Ok(grant) = Grant::decode(bytes) {
        assert_eq!(grant.encode(), bytes);
        let _ = (grant.header(), grant.hash());
    }
    if let Ok(signed) = SignedTakeBack::decode(bytes) {
        assert_eq!(signed.encode(), bytes);
        let _ = signed.statement();
    }
    if let Ok(wrap) = canonical::decode::<GroupKeyWrap>(bytes) {
        assert_eq!(canonical::encode(&wrap), bytes);
    }
});
