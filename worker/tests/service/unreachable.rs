//! A client whose object fails: what goes to it waits in order, is attempted with growing pauses, and keeps nobody waiting.

use crate::support::*;
use latchkey_shared::id::Holder;
use latchkey_shared::log::GroupKind;
use latchkey_shared::permission::Permission;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::Tokens;
use latchkey_shared::wire::vault::Done;
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

/// How often the service has said that it did not reach the client.
fn attempts(server: &Server) -> usize {
    let log = std::fs::read_to_string(server.service.log_path()).unwrap();
    log.matches("an organisation cannot be reached").count()
}

#[test]
fn whoever_shares_with_a_client_that_fails_is_answered_and_it_arrives_later() {
    let mut server = Server::start();
    let sides = sides(&server);
    server.service.kill9();
    sides.client.take_away();
    server.service.restart().unwrap();
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
    server.service.kill9();
    sides.client.bring_back();
    server.service.restart().unwrap();
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
    server.service.kill9();
    sides.client.take_away();
    server.service.restart().unwrap();
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
    server.service.kill9();
    sides.client.take_away();
    server.service.restart().unwrap();
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
        let body = latchkey_shared::wire::vault::WriteItems { items: large, bundles: Vec::new() };
        assert_eq!(msp.post("items/import").cbor(&body).send().status, 200);
        let small = msp.new_item("Router");
        msp.write(&[&small]);
        let _: Done = share(&msp, &sides.manager.view, &[&small]).ok();
        small
    };
    server.service.kill9();
    sides.client.bring_back();
    server.service.restart().unwrap();
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
    server.service.kill9();
    sides.client.take_away();
    server.service.restart().unwrap();
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
        let grant = latchkey_shared::sharing::Grant::decode(arrived.bundles[0].grants[0].as_slice()).unwrap().hash();
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
