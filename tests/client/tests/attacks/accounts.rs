//! The service against a change of an account: it plays back the record from before, plants keys, makes a browser forget.

use crate::common::PASSWORD;
use crate::stage::{Stage, add, code, refuses_all, told};
use latchkey_messages::{Connection, Reply, Request, Secret, State};
use latchkey_shared::account::SignOutOrder;
use latchkey_shared::keys::UserKey;
use latchkey_shared::wire::access::{AccountRecord, SessionEnd};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::Delta;
use latchkey_shared::wire::{Code, Format};
use latchkey_test_client::Client;
use latchkey_test_client::hostile::{Asked, refusal};
use std::cell::RefCell;
use std::rc::Rc;

const ANOTHER: &str = "seven purple gates above water";

/// The record as the service has it, as a browser that signs in gets it.
fn record(stage: &Stage, password: &str) -> AccountRecord {
    let kept = Rc::new(RefCell::new(None));
    let (second, into) = (Client::new(), Rc::clone(&kept));
    second.tamper(Endpoint::Account, move |_, record: &mut AccountRecord| {
        into.borrow_mut().replace(record.clone());
    });
    second.ask(stage.fixture.sign_in(&stage.dana, password)).unwrap();
    kept.take().unwrap()
}

fn change_password(client: &Client) {
    let (present, password) = (Secret::new(PASSWORD), Secret::new(ANOTHER));
    client.ask(Request::ChangePassword { present, password, sign_out_others: true }).unwrap();
}

fn connection(client: &Client) -> Connection {
    match client.ask(Request::State) {
        Ok(Reply::State(State::Open { connection, .. })) => connection,
        other => panic!("{other:?} is not open"),
    }
}

#[test]
fn the_record_from_before_a_change_is_refused_beside_the_login_key_from_after() {
    let stage = Stage::set("old-record");
    let old = record(&stage, PASSWORD);
    change_password(&stage.dana);
    let second = Client::new();
    let (whole, login) = (old.clone(), old.login);
    second.tamper(Endpoint::Account, move |_, record: &mut AccountRecord| *record = whole.clone());
    assert_eq!(code(second.ask(stage.fixture.sign_in(&stage.dana, ANOTHER))), "not-verified");
    // The old slot alone, or the old key's name alone.
    second.tamper(Endpoint::Account, move |_, record: &mut AccountRecord| record.slot = old.slot.clone());
    assert_eq!(code(second.ask(stage.fixture.sign_in(&stage.dana, ANOTHER))), "wrong-credentials");
    second.tamper(Endpoint::Account, move |_, record: &mut AccountRecord| record.login = login);
    assert_eq!(code(second.ask(stage.fixture.sign_in(&stage.dana, ANOTHER))), "not-verified");
    second.unharmed();
    second.ask(stage.fixture.sign_in(&stage.dana, ANOTHER)).unwrap();
}

#[test]
fn keys_that_are_here_are_not_forgotten_on_the_service_s_word() {
    let stage = Stage::set("old-keys");
    let old = record(&stage, PASSWORD);
    stage.dana.ask(Request::RenewKeys { password: Secret::new(PASSWORD) }).unwrap();
    let keys = stage.dana.seat().open.keyring.newest().public();
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.account = Some(old.clone()));
    refuses_all(&stage.dana);
    assert_eq!(stage.dana.seat().open.keyring.newest().public(), keys);
    stage.dana.unharmed();
    stage.dana.wake().unwrap();
    add(&stage.dana, &stage.org, "After", "one");
}

#[test]
fn a_planted_identity_is_refused() {
    let stage = Stage::set("planted");
    // Sealed by somebody, but not under this account's key.
    let rng = &mut rand_core::UnwrapErr(getrandom::SysRng);
    let keyring = stage.dana.seat().open.keyring.renewed(rng);
    let mut planted = record(&stage, PASSWORD);
    planted.identity = keyring.seal(&UserKey::generate(rng), &planted.member, rng);
    stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.account = Some(planted.clone()));
    refuses_all(&stage.dana);
    stage.dana.unharmed();
    stage.dana.wake().unwrap();
}

#[test]
fn a_log_that_names_keys_that_the_account_never_had_is_refused() {
    let stage = Stage::set("foreign-keys");
    let second = Client::new();
    second.ask(stage.fixture.sign_in(&stage.dana, PASSWORD)).unwrap();
    stage.dana.ask(Request::RenewKeys { password: Secret::new(PASSWORD) }).unwrap();
    // The second browser is shown the log with the new keys, and never the record that has them.
    second.between(move |request, service| {
        let mut answer = service(request.clone())?;
        match Asked::of(&request).map(|asked| asked.endpoint) {
            Some(Endpoint::Sync) if answer.status == 200 => {
                let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
                delta.account = None;
                answer.body = Format::Cbor.encode(&delta).unwrap();
            }
            Some(Endpoint::Account) => return refusal(Code::Unavailable),
            _ => {}
        }
        Ok(answer)
    });
    assert!(second.wake().is_err());
    let seat = second.seat();
    let keys = *seat.home().log.member(&seat.me()).unwrap().keys().unwrap();
    assert!(seat.open.keyring.with(&keys).is_some(), "the log was taken without the keys that it names");
    second.unharmed();
    second.wake().unwrap();
    assert!(told(&second).is_empty());
}

#[test]
fn the_service_cannot_make_a_browser_forget() {
    let stage = Stage::set("forget");
    let item = add(&stage.dana, &stage.org, "Kept", "one");
    stage.dana.world().clock_ahead.set(11 * 60 * 1000);
    stage.dana.between(|request, service| match Asked::of(&request) {
        Some(asked) if asked.endpoint == Endpoint::Refresh => refusal(Code::SessionRemoved),
        Some(asked) if asked.endpoint == Endpoint::SessionEnd => {
            let session = asked.item.parse().unwrap();
            let rng = &mut rand_core::UnwrapErr(getrandom::SysRng);
            let order = SignOutOrder::give(&UserKey::generate(rng), &session, rng);
            let body = Format::Cbor.encode(&SessionEnd { session, order }).unwrap();
            let content_type = Some(Format::Cbor.content_type().to_owned());
            Ok(latchkey_engine::ports::HttpResponse { status: 200, content_type, body })
        }
        _ => service(request),
    });
    assert!(stage.dana.wake().is_err());
    assert_eq!(connection(&stage.dana), Connection::SignedOut);
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");
    // Its owner can.
    let second = Client::new();
    second.ask(stage.fixture.sign_in(&stage.dana, PASSWORD)).unwrap();
    let third = Client::new();
    third.ask(stage.fixture.sign_in(&stage.dana, PASSWORD)).unwrap();
    let Reply::Devices(rows) = third.ask(Request::Devices).unwrap() else { panic!("no browsers") };
    let others = rows.into_iter().filter(|row| !row.this).map(|row| row.id).collect();
    third.ask(Request::SignOutDevices { devices: others }).unwrap();
    // Where the order can't be had just now, it is asked for again: the browser does not come back by its password.
    second.between(|request, service| match Asked::of(&request) {
        Some(asked) if asked.endpoint == Endpoint::SessionEnd => Err(latchkey_engine::ports::Unreachable),
        _ => service(request),
    });
    assert!(second.wake().is_err());
    let second = second.restart_browser();
    second.ask(Request::Unlock { password: Secret::new(PASSWORD) }).unwrap();
    let _ = second.wake();
    assert_eq!(second.ask(Request::State).unwrap(), Reply::State(State::Empty));
}
