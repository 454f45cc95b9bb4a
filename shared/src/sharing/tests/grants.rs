//! Grants: who may make one, for whom, and for how long.

use super::*;
use crate::bytes::Bytes;
use crate::canonical;
use crate::fixtures::{damaged, org_id};
use crate::id::{GroupId, Hash, MemberId};
use crate::keys::Signature;
use crate::log::Head;
use crate::wrap::Wrapped;

type Parts = (Bytes, Wrapped, Signature);

fn apart(grant: &Grant) -> Parts {
    minicbor::decode(&grant.encode()).unwrap()
}

fn together(parts: &Parts) -> Grant {
    Grant::decode(&canonical::encode(parts)).unwrap()
}

/// A grant whose header was changed before its granter signed it.
fn signed_with(shared: &Shared, change: impl FnOnce(&mut GrantHeader)) -> Result<VerifiedGrant, Error> {
    let bundle = shared.bundle(1..=3);
    let to = Holder::Member(shared.dora.id);
    let (mut header, key) =
        GrantHeader::new(&shared.org.log, &bundle, to, Permission::View, None, shared.carl.id, now()).unwrap();
    change(&mut header);
    let rng = &mut FixedRng::new("grant");
    let sealed = Grant::seal(&header, &key, &bundle_key(), &shared.carl.identity.sign, rng)?;
    shared.verify(sealed)
}

#[test]
fn fifty_recipients_open_what_was_sealed_once() {
    let mut shared = shared();
    let people: Vec<_> = (0..50).map(|number| Person::named(&format!("member {number}"))).collect();
    for person in &people {
        shared.org.admits(&shared.carl, person, Role::PasswordUser);
    }
    let bundle = shared.bundle(1..=20);
    for person in &people {
        let grant = shared.grant(&bundle, Holder::Member(person.id), &shared.carl);
        let grant = shared.verify(Grant::decode(&grant.encode()).unwrap()).unwrap();
        grant.covers(&bundle).unwrap();
        let keys = open_all(&grant, &bundle, person);
        assert!((1..=20).zip(&keys).all(|(number, key)| key.expose() == item_key(number).expose()));
        assert_eq!(grant.open(&shared.dora.identity.exchange).unwrap_err(), Error::OldKey);
    }
}

#[test]
fn a_header_for_another_holder_is_the_one_made_for_them() {
    let shared = shared();
    let (bundle, log) = (shared.bundle(1..=3), &shared.org.log);
    let header = |to| GrantHeader::new(log, &bundle, to, Permission::View, None, shared.carl.id, now());
    let (first, _) = header(Holder::Member(shared.carl.id)).unwrap();
    for to in [Holder::Member(shared.dora.id), Holder::Group(Organisation::group_id(GroupKind::Everyone))] {
        assert_eq!(first.to_another(log, to), header(to));
    }
    assert_eq!(first.to_another(log, Holder::Member(MemberId::from_bytes([1; 16]))), Err(Error::Recipient));
}

#[test]
fn a_group_opens_with_its_key() {
    let shared = shared();
    let bundle = shared.bundle(1..=3);
    for kind in [GroupKind::Everyone, GroupKind::Managers] {
        let to = Holder::Group(Organisation::group_id(kind));
        let grant = shared.verify(shared.grant(&bundle, to, &shared.carl)).unwrap();
        grant.covers(&bundle).unwrap();
        let key = grant.open(&Organisation::group_secret(kind, Epoch::FIRST)).unwrap();
        assert_eq!(key.expose(), bundle_key().expose());
        assert_eq!(grant.open(&shared.ada.identity.exchange).unwrap_err(), Error::OldKey);
    }
}

#[test]
fn a_grant_is_signed_by_its_granter() {
    let shared = shared();
    let bundle = shared.bundle(1..=3);
    let to = Holder::Member(shared.dora.id);
    let (header, key) =
        GrantHeader::new(&shared.org.log, &bundle, to, Permission::Full, None, shared.carl.id, now()).unwrap();
    let rng = &mut FixedRng::new("grant");
    let forged = Grant::seal(&header, &key, &bundle_key(), &shared.dora.identity.sign, rng).unwrap();
    assert_eq!(shared.verify(forged), Err(Error::Signature));
}

#[test]
fn no_part_of_a_grant_may_be_changed() {
    let shared = shared();
    let bundle = shared.bundle(1..=3);
    let grant = shared.grant(&bundle, Holder::Member(shared.dora.id), &shared.carl);
    let (header, key, signature) = apart(&grant);
    assert_eq!(together(&(header.clone(), key, signature)), grant);
    let group = shared.grant(&bundle, Holder::Group(Organisation::group_id(GroupKind::Everyone)), &shared.carl);
    let other = apart(&group);
    for mixed in [
        (header.clone(), other.1, signature),
        (header.clone(), key, other.2),
        (other.0, key, signature),
        (header.clone(), Wrapped { key: other.1.key, ..key }, signature),
        (header.clone(), Wrapped { encapsulated: other.1.encapsulated, ..key }, signature),
    ] {
        assert_eq!(shared.verify(together(&mixed)), Err(Error::Signature));
    }
    let garbled = together(&(damaged(&header), key, signature));
    assert!(matches!(garbled.verify(&shared.org.log), Err(Error::Encoding(_))));
}

#[test]
fn a_permission_is_not_raised_nor_an_end_put_off() {
    let shared = shared();
    let bundle = shared.bundle(1..=3);
    let grant = shared.grant_until(&bundle, Holder::Member(shared.dora.id), &shared.carl, Some(now()));
    let (header, key, signature) = apart(&grant);
    let read: GrantHeader = canonical::decode(header.as_slice()).unwrap();
    for changed in [
        GrantHeader { permission: Permission::Full, ..read.clone() },
        GrantHeader { not_after: None, ..read.clone() },
        GrantHeader { not_after: Some(now().plus(Millis(1))), ..read.clone() },
        GrantHeader { bundle: BundleId::from_bytes([0; 16]), ..read.clone() },
        GrantHeader { contents: Hash::from_bytes([0; 32]), ..read.clone() },
        GrantHeader { time: Millis(0), ..read },
    ] {
        let changed = together(&(canonical::encode(&changed).into(), key, signature));
        assert_eq!(shared.verify(changed), Err(Error::Signature));
    }
    shared.verify(grant).unwrap();
}

#[test]
fn a_grant_ends() {
    let shared = shared();
    let bundle = shared.bundle(1..=3);
    let to = Holder::Member(shared.dora.id);
    let grant = shared.verify(shared.grant_until(&bundle, to, &shared.carl, Some(now()))).unwrap();
    grant.still_runs(Millis(0)).unwrap();
    grant.still_runs(now()).unwrap();
    assert_eq!(grant.still_runs(now().plus(Millis(1))), Err(Error::Ended));
    let endless = shared.verify(shared.grant(&bundle, to, &shared.carl)).unwrap();
    endless.still_runs(Millis(u64::MAX)).unwrap();
}

#[test]
fn who_may_not_share_grants_nothing() {
    let mut shared = shared();
    let audrey = Person::named("audrey");
    shared.org.admits(&shared.carl, &audrey, Role::Auditor);
    let bundle = shared.bundle(1..=3);
    let to = Holder::Member(shared.dora.id);
    for other in [&audrey, &Person::named("eve")] {
        assert_eq!(shared.verify(shared.grant(&bundle, to, other)), Err(Error::Granter));
        let made = GrantHeader::new(&shared.org.log, &bundle, to, Permission::View, None, other.id, now());
        assert_eq!(made.map(|_| ()), Err(Error::Granter));
    }
    shared.verify(shared.grant(&bundle, to, &shared.dora)).unwrap();
}

#[test]
fn what_a_leaver_granted_before_stays_and_after_does_not() {
    let mut shared = shared();
    let bundle = shared.bundle(1..=3);
    let to = Holder::Member(shared.carl.id);
    let before = shared.grant(&bundle, to, &shared.dora);
    shared.org.says(&shared.carl, Body::Removed { member: shared.dora.id });
    shared.verify(before).unwrap();
    let after = shared.grant(&bundle, to, &shared.dora);
    assert_eq!(shared.verify(after), Err(Error::Granter));
}

#[test]
fn nothing_is_granted_to_who_is_not_there() {
    let mut shared = shared();
    let bundle = shared.bundle(1..=3);
    let header = |org: &Organisation, to| {
        GrantHeader::new(&org.log, &bundle, to, Permission::View, None, shared.carl.id, now()).map(|_| ())
    };
    let dora = Holder::Member(shared.dora.id);
    for nobody in [Holder::Member(MemberId::from_bytes([1; 16])), Holder::Group(GroupId::from_bytes([1; 16]))] {
        assert_eq!(header(&shared.org, nobody), Err(Error::Recipient));
        assert_eq!(signed_with(&shared, |header| header.recipient = nobody), Err(Error::Recipient));
    }
    header(&shared.org, dora).unwrap();
    let before = shared.org.clone();
    shared.org.says(&shared.carl, Body::Removed { member: shared.dora.id });
    assert_eq!(header(&shared.org, dora), Err(Error::Recipient));

    // Even if an old state of the log was used to make it.
    let (made, key) =
        GrantHeader::new(&before.log, &bundle, dora, Permission::View, None, shared.carl.id, now()).unwrap();
    let made = GrantHeader { seen: shared.org.log.head(), ..made };
    let rng = &mut FixedRng::new("grant");
    let grant = Grant::seal(&made, &key, &bundle_key(), &shared.carl.identity.sign, rng).unwrap();
    assert_eq!(shared.verify(grant), Err(Error::Recipient));
}

#[test]
fn the_recipients_key_is_the_logs() {
    let shared = shared();
    signed_with(&shared, |_| ()).unwrap();
    assert_eq!(signed_with(&shared, |header| header.epoch = Epoch(2)), Err(Error::OldKey));
    assert_eq!(signed_with(&shared, |header| header.recipient = Holder::Member(shared.ada.id)), Err(Error::OldKey));

    let bundle = shared.bundle(1..=3);
    let to = Holder::Member(shared.dora.id);
    let (header, _) =
        GrantHeader::new(&shared.org.log, &bundle, to, Permission::View, None, shared.carl.id, now()).unwrap();
    let eve = Person::named("eve").keys().exchange;
    let rng = &mut FixedRng::new("grant");
    let swapped = Grant::seal(&header, &eve, &bundle_key(), &shared.carl.identity.sign, rng);
    assert_eq!(swapped, Err(Error::Recipient));
    let header = GrantHeader { key: Thumbprint::of(&eve), ..header };
    let swapped = Grant::seal(&header, &eve, &bundle_key(), &shared.carl.identity.sign, rng).unwrap();
    assert_eq!(shared.verify(swapped), Err(Error::OldKey));
}

#[test]
fn nothing_new_is_granted_to_an_old_epoch() {
    let mut shared = shared();
    let bundle = shared.bundle(1..=3);
    let everyone = Holder::Group(Organisation::group_id(GroupKind::Everyone));
    let old = shared.org.clone();
    let before = shared.grant(&bundle, everyone, &shared.carl);
    shared.org.says(&shared.carl, Organisation::group_rotated(GroupKind::Everyone, Epoch(2)));
    shared.verify(before).unwrap();

    let rng = &mut FixedRng::new("grant");
    let (header, key) =
        GrantHeader::new(&old.log, &bundle, everyone, Permission::View, None, shared.carl.id, now()).unwrap();
    let header = GrantHeader { seen: shared.org.log.head(), ..header };
    let grant = Grant::seal(&header, &key, &bundle_key(), &shared.carl.identity.sign, rng).unwrap();
    assert_eq!(shared.verify(grant), Err(Error::OldKey));

    let grant = shared.verify(shared.grant(&bundle, everyone, &shared.carl)).unwrap();
    assert_eq!(grant.header().epoch, Epoch(2));
    assert_eq!(grant.open(&Organisation::group_secret(GroupKind::Everyone, Epoch(1))).unwrap_err(), Error::OldKey);
    grant.open(&Organisation::group_secret(GroupKind::Everyone, Epoch(2))).unwrap();
}

#[test]
fn nothing_new_is_granted_to_a_members_old_keys() {
    let mut shared = shared();
    let bundle = shared.bundle(1..=3);
    let to = Holder::Member(shared.dora.id);
    let old = shared.org.clone();
    let before = shared.grant(&bundle, to, &shared.carl);
    let dora = shared.org.changes_keys(&shared.dora, &Person::named("dora's new keys"));
    shared.verify(before).unwrap();
    let (header, key) = GrantHeader::new(&old.log, &bundle, to, Permission::View, None, shared.carl.id, now()).unwrap();
    let header = GrantHeader { seen: shared.org.log.head(), ..header };
    let rng = &mut FixedRng::new("grant");
    let grant = Grant::seal(&header, &key, &bundle_key(), &shared.carl.identity.sign, rng).unwrap();
    assert_eq!(shared.verify(grant), Err(Error::OldKey));
    let grant = shared.verify(shared.grant(&bundle, to, &shared.carl)).unwrap();
    assert_eq!(open_all(&grant, &bundle, &dora).len(), 3);
}

#[test]
fn a_granter_who_saw_another_log_shows() {
    let shared = shared();
    let head = shared.org.log.head();
    let ahead = Head { number: head.number.next(), ..head };
    assert_eq!(signed_with(&shared, |header| header.seen = shared.org.forked_head()), Err(Error::Fork));
    assert_eq!(signed_with(&shared, |header| header.seen = ahead), Err(Error::Ahead));
    assert_eq!(signed_with(&shared, |header| header.org = org_id(5)), Err(Error::OtherOrganisation));
}

#[test]
fn a_grant_covers_its_own_bundle_only() {
    let shared = shared();
    let bundle = shared.bundle(1..=3);
    let grant = shared.verify(shared.grant(&bundle, Holder::Member(shared.dora.id), &shared.carl)).unwrap();
    grant.covers(&bundle).unwrap();
    let mut swapped = bundle.clone();
    swapped.entries.swap(0, 1);
    let mut added = bundle.clone();
    added.entries.push(shared.bundle(9..=9).entries[0]);
    let mut rehashed = added.clone();
    rehashed.hashes.extend(shared.bundle(9..=9).hashes);
    for other in [
        shared.bundle(1..=4),
        swapped,
        added,
        rehashed,
        Bundle { id: BundleId::from_bytes([0; 16]), ..bundle.clone() },
        Bundle { org: org_id(5), ..bundle },
    ] {
        assert_eq!(grant.covers(&other), Err(Error::Bundle));
    }
}
