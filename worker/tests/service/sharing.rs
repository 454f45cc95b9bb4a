//! Sharing within one organisation.

use crate::support::*;
use latchkey_shared::id::Holder;
use latchkey_shared::keys::{ExchangeSecret, ItemKey};
use latchkey_shared::log::{Body, GroupKind, Role};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::Grant;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::vault::{Share, WriteItems};

/// An MSP with a technician who has the key of "everyone".
fn two(server: &Server) -> (Member<'_>, Member<'_>) {
    let mut msp = found(server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let mut tom = join(server, &link, tom);
    let person = tom.person.clone();
    msp.wrap_due(&[&person]);
    tom.sync();
    (msp, tom)
}

#[test]
fn a_share_with_a_member_brings_an_old_item() {
    let server = Server::start();
    let (mut msp, mut tom) = two(&server);
    let (item, other) = (msp.new_item("Router"), msp.new_item("Switch"));
    msp.write(&[&item, &other]);
    assert!(ids(&tom.sync()).is_empty());
    let grant = msp.share_here(&[&item], tom.holder(), Permission::View);
    let delta = tom.sync();
    assert_eq!(tom.opened(&delta, &item.id()), overview("Router"));
    assert_eq!(ids(&delta), [item.id()]);
    // The granter has it among their own.
    let made = msp.sync();
    let hashes: Vec<_> = made
        .bundles
        .iter()
        .flat_map(|one| &one.grants)
        .map(|bytes| Grant::decode(bytes.as_slice()).unwrap().hash())
        .collect();
    assert!(hashes.contains(&grant));
}

#[test]
fn a_share_with_everyone_reaches_all_with_the_groups_key() {
    let server = Server::start();
    let (msp, mut tom) = two(&server);
    let items: Vec<Item> = (0..20).map(|n| msp.new_item(&format!("Router {n}"))).collect();
    let items: Vec<&Item> = items.iter().collect();
    msp.write(&items);
    msp.share_here(&items, Holder::Group(msp.view.group(GroupKind::Everyone)), Permission::Fill);
    let delta = tom.sync();
    assert_eq!(delta.items.len(), 20);
    assert_eq!(tom.opened(&delta, &items[7].id()), overview("Router 7"));
}

#[test]
fn taking_one_item_of_several_back_leaves_the_others() {
    let server = Server::start();
    let (mut msp, mut tom) = two(&server);
    let (one, two) = (msp.new_item("one"), msp.new_item("two"));
    msp.write(&[&one, &two]);
    let everyone = Holder::Group(msp.view.group(GroupKind::Everyone));
    let grant = msp.share_here(&[&one, &two], everyone, Permission::View);
    tom.sync();
    msp.sync();

    assert_eq!(msp.take_back(grant, &[one.id()]).status, 200);
    let delta = tom.sync();
    assert_eq!((delta.gone.as_slice(), delta.ended.as_slice()), ([one.id()].as_slice(), [].as_slice()));
    assert!(tom.item_key(&delta, &two.id()).is_some() && tom.item_key(&delta, &one.id()).is_none());
    assert_eq!(ids(&tom.page(0)), [two.id()]);
    // Saying it again changes nothing; the last one ends the grant.
    assert_eq!(msp.take_back(grant, &[one.id()]).status, 200);
    assert_eq!(msp.take_back(grant, &[two.id()]).status, 200);
    let delta = tom.sync();
    assert_eq!((delta.gone.as_slice(), delta.ended.as_slice()), ([two.id()].as_slice(), [grant].as_slice()));
    assert_eq!(msp.sync().ended, [grant]);
    assert!(tom.page(0).bundles.is_empty());
    // The creator has both still.
    assert_eq!(msp.page(0).items.len(), 2);
}

#[test]
fn an_item_that_reaches_somebody_twice_stays_while_one_grant_runs() {
    let server = Server::start();
    let (msp, mut tom) = two(&server);
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let direct = msp.share_here(&[&item], tom.holder(), Permission::View);
    msp.share_here(&[&item], Holder::Group(msp.view.group(GroupKind::Everyone)), Permission::Fill);
    tom.sync();
    assert_eq!(msp.take_back(direct, &[item.id()]).status, 200);
    let delta = tom.sync();
    assert!(delta.gone.is_empty());
    assert_eq!(delta.ended, [direct]);
}

#[test]
fn only_who_holds_full_shares() {
    let server = Server::start();
    let (mut msp, mut tom) = two(&server);
    let tim = Person::named("tim");
    let link = msp.invite(&tim, Role::PasswordUser);
    let mut tim = join(&server, &link, tim);
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    msp.share_here(&[&item], tom.holder(), Permission::Modify);
    tom.sync();
    let attempt = |tom: &Member<'_>| tom.share(vec![tom.grant(&[&item], &[(tim.holder(), Permission::View)])], None);
    assert_eq!(attempt(&tom).code(), Code::Forbidden);
    msp.share_here(&[&item], tom.holder(), Permission::Full);
    tom.sync();
    assert_eq!(attempt(&tom).status, 200);
    assert_eq!(ids(&tim.sync()), [item.id()]);
    // The creator learns of the share that somebody else made.
    let delta = msp.sync();
    let to_tim = delta
        .bundles
        .iter()
        .flat_map(|one| &one.grants)
        .any(|bytes| Grant::decode(bytes.as_slice()).unwrap().header().unwrap().recipient == tim.holder());
    assert!(to_tim);
}

#[test]
fn shares_that_are_not_what_was_signed_are_refused() {
    let server = Server::start();
    let (msp, tom) = two(&server);
    let (item, other) = (msp.new_item("Router"), msp.new_item("Switch"));
    msp.write(&[&item, &other]);
    let good = || msp.grant(&[&item], &[(tom.holder(), Permission::View)]);

    let mut swapped = good();
    swapped.bundle.entries[0].item = other.id();
    assert_eq!(msp.share(vec![swapped], None).code(), Code::GrantRefused);
    let mut cut = good();
    cut.bundle.hashes.clear();
    assert_eq!(msp.share(vec![cut], None).code(), Code::GrantRefused);
    let mut other_bundle = good();
    other_bundle.bundle = msp.grant(&[&other], &[(tom.holder(), Permission::View)]).bundle;
    assert_eq!(msp.share(vec![other_bundle], None).code(), Code::GrantRefused);
    // Made by one member, sent by another.
    assert_eq!(tom.share(vec![good()], None).code(), Code::GrantRefused);
    let mut malformed = good();
    malformed.grants[0] = vec![0x83, 0x40].into();
    assert_eq!(msp.share(vec![malformed], None).code(), Code::Malformed);
    assert_eq!(msp.share(vec![good()], Some("globex".parse().unwrap())).code(), Code::GrantRefused);
    assert_eq!(msp.share(vec![good()], None).status, 200);
}

#[test]
fn an_item_s_former_key_is_not_shared_beside_its_present_one() {
    let server = Server::start();
    let (msp, tom) = two(&server);
    let former = msp.new_item("Router");
    msp.write(&[&former]);
    let next = msp.revised(&former, "Router", |header| header.key_version = header.key_version.next());
    let present = msp.seal(next.header, ItemKey::generate(&mut rng()), "Router");
    msp.write(&[&present]);
    let bundle = |item| msp.grant(&[item], &[(tom.holder(), Permission::View)]);
    for both in [[&former, &present], [&present, &former]] {
        assert_eq!(msp.share(both.map(bundle).into(), None).code(), Code::GrantRefused);
    }
    assert_eq!(msp.share([&present, &present].map(bundle).into(), None).status, 200);
}

#[test]
fn a_grant_for_an_old_group_key_is_refused() {
    let server = Server::start();
    let (mut msp, mut tom) = two(&server);
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let everyone = Holder::Group(msp.view.group(GroupKind::Everyone));
    let old = msp.grant(&[&item], &[(everyone, Permission::View)]);
    let tim = Person::named("tim");
    let link = msp.invite(&tim, Role::PasswordUser);
    let tim = join(&server, &link, tim);
    msp.remove(&tim.id());
    tom.sync();
    assert_eq!(msp.share(vec![old], None).code(), Code::GrantRefused);
    msp.share_here(&[&item], everyone, Permission::View);
}

#[test]
fn who_may_take_back() {
    let server = Server::start();
    let (mut msp, mut tom) = two(&server);
    let tim = Person::named("tim");
    let link = msp.invite(&tim, Role::PasswordUser);
    let mut tim = join(&server, &link, tim);
    tom.sync();
    let item = tom.new_item("Tom's");
    tom.write(&[&item]);
    let grant = tom.share_here(&[&item], tim.holder(), Permission::Modify);
    tim.sync();
    msp.sync();
    assert_eq!(tim.take_back(grant, &[item.id()]).code(), Code::Forbidden);
    // Signed by another than who sends it.
    let body = tom.take_back_body(tom.view.log.id(), grant, vec![item.id()], tom.view.log.head());
    assert_eq!(tim.post("grants/take-back").json(&body).send().code(), Code::GrantRefused);
    let unknown = latchkey_shared::id::Hash::from_bytes([3; 32]);
    assert_eq!(tom.take_back(unknown, &[item.id()]).code(), Code::GrantRefused);
    assert_eq!(tom.take_back(grant, &[latchkey_shared::id::ItemId::generate(&mut rng())]).code(), Code::GrantRefused);
    // An administrator of the organisation may.
    assert_eq!(msp.take_back(grant, &[item.id()]).status, 200);
    assert_eq!(tim.sync().gone, [item.id()]);
}

#[test]
fn a_leaver_loses_everything_and_the_rest_is_granted_anew() {
    let server = Server::start();
    let (mut msp, mut tom) = two(&server);
    let tim = Person::named("tim");
    let link = msp.invite(&tim, Role::PasswordUser);
    let tim = join(&server, &link, tim);
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let everyone = msp.view.group(GroupKind::Everyone);
    msp.share_here(&[&item], Holder::Group(everyone), Permission::View);
    tom.sync();
    msp.sync();
    let person = tom.person.clone();
    msp.remove_and_regrant(&tim.id(), &[&item], Permission::View, &[&person]);
    let delta = tom.sync();
    // The older share still says who gave it; the new one brings the key.
    assert!(delta.ended.is_empty() && delta.gone.is_empty());
    assert!(tom.item_key(&delta, &item.id()).is_some());
    assert_eq!(ids(&tom.page(0)), [item.id()]);
}

#[test]
fn what_a_group_lacks_for_its_present_key_is_given_once_by_each_of_four_of_it_and_no_more_than_it_had() {
    let server = Server::start();
    let (mut msp, mut tom) = two(&server);
    let tim = Person::named("tim");
    let link = msp.invite(&tim, Role::PasswordUser);
    let tim = join(&server, &link, tim);
    let (item, other) = (msp.new_item("Router"), msp.new_item("Switch"));
    msp.write(&[&item, &other]);
    let group = msp.view.group(GroupKind::Everyone);
    let everyone = Holder::Group(group);
    let right = msp.share_here(&[&item], everyone, Permission::View);
    msp.sync();
    msp.remove(&tim.id());
    msp.wrap_due(&[&tom.person]);
    tom.sync();
    let anew = |by: &Member<'_>, items: &[&Item], to: Holder, permission| {
        let bundles = vec![by.grant(items, &[(to, permission)])];
        by.post("grants").cbor(&Share { bundles, deliver_to: None, regranted: true }).send()
    };
    for (items, to, permission) in [
        (&[&other], everyone, Permission::View),
        (&[&item], everyone, Permission::Modify),
        (&[&item], tom.holder(), Permission::View),
    ] {
        assert_eq!(anew(&tom, items, to, permission).code(), Code::GrantRefused);
    }
    let mut joins = |name: &str| {
        let person = Person::named(name);
        let link = msp.invite(&person, Role::PasswordUser);
        join(&server, &link, person)
    };
    let (mut una, vic, wim) = (joins("una"), joins("vic"), joins("wim"));
    msp.wrap_due(&[&una.person, &vic.person, &wim.person]);
    assert!(una.item_key(&una.page(0), &item.id()).is_none());
    tom.sync();
    assert_eq!(anew(&tom, &[&item], everyone, Permission::View).status, 200);
    let delta = una.sync();
    assert_eq!(una.opened(&una.page(0), &item.id()), overview("Router"));
    assert!(una.item_key(&delta, &item.id()).is_some());
    // Nobody can look into what was given: others may give it too, and not for ever.
    let gives = |by: &Member<'_>| anew(by, &[&item], everyone, Permission::View);
    assert_eq!(gives(&tom).code(), Code::GrantRefused);
    assert!([&msp, &una, &vic].map(gives).iter().all(|answer| answer.status == 200));
    assert_eq!(gives(&wim).code(), Code::GrantRefused);
    // Nor does it outlive the share that it repeats.
    assert_eq!(msp.take_back(right, &[item.id()]).status, 200);
    assert_eq!(una.sync().gone, [item.id()]);
    assert_eq!(anew(&tom, &[&item], everyone, Permission::View).code(), Code::GrantRefused);
}

#[test]
fn a_groups_share_is_made_anew_with_the_items_present_key_alone() {
    let server = Server::start();
    let (mut msp, _tom) = two(&server);
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let group = msp.view.group(GroupKind::Everyone);
    msp.share_here(&[&item], Holder::Group(group), Permission::View);
    let revised = msp.revised(&item, "Router", |header| header.key_version = header.key_version.next());
    let next = msp.seal(revised.header, ItemKey::generate(&mut rng()), "Router");
    let holders = [(msp.holder(), Permission::Full), (Holder::Group(group), Permission::View)];
    let body = WriteItems { items: vec![next.sealed.encode().into()], bundles: vec![msp.grant(&[&next], &holders)] };
    assert_eq!(msp.post("items").cbor(&body).send().status, 200);
    let secret = ExchangeSecret::generate(&mut rng());
    let epoch = msp.view.log.group(&group).unwrap().epoch().next();
    msp.append(Body::GroupRotated { group, epoch, key: secret.public() });
    let anew = |item: &Item| {
        let bundles = vec![msp.grant(&[item], &[(Holder::Group(group), Permission::View)])];
        msp.post("grants").cbor(&Share { bundles, deliver_to: None, regranted: true }).send()
    };
    assert_eq!(anew(&item).code(), Code::GrantRefused);
    assert_eq!(anew(&next).status, 200);
}
