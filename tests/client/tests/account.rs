//! What people do to their own account: another password, another Secret Key, other keys, fewer browsers.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test, which runs natively")]

mod common;

use common::{Fixture, PASSWORD, as_item};
use latchkey_engine::ports::{HttpRequest, Unreachable};
use latchkey_messages::{
    AccountPart, Connection, DeviceRow, Holder, ItemForm, ItemId, NewRoot, NoticeKind, OrganisationId, Permission,
    Problem, Reply, Request, Secret, State,
};
use latchkey_shared::keys::Epoch;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_test_client::hostile::Asked;
use latchkey_test_client::{Client, Network};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

const ANOTHER: &str = "seven purple gates above water";

fn add(client: &Client, org: &OrganisationId, title: &str) -> ItemId {
    let form = ItemForm { title: title.to_owned(), password: Secret::new("p"), ..ItemForm::default() };
    as_item(&client.ask(Request::AddItem { organisation: org.clone(), form }).unwrap())
}

fn code(outcome: Result<Reply, Problem>) -> String {
    match outcome {
        Err(problem) => problem.code.as_str().to_owned(),
        Ok(reply) => panic!("{reply:?} was given"),
    }
}

fn change_password(client: &Client, sign_out_others: bool) -> Result<Reply, Problem> {
    let (present, password) = (Secret::new(PASSWORD), Secret::new(ANOTHER));
    client.ask(Request::ChangePassword { present, password, sign_out_others })
}

fn unlock(client: &Client, password: &str) -> Result<Reply, Problem> {
    client.ask(Request::Unlock { password: Secret::new(password) })
}

fn signed_in(fixture: &Fixture, as_who: &Client, password: &str) -> Client {
    let client = Client::new();
    client.ask(fixture.sign_in(as_who, password)).unwrap();
    client
}

/// Whether the service refuses this browser's password; and whether it has a session.
fn standing(client: &Client) -> (bool, Connection) {
    match client.ask(Request::State).unwrap() {
        Reply::State(State::Open { account, connection, .. }) => (account.password_refused, connection),
        other => panic!("{other:?} is not open"),
    }
}

fn devices(client: &Client) -> Vec<DeviceRow> {
    match client.ask(Request::Devices).unwrap() {
        Reply::Devices(rows) => rows,
        other => panic!("{other:?} are no browsers"),
    }
}

fn by_the_old(client: &Client) -> Result<Reply, Problem> {
    let root = NewRoot::PasswordBefore(Secret::new(PASSWORD));
    client.ask(Request::GiveNewPassword { root, password: Secret::new(ANOTHER) })
}

/// The Secret Key that this browser has is the one that the service takes.
#[track_caller]
fn signs_in_by_the_kit_shown(fixture: &Fixture, shown_by: &Client, password: &str) {
    let kit = shown_by.ask(Request::EmergencyKit { password: Secret::new(password) });
    let Ok(Reply::Kit(kit)) = kit else { panic!("{kit:?} is no kit") };
    let Request::SignIn { address, password, device_name, .. } = fixture.sign_in(shown_by, password) else {
        panic!("no sign-in")
    };
    Client::new().ask(Request::SignIn { address, secret_key: kit.secret_key, password, device_name }).unwrap();
}

fn epoch(client: &Client, org: &OrganisationId) -> Epoch {
    let seat = client.seat();
    let log = &seat.open.orgs[&org.as_str().parse().unwrap()].log;
    log.member(&seat.me()).unwrap().epoch()
}

/// The service takes each change of the account, and its answer is lost.
fn loses_the_answer_to_a_change(client: &Client) {
    client.between(|request, service| {
        let lost = Asked::of(&request).is_some_and(|asked| asked.endpoint == Endpoint::ChangeAccount);
        let answer = service(request);
        if lost { Err(Unreachable) } else { answer }
    });
}

#[test]
fn a_changed_password_opens_everything_and_the_old_one_nothing() {
    let fixture = Fixture::start("password");
    let (dana, org) = fixture.msp("msp");
    let item = add(&dana, &org, "Router");
    let wrong = Request::ChangePassword {
        present: Secret::new("not this one at all"),
        password: Secret::new(ANOTHER),
        sign_out_others: true,
    };
    assert_eq!(code(dana.ask(wrong)), "wrong-password");
    let weak = Request::ChangePassword {
        present: Secret::new(PASSWORD),
        password: Secret::new("hunter2"),
        sign_out_others: true,
    };
    assert_eq!(code(dana.ask(weak)), "weak-password");
    change_password(&dana, true).unwrap();

    // Here: at once, and after everything was closed.
    dana.ask(Request::Lock).unwrap();
    assert_eq!(code(unlock(&dana, PASSWORD)), "wrong-password");
    unlock(&dana, ANOTHER).unwrap();
    let again = dana.restart_browser();
    unlock(&again, ANOTHER).unwrap();
    assert_eq!(fixture.password(&again, &item), "p");
    again.wake().unwrap();
    assert_eq!(standing(&again), (false, Connection::Online));
    // On a new browser, by the kit from before.
    assert_eq!(code(Client::new().ask(fixture.sign_in(&again, PASSWORD))), "wrong-credentials");
    let new = signed_in(&fixture, &again, ANOTHER);
    assert_eq!(fixture.password(&new, &item), "p");
}

#[test]
fn a_background_that_was_stopped_goes_on_with_the_new_login_key() {
    let fixture = Fixture::start("password-stop");
    let (dana, _) = fixture.msp("msp");
    change_password(&dana, true).unwrap();
    let again = dana.stop_background();
    // What is in the session's memory is the new one: it signs the next change.
    let back = Request::ChangePassword {
        present: Secret::new(ANOTHER),
        password: Secret::new(PASSWORD),
        sign_out_others: true,
    };
    again.ask(back).unwrap();
    signed_in(&fixture, &again, PASSWORD);
}

#[test]
fn another_browser_whose_session_was_ended_asks_for_the_new_password_and_loses_nothing() {
    let fixture = Fixture::start("password-other");
    let (dana, org) = fixture.msp("msp");
    let second = signed_in(&fixture, &dana, PASSWORD);
    change_password(&dana, true).unwrap();

    assert!(second.wake().is_err());
    assert_eq!(standing(&second).1, Connection::SignedOut);
    // What is written meanwhile waits.
    let item = add(&second, &org, "Unsent");
    second.ask(Request::Lock).unwrap();
    assert_eq!(code(unlock(&second, ANOTHER)), "wrong-password");
    unlock(&second, PASSWORD).unwrap();
    assert!(second.wake().is_err());
    assert_eq!(standing(&second), (true, Connection::SignedOut));

    let not_it = Request::GiveNewPassword {
        root: NewRoot::PasswordBefore(Secret::new(PASSWORD)),
        password: Secret::new("some other words entirely today"),
    };
    assert_eq!(code(second.ask(not_it)), "wrong-credentials");
    by_the_old(&second).unwrap();
    second.wake().unwrap();
    assert_eq!(standing(&second), (false, Connection::Online));
    dana.wake().unwrap();
    assert_eq!(fixture.password(&dana, &item), "p");
    second.ask(Request::Lock).unwrap();
    assert_eq!(code(unlock(&second, PASSWORD)), "wrong-password");
    unlock(&second, ANOTHER).unwrap();
}

#[test]
fn another_browser_that_stayed_signed_in_learns_it_at_its_next_sync() {
    let fixture = Fixture::start("password-kept");
    let (dana, _) = fixture.msp("msp");
    let second = signed_in(&fixture, &dana, PASSWORD);
    change_password(&dana, false).unwrap();
    assert_eq!(standing(&second), (false, Connection::Online));
    second.wake().unwrap();
    assert_eq!(standing(&second), (true, Connection::Online), "it goes on, and asks");
    // A locked browser knows too, and can be opened with both at once.
    second.ask(Request::Lock).unwrap();
    let Reply::State(State::Locked { account, .. }) = second.ask(Request::State).unwrap() else { panic!("not locked") };
    assert!(account.password_refused);
    by_the_old(&second).unwrap();
    assert_eq!(standing(&second), (false, Connection::Online));
}

#[test]
fn who_forgot_the_old_password_goes_on_by_the_kit() {
    let fixture = Fixture::start("password-kit");
    let (dana, org) = fixture.msp("msp");
    let second = signed_in(&fixture, &dana, PASSWORD);
    second.world().network.set(Network::Down);
    let item = add(&second, &org, "Unsent");
    second.world().network.set(Network::Up);
    second.ask(Request::Lock).unwrap();
    change_password(&dana, true).unwrap();

    let Request::SignIn { secret_key, .. } = fixture.sign_in(&dana, ANOTHER) else { panic!("no kit") };
    let by_kit =
        |key: Secret| Request::GiveNewPassword { root: NewRoot::SecretKey(key), password: Secret::new(ANOTHER) };
    assert_eq!(code(second.ask(by_kit(Secret::new("LK1-NOT-ONE")))), "secret-key");
    second.ask(by_kit(secret_key)).unwrap();
    second.wake().unwrap();
    dana.wake().unwrap();
    assert_eq!(fixture.password(&dana, &item), "p");
}

#[test]
fn a_change_whose_answer_is_lost_is_found_out() {
    let fixture = Fixture::start("password-lost");
    let (dana, org) = fixture.msp("msp");
    let item = add(&dana, &org, "Router");
    // It arrives, and no answer comes back.
    loses_the_answer_to_a_change(&dana);
    assert_eq!(code(change_password(&dana, true)), "change-unanswered");
    dana.unharmed();
    let again = dana.restart_browser();
    unlock(&again, ANOTHER).unwrap();
    again.wake().unwrap();
    assert_eq!(standing(&again), (false, Connection::Online));
    again.ask(Request::Lock).unwrap();
    assert_eq!(code(unlock(&again, PASSWORD)), "wrong-password");
    unlock(&again, ANOTHER).unwrap();
    assert_eq!(fixture.password(&again, &item), "p");
}

#[test]
fn a_change_that_never_arrives_leaves_the_old_password() {
    let fixture = Fixture::start("password-never");
    let (dana, _) = fixture.msp("msp");
    dana.between(|request, service| match Asked::of(&request) {
        Some(asked) if asked.endpoint == Endpoint::ChangeAccount => Err(Unreachable),
        _ => service(request),
    });
    assert_eq!(code(change_password(&dana, true)), "change-unanswered");
    dana.unharmed();
    dana.wake().unwrap();
    dana.ask(Request::Lock).unwrap();
    assert_eq!(code(unlock(&dana, ANOTHER)), "wrong-password");
    unlock(&dana, PASSWORD).unwrap();
    signed_in(&fixture, &dana, PASSWORD);
}

#[test]
fn a_change_that_never_arrives_leaves_the_keys_that_another_browser_made_meanwhile() {
    let fixture = Fixture::start("password-never-keys");
    let (dana, org) = fixture.msp("msp");
    let item = add(&dana, &org, "Router");
    let second = signed_in(&fixture, &dana, PASSWORD);
    dana.between(|request, service| match Asked::of(&request) {
        Some(asked) if asked.endpoint == Endpoint::ChangeAccount => Err(Unreachable),
        _ => service(request),
    });
    assert_eq!(code(change_password(&dana, true)), "change-unanswered");
    dana.unharmed();

    second.ask(Request::RenewKeys { password: Secret::new(PASSWORD) }).unwrap();
    dana.wake().unwrap();
    for (browser, text) in [(&dana, "one"), (&second, "two"), (&signed_in(&fixture, &dana, PASSWORD), "three")] {
        browser.wake().unwrap();
        assert_eq!(epoch(browser, &org), Epoch(2));
        fixture.change_password(browser, &item, text);
    }
    dana.wake().unwrap();
    assert_eq!(fixture.password(&dana, &item), "three");
}

/// The new Secret Key would be known to nobody: the browser has given it up.
#[test]
fn a_change_that_arrives_after_it_was_given_up_changes_nothing() {
    let fixture = Fixture::start("secret-key-late");
    let (dana, _) = fixture.msp("msp");
    let held: Rc<RefCell<Option<HttpRequest>>> = Rc::default();
    let hold = Rc::clone(&held);
    dana.between(move |request, service| match Asked::of(&request) {
        Some(asked) if asked.endpoint == Endpoint::ChangeAccount => {
            hold.borrow_mut().get_or_insert(request);
            Err(Unreachable)
        }
        _ => service(request),
    });
    let renewed = dana.ask(Request::RenewSecretKey { password: Secret::new(PASSWORD), sign_out_others: true });
    assert_eq!(code(renewed), "change-unanswered");
    dana.unharmed();
    dana.wake().unwrap();

    // Only now it comes to the service.
    let status = Rc::new(Cell::new(0));
    let answered = Rc::clone(&status);
    dana.between(move |request, service| {
        if let Some(late) = held.borrow_mut().take() {
            answered.set(service(late)?.status);
        }
        service(request)
    });
    dana.wake().unwrap();
    assert_eq!(status.get(), 409);
    assert_eq!(standing(&dana), (false, Connection::Online));
    signed_in(&fixture, &dana, PASSWORD);
}

/// Its request comes to the service in between: after this browser has looked for it, and before it says that it gives it up.
#[test]
fn a_secret_key_that_was_taken_after_all_is_not_lost_to_the_next_one() {
    let fixture = Fixture::start("secret-key-twice");
    let (dana, _) = fixture.msp("msp");
    let renew = || dana.ask(Request::RenewSecretKey { password: Secret::new(PASSWORD), sign_out_others: true });
    let held: Rc<RefCell<Option<HttpRequest>>> = Rc::default();
    let hold = Rc::clone(&held);
    dana.between(move |request, service| match Asked::of(&request) {
        Some(asked) if asked.endpoint == Endpoint::ChangeAccount => {
            hold.borrow_mut().get_or_insert(request);
            Err(Unreachable)
        }
        _ => service(request),
    });
    assert_eq!(code(renew()), "change-unanswered");

    let status = Rc::new(Cell::new(0));
    let answered = Rc::clone(&status);
    dana.between(move |request, service| {
        if Asked::of(&request).is_some_and(|asked| asked.endpoint == Endpoint::ChangeAccount)
            && let Some(late) = held.borrow_mut().take()
        {
            answered.set(service(late)?.status);
        }
        service(request)
    });
    assert_eq!(code(renew()), "change-unanswered");
    assert_eq!(status.get(), 204);
    dana.wake().unwrap();
    signs_in_by_the_kit_shown(&fixture, &dana, PASSWORD);
    // And the next is made of that one.
    assert!(matches!(renew(), Ok(Reply::Kit(_))));
    signs_in_by_the_kit_shown(&fixture, &dana, PASSWORD);
}

#[test]
fn a_new_password_leaves_the_secret_key_that_is_found_to_have_been_taken() {
    let fixture = Fixture::start("secret-key-then-password");
    let (dana, _) = fixture.msp("msp");
    loses_the_answer_to_a_change(&dana);
    let renew = Request::RenewSecretKey { password: Secret::new(PASSWORD), sign_out_others: true };
    assert_eq!(code(dana.ask(renew)), "change-unanswered");
    dana.unharmed();
    change_password(&dana, true).unwrap();
    assert_eq!(
        code(Client::new().ask(fixture.sign_in(&dana, ANOTHER))),
        "wrong-credentials",
        "by the Secret Key before"
    );
    signs_in_by_the_kit_shown(&fixture, &dana, ANOTHER);
}

#[test]
fn a_new_secret_key_makes_the_old_kit_worthless() {
    let fixture = Fixture::start("secret-key");
    let (dana, org) = fixture.msp("msp");
    let item = add(&dana, &org, "Router");
    let second = signed_in(&fixture, &dana, PASSWORD);
    let renew = |password: &str| Request::RenewSecretKey { password: Secret::new(password), sign_out_others: true };
    assert_eq!(code(dana.ask(renew(ANOTHER))), "wrong-password");
    let Reply::Kit(kit) = dana.ask(renew(PASSWORD)).unwrap() else { panic!("no kit") };
    let Reply::Kit(shown) = dana.ask(Request::EmergencyKit { password: Secret::new(PASSWORD) }).unwrap() else {
        panic!("no kit")
    };
    assert_eq!(shown.secret_key, kit.secret_key);

    let old = fixture.sign_in(&dana, PASSWORD);
    assert_eq!(code(Client::new().ask(old.clone())), "wrong-credentials");
    let Request::SignIn { address, password, device_name, .. } = old else { panic!("no sign-in") };
    let new = Client::new();
    new.ask(Request::SignIn { address, secret_key: kit.secret_key.clone(), password, device_name }).unwrap();
    assert_eq!(fixture.password(&new, &item), "p");
    // The other browser is told to give what the new kit says; its own Secret Key is of no use.
    let _ = second.wake();
    second.ask(Request::Lock).unwrap();
    unlock(&second, PASSWORD).unwrap();
    assert!(second.wake().is_err());
    let with = |root| Request::GiveNewPassword { root, password: Secret::new(PASSWORD) };
    assert_eq!(code(second.ask(with(NewRoot::PasswordBefore(Secret::new(PASSWORD))))), "wrong-credentials");
    second.ask(with(NewRoot::SecretKey(kit.secret_key.clone()))).unwrap();
    second.wake().unwrap();
    assert_eq!(standing(&second), (false, Connection::Online));
}

#[test]
fn a_new_secret_key_survives_a_stop_before_its_answer() {
    let fixture = Fixture::start("secret-key-stop");
    let (dana, _) = fixture.msp("msp");
    loses_the_answer_to_a_change(&dana);
    let renew = Request::RenewSecretKey { password: Secret::new(PASSWORD), sign_out_others: true };
    assert_eq!(code(dana.ask(renew)), "change-unanswered");
    let again = dana.restart_browser();
    unlock(&again, PASSWORD).unwrap();
    again.wake().unwrap();
    let settled = NoticeKind::AccountChange { part: AccountPart::SecretKey, taken: true };
    assert!(notices(&again).contains(&settled), "nobody says that the printed kit is worthless");
    // The kit that holds is the one that this browser shows.
    signs_in_by_the_kit_shown(&fixture, &again, PASSWORD);
}

#[test]
fn renewed_keys_are_said_everywhere_and_everything_from_before_still_opens() {
    let fixture = Fixture::start("keys");
    let (dana, org) = fixture.msp("msp");
    let lee = fixture.technician(&dana, &org, "Lee");
    dana.wake().unwrap();
    lee.wake().unwrap();
    let (ada, client) = fixture.client_of(&dana, "acme");
    dana.wake().unwrap();
    ada.wake().unwrap();
    let own = add(&dana, &org, "Own");
    let lees = add(&lee, &org, "Lee's");
    fixture.give(&lee, &lees, &org, "Dana", Permission::Modify);
    let across = add(&dana, &org, "Across");
    let everyone = Holder::Everyone { organisation: client.clone() };
    let share = |items: &[&ItemId], holder: &Holder, permission| Request::Share {
        items: items.iter().map(|item| (*item).clone()).collect(),
        holders: vec![holder.clone()],
        permission,
    };
    dana.ask(share(&[&across], &everyone, Permission::View)).unwrap();
    let adas = add(&ada, &client, "Ada's");
    ada.ask(share(&[&adas], &Holder::Managers { organisation: client.clone() }, Permission::View)).unwrap();
    dana.wake().unwrap();

    assert_eq!(code(dana.ask(Request::RenewKeys { password: Secret::new(ANOTHER) })), "wrong-password");
    dana.ask(Request::RenewKeys { password: Secret::new(PASSWORD) }).unwrap();
    for organisation in [&org, &client] {
        assert_eq!(epoch(&dana, organisation), Epoch(2), "{organisation:?}");
    }

    // Here, after a restart, and on a browser that has nothing but the service.
    let restarted = dana.restart_browser();
    unlock(&restarted, PASSWORD).unwrap();
    restarted.wake().unwrap();
    let new = signed_in(&fixture, &restarted, PASSWORD);
    for browser in [&restarted, &new] {
        for item in [&own, &lees, &across, &adas] {
            assert_eq!(fixture.password(browser, item), "p");
        }
    }
    // Others verify what was signed before and after, and give to the new key.
    fixture.change_password(&restarted, &own, "after");
    fixture.change_password(&restarted, &lees, "by Dana");
    fixture.change_password(&restarted, &across, "across");
    for other in [&lee, &ada] {
        other.wake().unwrap();
        let Reply::Notices(notices) = other.ask(Request::Notices).unwrap() else { panic!("notices") };
        assert!(!notices.iter().any(|n| matches!(n.kind, NoticeKind::Failed { .. })), "{notices:?}");
    }
    assert_eq!(fixture.password(&lee, &lees), "by Dana");
    assert_eq!(fixture.password(&ada, &across), "across");
    let later = add(&lee, &org, "Later");
    fixture.give(&lee, &later, &org, "Dana", Permission::View);
    new.wake().unwrap();
    assert_eq!(fixture.password(&new, &later), "p");
    // Another technician of the client's MSP side joins "everyone" as before, and a client is founded as before.
    let kim = fixture.technician(&restarted, &org, "Kim");
    restarted.wake().unwrap();
    kim.wake().unwrap();
    restarted.ask(share(&[&own], &Holder::Everyone { organisation: org.clone() }, Permission::View)).unwrap();
    kim.wake().unwrap();
    assert_eq!(fixture.password(&kim, &own), "after");
    let (bob, second_client) = fixture.client_of(&restarted, "globex");
    assert_eq!(epoch(&restarted, &second_client), Epoch(2));
    let bobs = add(&bob, &second_client, "Bob's");
    bob.ask(share(&[&bobs], &Holder::Managers { organisation: second_client }, Permission::View)).unwrap();
    restarted.wake().unwrap();
    assert_eq!(fixture.password(&restarted, &bobs), "p");
}

#[test]
fn who_sees_a_copy_for_the_first_time_verifies_it_by_its_author_s_earlier_keys() {
    let fixture = Fixture::start("keys-copy");
    let (dana, org) = fixture.msp("msp");
    let (ada, client) = fixture.client_of(&dana, "acme");
    dana.wake().unwrap();
    ada.wake().unwrap();
    let across = add(&dana, &org, "Across");
    let everyone = Holder::Everyone { organisation: client };
    dana.ask(Request::Share { items: vec![across.clone()], holders: vec![everyone], permission: Permission::View })
        .unwrap();
    dana.ask(Request::RenewKeys { password: Secret::new(PASSWORD) }).unwrap();
    ada.wake().unwrap();
    assert_eq!(fixture.password(&ada, &across), "p");
    let new = signed_in(&fixture, &ada, PASSWORD);
    assert_eq!(fixture.password(&new, &across), "p");
}

#[test]
fn what_a_stop_leaves_of_new_keys_is_said_at_the_next_sync_by_any_browser() {
    let fixture = Fixture::start("keys-stop");
    let (dana, org) = fixture.msp("msp");
    let (_ada, client) = fixture.client_of(&dana, "acme");
    dana.wake().unwrap();
    let item = add(&dana, &org, "Router");
    let second = signed_in(&fixture, &dana, PASSWORD);
    // The client hears of it, and then the network goes.
    let home = "msp".to_owned();
    dana.between(move |request, service| match Asked::of(&request) {
        Some(asked) if asked.endpoint == Endpoint::AppendLog && asked.org == home => Err(Unreachable),
        _ => service(request),
    });
    assert!(dana.ask(Request::RenewKeys { password: Secret::new(PASSWORD) }).is_err());
    assert_eq!((epoch(&dana, &client), epoch(&dana, &org)), (Epoch(2), Epoch(1)));
    // What it writes meanwhile is signed with the keys that each log has.
    let meanwhile = add(&dana, &org, "Meanwhile");

    second.wake().unwrap();
    assert_eq!((epoch(&second, &client), epoch(&second, &org)), (Epoch(2), Epoch(2)));
    assert_eq!(fixture.password(&second, &meanwhile), "p");
    dana.unharmed();
    dana.wake().unwrap();
    assert_eq!(epoch(&dana, &org), Epoch(2));
    fixture.change_password(&dana, &item, "after");
    second.wake().unwrap();
    assert_eq!(fixture.password(&second, &item), "after");
}

#[test]
fn a_browser_that_is_signed_out_by_its_owner_wipes_what_it_has() {
    let fixture = Fixture::start("browsers");
    let (dana, _) = fixture.msp("msp");
    let second = signed_in(&fixture, &dana, PASSWORD);
    let third = signed_in(&fixture, &dana, PASSWORD);
    let rows = devices(&dana);
    assert_eq!(rows.iter().filter(|row| row.this).count(), 1);
    let [_, lost, _] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((lost.name.as_str(), lost.this), ("Second", false));
    let this = rows.iter().find(|row| row.this).unwrap();
    assert_eq!(code(dana.ask(Request::SignOutDevices { devices: vec![this.id.clone()] })), "not-found");
    dana.ask(Request::SignOutDevices { devices: vec![lost.id.clone()] }).unwrap();
    assert_eq!(devices(&dana).len(), 2);

    let _ = second.wake();
    assert_eq!(second.ask(Request::State).unwrap(), Reply::State(State::Empty));
    assert!(second.world().disk.bytes().is_empty() && !second.world().disk.has_session());
    third.wake().unwrap();
    assert_eq!(standing(&third), (false, Connection::Online));
    assert_eq!(standing(&dana).1, Connection::Online);
}

fn notices(client: &Client) -> Vec<NoticeKind> {
    let Reply::Notices(notices) = client.ask(Request::Notices).unwrap() else { panic!("notices") };
    notices.into_iter().map(|notice| notice.kind).collect()
}

#[test]
fn a_change_that_never_arrived_is_said_not_to_hold() {
    let fixture = Fixture::start("change-lost");
    let (dana, _) = fixture.msp("msp");
    dana.between(|request, service| {
        let lost = Asked::of(&request).is_some_and(|asked| asked.endpoint == Endpoint::ChangeAccount);
        if lost { Err(Unreachable) } else { service(request) }
    });
    assert_eq!(code(change_password(&dana, true)), "change-unanswered");
    dana.unharmed();
    dana.wake().unwrap();
    let settled = NoticeKind::AccountChange { part: AccountPart::Password, taken: false };
    assert!(notices(&dana).contains(&settled));
    dana.ask(Request::Lock).unwrap();
    unlock(&dana, PASSWORD).unwrap();
}
