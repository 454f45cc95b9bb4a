//! S17: which sites an organisation takes for one is said by who was its administrator when they said it, and reaches that
//! organisation's own logins alone. Anybody else's word arrives, as any item does, and moves no login to another site.

use crate::common::id as member_id;
use crate::s17_s20_quiet::page;
use crate::stage::{Stage, id, login};
use latchkey_messages::{
    AccessAct, FillOutcome, Holder, ItemForm, ItemId, OrganisationId, Permission, Reply, Request, Role, TabId,
};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{self as ids, Hash, MemberId, OrgId};
use latchkey_shared::item::{Details, Header, KeyVersion, Kind, Overview};
use latchkey_shared::keys::ItemKey;
use latchkey_shared::log::{Head, Number};
use latchkey_shared::permission::Permission as Right;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::{Cursor, DeliveredItem, Delta, Elsewhere};
use latchkey_shared::wire::vault::BundleWithGrants;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::{Gift, Seat, rng};

const FIRST: &str = "https://first.test";
const SECOND: &str = "https://second.test";
const THIRD: &str = "https://third.test";

fn groups(groups: &[&[&str]]) -> Vec<Vec<String>> {
    groups.iter().map(|group| group.iter().map(|site| (*site).to_owned()).collect()).collect()
}

/// What a member sealed by whatever header, and how somebody else opens it.
struct Forged {
    item: ids::ItemId,
    sealed: Bytes,
    bundle: BundleWithGrants,
    home: OrgId,
}

/// `by` says which sites are one, for `home`; it is given to `to` in the organisation at `at`.
fn forged(
    by: &Seat,
    (home, at): (&str, &str),
    to: MemberId,
    groups: Vec<Vec<String>>,
    change: impl FnOnce(&mut Header),
) -> Forged {
    let (item, key) = (ids::ItemId::generate(&mut rng()), ItemKey::generate(&mut rng()));
    let mut header = by.first_header(by.org(home), item);
    change(&mut header);
    let overview = Overview { kind: Kind::EquivalentSites, groups, ..Overview::default() };
    let sealed = by.seal_as(&header, &key, &overview, &Details::default());
    let gifts = [Gift::to(to, Right::View)];
    let bundle = by.bundle(header.org, &by.org(at).log, &[(item, KeyVersion::FIRST, &key)], &gifts);
    Forged { item, sealed, bundle, home: header.org }
}

/// The service gives it to `reader` among what the organisation at `at` has; it opens, and is there.
fn arrives(reader: &Client, at: &'static str, forged: Forged) {
    let Forged { item, sealed, bundle, home } = forged;
    let (here, seen) = (reader.seat().org(at).id(), reader.seat().org(at).cursor);
    reader.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
        if asked.org != at {
            delta.elsewhere.push(Elsewhere { org: here, address: at.parse().unwrap(), cursor: Cursor(seen + 1) });
        } else {
            delta.bundles.push(bundle.clone());
            delta.items.push(DeliveredItem { item: sealed.clone(), home: (home != here).then_some(home) });
        }
    });
    reader.wake().unwrap();
    reader.unharmed();
    assert!(reader.seat().open.entries.contains_key(&item), "it was refused before it could say anything");
}

fn says(by: &Client, org: &OrganisationId, said: &[&[&str]]) {
    by.ask(Request::ChangeEquivalentSites { organisation: org.clone(), groups: groups(said) }).unwrap();
}

/// A login that stands for the whole of the first site.
fn login_at_first(by: &Client, org: &OrganisationId, title: &str) -> ItemId {
    let form = ItemForm { addresses: vec![FIRST.to_owned().into()], ..login(title, "one") };
    crate::common::as_item(&by.ask(Request::AddItem { organisation: org.clone(), form }).unwrap())
}

fn suggested(client: &Client, origin: &str) -> Vec<String> {
    *client.world().tab.borrow_mut() = Some(page(origin));
    match client.ask(Request::Suggestions { tab: TabId(1) }) {
        Ok(Reply::Suggestions(found)) => found.rows.into_iter().map(|found| found.row.title).collect(),
        other => panic!("{other:?} are no suggestions"),
    }
}

/// Whether a login is neither offered at the page nor filled into it.
#[track_caller]
fn is_kept_from(client: &Client, item: &ItemId, title: &str, origin: &str) {
    assert!(!suggested(client, origin).iter().any(|found| found == title), "{title} is offered at {origin}");
    let filled = client.ask(Request::Fill { item: item.clone(), tab: TabId(1), agreed: None });
    assert!(matches!(filled, Ok(Reply::Filled(FillOutcome::OtherSite { .. }))), "{filled:?}");
}

#[track_caller]
fn is_used_at(client: &Client, item: &ItemId, title: &str, origin: &str) {
    assert!(suggested(client, origin).iter().any(|found| found == title), "{title} is not offered at {origin}");
    let filled = client.ask(Request::Fill { item: item.clone(), tab: TabId(1), agreed: None });
    assert!(matches!(filled, Ok(Reply::Filled(FillOutcome::Filled))), "{filled:?}");
}

fn accept(client: &Client, item: ids::ItemId) {
    client.ask(Request::AcceptShares { items: vec![ItemId::new(item.to_string())] }).unwrap();
}

/// The item by which somebody said which sites are one.
fn ruling_of(client: &Client, by: &Client) -> ids::ItemId {
    let (open, author) = (client.seat().open, by.seat().me());
    let mut said = open.entries.values();
    let said = said.find(|entry| entry.overview.kind == Kind::EquivalentSites && entry.author == author);
    said.unwrap().item
}

fn share(by: &Client, item: ItemId, with: Holder, permission: Permission) {
    by.ask(Request::Share { items: vec![item], holders: vec![with], permission }).unwrap();
}

#[test]
fn s17_who_was_no_administrator_where_they_stood_does_not_say_which_sites_are_one() {
    let stage = Stage::set("s17-sites-author");
    let bob = stage.technician("Bob");
    let before = bob.seat().home().log.head();
    let member = member_id(&stage.dana, &stage.org, "Bob");
    let change = Request::ChangeRole { organisation: stage.org.clone(), member, role: Role::Administrator };
    stage.dana.ask(change).unwrap();
    for person in [&stage.dana, &stage.lee, &bob] {
        person.wake().unwrap();
    }
    let item = login_at_first(&stage.dana, &stage.org, "Router");
    let (dana, lee, bob) = (stage.dana.seat().me(), stage.lee.seat(), bob.seat());
    let said = || groups(&[&[FIRST, SECOND]]);
    // A technician, and an administrator as of when they were none.
    arrives(&stage.dana, "msp", forged(&lee, ("msp", "msp"), dana, said(), |_| {}));
    is_kept_from(&stage.dana, &item, "Router", SECOND);
    arrives(&stage.dana, "msp", forged(&bob, ("msp", "msp"), dana, said(), |header| header.seen = before));
    is_kept_from(&stage.dana, &item, "Router", SECOND);
    // The control: the same administrator as of now. Nobody else's word takes the place of theirs.
    arrives(&stage.dana, "msp", forged(&bob, ("msp", "msp"), dana, said(), |_| {}));
    is_used_at(&stage.dana, &item, "Router", SECOND);
    let later = |header: &mut Header| header.time = header.time.plus(Millis(60_000));
    arrives(&stage.dana, "msp", forged(&lee, ("msp", "msp"), dana, Vec::new(), later));
    is_used_at(&stage.dana, &item, "Router", SECOND);
}

#[test]
fn s17_who_may_change_what_an_administrator_said_does_not_speak_as_one() {
    let stage = Stage::set("s17-sites-change");
    let item = login_at_first(&stage.dana, &stage.org, "Router");
    says(&stage.dana, &stage.org, &[&[FIRST, SECOND]]);
    is_used_at(&stage.dana, &item, "Router", SECOND);
    let said = ruling_of(&stage.dana, &stage.dana);
    share(&stage.dana, ItemId::new(said.to_string()), stage.holder("Lee"), Permission::Modify);
    stage.lee.wake().unwrap();
    let lee = stage.lee.seat();
    let grants = &lee.home().grants;
    let right = grants.iter().find(|(_, grant)| grant.recipient == ids::Holder::Member(lee.me())).unwrap();
    let header = lee.next_header(&said, Some(*right.0));
    let groups = groups(&[&[FIRST, THIRD]]);
    let overview = Overview { kind: Kind::EquivalentSites, groups, ..Overview::default() };
    let changed = lee.seal_as(&header, &lee.key(&said), &overview, &Details::default());
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        delta.items.push(DeliveredItem { item: changed.clone(), home: None });
    });
    stage.dana.wake().unwrap();
    stage.dana.unharmed();
    assert_eq!(stage.dana.seat().open.entries.get(&said).unwrap().author, lee.me());
    for site in [SECOND, THIRD] {
        is_kept_from(&stage.dana, &item, "Router", site);
    }
}

/// A client whose people and whose MSP each have a login at the first site, and each other's, accepted.
struct Sides {
    stage: Stage,
    ada: Client,
    acme: OrganisationId,
    of_msp: ItemId,
    of_client: ItemId,
}

impl Sides {
    fn set(name: &str) -> Self {
        let stage = Stage::set(name);
        let (ada, acme) = stage.fixture.client_of(&stage.dana, "acme");
        stage.dana.wake().unwrap();
        let of_msp = login_at_first(&stage.dana, &stage.org, "Of the MSP");
        let of_client = login_at_first(&ada, &acme, "Of the client");
        share(&stage.dana, of_msp.clone(), Holder::Everyone { organisation: acme.clone() }, Permission::View);
        share(&ada, of_client.clone(), Holder::Managers { organisation: acme.clone() }, Permission::View);
        for (person, item) in [(&stage.dana, &of_client), (&ada, &of_msp)] {
            person.wake().unwrap();
            accept(person, id(item));
            let mut both = suggested(person, FIRST);
            both.sort();
            assert_eq!(both, ["Of the MSP", "Of the client"]);
        }
        Self { stage, ada, acme, of_msp, of_client }
    }
}

#[test]
fn s17_a_clients_word_does_not_reach_the_msps_logins() {
    let sides = Sides::set("s17-sites-client");
    let dana = &sides.stage.dana;
    says(&sides.ada, &sides.acme, &[&[FIRST, SECOND]]);
    dana.wake().unwrap();
    // It comes from the other side: it waits as any share does.
    is_kept_from(dana, &sides.of_client, "Of the client", SECOND);
    accept(dana, ruling_of(dana, &sides.ada));
    for person in [dana, &sides.ada] {
        is_used_at(person, &sides.of_client, "Of the client", SECOND);
        is_kept_from(person, &sides.of_msp, "Of the MSP", SECOND);
    }
}

#[test]
fn s17_the_msps_word_does_not_reach_its_clients_logins() {
    let sides = Sides::set("s17-sites-msp");
    let (dana, ada) = (&sides.stage.dana, &sides.ada);
    says(dana, &sides.stage.org, &[&[FIRST, SECOND]]);
    is_used_at(dana, &sides.of_msp, "Of the MSP", SECOND);
    is_kept_from(dana, &sides.of_client, "Of the client", SECOND);
    // Not by the item itself either, given to them and accepted: the author is an administrator there too.
    let said = ruling_of(dana, dana);
    let everyone = Holder::Everyone { organisation: sides.acme.clone() };
    share(dana, ItemId::new(said.to_string()), everyone, Permission::View);
    ada.wake().unwrap();
    accept(ada, said);
    assert!(ada.seat().open.entries.get(&said).unwrap().is_accepted());
    is_kept_from(ada, &sides.of_client, "Of the client", SECOND);
    // The control: their own administrator's does.
    says(ada, &sides.acme, &[&[FIRST, SECOND]]);
    is_used_at(ada, &sides.of_client, "Of the client", SECOND);
}

/// A copy that a client's object hands on names a point of the MSP's log that nobody compares with it.
#[test]
fn s17_what_an_administrator_says_of_the_msp_does_not_come_by_way_of_a_client() {
    let sides = Sides::set("s17-sites-way");
    let (stage, dana) = (&sides.stage, &sides.stage.dana);
    let ben = stage.fixture.colleague(dana, &stage.org, "Ben", Role::Administrator);
    let cleo = stage.fixture.colleague(dana, &stage.org, "Cleo", Role::Administrator);
    for person in [dana, &ben, &cleo] {
        person.wake().unwrap();
    }
    let member = member_id(dana, &stage.org, "Ben");
    let holder = Holder::Member { organisation: stage.org.clone(), member };
    let ask =
        Request::AskForAccess { client: sides.acme.clone(), holder, role: Role::Administrator, account_manager: false };
    dana.ask(ask).unwrap();
    cleo.wake().unwrap();
    let Ok(Reply::Access(asked)) = cleo.ask(Request::Access { offset: 0, limit: 50 }) else { panic!("requests") };
    let access = asked.rows.into_iter().max_by_key(|row| row.asked).unwrap().id;
    cleo.ask(Request::DecideAccess { access, act: AccessAct::Approve }).unwrap();
    for person in [&ben, dana] {
        person.wake().unwrap();
    }
    let (seat, me) = (ben.seat(), dana.seat().me());
    // It would stand above whatever is said after it.
    let of_nowhere = Head { number: Number(1_000_000), hash: Hash::from_bytes([9; 32]) };
    let said = groups(&[&[FIRST, SECOND]]);
    let by_a_client = forged(&seat, ("msp", "acme"), me, said.clone(), |header| header.seen = of_nowhere);
    let item = by_a_client.item;
    arrives(dana, "acme", by_a_client);
    accept(dana, item);
    is_kept_from(dana, &sides.of_msp, "Of the MSP", SECOND);
    // The control: as the MSP's own, by the log as it is.
    arrives(dana, "msp", forged(&seat, ("msp", "msp"), me, said, |_| {}));
    is_used_at(dana, &sides.of_msp, "Of the MSP", SECOND);
}

/// A client's manager is of the MSP, whatever the role there.
#[test]
fn s17_what_a_manager_says_in_the_client_counts_for_nobody() {
    let sides = Sides::set("s17-sites-manager");
    let (dana, ada) = (&sides.stage.dana, &sides.ada);
    let said = || groups(&[&[FIRST, SECOND]]);
    let asked = Request::ChangeEquivalentSites { organisation: sides.acme.clone(), groups: said() };
    assert_eq!(crate::stage::code(dana.ask(asked)), "not-permitted");
    // Whose browser keeps to no rule says it all the same. It waits; accepted, or from a side that is trusted, it moves nothing.
    let made = forged(&dana.seat(), ("acme", "acme"), ada.seat().me(), said(), |_| {});
    let item = made.item;
    arrives(ada, "acme", made);
    is_kept_from(ada, &sides.of_client, "Of the client", SECOND);
    accept(ada, item);
    assert!(ada.seat().open.entries.get(&item).unwrap().is_accepted());
    is_kept_from(ada, &sides.of_client, "Of the client", SECOND);
    ada.ask(Request::TrustSide { side: sides.stage.org.clone(), trusted: true }).unwrap();
    let again = forged(&dana.seat(), ("acme", "acme"), ada.seat().me(), said(), |_| {});
    arrives(ada, "acme", again);
    is_kept_from(ada, &sides.of_client, "Of the client", SECOND);
    // The control: their own administrator's does, at both.
    says(ada, &sides.acme, &[&[FIRST, SECOND]]);
    is_used_at(ada, &sides.of_client, "Of the client", SECOND);
}

/// What the form for it refuses, and a program that is not this one would not.
#[test]
fn s17_what_nobody_owns_and_what_is_too_much_counts_in_no_group() {
    let stage = Stage::set("s17-sites-bounds");
    let item = login_at_first(&stage.lee, &stage.org, "Router");
    let (dana, lee) = (stage.dana.seat(), stage.lee.seat().me());
    // Each in place of the one before.
    let said = |later: u64, groups| {
        let change = |header: &mut Header| header.time = header.time.plus(Millis(later));
        arrives(&stage.lee, "msp", forged(&dana, ("msp", "msp"), lee, groups, change));
    };
    said(1, groups(&[&[FIRST, "co.uk", "github.io", "192.168.1.1", "localhost", "nas", "not a site", SECOND]]));
    is_used_at(&stage.lee, &item, "Router", SECOND);
    for page in ["https://a.co.uk", "https://eve.github.io", "https://192.168.1.1", "https://localhost", "https://nas"]
    {
        is_kept_from(&stage.lee, &item, "Router", page);
    }
    // The last of two hundred groups, and the one after it; the last of fifty sites, and the one after it.
    let others = (0..199).map(|n| vec![format!("a{n}.test"), format!("b{n}.test")]);
    said(2, others.chain(groups(&[&[FIRST, SECOND], &[FIRST, THIRD]])).collect());
    is_used_at(&stage.lee, &item, "Router", SECOND);
    is_kept_from(&stage.lee, &item, "Router", THIRD);
    let others = (0..48).map(|n| format!("a{n}.test"));
    said(3, vec![others.chain([FIRST, SECOND, THIRD].map(str::to_owned)).collect()]);
    is_used_at(&stage.lee, &item, "Router", SECOND);
    is_kept_from(&stage.lee, &item, "Router", THIRD);
}
