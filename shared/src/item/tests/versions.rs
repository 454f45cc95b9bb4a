//! A hostile author who has the keys signs a revision of another version or suite.

use super::super::sealed::pad;
use super::*;
use crate::bytes::Bytes;
use crate::domain;
use crate::fixtures::misnumbered;
use crate::{canonical, seal, sign};
use zeroize::Zeroizing;

/// Sealed for this header, whatever it says, and signed by Tom.
fn signed(vault: &Vault, header: &[u8]) -> SealedItem {
    let rng = &mut FixedRng::new("versions");
    let mut part = |domain, plain| {
        let padded = pad(Zeroizing::new(plain));
        seal::seal(vault.key.expose(), domain, header, &padded, rng)
    };
    let overview = part(domain::ITEM_OVERVIEW, canonical::encode(&overview()));
    let details = part(domain::ITEM_DETAILS, canonical::encode(&details()));
    let parts = [header, &canonical::encode(&overview), &canonical::encode(&details)];
    let statement = sign::hash(domain::ITEM_HEADER, &parts);
    let signature = sign::sign(&vault.tom.identity.sign, domain::ITEM_SIGNATURE, statement.as_bytes());
    SealedItem::decode(&canonical::encode(&(Bytes::from(header), overview, details, signature))).unwrap()
}

#[test]
fn a_revision_of_another_version_or_suite_is_refused_whoever_signs_it() {
    let vault = vault();
    let header = canonical::encode(&vault.header(&vault.tom));
    for wrong in misnumbered(&header) {
        let refused = vault.verify(signed(&vault, &wrong));
        assert!(matches!(refused, Err(Error::Encoding(_))), "{refused:?}");
    }
    let item = vault.verify(signed(&vault, &header)).unwrap();
    assert_eq!(item.open_overview(&vault.key).unwrap(), overview());
    assert_eq!(item.open_details(&vault.key).unwrap(), details());
}
