//! Writing items.

use crate::support::*;
use latchkey_shared::item::{KeyVersion, State};
use latchkey_shared::keys::ItemKey;
use latchkey_shared::log::Role;
use latchkey_shared::permission::Permission;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::vault::{Revisions, WriteItems};

#[test]
fn an_item_is_written_and_comes_back() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let delta = msp.sync();
    assert_eq!(msp.opened(&delta, &item.id()), overview("Router"));
    assert!(ids(&msp.sync()).is_empty());

    let second = msp.revised(&item, "Router, new", |_| {});
    assert_eq!(msp.write_revision(&second).status, 200);
    let revisions: Revisions = msp.get(&format!("items/{}/revisions", item.id())).send().ok();
    assert_eq!(revisions.revisions.len(), 2);
    assert_eq!(ids(&msp.sync()), [item.id()]);
}

#[test]
fn a_long_history_comes_in_answers_of_eight_mib_and_is_whole() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let large = |number: usize| format!("{number}: {}", "x".repeat(200 * 1024));
    let mut item = msp.new_item(&large(1));
    msp.write(&[&item]);
    let mut written = vec![item.sealed.encode()];
    for number in 2..=60 {
        item = msp.revised(&item, &large(number), |_| {});
        assert_eq!(msp.write_revision(&item).status, 200);
        written.push(item.sealed.encode());
    }
    let page = |before: usize| {
        let path = format!("items/{}/revisions?before={before}", item.id());
        let answer = msp.get(&path).header("accept", "application/cbor").send();
        assert!(answer.body.len() <= 8 * 1024 * 1024, "{}", answer.body.len());
        answer.ok::<Revisions>()
    };
    let (mut history, mut before) = (Vec::new(), 0);
    loop {
        let Revisions { revisions, more } = page(before);
        history.splice(0..0, revisions.iter().map(|bytes| bytes.as_slice().to_vec()));
        if !more {
            break;
        }
        before = written.len() - history.len() + 1;
    }
    assert!(history == written);
    assert_eq!(page(1), Revisions { revisions: Vec::new(), more: false });
}

#[test]
fn of_two_writers_one_is_told_of_the_other() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    msp.sync();
    let (mine, theirs) = (msp.revised(&item, "mine", |_| {}), msp.revised(&item, "theirs", |_| {}));
    assert_eq!(msp.write_revision(&theirs).status, 200);
    assert_eq!(msp.write_revision(&mine).code(), Code::RevisionConflict);
    // The same first revision again, under another key, is a conflict too.
    assert_eq!(msp.post("items").json(&msp.write_body(&[&item])).send().code(), Code::RevisionConflict);
}

#[test]
fn all_of_a_request_or_nothing() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let (good, other) = (msp.new_item("good"), msp.new_item("other"));
    let mut body = msp.write_body(&[&good, &other]);
    let eve = Person::named("eve");
    let forged = msp.new_item("forged");
    let mut header = forged.header.clone();
    header.item = other.id();
    let sealed = latchkey_shared::item::SealedItem::seal(
        &header,
        &forged.key,
        &overview("forged"),
        &latchkey_shared::item::Details::default(),
        &eve.identity.sign,
        &mut rng(),
    );
    body.items[1] = sealed.encode().into();
    assert_eq!(msp.post("items").json(&body).send().code(), Code::ItemRefused);
    assert!(ids(&msp.sync()).is_empty());
}

#[test]
fn a_new_item_is_granted_to_its_creator_in_full() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let item = msp.new_item("Router");
    let without = WriteItems { items: vec![item.sealed.encode().into()], bundles: Vec::new() };
    assert_eq!(msp.post("items").json(&without).send().code(), Code::GrantRefused);
    let only_view = msp.grant(&[&item], &[(msp.holder(), Permission::View)]);
    let body = WriteItems { items: without.items, bundles: vec![only_view] };
    assert_eq!(msp.post("items").json(&body).send().code(), Code::GrantRefused);
}

#[test]
fn items_of_another_author_organisation_or_version_are_refused() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let globex = found(&server, "globex");
    let elsewhere = globex.new_item("elsewhere");
    let body = WriteItems { items: vec![elsewhere.sealed.encode().into()], bundles: Vec::new() };
    assert_eq!(msp.post("items").json(&body).send().code(), Code::ItemRefused);

    let item = msp.new_item("Router");
    let mut versioned = item.sealed.encode();
    let at = versioned.windows(3).position(|bytes| bytes == [0x8d, 1, 1]).unwrap();
    versioned[at + 1] = 9;
    let body = WriteItems { items: vec![versioned.into()], bundles: Vec::new() };
    assert_eq!(msp.post("items").json(&body).send().code(), Code::UnknownVersion);

    let mut ahead = item.header.clone();
    ahead.time = later(3_600_000);
    let ahead = msp.seal(ahead, ItemKey::generate(&mut rng()), "ahead");
    assert_eq!(msp.post("items").json(&msp.write_body(&[&ahead])).send().code(), Code::ClockSkew);
}

#[test]
fn who_may_only_see_writes_nothing_and_who_may_modify_names_the_grant() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let (tom, tim) = (Person::named("tom"), Person::named("tim"));
    let link = msp.invite(&tom, Role::PasswordUser);
    let mut tom = join(&server, &link, tom);
    let link = msp.invite(&tim, Role::PasswordUser);
    let mut tim = join(&server, &link, tim);
    msp.sync();
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let views = msp.share_here(&[&item], tom.holder(), Permission::View);
    let modifies = msp.share_here(&[&item], tim.holder(), Permission::Modify);
    tom.sync();
    tim.sync();

    let by_tom = tom.revised(&item, "tom's", |header| header.right = Some(views));
    assert_eq!(tom.write_revision(&by_tom).code(), Code::Forbidden);
    let borrowed = tim.revised(&item, "tim's", |header| header.right = Some(views));
    assert_eq!(tim.write_revision(&borrowed).code(), Code::ItemRefused);
    let by_tim = tim.revised(&item, "tim's", |header| header.right = Some(modifies));
    assert_eq!(tim.write_revision(&by_tim).status, 200);
    // Readers are served the grant that let Tim write, with that item's entry alone.
    let delta = tom.sync();
    let names = |bundles: &[latchkey_shared::wire::vault::BundleWithGrants]| {
        let mut grants = bundles.iter().flat_map(|one| &one.grants);
        grants.any(|bytes| latchkey_shared::sharing::Grant::decode(bytes.as_slice()).unwrap().hash() == modifies)
    };
    assert!(names(&delta.evidence));
    assert!(!names(&delta.bundles), "as if it gave Tom something");

    let gone = tim.revised(&by_tim, "", |header| {
        header.right = Some(modifies);
        header.state = State::Deleted;
    });
    assert_eq!(tim.write_revision(&gone).code(), Code::Forbidden);
    // Who may see the item sees its newest revision; who may write it, all.
    let seen: Revisions = tom.get(&format!("items/{}/revisions", item.id())).send().ok();
    let all: Revisions = tim.get(&format!("items/{}/revisions", item.id())).send().ok();
    assert_eq!((seen.revisions.len(), all.revisions.len()), (1, 2));
}

#[test]
fn a_deleted_item_is_gone_for_everybody() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let mut tom = join(&server, &link, tom);
    msp.sync();
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    msp.share_here(&[&item], tom.holder(), Permission::View);
    assert_eq!(ids(&tom.sync()), [item.id()]);
    msp.sync();

    let deleted = msp.revised(&item, "", |header| header.state = State::Deleted);
    assert_eq!(msp.write_revision(&deleted).status, 200);
    assert_eq!(msp.sync().gone, [item.id()]);
    assert_eq!(tom.sync().gone, [item.id()]);
    let again = msp.revised(&deleted, "back", |header| header.state = State::Live);
    assert_eq!(msp.write_revision(&again).code(), Code::RevisionConflict);
    assert!(ids(&msp.page(0)).is_empty());
}

#[test]
fn a_new_key_replaces_every_grant_of_the_old_one() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let (tom, tim) = (Person::named("tom"), Person::named("tim"));
    let link = msp.invite(&tom, Role::PasswordUser);
    let mut tom = join(&server, &link, tom);
    let link = msp.invite(&tim, Role::PasswordUser);
    let mut tim = join(&server, &link, tim);
    msp.sync();
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    msp.share_here(&[&item], tom.holder(), Permission::View);
    msp.share_here(&[&item], tim.holder(), Permission::View);
    tom.sync();
    tim.sync();

    let mut next = msp.revised(&item, "rekeyed", |header| header.key_version = KeyVersion::FIRST.next());
    next = msp.seal(next.header, ItemKey::generate(&mut rng()), "rekeyed");
    assert_eq!(msp.write_revision(&next).code(), Code::GrantRefused);
    let bundle = msp.grant(&[&next], &[(msp.holder(), Permission::Full), (tom.holder(), Permission::View)]);
    let body = WriteItems { items: vec![next.sealed.encode().into()], bundles: vec![bundle] };
    assert_eq!(msp.post("items").cbor(&body).send().status, 200);

    let delta = tom.sync();
    assert_eq!(tom.opened(&delta, &item.id()), overview("rekeyed"));
    assert!(delta.gone.is_empty() && !delta.ended.is_empty());
    assert_eq!(tim.sync().gone, [item.id()]);
    assert!(matches!(tim.get(&format!("items/{}/revisions", item.id())).send().code(), Code::NotFound));
}

#[test]
fn evidence_does_not_shrink_what_its_reader_has() {
    use latchkey_shared::id::Holder;
    use latchkey_shared::log::GroupKind;
    use latchkey_shared::sharing::Grant;
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let (bob, eve) = (Person::named("bob"), Person::named("eve"));
    let link = msp.invite(&bob, Role::PasswordUser);
    let mut bob = join(&server, &link, bob);
    let link = msp.invite(&eve, Role::PasswordUser);
    let mut eve = join(&server, &link, eve);
    let people = [bob.person.clone(), eve.person.clone()];
    msp.wrap_due(&[&people[0], &people[1]]);
    let items = [msp.new_item("one"), msp.new_item("two"), msp.new_item("three")];
    let items: Vec<&Item> = items.iter().collect();
    msp.write(&items);
    let grant = msp.share_here(&items, Holder::Group(msp.view.group(GroupKind::Everyone)), Permission::Modify);
    bob.sync();
    eve.sync();
    msp.sync();
    let changed = bob.revised(items[0], "one, new", |header| header.right = Some(grant));
    assert_eq!(bob.write_revision(&changed).status, 200);
    for member in [&mut eve, &mut msp] {
        let delta = member.sync();
        assert_eq!(ids(&delta), [items[0].id()]);
        let named = |bytes: &&latchkey_shared::bytes::Bytes| Grant::decode(bytes.as_slice()).unwrap().hash() == grant;
        let mut elements = delta.bundles.iter().filter(|one| one.grants.iter().any(|bytes| named(&bytes)));
        assert!(elements.all(|one| one.bundle.entries.len() == 3));
    }
    // From the start, all three come with it.
    let whole = eve.page(0);
    assert!(items.iter().all(|item| eve.item_key(&whole, &item.id()).is_some()));
}
