//! S12: what is asked for from the start, or comes in several answers, misses nothing that has ended and nothing that there is.

use crate::common::PASSWORD;
use crate::stage::{Stage, add};
use crate::written::{is_due, key_version, member, recipients, shared, takes_back, tries, writes};
use latchkey_engine::import::{Format as Export, sample};
use latchkey_engine::ports::{HttpRequest, Unreachable};
use latchkey_messages::{FileBytes, Holder, ItemId, Permission, Reply, Request};
use latchkey_shared::item::KeyVersion;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::{Cursor, Delta, Elsewhere};
use latchkey_shared::wire::{Code, Format};
use latchkey_test_client::hostile::{Answer, Asked, Exchange, Honest, refusal};
use latchkey_test_client::{Client, Network};

#[test]
fn s12_a_take_back_between_two_answers_is_not_missed() {
    // Everybody is honest; the network goes after the first answer, when all is to be asked for from the start.
    let stage = Stage::set("s12-between");
    let max = stage.technician("Max");
    stage.technician("Zoe");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::View);
    max.wake().unwrap();
    let second = Client::on(stage.dana.world().disk.copy());
    second.wake().unwrap();
    // A new key of "everyone".
    let zoe = crate::common::id(&stage.dana, &stage.org, "Zoe");
    stage.dana.ask(Request::Remove { organisation: stage.org.clone(), member: zoe }).unwrap();
    let mut first = true;
    second.between(move |request, service| {
        let syncs = Asked::of(&request).unwrap().endpoint == Endpoint::Sync;
        if syncs && !std::mem::take(&mut first) { Err(Unreachable) } else { service(request) }
    });
    assert!(second.wake().is_err());
    second.unharmed();
    takes_back(&stage, &item, "Lee");
    stage.lee.wake().unwrap();
    second.wake().unwrap();
    let Reply::Holders(who) = second.ask(Request::WhoHasIt { item: item.clone() }).unwrap() else { panic!() };
    assert!(!who.iter().any(|row| row.name == "Lee"), "{who:?}");
    let given = recipients(&writes(&stage, &second, &item, "two"));
    assert!(!given.contains(&member(&stage.lee)), "{given:?}");
    assert!(given.contains(&member(&max)), "{given:?}");
}

#[test]
fn s12_a_refused_write_and_no_network_keep_nothing_that_was_taken_back() {
    let stage = Stage::set("s12-refused-away");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    let other = stage.shared("Switch", &stage.lee, "Lee", Permission::View);
    takes_back(&stage, &other, "Lee");
    stage.lee.between(|request, service| match Asked::of(&request).unwrap().endpoint {
        Endpoint::WriteItems => refusal(Code::GrantRefused),
        Endpoint::Sync => Err(Unreachable),
        _ => service(request),
    });
    tries(&stage.lee, &item, "by Lee").unwrap();
    stage.lee.unharmed();
    stage.lee.wake().unwrap();
    let titles: Vec<String> = stage.fixture.items(&stage.lee).into_iter().map(|row| row.title).collect();
    assert_eq!(titles, ["Router"]);
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "by Lee");
}

#[test]
fn s12_what_was_taken_back_stays_so_where_access_ended_and_came_back() {
    let stage = Stage::set("s12-left");
    let (ada, acme) = stage.fixture.client_of(&stage.dana, "acme");
    let item = add(&stage.dana, &acme, "Router", "one");
    let adas = crate::common::id(&stage.dana, &acme, "Ada");
    let holder = Holder::Member { organisation: acme.clone(), member: adas };
    let sent = stage.dana.record();
    let (items, holders) = (vec![item.clone()], vec![holder]);
    let share = Request::Share { items: items.clone(), holders: holders.clone(), permission: Permission::View };
    stage.dana.ask(share).unwrap();
    stage.dana.unharmed();
    let old = shared(&sent);
    ada.wake().unwrap();
    stage.dana.wake().unwrap();
    stage.dana.ask(Request::Unshare { items, holders }).unwrap();
    stage.dana.wake().unwrap();

    // The service says that Dana's access has ended; then it has not, and the share is told of again.
    let acme = stage.dana.seat().org("acme").id();
    let hint = |cursor| Elsewhere { org: acme, address: "acme".parse().unwrap(), cursor: Cursor(cursor) };
    let (first, then) = (hint(1_000_000), hint(1));
    stage.dana.between(move |request, service| {
        if Asked::of(&request).is_some_and(|asked| asked.endpoint == Endpoint::Sync && asked.org == "acme") {
            return refusal(Code::Forbidden);
        }
        told(request, service, |_, delta| delta.elsewhere.push(first.clone()))
    });
    stage.dana.wake().unwrap();
    assert!(stage.fixture.items(&stage.dana).is_empty());
    stage.dana.between(move |request, service| {
        told(request, service, |org, delta| match org {
            "acme" => delta.bundles.extend(old.iter().cloned()),
            _ => delta.elsewhere.push(then.clone()),
        })
    });
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");
    let given = writes(&stage, &stage.dana, &item, "two");
    assert_eq!(key_version(&given), KeyVersion(2));
    assert!(!recipients(&given).contains(&member(&ada)), "{:?}", recipients(&given));
}

#[test]
fn s12_what_could_not_be_deleted_is_there_when_access_comes_back() {
    let stage = Stage::set("s12-left-deletion");
    let (_ada, acme) = stage.fixture.client_of(&stage.dana, "acme");
    let item = add(&stage.dana, &acme, "Router", "one");
    let acme = stage.dana.seat().org("acme").id();
    let hint = |cursor| Elsewhere { org: acme, address: "acme".parse().unwrap(), cursor: Cursor(cursor) };
    let (first, then) = (hint(1_000_000), hint(1));
    stage.dana.world().network.set(Network::Down);
    stage.dana.ask(Request::DeleteItem { item: item.clone() }).unwrap();
    stage.dana.world().network.set(Network::Up);
    // The access ends before the deletion arrives.
    stage.dana.between(move |request, service| {
        let asked = Asked::of(&request).unwrap();
        if asked.org == "acme" {
            return refusal(Code::Forbidden);
        }
        told(request, service, |_, delta| delta.elsewhere.push(first.clone()))
    });
    let _ = stage.dana.wake();
    let _ = stage.dana.wake();
    assert!(stage.fixture.items(&stage.dana).is_empty());
    stage.dana.between(move |request, service| {
        told(request, service, |org, delta| {
            if org != "acme" {
                delta.elsewhere.push(then.clone());
            }
        })
    });
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");
}

/// Changes what is told in an answer to a sync.
fn told(request: HttpRequest, service: &Honest<'_>, change: impl FnOnce(&str, &mut Delta)) -> Answer {
    let asked = Asked::of(&request).unwrap();
    let mut answer = service(request)?;
    if asked.endpoint == Endpoint::Sync {
        let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
        change(&asked.org, &mut delta);
        answer.body = Format::Cbor.encode(&delta).unwrap();
    }
    Ok(answer)
}

#[test]
fn s12_a_share_and_a_removal_in_one_answer_leave_the_new_key_due() {
    let stage = Stage::set("s12-one-answer");
    let item = stage.item("Router", "one");
    let second = Client::on(stage.dana.world().disk.copy());
    second.wake().unwrap();
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
    stage.lee.wake().unwrap();
    let lee = crate::common::id(&stage.dana, &stage.org, "Lee");
    stage.dana.ask(Request::Remove { organisation: stage.org.clone(), member: lee }).unwrap();
    second.wake().unwrap();
    assert!(is_due(&stage, &stage.dana, &item) && is_due(&stage, &second, &item));
    assert_eq!(key_version(&writes(&stage, &second, &item, "two")), KeyVersion(2));
}

#[test]
fn a_new_browser_has_what_came_before_a_groups_key_in_another_answer() {
    // More than one answer holds; the key that Max was given of "everyone" comes after what was shared with them before.
    let stage = Stage::set("anew-many");
    let bytes = FileBytes::new(sample::export(Export::Chrome, 2_000).text.into_bytes());
    let preview = Request::ImportPreview { file_name: "export.csv".to_owned(), bytes };
    let Reply::ImportPreview(preview) = stage.dana.ask(preview).unwrap() else { panic!() };
    let import = Request::ImportRun { import: preview.import, organisation: stage.org.clone() };
    stage.dana.ask(import).unwrap();
    let items: Vec<ItemId> = stage.fixture.items(&stage.dana).into_iter().map(|row| row.id).collect();
    let share = Request::Share { items: items.clone(), holders: vec![stage.everyone()], permission: Permission::View };
    stage.dana.ask(share).unwrap();
    let max = stage.technician("Max");
    stage.dana.wake().unwrap();
    max.wake().unwrap();
    assert_eq!(stage.fixture.items(&max).len(), items.len());
    let second = Client::new();
    let sent = second.record();
    second.ask(stage.fixture.sign_in(&max, PASSWORD)).unwrap();
    second.wake().unwrap();
    second.unharmed();
    let asked = |one: &Exchange| one.asked().map(|asked| asked.endpoint);
    assert!(sent.borrow().iter().filter(|one| asked(one) == Some(Endpoint::Sync)).count() > 2);
    assert_eq!(stage.fixture.items(&second).len(), items.len());
}
