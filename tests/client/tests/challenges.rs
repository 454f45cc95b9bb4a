//! HTTP authentication (RFC 9110 §11): a site that asks before it shows a page gets the login that the person chose in the window for this
//! question, and nothing else; whatever is not chosen there is left to the browser.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test, which runs natively")]

mod common;

use common::{Fixture, PASSWORD, as_item};
use latchkey_engine::ports::Host;
use latchkey_engine::{Challenge, Engine};
use latchkey_messages::page::{ClickTime, OverlayToken};
use latchkey_messages::{
    Address, Answer, FillOutcome, Holder, ItemForm, ItemId, Match, OrganisationId, OverlayView, Permission, Reply,
    Request, Secret, TabId,
};
use latchkey_test_client::{Client, World};
use std::cell::RefCell;
use std::rc::Rc;

const PAGE: &str = "https://router.test/status";

fn login(title: &str, addresses: &[(&str, Match)]) -> ItemForm {
    let address = |(text, matching): &(&str, Match)| Address { text: (*text).to_owned(), matching: *matching };
    ItemForm {
        title: title.to_owned(),
        user_name: format!("user of {title}"),
        password: Secret::new(format!("password of {title}")),
        addresses: addresses.iter().map(address).collect(),
        ..ItemForm::default()
    }
}

fn add(client: &Client, org: &OrganisationId, title: &str, addresses: &[(&str, Match)]) -> ItemId {
    let form = login(title, addresses);
    as_item(&client.ask(Request::AddItem { organisation: org.clone(), form }).unwrap())
}

fn challenge(request: &str, url: &str) -> Challenge {
    Challenge { request: request.to_owned(), url: url.to_owned(), realm: "Router".to_owned() }
}

/// A site asks. `person` is what is done while the question waits in its window, if there is one.
fn asks<F>(client: &Client, challenge: Challenge, person: F) -> Option<(String, String)>
where
    F: AsyncFnOnce(Rc<Engine<World>>, OverlayToken) + 'static,
{
    let engine = client.engine().clone();
    let acts = async move {
        let window = engine.ports().asked.borrow().last().cloned();
        person(engine, window.unwrap()).await;
    };
    client.world().meanwhile.borrow_mut().push_back(Box::pin(acts));
    let answer = client.http_challenge(challenge);
    client.world().meanwhile.borrow_mut().clear();
    answer.map(|credentials| (credentials.username.clone(), credentials.password.clone()))
}

fn windows(client: &Client) -> usize {
    client.world().asked.borrow().len()
}

async fn choose(engine: &Rc<Engine<World>>, window: OverlayToken, item: &ItemId) -> Option<Reply> {
    let chosen = Request::OverlayFill { overlay: window, item: item.clone(), agreed: None };
    engine.answer(chosen).await.into_result().ok()
}

/// Asks at this address, with a person who chooses this item whatever they are shown.
fn chosen(client: &Client, request: &str, url: &str, item: &ItemId) -> Option<(String, String)> {
    let item = item.clone();
    asks(client, challenge(request, url), async move |engine, window| {
        choose(&engine, window, &item).await;
    })
}

fn of(title: &str) -> Option<(String, String)> {
    Some((format!("user of {title}"), format!("password of {title}")))
}

#[test]
fn the_login_that_the_person_chooses_in_the_window_is_the_answer() {
    let fixture = Fixture::start("challenges-chosen");
    let (dana, org) = fixture.msp("msp");
    add(&dana, &org, "First", &[("https://router.test", Match::Site)]);
    let second = add(&dana, &org, "Second", &[("https://router.test", Match::Site)]);
    let shown = Rc::new(RefCell::new(None));
    let (into, item) = (shown.clone(), second.clone());
    let realm = format!("Rou\u{7}ter{}", "!".repeat(200));
    let question = Challenge { realm, ..challenge("1", PAGE) };
    let answer = asks(&dana, question, async move |engine, window| {
        *into.borrow_mut() = engine.answer(Request::Overlay { overlay: window.clone() }).await.into_result().ok();
        let filled = choose(&engine, window.clone(), &item).await;
        assert_eq!(filled, Some(Reply::Filled(FillOutcome::Filled)));
        // The window closes then, and says so: it has answered already.
        engine.answer(Request::OverlayClose { overlay: window }).await.into_result().unwrap();
    });
    assert_eq!(answer, of("Second"));
    assert_eq!(windows(&dana), 1);
    let Some(Reply::Overlay(OverlayView::Challenge { site, realm, rows })) = shown.take() else { panic!("a question") };
    assert_eq!((site.as_str(), rows.len()), ("router.test", 2));
    assert!(realm.starts_with("Router!") && realm.chars().count() == 80, "{realm}");
    // Nothing of a page was filled, and the question is over.
    assert!(dana.world().filled.borrow().is_empty());
    let window = dana.world().asked.borrow()[0].clone();
    assert!(dana.ask(Request::Overlay { overlay: window }).is_err());
}

#[test]
fn credentials_that_a_site_refused_are_not_given_again() {
    let fixture = Fixture::start("challenges-again");
    let (dana, org) = fixture.msp("msp");
    let item = add(&dana, &org, "Router", &[("https://router.test", Match::Site)]);
    assert_eq!(chosen(&dana, "1", PAGE, &item), of("Router"));
    assert_eq!(chosen(&dana, "1", PAGE, &item), None);
    assert_eq!(windows(&dana), 1, "nobody is asked about it either");
    assert_eq!(chosen(&dana, "2", PAGE, &item), of("Router"), "the next request is another one");
}

#[test]
fn a_login_of_another_place_is_not_proposed() {
    let fixture = Fixture::start("challenges-elsewhere");
    let (dana, org) = fixture.msp("msp");
    let site = [("https://www.router.test", Match::Site)];
    let never = [("https://router.test", Match::Site), ("https://old.router.test", Match::Never)];
    let (item, kept_out) = (add(&dana, &org, "Router", &site), add(&dana, &org, "Kept out", &never));
    let pages = [
        // Another host of the same site, one that the person has kept out, another site.
        ("https://admin.router.test/", &item),
        ("https://old.router.test/", &kept_out),
        ("https://router.example/", &item),
        // Without encryption, an address with a name in it, no web page.
        ("http://www.router.test/", &item),
        ("https://dana@www.router.test/", &item),
        ("ftp://www.router.test/", &item),
    ];
    for (request, (page, item)) in pages.into_iter().enumerate() {
        assert_eq!(chosen(&dana, &format!("r{request}"), page, item), None, "{page}");
        assert_eq!(windows(&dana), 0, "{page}");
    }
    assert_eq!(chosen(&dana, "www", "https://www.router.test/", &item), of("Router"));
    assert_eq!(chosen(&dana, "apex", "https://router.test/", &kept_out), of("Kept out"));
}

#[test]
fn what_was_not_proposed_is_not_given() {
    let fixture = Fixture::start("challenges-rows");
    let (dana, org) = fixture.msp("msp");
    let item = add(&dana, &org, "Router", &[("https://router.test", Match::Site)]);
    let bank = add(&dana, &org, "Bank", &[("https://bank.test", Match::Site)]);
    assert_eq!(chosen(&dana, "1", PAGE, &bank), None);
    // Nor is the next word taken: the question was answered.
    let both = (bank, item.clone());
    let twice = asks(&dana, challenge("2", PAGE), async move |engine, window| {
        choose(&engine, window.clone(), &both.0).await;
        choose(&engine, window, &both.1).await;
    });
    assert_eq!(twice, None);
    // One that came while the window stood there was shown to nobody.
    let came = asks(&dana, challenge("late", PAGE), async move |engine, window| {
        let form = login("Late", &[("https://router.test", Match::Site)]);
        let added = engine.answer(Request::AddItem { organisation: org, form }).await.into_result();
        choose(&engine, window, &as_item(&added.unwrap())).await;
    });
    assert_eq!(came, None);
    // Who does not know the window's name answers nothing.
    let guess = item.clone();
    let guessed = asks(&dana, challenge("3", PAGE), async move |engine, _| {
        let refused = choose(&engine, OverlayToken("1".to_owned()), &guess).await;
        assert_eq!(refused, None);
    });
    assert_eq!(guessed, None);
    assert_eq!(windows(&dana), 4);
    assert_eq!(chosen(&dana, "4", PAGE, &item), of("Router"));
}

#[test]
fn a_window_that_is_closed_or_left_alone_gives_nothing() {
    let fixture = Fixture::start("challenges-closed");
    let (dana, org) = fixture.msp("msp");
    let item = add(&dana, &org, "Router", &[("https://router.test", Match::Site)]);
    let late = item.clone();
    let closed = asks(&dana, challenge("1", PAGE), async move |engine, window| {
        engine.answer(Request::OverlayClose { overlay: window.clone() }).await.into_result().unwrap();
        choose(&engine, window, &late).await;
    });
    assert_eq!(closed, None);
    assert_eq!(asks(&dana, challenge("2", PAGE), async |_, _| {}), None);
    // What was not answered in time is asked no longer.
    let window = dana.world().asked.borrow()[1].clone();
    let answer = Request::OverlayFill { overlay: window, item: item.clone(), agreed: None };
    assert!(dana.ask(answer).is_err());
    assert_eq!(chosen(&dana, "3", PAGE, &item), of("Router"));
}

#[test]
fn nothing_is_given_while_it_is_locked_or_was_locked_meanwhile() {
    let fixture = Fixture::start("challenges-locked");
    let (dana, org) = fixture.msp("msp");
    let item = add(&dana, &org, "Router", &[("https://router.test", Match::Site)]);
    let late = item.clone();
    let locked = asks(&dana, challenge("1", PAGE), async move |engine, window| {
        engine.answer(Request::Lock).await.into_result().unwrap();
        assert_eq!(choose(&engine, window.clone(), &late).await, None);
        // Opened again, it is another's turn to ask.
        engine.answer(Request::Unlock { password: Secret::new(PASSWORD) }).await.into_result().unwrap();
        assert_eq!(choose(&engine, window, &late).await, None);
    });
    assert_eq!(locked, None);
    dana.ask(Request::Lock).unwrap();
    assert_eq!(chosen(&dana, "2", PAGE, &item), None);
    assert_eq!(windows(&dana), 1);
    dana.ask(Request::Unlock { password: Secret::new(PASSWORD) }).unwrap();
    assert_eq!(chosen(&dana, "3", PAGE, &item), of("Router"));
}

/// What happens between the question and the answer: in another window of the same browser, or by somebody else.
fn changed(client: &Client, request: &str, item: &ItemId, change: fn(&mut ItemForm)) -> Option<(String, String)> {
    let item = item.clone();
    asks(client, challenge(request, PAGE), async move |engine, window| {
        let edit = engine.answer(Request::Edit { item: item.clone() }).await.into_result();
        let Ok(Reply::Edit { mut form, base }) = edit else { panic!("no form") };
        change(&mut form);
        engine.answer(Request::ChangeItem { item: item.clone(), base, form }).await.into_result().unwrap();
        choose(&engine, window, &item).await;
    })
}

#[test]
fn a_login_that_changed_while_the_question_waited_is_judged_as_it_is_now() {
    let fixture = Fixture::start("challenges-changed");
    let (dana, org) = fixture.msp("msp");
    let there = |title| add(&dana, &org, title, &[("https://router.test", Match::Site)]);
    let [moved, beside, kept_out, deleted, renewed] = ["Moved", "Beside", "Kept out", "Deleted", "Renewed"].map(there);
    assert_eq!(changed(&dana, "1", &moved, |form| form.addresses = vec!["https://bank.test".to_owned().into()]), None);
    let to_another_host = |form: &mut ItemForm| form.addresses = vec!["https://www.router.test".to_owned().into()];
    assert_eq!(changed(&dana, "1b", &beside, to_another_host), None);
    let never = |form: &mut ItemForm| {
        form.addresses.push(Address { text: "router.test".to_owned(), matching: Match::Never });
    };
    assert_eq!(changed(&dana, "2", &kept_out, never), None);
    let gone = asks(&dana, challenge("3", PAGE), async move |engine, window| {
        engine.answer(Request::DeleteItem { item: deleted.clone() }).await.into_result().unwrap();
        choose(&engine, window, &deleted).await;
    });
    assert_eq!(gone, None);
    assert_eq!(windows(&dana), 4);
    // The control: another password is what the person means.
    let answer = changed(&dana, "4", &renewed, |form| form.password = Secret::new("another"));
    assert_eq!(answer, Some(("user of Renewed".to_owned(), "another".to_owned())));
}

#[test]
fn what_the_other_side_shared_is_not_proposed_before_it_is_accepted() {
    let fixture = Fixture::start("challenges-shares");
    let (dana, org) = fixture.msp("msp");
    let (ada, acme) = fixture.client_of(&dana, "acme");
    dana.wake().unwrap();
    let item = add(&dana, &org, "Router", &[("https://router.test", Match::Site)]);
    let holders = vec![Holder::Everyone { organisation: acme }];
    dana.ask(Request::Share { items: vec![item.clone()], holders, permission: Permission::View }).unwrap();
    ada.wake().unwrap();
    assert_eq!(chosen(&ada, "1", PAGE, &item), None);
    assert_eq!(windows(&ada), 0);
    ada.ask(Request::AcceptShares { items: vec![item.clone()] }).unwrap();
    assert_eq!(chosen(&ada, "2", PAGE, &item), of("Router"));
}

/// The window comes when the site wants, also under a key or a second click that was meant for something else.
#[test]
fn a_choice_counts_when_the_question_could_be_read() {
    let fixture = Fixture::start("challenges-hasty");
    let (dana, org) = fixture.msp("msp");
    let item = add(&dana, &org, "Router", &[("https://router.test", Match::Site)]);
    let answer = asks(&dana, challenge("1", PAGE), async move |engine, window| {
        let chosen = |at| {
            let request = Request::OverlayFill { overlay: window.clone(), item: item.clone(), agreed: None };
            engine.overlay_asks_since(TabId(9), request, ClickTime(at))
        };
        let now = engine.ports().now().0;
        let code =
            |answer: Option<Answer>| answer.unwrap().into_result().map_err(|problem| problem.code.as_str().to_owned());
        assert_eq!(code(chosen(now + 5_000).await), Err("question-unread".to_owned()), "nobody was shown it yet");
        engine.answer(Request::Overlay { overlay: window.clone() }).await.into_result().unwrap();
        let shown = engine.ports().now().0;
        assert_eq!(code(chosen(now).await), Err("question-unread".to_owned()));
        assert_eq!(code(chosen(shown + 500).await), Ok(Reply::Filled(FillOutcome::Filled)));
    });
    assert_eq!(answer, of("Router"));
}

#[test]
fn a_page_that_is_loaded_anew_is_asked_about_in_the_window_that_is_there() {
    let fixture = Fixture::start("challenges-anew");
    let (dana, org) = fixture.msp("msp");
    let item = add(&dana, &org, "Router", &[("https://router.test", Match::Site)]);
    let second = Rc::new(RefCell::new(None));
    let (into, wanted) = (second.clone(), item.clone());
    let first = asks(&dana, challenge("1", PAGE), async move |engine, window| {
        let person = engine.clone();
        let chooses = async move {
            choose(&person, window, &wanted).await;
        };
        engine.ports().meanwhile.borrow_mut().push_back(Box::pin(chooses));
        *into.borrow_mut() = engine.http_challenge(challenge("2", PAGE)).await.map(|found| found.username.clone());
    });
    assert_eq!((first, second.take().as_deref()), (None, Some("user of Router")));
    assert_eq!(windows(&dana), 1);
    assert_eq!(chosen(&dana, "3", PAGE, &item), of("Router"));
}

#[test]
fn no_more_than_three_questions_wait_at_a_time() {
    let fixture = Fixture::start("challenges-many");
    let (dana, org) = fixture.msp("msp");
    for host in 1..=5 {
        add(&dana, &org, &format!("Device {host}"), &[(&format!("https://10.0.0.{host}"), Match::Site)]);
    }
    let asks = |host: u8| challenge(&format!("r{host}"), &format!("https://10.0.0.{host}/"));
    for host in 2..=5 {
        let engine = dana.engine().clone();
        let another = asks(host);
        dana.world().meanwhile.borrow_mut().push_back(Box::pin(async move {
            assert!(engine.http_challenge(another).await.is_none());
        }));
    }
    assert!(dana.http_challenge(asks(1)).is_none());
    assert_eq!(windows(&dana), 3);
}
