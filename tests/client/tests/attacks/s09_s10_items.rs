//! S9, S10: parts, items and organisations swapped; keys and grants overwritten.

use crate::common::title_of;
use crate::stage::{Stage, add, id, refuses_part, titles, told};
use crate::written::bundles_told;
use latchkey_messages::{Permission, Request};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::Holder;
use latchkey_shared::item::{KeyVersion, Revision, SealedItem};
use latchkey_shared::keys::ItemKey;
use latchkey_shared::log::GroupKind;
use latchkey_shared::permission::Permission as Right;
use latchkey_shared::sharing::Grant;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::LogAppend;
use latchkey_shared::wire::sync::{DeliveredItem, Delta};
use latchkey_shared::wire::vault::{Share, WriteItems};
use latchkey_test_client::Client;
use latchkey_test_client::hostile::cbor::Value;
use latchkey_test_client::hostile::{Gift, rng};

/// Swaps two fields of an item's bytes: header, overview, details, signature.
pub fn swapped(item: &Bytes, other: &Bytes, fields: &[usize]) -> Bytes {
    let (mut item, mut other) = (Value::parse(item.as_slice()).unwrap(), Value::parse(other.as_slice()).unwrap());
    for field in fields {
        item.items()[*field] = other.items()[*field].clone();
    }
    item.encode().into()
}

#[test]
fn s09_overview_and_details_do_not_change_places() {
    let stage = Stage::set("s09-parts");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.lee.tamper(Endpoint::Sync, |_, delta: &mut Delta| {
        for delivered in &mut delta.items {
            let mut value = Value::parse(delivered.item.as_slice()).unwrap();
            value.items().swap(1, 2);
            delivered.item = value.encode().into();
        }
    });
    stage.fixture.change_password(&stage.dana, &item, "two");
    refuses_part(&stage.lee);
    assert_eq!(stage.fixture.password(&stage.lee, &item), "one");
    after_the_next_change(&stage, &item);
}

/// Whoever sees a client's item knows its identifier, and can write one of their own under it at the MSP.
#[test]
fn s09_an_item_under_the_identifier_of_another_organisations_hides_it_only_while_it_is_there() {
    let stage = Stage::set("s09-hidden");
    let (ada, acme) = stage.fixture.client_of(&stage.dana, "acme");
    let payroll = add(&ada, &acme, "Payroll", "one");
    let holders = vec![latchkey_messages::Holder::Managers { organisation: acme }];
    ada.ask(Request::Share { items: vec![payroll.clone()], holders, permission: Permission::View }).unwrap();
    stage.dana.wake().unwrap();
    assert_eq!(titles(&stage.fixture, &stage.dana), ["Payroll"]);

    let seat = stage.lee.seat();
    let (home, key) = (seat.home(), ItemKey::generate(&mut rng()));
    let squat = seat.seal(&seat.first_header(home, id(&payroll)), &key, "In the way", "x");
    let everyone = Holder::Group(*home.log.group_of_kind(GroupKind::Everyone).unwrap().0);
    let gifts = [Gift::to(seat.me(), Right::Full), Gift { holder: everyone, permission: Right::View, not_after: None }];
    let bundle = seat.bundle(home.id(), &home.log, &[(id(&payroll), KeyVersion::FIRST, &key)], &gifts);
    stage.lee.between(move |mut request, service| {
        if latchkey_test_client::hostile::Asked::of(&request)
            .is_some_and(|asked| asked.endpoint == Endpoint::WriteItems)
        {
            let body = WriteItems { items: vec![squat.clone()], bundles: vec![bundle.clone()] };
            request.body = latchkey_shared::wire::Format::Cbor.encode(&body).unwrap();
        }
        service(request)
    });
    add(&stage.lee, &stage.org, "Own", "x");
    stage.lee.unharmed();
    // Who has the client's item keeps it.
    refuses_part(&stage.dana);
    assert_eq!(titles(&stage.fixture, &stage.dana), ["Payroll"]);
    let other = Client::new();
    other.ask(stage.fixture.sign_in(&stage.dana, crate::common::PASSWORD)).unwrap();
    assert_eq!(titles(&stage.fixture, &other), ["In the way"]);

    stage.lee.wake().unwrap();
    stage.lee.ask(Request::DeleteItem { item: payroll.clone() }).unwrap();
    other.wake().unwrap();
    assert_eq!(titles(&stage.fixture, &other), ["Payroll"]);
    assert_eq!(stage.fixture.password(&other, &payroll), "one");
}

/// The control: the same item's next revision, unharmed.
fn after_the_next_change(stage: &Stage, item: &latchkey_messages::ItemId) {
    stage.lee.unharmed();
    stage.fixture.change_password(&stage.dana, item, "three");
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, item), "three");
}

#[test]
fn s09_parts_of_two_items_and_of_two_revisions_do_not_mix() {
    let stage = Stage::set("s09-mix");
    let first = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    let second = stage.shared("Switch", &stage.lee, "Lee", Permission::View);
    for fields in [&[1_usize][..], &[2], &[1, 2], &[0], &[3], &[0, 3]] {
        let fields = fields.to_vec();
        // Both change, and each gets parts of the other.
        stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
            if let [a, b] = delta.items.as_mut_slice() {
                (a.item, b.item) = (swapped(&a.item, &b.item, &fields), swapped(&b.item, &a.item, &fields));
            }
        });
        stage.fixture.change_password(&stage.dana, &first, "two");
        stage.fixture.change_password(&stage.dana, &second, "two");
        refuses_part(&stage.lee);
        for item in [&first, &second] {
            assert_eq!(stage.fixture.password(&stage.lee, item), "one", "{item:?}");
        }
    }
    after_the_next_change(&stage, &first);
}

#[test]
fn s09_an_old_revisions_content_does_not_come_back_under_a_new_header() {
    let stage = Stage::set("s09-old");
    let item = stage.item("Router", "one");
    let old = stage.lee.record();
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
    stage.lee.wake().unwrap();
    let format = latchkey_shared::wire::Format::Cbor;
    let old: Vec<Delta> = old
        .borrow()
        .iter()
        .filter(|one| one.asked().is_some_and(|asked| asked.endpoint == Endpoint::Sync))
        .map(|one| format.decode(&one.answer.as_ref().unwrap().body).unwrap())
        .collect();
    let old = old.iter().find_map(|delta| delta.items.first()).unwrap().item.clone();
    stage.fixture.change_password(&stage.dana, &item, "two");
    stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        for delivered in &mut delta.items {
            delivered.item = swapped(&delivered.item, &old, &[1, 2]);
        }
    });
    refuses_part(&stage.lee);
    after_the_next_change(&stage, &item);
}

/// The client gives the MSP an item.
fn given_to_the_msp(ada: &Client, acme: &latchkey_messages::OrganisationId, title: &str) -> latchkey_messages::ItemId {
    let item = add(ada, acme, title, "p4y");
    let managers = latchkey_messages::Holder::Managers { organisation: acme.clone() };
    let share = Request::Share { items: vec![item.clone()], holders: vec![managers], permission: Permission::View };
    ada.ask(share).unwrap();
    item
}

#[test]
fn s09_a_clients_item_does_not_come_as_a_copy_of_the_msps() {
    let stage = Stage::set("s09-copy");
    let (ada, acme) = stage.fixture.client_of(&stage.dana, "acme");
    stage.dana.wake().unwrap();
    given_to_the_msp(&ada, &acme, "Payroll");
    let msp = stage.dana.seat().home().id();
    stage.dana.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
        if asked.org == "acme" {
            delta.items.iter_mut().for_each(|delivered| delivered.home = Some(msp));
        }
    });
    refuses_part(&stage.dana);
    assert!(titles(&stage.fixture, &stage.dana).is_empty());
    stage.dana.unharmed();
    given_to_the_msp(&ada, &acme, "Till");
    stage.dana.wake().unwrap();
    assert_eq!(titles(&stage.fixture, &stage.dana), ["Till"]);
}

#[test]
fn s09_a_clients_item_does_not_come_as_one_of_the_msps_own() {
    let stage = Stage::set("s09-own");
    let (ada, acme) = stage.fixture.client_of(&stage.dana, "acme");
    stage.dana.wake().unwrap();
    let item = given_to_the_msp(&ada, &acme, "Payroll");
    // Lee, who has nothing to do with the client, is served it by the MSP; Dana too, instead of by the client.
    let sealed = ada.seat().sealed(&ada, &id(&item));
    for person in [&stage.lee, &stage.dana] {
        let sealed = sealed.clone();
        person.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| match asked.org.as_str() {
            "msp" => delta.items.push(DeliveredItem { item: sealed.clone(), home: None }),
            _ => delta.items.clear(),
        });
        refuses_part(person);
        assert!(titles(&stage.fixture, person).is_empty());
    }
    // The control: where it lives, it is what it is.
    let second = Client::new();
    second.ask(stage.fixture.sign_in(&stage.dana, crate::common::PASSWORD)).unwrap();
    assert_eq!(titles(&stage.fixture, &second), ["Payroll"]);
}

#[test]
fn s09_a_copy_of_the_msps_does_not_come_as_one_of_the_clients_own() {
    let stage = Stage::set("s09-delivered");
    let (ada, acme) = stage.fixture.client_of(&stage.dana, "acme");
    stage.dana.wake().unwrap();
    let give = |title: &str| {
        let item = stage.item(title, "one");
        stage.fixture.give(&stage.dana, &item, &acme, "Ada", Permission::View);
    };
    give("Router");
    ada.tamper(Endpoint::Sync, |_, delta: &mut Delta| {
        delta.items.iter_mut().for_each(|delivered| delivered.home = None)
    });
    refuses_part(&ada);
    assert!(titles(&stage.fixture, &ada).is_empty());
    ada.unharmed();
    give("Switch");
    ada.wake().unwrap();
    assert_eq!(titles(&stage.fixture, &ada), ["Switch"]);
}

#[test]
fn s09_an_item_of_another_organisation_does_not_take_the_place_of_one_with_its_identifier() {
    // A client's administrator makes an item under the identifier of the MSP's own, which the service tells them.
    let stage = Stage::set("s09-identifier");
    let (ada, acme) = stage.fixture.client_of(&stage.dana, "acme");
    let mine = stage.item("Router", "one");
    let victim = id(&mine);
    let seat = ada.seat();
    let org = seat.home();
    let key = ItemKey::generate(&mut rng());
    let mut header = seat.first_header(org, victim);
    header.key_version = KeyVersion(2);
    header.revision = Revision(7);
    header.previous = Some(latchkey_shared::id::Hash::from_bytes([7; 32]));
    let item = seat.seal(&header, &key, "Router", "known to Ada");
    let dana = stage.dana.seat().me();
    let gift = [Gift::to(dana, Right::Full)];
    let bundle = seat.bundle(org.id(), &org.log, &[(victim, KeyVersion(2), &key)], &gift);
    stage.dana.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
        if asked.org == "acme" {
            delta.bundles.push(bundle.clone());
            delta.items.push(DeliveredItem { item: item.clone(), home: None });
        }
    });
    // Something happens at the client, so that Dana syncs there.
    let payroll = add(&ada, &acme, "Payroll", "p4y");
    let managers = latchkey_messages::Holder::Managers { organisation: acme };
    ada.ask(Request::Share { items: vec![payroll], holders: vec![managers], permission: Permission::View }).unwrap();
    refuses_part(&stage.dana);
    assert_eq!(stage.fixture.password(&stage.dana, &mine), "one");
    let entry = stage.dana.seat().open.entries.get(&victim).unwrap().clone();
    assert_eq!(entry.home, stage.dana.seat().home().id());
    // What came with it goes on.
    assert!(titles(&stage.fixture, &stage.dana).contains(&"Payroll".to_owned()));
    stage.dana.unharmed();
    stage.fixture.change_password(&stage.dana, &mine, "two");
    assert_eq!(stage.fixture.password(&stage.dana, &mine), "two");
}

#[test]
fn s10_grants_and_entries_of_bundles_do_not_change_places() {
    let stage = Stage::set("s10-places");
    let (first, second) = (stage.item("Router", "one"), stage.item("Switch", "two"));
    for item in [&first, &second] {
        stage.fixture.give(&stage.dana, item, &stage.org, "Lee", Permission::View);
    }
    let changes: [fn(&mut Delta); 4] = [
        |delta| {
            let (a, b) = (delta.bundles[0].grants.clone(), delta.bundles[1].grants.clone());
            (delta.bundles[0].grants, delta.bundles[1].grants) = (b, a);
        },
        |delta| {
            let (a, b) = (delta.bundles[0].bundle.entries.clone(), delta.bundles[1].bundle.entries.clone());
            (delta.bundles[0].bundle.entries, delta.bundles[1].bundle.entries) = (b, a);
        },
        |delta| delta.bundles.iter_mut().for_each(|b| b.bundle.entries[0].key_version = KeyVersion(2)),
        |delta| {
            let (a, b) = (delta.bundles[0].bundle.entries[0].key, delta.bundles[1].bundle.entries[0].key);
            (delta.bundles[0].bundle.entries[0].key, delta.bundles[1].bundle.entries[0].key) = (b, a);
        },
    ];
    // Each in a browser of its own, for what is refused once is not offered again.
    for change in changes {
        let browser = latchkey_test_client::Client::on(stage.lee.world().disk.copy());
        browser.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
            if delta.bundles.len() == 2 {
                change(delta);
            }
        });
        refuses_part(&browser);
        assert!(stage.fixture.items(&browser).is_empty());
    }
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &first), "one");
    assert_eq!(stage.fixture.password(&stage.lee, &second), "two");
}

#[test]
fn s10_a_key_that_was_planted_is_not_what_the_next_revision_is_sealed_under() {
    // Lee may read, and grants Dana a "second" key of the item before Dana makes the real one.
    let stage = Stage::set("s10-planted");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::View);
    let lee = stage.lee.seat();
    let (dana, planted) = (stage.dana.seat().me(), ItemKey::generate(&mut rng()));
    let (home, items) = (lee.home().id(), [(id(&item), KeyVersion(2), &planted)]);
    let bundle = lee.bundle(home, &lee.home().log, &items, &[Gift::to(dana, Right::View)]);
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.bundles.push(bundle.clone()));
    stage.dana.wake().unwrap();
    stage.dana.unharmed();

    // Dana takes the item back from Lee, and writes twice under the new key.
    let seat = stage.dana.seat();
    let member = latchkey_messages::MemberId::new(lee.me().to_string());
    let holder = latchkey_messages::Holder::Member { organisation: stage.org.clone(), member };
    stage.dana.ask(Request::Unshare { items: vec![item.clone()], holders: vec![holder] }).unwrap();
    stage.fixture.change_password(&stage.dana, &item, "two");
    let sent = stage.dana.record();
    stage.fixture.change_password(&stage.dana, &item, "three");
    let written = sent.borrow().iter().find_map(|one| {
        one.asked().filter(|asked| asked.endpoint == Endpoint::WriteItems)?;
        Some(one.said::<WriteItems>().items.remove(0))
    });
    let sealed = SealedItem::decode(written.unwrap().as_slice()).unwrap();
    let verified = sealed.verify(&seat.home().log).unwrap();
    assert_eq!(verified.header().key_version, KeyVersion(2));
    assert!(verified.open_details(&planted).is_err(), "sealed under the key that Lee planted");
    max.wake().unwrap();
    assert_eq!(stage.fixture.password(&max, &item), "three");
}

#[test]
fn s10_a_planted_key_does_not_keep_the_real_one_out() {
    let stage = Stage::set("s10-kept-out");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &max, "Max", Permission::View);
    let lee = stage.lee.seat();
    let planted = ItemKey::generate(&mut rng());
    let items = [(id(&item), KeyVersion(2), &planted)];
    let gift = [Gift::to(max.seat().me(), Right::View)];
    let bundle = lee.bundle(lee.home().id(), &lee.home().log, &items, &gift);
    max.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.bundles.push(bundle.clone()));
    max.wake().unwrap();
    max.unharmed();
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
    stage.lee.wake().unwrap();
    let member = latchkey_messages::MemberId::new(lee.me().to_string());
    let holder = latchkey_messages::Holder::Member { organisation: stage.org.clone(), member };
    stage.dana.ask(Request::Unshare { items: vec![item.clone()], holders: vec![holder] }).unwrap();
    stage.fixture.change_password(&stage.dana, &item, "two");
    max.wake().unwrap();
    assert_eq!(stage.fixture.password(&max, &item), "two");
    assert!(told(&max).is_empty(), "{:?}", told(&max));
}

#[test]
fn s10_a_holder_who_was_made_up_is_not_given_the_next_key() {
    // Lee was never given the item, and says to Dana that they were: by a grant of their own making.
    let stage = Stage::set("s10-holder");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &max, "Max", Permission::View);
    let everyone = stage.everyone();
    stage
        .dana
        .ask(Request::Share {
            items: vec![item.clone()],
            holders: vec![everyone.clone()],
            permission: Permission::View,
        })
        .unwrap();
    let lee = stage.lee.seat();
    let (home, key) = (lee.home().id(), ItemKey::generate(&mut rng()));
    let items = [(id(&item), KeyVersion::FIRST, &key)];
    let bundle = lee.bundle(home, &lee.home().log, &items, &[Gift::to(lee.me(), Right::Full)]);
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.bundles.push(bundle.clone()));
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    stage.dana.ask(Request::Unshare { items: vec![item.clone()], holders: vec![everyone] }).unwrap();

    let sent = stage.dana.record();
    stage.fixture.change_password(&stage.dana, &item, "two");
    let written = sent.borrow().iter().find_map(|one| {
        one.asked().filter(|asked| asked.endpoint == Endpoint::WriteItems)?;
        Some(one.said::<WriteItems>())
    });
    let bundles = written.unwrap().bundles;
    let recipients: Vec<_> = bundles
        .iter()
        .flat_map(|bundle| &bundle.grants)
        .map(|grant| Grant::decode(grant.as_slice()).unwrap().header().unwrap().recipient)
        .collect();
    let [dana, max_id] = [&stage.dana, &max].map(|client| latchkey_shared::id::Holder::Member(client.seat().me()));
    assert!(recipients.contains(&dana) && recipients.contains(&max_id), "{recipients:?}");
    assert_eq!(recipients.len(), 2, "somebody else got the new key");
    max.wake().unwrap();
    assert_eq!(stage.fixture.password(&max, &item), "two");
}

#[test]
fn s10_a_group_is_not_given_anew_what_it_never_had() {
    // Lee signs that "everyone" has what is Dana's alone; when Max is removed, Dana's browser shares anew what the group had.
    let stage = Stage::set("s10-anew");
    let _max = stage.technician("Max");
    let (private, shared) = (stage.item("Private", "one"), stage.item("Router", "two"));
    let everyone = stage.everyone();
    let share = Request::Share { items: vec![shared.clone()], holders: vec![everyone], permission: Permission::View };
    stage.dana.ask(share).unwrap();
    stage.lee.wake().unwrap();
    let lee = stage.lee.seat();
    let (log, key) = (&lee.home().log, ItemKey::generate(&mut rng()));
    let (group, _) = log.group_of_kind(GroupKind::Everyone).unwrap();
    let gift = Gift { holder: Holder::Group(*group), permission: Right::Full, not_after: None };
    let bundle = lee.bundle(lee.home().id(), log, &[(id(&private), KeyVersion::FIRST, &key)], &[gift]);
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.bundles.push(bundle.clone()));
    stage.dana.wake().unwrap();
    stage.dana.unharmed();

    let sent = stage.dana.record();
    let member = crate::common::id(&stage.dana, &stage.org, "Max");
    stage.dana.ask(Request::Remove { organisation: stage.org.clone(), member }).unwrap();
    let said = sent.borrow().iter().find_map(|one| {
        one.asked().filter(|asked| asked.endpoint == Endpoint::AppendLog)?;
        Some(one.said::<LogAppend>())
    });
    let given: Vec<_> =
        said.unwrap().regranted.iter().flat_map(|with| with.bundle.entries.iter().map(|entry| entry.item)).collect();
    assert_eq!(given, [id(&shared)], "more than was shared, or less");
}

#[test]
fn s10_a_share_goes_where_the_person_said_and_nowhere_else() {
    let stage = Stage::set("s10-where");
    let max = stage.technician("Max");
    let item = stage.item("Router", "one");
    // The answers before sharing say that Max is due everything.
    let (group, max_id) = {
        let seat = stage.dana.seat();
        (seat.home().group_id(latchkey_shared::log::GroupKind::Everyone).unwrap(), max.seat().me())
    };
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        let epoch = latchkey_shared::keys::Epoch::FIRST;
        let recipient = latchkey_shared::id::Holder::Member(max_id);
        let due = latchkey_shared::sharing::GroupKeyFor { group, epoch, recipient, recipient_epoch: epoch };
        delta.keys_due.push(due);
    });
    stage.dana.wake().unwrap();
    let sent = stage.dana.record();
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
    let shares: Vec<Share> = sent
        .borrow()
        .iter()
        .filter(|one| one.asked().is_some_and(|asked| asked.endpoint == Endpoint::Share))
        .map(|one| one.said())
        .collect();
    let [share] = shares.as_slice() else { panic!("{shares:?}") };
    let [bundle] = share.bundles.as_slice() else { panic!() };
    let [grant] = bundle.grants.as_slice() else { panic!() };
    let lee = latchkey_shared::id::Holder::Member(stage.lee.seat().me());
    assert_eq!(Grant::decode(grant.as_slice()).unwrap().header().unwrap().recipient, lee);
    stage.lee.wake().unwrap();
    assert_eq!(title_of(&stage.fixture.items(&stage.lee), "Router").permission, Permission::View);
    max.wake().unwrap();
    assert!(stage.fixture.items(&max).is_empty());
}

#[test]
fn s10_a_grant_that_does_not_verify_keeps_none_beside_it_from_counting() {
    let stage = Stage::set("s10-beside");
    let (one, other) = (stage.item("Router", "one"), stage.item("Switch", "two"));
    stage.fixture.give(&stage.dana, &one, &stage.org, "Lee", Permission::View);
    let of_one = bundles_told(&stage.lee, || {}).remove(0).grants.remove(0);
    stage.fixture.give(&stage.dana, &other, &stage.org, "Lee", Permission::View);
    stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        delta.bundles.iter_mut().for_each(|bundle| bundle.grants.insert(0, of_one.clone()));
    });
    refuses_part(&stage.lee);
    assert_eq!(stage.fixture.password(&stage.lee, &other), "two");
}
