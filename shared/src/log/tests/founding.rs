//! The first entry.

use super::*;
use crate::fixtures::org_id;
use crate::id::{Hash, MemberId};
use crate::suite::Version;

fn start(entries: Vec<SignedEntry>) -> Result<Verified, Error> {
    Verified::from_start(&Unverified::from(entries))
}

fn sign(entry: &Entry, by: &Person) -> SignedEntry {
    SignedEntry::sign(entry, &by.identity.sign)
}

#[test]
fn an_organisation_is_its_first_entry() {
    let ada = Person::named("ada");
    let genesis = sign(&Organisation::genesis(Kind::Msp, &ada, None), &ada);
    let log = start(vec![genesis.clone()]).unwrap();
    assert_eq!(log.id().as_bytes(), genesis.hash().as_bytes());
    assert_eq!(log.head(), Head { number: Number(0), hash: genesis.hash() });
    assert_eq!(log.kind(), Kind::Msp);
    assert_eq!(log.founder(), ada.id);
    assert_eq!(log.role(&ada.id), Some(Role::Administrator));
    assert_eq!(log.parent(), None);
}

#[test]
fn a_log_without_entries_is_none() {
    assert_eq!(start(vec![]), Err(Error::Empty));
}

#[test]
fn a_log_begins_with_a_genesis() {
    let m = msp();
    assert_eq!(start(m.org.entries[1..].to_vec()), Err(Error::NoGenesis));
    start(m.org.entries).unwrap();
}

#[test]
fn a_genesis_stands_alone_and_first() {
    let ada = Person::named("ada");
    let right = Organisation::genesis(Kind::Msp, &ada, None);
    for wrong in [
        Entry { org: Some(org_id(1)), ..right.clone() },
        Entry { number: Number(1), ..right.clone() },
        Entry { previous: Some(Hash::from_bytes([1; 32])), ..right.clone() },
    ] {
        assert_eq!(start(vec![sign(&wrong, &ada)]), Err(Error::NoGenesis));
    }
    let twice = SignedEntry::countersigned(&right, &ada.identity.sign, &ada.identity.sign);
    assert_eq!(start(vec![twice]), Err(Error::NoGenesis));
}

#[test]
fn a_client_has_a_parent_and_an_msp_has_none() {
    let ada = Person::named("ada");
    let orphan = Organisation::genesis(Kind::Client, &ada, None);
    let below = Organisation::genesis(Kind::Msp, &ada, Some(org_id(1)));
    assert_eq!(start(vec![sign(&orphan, &ada)]), Err(Error::NoGenesis));
    assert_eq!(start(vec![sign(&below, &ada)]), Err(Error::NoGenesis));
    start(vec![sign(&Organisation::genesis(Kind::Client, &ada, Some(org_id(1))), &ada)]).unwrap();
}

#[test]
fn a_founder_is_named_by_their_own_keys() {
    let (ada, eve) = (Person::named("ada"), Person::named("eve"));
    let right = Organisation::genesis(Kind::Msp, &ada, None);
    let borrowed = Entry { author: eve.id, ..right.clone() };
    assert_eq!(start(vec![sign(&borrowed, &ada)]), Err(Error::Identity));
    let made_up = Entry { author: MemberId::from_bytes([0; 16]), ..right };
    assert_eq!(start(vec![sign(&made_up, &ada)]), Err(Error::Identity));
}

#[test]
fn a_forged_genesis_is_refused() {
    let (ada, eve) = (Person::named("ada"), Person::named("eve"));
    let genesis = Organisation::genesis(Kind::Msp, &ada, None);
    assert_eq!(start(vec![sign(&genesis, &eve)]), Err(Error::Signature));
}

#[test]
fn another_genesis_is_another_organisation() {
    let m = msp();
    let mut entry = Organisation::genesis(Kind::Msp, &m.ada, None);
    entry.time = crate::time::Millis(1);
    let other = start(vec![sign(&entry, &m.ada)]).unwrap();
    assert_ne!(other.id(), m.org.log.id());
    let mut swapped = m.org.entries.clone();
    swapped[0] = sign(&entry, &m.ada);
    assert_eq!(start(swapped), Err(Error::OtherOrganisation));
}

#[test]
fn an_organisation_is_founded_once() {
    let m = msp();
    refuses_of(&m.org, &m.ada, Organisation::genesis(Kind::Msp, &m.ada, None).body, Error::Repeated);
}

#[test]
fn an_unknown_version_is_refused() {
    let ada = Person::named("ada");
    let entry = Organisation::genesis(Kind::Msp, &ada, None);
    assert_eq!(entry.version, Version::One);
    let mut bytes = crate::canonical::encode(&entry);
    // The array's head, then the version.
    assert_eq!(bytes[1], 1);
    bytes[1] = 2;
    assert!(crate::canonical::decode::<Entry>(&bytes).is_err());
    bytes[1] = 1;
    bytes[2] = 2;
    assert!(crate::canonical::decode::<Entry>(&bytes).is_err(), "an unknown suite");
    bytes[2] = 1;
    crate::canonical::decode::<Entry>(&bytes).unwrap();
}
