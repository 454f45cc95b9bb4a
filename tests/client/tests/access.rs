//! Three administrators give one of the MSP's people access to a client; and what ends it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test, which runs natively")]

mod common;

use common::{Fixture, PASSWORD, as_item, comes_back, id, row};
use latchkey_engine::ports::Unreachable;
use latchkey_messages::{
    AccessAct, AccessPage, AccessRow, AccessStage, Holder, ItemForm, ItemId, NoticeKind, OrganisationId,
    OrganisationRow, Permission, Reply, Request, Role, Secret, Yours,
};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_test_client::hostile::Asked;
use latchkey_test_client::{Client, Network};

/// An MSP with three administrators, a technician, and a client that Dana manages.
struct Stage {
    fixture: Fixture,
    msp: OrganisationId,
    dana: Client,
    ben: Client,
    cleo: Client,
    lee: Client,
    client: OrganisationId,
    ada: Client,
}

fn stage(name: &str) -> Stage {
    let fixture = Fixture::start(name);
    let (dana, msp) = fixture.msp("msp");
    let ben = fixture.colleague(&dana, &msp, "Ben", Role::Administrator);
    let cleo = fixture.colleague(&dana, &msp, "Cleo", Role::Administrator);
    let lee = fixture.technician(&dana, &msp, "Lee");
    let (ada, client) = fixture.client_of(&dana, "acme");
    let stage = Stage { fixture, msp, dana, ben, cleo, lee, client, ada };
    stage.all_sync();
    stage
}

impl Stage {
    fn all_sync(&self) {
        for person in [&self.dana, &self.ben, &self.cleo, &self.lee, &self.ada] {
            person.wake().unwrap();
        }
    }

    fn person(&self, name: &str) -> Holder {
        Holder::Member { organisation: self.msp.clone(), member: row(&self.dana, &self.msp, name).id }
    }

    fn asks(&self, who: &Client, holder: Holder, role: Role) -> Result<Reply, latchkey_messages::Problem> {
        who.ask(Request::AskForAccess { client: self.client.clone(), holder, role, account_manager: false })
    }

    /// Dana asks for Lee, Ben approves.
    fn lee_works_for_the_client(&self, role: Role) {
        self.asks(&self.dana, self.person("Lee"), role).unwrap();
        self.ben.wake().unwrap();
        decide(&self.ben, AccessAct::Approve).unwrap();
        self.lee.wake().unwrap();
    }
}

fn requests(who: &Client) -> AccessPage {
    match who.ask(Request::Access { offset: 0, limit: 50 }).unwrap() {
        Reply::Access(page) => page,
        other => panic!("{other:?} is no page of requests"),
    }
}

fn newest(who: &Client) -> AccessRow {
    requests(who).rows.into_iter().max_by_key(|row| row.asked).unwrap()
}

/// About the newest request.
fn decide(who: &Client, act: AccessAct) -> Result<Reply, latchkey_messages::Problem> {
    who.ask(Request::DecideAccess { access: newest(who).id, act })
}

fn organisations(who: &Client) -> Vec<OrganisationRow> {
    match who.ask(Request::Organisations { query: String::new(), offset: 0, limit: 50 }).unwrap() {
        Reply::Organisations(page) => page.rows,
        other => panic!("{other:?} is no list of organisations"),
    }
}

fn is_at(who: &Client, organisation: &OrganisationId) -> bool {
    organisations(who).iter().any(|row| row.tag.id == *organisation)
}

fn add(who: &Client, organisation: &OrganisationId, title: &str) -> ItemId {
    let form = ItemForm { title: title.to_owned(), password: Secret::new("p"), ..ItemForm::default() };
    as_item(&who.ask(Request::AddItem { organisation: organisation.clone(), form }).unwrap())
}

fn share(who: &Client, item: &ItemId, holder: Holder) {
    who.ask(Request::Share { items: vec![item.clone()], holders: vec![holder], permission: Permission::View }).unwrap();
}

fn has(who: &Client, item: &ItemId) -> bool {
    who.ask(Request::Item { item: item.clone() }).is_ok()
}

#[test]
fn one_asks_another_approves_and_the_third_is_at_work_at_the_next_sync() {
    let s = stage("access-given");
    let shared = add(&s.ada, &s.client, "Router");
    share(&s.ada, &shared, Holder::Managers { organisation: s.client.clone() });
    assert!(!is_at(&s.lee, &s.client));

    s.asks(&s.dana, s.person("Lee"), Role::Member).unwrap();
    let asked = newest(&s.dana);
    assert_eq!((asked.who.as_str(), asked.client.name.as_str(), asked.asked_by.as_str()), ("Lee", "ACME", "Dana"));
    assert_eq!((asked.yours, asked.acts), (Some(Yours::Asked), vec![AccessAct::Withdraw]));
    s.ben.wake().unwrap();
    let waiting = requests(&s.ben);
    assert_eq!((waiting.waiting, waiting.missing_administrators), (1, 0));
    assert_eq!(waiting.rows[0].acts, [AccessAct::Approve, AccessAct::Refuse]);
    decide(&s.ben, AccessAct::Approve).unwrap();

    s.lee.wake().unwrap();
    assert!(is_at(&s.lee, &s.client), "{:?}", organisations(&s.lee));
    assert!(!has(&s.lee, &shared), "nobody has wrapped the managers' key yet");
    s.dana.wake().unwrap();
    s.lee.wake().unwrap();
    assert!(has(&s.lee, &shared));
    // The client's own people see who came, on the MSP's word.
    s.ada.wake().unwrap();
    assert_eq!(row(&s.ada, &s.client, "Lee").role, Role::Manager);
    // What is not shared with them stays the client's.
    let private = add(&s.ada, &s.client, "Private");
    s.lee.wake().unwrap();
    assert!(!has(&s.lee, &private));
}

#[test]
fn an_administrator_without_access_sees_the_client_s_name_and_nothing_else() {
    let s = stage("access-none");
    let Reply::ClientAccess(page) =
        s.ben.ask(Request::ClientAccess { query: String::new(), offset: 0, limit: 10 }).unwrap()
    else {
        panic!("no page of clients")
    };
    let [acme] = page.rows.as_slice() else { panic!("{page:?}") };
    assert_eq!((acme.client.name.as_str(), acme.items), ("ACME", None));
    assert_eq!((acme.workers[0].name.as_str(), acme.workers[0].account_manager), ("Dana", true));
    assert!(!is_at(&s.ben, &s.client));
    assert!(s.ben.ask(Request::Members { organisation: s.client.clone() }).is_err());
    assert!(!s.lee.world().sent.borrow().iter().any(|(_, address, _)| address.contains("/acme")));
}

#[test]
fn nobody_decides_on_what_they_asked_for_or_gain_by() {
    let s = stage("access-own");
    let refused = s.asks(&s.dana, s.person("Dana"), Role::Member).unwrap_err();
    assert_eq!(refused.code.as_str(), "not-independent");
    s.asks(&s.dana, s.person("Ben"), Role::Administrator).unwrap();
    assert_eq!(decide(&s.dana, AccessAct::Approve).unwrap_err().code.as_str(), "not-independent");
    s.ben.wake().unwrap();
    let theirs = newest(&s.ben);
    assert_eq!((theirs.yours, theirs.acts), (Some(Yours::Gains), vec![AccessAct::Refuse]));
    assert_eq!(decide(&s.ben, AccessAct::Approve).unwrap_err().code.as_str(), "not-independent");
    s.cleo.wake().unwrap();
    decide(&s.cleo, AccessAct::Refuse).unwrap();
    s.dana.wake().unwrap();
    assert_eq!(newest(&s.dana).stage, AccessStage::Refused);
    assert_eq!(newest(&s.dana).decided_by.as_deref(), Some("Cleo"));
    assert_eq!(decide(&s.dana, AccessAct::Withdraw).unwrap_err().code.as_str(), "request-over");
}

#[test]
fn with_fewer_than_three_administrators_it_says_how_many_are_missing() {
    let fixture = Fixture::start("access-missing");
    let (dana, msp) = fixture.msp("msp");
    let lee = fixture.technician(&dana, &msp, "Lee");
    let (_ada, client) = fixture.client_of(&dana, "acme");
    lee.wake().unwrap();
    let holder = Holder::Member { organisation: msp.clone(), member: id(&dana, &msp, "Lee") };
    let ask = Request::AskForAccess { client, holder, role: Role::Member, account_manager: false };
    let refused = dana.ask(ask.clone()).unwrap_err();
    assert_eq!(refused.code.as_str(), "too-few-administrators");
    assert!(refused.detail.contains("two administrators more"), "{refused:?}");
    assert_eq!(requests(&dana).missing_administrators, 2);
    fixture.colleague(&dana, &msp, "Ben", Role::Administrator);
    dana.wake().unwrap();
    assert!(dana.ask(ask).unwrap_err().detail.contains("one administrator more"));
}

#[test]
fn a_request_that_nobody_decided_in_a_week_is_over() {
    let s = stage("access-late");
    s.asks(&s.dana, s.person("Lee"), Role::Member).unwrap();
    s.ben.wake().unwrap();
    let access = newest(&s.ben).id;
    common::comes_back(&s.ben, 8 * 24 * 3_600_000);
    assert_eq!(newest(&s.ben).stage, AccessStage::Expired);
    assert!(newest(&s.ben).acts.is_empty());
    assert!(s.ben.ask(Request::DecideAccess { access, act: AccessAct::Approve }).is_err());
}

#[test]
fn what_is_revoked_at_the_msp_ends_at_the_client_at_once_and_for_everybody() {
    let s = stage("access-revoked");
    s.lee_works_for_the_client(Role::Member);
    s.dana.wake().unwrap();
    let shared = add(&s.ada, &s.client, "Router");
    share(&s.ada, &shared, Holder::Managers { organisation: s.client.clone() });
    s.lee.wake().unwrap();
    assert!(has(&s.lee, &shared));

    s.cleo.wake().unwrap();
    decide(&s.cleo, AccessAct::Revoke).unwrap();
    // The client's object has heard of it: Lee's browser is refused, and lets go.
    s.lee.wake().unwrap();
    s.fixture.until("Lee's browser to let go", || {
        let _ = s.lee.wake();
        !is_at(&s.lee, &s.client) && !has(&s.lee, &shared)
    });
    // The first of the client's people who syncs says so in the client's log, and Dana makes the managers' next key.
    s.ada.wake().unwrap();
    s.dana.wake().unwrap();
    s.ada.wake().unwrap();
    assert_eq!(row(&s.ada, &s.client, "Lee").state, latchkey_messages::MemberState::Suspended);
    assert!(has(&s.dana, &shared));
    assert!(s.fixture.items(&s.ada).iter().any(|row| row.title == "Router" && row.change_due));
}

/// A browser that was started anew has read none of the items: only their index.
#[test]
fn nothing_of_a_client_stays_on_the_disk_when_access_to_it_has_ended() {
    let s = stage("access-disk");
    s.lee_works_for_the_client(Role::Member);
    s.dana.wake().unwrap();
    let shared = add(&s.ada, &s.client, "Router");
    share(&s.ada, &shared, Holder::Managers { organisation: s.client.clone() });
    s.lee.wake().unwrap();
    let lee = s.lee.restart_browser();
    lee.ask(Request::Unlock { password: Secret::new(common::PASSWORD) }).unwrap();
    let of_the_client = || {
        let names = lee.world().disk.names().into_iter();
        let kinds = names.filter(|name| name.contains(s.client.as_str()));
        kinds.filter_map(|name| Some(name.split_once('/')?.0.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(of_the_client(), ["body", "index", "log", "org"]);

    s.cleo.wake().unwrap();
    decide(&s.cleo, AccessAct::Revoke).unwrap();
    s.fixture.until("Lee's browser to let go", || {
        let _ = lee.wake();
        !is_at(&lee, &s.client)
    });
    assert!(of_the_client().is_empty(), "{:?}", of_the_client());
}

#[test]
fn the_client_s_administrator_ends_it_and_the_same_approval_brings_nobody_back() {
    let s = stage("access-sent-away");
    s.lee_works_for_the_client(Role::Member);
    s.ada.wake().unwrap();
    let member = id(&s.ada, &s.client, "Lee");
    s.ada.ask(Request::Remove { organisation: s.client.clone(), member }).unwrap();
    let _ = s.lee.wake();
    let _ = s.lee.wake();
    assert!(!is_at(&s.lee, &s.client));
    s.ada.wake().unwrap();
    assert_eq!(row(&s.ada, &s.client, "Lee").state, latchkey_messages::MemberState::Removed);
    // A new request does.
    s.dana.wake().unwrap();
    s.lee_works_for_the_client(Role::Member);
    assert!(is_at(&s.lee, &s.client));
}

#[test]
fn who_leaves_the_msp_leaves_its_clients_and_comes_back_with_it() {
    // Also where the first that comes back is a browser that heard of nothing meanwhile.
    for asleep_first in [false, true] {
        let s = stage(if asleep_first { "access-left-msp-asleep" } else { "access-left-msp" });
        s.lee_works_for_the_client(Role::Member);
        let comes = || {
            let client = Client::new();
            client.ask(s.fixture.sign_in(&s.lee, PASSWORD)).unwrap();
            client.wake().unwrap();
            client
        };
        let asleep = comes();
        asleep.world().network.set(Network::Down);
        add(&asleep, &s.client, "Switch");
        let member = id(&s.dana, &s.msp, "Lee");
        s.dana.ask(Request::Suspend { organisation: s.msp.clone(), member: member.clone() }).unwrap();
        s.fixture.until("the client to say so", || {
            s.ada.wake().unwrap();
            row(&s.ada, &s.client, "Lee").state == latchkey_messages::MemberState::Suspended
        });
        // Back at the MSP, they are back at the client by the access that they had.
        s.dana.ask(Request::Reinstate { organisation: s.msp.clone(), member }).unwrap();
        let first = (!asleep_first).then(comes);
        asleep.world().network.set(Network::Up);
        // Its session ended with the suspension.
        let _ = asleep.wake();
        comes_back(&asleep, 0);
        for _ in 0..2 {
            asleep.wake().unwrap();
        }
        for lee in first.iter().chain([&asleep, &comes()]) {
            lee.wake().unwrap();
            assert!(is_at(lee, &s.client));
            assert!(s.fixture.items(lee).iter().any(|row| row.title == "Switch"), "it has arrived");
        }
        s.ada.wake().unwrap();
        assert_eq!(row(&s.ada, &s.client, "Lee").state, latchkey_messages::MemberState::Active);
    }
}

/// Nobody of the client has said so yet, and the browser sends what waits before it hears of it.
#[test]
fn what_waits_to_be_sent_to_a_client_is_sent_when_a_lower_role_is_taken_up_there() {
    let s = stage("access-lowered-waiting");
    let member = id(&s.dana, &s.msp, "Lee");
    let has_role = |role| Request::ChangeRole { organisation: s.msp.clone(), member: member.clone(), role };
    s.dana.ask(has_role(Role::PasswordAdministrator)).unwrap();
    s.lee.wake().unwrap();
    s.lee_works_for_the_client(Role::PasswordAdministrator);
    let item = add(&s.lee, &s.client, "Switch");
    s.lee.world().network.set(Network::Down);
    s.fixture.change_password(&s.lee, &item, "new");
    s.dana.between(|request, service| match Asked::of(&request) {
        Some(asked) if asked.org == "acme" => Err(Unreachable),
        _ => service(request),
    });
    s.dana.ask(has_role(Role::Member)).unwrap();
    s.lee.world().network.set(Network::Up);
    for _ in 0..3 {
        let _ = s.lee.wake();
    }
    let other = Client::new();
    other.ask(s.fixture.sign_in(&s.lee, PASSWORD)).unwrap();
    other.wake().unwrap();
    assert_eq!(s.fixture.password(&other, &item), "new");
}

#[test]
fn a_role_that_is_lowered_at_the_msp_is_lowered_at_the_client() {
    let s = stage("access-lowered");
    s.lee_works_for_the_client(Role::Member);
    let member = id(&s.dana, &s.msp, "Lee");
    s.dana.ask(Request::ChangeRole { organisation: s.msp.clone(), member, role: Role::Auditor }).unwrap();
    s.lee.wake().unwrap();
    assert!(is_at(&s.lee, &s.client));
    let form = ItemForm { title: "No".to_owned(), password: Secret::new("p"), ..ItemForm::default() };
    assert!(s.lee.ask(Request::AddItem { organisation: s.client.clone(), form }).is_err());
    s.ada.wake().unwrap();
    assert_eq!(row(&s.ada, &s.client, "Lee").state, latchkey_messages::MemberState::Active);
}

#[test]
fn another_account_manager_takes_three_as_well() {
    let s = stage("access-manager");
    s.dana
        .ask(Request::AskForAccess {
            client: s.client.clone(),
            holder: s.person("Ben"),
            role: Role::Administrator,
            account_manager: true,
        })
        .unwrap();
    s.cleo.wake().unwrap();
    decide(&s.cleo, AccessAct::Approve).unwrap();
    s.ben.wake().unwrap();
    assert!(is_at(&s.ben, &s.client));
    s.fixture.until("Dana's browser to let go", || {
        let _ = s.dana.wake();
        !is_at(&s.dana, &s.client)
    });
    s.ada.wake().unwrap();
    let ben = row(&s.ada, &s.client, "Ben");
    assert_eq!(ben.role, Role::Manager);
    // Somebody who joins the client now verifies all of it from the first entry.
    s.ada.wake().unwrap();
    let otto = s.fixture.colleague(&s.ada, &s.client, "Otto", Role::Member);
    assert_eq!(row(&otto, &s.client, "Ben").role, Role::Manager);
    let second = Client::new();
    second.ask(s.fixture.sign_in(&s.ada, common::PASSWORD)).unwrap();
    assert_eq!(row(&second, &s.client, "Ben").role, Role::Manager);
}

#[test]
fn a_group_has_access_and_who_comes_into_it_later_has_it_by_an_administrator_s_hand() {
    let s = stage("access-group");
    let create =
        |holders| Request::CreateGroup { organisation: s.msp.clone(), name: "Night shift".to_owned(), holders };
    s.dana.ask(create(vec![s.person("Lee")])).unwrap();
    let Reply::Groups(groups) = s.dana.ask(Request::Groups { organisation: s.msp.clone() }).unwrap() else {
        panic!("no groups")
    };
    let group = groups[0].id.clone();
    assert_eq!((groups[0].name.as_str(), groups[0].people, groups[0].yours), ("Night shift", 1, false));
    let holder = Holder::Group { organisation: s.msp.clone(), group: group.clone() };
    s.asks(&s.dana, holder, Role::Member).unwrap();
    s.ben.wake().unwrap();
    decide(&s.ben, AccessAct::Approve).unwrap();
    s.lee.wake().unwrap();
    assert!(is_at(&s.lee, &s.client));

    // Ben puts himself into it: that gives him nothing. Cleo does it for Kim.
    let change = |add: Vec<Holder>, remove: Vec<Holder>| Request::ChangeGroup {
        organisation: s.msp.clone(),
        group: group.clone(),
        add,
        remove,
    };
    s.ben.ask(change(vec![s.person("Ben")], vec![])).unwrap();
    s.ben.wake().unwrap();
    assert!(!is_at(&s.ben, &s.client));
    let kim = s.fixture.technician(&s.dana, &s.msp, "Kim");
    s.dana.wake().unwrap();
    s.cleo.wake().unwrap();
    s.cleo.ask(change(vec![s.person("Kim")], vec![])).unwrap();
    s.lee.wake().unwrap();
    kim.wake().unwrap();
    s.fixture.until("Kim to be at work", || {
        let _ = s.lee.wake();
        let _ = kim.wake();
        is_at(&kim, &s.client)
    });
    s.ada.wake().unwrap();
    assert_eq!(row(&s.ada, &s.client, "Kim").role, Role::Manager);

    // Out of the group, out of the client.
    s.cleo.wake().unwrap();
    s.cleo.ask(change(vec![], vec![s.person("Kim")])).unwrap();
    s.fixture.until("Kim's browser to let go", || {
        let _ = kim.wake();
        !is_at(&kim, &s.client)
    });
}

fn stays_behind(who: &Client) -> Vec<String> {
    let Ok(Reply::Notices(notices)) = who.ask(Request::Notices) else { panic!("notices") };
    let titles = notices.into_iter().filter_map(|notice| match notice.kind {
        NoticeKind::CopyStays { title, at, .. } => Some(format!("{title} at {}", at.name)),
        NoticeKind::Failed { problem } => panic!("{problem:?}"),
        _ => None,
    });
    titles.collect()
}

/// What let Lee write it is in the MSP's grants alone: the client's people cannot follow it, and are shown nothing that looks like
/// an attack.
#[test]
fn what_another_manager_changed_stays_with_the_msp_until_its_maker_saves_it() {
    let s = stage("access-copies");
    s.lee_works_for_the_client(Role::Member);
    s.all_sync();
    let item = add(&s.dana, &s.msp, "Router");
    let everyone = Holder::Everyone { organisation: s.client.clone() };
    share(&s.dana, &item, everyone.clone());
    s.fixture.give(&s.dana, &item, &s.msp, "Lee", Permission::Modify);
    s.lee.wake().unwrap();
    s.ada.wake().unwrap();
    s.fixture.change_password(&s.lee, &item, "lee's");
    s.dana.wake().unwrap();
    assert_eq!(s.fixture.password(&s.dana, &item), "lee's");
    assert_eq!(stays_behind(&s.dana), ["Router at ACME"]);
    s.ada.wake().unwrap();
    assert_eq!(s.fixture.password(&s.ada, &item), "p");

    let again = Request::Share { items: vec![item.clone()], holders: vec![everyone], permission: Permission::View };
    assert_eq!(s.dana.ask(again.clone()).unwrap_err().code.as_str(), "share-changed");
    s.fixture.change_password(&s.dana, &item, "dana's");
    assert_eq!(stays_behind(&s.dana), Vec::<String>::new());
    s.fixture.until("the maker's revision at the client", || {
        s.ada.wake().unwrap();
        s.fixture.password(&s.ada, &item) == "dana's"
    });
    assert_eq!(stays_behind(&s.ada), Vec::<String>::new());
    s.dana.ask(again).unwrap();
}

/// Two requests give Lee the same; the one that he was admitted on ends.
/// Lee's access by one request is revoked, and another stands; `meanwhile` comes before Lee hears of it.
fn keeps_access_by_another(name: &str, meanwhile: impl FnOnce(&Stage)) -> Stage {
    let s = stage(name);
    s.lee_works_for_the_client(Role::Member);
    let first = newest(&s.ben).id;
    let create =
        Request::CreateGroup { organisation: s.msp.clone(), name: "Shift".to_owned(), holders: vec![s.person("Lee")] };
    s.dana.ask(create).unwrap();
    let Reply::Groups(groups) = s.dana.ask(Request::Groups { organisation: s.msp.clone() }).unwrap() else {
        panic!("no groups")
    };
    let holder = Holder::Group { organisation: s.msp.clone(), group: groups[0].id.clone() };
    s.asks(&s.dana, holder, Role::Member).unwrap();
    s.ben.wake().unwrap();
    decide(&s.ben, AccessAct::Approve).unwrap();
    s.all_sync();
    meanwhile(&s);
    s.ben.ask(Request::DecideAccess { access: first, act: AccessAct::Revoke }).unwrap();
    s.dana.wake().unwrap();
    s
}

#[test]
fn who_has_access_by_another_request_too_keeps_it() {
    let s = keeps_access_by_another("access-two", |_| {});
    let shared = add(&s.ada, &s.client, "Router");
    share(&s.ada, &shared, Holder::Managers { organisation: s.client.clone() });
    for _ in 0..3 {
        let _ = s.lee.wake();
    }
    assert!(is_at(&s.lee, &s.client) && has(&s.lee, &shared));
}

/// The client's log can't be had when they would take up the other one.
#[test]
fn who_has_access_by_another_request_too_keeps_what_waits_to_be_sent_there() {
    let s = keeps_access_by_another("access-two-waiting", |s| {
        s.lee.world().network.set(Network::Down);
        add(&s.lee, &s.client, "Switch");
        // Lee will be told that there is news.
        let shared = add(&s.ada, &s.client, "Router");
        share(&s.ada, &shared, Holder::Managers { organisation: s.client.clone() });
    });
    s.lee.world().network.set(Network::Up);
    s.lee.between(|request, service| match Asked::of(&request) {
        Some(asked) if asked.endpoint == Endpoint::Log => Err(Unreachable),
        _ => service(request),
    });
    for _ in 0..2 {
        let _ = s.lee.wake();
    }
    s.lee.unharmed();
    for _ in 0..3 {
        let _ = s.lee.wake();
    }
    assert!(is_at(&s.lee, &s.client));
    let other = Client::new();
    other.ask(s.fixture.sign_in(&s.lee, PASSWORD)).unwrap();
    other.wake().unwrap();
    assert!(s.fixture.items(&other).iter().any(|row| row.title == "Switch"), "it has arrived");
}
