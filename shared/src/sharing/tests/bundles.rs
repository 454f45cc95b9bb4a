//! Bundles: entries sealed, opened, taken out, swapped.

use super::*;
use crate::id::OrgId;
use crate::seal::Commitment;
use crate::sharing::bundle::SealedItemKey;

fn open(bundle: &Bundle) -> OpenBundle {
    OpenBundle::new(&bundle.id, bundle.org, &bundle_key())
}

#[test]
fn every_item_key_comes_out_as_it_went_in() {
    let bundle = shared().bundle(1..=200);
    assert!(bundle.is_consistent());
    assert_eq!(bundle.entries.len(), 200);
    for (number, entry) in (1..=200).zip(&bundle.entries) {
        assert_eq!(entry.item, item(number));
        assert_eq!(open(&bundle).item_key(entry).unwrap().expose(), item_key(number).expose());
    }
}

#[test]
fn another_key_opens_nothing() {
    let bundle = shared().bundle(1..=1);
    let entry = &bundle.entries[0];
    let wrong_key = OpenBundle::new(&bundle.id, bundle.org, &BundleKey::from_bytes([0xB2; 32]));
    let wrong_bundle = OpenBundle::new(&BundleId::from_bytes([0; 16]), bundle.org, &bundle_key());
    let wrong_org = OpenBundle::new(&bundle.id, OrgId::from_bytes([0; 32]), &bundle_key());
    for open in [wrong_key, wrong_bundle, wrong_org] {
        assert_eq!(open.item_key(entry).unwrap_err(), Error::DoesNotOpen);
    }
    open(&bundle).item_key(entry).unwrap();
}

#[test]
fn an_entrys_parts_are_not_those_of_another() {
    let bundle = shared().bundle(1..=2);
    let (one, two) = (bundle.entries[0], bundle.entries[1]);
    for mixed in [
        BundleEntry { item: two.item, ..one },
        BundleEntry { key_version: KeyVersion(2), ..one },
        BundleEntry { key: two.key, ..one },
        BundleEntry { commitment: two.commitment, ..one },
        BundleEntry { commitment: Commitment::from_bytes([0; 32]), ..one },
        BundleEntry { key: SealedItemKey::from_bytes([0; 48]), ..one },
    ] {
        assert_eq!(open(&bundle).item_key(&mixed).unwrap_err(), Error::DoesNotOpen);
        let changed = Bundle { entries: vec![mixed, two], ..bundle.clone() };
        assert!(!changed.is_consistent());
    }
}

#[test]
fn entries_are_neither_swapped_nor_repeated_nor_added() {
    let bundle = shared().bundle(1..=3);
    let [one, two, three] = [0, 1, 2].map(|at| bundle.entries[at]);
    let with = |entries: Vec<BundleEntry>| Bundle { entries, ..bundle.clone() }.is_consistent();
    assert!(with(vec![one, two, three]) && with(vec![one, three]) && with(vec![two]) && with(vec![]));
    assert!(!with(vec![two, one]) && !with(vec![one, one]) && !with(vec![one, two, three, three]));
    let foreign = BundleEntry { item: item(9), ..one };
    assert!(!with(vec![one, two, three, foreign]));
}

#[test]
fn an_item_stands_in_a_bundle_once() {
    let shared = shared();
    let seal = |items: &[(ItemId, KeyVersion, &ItemKey)]| {
        Bundle::seal(BundleId::from_bytes([1; 16]), shared.org.log.id(), &bundle_key(), items.iter().copied())
    };
    let (one, two) = (item_key(1), item_key(2));
    let version = KeyVersion::FIRST;
    assert_eq!(seal(&[(item(1), version, &one), (item(1), version, &two)]), Err(Error::Bundle));
    assert_eq!(seal(&[(item(1), version, &one), (item(1), KeyVersion(2), &two)]), Err(Error::Bundle));
    seal(&[(item(1), version, &one), (item(2), version, &two)]).unwrap();
}

#[test]
fn what_is_taken_out_leaves_its_hash() {
    let shared = shared();
    let mut bundle = shared.bundle(1..=3);
    let before = bundle.contents();
    let grant = shared.verify(shared.grant(&bundle, Holder::Member(shared.dora.id), &shared.carl)).unwrap();
    assert!(bundle.take_out(&item(2)));
    assert!(!bundle.take_out(&item(2)) && !bundle.take_out(&item(9)));
    assert_eq!(bundle.contents(), before);
    grant.covers(&bundle).unwrap();
    let keys = open_all(&grant, &bundle, &shared.dora);
    assert_eq!(keys.iter().map(|key| *key.expose()).collect::<Vec<_>>(), [[1; 32], [3; 32]]);
}

#[test]
fn the_signed_contents_name_bundle_home_and_every_hash_in_order() {
    let bundle = shared().bundle(1..=3);
    let mut reversed = bundle.clone();
    reversed.hashes.reverse();
    let mut shorter = bundle.clone();
    shorter.hashes.pop();
    for other in [
        Bundle { id: BundleId::from_bytes([0; 16]), ..bundle.clone() },
        Bundle { org: OrgId::from_bytes([0; 32]), ..bundle.clone() },
        reversed,
        shorter,
    ] {
        assert_ne!(other.contents(), bundle.contents());
    }
}
