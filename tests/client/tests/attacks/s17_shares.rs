//! S17: what another side shares is in no page before it is accepted, so that nobody puts a login before somebody at a site of their
//! own choice; and nobody is told what was accepted.

use crate::common::{Fixture, title_of};
use crate::s17_s20_quiet::page;
use crate::stage::{add, code, login, titles};
use latchkey_engine::Shortcut;
use latchkey_messages::{
    Holder, Incoming, ItemForm, ItemId, NoticeKind, OrganisationId, Permission, Reply, Request, State, TabId,
};
use latchkey_test_client::Client;

pub const TAB: TabId = TabId(1);

/// An MSP with Dana, and its client with Ada.
pub struct Sides {
    pub fixture: Fixture,
    pub dana: Client,
    pub msp: OrganisationId,
    pub ada: Client,
    pub client: OrganisationId,
}

impl Sides {
    pub fn set(name: &str) -> Self {
        let fixture = Fixture::start(&format!("attack-s17-{name}"));
        let (dana, msp) = fixture.msp("msp");
        let (ada, client) = fixture.client_of(&dana, "acme");
        dana.wake().unwrap();
        for person in [&dana, &ada] {
            *person.world().tab.borrow_mut() = Some(page("https://login.test"));
        }
        Self { fixture, dana, msp, ada, client }
    }

    /// Dana gives a login of the MSP's to everybody at the client; it gets there.
    pub fn given(&self, title: &str) -> ItemId {
        let item = add(&self.dana, &self.msp, title, "one");
        let everyone = Holder::Everyone { organisation: self.client.clone() };
        share(&self.dana, &item, everyone);
        self.ada.wake().unwrap();
        item
    }
}

pub fn share(by: &Client, item: &ItemId, with: Holder) {
    by.ask(Request::Share { items: vec![item.clone()], holders: vec![with], permission: Permission::View }).unwrap();
}

pub fn suggested(client: &Client) -> Vec<String> {
    match client.ask(Request::Suggestions { tab: TAB }) {
        Ok(Reply::Suggestions(found)) => found.rows.into_iter().map(|found| found.row.title).collect(),
        other => panic!("{other:?} are no suggestions"),
    }
}

pub fn incoming(client: &Client) -> Vec<Incoming> {
    match client.ask(Request::Incoming) {
        Ok(Reply::Incoming(sides)) => sides,
        other => panic!("{other:?} are no shares"),
    }
}

pub fn waiting(client: &Client) -> Vec<String> {
    incoming(client).into_iter().flat_map(|side| side.rows).map(|row| row.title).collect()
}

pub fn accept(client: &Client, item: &ItemId) {
    client.ask(Request::AcceptShares { items: vec![item.clone()] }).unwrap();
}

pub fn fill(client: &Client, item: &ItemId) -> Result<Reply, latchkey_messages::Problem> {
    client.ask(Request::Fill { item: item.clone(), tab: TAB, agreed: None })
}

pub fn filled(client: &Client) -> usize {
    client.world().filled.borrow().len()
}

pub fn changes(by: &Client, item: &ItemId, form: ItemForm) {
    let Ok(Reply::Edit { base, .. }) = by.ask(Request::Edit { item: item.clone() }) else { panic!("no form") };
    by.ask(Request::ChangeItem { item: item.clone(), base, form }).unwrap();
}

#[test]
fn s17_what_the_msp_shares_is_in_no_page_until_it_is_accepted() {
    let sides = Sides::set("accept");
    let item = sides.given("Router");
    let ada = &sides.ada;
    // It is there, it says where it comes from, and that it waits.
    let row = title_of(&sides.fixture.items(ada), "Router").clone();
    assert!(row.to_accept);
    assert_eq!(incoming(ada)[0].from.name, "Northwind IT");
    assert!(matches!(ada.ask(Request::State), Ok(Reply::State(State::Open { waiting: 1, .. }))));
    // In no page, by no way.
    assert!(suggested(ada).is_empty());
    assert_eq!(code(fill(ada, &item)), "not-accepted");
    futures_executor::block_on(ada.engine().shortcut(Shortcut::Fill, TAB)).unwrap();
    assert_eq!(filled(ada), 0);
    let again = ada.stop_background();
    *again.world().tab.borrow_mut() = Some(page("https://login.test"));
    assert!(suggested(&again).is_empty());
    // The control: once accepted, it is; and what comes from the own side waits for nobody.
    accept(&again, &item);
    assert!(waiting(&again).is_empty());
    assert_eq!(suggested(&again), ["Router"]);
    fill(&again, &item).unwrap();
    assert_eq!(filled(&again), 1);
    let started = again.stop_background();
    *started.world().tab.borrow_mut() = Some(page("https://login.test"));
    assert_eq!(suggested(&started), ["Router"]);
    let lee = sides.fixture.technician(&sides.dana, &sides.msp, "Lee");
    sides.dana.wake().unwrap();
    let inside = add(&sides.dana, &sides.msp, "Inside", "one");
    share(&sides.dana, &inside, Holder::Everyone { organisation: sides.msp.clone() });
    lee.wake().unwrap();
    *lee.world().tab.borrow_mut() = Some(page("https://login.test"));
    assert_eq!(suggested(&lee), ["Inside"]);
}

#[test]
fn s17_what_a_client_shares_is_in_no_page_of_the_msp_until_it_is_accepted() {
    let sides = Sides::set("back");
    let item = add(&sides.ada, &sides.client, "Payroll", "p4y");
    share(&sides.ada, &item, Holder::Managers { organisation: sides.client.clone() });
    sides.dana.wake().unwrap();
    assert_eq!(titles(&sides.fixture, &sides.dana), ["Payroll"]);
    assert!(suggested(&sides.dana).is_empty());
    assert_eq!(code(fill(&sides.dana, &item)), "not-accepted");
    assert_eq!(incoming(&sides.dana)[0].from.name, "ACME");
    accept(&sides.dana, &item);
    assert_eq!(suggested(&sides.dana), ["Payroll"]);
}

#[test]
fn s17_what_a_manager_makes_in_the_clients_own_organisation_waits_there_too() {
    let sides = Sides::set("inside");
    let item = add(&sides.dana, &sides.client, "Planted", "one");
    share(&sides.dana, &item, Holder::Everyone { organisation: sides.client.clone() });
    sides.ada.wake().unwrap();
    assert_eq!(waiting(&sides.ada), ["Planted"]);
    assert!(suggested(&sides.ada).is_empty());
    accept(&sides.ada, &item);
    assert_eq!(suggested(&sides.ada), ["Planted"]);
}

#[test]
fn s17_a_login_that_comes_to_be_filled_elsewhere_waits_again() {
    let sides = Sides::set("moved");
    let (item, ada) = (sides.given("Router"), &sides.ada);
    accept(ada, &item);
    // The control: another password, another title change nothing of where it is filled.
    changes(&sides.dana, &item, login("Router 2", "two"));
    ada.wake().unwrap();
    assert_eq!(suggested(ada), ["Router 2"]);
    let mut form = login("Router 2", "three");
    form.addresses.push("https://bank.test/".to_owned().into());
    changes(&sides.dana, &item, form.clone());
    ada.wake().unwrap();
    *ada.world().tab.borrow_mut() = Some(page("https://bank.test"));
    assert_eq!(waiting(ada), ["Router 2"]);
    assert!(suggested(ada).is_empty());
    assert_eq!(code(fill(ada, &item)), "not-accepted");
    accept(ada, &item);
    assert_eq!(suggested(ada), ["Router 2"]);
    // Fewer places are no new ones.
    form.addresses.remove(0);
    changes(&sides.dana, &item, form);
    ada.wake().unwrap();
    assert_eq!(suggested(ada), ["Router 2"]);
}

#[test]
fn s17_nobody_is_told_what_was_accepted_or_declined() {
    let sides = Sides::set("quiet");
    let items = ["One", "Two", "Three"].map(|title| sides.given(title));
    let ada = &sides.ada;
    let ask_the_service = || ada.world().sent.borrow().len();
    let before = ask_the_service();
    let side = incoming(ada)[0].from.id.clone();
    assert!(suggested(ada).is_empty());
    assert_eq!(code(fill(ada, &items[0])), "not-accepted");
    accept(ada, &items[0]);
    ada.ask(Request::DeclineShares { items: vec![items[1].clone()] }).unwrap();
    ada.ask(Request::ReviewDeclined { side: side.clone() }).unwrap();
    ada.ask(Request::TrustSide { side, trusted: true }).unwrap();
    assert_eq!(suggested(ada).len(), 3);
    fill(ada, &items[2]).unwrap();
    assert_eq!(ask_the_service(), before, "{:?}", ada.world().sent.borrow());
    // And what is fetched of an item is the same whether it waits or not: the control is that something is.
    sides.given("Four");
    let fetched = ada.world().sent.borrow().len();
    assert!(fetched > before);
    ada.ask(Request::TrustSide { side: incoming(ada)[0].from.id.clone(), trusted: false }).unwrap();
    sides.given("Five");
    let sent = ada.world().sent.borrow();
    let asked = |sent: &[(&'static str, String, usize)]| sent.iter().map(|(method, ..)| *method).collect::<Vec<_>>();
    assert_eq!(asked(&sent[before..fetched]), asked(&sent[fetched..]));
}

#[test]
fn s17_what_is_declined_is_out_of_sight_until_it_is_looked_at_again() {
    let sides = Sides::set("declined");
    let (item, ada) = (sides.given("Router"), &sides.ada);
    ada.ask(Request::DeclineShares { items: vec![item.clone()] }).unwrap();
    assert!(titles(&sides.fixture, ada).is_empty());
    assert!(waiting(ada).is_empty() && suggested(ada).is_empty());
    // A new revision does not bring it back.
    sides.fixture.change_password(&sides.dana, &item, "two");
    ada.wake().unwrap();
    assert!(titles(&sides.fixture, ada).is_empty());
    let [side] = incoming(ada).try_into().unwrap();
    assert_eq!(side.declined, 1);
    ada.ask(Request::ReviewDeclined { side: side.from.id }).unwrap();
    assert_eq!(waiting(ada), ["Router"]);
    assert_eq!(titles(&sides.fixture, ada), ["Router"]);
}

#[test]
fn s17_a_side_that_is_trusted_is_not_asked_about_and_no_other_is_trusted_by_it() {
    let sides = Sides::set("trusted");
    let item = add(&sides.ada, &sides.client, "Payroll", "p4y");
    let managers = |organisation: &OrganisationId| Holder::Managers { organisation: organisation.clone() };
    share(&sides.ada, &item, managers(&sides.client));
    sides.dana.wake().unwrap();
    let side = incoming(&sides.dana)[0].from.id.clone();
    // Another client of the same MSP has shared already, and shares again.
    let (bea, other) = sides.fixture.client_of(&sides.dana, "beta");
    let gives = |title: &str| {
        let item = add(&bea, &other, title, "p4y");
        share(&bea, &item, managers(&other));
        sides.dana.wake().unwrap();
    };
    gives("Other's first");
    sides.dana.ask(Request::TrustSide { side: side.clone(), trusted: true }).unwrap();
    assert_eq!(suggested(&sides.dana), ["Payroll"]);
    gives("Other's second");
    let mut others = waiting(&sides.dana);
    others.sort();
    assert_eq!(others, ["Other's first", "Other's second"]);
    let next = add(&sides.ada, &sides.client, "Printer", "p4y");
    share(&sides.ada, &next, managers(&sides.client));
    sides.dana.wake().unwrap();
    assert_eq!(suggested(&sides.dana), ["Payroll", "Printer"]);
    // It is told, as news.
    let Ok(Reply::Notices(notices)) = sides.dana.ask(Request::Notices) else { panic!("notices") };
    assert!(notices.iter().any(|one| matches!(&one.kind, NoticeKind::Received { title, .. } if title == "Printer")));
    // Asked again from now on; what was accepted stays so.
    sides.dana.ask(Request::TrustSide { side, trusted: false }).unwrap();
    let third = add(&sides.ada, &sides.client, "Scanner", "p4y");
    share(&sides.ada, &third, managers(&sides.client));
    sides.dana.wake().unwrap();
    assert!(waiting(&sides.dana).contains(&"Scanner".to_owned()));
    assert_eq!(suggested(&sides.dana), ["Payroll", "Printer"]);
    // Another browser of the same person asks for itself.
    let second = Client::new();
    second.ask(sides.fixture.sign_in(&sides.dana, crate::common::PASSWORD)).unwrap();
    *second.world().tab.borrow_mut() = Some(page("https://login.test"));
    assert_eq!(waiting(&second).len(), 5);
    assert!(suggested(&second).is_empty());
}
