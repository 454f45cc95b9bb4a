//! S9: an item's history, with revisions left out, swapped, or put in.

use crate::s09_s10_items::swapped;
use crate::stage::{Stage, code, id};
use latchkey_messages::{Field, ItemId, Permission, Reply, Request, Revision, RevisionId};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::item::SealedItem;
use latchkey_shared::wire::Format;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::vault::Revisions;
use latchkey_test_client::{Client, Network};
use std::rc::Rc;

/// An item's history, as a client shows it.
fn history(client: &Client, item: &ItemId) -> Vec<Revision> {
    match client.ask(Request::History { item: item.clone() }) {
        Ok(Reply::History(rows)) => rows,
        other => panic!("{other:?} is no history"),
    }
}

#[test]
fn s09_no_revision_of_the_history_is_left_out_or_changed() {
    let stage = Stage::set("s09-history");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    let other = stage.item("Switch", "one");
    stage.fixture.change_password(&stage.dana, &item, "two");
    stage.fixture.change_password(&stage.dana, &item, "three");
    let foreign: Bytes = {
        let recording = stage.dana.record();
        stage.dana.ask(Request::History { item: other.clone() }).unwrap();
        let answer = recording.borrow()[0].answer.clone().unwrap();
        let revisions: Revisions = Format::Cbor.decode(&answer.body).unwrap();
        revisions.revisions[0].clone()
    };
    // Lee, who may read it, has its key.
    let lee = stage.lee.seat();
    let another = lee.seal(&lee.first_header(lee.home(), id(&item)), &lee.key(&id(&item)), "Router", "by Lee");
    type Change = Rc<dyn Fn(&mut Vec<Bytes>)>;
    let changes: Vec<Change> = vec![
        Rc::new(|revisions| drop(revisions.remove(0))),
        Rc::new(|revisions| drop(revisions.remove(1))),
        Rc::new(|revisions| drop(revisions.remove(2))),
        Rc::new(|revisions| revisions.truncate(1)),
        Rc::new(Vec::clear),
        Rc::new(|revisions| revisions.swap(0, 1)),
        Rc::new(|revisions| revisions.reverse()),
        Rc::new(|revisions| revisions.insert(1, revisions[0].clone())),
        Rc::new(move |revisions| revisions[1] = foreign.clone()),
        Rc::new(|revisions| revisions[1] = swapped(&revisions[1], &revisions[0], &[2])),
        Rc::new(move |revisions| *revisions = vec![another.clone()]),
    ];
    let is_refused = || {
        for change in changes.iter().cloned() {
            stage.dana.tamper(Endpoint::Revisions, move |_, answer: &mut Revisions| change(&mut answer.revisions));
            let outcome = stage.dana.ask(Request::History { item: item.clone() });
            assert_eq!(code(outcome), "not-verified");
        }
        stage.dana.unharmed();
        assert_eq!(history(&stage.dana, &item).len(), 3);
    };
    is_refused();
    // The same while a change waits, which the service is not known to have.
    stage.dana.world().network.set(Network::Down);
    stage.fixture.change_password(&stage.dana, &item, "four");
    stage.dana.world().network.set(Network::Up);
    is_refused();
    stage.dana.wake().unwrap();
    assert_eq!(history(&stage.dana, &item).len(), 4);
}

#[test]
fn s09_nothing_is_in_the_history_that_no_sync_has_taken() {
    let stage = Stage::set("s09-history-newer");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    let lee = stage.lee.seat();
    let right = lee.home().grants.keys().next().copied();
    let by_a_reader = lee.seal(&lee.next_header(&id(&item), right), &lee.key(&id(&item)), "Router", "by Lee");
    let its_id = RevisionId::new(SealedItem::decode(by_a_reader.as_slice()).unwrap().hash().to_string());
    stage.dana.tamper(Endpoint::Revisions, move |_, answer: &mut Revisions| {
        answer.revisions.push(by_a_reader.clone());
    });
    assert_eq!(history(&stage.dana, &item).len(), 1);
    let reveal = Request::Reveal { item: item.clone(), field: Field::Password, revision: Some(its_id) };
    assert_eq!(code(stage.dana.ask(reveal)), "not-found");

    // The control: who may change it is in the history, from the sync on that brings it.
    stage.dana.unharmed();
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::Modify);
    stage.lee.wake().unwrap();
    stage.fixture.change_password(&stage.lee, &item, "two");
    assert_eq!(history(&stage.dana, &item).len(), 1);
    stage.dana.wake().unwrap();
    let [newest, _] = &history(&stage.dana, &item)[..] else { panic!("not two revisions") };
    assert_eq!(newest.author, "Lee");
    // Who may only see it is given the newest alone: until a sync has brought that, there is nothing to show, and nothing false.
    let max = stage.technician("Max");
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::View);
    max.wake().unwrap();
    stage.fixture.change_password(&stage.lee, &item, "three");
    assert_eq!(history(&max, &item), []);
    max.wake().unwrap();
    assert_eq!(history(&max, &item).len(), 1);
}

#[test]
fn s09_what_was_not_sent_yet_has_no_history() {
    let stage = Stage::set("s09-history-unsent");
    stage.dana.world().network.set(Network::Down);
    let item = stage.item("Router", "one");
    stage.fixture.change_password(&stage.dana, &item, "two");
    stage.dana.world().network.set(Network::Up);
    assert_eq!(history(&stage.dana, &item), []);
    stage.dana.wake().unwrap();
    assert_eq!(history(&stage.dana, &item).len(), 2);
}
