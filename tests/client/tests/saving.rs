//! What is typed into pages, offered for keeping: with the real engine and the real service, and a page that a test describes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test, which runs natively")]

mod common;

use common::{Fixture, as_item, comes_back, title_of};
use latchkey_engine::ports::{Frame, Tab};
use latchkey_engine::{PageReply, PageSender};
use latchkey_messages::page::{
    DocumentId, Field as PageField, FieldHandle, FillValue, Form, FormHandle, FormSnapshot, OverlayToken, PageMessage,
    Rect, SkipReason, Visibility, Write,
};
use latchkey_messages::{
    Address, Field, ItemForm, ItemId, ItemOrder, ItemRow, Match, Offer, OfferAct, OrganisationId, Reply, Request,
    Secret, Settings, State, TabId,
};
use latchkey_test_client::Client;
use std::rc::Rc;

const ORIGIN: &str = "https://app.example";
const TAB: TabId = TabId(7);

fn sender() -> PageSender {
    PageSender {
        tab: TAB,
        tab_url: format!("{ORIGIN}/login"),
        frame: 0,
        origin: ORIGIN.to_owned(),
        url: format!("{ORIGIN}/login"),
    }
}

/// A form with these fields: type, autocomplete and label of each.
fn snapshot(document: &str, button: &str, fields: &[(&str, &str, &str)]) -> FormSnapshot {
    let form = Form {
        handle: FormHandle(1),
        name: String::new(),
        id: String::new(),
        class: String::new(),
        role: String::new(),
        actions: Vec::new(),
        buttons: Vec::new(),
        headings: vec![button.to_owned()],
        links: Vec::new(),
        ticks: Vec::new(),
    };
    let fields = (2..).zip(fields).map(|(handle, (kind, autocomplete, label))| PageField {
        handle: FieldHandle(handle),
        form: FormHandle(1),
        input: (*kind).to_owned(),
        autocomplete: (*autocomplete).to_owned(),
        label: (*label).to_owned(),
        visibility: Visibility::Visible,
        rect: Rect::default(),
        ..empty_field()
    });
    FormSnapshot {
        document: DocumentId(document.to_owned()),
        title: button.to_owned(),
        fields: fields.collect(),
        forms: vec![form],
        focused: None,
    }
}

fn empty_field() -> PageField {
    serde_json::from_value(serde_json::json!({
        "handle": 0, "form": 0, "type": "text", "visibility": "visible", "rect": Rect::default()
    }))
    .unwrap()
}

fn sign_in(document: &str) -> FormSnapshot {
    let fields = [("text", "username", "User name"), ("password", "current-password", "Password")];
    snapshot(document, "Sign in", &fields)
}

fn shows(client: &Client, snapshot: Option<FormSnapshot>) {
    let frames = snapshot.into_iter().map(|snapshot| Frame {
        frame: 0,
        origin: ORIGIN.to_owned(),
        url: format!("{ORIGIN}/login"),
        snapshot,
    });
    let tab = Tab { tab: TAB, url: format!("{ORIGIN}/home"), frames: frames.collect() };
    *client.world().tab.borrow_mut() = Some(tab);
}

/// The person sends the form; the page shows something else afterwards.
fn types(client: &Client, snapshot: &FormSnapshot, texts: &[&str]) {
    shows(client, None);
    sends(client, snapshot, texts);
}

fn sends(client: &Client, snapshot: &FormSnapshot, texts: &[&str]) {
    let values =
        (2..).zip(texts).map(|(handle, text)| Write { handle: FieldHandle(handle), value: FillValue::new(*text) });
    let message = PageMessage::Typed { snapshot: snapshot.clone(), values: values.collect() };
    client.page_message(sender(), message);
}

fn offer(client: &Client) -> Option<Offer> {
    match client.ask(Request::OfferIn { tab: TAB }).unwrap() {
        Reply::Offer(offer) => offer,
        other => panic!("{other:?} is no offer"),
    }
}

fn answer(client: &Client, offer: &Offer, act: OfferAct) -> Reply {
    client.ask(Request::AnswerOffer { offer: offer.id.clone(), act }).unwrap()
}

fn save(client: &Client, offer: &Offer) -> ItemId {
    let act = OfferAct::Save {
        organisation: offer.places[0].organisation.id.clone(),
        folder: "Work".to_owned(),
        title: offer.title.clone(),
        user_name: offer.user_name.clone(),
    };
    as_item(&answer(client, offer, act))
}

fn rows(client: &Client) -> Vec<ItemRow> {
    let request =
        Request::Items { query: String::new(), organisation: None, order: ItemOrder::Title, offset: 0, limit: 100 };
    match client.ask(request).unwrap() {
        Reply::Items(page) => page.rows,
        other => panic!("{other:?} is no list"),
    }
}

fn password(client: &Client, item: &ItemId) -> String {
    match client.ask(Request::Reveal { item: item.clone(), field: Field::Password, revision: None }).unwrap() {
        Reply::Secret(secret) => secret.expose().to_owned(),
        other => panic!("{other:?} is no secret"),
    }
}

fn add(client: &Client, home: &OrganisationId, user_name: &str, password: &str) -> ItemId {
    let form = ItemForm {
        title: format!("App of {user_name}"),
        user_name: user_name.to_owned(),
        password: Secret::new(password),
        addresses: vec![ORIGIN.to_owned().into()],
        ..ItemForm::default()
    };
    as_item(&client.ask(Request::AddItem { organisation: home.clone(), form }).unwrap())
}

#[test]
fn a_login_that_was_typed_is_offered_and_saved() {
    let fixture = Fixture::start("saving-new");
    let (dana, home) = fixture.msp("northwind");
    types(&dana, &sign_in("d1"), &["dana", "typed by hand"]);

    let found = offer(&dana).unwrap();
    assert_eq!((found.site.as_str(), found.user_name.as_str(), found.replaces), ("app.example", "dana", false));
    assert_eq!(found.places[0].organisation.id, home);
    assert_eq!(dana.world().offered.borrow().len(), 1, "it also stands in the page");

    let item = save(&dana, &found);
    assert_eq!(password(&dana, &item), "typed by hand");
    assert_eq!(offer(&dana), None);
    assert!(dana.ask(Request::AnswerOffer { offer: found.id, act: OfferAct::NotNow }).is_err(), "answered once");

    // The same again is nothing new; what was said of the place is proposed the next time.
    types(&dana, &sign_in("d2"), &["dana", "typed by hand"]);
    assert_eq!(offer(&dana), None);
    types(&dana, &sign_in("d3"), &["ben", "another"]);
    let next = offer(&dana).unwrap();
    assert_eq!(next.places[0].folders, ["Work"]);
    assert_eq!(next.places[0].folder, "Work");
}

#[test]
fn a_changed_password_replaces_the_kept_one() {
    let fixture = Fixture::start("saving-changed");
    let (dana, home) = fixture.msp("northwind");
    let (mine, other) = (add(&dana, &home, "dana", "old"), add(&dana, &home, "ben", "his"));
    let change = snapshot(
        "d1",
        "Change password",
        &[
            ("password", "current-password", "Current password"),
            ("password", "new-password", "New password"),
            ("password", "new-password", "Repeat the new password"),
        ],
    );
    types(&dana, &change, &["old", "brand new", "brand new"]);

    let found = offer(&dana).unwrap();
    assert!(found.replaces);
    assert_eq!(found.existing[0].id, mine, "the password of before says whose it is");
    answer(&dana, &found, OfferAct::Update { item: mine.clone() });
    assert_eq!(password(&dana, &mine), "brand new");
    assert_eq!(password(&dana, &other), "his");
    assert_eq!(title_of(&rows(&dana), "App of dana").user_name, "dana");
}

#[test]
fn a_refused_password_is_not_offered_until_the_page_takes_one() {
    let fixture = Fixture::start("saving-refused");
    let (dana, _) = fixture.msp("northwind");
    shows(&dana, Some(sign_in("d2")));
    sends(&dana, &sign_in("d1"), &["dana", "wrong"]);
    assert_eq!(offer(&dana), None, "the site asks again");
    assert!(dana.world().offered.borrow().is_empty());

    sends(&dana, &sign_in("d2"), &["dana", "right"]);
    shows(&dana, None);
    let found = offer(&dana).unwrap();
    assert_eq!(password(&dana, &save(&dana, &found)), "right");
}

#[test]
fn a_new_password_is_offered_where_its_form_stays() {
    let fixture = Fixture::start("saving-stays");
    let (dana, home) = fixture.msp("northwind");
    let mine = add(&dana, &home, "dana", "old");
    let fields = [
        ("password", "current-password", "Current password"),
        ("password", "new-password", "New password"),
        ("password", "new-password", "Repeat the new password"),
    ];
    let mut change = snapshot("d1", "Change password", &fields);
    shows(&dana, Some(change.clone()));
    sends(&dana, &change, &["old", "brand new", "brand new"]);
    let found = offer(&dana).expect("the popup has it, whatever the page shows");
    assert!(found.replaces && dana.world().offered.borrow().is_empty(), "the site may still refuse it");

    for field in &mut change.fields {
        field.blank = true;
    }
    shows(&dana, Some(change.clone()));
    sends(&dana, &change, &["old", "brand newer", "brand newer"]);
    assert_eq!(dana.world().offered.borrow().len(), 1, "the page emptied its fields: it is asked there too");
    let found = offer(&dana).unwrap();
    answer(&dana, &found, OfferAct::Update { item: mine.clone() });
    assert_eq!(password(&dana, &mine), "brand newer");
}

#[test]
fn what_is_typed_while_locked_is_sealed_and_offered_once_unlocked() {
    let fixture = Fixture::start("saving-locked");
    let (dana, _) = fixture.msp("northwind");
    let unlock = |client: &Client| client.ask(Request::Unlock { password: Secret::new(common::PASSWORD) }).unwrap();
    let typed = |client: &Client| match client.ask(Request::State).unwrap() {
        Reply::State(State::Locked { typed, .. }) => typed,
        other => panic!("{other:?} is not locked"),
    };
    dana.ask(Request::Lock).unwrap();
    assert_eq!(typed(&dana), 0);
    types(&dana, &sign_in("d1"), &["dana", "marked-and-typed"]);
    assert_eq!(typed(&dana), 1);
    let mark = b"marked-and-typed";
    assert!(!dana.world().disk.bytes().windows(mark.len()).any(|bytes| bytes == mark), "what waits is sealed");
    assert!(dana.world().offered.borrow().is_empty(), "nobody can answer it yet");

    // It outlives the background too.
    let dana = dana.stop_background();
    assert_eq!(typed(&dana), 1);
    shows(&dana, None);
    unlock(&dana);
    let found = offer(&dana).unwrap();
    assert_eq!(password(&dana, &save(&dana, &found)), "marked-and-typed");

    // What is kept already, what has waited too long, and what the person wants nowhere or not here, is not asked for.
    dana.ask(Request::Lock).unwrap();
    types(&dana, &sign_in("d2"), &["dana", "marked-and-typed"]);
    unlock(&dana);
    assert_eq!(offer(&dana), None, "it is kept");

    for (ahead, kept) in [(QUARTER_OF_AN_HOUR - 60_000, true), (QUARTER_OF_AN_HOUR, false)] {
        dana.ask(Request::Lock).unwrap();
        types(&dana, &sign_in("d3"), &["ben", "typed long ago"]);
        dana.world().clock_ahead.set(ahead);
        assert_eq!(typed(&dana) == 1, kept);
        unlock(&dana);
        assert_eq!(offer(&dana).is_some(), kept);
        comes_back(&dana, 0);
    }

    types(&dana, &sign_in("d4"), &["ben", "typed here"]);
    answer(&dana, &offer(&dana).unwrap(), OfferAct::NeverHere);
    dana.ask(Request::Lock).unwrap();
    types(&dana, &sign_in("d5"), &["ben", "typed here"]);
    unlock(&dana);
    assert_eq!(offer(&dana), None, "the person said never for this site");

    let Reply::Settings(settings) = dana.ask(Request::Settings).unwrap() else { panic!("no settings") };
    dana.ask(Request::ChangeSettings { settings: Settings { offer_to_save: false, ..settings } }).unwrap();
    dana.ask(Request::Lock).unwrap();
    types(&dana, &sign_in("d6"), &["ben", "typed here"]);
    assert_eq!(typed(&dana), 0, "nothing is heard where nothing is to be offered");
}

#[test]
fn a_page_that_sends_much_while_locked_crowds_out_no_other() {
    let fixture = Fixture::start("saving-locked-flood");
    let (dana, _) = fixture.msp("northwind");
    dana.ask(Request::Lock).unwrap();
    types(&dana, &sign_in("d1"), &["dana", "typed first"]);
    for ahead in 1..=25 {
        dana.world().clock_ahead.set(ahead);
        let values = vec![
            Write { handle: FieldHandle(2), value: FillValue::new("ben") },
            Write { handle: FieldHandle(3), value: FillValue::new(format!("made up {ahead}")) },
        ];
        let elsewhere = PageSender { tab: TabId(8), ..sender() };
        dana.page_message(elsewhere, PageMessage::Typed { snapshot: sign_in("d2"), values });
    }
    dana.ask(Request::Unlock { password: Secret::new(common::PASSWORD) }).unwrap();
    assert_eq!(offer(&dana).unwrap().user_name, "dana");
}

#[test]
fn an_offer_outlives_the_background_and_is_sealed_meanwhile() {
    let fixture = Fixture::start("saving-stop");
    let (dana, _) = fixture.msp("northwind");
    types(&dana, &sign_in("d1"), &["dana", "marked-and-typed"]);
    let mark = b"marked-and-typed";
    assert!(!dana.world().disk.bytes().windows(mark.len()).any(|bytes| bytes == mark), "what waits is sealed");
    let dana = dana.stop_background();
    shows(&dana, None);
    let found = offer(&dana).unwrap();
    assert_eq!(password(&dana, &save(&dana, &found)), "marked-and-typed");
}

#[test]
fn the_name_of_the_first_step_goes_with_the_password_of_the_second() {
    let fixture = Fixture::start("saving-steps");
    let (dana, _) = fixture.msp("northwind");
    let first = snapshot("d1", "Sign in", &[("email", "username", "E-mail")]);
    let second = snapshot("d2", "Sign in", &[("password", "current-password", "Password")]);
    types(&dana, &first, &["dana@northwind.test"]);
    assert_eq!(offer(&dana), None, "a name alone is nothing to keep");
    types(&dana, &second, &["typed by hand"]);
    assert_eq!(offer(&dana).unwrap().user_name, "dana@northwind.test");
}

#[test]
fn nothing_is_offered_where_the_person_said_never() {
    let fixture = Fixture::start("saving-never");
    let (dana, _) = fixture.msp("northwind");
    types(&dana, &sign_in("d1"), &["dana", "typed by hand"]);
    let found = offer(&dana).unwrap();
    answer(&dana, &found, OfferAct::NeverHere);
    types(&dana, &sign_in("d2"), &["dana", "typed by hand"]);
    assert_eq!(offer(&dana), None);
    assert_eq!(dana.ask(Request::NeverSaved).unwrap(), Reply::Sites(vec!["app.example".to_owned()]));

    dana.ask(Request::SaveAgain { site: "app.example".to_owned() }).unwrap();
    types(&dana, &sign_in("d3"), &["dana", "typed by hand"]);
    assert!(offer(&dana).is_some());
}

#[test]
fn a_frame_of_another_site_gets_no_offer() {
    let fixture = Fixture::start("saving-frame");
    let (dana, _) = fixture.msp("northwind");
    shows(&dana, None);
    let values = vec![
        Write { handle: FieldHandle(2), value: FillValue::new("dana") },
        Write { handle: FieldHandle(3), value: FillValue::new("typed by hand") },
    ];
    let framed = PageSender { tab_url: "https://elsewhere.example/".to_owned(), ..sender() };
    dana.page_message(framed, PageMessage::Typed { snapshot: sign_in("d1"), values });
    assert_eq!(offer(&dana), None);
}

const QUARTER_OF_AN_HOUR: i64 = 15 * 60 * 1000;

/// Shows, asks for and answers an offer by its name, as its frame in the page does.
fn is_known(client: &Client, found: &Offer) -> bool {
    let token = OverlayToken(found.id.as_str().to_owned());
    client.overlay_asks(TAB, Request::Overlay { overlay: token }).unwrap().is_ok()
}

#[test]
fn an_offer_ends_after_a_quarter_of_an_hour() {
    let fixture = Fixture::start("saving-old");
    let (dana, home) = fixture.msp("northwind");
    let mine = add(&dana, &home, "dana", "old");
    types(&dana, &sign_in("d1"), &["dana", "typed by hand"]);
    let found = offer(&dana).unwrap();
    // The control: a minute before, it waits.
    dana.world().clock_ahead.set(QUARTER_OF_AN_HOUR - 60_000);
    assert!(offer(&dana).is_some() && is_known(&dana, &found));

    dana.world().clock_ahead.set(QUARTER_OF_AN_HOUR);
    assert!(!is_known(&dana, &found));
    assert_eq!(offer(&dana), None);
    let late = dana.ask(Request::AnswerOffer { offer: found.id.clone(), act: OfferAct::Update { item: mine.clone() } });
    assert_eq!(late.unwrap_err().code.as_str(), "not-found");
    assert_eq!(password(&dana, &mine), "old");
    // It is not only out of sight: it is forgotten.
    comes_back(&dana, 0);
    assert_eq!(offer(&dana), None);
}

#[test]
fn an_old_offer_is_forgotten_without_being_looked_for() {
    let fixture = Fixture::start("saving-forgotten");
    let (dana, _) = fixture.msp("northwind");
    let waits = |dana: &Client| {
        comes_back(dana, 0);
        offer(dana).is_some()
    };
    // At an alarm, which takes it out of the page too.
    types(&dana, &sign_in("d1"), &["dana", "typed by hand"]);
    dana.wake().unwrap();
    assert!(waits(&dana) && !dana.world().offered.borrow().is_empty());
    dana.world().clock_ahead.set(QUARTER_OF_AN_HOUR);
    dana.wake().unwrap();
    assert!(dana.world().offered.borrow().is_empty());
    assert!(!waits(&dana));

    // Where the account was locked by then, when it is unlocked.
    for (ahead, kept) in [(QUARTER_OF_AN_HOUR - 60_000, true), (QUARTER_OF_AN_HOUR, false)] {
        types(&dana, &sign_in("d2"), &["dana", "typed again"]);
        dana.ask(Request::Lock).unwrap();
        dana.world().clock_ahead.set(ahead);
        dana.ask(Request::Unlock { password: Secret::new(common::PASSWORD) }).unwrap();
        assert_eq!(waits(&dana), kept);
    }
}

#[test]
fn an_offer_is_answered_in_its_own_tab_and_in_the_popup() {
    let fixture = Fixture::start("saving-tab");
    let (dana, home) = fixture.msp("northwind");
    let mine = add(&dana, &home, "dana", "old");
    types(&dana, &sign_in("d1"), &["dana", "typed by hand"]);
    let found = offer(&dana).unwrap();
    let token = OverlayToken(found.id.as_str().to_owned());
    let update = Request::AnswerOffer { offer: found.id.clone(), act: OfferAct::Update { item: mine.clone() } };
    for asked in [
        update.clone(),
        Request::AnswerOffer { offer: found.id.clone(), act: OfferAct::NotNow },
        Request::Overlay { overlay: token.clone() },
        Request::OverlayHeight { overlay: token.clone(), height: 100 },
        Request::OverlayClose { overlay: token },
    ] {
        assert_eq!(dana.overlay_asks(TabId(8), asked), None);
    }
    assert_eq!(password(&dana, &mine), "old");
    dana.overlay_asks(TAB, update).unwrap().unwrap();
    assert_eq!(password(&dana, &mine), "typed by hand");
}

#[test]
fn an_offer_that_is_answered_while_it_comes_up_does_not_stay() {
    let fixture = Fixture::start("saving-late");
    let (dana, _) = fixture.msp("northwind");
    for put_away in [false, true] {
        let engine = Rc::clone(dana.engine());
        *dana.world().before_offer.borrow_mut() = Some(Box::pin(async move {
            let Ok(Reply::Offer(Some(found))) = engine.answer(Request::OfferIn { tab: TAB }).await.into_result() else {
                panic!("it waits")
            };
            let token = OverlayToken(found.id.as_str().to_owned());
            let act = if put_away {
                Request::OverlayClose { overlay: token }
            } else {
                Request::AnswerOffer { offer: found.id, act: OfferAct::NotNow }
            };
            engine.answer(act).await.into_result().unwrap();
        }));
        types(&dana, &sign_in("d1"), &["dana", "typed by hand"]);
        assert!(dana.world().before_offer.borrow().is_none() && dana.world().offered.borrow().is_empty());
        assert_eq!(offer(&dana).is_some(), put_away);
    }
}

#[test]
fn an_answer_that_the_page_may_have_lured_keeps_nothing_and_loses_nothing() {
    let fixture = Fixture::start("saving-lured");
    let (dana, home) = fixture.msp("northwind");
    let mine = add(&dana, &home, "dana", "old");
    types(&dana, &sign_in("d1"), &["dana", "typed by hand"]);
    let found = offer(&dana).unwrap();
    let save =
        OfferAct::Save { organisation: home, folder: String::new(), title: "New".into(), user_name: "dana".into() };
    let update = OfferAct::Update { item: mine.clone() };
    let answers = |act: &OfferAct| {
        let request = Request::AnswerOffer { offer: found.id.clone(), act: act.clone() };
        dana.overlay_asks(TAB, request).unwrap().map_err(|problem| problem.code.as_str().to_owned())
    };
    for reason in [SkipReason::Hidden, SkipReason::Covered, SkipReason::TooSoon] {
        dana.world().offer_misleads.set(Some(reason));
        for act in [&save, &update, &OfferAct::NeverHere] {
            assert_eq!(answers(act), Err("offer-unseen".to_owned()));
        }
    }
    assert_eq!((password(&dana, &mine).as_str(), rows(&dana).len()), ("old", 1));
    assert_eq!(dana.ask(Request::NeverSaved).unwrap(), Reply::Sites(Vec::new()));
    // It waits as before: in the popup nothing of the page's can lure, and in the page it is looked at once more.
    assert_eq!(offer(&dana).as_ref(), Some(&found));
    dana.world().offer_misleads.set(None);
    answers(&update).unwrap();
    assert_eq!(password(&dana, &mine), "typed by hand");
}

#[test]
fn nothing_is_heard_in_a_frame_of_another_site() {
    let fixture = Fixture::start("saving-framed");
    let (dana, _) = fixture.msp("northwind");
    let watched = |tab_url: &str| {
        let from = PageSender { tab_url: tab_url.to_owned(), ..sender() };
        match dana.page_message(from, PageMessage::Snapshot { snapshot: sign_in("d1") }) {
            Some(PageReply::Icons(icons)) => icons.watched.len(),
            other => panic!("{other:?} names no fields"),
        }
    };
    assert_eq!(watched("https://elsewhere.example/"), 0);
    assert_eq!(watched("https://www.app.example/"), 2);
}

#[test]
fn a_login_of_one_part_of_a_site_is_known_there_and_nowhere_else() {
    let fixture = Fixture::start("saving-part");
    let (dana, org) = fixture.msp("msp");
    let login = |title: &str, beginning: &str| {
        let address = Address { text: format!("{ORIGIN}{beginning}"), matching: Match::StartsWith };
        let form = ItemForm {
            title: title.to_owned(),
            user_name: "dana".to_owned(),
            password: Secret::new("kept"),
            addresses: vec![address],
            ..ItemForm::default()
        };
        dana.ask(Request::AddItem { organisation: org.clone(), form }).unwrap();
    };
    // The page that is signed in to is `/login`.
    login("Elsewhere", "/other");
    types(&dana, &sign_in("d1"), &["dana", "kept"]);
    assert!(offer(&dana).is_some_and(|offer| !offer.replaces), "what is kept for another part is not for this one");
    login("Here", "/log");
    types(&dana, &sign_in("d2"), &["dana", "kept"]);
    assert_eq!(offer(&dana), None);
    types(&dana, &sign_in("d3"), &["dana", "changed"]);
    let changed = offer(&dana).unwrap();
    assert_eq!(changed.existing.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), ["Here"]);
}
