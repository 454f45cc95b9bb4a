//! Shares between an MSP and its client, both ways.

use crate::support::*;
use latchkey_shared::id::{Hash, Holder};
use latchkey_shared::item::Header;
use latchkey_shared::log::{GroupKind, Role};
use latchkey_shared::permission::Permission;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::vault::{Done, Revisions, Share};

struct Sides<'a> {
    msp: Member<'a>,
    /// The same person, at the client.
    manager: Member<'a>,
    admin: Member<'a>,
}

fn sides(server: &Server) -> Sides<'_> {
    let mut msp = found(server, "acme");
    let (manager, admin) = msp.with_client("globex");
    Sides { msp, manager, admin }
}

impl Sides<'_> {
    fn everyone(&self) -> Holder {
        Holder::Group(self.manager.view.group(GroupKind::Everyone))
    }

    fn deliver(&self, items: &[&Item], recipient: Holder, permission: Permission) -> Answer {
        let bundle = self.msp.grant_in(&self.manager.view, items, &[(recipient, permission)]);
        self.msp.share(vec![bundle], Some("globex".parse().unwrap()))
    }

    #[track_caller]
    fn delivered(&self, items: &[&Item]) -> Hash {
        self.deliver(items, self.everyone(), Permission::View).ok::<Done>().grants[0]
    }

    /// At the MSP, of a grant to the client's people.
    fn take_back(&self, grant: Hash, item: &Item) -> Answer {
        let log = &self.manager.view.log;
        let body = self.msp.take_back_body(log.id(), grant, vec![item.id()], log.head());
        self.msp.post("grants/take-back").json(&body).send()
    }
}

#[test]
fn a_share_with_the_client_is_there_when_it_is_answered() {
    let server = Server::start();
    let mut sides = sides(&server);
    let item = sides.msp.new_item("Router");
    sides.msp.write(&[&item]);
    let mut listening = Events::open(&sides.admin).unwrap();
    sides.delivered(&[&item]);
    let delta = sides.admin.sync();
    assert_eq!(sides.admin.opened(&delta, &item.id()), overview("Router"));
    assert_eq!(delta.items[0].home, Some(sides.msp.view.log.id()));
    listening.about("globex");
    let newest: Revisions = sides.admin.get(&format!("items/{}/revisions", item.id())).send().ok();
    assert_eq!(newest.revisions.len(), 1);
    // The granter's own list of shares has it at both sides.
    assert!(sides.msp.sync().bundles.iter().any(|one| one.grants.len() == 1));
}

#[test]
fn a_share_with_the_client_that_is_sent_again_is_answered_alike_and_made_once() {
    let server = Server::start();
    let sides = sides(&server);
    let item = sides.msp.new_item("Router");
    sides.msp.write(&[&item]);
    let bundle = sides.msp.grant_in(&sides.manager.view, &[&item], &[(sides.everyone(), Permission::View)]);
    let deliver_to = Some("globex".parse().unwrap());
    let request = sides.msp.post("grants").cbor(&Share { bundles: vec![bundle], deliver_to, regranted: false });
    let first: Done = request.send().ok();
    let cursor = sides.admin.page(0).cursor;
    assert_eq!(request.send().ok::<Done>(), first);
    assert_eq!(sides.admin.page(0).cursor, cursor);
}

#[test]
fn copies_are_kept_in_step() {
    let server = Server::start();
    let mut sides = sides(&server);
    let item = sides.msp.new_item("Router");
    sides.msp.write(&[&item]);
    sides.delivered(&[&item]);
    sides.admin.sync();
    let next = sides.msp.revised(&item, "Router, new", |_| {});
    assert_eq!(sides.msp.write_revision(&next).status, 200);
    let delta = eventually("the copy is renewed", || {
        let delta = sides.admin.page(sides.admin.view.cursor);
        (!delta.items.is_empty()).then_some(delta)
    });
    assert_eq!(ids(&delta), [item.id()]);
    assert_eq!(sides.admin.opened(&sides.admin.page(0), &item.id()), overview("Router, new"));
}

/// Forty items, each with a title of so many characters.
fn forty(by: &Member<'_>, title: usize) -> Vec<Item> {
    let items: Vec<Item> = (0..40).map(|_| by.new_item(&"x".repeat(title))).collect();
    let answer = by.post("items/import").cbor(&by.write_body(&items.iter().collect::<Vec<_>>())).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    items
}

/// Forty of these are more than 8 MiB.
const LARGE: usize = 230 * 1024;

/// Waits until `by` has been told of these revisions, by page.
fn arrive(by: &mut Member<'_>, items: &[&Item]) {
    let mut told = std::collections::BTreeSet::new();
    eventually("all of them arrive", || {
        told.extend(by.sync().items.into_iter().map(|one| one.item.as_slice().to_vec()));
        items.iter().all(|item| told.contains(&item.sealed.encode())).then_some(())
    });
}

#[test]
fn a_share_with_the_client_has_eight_mib_of_items_at_most() {
    let server = Server::start();
    let mut sides = sides(&server);
    let (small, large) = (forty(&sides.msp, 10), forty(&sides.msp, LARGE));
    let (small, large): (Vec<&Item>, Vec<&Item>) = (small.iter().collect(), large.iter().collect());
    assert_eq!(sides.deliver(&large, sides.everyone(), Permission::View).code(), Code::TooLarge);
    assert!(sides.admin.page(0).items.is_empty());
    sides.delivered(&small);
    assert_eq!(ids(&sides.admin.sync()).len(), 40);
    // In two parts they arrive. What is shared here alone goes nowhere.
    for part in large.chunks(20) {
        sides.delivered(part);
    }
    arrive(&mut sides.admin, &large);
    sides.msp.share_here(&large, sides.msp.holder(), Permission::View);
}

#[test]
fn many_large_revisions_reach_the_client_in_several_messages() {
    let server = Server::start();
    let mut sides = sides(&server);
    let items = forty(&sides.msp, 10);
    sides.delivered(&items.iter().collect::<Vec<_>>());
    sides.admin.sync();
    let next: Vec<Item> = items.iter().map(|item| sides.msp.revised(item, &"y".repeat(LARGE), |_| {})).collect();
    let items = next.iter().map(|item| item.sealed.encode().into()).collect();
    let body = latchkey_shared::wire::vault::WriteItems { items, bundles: Vec::new() };
    assert_eq!(sides.msp.post("items/import").cbor(&body).send().status, 200);
    arrive(&mut sides.admin, &next.iter().collect::<Vec<_>>());
}

#[test]
fn a_share_taken_back_is_gone_on_the_other_side() {
    let server = Server::start();
    let mut sides = sides(&server);
    let item = sides.msp.new_item("Router");
    sides.msp.write(&[&item]);
    let grant = sides.delivered(&[&item]);
    sides.admin.sync();
    sides.msp.sync();
    assert_eq!(sides.take_back(grant, &item).status, 200);
    let delta = eventually("the copy is gone", || {
        let delta = sides.admin.page(sides.admin.view.cursor);
        (!delta.gone.is_empty()).then_some(delta)
    });
    assert_eq!((delta.gone.as_slice(), delta.ended.as_slice()), ([item.id()].as_slice(), [grant].as_slice()));
    let after = sides.admin.page(0);
    assert!(after.items.is_empty() && after.bundles.is_empty());
    assert_eq!(sides.msp.sync().ended, [grant]);
    assert_eq!(ids(&sides.msp.page(0)), [item.id()]);
    // It can be shared again.
    sides.delivered(&[&item]);
    assert_eq!(ids(&sides.admin.sync()), [item.id()]);
}

/// Whoever had a copy knows its identifier. An item of their own under it would be in the way of the next share.
#[test]
fn what_was_shared_once_keeps_its_identifier_for_its_home() {
    let server = Server::start();
    let mut sides = sides(&server);
    let (item, other) = (sides.msp.new_item("Router"), sides.msp.new_item("Switch"));
    sides.msp.write(&[&item, &other]);
    let grant = sides.delivered(&[&item]);
    sides.admin.sync();
    sides.msp.sync();
    let own = sides.admin.new_item("their own");
    let squat = sides.admin.seal(Header { item: item.id(), ..own.header.clone() }, own.key_copy(), "squat");
    let with_squat = || sides.admin.post("items").cbor(&sides.admin.write_body(&[&own, &squat])).send();
    assert_eq!(with_squat().code(), Code::ItemRefused);
    assert_eq!(sides.take_back(grant, &item).status, 200);
    eventually("the copy is gone", || sides.admin.page(0).items.is_empty().then_some(()));

    assert_eq!(with_squat().code(), Code::ItemRefused);
    assert!(sides.admin.page(0).items.is_empty());
    sides.admin.write(&[&own]);
    // The share that follows is of both, and both come; also after the other side has ended it.
    let again = sides.delivered(&[&item, &other]);
    sides.admin.sync();
    assert_eq!(sides.admin.opened(&sides.admin.page(0), &item.id()), overview("Router"));
    assert_eq!(ids(&sides.admin.page(0)).len(), 3);
    assert_eq!(sides.admin.take_back(again, &[item.id()]).status, 200);
    let squatted = sides.admin.post("items").cbor(&sides.admin.write_body(&[&squat])).send();
    assert_eq!(squatted.code(), Code::ItemRefused);
    sides.msp.sync();
    sides.delivered(&[&item]);
    assert!(ids(&sides.admin.page(0)).contains(&item.id()));
}

#[test]
fn the_receiving_side_ends_a_share_and_the_sharer_learns_of_it() {
    let server = Server::start();
    let mut sides = sides(&server);
    let item = sides.msp.new_item("Router");
    sides.msp.write(&[&item]);
    let grant = sides.delivered(&[&item]);
    sides.admin.sync();
    sides.msp.sync();
    let mut listening = Events::open(&sides.msp).unwrap();
    assert_eq!(sides.admin.take_back(grant, &[item.id()]).status, 200);
    assert_eq!(sides.admin.sync().gone, [item.id()]);
    listening.about("acme");
    let delta = eventually("the sharer learns of it", || {
        let delta = sides.msp.page(sides.msp.view.cursor);
        (!delta.ended.is_empty()).then_some(delta)
    });
    assert_eq!(delta.ended, [grant]);
    assert!(delta.gone.is_empty());
    // A new revision goes nowhere.
    let next = sides.msp.revised(&item, "new", |_| {});
    assert_eq!(sides.msp.write_revision(&next).status, 200);
    assert!(sides.admin.page(0).items.is_empty());
}

#[test]
fn a_deleted_item_takes_its_copies_with_it() {
    let server = Server::start();
    let mut sides = sides(&server);
    let item = sides.msp.new_item("Router");
    sides.msp.write(&[&item]);
    sides.delivered(&[&item]);
    sides.admin.sync();
    let deleted = sides.msp.revised(&item, "", |header| header.state = latchkey_shared::item::State::Deleted);
    assert_eq!(sides.msp.write_revision(&deleted).status, 200);
    let gone = eventually("the copy is gone", || {
        let delta = sides.admin.page(sides.admin.view.cursor);
        (!delta.gone.is_empty()).then_some(delta.gone)
    });
    assert_eq!(gone, [item.id()]);
}

#[test]
fn a_new_key_goes_to_those_of_the_client_who_still_have_it() {
    use latchkey_shared::keys::ItemKey;
    use latchkey_shared::wire::vault::WriteItems;
    let server = Server::start();
    let mut sides = sides(&server);
    let item = sides.msp.new_item("Router");
    sides.msp.write(&[&item]);
    let old = sides.delivered(&[&item]);
    sides.admin.sync();
    let next = sides.msp.revised(&item, "", |header| header.key_version = header.key_version.next());
    let next = sides.msp.seal(next.header, ItemKey::generate(&mut rng()), "rekeyed");
    let own = sides.msp.grant(&[&next], &[(sides.msp.holder(), Permission::Full)]);
    let theirs = sides.msp.grant_in(&sides.manager.view, &[&next], &[(sides.everyone(), Permission::View)]);
    let body = WriteItems { items: vec![next.sealed.encode().into()], bundles: vec![own, theirs] };
    let answer = sides.msp.post("items").cbor(&body).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let delta = eventually("the old grant has ended", || {
        let delta = sides.admin.page(sides.admin.view.cursor);
        (!delta.ended.is_empty()).then_some(delta)
    });
    assert_eq!(delta.ended, [old]);
    assert!(delta.gone.is_empty());
    assert_eq!(sides.admin.opened(&delta, &item.id()), overview("rekeyed"));
}

#[test]
fn the_clients_refusal_is_the_answer_and_nothing_stays() {
    let server = Server::start();
    let mut sides = sides(&server);
    let item = sides.msp.new_item("Router");
    sides.msp.write(&[&item]);
    // Signed by somebody who is not a manager there.
    let eve = Person::named("eve");
    let bundle = sides.msp.grant_in(&sides.manager.view, &[&item], &[(sides.everyone(), Permission::View)]);
    let good = latchkey_shared::sharing::Grant::decode(bundle.grants[0].as_slice()).unwrap().header().unwrap();
    let key = latchkey_shared::keys::BundleKey::generate(&mut rng());
    let group = sides.manager.view.log.group(&sides.manager.view.group(GroupKind::Everyone)).unwrap();
    let forged =
        latchkey_shared::sharing::Grant::seal(&good, group.key().unwrap(), &key, &eve.identity.sign, &mut rng());
    let mut wrong = bundle.clone();
    wrong.grants = vec![forged.unwrap().encode().into()];
    let request = sides.msp.post("grants").cbor(&latchkey_shared::wire::vault::Share {
        bundles: vec![wrong],
        deliver_to: Some("globex".parse().unwrap()),
        regranted: false,
    });
    assert_eq!(request.send().code(), Code::GrantRefused);
    assert_eq!(request.send().code(), Code::GrantRefused);
    assert!(sides.admin.page(0).items.is_empty());
    let full = sides.deliver(&[&item], sides.everyone(), Permission::Full);
    assert_eq!(full.code(), Code::GrantRefused);
    sides.delivered(&[&item]);
    assert_eq!(ids(&sides.admin.sync()), [item.id()]);
    sides.msp.sync();
}

#[test]
fn the_client_shares_with_its_managers_who_are_told_at_home() {
    let server = Server::start();
    let mut sides = sides(&server);
    let mut listening = Events::open(&sides.msp).unwrap();
    let item = sides.admin.new_item("Their own");
    sides.admin.write(&[&item]);
    let managers = Holder::Group(sides.admin.view.group(GroupKind::Managers));
    let grant = sides.admin.share_here(&[&item], managers, Permission::View);
    let event = listening.about("globex");
    let delta = sides.manager.sync();
    assert_eq!(sides.manager.opened(&delta, &item.id()), overview("Their own"));
    assert!(event.cursor <= delta.cursor);
    let hint = eventually("the hint is kept for the next sync", || {
        sides.msp.page(0).elsewhere.into_iter().find(|hint| hint.cursor >= event.cursor)
    });
    assert_eq!((hint.org, hint.address.as_str()), (sides.admin.view.log.id(), "globex"));

    assert_eq!(sides.admin.take_back(grant, &[item.id()]).status, 200);
    assert_eq!(sides.manager.sync().gone, [item.id()]);
    let told = listening.about("globex");
    assert!(told.cursor > event.cursor);
}

#[test]
fn a_copy_is_changed_at_its_home_alone() {
    let server = Server::start();
    let mut sides = sides(&server);
    let item = sides.msp.new_item("Router");
    sides.msp.write(&[&item]);
    let grant = sides.delivered(&[&item]);
    sides.admin.sync();
    let changed = sides.admin.revised(&item, "theirs", |header| {
        header.org = sides.admin.view.log.id();
        header.right = Some(grant);
    });
    assert_eq!(sides.admin.write_revision(&changed).code(), Code::ItemRefused);
    let onwards =
        sides.admin.share(vec![sides.admin.grant(&[&changed], &[(sides.admin.holder(), Permission::View)])], None);
    assert!(matches!(onwards.code(), Code::GrantRefused | Code::Forbidden));
}

#[test]
fn a_groups_shares_are_made_anew_by_its_own_people_alone() {
    let server = Server::start();
    let mut sides = sides(&server);
    let item = sides.admin.new_item("Payroll");
    sides.admin.write(&[&item]);
    let everyone = sides.everyone();
    sides.admin.share_here(&[&item], everyone, Permission::View);
    let secret = latchkey_shared::keys::ExchangeSecret::generate(&mut rng());
    let group = sides.admin.view.group(GroupKind::Everyone);
    let epoch = sides.admin.view.log.group(&group).unwrap().epoch().next();
    sides.admin.append(latchkey_shared::log::Body::GroupRotated { group, epoch, key: secret.public() });
    sides.manager.sync();
    let anew = |by: &Member<'_>| {
        let bundles = vec![by.grant(&[&item], &[(everyone, Permission::View)])];
        let body = latchkey_shared::wire::vault::Share { bundles, deliver_to: None, regranted: true };
        by.post("grants").cbor(&body).send()
    };
    assert_eq!(anew(&sides.manager).code(), Code::GrantRefused);
    assert_eq!(anew(&sides.admin).status, 200);
}

/// The client's people could not follow what let a manager change it.
#[test]
fn what_somebody_else_made_does_not_cross_by_being_changed() {
    let server = Server::start();
    let mut sides = sides(&server);
    let tom = Person::named("tom");
    let link = sides.msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    sides.msp.sync();
    let item = tom.new_item("Router");
    tom.write(&[&item]);
    let full = tom.share_here(&[&item], sides.msp.holder(), Permission::Full);
    sides.msp.sync();
    let changed = sides.msp.revised(&item, "Router, changed", |header| header.right = Some(full));
    assert_eq!(sides.msp.write_revision(&changed).status, 200);
    assert_eq!(sides.deliver(&[&changed], sides.everyone(), Permission::View).code(), Code::ItemRefused);
    assert!(sides.admin.page(0).items.is_empty());
    let own = sides.msp.new_item("Switch");
    sides.msp.write(&[&own]);
    sides.delivered(&[&own]);
    assert_eq!(ids(&sides.admin.sync()), [own.id()]);
}

/// Nor is it shared as its creator had it before: that is not what whoever shares it sees.
#[test]
fn what_somebody_else_changed_crosses_when_its_creator_has_written_it_again() {
    let server = Server::start();
    let mut sides = sides(&server);
    let tom = Person::named("tom");
    let link = sides.msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    sides.msp.sync();
    let item = sides.msp.new_item("Router");
    sides.msp.write(&[&item]);
    let right = sides.msp.share_here(&[&item], tom.holder(), Permission::Modify);
    let changed = tom.revised(&item, "Router, changed", |header| header.right = Some(right));
    assert_eq!(tom.write_revision(&changed).status, 200);
    assert_eq!(sides.deliver(&[&changed], sides.everyone(), Permission::View).code(), Code::ItemRefused);
    assert!(sides.admin.page(0).items.is_empty());
    // A creator needs no right: one that they name makes it nobody else's.
    let again = sides.msp.revised(&changed, "Router, seen", |header| header.right = Some(right));
    assert_eq!(sides.msp.write_revision(&again).status, 200);
    sides.delivered(&[&again]);
    let delta = sides.admin.sync();
    assert_eq!(sides.admin.opened(&delta, &item.id()), overview("Router, seen"));
}

#[test]
fn delivery_goes_on_after_a_power_cut() {
    let mut server = Server::start();
    let (admin, slug, item) = {
        let sides = sides(&server);
        let item = sides.msp.new_item("Router");
        sides.msp.write(&[&item]);
        sides.delivered(&[&item]);
        let next = sides.msp.revised(&item, "Router, new", |_| {});
        assert_eq!(sides.msp.write_revision(&next).status, 200);
        (sides.admin.person.clone(), sides.admin.view.slug.clone(), item.id())
    };
    server.service.restart().unwrap();
    let tokens: latchkey_shared::wire::access::Tokens = admin.sign_in(&server, &slug).ok();
    eventually("the revision arrives", || {
        let request = server.get("/v1/orgs/globex/sync?cursor=0").bearer(&tokens.access);
        let delta: latchkey_shared::wire::sync::Delta = request.header("accept", "application/cbor").send().ok();
        let newest =
            delta.items.iter().map(|one| latchkey_shared::item::SealedItem::decode(one.item.as_slice()).unwrap());
        newest.map(|sealed| sealed.header().unwrap()).find(|header| header.item == item && header.revision.0 == 2)
    });
}
