//! Who may work for a client: what is said when the client's log stands in the way, and a client is made only where the MSP's log says so.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test, which runs natively")]

mod common;

use common::{Fixture, PASSWORD, as_item, row};
use latchkey_engine::ports::Unreachable;
use latchkey_messages::{
    AccessAct, Holder, ItemForm, Notice, NoticeKind, OrganisationId, Permission, Problem, Reply, Request, Role, Secret,
};
use latchkey_shared::id::{InvitationId, MemberId, OrgId};
use latchkey_shared::keys::{MemberKeys, SignKey};
use latchkey_shared::log::{Body, Entry, Head, Role as LogRole, SignedEntry, Unverified, Verified};
use latchkey_shared::personal::{Blinded, Disclosure, Profile};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Format;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::{CreateClient, LogPage};
use latchkey_shared::wire::sync::{Cursor, Delta, Elsewhere};
use latchkey_test_client::Client;
use latchkey_test_client::hostile::{Asked, rng, stranger};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// An MSP with three administrators, a technician whose access to a client was approved, and the client's administrator.
struct Stage {
    fixture: Fixture,
    msp: OrganisationId,
    dana: Client,
    ben: Client,
    lee: Client,
    ada: Client,
    client: OrganisationId,
}

fn approved(name: &str) -> Stage {
    let fixture = Fixture::start(name);
    let (dana, msp) = fixture.msp("msp");
    let ben = fixture.colleague(&dana, &msp, "Ben", Role::Administrator);
    fixture.colleague(&dana, &msp, "Cleo", Role::Administrator);
    let lee = fixture.technician(&dana, &msp, "Lee");
    let (ada, client) = fixture.client_of(&dana, "acme");
    dana.wake().unwrap();
    let stage = Stage { fixture, msp, dana, ben, lee, ada, client };
    stage.approves();
    stage
}

impl Stage {
    /// Dana asks for Lee, Ben approves.
    fn approves(&self) {
        let holder = Holder::Member { organisation: self.msp.clone(), member: row(&self.dana, &self.msp, "Lee").id };
        let client = self.client.clone();
        self.dana.ask(Request::AskForAccess { client, holder, role: Role::Member, account_manager: false }).unwrap();
        self.ben.wake().unwrap();
        let Reply::Access(page) = self.ben.ask(Request::Access { offset: 0, limit: 10 }).unwrap() else {
            panic!("no requests")
        };
        let access = page.rows.into_iter().find(|row| row.acts.contains(&AccessAct::Approve)).unwrap().id;
        self.ben.ask(Request::DecideAccess { access, act: AccessAct::Approve }).unwrap();
    }
}

fn is_at(who: &Client, organisation: &OrganisationId) -> bool {
    match who.ask(Request::Organisations { query: String::new(), offset: 0, limit: 50 }).unwrap() {
        Reply::Organisations(page) => page.rows.iter().any(|row| row.tag.id == *organisation),
        other => panic!("{other:?} is no list of organisations"),
    }
}

fn notices(who: &Client) -> Vec<Notice> {
    let Reply::Notices(notices) = who.ask(Request::Notices).unwrap() else { panic!("no notices") };
    notices
}

/// What failed.
fn told(who: &Client) -> Vec<Problem> {
    let failed = notices(who).into_iter().filter_map(|notice| match notice.kind {
        NoticeKind::Failed { problem } => Some(problem),
        _ => None,
    });
    failed.collect()
}

/// A log's head, by its last entry.
fn head_of(last: &[u8]) -> Head {
    let last = SignedEntry::decode(last).unwrap();
    Head { number: last.entry().unwrap().number, hash: last.hash() }
}

fn blinded(name: &str) -> Blinded<Profile> {
    let profile = Profile { name: name.to_owned(), email: format!("{name}@acme.test") };
    Disclosure::of(&profile, &mut rng()).0
}

/// Somebody of the client who speaks with Lee's own key: only Lee could have said so.
fn in_the_way(s: &Stage) -> Vec<SignedEntry> {
    let (ada, lee) = (s.ada.seat(), s.lee.seat());
    let mut log = ada.home().log.clone();
    let (invitation, key) = (InvitationId::generate(&mut rng()), SignKey::generate(&mut rng()));
    let (role, profile) = (LogRole::Auditor, blinded("other"));
    let expires = Millis(log.time().0 + 60_000);
    let invited = Body::Invited { invitation, key: key.verify_key(), role, profile, expires };
    let invited = ada.entry(&log, log.time(), invited);
    log.extend(&Unverified::from(vec![invited.clone()])).unwrap();
    let keys = MemberKeys { verify: lee.sign().verify_key(), exchange: stranger().public().exchange };
    let joined = Entry::after(&log, MemberId::of(&keys), log.time(), Body::Joined { invitation, keys, profile });
    vec![invited, SignedEntry::countersigned(&joined, lee.sign(), &key)]
}

#[test]
fn who_cannot_take_up_what_was_approved_is_told_once() {
    let s = approved("managing-told");
    let entries = in_the_way(&s);
    s.lee.tamper(Endpoint::Log, move |asked, page: &mut LogPage| {
        if asked.org == "acme" {
            page.log.extend(entries.iter().map(|entry| entry.encode().into()));
            page.head = head_of(page.log.last().unwrap().as_slice());
        }
    });
    for _ in 0..2 {
        s.lee.wake().unwrap();
        assert!(!is_at(&s.lee, &s.client));
        let [problem] = &told(&s.lee)[..] else { panic!("{:?}", told(&s.lee)) };
        assert_eq!(problem.code.as_str(), "log-refused");
        assert!(problem.title.contains("ACME"), "{problem:?}");
    }
    // It is kept, and who has read it is not told again.
    let lee = s.lee.stop_background();
    for notice in notices(&lee) {
        lee.ask(Request::Dismiss { notice: notice.id }).unwrap();
    }
    lee.wake().unwrap();
    assert!(told(&lee).is_empty());
    let lee = lee.stop_background();
    lee.wake().unwrap();
    assert!(told(&lee).is_empty());
    // The control: nothing stands in the way.
    lee.unharmed();
    lee.wake().unwrap();
    assert!(is_at(&lee, &s.client));
    assert!(told(&lee).is_empty());
}

#[test]
fn who_has_taken_it_up_in_another_browser_is_told_nothing() {
    let s = approved("managing-quicker");
    s.lee.wake().unwrap();
    let (second, appended) = (Client::new(), Rc::new(Cell::new(0)));
    let (count, early) = (appended.clone(), Cell::new(true));
    // The second browser reads the client's log just before the first one's admission arrives there.
    second.between(move |request, service| {
        let asked = Asked::of(&request).filter(|asked| asked.org == "acme").map(|asked| asked.endpoint);
        if asked == Some(Endpoint::Sync) && early.get() {
            return Err(Unreachable);
        }
        let mut response = service(request)?;
        if asked == Some(Endpoint::AppendLog) {
            count.set(count.get() + 1);
        }
        if asked == Some(Endpoint::Log) && early.replace(false) {
            let mut page: LogPage = Format::Cbor.decode(&response.body).unwrap();
            page.log.pop();
            page.head = head_of(page.log.last().unwrap().as_slice());
            response.body = Format::Cbor.encode(&page).unwrap();
        }
        Ok(response)
    });
    let _ = second.ask(s.fixture.sign_in(&s.lee, PASSWORD));
    second.wake().unwrap();
    assert_eq!(appended.get(), 1, "it had not heard of the first one's");
    for browser in [&s.lee, &second] {
        assert!(is_at(browser, &s.client));
        assert!(told(browser).is_empty(), "{:?}", told(browser));
    }
}

/// It would be refused at the next sync, and what was signed on it would stand.
#[test]
fn who_comes_back_to_a_client_signs_nothing_on_another_log_than_they_left() {
    let s = approved("managing-back");
    s.lee.wake().unwrap();
    s.ada.wake().unwrap();
    let (ada, lee, msp) = (s.ada.seat(), s.lee.seat().me(), s.lee.seat().home().log.clone());
    let admitted = ada.home().log.member(&lee).unwrap().keys_since().unwrap();
    let before_lee = usize::try_from(admitted.0).unwrap();
    s.ada.ask(Request::Remove { organisation: s.client.clone(), member: row(&s.ada, &s.client, "Lee").id }).unwrap();
    s.fixture.until("Lee's browser to let go", || {
        let _ = s.lee.wake();
        !is_at(&s.lee, &s.client)
    });
    s.dana.wake().unwrap();
    s.approves();

    let ada = Rc::new(ada);
    // As it was before Lee came; and as Ada wrote it from there on in another browser, which the service kept apart.
    for length in [before_lee, before_lee + 10] {
        let lee = Client::on(s.lee.world().disk.copy());
        let (ada, msp) = (ada.clone(), msp.clone());
        lee.tamper(Endpoint::Log, move |asked, page: &mut LogPage| {
            assert_eq!(asked.org, "acme");
            page.log.truncate(before_lee);
            let mut log = Verified::from_start_with(&Unverified::decode(&page.log).unwrap(), Some(&msp)).unwrap();
            while page.log.len() < length {
                let body = Body::RoleChanged { member: ada.me(), role: LogRole::Administrator };
                let entry = ada.entry(&log, log.time(), body);
                log.extend(&Unverified::from(vec![entry.clone()])).unwrap();
                page.log.push(entry.encode().into());
            }
            page.head = log.head();
        });
        lee.wake().unwrap();
        assert!(!is_at(&lee, &s.client));
        let [problem] = &told(&lee)[..] else { panic!("{:?}", told(&lee)) };
        assert_eq!(problem.code.as_str(), "not-verified");
        let sent = lee.world().sent.borrow();
        assert!(!sent.iter().any(|(method, address, _)| *method == "POST" && address.contains("/acme/")), "{sent:?}");
    }
    // The control: the log that goes on from there.
    s.lee.wake().unwrap();
    assert!(is_at(&s.lee, &s.client));
    assert!(told(&s.lee).is_empty(), "{:?}", told(&s.lee));
}

/// In place of its two entries, or of the second, the service could let another administrator say who manages the client.
#[test]
fn a_client_is_made_only_where_the_msps_log_says_who_manages_it() {
    for kept in [0, 1] {
        let fixture = Fixture::start(&format!("managing-founder-{kept}"));
        let (dana, _) = fixture.msp("msp");
        let create = |address: &str| {
            dana.ask(Request::CreateClient {
                name: "ACME".to_owned(),
                address: address.to_owned(),
                admin_name: "Ada".to_owned(),
                admin_email: "ada@acme.test".to_owned(),
            })
        };
        assert!(matches!(create("initech").unwrap(), Reply::Invited(_)));
        let before = dana.seat().home().log.head();
        dana.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
            if asked.org == "msp" {
                delta.log.truncate(kept);
                delta.head = delta.log.last().map_or(before, |entry| head_of(entry.as_slice()));
            }
        });
        assert_eq!(create("acme").unwrap_err().code.as_str(), "not-verified");
    }
}

/// The MSP gives it to a client's managers before it gives it to one of them at home.
/// The client's object has made it, and the MSP's stops before it says so; it had been told to whom it is news.
#[test]
fn a_client_whose_founding_stopped_half_way_is_linked_at_the_next_sync() {
    let mut fixture = Fixture::start("managing-half-way");
    let (dana, _) = fixture.msp("msp");
    let before = fixture.stored();
    let made: Rc<RefCell<Option<OrgId>>> = Rc::default();
    let id = Rc::clone(&made);
    dana.between(move |request, service| {
        let creates = Asked::of(&request).is_some_and(|asked| asked.endpoint == Endpoint::CreateClient);
        if !creates {
            return service(request);
        }
        let wanted: CreateClient = Format::Cbor.decode(&request.body).unwrap();
        let first = Unverified::decode(&wanted.client.entries[..1]).unwrap();
        *id.borrow_mut() = Some(Verified::from_start(&first).unwrap().id());
        service(request)?;
        Err(Unreachable)
    });
    let create = Request::CreateClient {
        name: "ACME".to_owned(),
        address: "acme".to_owned(),
        admin_name: "Ada".to_owned(),
        admin_email: "ada@acme.test".to_owned(),
    };
    assert!(dana.ask(create).is_err());
    fixture.goes_back_to(&before);
    let org = made.take().unwrap();
    let hint = move || Elsewhere { org, address: "acme".parse().unwrap(), cursor: Cursor(1) };
    dana.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
        if asked.org == "msp" {
            delta.elsewhere.push(hint());
        }
    });
    dana.wake().unwrap();
    dana.unharmed();
    dana.wake().unwrap();
    assert_eq!(dana.seat().home().clients().iter().map(|client| client.org).collect::<Vec<_>>(), [org]);
    // It is as any other: its people come, and are given what they are to have.
    let acme = OrganisationId::new(org.to_string());
    let invited = dana.ask(Request::Invite {
        organisation: acme.clone(),
        role: Role::Administrator,
        name: "Ada".to_owned(),
        email: "ada@acme.test".to_owned(),
    });
    let ada = fixture.join(invited.unwrap(), "Ada", "ada@acme.test");
    ada.wake().unwrap();
    dana.wake().unwrap();
    let form = ItemForm { title: "Router".to_owned(), password: Secret::new("p"), ..ItemForm::default() };
    let item = as_item(&dana.ask(Request::AddItem { organisation: acme.clone(), form }).unwrap());
    let holders = vec![Holder::Everyone { organisation: acme }];
    dana.ask(Request::Share { items: vec![item.clone()], holders, permission: Permission::View }).unwrap();
    ada.wake().unwrap();
    assert_eq!(fixture.password(&ada, &item), "p");
}

#[test]
fn a_managers_own_share_of_an_item_comes_before_the_clients_copy_of_it() {
    let s = approved("managing-home-first");
    for client in [&s.lee, &s.dana, &s.lee] {
        client.wake().unwrap();
    }
    let msp = Fixture::home(&s.dana);
    let form = ItemForm { title: "Router".to_owned(), password: Secret::new("one"), ..ItemForm::default() };
    let item = as_item(&s.dana.ask(Request::AddItem { organisation: msp.clone(), form }).unwrap());
    let share = |holder: &Holder, permission| {
        let holders = vec![holder.clone()];
        s.dana.ask(Request::Share { items: vec![item.clone()], holders, permission }).unwrap();
    };
    share(&Holder::Managers { organisation: s.client.clone() }, Permission::View);
    s.fixture.until("the copy at the client", || {
        s.lee.wake().unwrap();
        !s.fixture.items(&s.lee).is_empty()
    });
    assert_eq!(s.fixture.items(&s.lee)[0].permission, Permission::View);

    let at_home = Holder::Member { organisation: msp.clone(), member: row(&s.dana, &msp, "Lee").id };
    share(&at_home, Permission::Modify);
    s.lee.wake().unwrap();
    let [row] = &s.fixture.items(&s.lee)[..] else { panic!("not one item") };
    assert_eq!(row.permission, Permission::Modify);
    s.fixture.change_password(&s.lee, &item, "two");
    s.dana.wake().unwrap();
    assert_eq!(s.fixture.password(&s.dana, &item), "two");
    // The copy that comes after it says nothing new.
    s.fixture.change_password(&s.dana, &item, "three");
    for client in [&s.lee, &s.dana, &s.lee] {
        client.wake().unwrap();
    }
    assert_eq!(s.fixture.password(&s.lee, &item), "three");
    // What is left when the share at home has ended is the copy.
    s.dana.ask(Request::Unshare { items: vec![item.clone()], holders: vec![at_home] }).unwrap();
    s.lee.wake().unwrap();
    s.lee.wake().unwrap();
    let [row] = &s.fixture.items(&s.lee)[..] else { panic!("not one item") };
    assert_eq!(row.permission, Permission::View);
    assert_eq!(s.fixture.password(&s.lee, &item), "three");
    for client in [&s.lee, &s.dana] {
        assert!(told(client).is_empty(), "{:?}", told(client));
    }
}
