//! S12: what crosses on its way: a change, a share or a deletion whose answer is lost, and what a colleague does meanwhile.

use crate::common::comes_back;
use crate::stage::{Stage, add, notices};
use crate::written::{had_by_zoe, is_due, takes_back, texts, tries, written};
use latchkey_engine::ports::Unreachable;
use latchkey_messages::{NoticeKind, Permission, Reply, Request};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::{DeliveredItem, Delta};
use latchkey_test_client::hostile::{Asked, refusal};
use latchkey_test_client::{Client, Network};

/// More than the service puts up with, in milliseconds.
const FAST: i64 = 3_600_000;

#[test]
fn s12_what_a_fast_clock_signed_arrives_when_the_clock_is_put_right() {
    let stage = Stage::set("s12-fast-clock");
    let known = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    let old = stage.shared("Printer", &stage.lee, "Lee", Permission::View);
    comes_back(&stage.dana, FAST);
    tries(&stage.dana, &known, "two").unwrap();
    let made = stage.item("Switch", "one");
    let other = add(&stage.dana, &stage.org, "Camera", "one");
    stage.dana.ask(Request::DeleteItem { item: old.clone() }).unwrap();
    let wrong =
        |kind: &NoticeKind| matches!(kind, NoticeKind::Failed { problem } if problem.code.as_str() == "clock-wrong");
    assert!(notices(&stage.dana).iter().any(|notice| wrong(&notice.kind)));
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &known), "one");

    comes_back(&stage.dana, 0);
    stage.dana.wake().unwrap();
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &known), "two");
    assert!([&stage.dana, &stage.lee].iter().all(|client| stage.fixture.items(client).iter().all(|row| row.id != old)));
    for item in [made, other] {
        stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
        stage.lee.wake().unwrap();
        assert_eq!(stage.fixture.password(&stage.lee, &item), "one");
    }
}

#[test]
fn s12_a_new_item_that_stays_refused_takes_what_is_changed_in_it() {
    let stage = Stage::set("s12-stays-refused");
    let no = |code| {
        stage.dana.between(move |request, service| match Asked::of(&request).unwrap().endpoint {
            Endpoint::WriteItems => refusal(code),
            _ => service(request),
        })
    };
    stage.dana.world().network.set(Network::Down);
    let (changed, deleted) = (stage.item("Router", "one"), stage.item("Switch", "one"));
    stage.dana.world().network.set(Network::Up);
    no(Code::Forbidden);
    stage.dana.wake().unwrap();
    tries(&stage.dana, &changed, "two").unwrap();
    stage.dana.ask(Request::DeleteItem { item: deleted.clone() }).unwrap();
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    assert_eq!(stage.fixture.password(&stage.dana, &changed), "two");
    let rows = stage.fixture.items(&stage.dana);
    assert!(rows.iter().all(|row| row.id != deleted), "{rows:?}");

    stage.dana.wake().unwrap();
    stage.fixture.give(&stage.dana, &changed, &stage.org, "Lee", Permission::View);
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &changed), "two");
    assert_eq!(stage.fixture.items(&stage.lee).len(), 1);
}

#[test]
fn s12_a_take_back_ends_the_new_key_that_came_meanwhile_too() {
    // Everybody is honest; Max's browser has not heard of the new key that Dana's change gave Lee.
    let stage = Stage::set("s12-key-meanwhile");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Full);
    had_by_zoe(&stage, &item);
    max.wake().unwrap();
    stage.fixture.change_password(&stage.dana, &item, "two");
    max.ask(Request::Unshare { items: vec![item.clone()], holders: vec![stage.holder("Lee")] }).unwrap();
    stage.lee.wake().unwrap();
    assert!(stage.fixture.items(&stage.lee).is_empty(), "Lee has it still");
    assert!(is_due(&stage, &max, &item));
}

#[test]
fn s12_a_take_back_ends_a_share_whose_answer_was_lost_too() {
    let stage = Stage::set("s12-share-lost");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.dana.between(|request, service| {
        let endpoint = Asked::of(&request).unwrap().endpoint;
        let answer = service(request);
        if endpoint == Endpoint::Share { Err(Unreachable) } else { answer }
    });
    let (items, holders) = (vec![item.clone()], vec![stage.holder("Lee")]);
    stage.dana.ask(Request::Share { items, holders, permission: Permission::Modify }).unwrap_err();
    stage.dana.unharmed();
    takes_back(&stage, &item, "Lee");
    stage.lee.wake().unwrap();
    assert!(stage.fixture.items(&stage.lee).is_empty(), "Lee has it still");
}

#[test]
fn s12_what_was_seen_is_not_forgotten_by_a_change_whose_answer_was_lost() {
    let stage = Stage::set("s12-seen-upon");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    // Taken, and the answer withheld.
    stage.dana.between(|request, service| {
        let endpoint = Asked::of(&request).unwrap().endpoint;
        let answer = service(request);
        if endpoint == Endpoint::WriteItems { Err(Unreachable) } else { answer }
    });
    tries(&stage.dana, &item, "two").unwrap();
    stage.lee.wake().unwrap();
    stage.fixture.change_password(&stage.lee, &item, "three, by Lee");
    stage.dana.between(|request, service| match Asked::of(&request).unwrap().endpoint {
        Endpoint::WriteItems => Err(Unreachable),
        _ => service(request),
    });
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "three, by Lee");
    tries(&stage.dana, &item, "four").unwrap();
    stage.dana.refuse(Endpoint::WriteItems, Code::RevisionConflict);
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    let kept = texts(&stage.dana, &item);
    assert_eq!(stage.fixture.password(&stage.dana, &item), "three, by Lee");
    assert_eq!(kept.len(), 2, "{kept:?}");
}

#[test]
fn s12_a_deletion_that_waits_when_its_item_goes_does_not_bring_it_back() {
    let stage = Stage::set("s12-deleted-twice");
    let (twice, ended) = (
        stage.shared("Router", &stage.lee, "Lee", Permission::Full),
        stage.shared("Switch", &stage.lee, "Lee", Permission::Full),
    );
    stage.lee.world().network.set(Network::Down);
    for item in [&twice, &ended] {
        stage.lee.ask(Request::DeleteItem { item: item.clone() }).unwrap();
    }
    stage.dana.ask(Request::DeleteItem { item: twice.clone() }).unwrap();
    takes_back(&stage, &ended, "Lee");
    stage.lee.world().network.set(Network::Up);
    stage.lee.wake().unwrap();
    stage.lee.wake().unwrap();
    assert!(stage.fixture.items(&stage.lee).is_empty(), "{:?}", stage.fixture.items(&stage.lee));
    assert_eq!(stage.fixture.password(&stage.dana, &ended), "one");
    // It can be given again.
    stage.fixture.give(&stage.dana, &ended, &stage.org, "Lee", Permission::View);
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &ended), "one");
}

#[test]
fn s12_a_deletion_that_waits_when_a_group_is_left_does_not_bring_its_item_back() {
    let stage = Stage::set("s12-deleted-group");
    let item = stage.item("Router", "one");
    let (organisation, lee) = (stage.org.clone(), stage.holder("Lee"));
    let name = "Night shift".to_owned();
    stage
        .dana
        .ask(Request::CreateGroup { organisation: organisation.clone(), name, holders: vec![lee.clone()] })
        .unwrap();
    let Reply::Groups(groups) = stage.dana.ask(Request::Groups { organisation: organisation.clone() }).unwrap() else {
        panic!("no groups")
    };
    let group = groups[0].id.clone();
    stage.lee.wake().unwrap();
    stage.dana.wake().unwrap();
    stage.fixture.give(&stage.dana, &item, &stage.org, "Night shift", Permission::Full);
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "one");
    stage.lee.world().network.set(Network::Down);
    stage.lee.ask(Request::DeleteItem { item: item.clone() }).unwrap();
    stage.dana.ask(Request::ChangeGroup { organisation, group, add: vec![], remove: vec![lee] }).unwrap();
    stage.lee.world().network.set(Network::Up);
    let _ = stage.lee.wake();
    stage.lee.wake().unwrap();
    assert!(stage.fixture.items(&stage.lee).is_empty(), "{:?}", stage.fixture.items(&stage.lee));
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");
}

#[test]
fn s12_what_was_deleted_stays_deleted_whatever_is_told_of_it() {
    let stage = Stage::set("s12-stays-deleted");
    let item = stage.item("Router", "one");
    let before = stage.dana.record();
    stage.fixture.change_password(&stage.dana, &item, "two");
    stage.dana.unharmed();
    let sealed = written(&before).items.remove(0);
    let gone = crate::stage::id(&item);
    // The deletion is taken and its answer withheld; then the item is said to be gone, and told of once more.
    stage.dana.between(|request, service| {
        let endpoint = Asked::of(&request).unwrap().endpoint;
        let answer = service(request);
        if endpoint == Endpoint::WriteItems { Err(Unreachable) } else { answer }
    });
    stage.dana.ask(Request::DeleteItem { item: item.clone() }).unwrap();
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.gone.push(gone));
    stage.dana.wake().unwrap();
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        delta.items.push(DeliveredItem { item: sealed.clone(), home: None });
    });
    let _ = stage.dana.wake();
    stage.dana.unharmed();
    assert!(stage.fixture.items(&stage.dana).is_empty());
}

#[test]
fn s12_a_take_back_of_what_is_gone_is_not_said_to_be_done() {
    let stage = Stage::set("s12-take-back-gone");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Full);
    max.wake().unwrap();
    takes_back(&stage, &item, "Max");
    let unshare = Request::Unshare { items: vec![item], holders: vec![stage.holder("Lee")] };
    assert!(max.ask(unshare).is_err());
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.items(&stage.lee).len(), 1);
}

#[test]
fn s12_a_take_back_that_was_taken_is_said_to_be_done() {
    let stage = Stage::set("s12-take-back-done");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    let mut ended = false;
    stage.dana.between(move |request, service| {
        ended |= Asked::of(&request).unwrap().endpoint == Endpoint::TakeBack;
        let looks = ended && Asked::of(&request).unwrap().endpoint == Endpoint::Sync;
        if looks { Err(Unreachable) } else { service(request) }
    });
    takes_back(&stage, &item, "Lee");
    stage.dana.unharmed();
    assert!(is_due(&stage, &stage.dana, &item));
    stage.lee.wake().unwrap();
    assert!(stage.fixture.items(&stage.lee).is_empty());
}

#[test]
fn s12_a_deletion_that_waits_is_not_undone_by_what_was_there_before() {
    let stage = Stage::set("s12-deletes-anew");
    let item = stage.item("Router", "one");
    let second = Client::on(stage.dana.world().disk.copy());
    second.between(|request, service| match Asked::of(&request).unwrap().endpoint {
        Endpoint::WriteItems => Err(Unreachable),
        _ => service(request),
    });
    second.ask(Request::DeleteItem { item: item.clone() }).unwrap();
    let mut anew = true;
    second.between(move |mut request, service| {
        let asked = Asked::of(&request).unwrap();
        if asked.endpoint == Endpoint::WriteItems {
            return Err(Unreachable);
        }
        if asked.endpoint == Endpoint::Sync && std::mem::take(&mut anew) {
            request.url = request.url.replace(&asked.query, "cursor=0");
        }
        service(request)
    });
    second.wake().unwrap();
    assert!(stage.fixture.items(&second).is_empty());
    second.unharmed();
    second.wake().unwrap();
    stage.dana.wake().unwrap();
    assert!(stage.fixture.items(&stage.dana).is_empty());
}
