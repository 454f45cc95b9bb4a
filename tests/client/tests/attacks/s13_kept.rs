//! S12, S13: what was found is kept, said where it belongs, and keeps a person from writing to an organisation whose people see
//! different logs.

use crate::s13_forks::{forked, invite};
use crate::s13_words::safety;
use crate::stage::{Stage, branch_of, code, login, refuses_all, refuses_part};
use latchkey_messages::{Permission, Reply, Request, State, TroubleKind};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::Delta;
use latchkey_test_client::Client;

/// What the safety page says, and whether every page says that there is something.
fn found(client: &Client, stage: &Stage) -> Vec<TroubleKind> {
    let troubles = safety(client, &stage.org).troubles;
    let Ok(Reply::State(State::Open { troubled, .. })) = client.ask(Request::State) else { panic!("it is open") };
    assert_eq!(troubled.iter().any(|tag| tag.id == stage.org), !troubles.is_empty());
    troubles.into_iter().map(|one| one.what).collect()
}

fn by_dana() -> Vec<TroubleKind> {
    vec![TroubleKind::Fork { by: "Dana".to_owned() }]
}

/// Lee has an item of Dana's; then the service shows Lee another log, and Lee reads an item that rests on Dana's.
pub fn fork(name: &str) -> (Stage, latchkey_messages::ItemId) {
    let stage = Stage::set(name);
    let before = stage.shared("Before", &stage.lee, "Lee", Permission::Full);
    let common = stage.lee.seat().home().log.clone();
    forked(&stage.lee, &branch_of(&stage.dana.seat(), &common), &common);
    stage.lee.wake().unwrap();
    assert!(found(&stage.lee, &stage).is_empty());
    invite(&stage);
    let item = stage.item("Router", "one");
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
    refuses_part(&stage.lee);
    (stage, before)
}

#[test]
fn s13_a_fork_is_kept_with_whose_statement_shows_it() {
    let (stage, before) = fork("s13-kept");
    assert_eq!(found(&stage.lee, &stage), by_dana());
    let at = safety(&stage.lee, &stage.org).troubles[0].at;
    // Through a lock and an unlock, and however often it shows.
    stage.lee.ask(Request::Lock).unwrap();
    stage.lee.ask(Request::Unlock { password: latchkey_messages::Secret::new(crate::common::PASSWORD) }).unwrap();
    let _ = stage.lee.wake();
    assert_eq!(found(&stage.lee, &stage), by_dana());
    assert_eq!(safety(&stage.lee, &stage.org).troubles[0].at, at);
    // What was here can be read.
    assert_eq!(stage.fixture.password(&stage.lee, &before), "one");
    // Dana has seen nothing of it.
    assert!(found(&stage.dana, &stage).is_empty());
}

#[test]
fn s13_nothing_is_written_while_the_logs_differ() {
    let (stage, before) = fork("s13-writes");
    let writes = || {
        let edited = Request::AddItem { organisation: stage.org.clone(), form: login("New", "two") };
        let share = Request::Share {
            items: vec![before.clone()],
            holders: vec![stage.everyone()],
            permission: Permission::Fill,
        };
        [edited, share]
    };
    let items = stage.fixture.items(&stage.lee).len();
    for write in writes() {
        let request = format!("{write:?}");
        assert_eq!(code(stage.lee.ask(write)), "forked", "{request}");
    }
    assert_eq!(stage.fixture.items(&stage.lee).len(), items);
    // Lee says that the words were the same: what he writes is sent again. The service, which has Dana's log, has to refuse it.
    stage.lee.ask(Request::SettleTrouble { organisation: stage.org.clone() }).unwrap();
    assert!(found(&stage.lee, &stage).is_empty());
    let sent = stage.lee.ask(Request::AddItem { organisation: stage.org.clone(), form: login("New", "two") });
    assert_eq!(code(sent), "grant-refused");
}

#[test]
fn s13_an_entry_of_the_other_branch_is_a_fork_too() {
    let stage = Stage::set("s13-kept-entry");
    let common = stage.lee.seat().home().log.clone();
    forked(&stage.lee, &branch_of(&stage.dana.seat(), &common), &common);
    stage.lee.wake().unwrap();
    stage.fixture.technician(&stage.dana, &stage.org, "Max");
    stage.lee.unharmed();
    refuses_all(&stage.lee);
    assert_eq!(found(&stage.lee, &stage), by_dana());
}

#[test]
fn s13_what_nobody_signed_is_no_fork() {
    // The service makes up an end of the log: refused, told, and over with the next good answer.
    let stage = Stage::set("s13-kept-false");
    stage.lee.tamper(Endpoint::Sync, |_, delta: &mut Delta| delta.head.hash = stage_hash());
    refuses_all(&stage.lee);
    assert!(found(&stage.lee, &stage).is_empty());
    stage.lee.unharmed();
    stage.lee.wake().unwrap();
}

#[test]
fn s12_an_older_state_is_shown_until_it_is_made_good() {
    let stage = Stage::set("s12-kept");
    stage.lee.tamper(Endpoint::Sync, |_, delta: &mut Delta| delta.head.number.0 = 0);
    refuses_all(&stage.lee);
    assert_eq!(found(&stage.lee, &stage), [TroubleKind::Older]);
    // It keeps nobody from writing what the service takes.
    stage.lee.unharmed();
    stage.lee.ask(Request::AddItem { organisation: stage.org.clone(), form: login("New", "two") }).unwrap();
    stage.lee.wake().unwrap();
    assert!(found(&stage.lee, &stage).is_empty());
}

fn stage_hash() -> latchkey_shared::id::Hash {
    latchkey_shared::id::Hash::from_bytes([7; 32])
}
