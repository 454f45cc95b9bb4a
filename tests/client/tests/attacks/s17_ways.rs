//! S17: what waits to be accepted gets into no page by the other ways there are: the list in the field, the next step of a sign-in, what
//! is known when something typed is to be kept.

use crate::common::forms::{self, PASSWORD, USER_NAME, form, sender, sign_in, tab, typed};
use crate::s17_shares::{Sides, TAB, accept, changes, fill, filled, share, suggested, waiting};
use crate::stage::{add, code, login};
use latchkey_engine::PageReply;
use latchkey_messages::page::{FieldHandle, FormSnapshot, OpenedBy, OverlayToken, PageMessage};
use latchkey_messages::{FillOutcome, Holder, ItemForm, ItemId, Offer, OverlayView, Permission, Reply, Request, Role};
use latchkey_test_client::Client;

const ORIGIN: &str = "https://login.test";

fn shows(client: &Client, snapshot: Option<FormSnapshot>) {
    *client.world().tab.borrow_mut() = Some(tab(TAB, ORIGIN, snapshot));
}

/// The person opens the list in a field.
fn opens(client: &Client) -> OverlayToken {
    let message = PageMessage::Open { handle: FieldHandle(1), opened_by: OpenedBy::Click, snapshot: sign_in("d") };
    match client.page_message(sender(TAB, ORIGIN), message) {
        Some(PageReply::Ticket(ticket)) => ticket.token.unwrap(),
        other => panic!("{other:?} is no ticket"),
    }
}

fn listed(client: &Client, overlay: &OverlayToken) -> usize {
    match client.ask(Request::Overlay { overlay: overlay.clone() }) {
        Ok(Reply::Overlay(OverlayView::Open { rows, .. })) => rows.len(),
        other => panic!("{other:?} is no list"),
    }
}

#[test]
fn s17_what_waits_is_not_filled_from_the_list_in_the_field() {
    let sides = Sides::set("list");
    let (item, ada) = (sides.given("Router"), &sides.ada);
    shows(ada, Some(sign_in("d")));
    let list = opens(ada);
    let chosen = Request::OverlayFill { overlay: list.clone(), item: item.clone(), agreed: None };
    assert_eq!(listed(ada, &list), 0);
    assert_eq!(code(ada.ask(chosen.clone())), "not-accepted");
    assert_eq!(filled(ada), 0);
    accept(ada, &item);
    assert_eq!(listed(ada, &list), 1);
    assert_eq!(ada.ask(chosen), Ok(Reply::Filled(FillOutcome::Filled)));
    assert_eq!(filled(ada), 1);
}

/// The person fills the first step; then the page asks for the password. `between` happens meanwhile.
fn signs_in_by_steps(client: &Client, item: &ItemId, between: impl FnOnce()) -> bool {
    let (first, second) = (form("one", "Sign in", &[USER_NAME]), form("two", "Sign in", &[PASSWORD]));
    shows(client, Some(first));
    assert_eq!(fill(client, item), Ok(Reply::Filled(FillOutcome::Filled)));
    let before = filled(client);
    between();
    shows(client, Some(second.clone()));
    client.page_message(sender(TAB, ORIGIN), PageMessage::Snapshot { snapshot: second });
    filled(client) > before
}

#[test]
fn s17_a_login_that_waits_again_does_not_follow_into_the_next_step() {
    let sides = Sides::set("step");
    let (item, ada) = (sides.given("Router"), &sides.ada);
    accept(ada, &item);
    assert!(signs_in_by_steps(ada, &item, || ()), "the control: it follows");
    let moves = || {
        let mut form = login("Router", "two");
        form.addresses.push("https://bank.test/".to_owned().into());
        changes(&sides.dana, &item, form);
        ada.wake().unwrap();
        assert_eq!(waiting(ada), ["Router"]);
    };
    assert!(!signs_in_by_steps(ada, &item, moves));
    accept(ada, &item);
    assert!(signs_in_by_steps(ada, &item, || ()));
    let declines = || {
        let mut form = login("Router", "two");
        form.addresses.push("https://shop.test/".to_owned().into());
        changes(&sides.dana, &item, form);
        ada.wake().unwrap();
        ada.ask(Request::DeclineShares { items: vec![item.clone()] }).unwrap();
    };
    assert!(!signs_in_by_steps(ada, &item, declines));
}

/// What is offered after the person has signed in with these.
fn offered(client: &Client, document: &str, texts: &[&str]) -> Option<Offer> {
    shows(client, None);
    client.page_message(sender(TAB, ORIGIN), typed(sign_in(document), texts));
    match client.ask(Request::OfferIn { tab: TAB }) {
        Ok(Reply::Offer(offer)) => offer,
        other => panic!("{other:?} is no offer"),
    }
}

#[test]
fn s17_what_waits_is_not_known_when_something_typed_is_to_be_kept() {
    let sides = Sides::set("known");
    let item = add(&sides.ada, &sides.client, "Payroll", "one");
    let managers = vec![Holder::Managers { organisation: sides.client.clone() }];
    let modify = Permission::Modify;
    sides.ada.ask(Request::Share { items: vec![item.clone()], holders: managers, permission: modify }).unwrap();
    let dana = &sides.dana;
    dana.wake().unwrap();
    assert_eq!(waiting(dana), ["Payroll"]);
    // Neither by its password, so that nobody keeps a person from keeping theirs, nor as what is to get the new one.
    for (document, password) in [("same", "one"), ("other", "two")] {
        let offer = offered(dana, document, &["dana", password]).unwrap();
        assert!(!offer.replaces && offer.existing.is_empty(), "{offer:?}");
    }
    accept(dana, &item);
    assert_eq!(offered(dana, "same again", &["dana", "one"]), None);
    let offer = offered(dana, "other again", &["dana", "two"]).unwrap();
    assert_eq!(offer.existing.into_iter().map(|row| row.id).collect::<Vec<_>>(), [item]);
}

#[test]
fn s17_what_the_other_side_changed_waits_for_all_but_who_made_it() {
    let sides = Sides::set("own");
    let invite = Request::Invite {
        organisation: sides.client.clone(),
        role: Role::Member,
        name: "Bo".to_owned(),
        email: "bo@acme.test".to_owned(),
    };
    let bo = sides.fixture.join(sides.ada.ask(invite).unwrap(), "Bo", "bo@acme.test");
    sides.ada.wake().unwrap();
    let item = add(&sides.ada, &sides.client, "Payroll", "one");
    share(&sides.ada, &item, Holder::Everyone { organisation: sides.client.clone() });
    let managers = vec![Holder::Managers { organisation: sides.client.clone() }];
    let modify = Permission::Modify;
    sides.ada.ask(Request::Share { items: vec![item.clone()], holders: managers, permission: modify }).unwrap();
    for person in [&sides.dana, &bo] {
        person.wake().unwrap();
        *person.world().tab.borrow_mut() = Some(forms::tab(TAB, ORIGIN, Some(sign_in("d"))));
    }
    // It is of Bo's own side; Dana lets what waits for her wait.
    assert_eq!((suggested(&bo), suggested(&sides.dana)), (vec!["Payroll".to_owned()], Vec::new()));
    let addresses = vec!["https://login.test/".to_owned().into(), "https://bank.test/".to_owned().into()];
    changes(&sides.dana, &item, ItemForm { addresses, ..login("Payroll", "one") });
    for person in [&sides.ada, &bo] {
        person.wake().unwrap();
        *person.world().tab.borrow_mut() = Some(forms::tab(TAB, "https://bank.test", Some(sign_in("d"))));
    }
    assert_eq!(waiting(&bo), ["Payroll"]);
    assert!(suggested(&bo).is_empty());
    assert_eq!(code(fill(&bo, &item)), "not-accepted");
    // Whom people let change what is theirs, they let.
    assert!(waiting(&sides.ada).is_empty());
    assert_eq!(suggested(&sides.ada), ["Payroll"]);
    accept(&bo, &item);
    assert_eq!(suggested(&bo), ["Payroll"]);
}
