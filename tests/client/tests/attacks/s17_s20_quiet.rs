//! S17, S19, S20: what the service learns of browsing; points that are no keys; ends of grants.

use crate::common::{Fixture, comes_back};
use crate::stage::{Stage, add, code, id as id_of};
use latchkey_engine::ports::{Frame, HttpResponse, Tab};
use latchkey_messages::page::FormSnapshot;
use latchkey_messages::{Field, Holder, MemberId, Permission, Reply, Request, Role, TabId};
use latchkey_shared::domain;
use latchkey_shared::id;
use latchkey_shared::invitation::Link;
use latchkey_shared::item::KeyVersion;
use latchkey_shared::keys::{Epoch, ExchangePublic, ExchangeSecret, MemberKeys};
use latchkey_shared::log::{Body, Entry, GroupKind, SignedEntry};
use latchkey_shared::permission::Permission as Right;
use latchkey_shared::personal::{Disclosure, Profile};
use latchkey_shared::sharing::GroupKeyFor;
use latchkey_shared::sign;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Format;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::GroupKeys;
use latchkey_shared::wire::sync::Delta;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::cbor::Value;
use latchkey_test_client::hostile::{Asked, Gift, extend, rng, stranger};
use std::cell::RefCell;
use std::rc::Rc;

/// A group's key for a member's first key pair.
pub fn due_to(group: id::GroupId, epoch: Epoch, member: id::MemberId) -> GroupKeyFor {
    GroupKeyFor { group, epoch, recipient: id::Holder::Member(member), recipient_epoch: Epoch::FIRST }
}

/// A sign-in form at this origin.
pub fn page(origin: &str) -> Tab {
    let field = |handle: u32, input: &str, name: &str| {
        serde_json::json!({
            "handle": handle, "form": 1, "type": input, "name": name, "label": name, "visibility": "visible",
            "rect": { "x": 10.0, "y": 10.0 * f64::from(handle), "width": 200.0, "height": 20.0 },
        })
    };
    let snapshot = serde_json::json!({
        "document": "d",
        "forms": [{ "handle": 1, "buttons": [{ "handle": 9, "text": "Sign in", "submits": true, "visibility": "visible", "rect": { "x": 0, "y": 80, "width": 80, "height": 30 } }] }],
        "fields": [field(1, "text", "username"), field(2, "password", "password")],
    });
    let snapshot: FormSnapshot = serde_json::from_value(snapshot).unwrap();
    let url = format!("{origin}/sign-in");
    Tab { tab: TabId(1), url: url.clone(), frames: vec![Frame { frame: 0, origin: origin.to_owned(), url, snapshot }] }
}

#[test]
fn s17_nobody_is_asked_anything_about_the_sites_that_one_visits() {
    let fixture = Fixture::start("attack-s17");
    let (dana, org) = fixture.msp("msp");
    let item = add(&dana, &org, "Router", "s3cret");
    dana.wake().unwrap();
    dana.world().sent.borrow_mut().clear();
    for origin in ["https://login.test", "https://elsewhere.test"] {
        *dana.world().tab.borrow_mut() = Some(page(origin));
        let Ok(Reply::Suggestions(suggestions)) = dana.ask(Request::Suggestions { tab: TabId(1) }) else {
            panic!("suggestions")
        };
        assert_eq!(suggestions.rows.len(), usize::from(origin.ends_with("login.test")));
    }
    *dana.world().tab.borrow_mut() = Some(page("https://login.test"));
    dana.ask(Request::Fill { item: item.clone(), tab: TabId(1), agreed: None }).unwrap();
    assert_eq!(dana.world().filled.borrow().len(), 1);
    dana.ask(Request::Copy { item: item.clone(), field: Field::Password }).unwrap();
    dana.ask(Request::Item { item: item.clone() }).unwrap();
    dana.ask(Request::Strength { password: latchkey_messages::Secret::new("s3cret") }).unwrap();
    assert!(dana.world().sent.borrow().is_empty(), "{:?}", dana.world().sent.borrow());
    // The control: what does concern the service is sent.
    dana.ask(Request::History { item }).unwrap();
    assert_eq!(dana.world().sent.borrow().len(), 1);
}

/// Answers a sync with what is given to say, and keeps the group keys that the client wraps.
pub fn due(client: &Client, mut say: impl FnMut(&mut Delta) + 'static) -> Rc<RefCell<Vec<GroupKeys>>> {
    let wrapped = Rc::new(RefCell::new(Vec::new()));
    let into = wrapped.clone();
    client.between(move |request, service| match Asked::of(&request).unwrap().endpoint {
        Endpoint::GroupKeys => {
            into.borrow_mut().push(Format::Cbor.decode(&request.body).unwrap());
            Ok(HttpResponse { status: 204, content_type: None, body: Vec::new() })
        }
        Endpoint::Sync => {
            let mut answer = service(request)?;
            let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
            say(&mut delta);
            answer.body = Format::Cbor.encode(&delta).unwrap();
            Ok(answer)
        }
        _ => service(request),
    });
    wrapped
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
    let real = *ExchangeSecret::generate(&mut rng()).public().as_bytes();
    for key in [[0; 32], real] {
        let second = Client::new();
        second.ask(stage.fixture.sign_in(&stage.dana, crate::common::PASSWORD)).unwrap();
        let (nil, is_real) = (stranger(), key == real);
        let keys = MemberKeys { verify: nil.sign.verify_key(), exchange: ExchangePublic::from_bytes(key) };
        let member = id::MemberId::of(&keys);
        let profile = Profile { name: "Nil".to_owned(), email: "nil@northwind.test".to_owned() };
        let (profile, disclosure) = Disclosure::of(&profile, &mut rng());
        let body = Body::Joined { invitation: link.invitation, keys, profile };
        let entry = Entry::after(&log, member, log.time(), body);
        let entry = SignedEntry::countersigned(&entry, &nil.sign, &link.secret.key(&link.invitation));
        let number = entry.entry().unwrap().number;
        let wrapped = due(&second, move |delta| {
            if delta.head.number < number {
                extend(delta, &entry);
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
    let real = *ExchangeSecret::generate(&mut rng()).public().as_bytes();
    for key in [[0; 32], one, real] {
        let second = Client::new();
        second.ask(stage.fixture.sign_in(&stage.lee, crate::common::PASSWORD)).unwrap();
        let log = dana.home().log.clone();
        let group = id::GroupId::generate(&mut rng());
        let (key, is_real) = (ExchangePublic::from_bytes(key), key == real);
        let members = vec![id::Holder::Member(dana.me())];
        let body = Body::GroupCreated { group, kind: GroupKind::Custom, key, name: Some(name), members };
        // An administrator who is in it says so, with whatever key.
        let entry = dana.entry(&log, log.time(), body);
        let shown = disclosure.clone();
        second.between(move |request, service| match Asked::of(&request).unwrap().endpoint {
            Endpoint::Sync => {
                let mut answer = service(request)?;
                let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
                if delta.head.number < entry.entry().unwrap().number {
                    extend(&mut delta, &entry);
                    delta.disclosures.push(shown.clone());
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

#[test]
fn s20_what_was_released_for_an_hour_opens_no_longer() {
    let stage = Stage::set("s20-released");
    let item = stage.item("Router", "one");
    let dana = stage.dana.seat();
    let (key, lee) = (dana.key(&id_of(&item)), stage.lee.seat().me());
    let end = latchkey_engine::ports::Host::now(stage.lee.world()).plus(Millis(3_600_000));
    let gift = [Gift { holder: id::Holder::Member(lee), permission: Right::View, not_after: Some(end) }];
    let bundle = dana.bundle(dana.home().id(), &dana.home().log, &[(id_of(&item), KeyVersion::FIRST, &key)], &gift);
    let sealed = dana.sealed(&stage.dana, &id_of(&item));
    stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        delta.bundles.push(bundle.clone());
        let item = sealed.clone();
        delta.items.push(latchkey_shared::wire::sync::DeliveredItem { item, home: None });
    });
    stage.lee.wake().unwrap();
    *stage.lee.world().tab.borrow_mut() = Some(page("https://login.test"));
    let fill = || stage.lee.ask(Request::Fill { item: item.clone(), tab: TabId(1), agreed: None });
    let reveal = || stage.lee.ask(Request::Reveal { item: item.clone(), field: Field::Password, revision: None });
    fill().unwrap();
    reveal().unwrap();
    // The service goes on serving it; it opens no more, neither to be seen nor to be filled.
    comes_back(&stage.lee, 3_700_000);
    for outcome in [fill(), reveal(), stage.lee.ask(Request::Copy { item: item.clone(), field: Field::Password })] {
        assert_eq!(code(outcome), "not-permitted");
    }
    assert_eq!(stage.lee.world().filled.borrow().len(), 1);
}

#[test]
fn s20_what_has_ended_is_not_filled_because_the_service_forgot_to_take_it_away() {
    let stage = Stage::set("s20-ended");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    *stage.lee.world().tab.borrow_mut() = Some(page("https://login.test"));
    let fill = || stage.lee.ask(Request::Fill { item: item.clone(), tab: TabId(1), agreed: None });
    fill().unwrap();
    // The grant is over, and of the item it says nothing.
    stage.lee.tamper(Endpoint::Sync, |_, delta: &mut Delta| delta.gone.clear());
    let holders = vec![stage.holder("Lee")];
    stage.dana.ask(Request::Unshare { items: vec![item.clone()], holders }).unwrap();
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.items(&stage.lee).len(), 1, "the control: it is still here");
    assert_eq!(code(fill()), "not-permitted");
}

#[test]
fn s20_what_a_grant_allows_ends_with_it() {
    let stage = Stage::set("s20");
    let item = stage.item("Router", "one");
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::Fill);
    stage.lee.wake().unwrap();
    let reveal = || stage.lee.ask(Request::Reveal { item: item.clone(), field: Field::Password, revision: None });
    assert_eq!(stage.fixture.items(&stage.lee)[0].permission, Permission::Fill);
    let dana = stage.dana.seat();
    let (key, lee) = (dana.key(&id_of(&item)), stage.lee.seat().me());
    let end = latchkey_engine::ports::Host::now(stage.lee.world()).plus(Millis(3_600_000));
    let gift = [Gift { holder: id::Holder::Member(lee), permission: Right::Modify, not_after: Some(end) }];
    let bundle = dana.bundle(dana.home().id(), &dana.home().log, &[(id_of(&item), KeyVersion::FIRST, &key)], &gift);
    // With a longer end the signature does not fit.
    let mut longer = bundle.clone();
    let mut grant = Value::parse(longer.grants[0].as_slice()).unwrap();
    grant.items()[0].items()[10] = Value::Number(end.0 + 86_400_000);
    longer.grants[0] = grant.encode().into();
    stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.bundles.push(longer.clone()));
    crate::stage::refuses_part(&stage.lee);
    assert_eq!(stage.fixture.items(&stage.lee)[0].permission, Permission::Fill);

    stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.bundles.push(bundle.clone()));
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.items(&stage.lee)[0].permission, Permission::Modify);
    reveal().unwrap();
    // The service goes on serving it past its end.
    comes_back(&stage.lee, 3_700_000);
    assert_eq!(stage.fixture.items(&stage.lee)[0].permission, Permission::Fill);
    assert_eq!(code(stage.lee.ask(Request::Edit { item: item.clone() })), "not-permitted");
}
