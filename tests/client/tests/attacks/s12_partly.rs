//! S12, S18: what is taken out of a share of several items is known to everybody who makes an item's keys, and so is what was taken back
//! before they had it.

use crate::stage::{Stage, add, id};
use crate::written::{is_due, key_version, member, recipients, takes_back, writes};
use latchkey_messages::{ItemForm, ItemId, Permission, Reply, Request};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::item::KeyVersion;
use latchkey_shared::sharing::Grant;
use latchkey_shared::wire::Format;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::Delta;
use latchkey_test_client::hostile::Asked;
use latchkey_test_client::{Client, Network};

/// Somebody shares several items in one act with a person of the stage.
fn give_all(stage: &Stage, by: &Client, items: &[&ItemId], name: &str, permission: Permission) {
    let items = items.iter().map(|item| (*item).clone()).collect();
    by.ask(Request::Share { items, holders: vec![stage.holder(name)], permission }).unwrap();
}

fn has_it(client: &Client, item: &ItemId, name: &str) -> bool {
    let Reply::Holders(who) = client.ask(Request::WhoHasIt { item: item.clone() }).unwrap() else { panic!() };
    who.iter().any(|row| row.name == name)
}

/// An item that Max has in full, and that was taken back from Lee.
fn known_to_lee(stage: &Stage) -> (Client, ItemId) {
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    give_all(stage, &stage.dana, &[&item], "Max", Permission::Full);
    max.wake().unwrap();
    takes_back(stage, &item, "Lee");
    max.wake().unwrap();
    (max, item)
}

fn retitles(by: &Client, item: &ItemId, title: &str) {
    let Reply::Edit { form, base } = by.ask(Request::Edit { item: item.clone() }).unwrap() else { panic!() };
    let form = ItemForm { title: title.to_owned(), ..form };
    by.ask(Request::ChangeItem { item: item.clone(), base, form }).unwrap();
}

/// The next revision is under a key that Lee does not have.
#[track_caller]
fn writes_anew(stage: &Stage, by: &Client, item: &ItemId, password: &str) {
    let written = writes(stage, by, item, password);
    assert!(key_version(&written) > KeyVersion::FIRST);
    assert!(!recipients(&written).contains(&member(&stage.lee)));
}

#[test]
fn s12_what_is_taken_out_of_a_share_is_known_to_who_has_it_in_full() {
    let stage = Stage::set("s12-part-full");
    let max = stage.technician("Max");
    let (router, switch) = (stage.item("Router", "one"), stage.item("Switch", "two"));
    give_all(&stage, &stage.dana, &[&router, &switch], "Lee", Permission::View);
    give_all(&stage, &stage.dana, &[&router], "Max", Permission::Full);
    max.wake().unwrap();
    assert!(has_it(&max, &router, "Lee"));
    takes_back(&stage, &router, "Lee");
    max.wake().unwrap();
    assert!(is_due(&stage, &max, &router) && !has_it(&max, &router, "Lee"));
    writes_anew(&stage, &max, &router, "new");
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.items(&stage.lee).len(), 1);
}

#[test]
fn s12_what_is_taken_out_of_a_share_is_known_to_who_made_it() {
    let stage = Stage::set("s12-part-creator");
    let max = stage.technician("Max");
    let router = stage.shared("Router", &max, "Max", Permission::Full);
    let switch = add(&max, &stage.org, "Switch", "two");
    give_all(&stage, &max, &[&router, &switch], "Lee", Permission::View);
    stage.dana.wake().unwrap();
    assert!(has_it(&stage.dana, &router, "Lee"));
    let unshare = Request::Unshare { items: vec![router.clone()], holders: vec![stage.holder("Lee")] };
    max.ask(unshare).unwrap();
    stage.dana.wake().unwrap();
    assert!(is_due(&stage, &stage.dana, &router) && !has_it(&stage.dana, &router, "Lee"));
    writes_anew(&stage, &stage.dana, &router, "new");
}

#[test]
fn s12_what_was_taken_back_while_somebody_had_it_no_more_is_known_when_they_have_it_again() {
    let stage = Stage::set("s12-part-again");
    let max = stage.technician("Max");
    let (router, switch) = (stage.item("Router", "one"), stage.item("Switch", "two"));
    give_all(&stage, &stage.dana, &[&router, &switch], "Lee", Permission::View);
    give_all(&stage, &stage.dana, &[&router], "Max", Permission::Full);
    give_all(&stage, &stage.dana, &[&router], "Lee", Permission::Modify);
    max.wake().unwrap();
    takes_back(&stage, &router, "Max");
    max.wake().unwrap();
    assert!(stage.fixture.items(&max).is_empty());
    takes_back(&stage, &router, "Lee");
    give_all(&stage, &stage.dana, &[&router], "Max", Permission::Full);
    max.wake().unwrap();
    assert!(!has_it(&max, &router, "Lee"));
    // And what they are to know of, they know.
    give_all(&stage, &stage.dana, &[&switch], "Max", Permission::Full);
    max.wake().unwrap();
    assert!(has_it(&max, &switch, "Lee"));
}

#[test]
fn s12_several_who_are_given_an_item_in_full_at_once_know_of_each_other() {
    let stage = Stage::set("s12-part-at-once");
    let (max, zoe) = (stage.technician("Max"), stage.technician("Zoe"));
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    let holders = vec![stage.holder("Max"), stage.holder("Zoe")];
    let items = vec![item.clone()];
    stage.dana.ask(Request::Share { items, holders, permission: Permission::Full }).unwrap();
    for client in [&max, &zoe] {
        client.wake().unwrap();
    }
    takes_back(&stage, &item, "Lee");
    for (by, other, password) in [(&max, &zoe, "by Max"), (&zoe, &max, "by Zoe")] {
        by.wake().unwrap();
        assert!(has_it(by, &item, "Max") && has_it(by, &item, "Zoe"));
        stage.fixture.change_password(by, &item, password);
        other.wake().unwrap();
        assert_eq!(stage.fixture.password(other, &item), password);
        // Lee knows it each time.
        stage.dana.wake().unwrap();
        give_all(&stage, &stage.dana, &[&item], "Lee", Permission::View);
        takes_back(&stage, &item, "Lee");
    }
}

#[test]
fn s18_who_is_given_an_item_in_full_after_somebody_lost_it_writes_under_another_key() {
    let stage = Stage::set("s18-given-after");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    let old = stage.lee.seat().key(&id(&item));
    takes_back(&stage, &item, "Lee");
    give_all(&stage, &stage.dana, &[&item], "Max", Permission::Full);
    max.wake().unwrap();
    assert_eq!(stage.fixture.password(&max, &item), "one");
    let written = writes(&stage, &max, &item, "known to Max and Dana");
    assert_eq!(key_version(&written), KeyVersion::FIRST.next());
    assert_ne!(max.seat().key(&id(&item)).expose(), old.expose());
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "known to Max and Dana");
    // Who may only look is given it as it is.
    let other = stage.shared("Switch", &stage.lee, "Lee", Permission::View);
    takes_back(&stage, &other, "Lee");
    give_all(&stage, &stage.dana, &[&other], "Max", Permission::View);
    assert_eq!(stage.dana.seat().next_header(&id(&other), None).key_version, KeyVersion::FIRST);
}

#[test]
fn s18_a_password_that_somebody_knew_stays_to_be_changed_until_it_is() {
    let stage = Stage::set("s18-still-due");
    let (max, item) = known_to_lee(&stage);
    // Another title comes with a new key, and no new password.
    retitles(&stage.dana, &item, "Router, first floor");
    max.wake().unwrap();
    assert!(is_due(&stage, &stage.dana, &item) && is_due(&stage, &max, &item));
    stage.fixture.change_password(&max, &item, "two");
    stage.dana.wake().unwrap();
    assert!(!is_due(&stage, &max, &item) && !is_due(&stage, &stage.dana, &item));
}

/// Max writes another title without the network, and Dana one with it, under a new key: the two meet.
#[test]
fn s18_a_password_that_somebody_knew_stays_to_be_changed_where_two_texts_meet() {
    let stage = Stage::set("s18-due-and-met");
    let (max, item) = known_to_lee(&stage);
    max.world().network.set(Network::Down);
    retitles(&max, &item, "by Max");
    retitles(&stage.dana, &item, "by Dana");
    max.world().network.set(Network::Up);
    max.wake().unwrap();
    assert_eq!(crate::written::texts(&max, &item).len(), 2);
    assert!(is_due(&stage, &max, &item));
}

#[test]
fn s12_an_item_whose_newest_revision_nobody_can_read_can_be_deleted() {
    let stage = Stage::set("s12-delete-unreadable");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Full);
    crate::s11_readers::writes_for_nobody(&stage, &item);
    stage.dana.ask(Request::DeleteItem { item: item.clone() }).unwrap();
    stage.lee.wake().unwrap();
    assert!(stage.fixture.items(&stage.dana).is_empty() && stage.fixture.items(&stage.lee).is_empty());
    let second = Client::new();
    second.ask(stage.fixture.sign_in(&stage.dana, crate::common::PASSWORD)).unwrap();
    assert!(stage.fixture.items(&second).is_empty());
}

/// Under a key of its own, which it gives to the other wrongly; and who made the item is gone.
#[test]
fn s12_an_item_under_a_key_that_nobody_was_given_can_be_deleted_by_who_has_it_in_full() {
    let stage = Stage::set("s12-delete-keyless");
    let ann = stage.technician("Ann");
    let max = stage.technician("Max");
    let item = add(&ann, &stage.org, "Router", "one");
    let holders = vec![stage.holder("Lee"), stage.holder("Max")];
    let items = vec![item.clone()];
    ann.ask(Request::Share { items, holders, permission: Permission::Full }).unwrap();
    for client in [&stage.lee, &max] {
        client.wake().unwrap();
    }
    crate::s11_readers::writes_under_a_key_for_nobody(&stage, &item, &[&ann, &max]);
    let member = crate::common::id(&stage.dana, &stage.org, "Ann");
    stage.dana.ask(Request::Remove { organisation: stage.org.clone(), member }).unwrap();
    max.wake().unwrap();
    assert_eq!(stage.fixture.password(&max, &item), "one");
    max.ask(Request::DeleteItem { item: item.clone() }).unwrap();
    stage.lee.wake().unwrap();
    assert!(stage.fixture.items(&max).is_empty() && stage.fixture.items(&stage.lee).is_empty());
}

/// Lee makes the next key, and Max the one after; a second browser of Dana's is told of all that in two parts, cut between the two.
#[test]
fn s12_what_ended_in_one_part_of_an_answer_bears_out_what_comes_in_another() {
    let stage = Stage::set("s12-parts");
    let (max, _zoe) = (stage.technician("Max"), stage.technician("Zoe"));
    let item = stage.item("Router", "one");
    let (items, holders) = (vec![item.clone()], vec![stage.holder("Lee"), stage.holder("Max")]);
    stage.dana.ask(Request::Share { items, holders, permission: Permission::Full }).unwrap();
    let other = Client::new();
    other.ask(stage.fixture.sign_in(&stage.dana, crate::common::PASSWORD)).unwrap();
    for client in [&stage.dana, &other, &stage.lee, &max] {
        client.wake().unwrap();
    }
    let renews = |by: &Client, password: &str| {
        by.wake().unwrap();
        give_all(&stage, by, &[&item], "Zoe", Permission::View);
        let unshare = Request::Unshare { items: vec![item.clone()], holders: vec![stage.holder("Zoe")] };
        by.ask(unshare).unwrap();
        stage.fixture.change_password(by, &item, password);
    };
    renews(&stage.lee, "by Lee");
    let told = other.record();
    other.wake().unwrap();
    let first = told.borrow().iter().find_map(|one| {
        one.asked().filter(|asked| asked.endpoint == Endpoint::Sync)?;
        Some(Format::Cbor.decode::<Delta>(&one.answer.as_ref().unwrap().body).unwrap())
    });
    // What Lee gave has ended by the time that it is asked for, and the item comes with its newest revision.
    let mut part = Some(Delta { items: vec![], bundles: vec![], evidence: vec![], more: true, ..first.unwrap() });
    assert!(part.as_ref().is_some_and(|part| !part.ended.is_empty()));
    renews(&max, "by Max");
    stage.dana.between(move |request, service| {
        let is_sync = Asked::of(&request).is_some_and(|asked| asked.endpoint == Endpoint::Sync);
        let mut answer = service(request)?;
        if let Some(part) = part.take_if(|_| is_sync) {
            answer.body = Format::Cbor.encode(&part).unwrap();
        }
        Ok(answer)
    });
    stage.dana.wake().unwrap();
    assert!(crate::stage::told(&stage.dana).is_empty(), "{:?}", crate::stage::told(&stage.dana));
    assert_eq!(stage.fixture.password(&stage.dana, &item), "by Max");
    assert!(has_it(&stage.dana, &item, "Lee") && has_it(&stage.dana, &item, "Max"));
}

/// Lee had it in full, and knows by whom others have it; what becomes of that, Lee is told no more, or in the same answer.
#[test]
fn s12_who_may_only_look_by_now_reads_what_rests_on_shares_that_ended_since() {
    // Also where somebody else leaves meanwhile, by whom Lee's browser asks for everything once more.
    for (name, sleeps, leaves) in
        [("s12-lowered", false, false), ("s12-lowered-asleep", true, false), ("s12-lowered-anew", true, true)]
    {
        let stage = Stage::set(name);
        let [max, zoe, _kim] = ["Max", "Zoe", "Kim"].map(|name| stage.technician(name));
        let item = stage.shared("Router", &stage.lee, "Lee", Permission::Full);
        give_all(&stage, &stage.dana, &[&item], "Max", Permission::Full);
        stage.lee.wake().unwrap();
        assert!(has_it(&stage.lee, &item, "Max"));
        takes_back(&stage, &item, "Lee");
        give_all(&stage, &stage.dana, &[&item], "Lee", Permission::View);
        if !sleeps {
            stage.lee.wake().unwrap();
        }
        max.wake().unwrap();
        give_all(&stage, &max, &[&item], "Zoe", Permission::Modify);
        takes_back(&stage, &item, "Max");
        if leaves {
            let member = crate::common::id(&stage.dana, &stage.org, "Kim");
            stage.dana.ask(Request::Remove { organisation: stage.org.clone(), member }).unwrap();
        }
        stage.lee.wake().unwrap();
        zoe.wake().unwrap();
        stage.fixture.change_password(&zoe, &item, "by Zoe");
        stage.lee.wake().unwrap();
        assert!(crate::stage::told(&stage.lee).is_empty(), "{:?}", crate::stage::told(&stage.lee));
        assert_eq!(stage.fixture.password(&stage.lee, &item), "by Zoe");
    }
}

/// Lee's share in full ends in the same answer as somebody else's is told of without the item, which runs on.
#[test]
fn s12_a_share_that_somebody_is_told_of_no_more_has_not_ended_for_them() {
    let stage = Stage::set("s12-untold");
    let max = stage.technician("Max");
    let (router, switch) = (stage.item("Router", "one"), stage.item("Switch", "two"));
    for name in ["Max", "Lee"] {
        give_all(&stage, &stage.dana, &[&router, &switch], name, Permission::Full);
    }
    max.wake().unwrap();
    stage.lee.wake().unwrap();
    assert!(has_it(&stage.lee, &router, "Max"));
    takes_back(&stage, &router, "Lee");
    takes_back(&stage, &switch, "Lee");
    give_all(&stage, &stage.dana, &[&router, &switch], "Lee", Permission::Modify);
    stage.fixture.change_password(&stage.dana, &switch, "new");
    stage.lee.wake().unwrap();
    assert!(!is_due(&stage, &stage.lee, &router));
    max.wake().unwrap();
    assert!(key_version(&writes(&stage, &max, &router, "by Max")) > KeyVersion::FIRST);
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &router), "by Max");
    assert!(!is_due(&stage, &stage.lee, &router));
}

/// Lee has it in full throughout: by one share that ends, and by another that comes after that in the same answer.
#[test]
fn s12_who_stays_over_an_item_goes_on_knowing_who_else_has_it() {
    let stage = Stage::set("s12-stays-over");
    let [_max, zoe] = ["Max", "Zoe"].map(|name| stage.technician(name));
    let (router, switch) = (stage.item("Router", "one"), stage.item("Switch", "two"));
    give_all(&stage, &stage.dana, &[&router, &switch], "Lee", Permission::Full);
    give_all(&stage, &stage.dana, &[&router], "Max", Permission::View);
    stage.lee.wake().unwrap();
    takes_back(&stage, &router, "Max");
    stage.fixture.change_password(&stage.dana, &router, "renewed");
    give_all(&stage, &stage.dana, &[&router], "Zoe", Permission::View);
    // Zoe's share comes first, then what is left of Lee's first one, then Lee's next one.
    let (to_zoe, of_both) = (member(&zoe), id(&switch));
    stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        delta.bundles.sort_by_key(|one| {
            let goes_to =
                |grant: &Bytes| Grant::decode(grant.as_slice()).unwrap().header().unwrap().recipient == to_zoe;
            let is_left = one.bundle.entries.iter().any(|entry| entry.item == of_both);
            (!one.grants.iter().any(goes_to), !is_left)
        });
    });
    stage.lee.wake().unwrap();
    stage.lee.unharmed();
    assert!(has_it(&stage.lee, &router, "Zoe"));
    give_all(&stage, &stage.lee, &[&router], "Max", Permission::View);
    let unshare = Request::Unshare { items: vec![router.clone()], holders: vec![stage.holder("Max")] };
    stage.lee.ask(unshare).unwrap();
    stage.fixture.change_password(&stage.lee, &router, "by Lee");
    zoe.wake().unwrap();
    assert_eq!(stage.fixture.password(&zoe, &router), "by Lee");
}
