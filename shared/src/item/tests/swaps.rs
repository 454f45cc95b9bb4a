//! No part of a revision opens or verifies in another's place.

use super::*;
use crate::bytes::Bytes;
use crate::canonical;
use crate::domain;
use crate::id::{Hash, OrgId};
use crate::keys::Signature;
use crate::seal::{self, Sealed};

/// A revision's parts, as whoever stores it can take them apart.
type Parts = (Bytes, Sealed, Sealed, Signature);

fn apart(item: &SealedItem) -> Parts {
    minicbor::decode(&item.encode()).unwrap()
}

fn together(parts: &Parts) -> SealedItem {
    SealedItem::decode(&canonical::encode(parts)).unwrap()
}

#[test]
fn parts_put_back_as_they_were_are_the_item() {
    let vault = vault();
    let item = vault.first();
    assert_eq!(&together(&apart(item.sealed())), item.sealed());
}

#[test]
fn overview_and_details_do_not_change_places() {
    let vault = vault();
    let (header, overview, details, signature) = apart(vault.first().sealed());
    let swapped = together(&(header.clone(), details.clone(), overview.clone(), signature));
    assert_eq!(vault.verify(swapped), Err(Error::Signature));

    // Nor does a hostile author who signs the swap get one opened as the other.
    let open = |domain, sealed: &Sealed| seal::open(vault.key.expose(), domain, header.as_slice(), sealed);
    assert!(open(domain::ITEM_OVERVIEW, &overview).is_ok());
    assert!(open(domain::ITEM_DETAILS, &overview).is_err());
    assert!(open(domain::ITEM_OVERVIEW, &details).is_err());
}

#[test]
fn parts_of_two_items_do_not_mix() {
    let vault = vault();
    let header = vault.header(&vault.tom);
    let sealed = |header: &Header| apart(&vault.sealed(header, &vault.tom));
    let one = sealed(&header);
    for other in [
        Header { item: ItemId::from_bytes([8; 16]), ..header.clone() },
        Header { revision: Revision(2), previous: Some(Hash::from_bytes([1; 32])), ..header.clone() },
        Header { key_version: KeyVersion(2), ..header.clone() },
        Header { time: Millis(1), ..header.clone() },
        Header { state: State::Deleted, ..header.clone() },
    ] {
        let two = sealed(&other);
        vault.verify(together(&two)).unwrap().open_details(&vault.key).unwrap();
        for mixed in [
            (two.0.clone(), one.1.clone(), one.2.clone(), one.3),
            (two.0.clone(), one.1.clone(), one.2.clone(), two.3),
            (one.0.clone(), two.1.clone(), one.2.clone(), one.3),
            (one.0.clone(), one.1.clone(), two.2.clone(), one.3),
            (one.0.clone(), one.1.clone(), one.2.clone(), two.3),
        ] {
            assert_eq!(vault.verify(together(&mixed)), Err(Error::Signature));
        }
        // The ciphertexts themselves are bound to their header, signature or not.
        let moved = seal::open(vault.key.expose(), domain::ITEM_DETAILS, two.0.as_slice(), &one.2);
        assert!(moved.is_err());
    }
}

#[test]
fn an_item_does_not_move_to_another_organisation() {
    let vault = vault();
    let header = vault.header(&vault.tom);
    let (_, overview, details, signature) = apart(&vault.sealed(&header, &vault.tom));
    let moved = Header { org: OrgId::from_bytes([4; 32]), ..header };
    let bytes = canonical::encode(&moved);
    assert!(seal::open(vault.key.expose(), domain::ITEM_DETAILS, &bytes, &details).is_err());
    let moved = together(&(bytes.into(), overview, details, signature));
    assert_eq!(vault.verify(moved), Err(Error::OtherOrganisation));
}

#[test]
fn no_bit_of_an_item_may_flip() {
    let vault = vault();
    let bytes = vault.first().sealed().encode();
    let mut decoded = 0;
    for bit in 0..bytes.len() * 8 {
        let Ok(item) = SealedItem::decode(&crate::fixtures::flipped(&bytes, bit)) else { continue };
        decoded += 1;
        assert!(vault.verify(item).is_err(), "bit {bit} may flip");
    }
    assert!(decoded > 1_000, "only {decoded} variants were looked at");
}

/// One ciphertext, two keys: the commitment is checked before anything is opened.
#[test]
fn a_ciphertext_is_committed_to_one_key() {
    let vault = vault();
    let (header, _, details, _) = apart(vault.first().sealed());
    let other = [0x12; 32];
    let theirs = seal::seal(&other, domain::ITEM_DETAILS, header.as_slice(), b"x", &mut FixedRng::new("other"));
    assert_ne!(theirs.commitment, details.commitment);
    for mixed in [
        Sealed { commitment: theirs.commitment, ..details.clone() },
        Sealed { salt: theirs.salt, ..details.clone() },
        Sealed { ciphertext: theirs.ciphertext.clone(), ..details.clone() },
        Sealed { ciphertext: Bytes::default(), ..details.clone() },
    ] {
        for key in [vault.key.expose(), &other] {
            assert!(seal::open(key, domain::ITEM_DETAILS, header.as_slice(), &mixed).is_err());
        }
    }
    seal::open(vault.key.expose(), domain::ITEM_DETAILS, header.as_slice(), &details).unwrap();
}
