//! S3: what the service claims beside the signed log about who may do what. There are no policies yet; what there is, roles and whether a
//! change was made, is read from the log alone.

use crate::common::{PASSWORD, row};
use crate::stage::{Stage, code, refuses_all};
use latchkey_messages::{Permission, Reply, Request, Role, State};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::log::{Body, SignedEntry};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::{Appended, LogAppend};
use latchkey_shared::wire::sync::Delta;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::cbor::Value;
use latchkey_test_client::hostile::{Asked, fit_head, forged, refusal, stranger};

/// The entry with another role in it; its signatures stay.
fn with_role(entry: &Bytes, role: u64) -> Option<Bytes> {
    let decoded = SignedEntry::decode(entry.as_slice()).ok()?.entry().ok()?;
    if !matches!(decoded.body, Body::Invited { .. }) {
        return None;
    }
    let mut value = Value::parse(entry.as_slice())?;
    let body = value.items()[0].items().last_mut()?;
    body.items()[1].items()[2] = Value::Number(role);
    Some(value.encode().into())
}

#[test]
fn s03_a_role_that_the_service_writes_into_the_log_is_not_signed_there() {
    let stage = Stage::set("s03-role");
    let second = Client::new();
    for (role, refused) in [(3, true), (0, true), (1, false)] {
        second.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
            for entry in &mut delta.log {
                if let Some(changed) = with_role(entry, role) {
                    *entry = changed;
                }
            }
            fit_head(delta);
        });
        let outcome = second.ask(stage.fixture.sign_in(&stage.dana, PASSWORD));
        if refused {
            assert_eq!(code(outcome), "not-verified");
            assert_eq!(second.ask(Request::State), Ok(Reply::State(State::Empty)));
        } else {
            // The control: the same role written once more is the log as it was.
            outcome.unwrap();
            assert_eq!(row(&second, &stage.org, "Lee").role, Role::Member);
        }
    }
}

#[test]
fn s03_a_change_counts_when_it_is_in_the_log_whatever_the_service_says() {
    let stage = Stage::set("s03-said");
    let lee = row(&stage.dana, &stage.org, "Lee");
    let change = |role| Request::ChangeRole { organisation: stage.org.clone(), member: lee.id.clone(), role };
    let suspend = Request::Suspend { organisation: stage.org.clone(), member: lee.id.clone() };
    let head = stage.dana.seat().home().log.head();
    stage.dana.answer(Endpoint::AppendLog, Appended { head });
    for asked in [change(Role::Administrator), suspend] {
        assert_eq!(code(stage.dana.ask(asked)), "not-verified");
        let shown = row(&stage.dana, &stage.org, "Lee");
        assert_eq!((shown.role, shown.state), (lee.role, lee.state));
    }
    // Others were first, it says, and then that something beside it is wrong.
    let mut tries = 0;
    stage.dana.between(move |request, service| {
        if Asked::of(&request).is_some_and(|asked| asked.endpoint == Endpoint::AppendLog) {
            tries += 1;
            return refusal(if tries < 5 { Code::LogMoved } else { Code::GrantRefused });
        }
        service(request)
    });
    let suspend = Request::Suspend { organisation: stage.org.clone(), member: lee.id.clone() };
    assert_eq!(code(stage.dana.ask(suspend)), "grant-refused");
    assert_eq!(row(&stage.dana, &stage.org, "Lee").state, lee.state);
    stage.dana.unharmed();
    stage.dana.ask(change(Role::PasswordAdministrator)).unwrap();
    assert_eq!(row(&stage.dana, &stage.org, "Lee").role, Role::PasswordAdministrator);
}

#[test]
fn s03_a_groups_key_that_the_service_only_said_it_took_gives_way_to_the_one_in_the_log() {
    for (name, dana_tries_again) in [("again", true), ("another", false)] {
        let stage = Stage::set(&format!("s03-group-key-{name}"));
        let ben = stage.fixture.colleague(&stage.dana, &stage.org, "Ben", Role::Administrator);
        stage.dana.wake().unwrap();
        ben.wake().unwrap();
        let item = stage.item("Router", "one");
        let (items, holders) = (vec![item.clone()], vec![stage.everyone()]);
        stage.dana.ask(Request::Share { items, holders, permission: Permission::View }).unwrap();
        ben.wake().unwrap();

        let member = row(&stage.dana, &stage.org, "Lee").id;
        let remove = Request::Remove { organisation: stage.org.clone(), member };
        let head = stage.dana.seat().home().log.head();
        stage.dana.answer(Endpoint::AppendLog, Appended { head });
        assert_eq!(code(stage.dana.ask(remove.clone())), "not-verified");
        stage.dana.unharmed();
        let who = if dana_tries_again { &stage.dana } else { &ben };
        who.ask(remove).unwrap();

        // Dana's browser hands the group's key to whoever is new.
        let nina = stage.fixture.technician(&stage.dana, &stage.org, "Nina");
        stage.dana.wake().unwrap();
        nina.wake().unwrap();
        assert_eq!(stage.fixture.password(&nina, &item), "one", "{name}");
    }
}

#[test]
fn s03_who_is_refused_by_the_log_is_refused_though_the_service_agrees() {
    // The service takes whatever Lee says; nobody else does.
    let stage = Stage::set("s03-agrees");
    let lee = stage.lee.seat();
    let log = lee.home().log.clone();
    let promoted = Body::RoleChanged { member: lee.me(), role: latchkey_shared::log::Role::Administrator };
    let by =
        [lee.entry(&log, log.time(), promoted.clone()), forged(&log, lee.me(), log.time(), promoted, &stranger().sign)];
    for entry in by {
        let entry = Bytes::from(entry.encode());
        stage.dana.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
            delta.log.push(entry.clone());
            fit_head(delta);
        });
        refuses_all(&stage.dana);
    }
    stage.dana.unharmed();
    // Lee's own browser does not even ask.
    let recording = stage.lee.record();
    let member = row(&stage.lee, &stage.org, "Dana").id;
    let asked = Request::Suspend { organisation: stage.org.clone(), member };
    assert_eq!(code(stage.lee.ask(asked)), "not-permitted");
    let said = recording.borrow().iter().any(|one| one.asked().is_some_and(|a| a.endpoint == Endpoint::AppendLog));
    assert!(!said);
    // The control: what an administrator asks is.
    let recording = stage.dana.record();
    let member = row(&stage.dana, &stage.org, "Lee").id;
    stage.dana.ask(Request::Suspend { organisation: stage.org.clone(), member }).unwrap();
    let recorded = recording.borrow();
    let said = recorded.iter().find(|one| one.asked().is_some_and(|a| a.endpoint == Endpoint::AppendLog)).unwrap();
    assert!(!said.said::<LogAppend>().entries.is_empty());
}
