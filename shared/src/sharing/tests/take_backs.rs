//! Taking back is a signed statement.

use super::*;
use crate::bytes::Bytes;
use crate::canonical;
use crate::fixtures::org_id;
use crate::id::Hash;
use crate::keys::Signature;
use crate::suite::{Suite, Version};

fn statement(shared: &Shared) -> TakeBack {
    TakeBack {
        version: Version::One,
        suite: Suite::One,
        org: shared.org.log.id(),
        grant: Hash::from_bytes([3; 32]),
        items: vec![item(1), item(2)],
        author: shared.carl.id,
        seen: shared.org.log.head(),
        time: now(),
    }
}

#[test]
fn a_take_back_says_what_its_author_signed() {
    let shared = shared();
    let right = statement(&shared);
    let signed = SignedTakeBack::sign(&right, &shared.carl.identity.sign);
    let signed = SignedTakeBack::decode(&signed.encode()).unwrap();
    assert_eq!(signed.statement().unwrap(), right);
    signed.verify(&shared.carl.keys().verify).unwrap();
    assert!(signed.verify(&shared.dora.keys().verify).is_err());

    let (_, signature): (Bytes, Signature) = minicbor::decode(&signed.encode()).unwrap();
    for other in [
        TakeBack { org: org_id(5), ..right.clone() },
        TakeBack { grant: Hash::from_bytes([4; 32]), ..right.clone() },
        TakeBack { items: vec![item(1)], ..right.clone() },
        TakeBack { items: vec![item(2), item(1)], ..right.clone() },
        TakeBack { author: shared.dora.id, ..right.clone() },
        TakeBack { time: Millis(0), ..right.clone() },
    ] {
        let parts = (Bytes::from(canonical::encode(&other)), signature);
        let moved = SignedTakeBack::decode(&canonical::encode(&parts)).unwrap();
        assert!(moved.verify(&shared.carl.keys().verify).is_err());
    }
}
