//! S1, S2: keys of the service's own in place of a recipient's, an organisation's, a group's.

use crate::common::{Fixture, PASSWORD};
use crate::stage::{Stage, code, members, refuses_all};
use latchkey_messages::{InvitationLink, OrganisationId, Permission, Reply, Request, Role, Secret, State};
use latchkey_shared::account::Identity;
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{Holder as LogHolder, InvitationId, MemberId, OrgId, RequestId};
use latchkey_shared::invitation::Link;
use latchkey_shared::keys::{Epoch, ExchangeSecret, VerifyKey};
use latchkey_shared::log::{
    Body, Entry, Evidence, GroupKind, Kind, Role as LogRole, SignedEntry, Unverified, Verified,
};
use latchkey_shared::personal::{Disclosure, OrganisationName, Profile};
use latchkey_shared::sharing::{Grant, GroupKeyFor, Thumbprint};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Format;
use latchkey_shared::wire::access::OpenedInvitation;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::{Cursor, Delta, Elsewhere};
use latchkey_shared::wire::vault::Share;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::{Asked, extend, fit_head, forged, rng, stranger};

fn entry_of(bytes: &Bytes) -> Entry {
    SignedEntry::decode(bytes.as_slice()).unwrap().entry().unwrap()
}

/// The service puts its own keys into the entry by which somebody joined.
fn with_the_services_keys(delta: &mut Delta, thief: &Identity) {
    let keys = thief.public();
    for bytes in &mut delta.log {
        let mut entry = entry_of(bytes);
        if let Body::Joined { keys: theirs, .. } = &mut entry.body {
            *theirs = keys;
            entry.author = MemberId::of(&keys);
            *bytes = SignedEntry::countersigned(&entry, &thief.sign, &thief.sign).encode().into();
        }
    }
    fit_head(delta);
}

#[test]
fn s01_a_recipients_key_is_never_taken_from_the_service() {
    let fixture = Fixture::start("attack-s01-recipient");
    let (dana, org) = fixture.msp("msp");
    let lee = fixture.technician(&dana, &org, "Lee");
    // Dana has not seen Lee's entry yet.
    let thief = stranger();
    dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| with_the_services_keys(delta, &thief));
    refuses_all(&dana);
    assert_eq!(dana.seat().home().log.members().count(), 1);

    dana.unharmed();
    dana.wake().unwrap();
    let item = crate::stage::add(&dana, &org, "Router", "s3cret");
    let sent = dana.record();
    fixture.give(&dana, &item, &org, "Lee", Permission::View);
    let share = sent.borrow().iter().find(|e| e.asked().is_some_and(|a| a.endpoint == Endpoint::Share)).cloned();
    let grants = share.unwrap().said::<Share>().bundles.remove(0).grants;
    let header = Grant::decode(grants[0].as_slice()).unwrap().header().unwrap();
    assert_eq!(header.key, Thumbprint::of(&lee.seat().open.keyring.newest().public().exchange));
    lee.wake().unwrap();
    assert_eq!(fixture.password(&lee, &item), "s3cret");
}

#[test]
fn s01_a_members_keys_are_changed_by_their_owner_alone() {
    let stage = Stage::set("s01-change");
    let lee = stage.lee.seat().me();
    let log = stage.dana.seat().home().log.clone();
    let now = log.time();
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        let thief = stranger();
        let entry = Entry::after(&log, lee, now, Body::KeysChanged { keys: thief.public() });
        extend(delta, &SignedEntry::countersigned(&entry, &thief.sign, &thief.sign));
    });
    refuses_all(&stage.dana);

    stage.dana.unharmed();
    stage.shared("Router", &stage.lee, "Lee", Permission::View);
}

#[test]
fn s01_the_owners_new_keys_are_taken() {
    // The control of the one above: the same entry, signed as it must be.
    let stage = Stage::set("s01-changed");
    let seat = stage.lee.seat();
    let log = stage.dana.seat().home().log.clone();
    let fresh = stranger();
    let public = fresh.public();
    let entry = Entry::after(&log, seat.me(), log.time(), Body::KeysChanged { keys: public });
    let signed = SignedEntry::countersigned(&entry, seat.sign(), &fresh.sign);
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| extend(delta, &signed));
    stage.dana.wake().unwrap();
    assert_eq!(stage.dana.seat().home().log.member(&seat.me()).unwrap().keys(), Some(&public));
}

#[test]
fn s01_a_name_is_not_put_on_somebody_else() {
    let stage = Stage::set("s01-name");
    assert!(members(&stage.dana, &stage.org).contains(&"Lee".to_owned()));
    stage.fixture.technician(&stage.dana, &stage.org, "Max");
    stage.dana.tamper(Endpoint::Sync, |_, delta: &mut Delta| {
        let mallory = Profile { name: "Mallory".to_owned(), email: "mallory@northwind.test".to_owned() };
        for disclosure in &mut delta.disclosures {
            disclosure.value = Disclosure::of(&mallory, &mut rng()).1.value;
        }
    });
    stage.dana.wake().unwrap();
    let names = members(&stage.dana, &stage.org);
    assert_eq!(names.len(), 3);
    assert!(!names.contains(&"Mallory".to_owned()), "{names:?}");
}

/// An MSP that the service founds, with an invitation like the real one in it.
fn own_organisation(thief: &Identity, invitation: InvitationId, key: VerifyKey) -> (Vec<SignedEntry>, Vec<Disclosure>) {
    let name = OrganisationName { name: "Northwind IT".to_owned(), slug: "msp".parse().unwrap() };
    let profile = Profile { name: "Dana".to_owned(), email: "dana@northwind.test".to_owned() };
    let (blinded_name, first) = Disclosure::of(&name, &mut rng());
    let (blinded, second) = Disclosure::of(&profile, &mut rng());
    let author = MemberId::of(&thief.public());
    let now = Millis(1_700_000_000_000);
    let genesis = Entry::first(
        author,
        now,
        Body::Genesis { kind: Kind::Msp, name: blinded_name, founder: thief.public(), profile: blinded, parent: None },
    );
    let genesis = SignedEntry::sign(&genesis, &thief.sign);
    let mut log = Verified::from_start(&Unverified::from(vec![genesis.clone()])).unwrap();
    let mut entries = vec![genesis];
    let created = Body::GroupCreated {
        group: latchkey_shared::id::GroupId::generate(&mut rng()),
        kind: GroupKind::Everyone,
        key: thief.exchange.public(),
        name: None,
        members: Vec::new(),
    };
    let expires = Millis(u64::MAX / 2);
    let invited = Body::Invited { invitation, key, role: LogRole::PasswordUser, profile: blinded, expires };
    for body in [created, invited] {
        let signed = forged(&log, author, now, body, &thief.sign);
        log.extend(&Unverified::from(vec![signed.clone()])).unwrap();
        entries.push(signed);
    }
    (entries, vec![first, second])
}

fn bytes_of(entries: &[SignedEntry]) -> Vec<Bytes> {
    entries.iter().map(|entry| entry.encode().into()).collect()
}

fn invite(dana: &Client, org: &OrganisationId) -> (String, Link) {
    let invited = dana.ask(Request::Invite {
        organisation: org.clone(),
        role: Role::Member,
        name: "Lee".to_owned(),
        email: "lee@northwind.test".to_owned(),
    });
    let Ok(Reply::Invited(invited)) = invited else { panic!("an invitation") };
    let text = invited.link.as_str().to_owned();
    let link = Link::parse(&text).unwrap();
    (text, link)
}

fn join(link: &str) -> Request {
    Request::Join {
        link: InvitationLink::new(link),
        your_name: "Lee".to_owned(),
        email: "lee@northwind.test".to_owned(),
        password: Secret::new(PASSWORD),
        device_name: "Test".to_owned(),
    }
}

#[test]
fn s02_an_invitation_leads_to_no_other_organisation() {
    let fixture = Fixture::start("attack-s02-invitation");
    let (dana, org) = fixture.msp("msp");
    let (text, link) = invite(&dana, &org);
    let newcomer = Client::new();
    let key = link.secret.key(&link.invitation).verify_key();
    newcomer.tamper(Endpoint::OpenInvitation, move |_, opened: &mut OpenedInvitation| {
        // The service knows the invitation's public key: it can invite to an organisation of its own.
        let (entries, disclosures) = own_organisation(&stranger(), link.invitation, key);
        opened.log = bytes_of(&entries);
        opened.disclosures = disclosures;
    });
    assert_eq!(code(newcomer.ask(join(&text))), "not-verified");
    newcomer.unharmed();
    newcomer.ask(join(&text)).unwrap();
}

#[test]
fn s02_an_invitation_made_with_another_secret_is_refused() {
    let fixture = Fixture::start("attack-s02-secret");
    let (dana, org) = fixture.msp("msp");
    let (text, _) = invite(&dana, &org);
    let newcomer = Client::new();
    newcomer.tamper(Endpoint::OpenInvitation, |_, opened: &mut OpenedInvitation| {
        let thief = stranger();
        for bytes in &mut opened.log {
            let mut entry = entry_of(bytes);
            if let Body::Invited { key, .. } = &mut entry.body {
                *key = thief.sign.verify_key();
                *bytes = SignedEntry::sign(&entry, &thief.sign).encode().into();
            }
        }
    });
    assert_eq!(code(newcomer.ask(join(&text))), "not-verified");
    newcomer.unharmed();
    newcomer.ask(join(&text)).unwrap();
}

#[test]
fn s02_a_group_key_of_the_services_making_is_not_used() {
    let fixture = Fixture::start("attack-s02-group");
    let (dana, org) = fixture.msp("msp");
    let lee = fixture.technician(&dana, &org, "Lee");
    dana.wake().unwrap();
    let seat = lee.seat();
    let (id, me, exchange) = (seat.home().id(), seat.me(), seat.open.keyring.newest().public().exchange);
    let group = seat.home().group_id(GroupKind::Everyone).unwrap();
    lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        let own = ExchangeSecret::generate(&mut rng());
        let (epoch, recipient) = (Epoch::FIRST, LogHolder::Member(me));
        let wanted = GroupKeyFor { group, epoch, recipient, recipient_epoch: Epoch::FIRST };
        delta.group_keys = vec![wanted.wrap(&own, &id, &exchange, &mut rng()).unwrap()];
    });
    lee.wake().unwrap();
    assert!(lee.seat().home().group_secret(&group, Epoch::FIRST).is_none());

    // In another browser, unharmed.
    let second = Client::new();
    second.ask(fixture.sign_in(&lee, PASSWORD)).unwrap();
    assert!(second.seat().home().group_secret(&group, Epoch::FIRST).is_some());
}

#[test]
fn s02_a_groups_key_is_changed_by_an_administrator_alone() {
    let stage = Stage::set("s02-rotation");
    let log = stage.lee.seat().home().log.clone();
    let (dana, group) = (stage.dana.seat().me(), *log.group_of_kind(GroupKind::Everyone).unwrap().0);
    let rotated =
        Body::GroupRotated { group, epoch: Epoch::FIRST.next(), key: ExchangeSecret::generate(&mut rng()).public() };
    let by_the_service = forged(&log, dana, log.time(), rotated.clone(), &stranger().sign);
    let by_lee = stage.lee.seat().entry(&log, log.time(), rotated.clone());
    for entry in [by_the_service, by_lee] {
        stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| extend(delta, &entry));
        refuses_all(&stage.lee);
    }
    let by_dana = stage.dana.seat().entry(&log, log.time(), rotated);
    stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| extend(delta, &by_dana));
    stage.lee.wake().unwrap();
    assert_eq!(stage.lee.seat().home().log.group(&group).unwrap().epoch(), Epoch::FIRST.next());
}

#[test]
fn s02_a_new_browser_is_not_led_into_another_organisation() {
    let fixture = Fixture::start("attack-s02-browser");
    let (dana, org) = fixture.msp("msp");
    let item = crate::stage::add(&dana, &org, "Router", "s3cret");
    let second = Client::new();
    second.tamper(Endpoint::Sync, |_, delta: &mut Delta| {
        let thief = stranger();
        let (entries, disclosures) =
            own_organisation(&thief, InvitationId::generate(&mut rng()), thief.sign.verify_key());
        delta.log = bytes_of(&entries);
        delta.disclosures = disclosures;
        fit_head(delta);
    });
    assert_eq!(code(second.ask(fixture.sign_in(&dana, PASSWORD))), "not-verified");
    assert!(matches!(second.ask(Request::State), Ok(Reply::State(State::Empty))));
    second.unharmed();
    second.ask(fixture.sign_in(&dana, PASSWORD)).unwrap();
    assert_eq!(fixture.password(&second, &item), "s3cret");
}

#[test]
fn s02_a_client_organisation_is_not_made_up_for_its_manager() {
    // The service hints at a client of its own, whose first entry names the real MSP.
    let fixture = Fixture::start("attack-s02-client");
    let (dana, _) = fixture.msp("msp");
    let (entries, id) = made_up_client(dana.seat().home().id());
    dana.between(move |request, service| {
        let asked = Asked::of(&request).unwrap();
        let mut response = service(request.clone());
        if asked.endpoint != Endpoint::Sync {
            return response;
        }
        let format = Format::Cbor;
        if asked.org == "msp" {
            let answer = response.as_mut().unwrap();
            let mut delta: Delta = format.decode(&answer.body).unwrap();
            delta.elsewhere.push(Elsewhere { org: id, address: "acme".parse().unwrap(), cursor: Cursor(9) });
            answer.body = format.encode(&delta).unwrap();
            return response;
        }
        let mut home = request;
        home.url = home.url.replace("/acme/", "/msp/").replace("cursor=0", "cursor=99999999");
        let mut answer = service(home).unwrap();
        let mut delta: Delta = format.decode(&answer.body).unwrap();
        delta.log = bytes_of(&entries);
        delta.disclosures.clear();
        fit_head(&mut delta);
        answer.body = format.encode(&delta).unwrap();
        Ok(answer)
    });
    dana.wake().unwrap();
    assert!(!dana.seat().open.orgs.contains_key(&id));
    assert!(!crate::stage::told(&dana).is_empty());
    dana.unharmed();
    fixture.client_of(&dana, "acme");
    assert_eq!(dana.seat().open.orgs.len(), 2);
}

/// A client's log that verifies and that the service wrote alone. Dana is not in it: her keys would have to sign.
fn made_up_client(msp: OrgId) -> (Vec<SignedEntry>, OrgId) {
    let thief = stranger();
    let name = OrganisationName { name: "ACME".to_owned(), slug: "acme".parse().unwrap() };
    let profile = Profile { name: "Dana".to_owned(), email: "dana@northwind.test".to_owned() };
    let (name, profile) = (Disclosure::of(&name, &mut rng()).0, Disclosure::of(&profile, &mut rng()).0);
    let author = MemberId::of(&thief.public());
    let now = Millis(1_700_000_000_000);
    let genesis = Entry::first(
        author,
        now,
        Body::Genesis { kind: Kind::Client, name, founder: thief.public(), profile, parent: Some(msp) },
    );
    let genesis = SignedEntry::sign(&genesis, &thief.sign);
    let log = Verified::from_start(&Unverified::from(vec![genesis.clone()])).unwrap();
    let admitted = Body::ManagerAdmitted {
        keys: thief.public(),
        member: author,
        profile,
        role: LogRole::Administrator,
        evidence: Evidence::Founder { request: RequestId::generate(&mut rng()) },
    };
    (vec![genesis, forged(&log, author, now, admitted, &thief.sign)], log.id())
}
