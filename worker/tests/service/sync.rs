//! Delta sync.

use crate::support::*;
use latchkey_shared::id::{Holder, ItemId};
use latchkey_shared::log::{GroupKind, Role};
use latchkey_shared::permission::Permission;
use latchkey_shared::wire::Code;
use std::collections::BTreeSet;

#[test]
fn a_sync_without_news_is_small() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let items: Vec<Item> = (0..50).map(|n| msp.new_item(&format!("Router {n}"))).collect();
    msp.write(&items.iter().collect::<Vec<_>>());
    msp.sync();
    let request = msp.get(&format!("sync?cursor={}", msp.view.cursor)).header("accept", "application/cbor");
    let answer = request.send();
    assert!(answer.body.len() <= 200, "{} bytes", answer.body.len());
    assert_eq!(request.send().status, 200);
}

#[test]
fn pages_come_one_after_the_other_and_bring_everything_once() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let mut tom = join(&server, &link, tom);
    let person = tom.person.clone();
    msp.wrap_due(&[&person]);
    let everyone = Holder::Group(msp.view.group(GroupKind::Everyone));
    let mut written = BTreeSet::new();
    for batch in 0..5 {
        let items: Vec<Item> = (0..700).map(|n| msp.new_item(&format!("Router {batch} {n}"))).collect();
        let refs: Vec<&Item> = items.iter().collect();
        let answer = msp.post("items/import").cbor(&msp.write_body(&refs)).send();
        assert_eq!(answer.status, 200, "{}", answer.text());
        msp.share_here(&refs, everyone, Permission::View);
        written.extend(items.iter().map(Item::id));
    }
    for member in [&mut msp, &mut tom] {
        let (mut cursor, mut pages, mut came) = (0, 0, Vec::new());
        loop {
            let page = member.page(cursor);
            assert!(page.items.len() <= 3_000 && page.cursor.0 >= cursor);
            assert_eq!(page, Page::of(member.page(cursor), page.time));
            came.extend(ids(&page));
            pages += 1;
            cursor = page.cursor.0;
            if !page.more {
                break;
            }
        }
        assert!(pages > 1, "one page of {}", came.len());
        let distinct: BTreeSet<ItemId> = came.iter().copied().collect();
        assert_eq!(distinct, written);
    }
    tom.sync();
    let one = msp.new_item("one more");
    msp.write(&[&one]);
    assert!(ids(&tom.sync()).is_empty());
    msp.share_here(&[&one], everyone, Permission::View);
    assert_eq!(ids(&tom.sync()), [one.id()]);
}

/// A delta but for the clock.
struct Page;

impl Page {
    fn of(
        mut delta: latchkey_shared::wire::sync::Delta,
        time: latchkey_shared::time::Millis,
    ) -> latchkey_shared::wire::sync::Delta {
        delta.time = time;
        delta
    }
}

#[test]
fn nobody_is_told_of_what_is_not_theirs() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    msp.sync();
    let (mine, shared) = (msp.new_item("mine"), msp.new_item("shared"));
    msp.write(&[&mine, &shared]);
    msp.share_here(&[&shared], tom.holder(), Permission::View);
    let delta = tom.page(0);
    assert_eq!(ids(&delta), [shared.id()]);
    let entries: Vec<ItemId> =
        delta.bundles.iter().flat_map(|one| &one.bundle.entries).map(|entry| entry.item).collect();
    assert_eq!(entries, [shared.id()]);
    assert_eq!(tom.get(&format!("items/{}/revisions", mine.id())).send().code(), Code::NotFound);
}

#[test]
fn a_cursor_from_another_past_starts_anew() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    assert_eq!(ids(&msp.page(1_000_000)), [item.id()]);
}
