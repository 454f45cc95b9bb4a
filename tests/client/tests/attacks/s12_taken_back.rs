//! S12: what was taken back stays so, whatever is told of it again.

use crate::stage::{Stage, id, refuses_part};
use crate::written::{
    bundles_told, fetches_anew, is_due, key_version, member, recipients, takes_back, tries, writes, written,
};
use latchkey_messages::{ItemId, Permission, Reply, Request};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::Holder;
use latchkey_shared::item::KeyVersion;
use latchkey_shared::keys::ItemKey;
use latchkey_shared::permission::Permission as Right;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::{Cursor, DeliveredItem, Delta};
use latchkey_shared::wire::vault::WriteItems;
use latchkey_test_client::hostile::{Asked, Gift, Seat, refusal, rng};
use latchkey_test_client::{Client, Network};

#[test]
fn s12_who_wrote_last_does_not_get_the_key_after_a_take_back() {
    // Readers of Lee's revision are still shown by which right it was written. That brings the right back to nobody.
    let stage = Stage::set("s12-right");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::View);
    stage.fixture.change_password(&stage.lee, &item, "by Lee");
    stage.dana.wake().unwrap();
    takes_back(&stage, &item, "Lee");
    fetches_anew(&stage.dana);
    assert_eq!(stage.fixture.password(&stage.dana, &item), "by Lee");

    let written = writes(&stage, &stage.dana, &item, "two");
    assert_eq!(key_version(&written), KeyVersion(2));
    let given = recipients(&written);
    assert!(!given.contains(&member(&stage.lee)), "{given:?}");
    assert!(given.contains(&member(&max)), "{given:?}");
    max.wake().unwrap();
    assert_eq!(stage.fixture.password(&max, &item), "two");
}

#[test]
fn s12_a_share_with_two_that_one_has_no_more_stays_with_the_other() {
    let stage = Stage::set("s12-two");
    let max = stage.technician("Max");
    let item = stage.item("Router", "one");
    let holders = vec![stage.holder("Lee"), stage.holder("Max")];
    stage.dana.ask(Request::Share { items: vec![item.clone()], holders, permission: Permission::Full }).unwrap();
    [&stage.lee, &max].into_iter().for_each(|client| client.wake().unwrap());
    takes_back(&stage, &item, "Lee");
    max.wake().unwrap();
    // What shows that Max might, is all that was given in full: Lee's share too.
    let written = writes(&stage, &max, &item, "by Max");
    assert!(!recipients(&written).contains(&member(&stage.lee)));
    stage.dana.wake().unwrap();
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
    takes_back(&stage, &item, "Lee");
    let given = recipients(&writes(&stage, &stage.dana, &item, "two"));
    assert!(!given.contains(&member(&stage.lee)), "{given:?}");
    assert!(given.contains(&member(&max)), "{given:?}");
}

#[test]
fn s12_a_share_that_is_told_of_again_does_not_run_again() {
    let stage = Stage::set("s12-replay");
    let item = stage.item("Router", "one");
    let given = bundles_told(&stage.lee, || {
        stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
    });
    assert!(given.iter().any(|one| !one.grants.is_empty()));
    takes_back(&stage, &item, "Lee");
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.bundles.extend(given.iter().cloned()));
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    let Reply::Holders(who) = stage.dana.ask(Request::WhoHasIt { item: item.clone() }).unwrap() else { panic!() };
    assert!(!who.iter().any(|row| row.name == "Lee"), "Lee is shown as a holder");
    let written = writes(&stage, &stage.dana, &item, "two");
    assert_eq!(key_version(&written), KeyVersion(2));
    assert!(!recipients(&written).contains(&member(&stage.lee)));
}

#[test]
fn s12_what_was_given_on_without_the_right_is_given_to_nobody() {
    // Lee had it in full, has it no more, and signs a share with themselves now.
    let stage = Stage::set("s12-given-on");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Full);
    stage.lee.wake().unwrap();
    // What was given on while Lee might, stays.
    stage.fixture.give(&stage.lee, &item, &stage.org, "Max", Permission::View);
    stage.dana.wake().unwrap();
    let lee = stage.lee.seat();
    let key = lee.key(&id(&item));
    takes_back(&stage, &item, "Lee");
    let log = &lee.home().log;
    let items = [(id(&item), KeyVersion::FIRST, &key)];
    let bundle = lee.bundle(lee.home().id(), log, &items, &[Gift::to(lee.me(), Right::Full)]);
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.bundles.push(bundle.clone()));
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    let given = recipients(&writes(&stage, &stage.dana, &item, "two"));
    assert!(!given.contains(&member(&stage.lee)), "{given:?}");
    assert!(given.contains(&member(&max)), "{given:?}");
}

#[test]
fn s12_an_item_that_went_and_came_back_still_gets_its_new_key() {
    let stage = Stage::set("s12-mark");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    takes_back(&stage, &item, "Lee");
    let gone = id(&item);
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.gone.push(gone));
    stage.dana.wake().unwrap();
    assert!(stage.fixture.items(&stage.dana).is_empty());
    fetches_anew(&stage.dana);
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");
    let row = stage.fixture.items(&stage.dana).into_iter().find(|row| row.id == item).unwrap();
    assert!(row.change_due, "nobody is told to change the password");
    assert_eq!(key_version(&writes(&stage, &stage.dana, &item, "two")), KeyVersion(2));
}

#[test]
fn s12_an_item_that_went_comes_back_as_it_was_or_later() {
    // Lee may write it, and makes another revision of the same number, and one after the deletion.
    let stage = Stage::set("s12-other");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Full);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::View);
    stage.dana.wake().unwrap();
    let lee = stage.lee.seat();
    let right = *lee.home().grants.iter().find(|(_, grant)| grant.recipient == Holder::Member(lee.me())).unwrap().0;
    let mut header = lee.next_header(&id(&item), Some(right));
    let later = lee.seal(&header, &lee.key(&id(&item)), "Router", "after it went");
    header.revision = latchkey_shared::item::Revision(header.revision.0 + 7);
    let after_all = lee.seal(&header, &lee.key(&id(&item)), "Router", "after its end");
    stage.fixture.change_password(&stage.dana, &item, "two");
    let everything = bundles_told(&max, || {});
    let back = |item: Bytes| {
        let bundles = everything.clone();
        move |_: &Asked, delta: &mut Delta| {
            delta.cursor = Cursor(delta.cursor.0.max(1));
            delta.bundles.extend(bundles.iter().cloned());
            delta.items.push(DeliveredItem { item: item.clone(), home: None });
        }
    };
    let gone = id(&item);
    max.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.gone.push(gone));
    max.wake().unwrap();
    max.tamper(Endpoint::Sync, back(later));
    refuses_part(&max);
    max.unharmed();
    fetches_anew(&max);
    assert_eq!(stage.fixture.password(&max, &item), "two");

    let sent = stage.dana.record();
    stage.dana.ask(Request::DeleteItem { item: item.clone() }).unwrap();
    stage.dana.unharmed();
    let deleted = sent.borrow().iter().find_map(|one| {
        one.asked().filter(|asked| asked.endpoint == Endpoint::WriteItems)?;
        Some(one.said::<WriteItems>().items.remove(0))
    });
    max.tamper(Endpoint::Sync, back(deleted.unwrap()));
    max.wake().unwrap();
    assert!(stage.fixture.items(&max).is_empty());
    max.tamper(Endpoint::Sync, back(after_all));
    refuses_part(&max);
    assert!(stage.fixture.items(&max).is_empty());
}

#[test]
fn s12_a_write_that_meets_another_leaves_the_new_key_due() {
    let stage = Stage::set("s12-conflict");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Modify);
    max.wake().unwrap();
    takes_back(&stage, &item, "Lee");
    stage.fixture.change_password(&max, &item, "by Max");
    stage.fixture.change_password(&stage.dana, &item, "mine");
    assert_eq!(stage.fixture.password(&stage.dana, &item), "by Max");
    let row = stage.fixture.items(&stage.dana).into_iter().find(|row| row.id == item).unwrap();
    assert!(row.change_due, "nobody is told to change the password");

    // The one that was kept beside it was sealed under a key of its own.
    let Reply::Conflict(conflict) = stage.dana.ask(Request::Conflict { item: item.clone() }).unwrap() else { panic!() };
    let mine = conflict.versions.iter().find(|version| version.here).unwrap().id.clone();
    let sent = stage.dana.record();
    stage.dana.ask(Request::ResolveConflict { item: item.clone(), keep: mine }).unwrap();
    stage.dana.unharmed();
    let written = sent.borrow().iter().find_map(|one| {
        one.asked().filter(|asked| asked.endpoint == Endpoint::WriteItems)?;
        Some(one.said::<WriteItems>())
    });
    let written = written.unwrap();
    assert_eq!(key_version(&written), KeyVersion(2));
    assert!(!recipients(&written).contains(&member(&stage.lee)));
    assert_eq!(stage.fixture.password(&stage.dana, &item), "mine");
    max.wake().unwrap();
    assert_eq!(stage.fixture.password(&max, &item), "mine");
}

#[test]
fn s12_two_browsers_that_make_the_new_key_at_once_lose_neither_text() {
    let stage = Stage::set("s12-two-keys");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    let second = Client::on(stage.dana.world().disk.copy());
    second.wake().unwrap();
    takes_back(&stage, &item, "Lee");
    second.wake().unwrap();
    assert_eq!(key_version(&writes(&stage, &stage.dana, &item, "first")), KeyVersion(2));
    stage.fixture.change_password(&second, &item, "second");
    assert_eq!(stage.fixture.password(&second, &item), "first");
    let Reply::Conflict(conflict) = second.ask(Request::Conflict { item: item.clone() }).unwrap() else { panic!() };
    let mine = conflict.versions.iter().find(|version| version.here).unwrap().id.clone();
    second.ask(Request::ResolveConflict { item: item.clone(), keep: mine }).unwrap();
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "second");
}

#[test]
fn s12_a_write_that_is_refused_leaves_the_new_key_due() {
    let stage = Stage::set("s12-refused");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    takes_back(&stage, &item, "Lee");
    stage.dana.between(move |request, service| match Asked::of(&request).unwrap().endpoint {
        Endpoint::WriteItems => refusal(Code::GrantRefused),
        _ => service(request),
    });
    let Reply::Edit { form, base } = stage.dana.ask(Request::Edit { item: item.clone() }).unwrap() else { panic!() };
    assert!(stage.dana.ask(Request::ChangeItem { item: item.clone(), base, form }).is_err());
    stage.dana.unharmed();
    stage.dana.wake().unwrap();
    assert_eq!(key_version(&writes(&stage, &stage.dana, &item, "two")), KeyVersion(2));
}

#[test]
fn s12_a_right_to_write_ends_with_the_key_that_it_came_with() {
    // Lee might write and may not any more; the item has a new key since. The service shows Lee's old right, Lee signs a third key.
    let stage = Stage::set("s12-old-right");
    let max = stage.technician("Max");
    let item = stage.item("Router", "one");
    let old = bundles_told(&stage.lee, || {
        stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::Modify);
    });
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Modify);
    max.wake().unwrap();
    let before = stage.lee.seat();
    let right = *before.home().grants.iter().find(|(_, g)| g.recipient == Holder::Member(before.me())).unwrap().0;
    takes_back(&stage, &item, "Lee");
    assert_eq!(key_version(&writes(&stage, &stage.dana, &item, "two")), KeyVersion(2));
    max.wake().unwrap();
    stage.lee.wake().unwrap();

    let known = stage.dana.seat();
    let own = ItemKey::generate(&mut rng());
    let keys = [(id(&item), KeyVersion(3), &own)];
    let log = &before.home().log;
    let planted: Vec<_> = [&stage.dana, &max]
        .map(|to| before.bundle(before.home().id(), log, &keys, &[Gift::to(to.seat().me(), Right::View)]))
        .into();
    for key in [KeyVersion(3), KeyVersion(2)] {
        let mut header = known.next_header(&id(&item), Some(right));
        (header.author, header.key_version) = (before.me(), key);
        let forged = before.seal(&header, &own, "Router", "known to Lee");
        for reader in [&stage.dana, &max] {
            let (bundles, shown, forged) = (planted.clone(), old.clone(), forged.clone());
            reader.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
                delta.evidence.extend(shown.iter().cloned());
                delta.bundles.extend(bundles.iter().cloned());
                delta.items.push(DeliveredItem { item: forged.clone(), home: None });
            });
            refuses_part(reader);
            reader.unharmed();
            assert_eq!(stage.fixture.password(reader, &item), "two");
        }
    }
    // Whoever was given the new key with the right to write, does.
    stage.fixture.change_password(&max, &item, "by Max");
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "by Max");
}

#[test]
fn s12_grants_of_a_write_that_was_not_taken_are_nobody_s() {
    let stage = Stage::set("s12-phantom");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Modify);
    max.wake().unwrap();
    let gone = stage.technician("Zoe");
    stage.fixture.give(&stage.dana, &item, &stage.org, "Zoe", Permission::View);
    gone.wake().unwrap();
    takes_back(&stage, &item, "Zoe");
    // Dana's write makes a new key, for Lee too, and meets Max's.
    stage.fixture.change_password(&max, &item, "by Max");
    stage.fixture.change_password(&stage.dana, &item, "mine");
    assert_eq!(stage.fixture.password(&stage.dana, &item), "by Max");
    takes_back(&stage, &item, "Lee");
    let given = recipients(&writes(&stage, &stage.dana, &item, "two"));
    assert!(!given.contains(&member(&stage.lee)), "{given:?}");
    assert!(given.contains(&member(&max)), "{given:?}");
}

#[test]
fn s12_two_changes_that_wait_meet_another_and_neither_is_lost() {
    let stage = Stage::set("s12-waiting");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    stage.dana.world().network.set(Network::Down);
    stage.fixture.change_password(&stage.dana, &item, "first");
    stage.fixture.change_password(&stage.dana, &item, "second");
    stage.fixture.change_password(&stage.lee, &item, "by Lee");
    stage.dana.world().network.set(Network::Up);
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "by Lee");
    let Reply::Conflict(conflict) = stage.dana.ask(Request::Conflict { item: item.clone() }).unwrap() else { panic!() };
    let mine = conflict.versions.iter().find(|version| version.here).unwrap().id.clone();
    stage.dana.ask(Request::ResolveConflict { item: item.clone(), keep: mine }).unwrap();
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "second");
}

#[test]
fn s12_a_deletion_that_meets_a_change_is_told_and_the_change_is_there() {
    let stage = Stage::set("s12-deletion");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    stage.fixture.change_password(&stage.lee, &item, "by Lee");
    assert!(stage.dana.ask(Request::DeleteItem { item: item.clone() }).is_err());
    assert_eq!(stage.fixture.password(&stage.dana, &item), "by Lee");
    // Now that Dana has seen it.
    stage.dana.ask(Request::DeleteItem { item: item.clone() }).unwrap();
    stage.lee.wake().unwrap();
    assert!(stage.fixture.items(&stage.lee).is_empty());
}

#[test]
fn s12_what_another_took_back_can_be_taken_back_again() {
    // Max, who is no administrator, has not heard that Dana ended all that Lee had, Max's own share with Lee among it.
    let stage = Stage::set("s12-again");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Full);
    max.wake().unwrap();
    stage.fixture.give(&max, &item, &stage.org, "Lee", Permission::Modify);
    stage.dana.wake().unwrap();
    takes_back(&stage, &item, "Lee");
    max.ask(Request::Unshare { items: vec![item.clone()], holders: vec![stage.holder("Lee")] }).unwrap();
    stage.lee.wake().unwrap();
    assert!(stage.fixture.items(&stage.lee).is_empty());
    let given = recipients(&writes(&stage, &max, &item, "by Max"));
    assert!(!given.contains(&member(&stage.lee)), "{given:?}");
}

/// A revision and its key, made by somebody who had the item in full, and as if they had it still.
fn with_a_key_of_ones_own(lee: &Seat, item: &ItemId, dana: &Client) -> impl FnMut(&Asked, &mut Delta) + use<> {
    let right = *lee.home().grants.iter().find(|(_, grant)| grant.recipient == Holder::Member(lee.me())).unwrap().0;
    let mut header = lee.next_header(&id(item), Some(right));
    header.key_version = header.key_version.next();
    let key = ItemKey::generate(&mut rng());
    let sealed = lee.seal(&header, &key, "Router", "by Lee");
    let items = [(header.item, header.key_version, &key)];
    let gift = Gift::to(dana.seat().me(), Right::Full);
    let bundle = lee.bundle(lee.home().id(), &lee.home().log, &items, &[gift]);
    move |asked, delta| {
        if asked.org == "msp" {
            delta.bundles.push(bundle.clone());
            delta.items.push(DeliveredItem { item: sealed.clone(), home: None });
        }
    }
}

/// Dana is shown Lee's revision under a key of Lee's, and writes all the same by one that comes after it. What she sent.
pub fn writes_in_spite_of_a_key(stage: &Stage, lee: &Seat, item: &ItemId) -> WriteItems {
    stage.dana.tamper(Endpoint::Sync, with_a_key_of_ones_own(lee, item, &stage.dana));
    let _ = stage.dana.wake();
    stage.dana.unharmed();
    assert!(is_due(stage, &stage.dana, item), "the mark went with a key of Lee's");
    // The service has none of it; what matters is which key Dana would write with.
    let sent = stage.dana.record();
    let _ = tries(&stage.dana, item, "two");
    stage.dana.unharmed();
    let written = written(&sent);
    assert_eq!(key_version(&written), KeyVersion(3));
    written
}

#[test]
fn s12_whoever_an_item_was_taken_back_from_makes_no_key_that_counts_as_the_next() {
    let stage = Stage::set("s12-own-key");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Full);
    let lee = stage.lee.seat();
    takes_back(&stage, &item, "Lee");
    stage.dana.wake().unwrap();
    assert!(is_due(&stage, &stage.dana, &item));
    let written = writes_in_spite_of_a_key(&stage, &lee, &item);
    assert!(!recipients(&written).contains(&member(&stage.lee)));
}

#[test]
fn s12_who_has_an_item_in_full_makes_the_key_that_a_take_back_asks_for() {
    // The control: Max has it still.
    let stage = Stage::set("s12-own-key-control");
    let max = stage.technician("Max");
    let item = stage.item("Router", "one");
    let everyone = vec![stage.everyone()];
    let share = Request::Share { items: vec![item.clone()], holders: everyone, permission: Permission::Modify };
    stage.dana.ask(share).unwrap();
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Full);
    // Ben may change it, and sees no grants but his own.
    let ben = stage.technician("Ben");
    max.wake().unwrap();
    let lee = crate::common::id(&stage.dana, &stage.org, "Lee");
    stage.dana.ask(Request::Remove { organisation: stage.org.clone(), member: lee }).unwrap();
    max.wake().unwrap();
    ben.wake().unwrap();
    assert!(is_due(&stage, &stage.dana, &item) && is_due(&stage, &ben, &item));
    assert_eq!(key_version(&writes(&stage, &max, &item, "two")), KeyVersion(2));
    for client in [&stage.dana, &ben] {
        client.wake().unwrap();
        assert!(!is_due(&stage, client, &item));
    }
    assert_eq!(key_version(&writes(&stage, &stage.dana, &item, "three")), KeyVersion(2));
}
