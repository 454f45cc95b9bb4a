//! The main job without a browser: the real engine against the real service.

mod common;

use common::{Fixture, PASSWORD, as_item, title_of};
use latchkey_engine::import::{Format, sample};
use latchkey_engine::ports::Browser as _;
use latchkey_messages::{
    Field, FileBytes, FormId, Holder, ItemForm, ItemOrder, LockTimer, NoticeKind, OrganisationId, Permission, Reply,
    Request, Secret, Settings, State,
};
use latchkey_test_client::{Client, Network};
use std::rc::Rc;
use std::task::Poll;

fn login(title: &str, password: &str) -> ItemForm {
    ItemForm {
        title: title.to_owned(),
        user_name: "dana".to_owned(),
        password: Secret::new(password),
        addresses: vec!["https://login.test/".to_owned().into()],
        ..ItemForm::default()
    }
}

#[test]
fn an_msp_is_founded_only_with_the_bootstrap_token() {
    let fixture = Fixture::start("bootstrap");
    let client = Client::new();
    let problem = client.ask(fixture.create_msp("msp", "wrong")).unwrap_err();
    assert_eq!(problem.code.as_str(), "wrong-bootstrap-token");
    assert_eq!(client.ask(Request::State), Ok(Reply::State(State::Empty)));
    let Reply::Kit(kit) = client.ask(fixture.create_msp("msp", fixture.token())).unwrap() else { panic!("a kit") };
    assert!(kit.secret_key.expose().starts_with("LK1-"));
    assert_eq!(kit.address, format!("{}/msp", fixture.origin()));
}

#[test]
fn a_share_crosses_to_the_client_and_back_and_is_taken_back() {
    let fixture = Fixture::start("two-sides");
    let (msp, msp_org) = fixture.msp("msp");
    let (client, client_org) = fixture.client_of(&msp, "acme");

    // MSP to client.
    let item = as_item(&msp.ask(Request::AddItem { organisation: msp_org, form: login("Router", "s3cret") }).unwrap());
    msp.wake().unwrap();
    let everyone = Holder::Everyone { organisation: client_org.clone() };
    msp.ask(Request::Share {
        items: vec![item.clone()],
        holders: vec![everyone.clone()],
        permission: Permission::View,
    })
    .unwrap();
    client.wake().unwrap();
    let rows = fixture.items(&client);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0].title, "Router");
    assert_eq!(rows[0].permission, Permission::View);
    let revealed =
        client.ask(Request::Reveal { item: rows[0].id.clone(), field: Field::Password, revision: None }).unwrap();
    assert_eq!(revealed, Reply::Secret(Secret::new("s3cret")));

    // Taken back: gone there, still here, and the MSP is told to change the password.
    msp.ask(Request::Unshare { items: vec![item.clone()], holders: vec![everyone] }).unwrap();
    client.wake().unwrap();
    assert!(fixture.items(&client).is_empty());
    // The notice that it had come would lead nowhere now.
    let Reply::Notices(notices) = client.ask(Request::Notices).unwrap() else { panic!("notices") };
    assert!(matches!(notices.as_slice(), [one] if matches!(one.kind, NoticeKind::Withdrawn { .. })), "{notices:?}");
    assert_eq!(fixture.items(&msp).len(), 1);
    let Reply::Notices(notices) = msp.ask(Request::Notices).unwrap() else { panic!("notices") };
    assert!(notices.iter().any(|n| matches!(&n.kind, NoticeKind::ChangePassword { item: of, .. } if *of == item)));

    // Client to MSP.
    let back = as_item(
        &client.ask(Request::AddItem { organisation: client_org.clone(), form: login("Payroll", "p4y") }).unwrap(),
    );
    let managers = Holder::Managers { organisation: client_org };
    client
        .ask(Request::Share {
            items: vec![back.clone()],
            holders: vec![managers.clone()],
            permission: Permission::Fill,
        })
        .unwrap();
    msp.wake().unwrap();
    assert_eq!(title_of(&fixture.items(&msp), "Payroll").permission, Permission::Fill);
    let refused = msp.ask(Request::Reveal { item: back.clone(), field: Field::Password, revision: None }).unwrap_err();
    assert_eq!(refused.code.as_str(), "not-permitted");
    client.ask(Request::Unshare { items: vec![back], holders: vec![managers] }).unwrap();
    msp.wake().unwrap();
    assert_eq!(fixture.items(&msp).len(), 1);
}

#[test]
fn a_technician_joins_gets_what_everyone_has_and_nothing_else() {
    let fixture = Fixture::start("technician");
    let (msp, org) = fixture.msp("msp");
    let technician = fixture.technician(&msp, &org, "Lee");
    msp.wake().unwrap();
    let shared = as_item(&msp.ask(Request::AddItem { organisation: org.clone(), form: login("Shared", "a") }).unwrap());
    msp.ask(Request::AddItem { organisation: org.clone(), form: login("Private", "b") }).unwrap();
    msp.ask(Request::Share {
        items: vec![shared],
        holders: vec![Holder::Everyone { organisation: org }],
        permission: Permission::View,
    })
    .unwrap();
    technician.wake().unwrap();
    let titles: Vec<String> = fixture.items(&technician).into_iter().map(|row| row.title).collect();
    assert_eq!(titles, ["Shared"]);
}

#[test]
fn what_everyone_has_reaches_a_member_who_joins_later() {
    let fixture = Fixture::start("later");
    let (msp, org) = fixture.msp("msp");
    let item = as_item(&msp.ask(Request::AddItem { organisation: org.clone(), form: login("Shared", "a") }).unwrap());
    let holders = vec![Holder::Everyone { organisation: org.clone() }];
    msp.ask(Request::Share { items: vec![item.clone()], holders, permission: Permission::View }).unwrap();
    let technician = fixture.technician(&msp, &org, "Lee");
    technician.wake().unwrap();
    assert!(fixture.items(&technician).is_empty(), "nobody has given them the group's key yet");
    msp.wake().unwrap();
    technician.wake().unwrap();
    assert_eq!(fixture.password(&technician, &item), "a");
}

#[test]
fn a_change_made_offline_survives_two_changes_made_elsewhere() {
    let fixture = Fixture::start("overtaken");
    let (msp, org) = fixture.msp("msp");
    let item = as_item(&msp.ask(Request::AddItem { organisation: org, form: login("Router", "zero") }).unwrap());
    let second = Client::new();
    second.ask(fixture.sign_in(&msp, common::PASSWORD)).unwrap();
    msp.world().network.set(Network::Down);
    fixture.change_password(&msp, &item, "mine");
    fixture.change_password(&second, &item, "one");
    fixture.change_password(&second, &item, "two");
    let msp = msp.stop_background();
    msp.wake().unwrap();
    assert_eq!(fixture.password(&msp, &item), "two");
    let Reply::Conflict(conflict) = msp.ask(Request::Conflict { item: item.clone() }).unwrap() else {
        panic!("a conflict")
    };
    let mine = conflict.versions.iter().find(|version| version.here).expect("the one written here");
    let revealed = msp.ask(Request::Reveal { item, field: Field::Password, revision: Some(mine.id.clone()) }).unwrap();
    assert_eq!(revealed, Reply::Secret(Secret::new("mine")));
}

#[test]
fn a_new_revision_reaches_the_client_and_after_a_take_back_it_has_a_new_key() {
    let fixture = Fixture::start("revisions");
    let (msp, msp_org) = fixture.msp("msp");
    let (client, client_org) = fixture.client_of(&msp, "acme");
    let item = as_item(&msp.ask(Request::AddItem { organisation: msp_org, form: login("Router", "one") }).unwrap());
    let everyone = Holder::Everyone { organisation: client_org.clone() };
    fixture.give(&msp, &item, &client_org, "Ada", Permission::View);
    msp.ask(Request::Share {
        items: vec![item.clone()],
        holders: vec![everyone.clone()],
        permission: Permission::View,
    })
    .unwrap();
    fixture.change_password(&msp, &item, "two");
    client.wake().unwrap();
    assert_eq!(fixture.password(&client, &fixture.items(&client)[0].id), "two");

    // One of the two grants ends; the person still has it by the other, under a new key.
    msp.ask(Request::Unshare { items: vec![item.clone()], holders: vec![everyone] }).unwrap();
    fixture.change_password(&msp, &item, "three");
    client.wake().unwrap();
    assert_eq!(fixture.password(&client, &fixture.items(&client)[0].id), "three");
}

#[test]
fn the_right_to_change_an_item_leads_back_to_its_creator() {
    let fixture = Fixture::start("rights");
    let (msp, org) = fixture.msp("msp");
    let [lee, max, eve] = ["Lee", "Max", "Eve"].map(|name| (name, fixture.technician(&msp, &org, name)));
    msp.wake().unwrap();
    let item = as_item(&msp.ask(Request::AddItem { organisation: org.clone(), form: login("Router", "one") }).unwrap());
    fixture.give(&msp, &item, &org, lee.0, Permission::Full);
    fixture.give(&msp, &item, &org, eve.0, Permission::View);
    lee.1.wake().unwrap();
    fixture.give(&lee.1, &item, &org, max.0, Permission::Modify);
    max.1.wake().unwrap();
    fixture.change_password(&max.1, &item, "two");
    for reader in [&msp, &lee.1, &eve.1] {
        reader.wake().unwrap();
        assert_eq!(fixture.password(reader, &item), "two");
    }
    let refused = eve.1.ask(Request::Edit { item }).unwrap_err();
    assert_eq!(refused.code.as_str(), "not-permitted");
}

#[test]
fn a_change_to_one_of_many_shared_items_leaves_the_others_as_they_were() {
    let fixture = Fixture::start("many");
    let (msp, org) = fixture.msp("msp");
    let [lee, max] = ["Lee", "Max"].map(|name| fixture.technician(&msp, &org, name));
    msp.wake().unwrap();
    let items = ["Router", "Switch", "Printer"].map(|title| {
        as_item(&msp.ask(Request::AddItem { organisation: org.clone(), form: login(title, "one") }).unwrap())
    });
    let holders = vec![Holder::Everyone { organisation: org }];
    msp.ask(Request::Share { items: items.to_vec(), holders, permission: Permission::Modify }).unwrap();
    lee.wake().unwrap();
    max.wake().unwrap();
    fixture.change_password(&lee, &items[0], "two");
    max.wake().unwrap();
    msp.wake().unwrap();
    fixture.change_password(&max, &items[1], "three");
    for reader in [&msp, &lee, &max] {
        reader.wake().unwrap();
        let passwords = items.each_ref().map(|item| fixture.password(reader, item));
        assert_eq!(passwords, ["two", "three", "one"]);
        assert!(fixture.items(reader).iter().all(|row| row.permission >= Permission::Modify && !row.change_due));
    }
}

#[test]
fn a_second_browser_signs_in_and_has_everything() {
    let fixture = Fixture::start("second-browser");
    let (msp, org) = fixture.msp("msp");
    let item = as_item(&msp.ask(Request::AddItem { organisation: org, form: login("Router", "s3cret") }).unwrap());
    let second = Client::new();
    let wrong = second.ask(fixture.sign_in(&msp, "not the password at all")).unwrap_err();
    assert_eq!(wrong.code.as_str(), "wrong-credentials");
    second.ask(fixture.sign_in(&msp, common::PASSWORD)).unwrap();
    assert_eq!(fixture.password(&second, &item), "s3cret");

    // Both edit: both revisions are kept, and the person chooses.
    msp.world().network.set(Network::Down);
    fixture.change_password(&msp, &item, "mine");
    fixture.change_password(&second, &item, "theirs");
    msp.world().network.set(Network::Up);
    msp.wake().unwrap();
    assert_eq!(fixture.password(&msp, &item), "theirs");
    let Reply::Conflict(conflict) = msp.ask(Request::Conflict { item: item.clone() }).unwrap() else {
        panic!("a conflict")
    };
    assert_eq!(conflict.versions.len(), 2);
    let mine = conflict.versions.iter().find(|version| version.here).expect("the one written here");
    assert!(mine.password_differs);
    msp.ask(Request::ResolveConflict { item: item.clone(), keep: mine.id.clone() }).unwrap();
    second.wake().unwrap();
    assert_eq!(fixture.password(&second, &item), "mine");
    let Reply::History(history) = second.ask(Request::History { item }).unwrap() else { panic!("a history") };
    assert_eq!(history.len(), 3);
}

#[test]
fn a_second_browser_knows_what_the_other_side_has_and_takes_it_back() {
    let fixture = Fixture::start("second-browser-two-sides");
    let (msp, org) = fixture.msp("msp");
    let (client, client_org) = fixture.client_of(&msp, "acme");
    let item = as_item(&msp.ask(Request::AddItem { organisation: org, form: login("Router", "s3cret") }).unwrap());
    let holders = vec![Holder::Everyone { organisation: client_org }];
    let share = Request::Share { items: vec![item.clone()], holders: holders.clone(), permission: Permission::View };
    msp.ask(share).unwrap();
    client.wake().unwrap();
    assert_eq!(fixture.items(&client).len(), 1);

    // It hears of the share before it has the client's log to verify it with.
    let second = Client::new();
    second.ask(fixture.sign_in(&msp, common::PASSWORD)).unwrap();
    second.wake().unwrap();
    second.ask(Request::Unshare { items: vec![item], holders }).unwrap();
    client.wake().unwrap();
    assert!(fixture.items(&client).is_empty());
}

#[test]
fn it_unlocks_and_reveals_without_the_network_and_nothing_is_lost_in_a_write() {
    let fixture = Fixture::start("offline");
    let (msp, org) = fixture.msp("msp");
    let item =
        as_item(&msp.ask(Request::AddItem { organisation: org.clone(), form: login("Router", "s3cret") }).unwrap());

    // The answer is lost: the write is repeated, and counts once.
    msp.world().network.set(Network::LosesNextAnswer);
    msp.ask(Request::AddItem { organisation: org.clone(), form: login("Switch", "x") }).unwrap();
    msp.wake().unwrap();
    assert_eq!(fixture.items(&msp).len(), 2);

    // No network at all: kept here, sent later.
    msp.world().network.set(Network::Down);
    msp.ask(Request::AddItem { organisation: org, form: login("Printer", "y") }).unwrap();
    let again = msp.stop_background();
    again.world().network.set(Network::Down);
    assert_eq!(fixture.items(&again).len(), 3);
    let locked = again.restart_browser();
    locked.world().network.set(Network::Down);
    assert!(matches!(locked.ask(Request::State), Ok(Reply::State(State::Locked { .. }))));
    let wrong = locked.ask(Request::Unlock { password: Secret::new("nonsense") }).unwrap_err();
    assert_eq!(wrong.code.as_str(), "wrong-password");
    locked.ask(Request::Unlock { password: Secret::new(common::PASSWORD) }).unwrap();
    assert_eq!(fixture.password(&locked, &item), "s3cret");
    locked.world().network.set(Network::Up);
    locked.wake().unwrap();
    let second = Client::new();
    second.ask(fixture.sign_in(&msp, common::PASSWORD)).unwrap();
    assert_eq!(fixture.items(&second).len(), 3);
}

/// Their grants come early, and their newest revisions late.
#[test]
fn a_new_browser_has_what_was_changed_long_after_it_was_made() {
    let fixture = Fixture::start("changed-late");
    let (msp, org) = fixture.msp("msp");
    let bytes = FileBytes::new(sample::export(Format::Chrome, 4_000).text.into_bytes());
    let preview = Request::ImportPreview { file_name: "passwords.csv".to_owned(), bytes };
    let Reply::ImportPreview(preview) = msp.ask(preview).unwrap() else { panic!("a preview") };
    let early =
        as_item(&msp.ask(Request::AddItem { organisation: org.clone(), form: login("Early", "early") }).unwrap());
    msp.ask(Request::ImportRun { import: preview.import, organisation: org }).unwrap();
    let rows = fixture.items(&msp);
    let changed: Vec<_> = rows.iter().map(|row| row.id.clone()).step_by(500).chain([early]).collect();
    for item in &changed {
        fixture.change_password(&msp, item, "late");
    }
    let second = Client::new();
    second.ask(fixture.sign_in(&msp, common::PASSWORD)).unwrap();
    assert_eq!(fixture.items(&second).len(), rows.len());
    assert!(changed.iter().all(|item| fixture.password(&second, item) == "late"));
}

/// More than one part of an answer takes: the right of who changed it may come in a later part than the item.
#[test]
fn who_is_given_a_thousand_items_has_those_that_others_changed() {
    let fixture = Fixture::start("changed-by-others");
    let (msp, org) = fixture.msp("msp");
    let [lee, others @ ..] = ["Lee", "Max", "Zoe", "Tim", "Ute"].map(|name| fixture.technician(&msp, &org, name));
    msp.wake().unwrap();
    let bytes = FileBytes::new(sample::export(Format::Chrome, 1_000).text.into_bytes());
    let preview = Request::ImportPreview { file_name: "passwords.csv".to_owned(), bytes };
    let Reply::ImportPreview(preview) = msp.ask(preview).unwrap() else { panic!("a preview") };
    msp.ask(Request::ImportRun { import: preview.import, organisation: org.clone() }).unwrap();
    let items: Vec<_> = fixture.items(&msp).into_iter().map(|row| row.id).collect();
    let give = |name: &str, permission| {
        let holders = vec![Holder::Member { organisation: org.clone(), member: common::id(&msp, &org, name) }];
        msp.ask(Request::Share { items: items.clone(), holders, permission }).unwrap();
    };
    give("Lee", Permission::Modify);
    lee.wake().unwrap();
    for item in &items[..3] {
        fixture.change_password(&lee, item, "by Lee");
    }
    for (name, client) in ["Max", "Zoe", "Tim", "Ute"].into_iter().zip(others) {
        give(name, Permission::Full);
        client.wake().unwrap();
        assert_eq!(fixture.items(&client).len(), items.len());
        assert!(items[..3].iter().all(|item| fixture.password(&client, item) == "by Lee"));
        let Reply::Notices(notices) = client.ask(Request::Notices).unwrap() else { panic!("no notices") };
        assert!(!notices.iter().any(|notice| matches!(notice.kind, NoticeKind::Failed { .. })), "{name}");
    }
}

#[test]
fn an_import_of_a_thousand_rows_says_what_became_of_each() {
    let fixture = Fixture::start("import");
    let (msp, org) = fixture.msp("msp");
    let sample = sample::export(Format::Chrome, 1_000);
    let Reply::ImportPreview(preview) = msp
        .ask(Request::ImportPreview {
            file_name: "passwords.csv".to_owned(),
            bytes: FileBytes::new(sample.text.into_bytes()),
        })
        .unwrap()
    else {
        panic!("a preview")
    };
    let counts = [preview.ready, preview.duplicates, preview.empty, preview.refused].map(u64::from);
    let made = sample.counts;
    assert_eq!(counts, [made.ready, made.duplicate, made.empty, made.invalid]);
    msp.ask(Request::ImportRun { import: preview.import.clone(), organisation: org }).unwrap();
    let Reply::ImportReport(report) =
        msp.ask(Request::ImportReport { import: preview.import, offset: 0, limit: 2_000 }).unwrap()
    else {
        panic!("a report")
    };
    assert_eq!(report.added, preview.ready);
    assert_eq!(report.rows.len(), 1_000);
    let Reply::Items(page) = msp
        .ask(Request::Items { query: String::new(), organisation: None, order: ItemOrder::Title, offset: 0, limit: 10 })
        .unwrap()
    else {
        panic!("items")
    };
    assert_eq!(page.total, preview.ready);
    let second = Client::new();
    second.ask(fixture.sign_in(&msp, common::PASSWORD)).unwrap();
    assert_eq!(fixture.items(&second).len(), usize::try_from(preview.ready).unwrap());
}

#[test]
fn a_clock_an_hour_off_is_said_to_be() {
    let fixture = Fixture::start("clock");
    let client = Client::new();
    client.world().clock_ahead.set(3_600_000);
    let problem = client.ask(fixture.create_msp("msp", fixture.token())).unwrap_err();
    assert_eq!(problem.code.as_str(), "clock-wrong");
}

#[test]
fn a_full_disk_is_said_and_what_was_there_stays() {
    let fixture = Fixture::start("full");
    let (msp, org) = fixture.msp("msp");
    msp.ask(Request::AddItem { organisation: org.clone(), form: login("Router", "s3cret") }).unwrap();
    msp.world().disk.set_full(true);
    let problem = msp.ask(Request::AddItem { organisation: org, form: login("Switch", "x") }).unwrap_err();
    assert_eq!(problem.code.as_str(), "storage-full");
    msp.world().disk.set_full(false);
    assert!(fixture.items(&msp.stop_background()).iter().any(|row| row.title == "Router"));
}

#[test]
fn an_account_is_locked_also_while_the_disk_is_full() {
    let fixture = Fixture::start("full-lock");
    let (msp, org) = fixture.msp("msp");
    msp.world().disk.set_full(true);
    msp.ask(Request::AddItem { organisation: org, form: login("Switch", "x") }).unwrap_err();
    assert_eq!(msp.ask(Request::Lock).unwrap_err().code.as_str(), "storage-full");
    let locked = msp.ask(Request::Suggestions { tab: latchkey_messages::TabId(1) });
    assert_eq!(locked.unwrap_err().code.as_str(), "locked");
    assert!(!msp.world().disk.has_session());
}

/// A computer that slept: its people are there before the alarm.
#[test]
fn nothing_is_answered_after_the_timer_though_no_alarm_has_rung() {
    const HOUR: i64 = 60 * 60 * 1000;
    let fixture = Fixture::start("late-lock");
    let (msp, org) = fixture.msp("msp");
    let item = as_item(&msp.ask(Request::AddItem { organisation: org, form: login("Router", "s3cret") }).unwrap());
    let reveal = Request::Reveal { item, field: Field::Password, revision: None };
    msp.world().clock_ahead.set(HOUR - 60_000);
    msp.ask(reveal.clone()).unwrap();
    // An hour after that.
    msp.world().clock_ahead.set(2 * HOUR - 60_000);
    assert_eq!(msp.ask(reveal).unwrap_err().code.as_str(), "locked");
    assert!(!msp.world().disk.has_session());
    assert!(matches!(msp.ask(Request::State), Ok(Reply::State(State::Locked { .. }))));
}

#[test]
fn a_shorter_timer_holds_from_when_it_is_chosen() {
    let fixture = Fixture::start("shorter-lock");
    let (msp, _) = fixture.msp("msp");
    let Reply::Settings(settings) = msp.ask(Request::Settings).unwrap() else { panic!("settings") };
    let change = |lock| Request::ChangeSettings { settings: Settings { lock, ..settings.clone() } };
    msp.ask(change(LockTimer::BrowserClose)).unwrap();
    msp.world().wakes.borrow_mut().clear();
    msp.ask(change(LockTimer::Minutes(5))).unwrap();
    let wakes = msp.world().wakes.borrow();
    let now = latchkey_engine::ports::Host::now(msp.world());
    let in_time = |at: &latchkey_shared::time::Millis| at.0 <= now.0 + 5 * 60_000;
    assert!(wakes.iter().any(in_time), "nobody looks in five minutes: {wakes:?}");
}

/// What is done while everything is being wiped writes nothing after it.
#[test]
fn nothing_is_written_after_a_sign_out() {
    let fixture = Fixture::start("wiped");
    let (msp, _) = fixture.msp("msp");
    let engine = std::rc::Rc::clone(msp.engine());
    let keeps = Request::KeepDraft { form: FormId::new("item/new"), text: Secret::new("half a password") };
    *msp.world().after_commit.borrow_mut() = Some(Box::pin(async move {
        let _ = engine.answer(keeps).await;
    }));
    msp.ask(Request::SignOut).unwrap();
    assert!(msp.world().after_commit.borrow().is_none(), "it was done meanwhile");
    assert!(msp.world().disk.bytes().is_empty(), "something was written after the wipe");
}

fn has_open(client: &Client, name: &str) -> bool {
    matches!(client.ask(Request::State), Ok(Reply::State(State::Open { account, .. })) if account.name == name)
}

/// A browser that two people use, one after the other.
#[test]
fn what_one_account_asked_for_is_no_answer_to_the_next() {
    let fixture = Fixture::start("next-account");
    let (msp, org) = fixture.msp("msp");
    let (lee, kim) = (fixture.technician(&msp, &org, "Lee"), fixture.technician(&msp, &org, "Kim"));
    msp.wake().unwrap();
    let form = login("Router", "s3cret");
    let item = as_item(&msp.ask(Request::AddItem { organisation: org.clone(), form }).unwrap());
    fixture.give(&msp, &item, &org, "Kim", Permission::View);

    // Lee's sync is on its way back.
    let (engine, sign_in) = (Rc::clone(lee.engine()), fixture.sign_in(&kim, PASSWORD));
    *lee.world().before_answer.borrow_mut() = Some(Box::pin(async move {
        engine.answer(Request::SignOut).await.into_result().unwrap();
        let next = Rc::clone(&engine);
        let mut signing_in = Box::pin(async move { next.answer(sign_in).await.into_result() });
        let first = std::future::poll_fn(|context| Poll::Ready(signing_in.as_mut().poll(context))).await;
        assert!(first.is_pending(), "Kim's account is open, and waits to be synced");
        engine.ports().spawn(Box::pin(async move {
            signing_in.await.unwrap();
        }));
    }));
    let _ = lee.wake();
    let browser = lee;
    assert!(has_open(&browser, "Kim"));
    browser.wake().unwrap();
    assert_eq!(fixture.password(&browser, &item), "s3cret");
}

#[test]
fn who_signs_out_twice_signs_nobody_else_out() {
    let fixture = Fixture::start("signed-out-twice");
    let (msp, org) = fixture.msp("msp");
    let (lee, kim) = (fixture.technician(&msp, &org, "Lee"), fixture.technician(&msp, &org, "Kim"));
    let (engine, sign_in) = (Rc::clone(lee.engine()), fixture.sign_in(&kim, PASSWORD));
    *lee.world().before_answer.borrow_mut() = Some(Box::pin(async move {
        engine.answer(Request::SignOut).await.into_result().unwrap();
        engine.answer(sign_in).await.into_result().unwrap();
    }));
    assert!(lee.ask(Request::SignOut).is_err());
    assert!(has_open(&lee, "Kim"));
}

#[test]
fn what_came_while_the_disk_was_full_is_there_after_the_next_start() {
    let fixture = Fixture::start("full-sync");
    let (msp, org) = fixture.msp("msp");
    let second = Client::on(msp.world().disk.copy());
    msp.ask(Request::AddItem { organisation: org, form: login("Router", "s3cret") }).unwrap();
    second.world().disk.set_full(true);
    let _ = second.wake();
    second.world().disk.set_full(false);
    // Nothing new, but for how far it has come.
    second.wake().unwrap();
    let second = second.stop_background();
    second.wake().unwrap();
    assert_eq!(fixture.items(&second).len(), 1);
}

#[test]
fn a_login_that_the_service_would_not_take_is_refused_before_it_is_kept() {
    let fixture = Fixture::start("too-large");
    let (msp, org) = fixture.msp("msp");
    let mut form = login("Router", "s3cret");
    let field = |name: usize| latchkey_messages::CustomField {
        name: name.to_string(),
        value: Secret::new("x".repeat(60_000)),
        plain: false,
        target: None,
    };
    form.fields = (0..8).map(field).collect();
    msp.world().network.set(latchkey_test_client::Network::Down);
    let problem = msp.ask(Request::AddItem { organisation: org, form }).unwrap_err();
    assert_eq!(problem.code.as_str(), "item-too-large");
    assert!(fixture.items(&msp).is_empty());
}

#[test]
fn a_draft_outlives_the_browser_sealed_and_is_forgotten_when_done() {
    let fixture = Fixture::start("draft");
    let (msp, _) = fixture.msp("msp");
    let form = FormId::new("item/new");
    let draft = || Request::Draft { form: form.clone() };
    let written = Secret::new("CANARY-half-a-password");
    msp.ask(Request::KeepDraft { form: form.clone(), text: written.clone() }).unwrap();
    let disk = msp.world().disk.bytes();
    assert!(!disk.windows(6).any(|window| window == b"CANARY"));
    let msp = msp.restart_browser();
    assert!(matches!(msp.ask(draft()), Err(problem) if problem.code.as_str() == "locked"));
    msp.ask(Request::Unlock { password: Secret::new(common::PASSWORD) }).unwrap();
    assert_eq!(msp.ask(draft()), Ok(Reply::Draft(Some(written))));
    msp.ask(Request::KeepDraft { form: form.clone(), text: Secret::default() }).unwrap();
    assert_eq!(msp.stop_background().ask(draft()), Ok(Reply::Draft(None)));
}

#[test]
fn a_locked_disk_holds_nothing_readable() {
    let fixture = Fixture::start("canary");
    let (msp, org) = fixture.msp("msp");
    let mut form = login("CANARY-title", "CANARY-password");
    form.notes = Secret::new("CANARY-notes");
    form.user_name = "CANARY-user".to_owned();
    msp.ask(Request::AddItem { organisation: org, form }).unwrap();
    msp.ask(Request::Lock).unwrap();
    let disk = msp.world().disk.bytes();
    for mark in ["CANARY", common::PASSWORD, "login.test"] {
        assert!(!disk.windows(mark.len()).any(|window| window == mark.as_bytes()), "{mark} is on the disk");
    }
    let used: OrganisationId = OrganisationId::new("");
    assert!(
        matches!(msp.ask(Request::Members { organisation: used }), Err(problem) if problem.code.as_str() == "locked")
    );
}
