//! A client whose object fails: what goes to it waits in order, is attempted with growing pauses, and keeps nobody waiting.

use crate::support::*;
use latchkey_shared::id::{Hash, Holder};
use latchkey_shared::item::State;
use latchkey_shared::keys::ItemKey;
use latchkey_shared::log::{GroupKind, Role};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::Grant;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::Tokens;
use latchkey_shared::wire::vault::{BundleWithGrants, Done, WriteItems, Written};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What somebody brings along to a service that was started anew.
struct Kept {
    person: Person,
    tokens: Tokens,
    view: View,
}

impl Kept {
    fn of(member: &Member<'_>) -> Self {
        Self { person: member.person.clone(), tokens: member.tokens.clone(), view: member.view.clone() }
    }

    fn at<'a>(&self, server: &'a Server) -> Member<'a> {
        Member { server, person: self.person.clone(), tokens: self.tokens.clone(), view: self.view.clone() }
    }
}

/// An organisation's database, which can be taken away and brought back while the service is down.
struct Database(PathBuf);

impl Database {
    fn all(server: &Server) -> BTreeSet<PathBuf> {
        let folders = std::fs::read_dir(server.service.log_path().with_file_name("rows")).unwrap();
        let files = folders.flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap());
        let files = files.map(|file| file.unwrap().path());
        // Beside them lies one of the runtime's own.
        let is_one = |path: &PathBuf| {
            path.extension().is_some_and(|kind| kind == "sqlite") && !path.ends_with("metadata.sqlite")
        };
        files.filter(is_one).collect()
    }

    fn away(&self) -> PathBuf {
        self.0.with_extension("away")
    }

    /// Where the file was, there is something that cannot be opened.
    fn take_away(&self) {
        std::fs::rename(&self.0, self.away()).unwrap();
        std::fs::create_dir(&self.0).unwrap();
    }

    fn bring_back(&self) {
        std::fs::remove_dir(&self.0).unwrap();
        std::fs::rename(self.away(), &self.0).unwrap();
    }

    /// Its file and the journals beside it, while the service is down.
    fn content(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let own = self.0.file_name().unwrap().to_str().unwrap();
        let beside = std::fs::read_dir(self.0.parent().unwrap()).unwrap().map(|file| file.unwrap().path());
        let of_it = beside.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(own));
        of_it.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
    }

    fn roll_back(&self, before: Vec<(PathBuf, Vec<u8>)>) {
        self.content().iter().for_each(|(path, _)| std::fs::remove_file(path).unwrap());
        before.iter().for_each(|(path, bytes)| std::fs::write(path, bytes).unwrap());
    }
}

/// An MSP's administrator, the same person at a client, and that client's administrator; and the client's database.
struct Sides {
    msp: Kept,
    manager: Kept,
    admin: Kept,
    home: Vec<Database>,
    client: Database,
}

impl Sides {
    fn client_fails(&self, server: &mut Server) {
        server.service.kill9();
        self.client.take_away();
        server.service.restart().unwrap();
    }

    fn client_is_back(&self, server: &mut Server) {
        server.service.kill9();
        self.client.bring_back();
        server.service.restart().unwrap();
    }
}

fn sides(server: &Server) -> Sides {
    let mut msp = found(server, "acme");
    let before = Database::all(server);
    let (manager, admin) = msp.with_client("globex");
    let client = Database::all(server).difference(&before).next().unwrap().clone();
    let [msp, manager, admin] = [&msp, &manager, &admin].map(Kept::of);
    Sides { msp, manager, admin, home: before.into_iter().map(Database).collect(), client: Database(client) }
}

fn share(msp: &Member<'_>, at_client: &View, items: &[&Item]) -> Answer {
    let everyone = Holder::Group(at_client.group(GroupKind::Everyone));
    let bundle = msp.grant_in(at_client, items, &[(everyone, Permission::View)]);
    msp.share(vec![bundle], Some("globex".parse().unwrap()))
}

/// The same, and Tom of the MSP, who is no manager of the client's: its people can't verify what he writes.
fn sides_and_tom(server: &Server) -> (Sides, Kept) {
    let mut sides = sides(server);
    let mut msp = sides.msp.at(server);
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = Kept::of(&join(server, &link, tom));
    msp.sync();
    sides.msp = Kept::of(&msp);
    (sides, tom)
}

fn grant_of(bundle: &BundleWithGrants, nth: usize) -> Hash {
    Grant::decode(bundle.grants[nth].as_slice()).unwrap().hash()
}

/// Changes an item of somebody else's, by the right that `grant` gives.
#[track_caller]
fn change(by: &Member<'_>, item: &Item, grant: Hash) -> Item {
    let changed = by.revised(item, "changed", |header| header.right = Some(grant));
    assert_eq!(by.write_revision(&changed).status, 200);
    changed
}

/// The next revision of an item, under its next key.
fn rekeyed(by: &Member<'_>, item: &Item, title: &str) -> Item {
    let next = by.revised(item, title, |header| header.key_version = header.key_version.next());
    by.seal(next.header, ItemKey::generate(&mut rng()), title)
}

/// How often the service has said that it did not reach the client.
fn attempts(server: &Server) -> usize {
    let log = std::fs::read_to_string(server.service.log_path()).unwrap();
    log.matches("an organisation cannot be reached").count()
}

#[test]
fn whoever_shares_with_a_client_that_fails_is_answered_and_it_arrives_later() {
    let mut server = Server::start();
    let sides = sides(&server);
    sides.client_fails(&mut server);
    let items = {
        let msp = sides.msp.at(&server);
        let items = ["Router", "Switch", "Printer"].map(|title| msp.new_item(title));
        msp.write(&items.each_ref());
        let (before, first) = (attempts(&server), Instant::now());
        for item in &items {
            let started = Instant::now();
            let _: Done = share(&msp, &sides.manager.view, &[item]).ok();
            assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
        }
        // After one second, after three, after seven: not for each share.
        let made = attempts(&server) - before;
        let seconds = first.elapsed().as_secs();
        assert!(u32::try_from(made).unwrap() <= (seconds + 1).ilog2() + 1, "{made} in {seconds} s");
        items
    };
    sides.client_is_back(&mut server);
    let admin = sides.admin.at(&server);
    let arrived = eventually("all of them arrive", || {
        let delta = admin.page(0);
        (delta.items.len() == items.len()).then_some(delta)
    });
    for (item, title) in items.iter().zip(["Router", "Switch", "Printer"]) {
        assert_eq!(admin.opened(&arrived, &item.id()), overview(title));
    }
}

#[test]
fn the_pauses_grow_however_many_messages_wait() {
    let mut server = Server::start();
    let sides = sides(&server);
    let item = {
        let msp = sides.msp.at(&server);
        let item = msp.new_item("Router");
        msp.write(&[&item]);
        let _: Done = share(&msp, &sides.manager.view, &[&item]).ok();
        item
    };
    sides.client_fails(&mut server);
    let msp = sides.msp.at(&server);
    let before = attempts(&server);
    let started = Instant::now();
    // Each change is a message to the client, which has a copy.
    let mut item = item;
    for title in ["second", "third", "fourth"] {
        item = msp.revised(&item, title, |_| {});
        assert_eq!(msp.write_revision(&item).status, 200);
    }
    // The fourth attempt comes after pauses of one, two and four seconds.
    eventually("four attempts", || (attempts(&server) >= before + 4).then_some(()));
    assert!(started.elapsed() >= Duration::from_secs(6), "{:?}", started.elapsed());
    assert_eq!(attempts(&server), before + 4);
}

/// The MSP forgot it, as if its own log had not taken what it says of the client. By another link nothing that it says of managers would
/// reach the client.
#[test]
fn a_client_that_is_made_and_not_linked_is_linked_by_its_own_link_alone() {
    let mut server = Server::start();
    let msp = Kept::of(&found(&server, "acme"));
    let home: Vec<Database> = Database::all(&server).into_iter().map(Database).collect();
    server.service.kill9();
    let before: Vec<_> = home.iter().map(Database::content).collect();
    server.service.restart().unwrap();
    let new = msp.at(&server).new_client("globex");
    assert_eq!(msp.at(&server).create(&new).status, 200);
    server.service.kill9();
    home.iter().zip(before).for_each(|(home, before)| home.roll_back(before));
    server.service.restart().unwrap();

    let msp = msp.at(&server);
    let otherwise = msp.post("clients").json(&msp.linked_otherwise(&new)).send();
    assert_eq!(otherwise.code(), Code::EntryRefused);
    assert_eq!(msp.page(0).head, msp.view.log.head());
    assert_eq!(msp.create(&new).status, 200);
}

/// By the time that it could be sent, or sent again, it is more than a message brings: as if the client had refused it.
#[test]
fn a_delivery_that_has_grown_too_large_meanwhile_keeps_nothing_back_and_leaves_nothing() {
    let mut server = Server::start();
    let sides = sides(&server);
    sides.client_fails(&mut server);
    let items: Vec<Item> = {
        let msp = sides.msp.at(&server);
        let items: Vec<Item> = (0..40).map(|_| msp.new_item("small")).collect();
        msp.write(&items.iter().collect::<Vec<_>>());
        let _: Done = share(&msp, &sides.manager.view, &items.iter().collect::<Vec<_>>()).ok();
        items
    };
    server.service.kill9();
    let not_sent: Vec<_> = sides.home.iter().map(Database::content).collect();
    sides.client.bring_back();
    server.service.restart().unwrap();
    // It arrives, and the answer is lost.
    eventually("all of them arrive", || (sides.admin.at(&server).page(0).items.len() == items.len()).then_some(()));
    server.service.kill9();
    sides.home.iter().zip(not_sent).for_each(|(home, before)| home.roll_back(before));
    sides.client.take_away();
    server.service.restart().unwrap();
    let small = {
        let msp = sides.msp.at(&server);
        let large = items.iter().map(|item| msp.revised(item, &"x".repeat(230 * 1024), |_| {}));
        let large = large.map(|item| item.sealed.encode().into()).collect();
        let body = WriteItems { items: large, bundles: Vec::new() };
        assert_eq!(msp.post("items/import").cbor(&body).send().status, 200);
        let small = msp.new_item("Router");
        msp.write(&[&small]);
        let _: Done = share(&msp, &sides.manager.view, &[&small]).ok();
        small
    };
    sides.client_is_back(&mut server);
    let admin = sides.admin.at(&server);
    eventually("what waited behind it arrives", || (ids(&admin.page(0)) == [small.id()]).then_some(()));
    let audit = sides.msp.at(&server).get("audit?after=0").send().text();
    assert!(audit.contains("grant.refused"));
}

/// The home forgot that its delivery had arrived, as if the answer had been lost; meanwhile the other side gave back a part of it.
#[test]
fn what_is_delivered_twice_keeps_what_is_left_of_it_and_brings_nothing_back() {
    let mut server = Server::start();
    let sides = sides(&server);
    sides.client_fails(&mut server);
    let [router, switch] = {
        let msp = sides.msp.at(&server);
        let items = ["Router", "Switch"].map(|title| msp.new_item(title));
        msp.write(&items.each_ref());
        let _: Done = share(&msp, &sides.manager.view, &items.each_ref()).ok();
        items
    };
    server.service.kill9();
    let not_sent: Vec<_> = sides.home.iter().map(Database::content).collect();
    sides.client.bring_back();
    server.service.restart().unwrap();
    {
        let admin = sides.admin.at(&server);
        let arrived = eventually("both arrive", || {
            let delta = admin.page(0);
            (delta.items.len() == 2).then_some(delta)
        });
        let grant = grant_of(&arrived.bundles[0], 0);
        assert_eq!(admin.take_back(grant, &[router.id()]).status, 200);
        assert_eq!(admin.page(0).items.len(), 1);
    }
    server.service.kill9();
    sides.home.iter().zip(not_sent).for_each(|(home, before)| home.roll_back(before));
    server.service.restart().unwrap();

    let msp = sides.msp.at(&server);
    let next = msp.revised(&switch, "Switch, new", |_| {});
    assert_eq!(msp.write_revision(&next).status, 200);
    let admin = sides.admin.at(&server);
    let delta = eventually("what follows the delivery arrives", || {
        let delta = admin.page(0);
        let newest = delta.items.iter().any(|one| {
            let sealed = latchkey_shared::item::SealedItem::decode(one.item.as_slice()).unwrap();
            sealed.header().unwrap().revision == next.header.revision
        });
        newest.then_some(delta)
    });
    assert_eq!(delta.items.len(), 1);
    assert_eq!(admin.opened(&delta, &switch.id()), overview("Switch, new"));
    assert_eq!(msp.page(sides.msp.view.cursor).ended, []);
}

#[test]
fn who_changes_an_item_while_its_new_key_waits_for_a_client_costs_it_no_copy() {
    let mut server = Server::start();
    let (sides, tom) = sides_and_tom(&server);
    let (item, old) = {
        let msp = sides.msp.at(&server);
        let item = msp.new_item("Router");
        msp.write(&[&item]);
        msp.share_here(&[&item], Holder::Member(tom.person.id()), Permission::Modify);
        let shared: Done = share(&msp, &sides.manager.view, &[&item]).ok();
        (item, shared.grants[0])
    };
    sides.client_fails(&mut server);
    {
        let msp = sides.msp.at(&server);
        let next = rekeyed(&msp, &item, "Router, by its creator");
        let tom = tom.at(&server);
        let here = msp.grant(&[&next], &[(msp.holder(), Permission::Full), (tom.holder(), Permission::Modify)]);
        let everyone = Holder::Group(sides.manager.view.group(GroupKind::Everyone));
        let there = msp.grant_in(&sides.manager.view, &[&next], &[(everyone, Permission::View)]);
        let right = grant_of(&here, 1);
        let body = WriteItems { items: vec![next.sealed.encode().into()], bundles: vec![here, there] };
        let _: Written = msp.post("items").cbor(&body).send().ok();
        change(&tom, &next, right);
    }
    sides.client_is_back(&mut server);
    let admin = sides.admin.at(&server);
    let delta = eventually("the former key's share ends", || {
        let delta = admin.page(admin.view.cursor);
        delta.ended.contains(&old).then_some(delta)
    });
    assert_eq!(admin.opened(&delta, &item.id()), overview("Router, by its creator"));
}

#[test]
fn a_client_gets_what_an_items_creator_wrote_though_somebody_changed_it_before_it_was_sent() {
    let mut server = Server::start();
    let (sides, tom) = sides_and_tom(&server);
    let (copied, right) = {
        let msp = sides.msp.at(&server);
        let copied = msp.new_item("Router");
        msp.write(&[&copied]);
        let right = msp.share_here(&[&copied], Holder::Member(tom.person.id()), Permission::Modify);
        let _: Done = share(&msp, &sides.manager.view, &[&copied]).ok();
        (copied, right)
    };
    sides.client_fails(&mut server);
    let [switch, printer] = {
        let (msp, tom) = (sides.msp.at(&server), tom.at(&server));
        let next = msp.revised(&copied, "Router, by its creator", |_| {});
        assert_eq!(msp.write_revision(&next).status, 200);
        change(&tom, &next, right);
        let items = ["Switch", "Printer"].map(|title| msp.new_item(title));
        msp.write(&items.each_ref());
        let right = msp.share_here(&items.each_ref(), tom.holder(), Permission::Modify);
        let _: Done = share(&msp, &sides.manager.view, &items.each_ref()).ok();
        change(&tom, &items[0], right);
        items
    };
    sides.client_is_back(&mut server);
    let admin = sides.admin.at(&server);
    let delta = eventually("what was shared arrives", || {
        let delta = admin.page(0);
        (delta.items.len() == 3).then_some(delta)
    });
    for (item, title) in [(copied, "Router, by its creator"), (switch, "Switch"), (printer, "Printer")] {
        assert_eq!(admin.opened(&delta, &item.id()), overview(title));
    }
}

/// Their entries stay in the bundle, for the right by which Tom changed them stands there.
#[test]
fn what_has_another_key_or_is_deleted_before_it_is_sent_is_not_sent_and_keeps_nothing_back() {
    let mut server = Server::start();
    let (sides, tom) = sides_and_tom(&server);
    sides.client_fails(&mut server);
    let items = {
        let (msp, tom) = (sides.msp.at(&server), tom.at(&server));
        let items = ["Router", "Switch", "Printer"].map(|title| msp.new_item(title));
        let everyone = Holder::Group(sides.manager.view.group(GroupKind::Everyone));
        let bundle = msp.grant_across(
            &items.each_ref(),
            &[
                (&msp.view, msp.holder(), Permission::Full),
                (&msp.view, tom.holder(), Permission::Modify),
                (&sides.manager.view, everyone, Permission::View),
            ],
        );
        let right = grant_of(&bundle, 1);
        let sealed = items.iter().map(|item| item.sealed.encode().into()).collect();
        let _: Written = msp.post("items").cbor(&WriteItems { items: sealed, bundles: vec![bundle] }).send().ok();
        let next = rekeyed(&msp, &change(&tom, &items[0], right), "Router, new key");
        let own = msp.grant(&[&next], &[(msp.holder(), Permission::Full)]);
        let body = WriteItems { items: vec![next.sealed.encode().into()], bundles: vec![own] };
        let _: Written = msp.post("items").cbor(&body).send().ok();
        let deleted = msp.revised(&change(&tom, &items[1], right), "", |header| header.state = State::Deleted);
        assert_eq!(msp.write_revision(&deleted).status, 200);
        items
    };
    sides.client_is_back(&mut server);
    let admin = sides.admin.at(&server);
    let printer = items[2].id();
    let delta = eventually("what is left of it arrives", || {
        let delta = admin.page(0);
        ids(&delta).contains(&printer).then_some(delta)
    });
    assert_eq!(ids(&delta), [printer]);
    assert_eq!(admin.opened(&delta, &printer), overview("Printer"));
    let audit = admin.get("audit?after=0").send().text();
    assert_eq!(items.map(|item| audit.contains(&item.id().to_string())), [false, false, true]);
}
