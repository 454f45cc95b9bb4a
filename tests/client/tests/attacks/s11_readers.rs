//! S11: who may only read writes, with the service's help.

use crate::common::{Fixture, PASSWORD, title_of};
use crate::stage::{Stage, add, forget_notices, id, refuses_part, titles, told};
use crate::written::tries;
use latchkey_messages::{Holder, ItemId, Permission, Reply, Request, Secret};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{Hash, MemberId};
use latchkey_shared::item::{Header, KeyVersion, State};
use latchkey_shared::keys::ItemKey;
use latchkey_shared::log::GroupKind;
use latchkey_shared::permission::Permission as Right;
use latchkey_shared::sharing::Grant;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::{DeliveredItem, Delta};
use latchkey_shared::wire::vault::{BundleWithGrants, WriteItems};
use latchkey_shared::wire::{Code, Format};
use latchkey_test_client::hostile::{Asked, Gift, Seat, refusal, rng};
use latchkey_test_client::{Client, Network};
use std::time::{Duration, Instant};

/// The service gives `reader` this item, and these bundles, besides what it has.
fn shown(reader: &Client, item: Bytes, bundles: Vec<BundleWithGrants>) {
    reader.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
        if asked.query != "cursor=0" {
            delta.bundles.extend(bundles.iter().cloned());
            delta.items.push(DeliveredItem { item: item.clone(), home: None });
        }
    });
}

/// The service takes no write of this client's, as if another had come first, and shows that one.
fn comes_first(client: &Client, item: Bytes, bundles: Vec<BundleWithGrants>) {
    client.between(move |request, service| {
        let asked = Asked::of(&request).unwrap();
        if asked.endpoint == Endpoint::WriteItems {
            return refusal(Code::Unavailable);
        }
        let mut answer = service(request)?;
        if asked.endpoint == Endpoint::Sync {
            let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
            delta.bundles.extend(bundles.iter().cloned());
            delta.items.push(DeliveredItem { item: item.clone(), home: None });
            answer.body = Format::Cbor.encode(&delta).unwrap();
        }
        Ok(answer)
    });
}

/// A revision of Lee's, by whatever header.
fn revision(lee: &Seat, item: &ItemId, right: Option<Hash>, change: impl FnOnce(&mut Header)) -> Bytes {
    let mut header = lee.next_header(&id(item), right);
    change(&mut header);
    lee.seal(&header, &lee.key(&id(item)), "Router", "known to Lee")
}

/// The grant by which somebody holds an item.
fn held(seat: &Seat, member: MemberId) -> Hash {
    let recipient = latchkey_shared::id::Holder::Member(member);
    *seat.home().grants.iter().find(|(_, grant)| grant.recipient == recipient).unwrap().0
}

#[test]
fn s11_a_reader_writes_nothing() {
    let stage = Stage::set("s11-reader");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Modify);
    max.wake().unwrap();
    let lee = stage.lee.seat();
    let grants = stage.dana.seat();
    let (own, maxs) = (held(&lee, lee.me()), held(&grants, max.seat().me()));
    let dana = stage.dana.seat().me();
    let attempts = [
        revision(&lee, &item, None, |_| {}),
        revision(&lee, &item, Some(own), |_| {}),
        // By a grant that is somebody else's, or none.
        revision(&lee, &item, Some(maxs), |_| {}),
        revision(&lee, &item, Some(Hash::from_bytes([9; 32])), |_| {}),
        // In the creator's name.
        revision(&lee, &item, None, |header| header.author = dana),
    ];
    for attempt in attempts {
        for reader in [&stage.dana, &max] {
            shown(reader, attempt.clone(), Vec::new());
            refuses_part(reader);
            assert_eq!(stage.fixture.password(reader, &item), "one");
        }
    }
    for client in [&stage.dana, &max] {
        client.unharmed();
    }
    stage.fixture.change_password(&max, &item, "by Max");
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "by Max");
}

#[test]
fn s11_a_reader_does_not_become_the_creator() {
    let stage = Stage::set("s11-creator");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::View);
    max.wake().unwrap();
    let lee = stage.lee.seat();
    let taken_over = revision(&lee, &item, None, |header| header.creator = lee.me());
    for reader in [&stage.dana, &max] {
        shown(reader, taken_over.clone(), Vec::new());
        refuses_part(reader);
        assert_eq!(stage.fixture.password(reader, &item), "one");
        reader.unharmed();
    }
    stage.fixture.change_password(&stage.dana, &item, "two");
    max.wake().unwrap();
    assert_eq!(stage.fixture.password(&max, &item), "two");
}

#[test]
fn s11_a_grant_of_ones_own_making_gives_no_right() {
    let stage = Stage::set("s11-grant");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    let (lee, dana) = (stage.lee.seat(), stage.dana.seat());
    let (key, victim) = (lee.key(&id(&item)), id(&item));
    let log = &lee.home().log;
    let version = latchkey_shared::item::KeyVersion::FIRST;
    let made_up = lee.bundle(lee.home().id(), log, &[(victim, version, &key)], &[Gift::to(lee.me(), Right::Full)]);
    let right = Grant::decode(made_up.grants[0].as_slice()).unwrap().hash();
    shown(&stage.dana, revision(&lee, &item, Some(right), |_| {}), vec![made_up]);
    refuses_part(&stage.dana);
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");

    // The same by the creator.
    let given = dana.bundle(lee.home().id(), log, &[(victim, version, &key)], &[Gift::to(lee.me(), Right::Modify)]);
    let right = Grant::decode(given.grants[0].as_slice()).unwrap().hash();
    shown(&stage.dana, revision(&lee, &item, Some(right), |_| {}), vec![given]);
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "known to Lee");
}

#[test]
fn s11_a_chain_of_made_up_grants_leads_nowhere() {
    // Lee and Max give each other everything.
    let stage = Stage::set("s11-chain");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    let (lee, max) = (stage.lee.seat(), max.seat());
    let (key, version) = (lee.key(&id(&item)), latchkey_shared::item::KeyVersion::FIRST);
    let keys = [(id(&item), version, &key)];
    let (home, log) = (lee.home().id(), &lee.home().log);
    let to_max = lee.bundle(home, log, &keys, &[Gift::to(max.me(), Right::Full)]);
    let to_lee = max.bundle(home, log, &keys, &[Gift::to(lee.me(), Right::Full)]);
    let right = Grant::decode(to_lee.grants[0].as_slice()).unwrap().hash();
    shown(&stage.dana, revision(&lee, &item, Some(right), |_| {}), vec![to_max, to_lee]);
    refuses_part(&stage.dana);
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");

    // It leads somewhere as soon as the creator gave it to one of them.
    stage.dana.unharmed();
    let dana = stage.dana.seat();
    let to_max = dana.bundle(home, log, &keys, &[Gift::to(max.me(), Right::Full)]);
    shown(&stage.dana, revision(&lee, &item, Some(right), |_| {}), vec![to_max]);
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "known to Lee");
}

#[test]
fn s11_a_reader_does_not_slip_in_where_a_change_waits_to_be_sent() {
    let stage = Stage::set("s11-conflict");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Modify);
    max.wake().unwrap();
    let lee = stage.lee.seat();
    let readers = [
        revision(&lee, &item, Some(held(&lee, lee.me())), |_| {}),
        revision(&lee, &item, None, |header| header.creator = lee.me()),
    ];
    stage.dana.world().network.set(Network::Down);
    stage.fixture.change_password(&stage.dana, &item, "mine");
    stage.dana.world().network.set(Network::Up);
    for readers in readers {
        comes_first(&stage.dana, readers, Vec::new());
        refuses_part(&stage.dana);
        assert_eq!(stage.fixture.password(&stage.dana, &item), "mine");
    }
    stage.dana.unharmed();
    stage.dana.wake().unwrap();
    max.wake().unwrap();
    assert_eq!(stage.fixture.password(&max, &item), "mine");
}

#[test]
fn s11_no_key_takes_the_place_of_the_known_one_where_a_change_waits_to_be_sent() {
    let stage = Stage::set("s11-conflict-key");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Modify);
    max.wake().unwrap();
    let lee = stage.lee.seat();
    let header = lee.next_header(&id(&item), Some(held(&lee, lee.me())));
    let planted = ItemKey::generate(&mut rng());
    let by_lee = lee.seal(&header, &planted, "Router", "under another key");
    let items = [(header.item, header.key_version, &planted)];
    let gift = Gift::to(stage.dana.seat().me(), Right::View);
    let bundle = lee.bundle(lee.home().id(), &lee.home().log, &items, &[gift]);
    stage.dana.world().network.set(Network::Down);
    stage.fixture.change_password(&stage.dana, &item, "mine");
    stage.dana.world().network.set(Network::Up);
    comes_first(&stage.dana, by_lee, vec![bundle]);
    refuses_part(&stage.dana);
    stage.dana.unharmed();
    stage.dana.wake().unwrap();
    max.wake().unwrap();
    assert_eq!(stage.fixture.password(&max, &item), "mine", "Dana writes with the key that Max has");
}

#[test]
fn s11_who_may_change_an_item_does_not_delete_it() {
    let stage = Stage::set("s11-delete");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    let lee = stage.lee.seat();
    let right = held(&lee, lee.me());
    shown(&stage.dana, revision(&lee, &item, Some(right), |header| header.state = State::Deleted), Vec::new());
    refuses_part(&stage.dana);
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");
    shown(&stage.dana, revision(&lee, &item, Some(right), |_| {}), Vec::new());
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "known to Lee");
}

#[test]
fn s11_a_clients_member_does_not_write_what_comes_from_the_msp() {
    let stage = Stage::set("s11-copy");
    let (ada, acme) = stage.fixture.client_of(&stage.dana, "acme");
    let item = stage.item("Router", "one");
    stage.dana.wake().unwrap();
    let everyone = latchkey_messages::Holder::Everyone { organisation: acme.clone() };
    let share = latchkey_messages::Request::Share {
        items: vec![item.clone()],
        holders: vec![everyone],
        permission: Permission::View,
    };
    stage.dana.ask(share).unwrap();
    let invited = ada.ask(latchkey_messages::Request::Invite {
        organisation: acme.clone(),
        role: latchkey_messages::Role::Member,
        name: "Bo".to_owned(),
        email: "bo@acme.test".to_owned(),
    });
    let bo = stage.fixture.join(invited.unwrap(), "Bo", "bo@acme.test");
    ada.wake().unwrap();
    bo.wake().unwrap();
    assert_eq!(stage.fixture.password(&bo, &item), "one");
    // Ada, of the client, writes a revision of the MSP's item, as a copy that the MSP is said to have sent.
    let seat = ada.seat();
    let msp = stage.dana.seat().home().id();
    let dana = stage.dana.seat().me();
    let right = Some(held_by_group(&seat));
    for creator in [dana, seat.me()] {
        let mut header = seat.next_header(&id(&item), right);
        header.creator = creator;
        let forged = seat.seal(&header, &seat.key(&id(&item)), "Router", "known to Ada");
        bo.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
            delta.items.push(DeliveredItem { item: forged.clone(), home: Some(msp) });
        });
        refuses_part(&bo);
        assert_eq!(stage.fixture.password(&bo, &item), "one");
    }
    bo.unharmed();
    stage.fixture.change_password(&stage.dana, &item, "two");
    bo.wake().unwrap();
    assert_eq!(stage.fixture.password(&bo, &item), "two");
}

fn held_by_group(seat: &Seat) -> Hash {
    *seat.home().grants.keys().next().unwrap()
}

/// One of a client's people, with the service, makes the MSP's shares anew to a group of theirs: as much as the group had, no more.
#[test]
fn s11_a_group_of_the_clients_is_given_no_more_of_the_msps_than_it_had() {
    let fixture = Fixture::start("attack-s11-anew");
    let (dana, msp) = fixture.msp("msp");
    let (ada, client) = fixture.client_of(&dana, "acme");
    let carl = fixture.technician(&ada, &client, "Carl");
    [&ada, &dana, &carl].into_iter().for_each(|person| person.wake().unwrap());
    let [router, switch] = ["Router", "Switch"].map(|title| add(&dana, &msp, title, "one"));
    let everyone = Holder::Everyone { organisation: client.clone() };
    let share = Request::Share { items: vec![router.clone()], holders: vec![everyone], permission: Permission::Fill };
    dana.ask(share).unwrap();
    fixture.give(&dana, &switch, &client, "Carl", Permission::View);
    [&ada, &carl].into_iter().for_each(|person| person.wake().unwrap());
    let (seat, home) = (carl.seat(), dana.seat().home().id());
    let anew = |item: &ItemId, permission| {
        let log = &seat.home().log;
        let (group, _) = log.group_of_kind(GroupKind::Everyone).unwrap();
        let gift = Gift { holder: latchkey_shared::id::Holder::Group(*group), permission, not_after: None };
        seat.bundle(home, log, &[(id(item), KeyVersion::FIRST, &seat.key(&id(item)))], &[gift])
    };
    let made_up = [anew(&router, Right::View), anew(&switch, Right::Fill), anew(&switch, Right::View)];
    let honest = anew(&router, Right::Fill);
    let tell = |bundle: BundleWithGrants| {
        ada.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.bundles.push(bundle.clone()));
    };
    for bundle in made_up {
        tell(bundle);
        refuses_part(&ada);
    }
    assert_eq!(title_of(&fixture.items(&ada), "Router").permission, Permission::Fill);
    forget_notices(&ada);
    tell(honest);
    ada.wake().unwrap();
    assert!(told(&ada).is_empty(), "{:?}", told(&ada));
    assert_eq!(titles(&fixture, &ada), ["Router"]);
}

/// Sends this revision in the place of whatever Lee changes.
fn sends_instead(stage: &Stage, item: &ItemId, other: Bytes) {
    writes_instead(stage, item, WriteItems { items: vec![other], bundles: vec![] });
}

fn writes_instead(stage: &Stage, item: &ItemId, other: WriteItems) {
    stage.lee.between(move |mut request, service| {
        if Asked::of(&request).unwrap().endpoint == Endpoint::WriteItems {
            request.body = Format::Cbor.encode(&other).unwrap();
        }
        service(request)
    });
    let _ = tries(&stage.lee, item, "instead");
    stage.lee.unharmed();
}

/// Lee, who may write it, writes a revision that opens for nobody; Dana is told of it.
pub fn writes_for_nobody(stage: &Stage, item: &ItemId) {
    let lee = stage.lee.seat();
    let header = lee.next_header(&id(item), Some(held(&lee, lee.me())));
    let unreadable = lee.seal(&header, &ItemKey::generate(&mut rng()), "Router", "for nobody");
    sends_instead(stage, item, unreadable);
    refuses_part(&stage.dana);
}

/// Lee, who has it in full, writes the next revision under a new key, and gives these others what is none.
pub fn writes_under_a_key_for_nobody(stage: &Stage, item: &ItemId, others: &[&Client]) {
    let lee = stage.lee.seat();
    let mut header = lee.next_header(&id(item), Some(held(&lee, lee.me())));
    header.key_version = header.key_version.next();
    let (mine, wrong) = (ItemKey::generate(&mut rng()), ItemKey::generate(&mut rng()));
    let org = lee.home();
    let bundle = |key: &ItemKey, to: &[MemberId]| {
        let gifts: Vec<Gift> = to.iter().map(|member| Gift::to(*member, Right::Full)).collect();
        lee.bundle(org.id(), &org.log, &[(id(item), header.key_version, key)], &gifts)
    };
    let others: Vec<MemberId> = others.iter().map(|other| other.seat().me()).collect();
    let bundles = vec![bundle(&mine, &[lee.me()]), bundle(&wrong, &others)];
    let items = vec![lee.seal(&header, &mine, "Router", "Lee's alone")];
    writes_instead(stage, item, WriteItems { items, bundles });
}

#[test]
fn s11_a_revision_that_nobody_can_read_stops_nobody_from_writing() {
    let stage = Stage::set("s11-unreadable");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Modify);
    max.wake().unwrap();
    writes_for_nobody(&stage, &item);
    refuses_part(&max);
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");

    // The service has it as the newest; what comes after it is read by all.
    stage.fixture.change_password(&stage.dana, &item, "two");
    max.wake().unwrap();
    assert_eq!(stage.fixture.password(&max, &item), "two");
    stage.fixture.change_password(&max, &item, "three");
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "three");
    let Ok(Reply::History(rows)) = stage.dana.ask(Request::History { item: item.clone() }) else { panic!("a history") };
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [4, 3, 1]);
}

#[test]
fn s11_who_is_given_an_item_whose_newest_revision_nobody_can_read_reads_the_next() {
    let stage = Stage::set("s11-unreadable-given");
    let nina = stage.technician("Nina");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    writes_for_nobody(&stage, &item);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Nina", Permission::View);
    refuses_part(&nina);
    assert!(stage.fixture.items(&nina).is_empty());
    let nina = nina.restart_browser();
    nina.ask(Request::Unlock { password: Secret::new(PASSWORD) }).unwrap();
    nina.wake().unwrap();
    stage.fixture.change_password(&stage.dana, &item, "two");
    nina.wake().unwrap();
    assert_eq!(stage.fixture.password(&nina, &item), "two");
}

/// Max has it by himself too, and comes into the group after it was written; nobody has given him its key yet.
#[test]
fn s11_who_comes_into_a_group_takes_what_one_of_it_wrote_before() {
    let stage = Stage::set("s11-comes-into");
    let [max, bea] = ["Max", "Bea"].map(|name| stage.technician(name));
    stage.dana.wake().unwrap();
    let (organisation, holders) = (stage.org.clone(), vec![stage.holder("Bea")]);
    stage.dana.ask(Request::CreateGroup { organisation, name: "Field".to_owned(), holders }).unwrap();
    bea.wake().unwrap();
    stage.dana.wake().unwrap();
    let Ok(Reply::Groups(groups)) = stage.dana.ask(Request::Groups { organisation: stage.org.clone() }) else {
        panic!("groups")
    };
    let group = groups.into_iter().find(|group| group.name == "Field").unwrap().id;
    let item = stage.shared("Router", &max, "Max", Permission::Modify);
    let holders = vec![Holder::Group { organisation: stage.org.clone(), group: group.clone() }];
    let share = Request::Share { items: vec![item.clone()], holders, permission: Permission::Modify };
    stage.dana.ask(share).unwrap();
    max.wake().unwrap();
    bea.wake().unwrap();
    stage.fixture.change_password(&bea, &item, "by Bea");
    let (organisation, add) = (stage.org.clone(), vec![stage.holder("Max")]);
    stage.dana.ask(Request::ChangeGroup { organisation, group, add, remove: vec![] }).unwrap();
    max.wake().unwrap();
    assert!(told(&max).is_empty(), "{:?}", told(&max));
    assert_eq!(stage.fixture.password(&max, &item), "by Bea");
}

#[test]
fn s11_a_revision_by_somebody_who_was_not_in_the_group_then_stops_nobody_from_writing() {
    let stage = Stage::set("s11-not-in-it");
    let item = stage.item("Router", "one");
    stage.lee.wake().unwrap();
    let before = stage.lee.seat().home().log.head();
    let made = Request::CreateGroup {
        organisation: stage.org.clone(),
        name: "Field".to_owned(),
        holders: vec![stage.holder("Lee")],
    };
    stage.dana.ask(made).unwrap();
    stage.lee.wake().unwrap();
    stage.dana.wake().unwrap();
    let Reply::Groups(groups) = stage.dana.ask(Request::Groups { organisation: stage.org.clone() }).unwrap() else {
        panic!("groups")
    };
    let group = groups.into_iter().find(|group| group.name == "Field").unwrap().id;
    let holders = vec![Holder::Group { organisation: stage.org.clone(), group }];
    let share = Request::Share { items: vec![item.clone()], holders, permission: Permission::Modify };
    stage.dana.ask(share).unwrap();
    stage.lee.wake().unwrap();
    let lee = stage.lee.seat();
    let to_group = |grant: &&latchkey_engine::memory::GrantRecord| {
        matches!(grant.recipient, latchkey_shared::id::Holder::Group(_)) && grant.permission == Right::Modify
    };
    let right = lee.home().grants.values().find(to_group).unwrap().hash;
    sends_instead(&stage, &item, revision(&lee, &item, Some(right), |header| header.seen = before));
    refuses_part(&stage.dana);
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");
    stage.fixture.change_password(&stage.dana, &item, "two");
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "two");
}

#[test]
fn s11_a_revision_by_somebody_who_had_seen_less_is_not_taken() {
    let stage = Stage::set("s11-seen-less");
    let before = stage.lee.seat().home().log.head();
    let item = stage.item("Router", "one");
    // Something that the log has, and Dana has seen.
    stage.technician("Max");
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::Modify);
    stage.fixture.change_password(&stage.dana, &item, "two");
    stage.lee.wake().unwrap();
    let lee = stage.lee.seat();
    let odd = |header: &mut Header| header.seen = before;
    sends_instead(&stage, &item, revision(&lee, &item, Some(held(&lee, lee.me())), odd));
    stage.dana.wake().unwrap();
    stage.fixture.change_password(&stage.dana, &item, "three");
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "three");
}

/// Anybody can give themselves an item without end, and name any of these as their right.
#[test]
#[allow(clippy::disallowed_methods, reason = "a test, which runs natively")]
fn s11_a_right_that_leads_nowhere_through_thousands_is_refused_in_no_time() {
    let stage = Stage::set("s11-thousands");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    let seat = stage.lee.seat();
    let log = &seat.home().log;
    let key = seat.key(&id(&item));
    let gifts = || (0..1_000).map(|_| Gift::to(seat.me(), Right::Full)).collect::<Vec<_>>();
    let told: Vec<BundleWithGrants> =
        (0..3).map(|_| seat.bundle(log.id(), log, &[(id(&item), KeyVersion::FIRST, &key)], &gifts())).collect();
    let right = Grant::decode(told[0].grants[0].as_slice()).unwrap().hash();
    let revision = seat.seal(&seat.next_header(&id(&item), Some(right)), &key, "Router", "two");
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        delta.bundles.extend(told.clone());
        delta.items.push(DeliveredItem { item: revision.clone(), home: None });
    });
    let started = Instant::now();
    refuses_part(&stage.dana);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");
}

/// Who had an item in full is told of its grants, and no more of them when they may only look.
#[test]
fn s11_who_had_an_item_in_full_is_still_shown_by_what_others_write() {
    let stage = Stage::set("s11-lowered");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Full);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Modify);
    for client in [&stage.lee, &max] {
        client.wake().unwrap();
    }
    stage.fixture.change_password(&max, &item, "by Max");
    let unshare = Request::Unshare { items: vec![item.clone()], holders: vec![stage.holder("Lee")] };
    stage.dana.ask(unshare).unwrap();
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
    for known in [true, false] {
        let lee = if known { stage.lee.restart_browser() } else { Client::new() };
        let open = Request::Unlock { password: Secret::new(crate::common::PASSWORD) };
        lee.ask(if known { open } else { stage.fixture.sign_in(&stage.lee, crate::common::PASSWORD) }).unwrap();
        lee.wake().unwrap();
        assert_eq!(stage.fixture.password(&lee, &item), "by Max");
        assert!(told(&lee).is_empty(), "{:?}", told(&lee));
    }
}

/// One item of several was taken back, and what is given of it afterwards is none of theirs.
#[test]
fn s11_who_lost_one_item_of_several_and_may_look_at_it_is_shown_by_what_others_write() {
    let stage = Stage::set("s11-one-of-several");
    let max = stage.technician("Max");
    let _zoe = stage.technician("Zoe");
    let (router, switch) = (stage.item("Router", "one"), stage.item("Switch", "two"));
    let (items, holders) = (vec![router.clone(), switch], vec![stage.holder("Lee"), stage.holder("Zoe")]);
    stage.dana.ask(Request::Share { items, holders, permission: Permission::Full }).unwrap();
    stage.lee.wake().unwrap();
    let (items, holders) = (vec![router.clone()], vec![stage.holder("Lee")]);
    stage.dana.ask(Request::Unshare { items, holders }).unwrap();
    stage.fixture.give(&stage.dana, &router, &stage.org, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &router, &stage.org, "Max", Permission::Modify);
    max.wake().unwrap();
    stage.fixture.change_password(&max, &router, "by Max");
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &router), "by Max");
    assert!(told(&stage.lee).is_empty(), "{:?}", told(&stage.lee));
}
