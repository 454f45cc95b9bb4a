//! Delta sync.

use crate::support::*;
use latchkey_shared::id::{Hash, Holder, ItemId};
use latchkey_shared::log::{GroupKind, Role};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::Grant;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::sync::Delta;
use latchkey_shared::wire::vault::{BundleWithGrants, Done};
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

/// One that every item of a large share is followed back by is not sent with each of them.
#[test]
fn evidence_brings_a_grant_once_with_the_items_that_it_is_shown_for() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let mut admit = |name: &str, role| {
        let person = Person::named(name);
        join(&server, &msp.invite(&person, role), person)
    };
    let full = ["dana", "dora", "dirk", "dave"].map(|name| admit(name, Role::Administrator));
    let mut tom = admit("tom", Role::PasswordUser);
    let people: Vec<Person> = full.iter().chain([&tom]).map(|member| member.person.clone()).collect();
    msp.wrap_due(&people.iter().collect::<Vec<_>>());
    let items: Vec<Item> = (0..1_000).map(|n| msp.new_item(&format!("Router {n}"))).collect();
    let items: Vec<&Item> = items.iter().collect();
    let written = msp.post("items/import").cbor(&msp.write_body(&items)).send();
    assert_eq!(written.status, 200, "{}", written.text());
    let recipients: Vec<_> = full.iter().map(|member| (member.holder(), Permission::Full)).collect();
    assert_eq!(msp.share(vec![msp.grant(&items, &recipients)], None).status, 200);
    let [mut dana, ..] = full;
    dana.sync();
    let (given, kept) = items.split_at(990);
    dana.share_here(given, Holder::Group(dana.view.group(GroupKind::Everyone)), Permission::View);

    tom.view.cursor = 0;
    let (answer, delta) = loop {
        let answer = tom.get(&format!("sync?cursor={}", tom.view.cursor)).header("accept", "application/cbor").send();
        assert!(answer.body.len() < 4 * 1024 * 1024, "{} bytes", answer.body.len());
        let delta: Delta = answer.ok();
        tom.view.take(&tom.person.clone(), &delta);
        if !delta.items.is_empty() {
            break (answer, delta);
        }
    };
    assert_eq!(answer.status, 200);
    assert_eq!(delta.items.len(), given.len());
    assert_eq!(tom.opened(&delta, &given[7].id()), overview("Router 7"));
    // The four; what the creator gave themselves leads to nobody.
    let shown = delta.evidence.iter().flat_map(|one| &one.grants);
    let recipients: Vec<Holder> =
        shown.map(|bytes| Grant::decode(bytes.as_slice()).unwrap().header().unwrap().recipient).collect();
    let expected: BTreeSet<Holder> = people[..4].iter().map(|one| Holder::Member(one.id())).collect();
    assert_eq!((recipients.len(), recipients.into_iter().collect()), (4, expected));
    for one in &delta.evidence {
        let entries: BTreeSet<ItemId> = one.bundle.entries.iter().map(|entry| entry.item).collect();
        assert_eq!(entries, given.iter().map(|item| item.id()).collect());
        assert!(kept.iter().all(|item| !entries.contains(&item.id())));
        assert!(one.bundle.is_consistent());
    }
}

/// All the hashes of a bundle are sent, however few of its items are left; and it comes once for each grant that has other ones left.
#[test]
fn a_page_has_few_bundles_of_many_hashes() {
    let server = Server::start();
    for in_one in [false, true] {
        let mut msp = found(&server, if in_one { "acme" } else { "globex" });
        let tom = Person::named("tom");
        let tom = join(&server, &msp.invite(&tom, Role::PasswordUser), tom);
        msp.sync();
        let items: Vec<Item> = (0..1_000).map(|n| msp.new_item(&format!("Router {n}"))).collect();
        let items: Vec<&Item> = items.iter().collect();
        let written = msp.post("items/import").cbor(&msp.write_body(&items)).send();
        assert_eq!(written.status, 200, "{}", written.text());
        let view = (tom.holder(), Permission::View);
        let grants: Vec<Hash> = if in_one {
            msp.share(vec![msp.grant(&items, &[view; 8])], None).ok::<Done>().grants
        } else {
            (0..8).map(|_| msp.share_here(&items, view.0, view.1)).collect()
        };
        let shared = newest(&tom);
        for (grant, item) in grants.iter().zip(&items) {
            assert_eq!(msp.take_back(*grant, &[item.id()]).status, 200);
        }
        let every = grants.iter().copied().collect();
        for cursor in [0, shared] {
            assert_eq!(brought(&tom, cursor), every);
        }
        for grant in &grants {
            let rest: Vec<ItemId> = items[8..].iter().map(|item| item.id()).collect();
            assert_eq!(msp.take_back(*grant, &rest).status, 200);
        }
        assert_eq!(brought(&tom, 0), every);
    }
}

/// The cursor of who was told everything.
fn newest(member: &Member<'_>) -> u64 {
    let mut page = member.page(0);
    while page.more {
        page = member.page(page.cursor.0);
    }
    page.cursor.0
}

/// The grants that come from a cursor on, in pages with at most two large bundles for new grants, and two for what was taken back.
fn brought(member: &Member<'_>, mut cursor: u64) -> BTreeSet<Hash> {
    let mut brought = BTreeSet::new();
    loop {
        let page = member.page(cursor);
        assert!(page.bundles.len() <= 4, "{} bundles of a thousand", page.bundles.len());
        brought.extend(hashes(&page.bundles));
        cursor = page.cursor.0;
        if !page.more {
            return brought;
        }
    }
}

fn hashes(bundles: &[BundleWithGrants]) -> Vec<Hash> {
    bundles.iter().flat_map(|one| &one.grants).map(|bytes| Grant::decode(bytes.as_slice()).unwrap().hash()).collect()
}

#[test]
fn a_bundle_that_is_granted_again_comes_with_the_new_grant_alone() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let mut tom = join(&server, &msp.invite(&tom, Role::PasswordUser), tom);
    msp.sync();
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let BundleWithGrants { bundle, grants } = msp.grant(&[&item], &[(tom.holder(), Permission::View); 3]);
    let brought = grants.into_iter().map(|grant| {
        let one = BundleWithGrants { bundle: bundle.clone(), grants: vec![grant] };
        let made: Done = msp.share(vec![one], None).ok();
        let page = tom.sync();
        assert_eq!(ids(&page), [item.id()]);
        (made.grants, hashes(&page.bundles))
    });
    let brought: Vec<_> = brought.collect();
    assert!(brought.iter().all(|(made, told)| made == told));
    // Nor do the others come again with what is taken back of one.
    assert_eq!(msp.take_back(brought[0].0[0], &[item.id()]).status, 200);
    let page = tom.sync();
    assert_eq!((page.ended, page.bundles), (brought[0].0.clone(), Vec::new()));
}

/// A bundle's identifier is its maker's to choose, and says nothing of its grants' places.
#[test]
fn nobody_hides_what_led_to_a_granter_by_what_they_give_themselves_and_others() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let mut admit = |name: &str| {
        let person = Person::named(name);
        join(&server, &msp.invite(&person, Role::PasswordUser), person)
    };
    let [mut dana, mut eve, tim, tom] = ["dana", "eve", "tim", "tom"].map(&mut admit);
    msp.sync();
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let share = |by: &Member<'_>, comes_first: bool, recipients: &[(Holder, Permission)]| -> Vec<Hash> {
        let made = loop {
            let made = by.grant(&[&item], recipients);
            if (made.bundle.id.as_bytes()[0] < 0x80) == comes_first {
                break made;
            }
        };
        by.share(vec![made], None).ok::<Done>().grants
    };
    let to = |member: &Member<'_>| (member.holder(), Permission::Full);
    let led = share(&msp, false, &[to(&dana), to(&eve)]);
    dana.sync();
    eve.sync();
    let many = [&eve, &dana, &tim, &msp].map(|one| [to(one); 8]).concat();
    share(&eve, true, &many);
    let given = dana.share_here(&[&item], tom.holder(), Permission::View);
    let page = tom.page(0);
    assert_eq!(hashes(&page.bundles), [given]);
    assert!(hashes(&page.evidence).contains(&led[0]));
}

#[test]
fn a_cursor_from_another_past_starts_anew() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    assert_eq!(ids(&msp.page(1_000_000)), [item.id()]);
}
