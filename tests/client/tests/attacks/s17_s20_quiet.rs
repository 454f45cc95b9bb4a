//! S17, S20: what the service learns of browsing; ends of grants.

use crate::common::{Fixture, comes_back};
use crate::stage::{Stage, add, code, id as id_of};
use latchkey_engine::ports::{Frame, HttpResponse, Tab};
use latchkey_messages::page::FormSnapshot;
use latchkey_messages::{Field, Permission, Reply, Request, TabId};
use latchkey_shared::id;
use latchkey_shared::item::KeyVersion;
use latchkey_shared::keys::Epoch;
use latchkey_shared::permission::Permission as Right;
use latchkey_shared::sharing::GroupKeyFor;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Format;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::GroupKeys;
use latchkey_shared::wire::sync::Delta;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::cbor::Value;
use latchkey_test_client::hostile::{Asked, Gift};
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
