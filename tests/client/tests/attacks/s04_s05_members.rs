//! S4, S5: members that nobody admitted, and one key under two names. (Approvals by three administrators: with them.)

use crate::common::Fixture;
use crate::stage::{Stage, members, refuses_all};
use latchkey_shared::id::{InvitationId, MemberId};
use latchkey_shared::keys::{ExchangeSecret, MemberKeys, SignKey};
use latchkey_shared::log::{Body, Entry, Evidence, Role, SignedEntry};
use latchkey_shared::personal::{Blinded, Disclosure, Profile};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::Delta;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::{extend, forged, rng, stranger};

fn profile(name: &str) -> Blinded<Profile> {
    let profile = Profile { name: name.to_owned(), email: format!("{name}@northwind.test") };
    Disclosure::of(&profile, &mut rng()).0
}

/// The service adds an entry to what it answers.
fn shown(client: &Client, entry: &SignedEntry) {
    let entry = entry.clone();
    client.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
        if delta.head.number < entry.entry().unwrap().number && asked.query != "cursor=0" {
            extend(delta, &entry);
        }
    });
}

#[test]
fn s04_the_service_invites_nobody() {
    let stage = Stage::set("s04-invite");
    let log = stage.lee.seat().home().log.clone();
    let invited = Body::Invited {
        invitation: InvitationId::generate(&mut rng()),
        key: stranger().sign.verify_key(),
        role: Role::Administrator,
        profile: profile("Ghost"),
        expires: log.time().plus(Millis(1_000_000)),
    };
    let dana = stage.dana.seat();
    shown(&stage.lee, &forged(&log, dana.me(), log.time(), invited.clone(), &stranger().sign));
    refuses_all(&stage.lee);
    shown(&stage.lee, &stage.lee.seat().entry(&log, log.time(), invited.clone()));
    refuses_all(&stage.lee);

    shown(&stage.lee, &dana.entry(&log, log.time(), invited));
    stage.lee.wake().unwrap();
    assert_eq!(stage.lee.seat().home().log.invitations().count(), 1);
}

#[test]
fn s04_nobody_joins_without_the_invitations_secret() {
    let fixture = Fixture::start("attack-s04-join");
    let (dana, org) = fixture.msp("msp");
    let invited = dana.ask(latchkey_messages::Request::Invite {
        organisation: org.clone(),
        role: latchkey_messages::Role::Member,
        name: "Lee".to_owned(),
        email: "lee@northwind.test".to_owned(),
    });
    let Ok(latchkey_messages::Reply::Invited(invited)) = invited else { panic!("an invitation") };
    let link = latchkey_shared::invitation::Link::parse(invited.link.as_str()).unwrap();
    let log = dana.seat().home().log.clone();
    let ghost = stranger();
    let body = Body::Joined { invitation: link.invitation, keys: ghost.public(), profile: profile("Ghost") };
    let entry = Entry::after(&log, MemberId::of(&ghost.public()), log.time(), body);
    shown(&dana, &SignedEntry::countersigned(&entry, &ghost.sign, &ghost.sign));
    refuses_all(&dana);
    shown(&dana, &SignedEntry::sign(&entry, &ghost.sign));
    refuses_all(&dana);

    // With the secret it is the real thing.
    let key = link.secret.key(&link.invitation);
    shown(&dana, &SignedEntry::countersigned(&entry, &ghost.sign, &key));
    dana.wake().unwrap();
    assert_eq!(members(&dana, &org).len(), 2);
}

#[test]
fn s04_nobody_promotes_themselves() {
    let stage = Stage::set("s04-promote");
    let log = stage.dana.seat().home().log.clone();
    let lee = stage.lee.seat();
    let promoted = Body::RoleChanged { member: lee.me(), role: Role::Administrator };
    shown(&stage.dana, &lee.entry(&log, log.time(), promoted.clone()));
    refuses_all(&stage.dana);
    assert_eq!(stage.dana.seat().home().role(&lee.me()), Some(Role::PasswordUser));

    shown(&stage.dana, &stage.dana.seat().entry(&log, log.time(), promoted));
    stage.dana.wake().unwrap();
    assert_eq!(stage.dana.seat().home().role(&lee.me()), Some(Role::Administrator));
}

#[test]
fn s04_nobody_admits_themselves_as_a_clients_manager() {
    let stage = Stage::set("s04-manager");
    let (ada, acme) = stage.fixture.client_of(&stage.dana, "acme");
    let log = ada.seat().home().log.clone();
    let (lee, thief) = (stage.lee.seat(), stranger());
    let admitted = |keys: MemberKeys, member| Body::ManagerAdmitted {
        keys,
        member,
        profile: profile("Ghost"),
        role: Role::Administrator,
        evidence: Evidence::Founder { request: latchkey_shared::id::RequestId::from_bytes([7; 16]) },
    };
    let by_lee = lee.entry(&log, log.time(), admitted(lee.open.keyring.newest().public(), lee.me()));
    let ghost = MemberId::of(&thief.public());
    let by_the_service = forged(&log, ghost, log.time(), admitted(thief.public(), ghost), &thief.sign);
    // Even the founder, who is a manager, admits nobody alone.
    let by_the_founder =
        stage.dana.seat().entry(&log, log.time(), admitted(lee.open.keyring.newest().public(), lee.me()));
    for entry in [by_lee, by_the_service, by_the_founder] {
        shown(&ada, &entry);
        refuses_all(&ada);
    }
    ada.unharmed();
    ada.wake().unwrap();
    assert_eq!(members(&ada, &acme).len(), 2);
}

#[test]
fn s04_a_client_keeps_an_administrator_of_its_own_whatever_its_manager_says() {
    let stage = Stage::set("s04-sides");
    let (ada, _) = stage.fixture.client_of(&stage.dana, "acme");
    let seat = ada.seat();
    let log = seat.home().log.clone();
    let removed = Body::Removed { member: seat.me() };
    shown(&ada, &stage.dana.seat().entry(&log, log.time(), removed));
    refuses_all(&ada);
    ada.unharmed();
    ada.wake().unwrap();
    assert!(ada.seat().home().role(&seat.me()).is_some());
}

#[test]
fn s05_one_key_does_not_speak_under_two_names() {
    let stage = Stage::set("s05-key");
    let invitation = |name: &str| {
        let invited = stage.dana.ask(latchkey_messages::Request::Invite {
            organisation: stage.org.clone(),
            role: latchkey_messages::Role::Administrator,
            name: name.to_owned(),
            email: format!("{name}@northwind.test"),
        });
        let Ok(latchkey_messages::Reply::Invited(invited)) = invited else { panic!("an invitation") };
        latchkey_shared::invitation::Link::parse(invited.link.as_str()).unwrap()
    };
    // Dana invites a friend, and comes back under another name with a key that she has already.
    let link = invitation("second");
    let key = link.secret.key(&link.invitation);
    let dana = stage.dana.seat();
    let log = dana.home().log.clone();
    stage.lee.wake().unwrap();
    let fresh = SignKey::generate(&mut rng());
    let old_exchange =
        MemberKeys { verify: fresh.verify_key(), exchange: dana.open.keyring.newest().public().exchange };
    let old_verify =
        MemberKeys { verify: dana.sign().verify_key(), exchange: ExchangeSecret::generate(&mut rng()).public() };
    let both_new = MemberKeys { verify: fresh.verify_key(), exchange: old_verify.exchange };
    let joins = |keys: MemberKeys, sign: &SignKey| {
        let body = Body::Joined { invitation: link.invitation, keys, profile: profile("second") };
        SignedEntry::countersigned(&Entry::after(&log, MemberId::of(&keys), log.time(), body), sign, &key)
    };
    for entry in [joins(old_exchange, &fresh), joins(old_verify, dana.sign())] {
        shown(&stage.lee, &entry);
        refuses_all(&stage.lee);
    }
    shown(&stage.lee, &joins(both_new, &fresh));
    stage.lee.wake().unwrap();
    assert_eq!(members(&stage.lee, &stage.org).len(), 3);
}

#[test]
fn s04_a_removed_administrator_speaks_no_more() {
    let stage = Stage::set("s04-removed");
    let max = stage.technician("Max");
    let group = stage.dana.seat().home().group_id(latchkey_shared::log::GroupKind::Everyone).unwrap();
    let mut log = stage.dana.seat().home().log.clone();
    let (dana, lee) = (stage.dana.seat(), stage.lee.seat());
    let time = log.time();
    let mut says = |author: &latchkey_test_client::hostile::Seat, body| {
        let entry = author.entry(&log, time, body);
        log.extend(&latchkey_shared::log::Unverified::from(vec![entry.clone()])).map(|()| entry)
    };
    let promoted = says(&dana, Body::RoleChanged { member: lee.me(), role: Role::Administrator }).unwrap();
    let removed = says(&dana, Body::Removed { member: lee.me() }).unwrap();
    let key = ExchangeSecret::generate(&mut rng()).public();
    let rotated = Body::GroupRotated { group, epoch: latchkey_shared::keys::Epoch(2), key };
    let rotated = says(&dana, rotated).unwrap();
    let revenge = lee.entry(&log, time, Body::Removed { member: dana.me() });
    max.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        for entry in [&promoted, &removed, &rotated] {
            if delta.head.number < entry.entry().unwrap().number {
                extend(delta, entry);
            }
        }
    });
    max.wake().unwrap();
    assert_eq!(max.seat().home().role(&lee.me()), None);
    shown(&max, &revenge);
    refuses_all(&max);
    assert_eq!(max.seat().home().role(&dana.me()), Some(Role::Administrator));
}
