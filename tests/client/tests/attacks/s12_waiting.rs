//! S12: changes that wait, are refused, or meet others. Nothing that has ended comes back by them, and no text is lost.

use crate::stage::{Stage, id, notices};
use crate::written::{had_by_zoe, is_due, key_version, member, recipients, refused, takes_back, texts, tries, writes};
use latchkey_engine::ports::{HttpResponse, Unreachable};
use latchkey_messages::{NoticeKind, Permission, Request};
use latchkey_shared::id::Holder;
use latchkey_shared::item::KeyVersion;
use latchkey_shared::sharing::{Grant, OpenBundle};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::{DeliveredItem, Delta};
use latchkey_test_client::hostile::{Asked, refusal};
use latchkey_test_client::{Client, Network};

#[test]
fn s12_a_share_of_a_refused_write_does_not_run_after_a_take_back() {
    let stage = Stage::set("s12-phantom");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    had_by_zoe(&stage, &item);
    let phantom = refused(&stage, &item);
    assert!(recipients(&phantom).contains(&member(&stage.lee)));
    takes_back(&stage, &item, "Lee");
    stage
        .dana
        .tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.bundles.extend(phantom.bundles.iter().cloned()));
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    let given = recipients(&writes(&stage, &stage.dana, &item, "two"));
    assert!(!given.contains(&member(&stage.lee)), "{given:?}");
    assert!(given.contains(&member(&stage.dana)), "{given:?}");
}

#[test]
fn s12_a_share_of_a_refused_write_lets_nobody_write_after_a_take_back() {
    let stage = Stage::set("s12-phantom-right");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    had_by_zoe(&stage, &item);
    let phantom = refused(&stage, &item);
    // The service hands Lee the key that it did not take.
    let lee = stage.lee.seat();
    let bundle = phantom.bundles[0].clone();
    let grants = bundle.grants.iter().map(|bytes| Grant::decode(bytes.as_slice()).unwrap());
    let mut lees = grants.filter(|grant| grant.header().unwrap().recipient == Holder::Member(lee.me()));
    let grant = lees.next().unwrap();
    let right = grant.hash();
    let verified = grant.verify(&stage.dana.seat().home().log).unwrap();
    let opened = verified.open(lee.open.keyring.opening(&verified.header().key).unwrap()).unwrap();
    let opener = OpenBundle::new(&bundle.bundle.id, bundle.bundle.org, &opened);
    let key = opener.item_key(&bundle.bundle.entries[0]).unwrap();
    takes_back(&stage, &item, "Lee");

    let mut header = stage.dana.seat().next_header(&id(&item), Some(right));
    (header.author, header.key_version) = (lee.me(), KeyVersion(2));
    let forged = lee.seal(&header, &key, "Router", "by Lee, after the end");
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        delta.bundles.push(bundle.clone());
        delta.items.push(DeliveredItem { item: forged.clone(), home: None });
    });
    crate::stage::refuses_part(&stage.dana);
    stage.dana.unharmed();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");
    assert!(is_due(&stage, &stage.dana, &item));
    assert_eq!(key_version(&writes(&stage, &stage.dana, &item, "two")), KeyVersion(2));
}

#[test]
fn s12_a_take_back_told_while_a_write_waits_leaves_the_new_key_due() {
    let stage = Stage::set("s12-mark-refused");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Full);
    max.wake().unwrap();
    // Dana's browser has not heard of it when a write of hers is refused.
    max.ask(Request::Unshare { items: vec![item.clone()], holders: vec![stage.holder("Lee")] }).unwrap();
    refused(&stage, &item);
    stage.dana.wake().unwrap();
    assert!(is_due(&stage, &stage.dana, &item));
    assert_eq!(key_version(&writes(&stage, &stage.dana, &item, "two")), KeyVersion(2));
}

#[test]
fn s12_a_removal_told_with_another_revision_leaves_the_new_key_due() {
    let stage = Stage::set("s12-mark-conflict");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Modify);
    max.wake().unwrap();
    let second = Client::on(stage.dana.world().disk.copy());
    second.world().network.set(Network::Down);
    stage.fixture.change_password(&second, &item, "mine");
    let lee = crate::common::id(&stage.dana, &stage.org, "Lee");
    stage.dana.ask(Request::Remove { organisation: stage.org.clone(), member: lee }).unwrap();
    stage.fixture.change_password(&max, &item, "by Max");
    second.world().network.set(Network::Up);
    second.wake().unwrap();
    assert_eq!(stage.fixture.password(&second, &item), "by Max");
    assert!(is_due(&stage, &second, &item));
    assert_eq!(key_version(&writes(&stage, &second, &item, "two")), KeyVersion(2));
}

#[test]
fn s12_a_new_key_made_without_the_network_brings_nobody_back() {
    // Everybody is honest; Max's browser has not heard that Lee's share was taken back.
    let stage = Stage::set("s12-stale-key");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Full);
    had_by_zoe(&stage, &item);
    max.wake().unwrap();
    max.world().network.set(Network::Down);
    stage.fixture.change_password(&max, &item, "by Max");
    takes_back(&stage, &item, "Lee");
    stage.lee.wake().unwrap();
    assert!(stage.fixture.items(&stage.lee).is_empty());
    max.world().network.set(Network::Up);
    max.wake().unwrap();
    [&stage.lee, &stage.dana].into_iter().for_each(|client| client.wake().unwrap());
    assert!(stage.fixture.items(&stage.lee).is_empty(), "Lee has it again");
    // Max's change arrived all the same, under a key that is Dana's and Max's.
    assert_eq!(stage.fixture.password(&stage.dana, &item), "by Max");
    assert_eq!(stage.fixture.password(&max, &item), "by Max");
    assert_eq!(texts(&max, &item).len(), 1);
}

#[test]
fn s12_nothing_is_taken_back_while_a_change_waits() {
    let stage = Stage::set("s12-take-back-waits");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    had_by_zoe(&stage, &item);
    stage.dana.between(|request, service| match Asked::of(&request).unwrap().endpoint {
        Endpoint::WriteItems => Err(Unreachable),
        _ => service(request),
    });
    tries(&stage.dana, &item, "waits").unwrap();
    // It gives Lee the new key, and could arrive after the take-back.
    let unshare = Request::Unshare { items: vec![item.clone()], holders: vec![stage.holder("Lee")] };
    assert_eq!(crate::stage::code(stage.dana.ask(unshare)), "change-waits");
    stage.dana.unharmed();
    stage.dana.wake().unwrap();
    takes_back(&stage, &item, "Lee");
    let given = recipients(&writes(&stage, &stage.dana, &item, "two"));
    assert!(!given.contains(&member(&stage.lee)), "{given:?}");
}

#[test]
fn s12_a_write_whose_answer_was_lost_keeps_its_shares() {
    // A colleague writes twice, and a word of it comes before the write is sent again.
    let stage = Stage::set("s12-lost-answer");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Full);
    had_by_zoe(&stage, &item);
    max.wake().unwrap();
    max.between(|request, service| {
        let endpoint = Asked::of(&request).unwrap().endpoint;
        let answer = service(request);
        if endpoint == Endpoint::WriteItems { Err(Unreachable) } else { answer }
    });
    tries(&max, &item, "by Max").unwrap();
    max.unharmed();
    stage.lee.wake().unwrap();
    stage.fixture.change_password(&stage.lee, &item, "by Lee");
    stage.fixture.change_password(&stage.lee, &item, "by Lee again");
    let event = format!(r#"{{"address":"msp","cursor":{}}}"#, max.seat().home().cursor + 100);
    futures_executor::block_on(max.engine().socket_message(&event)).unwrap();
    max.wake().unwrap();
    assert_eq!(stage.fixture.password(&max, &item), "by Lee again");
    stage.fixture.change_password(&max, &item, "by Max again");
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "by Max again");
}

#[test]
fn s12_a_change_that_met_another_is_kept_until_the_other_is_there() {
    let stage = Stage::set("s12-met");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    had_by_zoe(&stage, &item);
    stage.fixture.change_password(&stage.lee, &item, "by Lee");
    // The write arrives and is overtaken; what overtook it can't be fetched.
    stage.dana.between(|request, service| match Asked::of(&request).unwrap().endpoint {
        Endpoint::Sync => Err(Unreachable),
        _ => service(request),
    });
    tries(&stage.dana, &item, "mine").unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "mine");
    stage.dana.unharmed();
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "by Lee");
    assert_eq!(texts(&stage.dana, &item).len(), 2);
    // And it goes on.
    stage.fixture.change_password(&stage.lee, &item, "by Lee again");
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "by Lee again");
    stage.fixture.change_password(&stage.dana, &item, "mine again");
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "mine again");
}

#[test]
fn s12_what_rests_on_a_refused_change_is_written_again() {
    let stage = Stage::set("s12-rests");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    had_by_zoe(&stage, &item);
    let second = Client::on(stage.dana.world().disk.copy());
    second.world().network.set(Network::Down);
    stage.fixture.change_password(&second, &item, "first");
    stage.fixture.change_password(&second, &item, "second");
    // The key that waits is for Lee too, who leaves meanwhile: it is refused.
    let lee = crate::common::id(&stage.dana, &stage.org, "Lee");
    stage.dana.ask(Request::Remove { organisation: stage.org.clone(), member: lee }).unwrap();
    second.world().network.set(Network::Up);
    second.wake().unwrap();
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "second");
    assert_eq!(texts(&second, &item).len(), 1);
}

#[test]
fn s12_a_change_that_is_refused_twice_is_kept_beside_and_told() {
    let stage = Stage::set("s12-refused-twice");
    let item = stage.item("Router", "one");
    stage.dana.world().network.set(Network::Down);
    stage.fixture.change_password(&stage.dana, &item, "typed on the train");
    stage.dana.world().network.set(Network::Up);
    stage.dana.refuse(Endpoint::WriteItems, Code::ItemRefused);
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");
    let kept = texts(&stage.dana, &item);
    assert_eq!(kept.len(), 2);
    assert!(notices(&stage.dana).iter().any(|notice| matches!(notice.kind, NoticeKind::Failed { .. })));
    // The person chooses it, and it arrives.
    let mine = kept.into_iter().find(|version| version.here).unwrap().id;
    stage.dana.ask(Request::ResolveConflict { item: item.clone(), keep: mine }).unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "typed on the train");
    assert_eq!(texts(&stage.dana, &item).len(), 1);
}

#[test]
fn s12_a_choice_that_meets_a_third_revision_loses_nothing() {
    let stage = Stage::set("s12-third");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    stage.dana.world().network.set(Network::Down);
    stage.fixture.change_password(&stage.dana, &item, "mine");
    stage.fixture.change_password(&stage.lee, &item, "by Lee");
    stage.dana.world().network.set(Network::Up);
    stage.dana.wake().unwrap();
    let mine = texts(&stage.dana, &item).into_iter().find(|version| version.here).unwrap().id;
    stage.fixture.change_password(&stage.lee, &item, "by Lee again");
    stage.dana.ask(Request::ResolveConflict { item: item.clone(), keep: mine }).unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "by Lee again");
    let beside = texts(&stage.dana, &item);
    assert_eq!(beside.len(), 2);
    // The same choice once more.
    let mine = beside.into_iter().find(|version| version.here).unwrap().id;
    stage.dana.ask(Request::ResolveConflict { item: item.clone(), keep: mine }).unwrap();
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "mine");
    assert_eq!(texts(&stage.dana, &item).len(), 1);
}

#[test]
fn s12_a_proxys_page_does_not_take_away_what_waits() {
    let stage = Stage::set("s12-proxy");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.dana.world().network.set(Network::Down);
    stage.fixture.change_password(&stage.dana, &item, "typed on the train");
    stage.dana.world().network.set(Network::Up);
    stage.dana.between(|_, _| {
        let content_type = Some("text/html".to_owned());
        Ok(HttpResponse { status: 403, content_type, body: b"<html>blocked</html>".to_vec() })
    });
    assert!(stage.dana.wake().is_err());
    stage.dana.unharmed();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "typed on the train");
    stage.dana.wake().unwrap();
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "typed on the train");
}

#[test]
fn s12_a_change_that_meets_a_deletion_is_told() {
    let stage = Stage::set("s12-meets-deletion");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Full);
    stage.dana.world().network.set(Network::Down);
    stage.fixture.change_password(&stage.dana, &item, "typed on the train");
    stage.lee.ask(Request::DeleteItem { item: item.clone() }).unwrap();
    stage.dana.world().network.set(Network::Up);
    stage.dana.wake().unwrap();
    assert!(stage.fixture.items(&stage.dana).is_empty());
    let told = notices(&stage.dana);
    let gone =
        |kind: &NoticeKind| matches!(kind, NoticeKind::Failed { problem } if problem.code.as_str() == "gone-meanwhile");
    assert!(told.iter().any(|notice| gone(&notice.kind)), "{told:?}");
}

/// The service takes the next write, its answer is lost, and it has forgotten the request when that is sent again.
fn loses_the_answer(client: &Client) {
    let mut first = true;
    client.between(move |request, service| {
        if Asked::of(&request).unwrap().endpoint != Endpoint::WriteItems {
            return service(request);
        }
        if std::mem::take(&mut first) {
            service(request).unwrap();
            return Err(Unreachable);
        }
        refusal(Code::RevisionConflict)
    });
}

#[test]
fn s12_a_change_that_had_arrived_after_all_stands() {
    let stage = Stage::set("s12-arrived");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    had_by_zoe(&stage, &item);
    loses_the_answer(&stage.dana);
    stage.fixture.change_password(&stage.dana, &item, "two");
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "two");
    assert_eq!(texts(&stage.dana, &item).len(), 1);
    stage.fixture.change_password(&stage.dana, &item, "three");
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "three");
}

#[test]
fn s12_an_item_that_had_arrived_after_all_is_there() {
    let stage = Stage::set("s12-made");
    loses_the_answer(&stage.dana);
    let item = stage.item("Router", "one");
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "one");
}

#[test]
fn s12_an_item_made_without_the_network_is_not_lost_when_it_is_refused() {
    let stage = Stage::set("s12-made-refused");
    for (title, code) in [("Clock", Code::ClockSkew), ("Key", Code::GrantRefused), ("Role", Code::Forbidden)] {
        stage.dana.world().network.set(Network::Down);
        let item = stage.item(title, "one");
        stage.fixture.change_password(&stage.dana, &item, "two");
        stage.dana.world().network.set(Network::Up);
        stage.dana.refuse(Endpoint::WriteItems, code);
        stage.dana.wake().unwrap();
        stage.dana.unharmed();
        assert_eq!(stage.fixture.password(&stage.dana, &item), "two", "{title}");
        let failed = |notice: &latchkey_messages::Notice| matches!(notice.kind, NoticeKind::Failed { .. });
        assert!(notices(&stage.dana).iter().any(failed), "{title}");
        stage.dana.wake().unwrap();
        stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
        stage.lee.wake().unwrap();
        assert_eq!(stage.fixture.password(&stage.lee, &item), "two", "{title}");
    }
}

#[test]
fn s12_a_share_of_a_refused_write_that_is_shown_first_does_not_run_either() {
    let stage = Stage::set("s12-phantom-shown");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    had_by_zoe(&stage, &item);
    let phantom = refused(&stage, &item);
    let shown = phantom.bundles.clone();
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.evidence.extend(shown.iter().cloned()));
    stage.dana.wake().unwrap();
    takes_back(&stage, &item, "Lee");
    stage
        .dana
        .tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.bundles.extend(phantom.bundles.iter().cloned()));
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    let given = recipients(&writes(&stage, &stage.dana, &item, "two"));
    assert!(!given.contains(&member(&stage.lee)), "{given:?}");
}

#[test]
fn s12_a_share_that_waits_when_the_take_back_is_told_does_not_run() {
    // Max takes Lee's share back; Dana's browser hears of it when her own new key, for Lee too, is refused.
    let stage = Stage::set("s12-phantom-waits");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::Full);
    had_by_zoe(&stage, &item);
    max.wake().unwrap();
    max.ask(Request::Unshare { items: vec![item.clone()], holders: vec![stage.holder("Lee")] }).unwrap();
    let phantom = refused(&stage, &item);
    assert!(recipients(&phantom).contains(&member(&stage.lee)));
    stage
        .dana
        .tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.bundles.extend(phantom.bundles.iter().cloned()));
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    let given = recipients(&writes(&stage, &stage.dana, &item, "two"));
    assert!(!given.contains(&member(&stage.lee)), "{given:?}");
    assert!(given.contains(&member(&max)), "{given:?}");
}

#[test]
fn s12_a_change_that_waits_when_its_item_goes_leaves_the_way_back_open() {
    let stage = Stage::set("s12-gone-waits");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    stage.lee.world().network.set(Network::Down);
    stage.fixture.change_password(&stage.lee, &item, "by Lee");
    takes_back(&stage, &item, "Lee");
    stage.lee.world().network.set(Network::Up);
    stage.lee.wake().unwrap();
    assert!(stage.fixture.items(&stage.lee).is_empty());
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "one");
}
