//! Revisions follow one another.

use super::*;
use crate::id::{Hash, MemberId};

fn next(vault: &Vault, before: &VerifiedItem) -> Header {
    Header {
        revision: before.header().revision.next(),
        previous: Some(before.sealed().hash()),
        seen: vault.org.log.head(),
        ..before.header().clone()
    }
}

fn follows(vault: &Vault, header: &Header, before: &VerifiedItem) -> Result<(), Error> {
    vault.verify(vault.sealed(header, &vault.tom)).unwrap().follows(before.sealed())
}

#[test]
fn a_revision_names_the_one_before_it() {
    let vault = vault();
    let first = vault.first();
    let right = next(&vault, &first);
    follows(&vault, &right, &first).unwrap();
    let second = vault.verify(vault.sealed(&right, &vault.tom)).unwrap();
    follows(&vault, &next(&vault, &second), &second).unwrap();
    for wrong in [
        Header { revision: Revision(3), ..right.clone() },
        Header { previous: Some(Hash::from_bytes([0; 32])), ..right.clone() },
        Header { item: ItemId::from_bytes([8; 16]), ..right.clone() },
        Header { revision: Revision::FIRST, previous: None, ..right.clone() },
    ] {
        assert_eq!(follows(&vault, &wrong, &first), Err(Error::NotNext), "{wrong:?}");
    }
    assert_eq!(follows(&vault, &right, &second), Err(Error::NotNext), "a step back");
}

#[test]
fn an_item_keeps_its_creator() {
    let vault = vault();
    let first = vault.first();
    let stolen = Header {
        creator: MemberId::from_bytes([1; 16]),
        right: Some(Hash::from_bytes([1; 32])),
        ..next(&vault, &first)
    };
    assert_eq!(follows(&vault, &stolen, &first), Err(Error::NotNext));
}

#[test]
fn an_items_key_gets_newer_only() {
    let vault = vault();
    let first = vault.first();
    let newer = Header { key_version: KeyVersion(2), ..next(&vault, &first) };
    follows(&vault, &newer, &first).unwrap();
    let second = vault.verify(vault.sealed(&newer, &vault.tom)).unwrap();
    let older = Header { key_version: KeyVersion(1), ..next(&vault, &second) };
    assert_eq!(follows(&vault, &older, &second), Err(Error::NotNext));
}

#[test]
fn nothing_follows_a_deletion() {
    let vault = vault();
    let first = vault.first();
    let deleted = Header { state: State::Deleted, ..next(&vault, &first) };
    follows(&vault, &deleted, &first).unwrap();
    let last = vault.verify(vault.sealed(&deleted, &vault.tom)).unwrap();
    assert!(last.is_deleted() && !first.is_deleted());
    let revived = Header { state: State::Live, ..next(&vault, &last) };
    assert_eq!(follows(&vault, &revived, &last), Err(Error::NotNext));
}

#[test]
fn only_the_first_revision_has_none_before_it() {
    let vault = vault();
    for (revision, previous) in
        [(Revision::FIRST, Some(Hash::from_bytes([0; 32]))), (Revision(2), None), (Revision(0), None)]
    {
        let header = Header { revision, previous, ..vault.header(&vault.tom) };
        assert_eq!(vault.verify(vault.sealed(&header, &vault.tom)), Err(Error::NotNext));
    }
}
