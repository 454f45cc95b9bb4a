//! S19: points of small order, which are nobody's key.

use crate::s17_s20_quiet::{due, due_to};
use crate::stage::{Stage, add, login, refuses_all};
use latchkey_engine::ports::Host;
use latchkey_messages::{Holder, MemberId, Permission, Reply, Request, Role};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::domain;
use latchkey_shared::id;
use latchkey_shared::invitation::Link;
use latchkey_shared::item::KeyVersion;
use latchkey_shared::keys::{Epoch, ExchangeSecret, MemberKeys};
use latchkey_shared::log::{Body, Entry, GroupKind, Head, SignedEntry};
use latchkey_shared::permission::Permission as Right;
use latchkey_shared::personal::{Disclosure, Profile};
use latchkey_shared::sharing::GroupKeyFor;
use latchkey_shared::sign;
use latchkey_shared::wire::Format;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::LogAppend;
use latchkey_shared::wire::sync::Delta;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::cbor::Value;
use latchkey_test_client::hostile::{Asked, Gift, refusal, rng, stranger, with_point};
use std::cell::Cell;
use std::rc::Rc;

/// Puts an entry at the end of a delta's log, whether anybody can read it or not.
fn shown(delta: &mut Delta, entry: &SignedEntry) {
    delta.log.push(entry.encode().into());
    delta.head = Head { number: delta.head.number.next(), hash: entry.hash() };
}

/// Has a person's browser send an entry with their own session, in place of what it would send; tells how the service answers.
fn sends(client: &Client, act: Request, entry: &SignedEntry) -> u16 {
    let (answered, entries) = (Rc::new(Cell::new(0)), vec![Bytes::from(entry.encode())]);
    let status = answered.clone();
    client.between(move |mut request, service| {
        let Some(asked) = Asked::of(&request).filter(|asked| asked.endpoint == Endpoint::WriteItems) else {
            return service(request);
        };
        request.url = request.url.replace(&format!("{}/items", asked.org), &format!("{}/log", asked.org));
        let (disclosures, group_keys, regranted) = (Vec::new(), Vec::new(), Vec::new());
        let append = LogAppend { entries: entries.clone(), disclosures, group_keys, regranted };
        request.body = Format::Cbor.encode(&append).unwrap();
        status.set(service(request)?.status);
        refusal(latchkey_shared::wire::Code::Unavailable)
    });
    let _not_sent = client.ask(act);
    client.unharmed();
    answered.get()
}

#[test]
fn s19_whose_new_key_is_of_small_order_keeps_nobody_from_changing_what_they_hold() {
    let stage = Stage::set("s19-renewed");
    let max = stage.technician("Max");
    let real = stranger();
    let key = real.public().exchange;
    for point in [[0; 32], *key.as_bytes()] {
        let is_real = point == *key.as_bytes();
        let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
        stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::View);
        max.wake().unwrap();
        // Lee, who may have it still, says so to the service itself.
        let lee = stage.lee.seat();
        let log = &lee.home().log;
        let body = Body::KeysChanged { keys: real.public() };
        let entry = Entry::after(log, lee.me(), Host::now(stage.lee.world()), body);
        let entry = with_point(&entry, &key, &point, &[lee.sign(), &real.sign]);
        let act = Request::AddItem { organisation: stage.org.clone(), form: login("Own", "own") };
        assert_eq!(sends(&stage.lee, act, &entry), if is_real { 200 } else { 400 });
        if !is_real {
            // Nor do others take it from a service that did.
            stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| shown(delta, &entry));
            refuses_all(&stage.dana);
            stage.dana.unharmed();
        }
        stage.dana.wake().unwrap();
        assert_eq!(stage.dana.seat().home().log.member(&lee.me()).unwrap().epoch(), Epoch(1 + u32::from(is_real)));

        let holders = vec![stage.holder("Max")];
        stage.dana.ask(Request::Unshare { items: vec![item.clone()], holders }).unwrap();
        stage.fixture.change_password(&stage.dana, &item, "two");
        let second = Client::new();
        second.ask(stage.fixture.sign_in(&stage.dana, crate::common::PASSWORD)).unwrap();
        assert_eq!(stage.fixture.password(&second, &item), "two");
        if !is_real {
            stage.lee.wake().unwrap();
            assert_eq!(stage.fixture.password(&stage.lee, &item), "two");
        }
    }
}

#[test]
fn s19_a_newcomer_whose_key_is_zero_is_given_nothing_and_harms_nobody() {
    let stage = Stage::set("s19-member");
    let item = stage.item("Router", "one");
    let invited = stage.dana.ask(Request::Invite {
        organisation: stage.org.clone(),
        role: Role::Member,
        name: "Nil".to_owned(),
        email: "nil@northwind.test".to_owned(),
    });
    let Ok(Reply::Invited(invited)) = invited else { panic!("an invitation") };
    let link = Link::parse(invited.link.as_str()).unwrap();
    let log = stage.dana.seat().home().log.clone();
    let group = *log.group_of_kind(GroupKind::Everyone).unwrap().0;
    let share = |with: id::MemberId| {
        let holder = Holder::Member { organisation: stage.org.clone(), member: MemberId::new(with.to_string()) };
        Request::Share { items: vec![item.clone()], holders: vec![holder], permission: Permission::View }
    };
    let key = ExchangeSecret::generate(&mut rng()).public();
    for point in [[0; 32], *key.as_bytes()] {
        let second = Client::new();
        second.ask(stage.fixture.sign_in(&stage.dana, crate::common::PASSWORD)).unwrap();
        let (nil, is_real) = (stranger(), point == *key.as_bytes());
        let keys = MemberKeys { verify: nil.sign.verify_key(), exchange: key };
        // By the name that these keys give them.
        let member = sign::hash(domain::MEMBER_ID, &[keys.verify.as_bytes(), &point]);
        let member = id::MemberId::from_slice(&member.as_bytes()[..16]).unwrap();
        let profile = Profile { name: "Nil".to_owned(), email: "nil@northwind.test".to_owned() };
        let (profile, disclosure) = Disclosure::of(&profile, &mut rng());
        let body = Body::Joined { invitation: link.invitation, keys, profile };
        let entry = Entry::after(&log, member, log.time(), body);
        let number = entry.number;
        let entry = with_point(&entry, &key, &point, &[&nil.sign, &link.secret.key(&link.invitation)]);
        let wrapped = due(&second, move |delta| {
            if delta.head.number < number {
                shown(delta, &entry);
                delta.disclosures.push(disclosure.clone());
            }
            delta.keys_due.push(due_to(group, Epoch::FIRST, member));
        });
        let _refused_or_not = second.wake();
        let wrapped: Vec<GroupKeyFor> =
            wrapped.take().iter().flat_map(|keys| &keys.group_keys).map(|wrap| wrap.is_for()).collect();
        assert_eq!(wrapped.contains(&due_to(group, Epoch::FIRST, member)), is_real);
        assert_eq!(wrapped.is_empty(), !is_real);
        second.world().sent.borrow_mut().clear();
        // The service knows nothing of them, so in the end it is never shared; the control is that it is asked to.
        assert!(second.ask(share(member)).is_err());
        let asked = second.world().sent.borrow().iter().any(|(_, url, _)| url.ends_with("/grants"));
        assert_eq!(asked, is_real);
        assert_eq!(stage.fixture.password(&second, &item), "one");
    }
    // The others go on.
    stage.dana.ask(share(stage.lee.seat().me())).unwrap();
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "one");
}

#[test]
fn s19_a_group_whose_key_is_of_small_order_is_given_nothing_and_harms_nobody() {
    let stage = Stage::set("s19-group");
    let item = add(&stage.lee, &stage.org, "Router", "one");
    let dana = stage.dana.seat();
    let name = latchkey_shared::personal::GroupName { name: "Night shift".to_owned() };
    let (name, disclosure) = Disclosure::of(&name, &mut rng());
    let mut one = [0; 32];
    one[0] = 1;
    let key = ExchangeSecret::generate(&mut rng()).public();
    for point in [[0; 32], one, *key.as_bytes()] {
        let second = Client::new();
        second.ask(stage.fixture.sign_in(&stage.lee, crate::common::PASSWORD)).unwrap();
        let log = dana.home().log.clone();
        let group = id::GroupId::generate(&mut rng());
        let is_real = point == *key.as_bytes();
        let members = vec![id::Holder::Member(dana.me())];
        let body = Body::GroupCreated { group, kind: GroupKind::Custom, key, name: Some(name), members };
        // An administrator who is in it says so, with whatever key.
        let entry = Entry::after(&log, dana.me(), log.time(), body);
        let number = entry.number;
        let (entry, disclosure) = (with_point(&entry, &key, &point, &[dana.sign()]), disclosure.clone());
        second.between(move |request, service| match Asked::of(&request).unwrap().endpoint {
            Endpoint::Sync => {
                let mut answer = service(request)?;
                let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
                if delta.head.number < number {
                    shown(&mut delta, &entry);
                    delta.disclosures.push(disclosure.clone());
                }
                answer.body = Format::Cbor.encode(&delta).unwrap();
                Ok(answer)
            }
            _ => service(request),
        });
        let _refused_or_not = second.wake();
        second.world().sent.borrow_mut().clear();
        let group = latchkey_messages::GroupId::new(group.to_string());
        let holder = Holder::Group { organisation: stage.org.clone(), group };
        let share = Request::Share { items: vec![item.clone()], holders: vec![holder], permission: Permission::View };
        // The service knows nothing of the group, so in the end it is never shared; the control is that it is asked to.
        assert!(second.ask(share).is_err());
        let asked = second.world().sent.borrow().iter().any(|(_, url, _)| url.ends_with("/grants"));
        assert_eq!(asked, is_real);
        assert_eq!(stage.fixture.password(&second, &item), "one");
    }
}

#[test]
fn s19_what_is_wrapped_with_a_point_of_small_order_does_not_open() {
    let stage = Stage::set("s19-point");
    let dana = stage.dana.seat();
    let key = latchkey_shared::keys::ItemKey::generate(&mut rng());
    let header = dana.first_header(dana.home(), id::ItemId::from_bytes([5; 16]));
    let item = dana.seal(&header, &key, "Router", "one");
    let gift = [Gift::to(stage.lee.seat().me(), Right::View)];
    let keys = [(header.item, KeyVersion::FIRST, &key)];
    let bundle = dana.bundle(dana.home().id(), &dana.home().log, &keys, &gift);
    let offered = |point: Option<[u8; 32]>| {
        let mut bundle = bundle.clone();
        if let Some(point) = point {
            // Signed by Dana, so that the point alone is wrong.
            let mut grant = Value::parse(bundle.grants[0].as_slice()).unwrap();
            let parts = grant.items();
            let Value::Nested(header) = &parts[0] else { panic!("a header") };
            let header = header.encode();
            parts[1].items()[0] = Value::Bytes(point.to_vec());
            let Value::Bytes(wrapped) = &parts[1].items()[1] else { panic!("a key") };
            let statement = [&header[..], &point, wrapped].concat();
            let signature = sign::sign(dana.sign(), domain::GRANT_SIGNATURE, &statement);
            parts[2] = Value::Bytes(signature.as_bytes().to_vec());
            bundle.grants[0] = grant.encode().into();
        }
        let item = item.clone();
        stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
            delta.bundles.push(bundle.clone());
            delta.items.push(latchkey_shared::wire::sync::DeliveredItem { item: item.clone(), home: None });
        });
        stage.lee.wake().unwrap();
        stage.fixture.items(&stage.lee).len()
    };
    let mut one = [0; 32];
    one[0] = 1;
    // Zero, one, p - 1, p: of order 1, 2 or 4 (RFC 7748 §6.1).
    let mut below = [0xFF; 32];
    (below[0], below[31]) = (0xEC, 0x7F);
    let mut prime = below;
    prime[0] = 0xED;
    for point in [[0; 32], one, below, prime] {
        assert_eq!(offered(Some(point)), 0);
    }
    assert_eq!(offered(None), 1);
}
