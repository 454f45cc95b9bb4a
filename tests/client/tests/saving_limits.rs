//! Where nothing of what is typed is heard, offered or kept; each beside the same where it is.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test, which runs natively")]

mod common;

use common::forms::{NEW_PASSWORD, USER_NAME, form, sender, sign_in, tab, typed};
use common::{Fixture, PASSWORD, as_item};
use latchkey_engine::{PageReply, PageSender};
use latchkey_messages::page::{ChosenIn, ClickTime, FieldHandle, FormSnapshot, OpenedBy, OverlayToken, PageMessage};
use latchkey_messages::{
    FillOutcome, ItemForm, ItemId, Offer, OfferAct, OrganisationId, OverlayView, Reply, Request, Secret, Settings,
    TabId,
};
use latchkey_test_client::Client;

const ORIGIN: &str = "https://app.example";
const TAB: TabId = TabId(7);

fn shows(client: &Client, origin: &str, snapshot: Option<FormSnapshot>) {
    *client.world().tab.borrow_mut() = Some(tab(TAB, origin, snapshot));
}

/// How many fields of a sign-in the engine wants to hear of.
fn heard(client: &Client, from: PageSender) -> usize {
    match client.page_message(from, PageMessage::Snapshot { snapshot: sign_in("d") }) {
        Some(PageReply::Icons(icons)) => icons.watched.len(),
        other => panic!("{other:?} are no icons"),
    }
}

/// The person signs in there, the page takes it.
fn types(client: &Client, at: TabId, origin: &str, texts: &[&str]) {
    shows(client, origin, None);
    client.page_message(sender(at, origin), typed(sign_in("d"), texts));
}

fn offer_in(client: &Client, at: TabId) -> Option<Offer> {
    match client.ask(Request::OfferIn { tab: at }).unwrap() {
        Reply::Offer(offer) => offer,
        other => panic!("{other:?} is no offer"),
    }
}

fn answer(client: &Client, offer: &Offer, act: OfferAct) -> Result<Reply, String> {
    let answer = client.ask(Request::AnswerOffer { offer: offer.id.clone(), act });
    answer.map_err(|problem| problem.code.as_str().to_owned())
}

/// The person signs in there and says never.
fn says_never(client: &Client, origin: &str) {
    types(client, TAB, origin, &["dana", "typed by hand"]);
    let offer = offer_in(client, TAB).unwrap();
    assert_eq!(answer(client, &offer, OfferAct::NeverHere), Ok(Reply::Done));
}

fn listens(client: &Client, offer_to_save: bool) {
    let Ok(Reply::Settings(settings)) = client.ask(Request::Settings) else { panic!("settings") };
    client.ask(Request::ChangeSettings { settings: Settings { offer_to_save, ..settings } }).unwrap();
}

fn add(client: &Client, org: &OrganisationId, title: &str, user_name: &str, password: &str, address: &str) -> ItemId {
    let form = ItemForm {
        title: title.to_owned(),
        user_name: user_name.to_owned(),
        password: Secret::new(password),
        addresses: vec![address.to_owned().into()],
        ..ItemForm::default()
    };
    as_item(&client.ask(Request::AddItem { organisation: org.clone(), form }).unwrap())
}

#[test]
fn nothing_is_heard_where_nothing_would_be_kept() {
    let fixture = Fixture::start("saving-heard");
    let (dana, _) = fixture.msp("northwind");
    shows(&dana, ORIGIN, None);
    assert_eq!(heard(&dana, sender(TAB, ORIGIN)), 2, "the control: user name and password");
    // A page that is no web page, and one without a form for credentials.
    assert_eq!(heard(&dana, PageSender { origin: "null".to_owned(), ..sender(TAB, ORIGIN) }), 0);
    let search = PageMessage::Snapshot { snapshot: form("d", "Search", &[("search", "")]) };
    let Some(PageReply::Icons(icons)) = dana.page_message(sender(TAB, ORIGIN), search) else { panic!("icons") };
    assert!(icons.watched.is_empty());

    listens(&dana, false);
    assert_eq!(heard(&dana, sender(TAB, ORIGIN)), 0);
    listens(&dana, true);
    assert_eq!(heard(&dana, sender(TAB, ORIGIN)), 2);

    says_never(&dana, ORIGIN);
    assert_eq!(heard(&dana, sender(TAB, ORIGIN)), 0);
    dana.ask(Request::SaveAgain { site: "app.example".to_owned() }).unwrap();
    assert_eq!(heard(&dana, sender(TAB, ORIGIN)), 2);

    // Locked, it is heard for later, where the person has not said that nothing is to be.
    for (wanted, fields) in [(true, 2), (false, 0)] {
        listens(&dana, wanted);
        dana.ask(Request::Lock).unwrap();
        assert_eq!(heard(&dana, sender(TAB, ORIGIN)), fields);
        dana.ask(Request::Unlock { password: Secret::new(PASSWORD) }).unwrap();
        assert_eq!(heard(&dana, sender(TAB, ORIGIN)), fields);
    }
    assert_eq!(heard(&Client::new(), sender(TAB, ORIGIN)), 0, "and without an account");
}

#[test]
fn who_wants_no_offers_gets_none() {
    let fixture = Fixture::start("saving-off");
    let (dana, _) = fixture.msp("northwind");
    listens(&dana, false);
    types(&dana, TAB, ORIGIN, &["dana", "typed by hand"]);
    assert_eq!(offer_in(&dana, TAB), None);
    assert!(dana.world().offered.borrow().is_empty());
    assert!(dana.seat().open.own.offers.is_empty(), "nor is it kept");
    listens(&dana, true);
    types(&dana, TAB, ORIGIN, &["dana", "typed by hand"]);
    assert!(offer_in(&dana, TAB).is_some());
}

#[test]
fn a_never_is_for_that_host_and_port_alone() {
    let fixture = Fixture::start("saving-never-place");
    let (dana, _) = fixture.msp("northwind");
    says_never(&dana, ORIGIN);
    says_never(&dana, "http://192.168.1.1:8080");
    for kept_out in [ORIGIN, "http://192.168.1.1:8080"] {
        types(&dana, TAB, kept_out, &["dana", "typed by hand"]);
        assert_eq!(offer_in(&dana, TAB), None, "{kept_out}");
        assert_eq!(heard(&dana, sender(TAB, kept_out)), 0, "{kept_out}");
    }
    let others = [
        "https://app.example:8443",
        "https://www.app.example",
        "https://example",
        "http://192.168.1.1",
        "http://192.168.1.1:8081",
        "http://192.168.1.10:8080",
    ];
    for other in others {
        assert_eq!(heard(&dana, sender(TAB, other)), 2, "{other}");
        types(&dana, TAB, other, &["dana", "typed by hand"]);
        assert!(offer_in(&dana, TAB).is_some(), "{other}");
    }
}

#[test]
fn an_offer_changes_no_login_but_those_that_it_names() {
    let fixture = Fixture::start("saving-update");
    let (dana, org) = fixture.msp("northwind");
    let mine = add(&dana, &org, "App", "dana", "old", ORIGIN);
    // Another user of the same site, and the same user of another.
    let other = add(&dana, &org, "Of Ben", "ben", "his", ORIGIN);
    let bank = add(&dana, &org, "Bank", "dana", "of the bank", "https://bank.example");
    types(&dana, TAB, ORIGIN, &["dana", "new"]);
    let offer = offer_in(&dana, TAB).unwrap();
    assert_eq!(offer.existing.iter().map(|row| row.id.clone()).collect::<Vec<_>>(), std::slice::from_ref(&mine));
    for item in [&other, &bank] {
        assert_eq!(answer(&dana, &offer, OfferAct::Update { item: item.clone() }), Err("not-permitted".to_owned()));
    }
    assert!(answer(&dana, &offer, OfferAct::Update { item: ItemId::new("no item") }).is_err());
    assert_eq!((fixture.password(&dana, &other), fixture.password(&dana, &bank)), ("his".into(), "of the bank".into()));
    // It waits still, and does what it was for.
    assert_eq!(offer_in(&dana, TAB).as_ref(), Some(&offer));
    answer(&dana, &offer, OfferAct::Update { item: mine.clone() }).unwrap();
    assert_eq!(fixture.password(&dana, &mine), "new");
    assert_eq!(offer_in(&dana, TAB), None);
}

#[test]
fn an_answer_that_cannot_be_carried_out_leaves_the_offer() {
    let fixture = Fixture::start("saving-answers");
    let (dana, org) = fixture.msp("northwind");
    types(&dana, TAB, ORIGIN, &["dana", "typed by hand"]);
    let offer = offer_in(&dana, TAB).unwrap();
    let save = |organisation: &OrganisationId, folder: String, title: String| OfferAct::Save {
        organisation: organisation.clone(),
        folder,
        title,
        user_name: "dana".to_owned(),
    };
    let elsewhere = OrganisationId::new("A".repeat(43));
    for act in [
        save(&org, "f".repeat(201), "App".to_owned()),
        save(&org, String::new(), "t".repeat(201)),
        save(&elsewhere, String::new(), "App".to_owned()),
    ] {
        assert!(answer(&dana, &offer, act).is_err());
        assert_eq!(offer_in(&dana, TAB).as_ref(), Some(&offer));
    }
    assert!(fixture.items(&dana).is_empty());
    let Ok(Reply::Saved { item }) = answer(&dana, &offer, save(&org, "f".repeat(200), "App".to_owned())) else {
        panic!("it is saved")
    };
    assert_eq!(fixture.password(&dana, &item), "typed by hand");
    // What is put aside for good is not saved, and cannot be answered once more.
    types(&dana, TAB, ORIGIN, &["ben", "typed by hand"]);
    let offer = offer_in(&dana, TAB).unwrap();
    assert_eq!(answer(&dana, &offer, OfferAct::NotNow), Ok(Reply::Done));
    assert!(answer(&dana, &offer, save(&org, String::new(), "App".to_owned())).is_err());
    assert_eq!(fixture.items(&dana).len(), 1);
    assert!(dana.seat().open.own.offers.is_empty());
}

#[test]
fn of_more_offers_than_are_kept_the_oldest_goes() {
    let fixture = Fixture::start("saving-many");
    let (dana, _) = fixture.msp("northwind");
    let users: Vec<String> = (1..=21).map(|n| format!("user {n}")).collect();
    let tabs: Vec<TabId> = (1..=21).map(TabId).collect();
    for (at, user) in tabs.iter().zip(&users) {
        types(&dana, *at, ORIGIN, &[user, "typed by hand"]);
    }
    let waiting: Vec<_> = tabs.iter().map(|at| offer_in(&dana, *at).map(|offer| offer.user_name)).collect();
    assert_eq!(waiting[0], None);
    assert!(waiting[1..].iter().zip(&users[1..]).all(|(waiting, user)| waiting.as_ref() == Some(user)), "{waiting:?}");
    assert_eq!(dana.seat().open.own.offers.len(), 20);
    // Of one tab the last word counts, and nobody else's goes for it.
    types(&dana, tabs[20], ORIGIN, &["another", "typed by hand"]);
    assert_eq!(offer_in(&dana, tabs[20]).unwrap().user_name, "another");
    assert_eq!(offer_in(&dana, tabs[1]).unwrap().user_name, users[1]);
}

/// The overlay at a field for a new password, with the fresh one that it shows.
fn opens(client: &Client, snapshot: &FormSnapshot) -> (OverlayToken, String) {
    let message = PageMessage::Open { handle: FieldHandle(2), opened_by: OpenedBy::Click, snapshot: snapshot.clone() };
    let Some(PageReply::Ticket(ticket)) = client.page_message(sender(TAB, ORIGIN), message) else { panic!("a ticket") };
    let overlay = ticket.token.unwrap();
    match client.ask(Request::Overlay { overlay: overlay.clone() }) {
        Ok(Reply::Overlay(OverlayView::Open { fresh: Some(fresh), .. })) => {
            (overlay, fresh.password.expose().to_owned())
        }
        other => panic!("{other:?} has no fresh password"),
    }
}

#[test]
fn what_was_chosen_in_a_list_names_the_list_and_when_and_what_was_chosen_elsewhere_none() {
    let fixture = Fixture::start("saving-chosen-in");
    let (dana, org) = fixture.msp("northwind");
    let item = add(&dana, &org, "App", "dana", "stored", ORIGIN);
    let listed = || dana.world().filled.borrow().last().unwrap().1.list.clone();
    let opens = || {
        let message = PageMessage::Open { handle: FieldHandle(2), opened_by: OpenedBy::Click, snapshot: sign_in("d") };
        match dana.page_message(sender(TAB, ORIGIN), message) {
            Some(PageReply::Ticket(ticket)) => ticket.token.unwrap(),
            other => panic!("{other:?} is no ticket"),
        }
    };
    shows(&dana, ORIGIN, Some(sign_in("d")));

    // The time is that of the click, and not of when it is heard.
    let overlay = opens();
    let chosen = Request::OverlayFill { overlay: overlay.clone(), item: item.clone(), agreed: None };
    let engine = dana.engine().clone();
    let asks = engine.overlay_asks_since(TAB, chosen, ClickTime(1));
    assert!(futures_executor::block_on(asks).unwrap().into_result().is_ok());
    assert_eq!(listed(), Some(ChosenIn { token: overlay, at: ClickTime(1) }));

    // The popup, with a list open in the page.
    opens();
    assert!(dana.ask(Request::Fill { item, tab: TAB, agreed: None }).is_ok());
    assert_eq!(listed(), None);

    // A fresh password is chosen in the list, too.
    let (overlay, _) = self::opens(&dana, &form("n", "Create your account", &[USER_NAME, NEW_PASSWORD]));
    dana.overlay_asks(TAB, Request::OverlayUse { overlay: overlay.clone() }).unwrap().unwrap();
    assert_eq!(listed().map(|list| list.token), Some(overlay));
}

#[test]
fn a_fresh_password_that_the_page_did_not_take_is_not_offered() {
    let fixture = Fixture::start("saving-fresh");
    let (dana, _) = fixture.msp("northwind");
    let sign_up = form("d", "Create your account", &[USER_NAME, NEW_PASSWORD, NEW_PASSWORD]);
    shows(&dana, ORIGIN, None);
    let (overlay, _) = opens(&dana, &sign_up);
    dana.world().page_refuses.set(true);
    let used = dana.ask(Request::OverlayUse { overlay: overlay.clone() });
    assert_eq!(used.unwrap_err().code.as_str(), "fill_not_written");
    assert_eq!(offer_in(&dana, TAB), None);
    assert!(dana.seat().open.own.offers.is_empty() && dana.world().offered.borrow().is_empty());
    // The list is still open; the page takes it now.
    dana.world().page_refuses.set(false);
    assert_eq!(dana.ask(Request::OverlayUse { overlay }), Ok(Reply::Filled(FillOutcome::Filled)));
    let offer = offer_in(&dana, TAB).unwrap();
    assert!(!offer.replaces);
    // Nor is there one where no fresh password was shown.
    let message = PageMessage::Open { handle: FieldHandle(2), opened_by: OpenedBy::Click, snapshot: sign_in("e") };
    let Some(PageReply::Ticket(ticket)) = dana.page_message(sender(TabId(8), ORIGIN), message) else {
        panic!("a ticket")
    };
    assert!(dana.ask(Request::OverlayUse { overlay: ticket.token.unwrap() }).is_err());
    assert_eq!(offer_in(&dana, TabId(8)), None);
}
