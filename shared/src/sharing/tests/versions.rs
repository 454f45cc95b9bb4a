//! Somebody who may share, or take back, signs a statement of another version or suite. (A bundle has no number of its own: what a
//! grant signs of it is its contents.)

use super::*;
use crate::bytes::Bytes;
use crate::fixtures::misnumbered;
use crate::id::Hash;
use crate::suite::{Suite, Version};
use crate::{canonical, domain, sign, wrap};

/// With this header, whatever it says: wrapped for Dora, signed by Carl.
fn granted(shared: &Shared, header: &[u8]) -> Grant {
    let info = sign::hash(domain::GRANT_INFO, &[header]);
    let rng = &mut FixedRng::new("versions");
    let key = wrap::wrap(&shared.dora.keys().exchange, info.as_bytes(), bundle_key().expose(), rng).unwrap();
    let statement = [header, key.encapsulated.as_bytes(), key.key.as_bytes()].concat();
    let signature = sign::sign(&shared.carl.identity.sign, domain::GRANT_SIGNATURE, &statement);
    Grant::decode(&canonical::encode(&(Bytes::from(header), key, signature))).unwrap()
}

#[test]
fn a_grant_of_another_version_or_suite_is_refused_whoever_signs_it() {
    let shared = shared();
    let bundle = shared.bundle(1..=3);
    let to = Holder::Member(shared.dora.id);
    let header = shared.grant(&bundle, to, &shared.carl).header().unwrap();
    let header = canonical::encode(&header);
    for wrong in misnumbered(&header) {
        let refused = shared.verify(granted(&shared, &wrong));
        assert!(matches!(refused, Err(Error::Encoding(_))), "{refused:?}");
    }
    let grant = shared.verify(granted(&shared, &header)).unwrap();
    grant.covers(&bundle).unwrap();
    assert_eq!(open_all(&grant, &bundle, &shared.dora).len(), 3);
}

#[test]
fn a_take_back_of_another_version_or_suite_is_refused_whoever_signs_it() {
    let shared = shared();
    let statement = TakeBack {
        version: Version::One,
        suite: Suite::One,
        org: shared.org.log.id(),
        grant: Hash::from_bytes([3; 32]),
        items: vec![item(1)],
        author: shared.carl.id,
        seen: shared.org.log.head(),
        time: now(),
    };
    let signed = |bytes: &[u8]| {
        let signature = sign::sign(&shared.carl.identity.sign, domain::TAKE_BACK, bytes);
        SignedTakeBack::decode(&canonical::encode(&(Bytes::from(bytes), signature))).unwrap()
    };
    let bytes = canonical::encode(&statement);
    for wrong in misnumbered(&bytes) {
        let signed = signed(&wrong);
        signed.verify(&shared.carl.keys().verify).unwrap();
        assert_eq!(signed.statement(), Err(canonical::Error::Malformed));
    }
    let signed = signed(&bytes);
    signed.verify(&shared.carl.keys().verify).unwrap();
    assert_eq!(signed.statement(), Ok(statement));
}
