//! Log entries, one and many, and proofs of a fork: what is read is written the same again, and a log that verifies leads to its last entry.
#![no_main]

use latchkey_shared::bytes::Bytes;
use latchkey_shared::canonical;
use latchkey_shared::fork::Evidence;
use latchkey_shared::log::{SignedEntry, Unverified, Verified};
use latchkey_shared::personal::{ClientName, GroupName, OrganisationName, Profile};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(signed) = SignedEntry::decode(bytes) {
        assert_eq!(signed.encode(), bytes);
        let _ = (signed.entry(), signed.hash());
        let _ = Verified::from_start(&Unverified::from(vec![signed]));
    }
    if let Ok(entries) = minicbor::decode::<Vec<Bytes>>(bytes)
        && let Ok(unverified) = Unverified::decode(&entries)
        && let Ok(log) = Verified::from_start(&unverified)
    {
        assert_eq!(unverified.entries().last().map(SignedEntry::hash), Some(log.head().hash));
    }
    let _ = canonical::decode::<Profile>(bytes);
    let _ = canonical::decode::<OrganisationName>(bytes);
    let _ = canonical::decode::<ClientName>(bytes);
    let _ = canonical::decode::<GroupName>(bytes);
    // A file that somebody hands to whoever is to look into a fork.
    if let Ok(text) = core::str::from_utf8(bytes) {
        let _ = Evidence::check(text);
    }
});
