//! S4, S6: managers that nobody approved, and approvals for something else or from before they ended, in the log of the MSP as the
//! client's object keeps it and hands it on.

use crate::common::{Fixture, row};
use crate::stage::{add, code, members, refuses_all};
use latchkey_engine::ports::HttpResponse;
use latchkey_messages::{
    AccessAct, Holder as HolderName, ItemId, MemberState, OrganisationId, Permission, Problem, Reply, Request,
    Role as RoleName, Secret,
};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{ClientLink, Holder, RequestId};
use latchkey_shared::item::KeyVersion;
use latchkey_shared::keys::Epoch;
use latchkey_shared::log::{Body, Evidence, GroupKind, Head, Role, SignedEntry, Unverified, Verified};
use latchkey_shared::sharing::GroupKeyFor;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::{GroupKeys, LogAppend};
use latchkey_shared::wire::sync::Delta;
use latchkey_shared::wire::{Code, Format};
use latchkey_test_client::Client;
use latchkey_test_client::hostile::{Asked, Seat, extend, fit_head, forged, refusal, stranger};
use std::cell::RefCell;
use std::rc::Rc;

/// An MSP with three administrators and Lee, and its client with Ada.
pub struct Stage {
    fixture: Fixture,
    msp: OrganisationId,
    pub dana: Client,
    ben: Client,
    cleo: Client,
    pub lee: Client,
    pub ada: Client,
    pub acme: OrganisationId,
}

impl Stage {
    pub fn set(name: &str) -> Self {
        let fixture = Fixture::start(&format!("attack-{name}"));
        let (dana, msp) = fixture.msp("msp");
        let ben = fixture.colleague(&dana, &msp, "Ben", RoleName::Administrator);
        let cleo = fixture.colleague(&dana, &msp, "Cleo", RoleName::Administrator);
        let lee = fixture.technician(&dana, &msp, "Lee");
        let (ada, acme) = fixture.client_of(&dana, "acme");
        for person in [&dana, &ben, &cleo, &lee, &ada] {
            person.wake().unwrap();
        }
        Self { fixture, msp, dana, ben, cleo, lee, ada, acme }
    }

    fn link(&self) -> ClientLink {
        self.ada.seat().home().log.link().unwrap()
    }
}

/// A log with all its entries, to be gone on with.
pub struct Written {
    entries: Vec<Bytes>,
    pub log: Verified,
}

impl Written {
    /// The MSP's, as it is.
    pub fn of_msp(stage: &Stage) -> Self {
        Self::of(&stage.fixture, &stage.dana, "msp")
    }

    fn of(fixture: &Fixture, whose: &Client, slug: &str) -> Self {
        let second = Client::new();
        let recording = second.record();
        second.ask(fixture.sign_in(whose, crate::common::PASSWORD)).unwrap();
        let mut entries: Vec<Bytes> = Vec::new();
        for exchange in recording.borrow().iter() {
            let synced = exchange.asked().is_some_and(|a| a.endpoint == Endpoint::Sync && a.org == slug);
            if let Some(answer) = exchange.answer.as_ref().filter(|_| synced) {
                let delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
                let fresh = delta.log.into_iter().filter(|entry| !entries.contains(entry)).collect::<Vec<_>>();
                entries.extend(fresh);
            }
        }
        let log = Verified::from_start(&Unverified::decode(&entries).unwrap()).unwrap();
        Self { entries, log }
    }

    /// What somebody says next, if the rules take it.
    fn says(&mut self, by: &Seat, body: Body) -> Head {
        let entry = by.entry(&self.log, self.log.time(), body);
        self.log.extend(&Unverified::from(vec![entry.clone()])).unwrap();
        self.entries.push(entry.encode().into());
        self.log.head()
    }

    /// The same log with one entry more, whatever it is.
    pub fn and(&self, entry: &SignedEntry) -> Vec<Bytes> {
        self.entries.iter().cloned().chain([entry.encode().into()]).collect()
    }
}

const REQUEST: RequestId = RequestId::from_bytes([7; 16]);

fn proposed(client: ClientLink, who: &Seat, role: Role, expires: Millis) -> Body {
    let subject = Holder::Member(who.me());
    Body::AccessProposed { request: REQUEST, client, subject, role, account_manager: false, expires }
}

const APPROVED: Body = Body::AccessApproved { request: REQUEST };

/// What Lee says to be admitted at a client whose log this is.
pub fn admission(lee: &Seat, log: &Verified, role: Role, seen: Head) -> SignedEntry {
    let keys = lee.open.keyring.newest().public();
    let profile = lee.home().log.member(&lee.me()).unwrap().profile;
    let evidence = Evidence::Access { request: REQUEST, seen };
    lee.entry(log, log.time(), Body::ManagerAdmitted { keys, member: lee.me(), profile, role, evidence })
}

/// The client's object shows its people this log of the MSP, and this entry in the client's own.
pub fn shown(to: &Client, parent: Vec<Bytes>, entry: &SignedEntry) {
    let entry = entry.clone();
    let number = entry.entry().unwrap().number;
    to.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
        delta.parent_log.clone_from(&parent);
        if asked.query != "cursor=0" && delta.head.number < number {
            extend(delta, &entry);
        }
    });
}

#[test]
fn s04_a_ghost_manager_with_made_up_evidence_is_refused_by_the_clients_people() {
    let stage = Stage::set("s04-evidence");
    let [dana, ben, lee] = [&stage.dana, &stage.ben, &stage.lee].map(Client::seat);
    let client = stage.ada.seat().home().log.clone();
    let mut msp = Written::of_msp(&stage);
    let later = msp.log.time().plus(Millis(1_000_000));
    msp.says(&dana, proposed(stage.link(), &lee, Role::PasswordUser, later));

    // Nobody approved; who asked approves; somebody approves who is no administrator; the service does, in Ben's name.
    shown(&stage.ada, msp.entries.clone(), &admission(&lee, &client, Role::PasswordUser, msp.log.head()));
    refuses_all(&stage.ada);
    let time = msp.log.time();
    let made_up = [
        dana.entry(&msp.log, time, APPROVED),
        lee.entry(&msp.log, time, APPROVED),
        forged(&msp.log, ben.me(), time, APPROVED, &stranger().sign),
    ];
    for approval in made_up {
        let head = Head { number: approval.entry().unwrap().number, hash: approval.hash() };
        shown(&stage.ada, msp.and(&approval), &admission(&lee, &client, Role::PasswordUser, head));
        refuses_all(&stage.ada);
    }
    // Approved for Lee, and used by a ghost with keys of its own, under a name of its own and under Lee's.
    let head = msp.says(&ben, APPROVED);
    let (thief, profile) = (stranger(), lee.home().log.member(&lee.me()).unwrap().profile);
    for member in [latchkey_shared::id::MemberId::of(&thief.public()), lee.me()] {
        let evidence = Evidence::Access { request: REQUEST, seen: head };
        let keys = thief.public();
        let body = Body::ManagerAdmitted { keys, member, profile, role: Role::PasswordUser, evidence };
        shown(&stage.ada, msp.entries.clone(), &forged(&client, member, client.time(), body, &thief.sign));
        refuses_all(&stage.ada);
    }
    assert_eq!(members(&stage.ada, &stage.acme).len(), 2);

    // The control: Lee, on what Dana asked and Ben approved.
    shown(&stage.ada, msp.entries.clone(), &admission(&lee, &client, Role::PasswordUser, head));
    stage.ada.wake().unwrap();
    assert_eq!(stage.ada.seat().home().role(&lee.me()), Some(Role::PasswordUser));
}

#[test]
fn s04_a_log_of_another_msp_stands_behind_no_manager() {
    let stage = Stage::set("s04-other-msp");
    let (eve, _) = stage.fixture.msp("other");
    let lee = stage.lee.seat();
    let client = stage.ada.seat().home().log.clone();
    let theirs = Written::of(&stage.fixture, &eve, "other");
    let head = theirs.log.head();
    shown(&stage.ada, theirs.entries, &admission(&lee, &client, Role::PasswordUser, head));
    refuses_all(&stage.ada);
    stage.ada.unharmed();
    stage.ada.wake().unwrap();
    assert_eq!(members(&stage.ada, &stage.acme).len(), 2);
}

#[test]
fn s06_an_approval_for_another_client_or_role_admits_nobody() {
    let stage = Stage::set("s06-other");
    let (gil, globex) = stage.fixture.client_of(&stage.dana, "globex");
    let [dana, ben, lee] = [&stage.dana, &stage.ben, &stage.lee].map(Client::seat);
    let mut msp = Written::of_msp(&stage);
    let later = msp.log.time().plus(Millis(1_000_000));
    msp.says(&dana, proposed(stage.link(), &lee, Role::PasswordUser, later));
    let head = msp.says(&ben, APPROVED);
    // At another client of the same MSP.
    let other = gil.seat().home().log.clone();
    shown(&gil, msp.entries.clone(), &admission(&lee, &other, Role::PasswordUser, head));
    refuses_all(&gil);
    assert_eq!(members(&gil, &globex).len(), 2);
    // In another role.
    let client = stage.ada.seat().home().log.clone();
    for role in [Role::Administrator, Role::PasswordAdministrator] {
        shown(&stage.ada, msp.entries.clone(), &admission(&lee, &client, role, head));
        refuses_all(&stage.ada);
    }
    shown(&stage.ada, msp.entries.clone(), &admission(&lee, &client, Role::PasswordUser, head));
    stage.ada.wake().unwrap();
    assert_eq!(stage.ada.seat().home().role(&lee.me()), Some(Role::PasswordUser));
}

impl Stage {
    /// Whoever asks an administrator for what is to be decided on first.
    fn decides(who: &Client, act: AccessAct) {
        who.wake().unwrap();
        let Ok(Reply::Access(page)) = who.ask(Request::Access { offset: 0, limit: 10 }) else { panic!("requests") };
        who.ask(Request::DecideAccess { access: page.rows[0].id.clone(), act }).unwrap();
    }

    /// Dana asks that Lee may work for the client, and Ben approves it.
    fn approved_for_lee(&self) {
        let holder =
            HolderName::Member { organisation: self.msp.clone(), member: row(&self.dana, &self.msp, "Lee").id };
        let (client, role) = (self.acme.clone(), RoleName::Member);
        self.dana.ask(Request::AskForAccess { client, holder, role, account_manager: false }).unwrap();
        Self::decides(&self.ben, AccessAct::Approve);
    }

    /// Lee, as somebody who works for the client.
    fn lee_at_the_client(&self) -> HolderName {
        let member = latchkey_messages::MemberId::new(self.lee.seat().me().to_string());
        HolderName::Member { organisation: self.acme.clone(), member }
    }
}

/// The client's object takes no entry of theirs.
fn kept_from_the_clients_log(who: &Client) {
    who.between(|request, service| {
        let asked = Asked::of(&request).unwrap();
        if asked.endpoint == Endpoint::AppendLog && asked.org == "acme" {
            return refusal(Code::EntryRefused);
        }
        service(request)
    });
}

fn renews() -> Request {
    Request::RenewKeys { password: Secret::new(crate::common::PASSWORD) }
}

#[derive(Clone, Copy, PartialEq)]
enum Since {
    Nothing,
    /// Cleo has ended it.
    Revoked,
    /// Lee has new keys, and not been at the client yet.
    Renewed,
}

/// Lee comes to the client on what was approved, by the keys of then. What Dana's browser, which has the managers' key, makes of it: to whom
/// it wraps that key, what it says in the client's log, and whether it shares with Lee there.
fn after_an_approval(name: &str, since: Since) -> (Vec<Holder>, Vec<Body>, Result<Reply, Problem>) {
    let stage = Stage::set(name);
    stage.approved_for_lee();
    let lee = stage.lee.seat();
    let (head, request) = {
        let ben = stage.ben.seat();
        let log = &ben.home().log;
        let for_lee = Holder::Member(stage.lee.seat().me());
        let (request, _) = log.accesses().find(|(_, access)| access.subject == for_lee).unwrap();
        (log.head(), *request)
    };
    match since {
        Since::Nothing => {}
        Since::Revoked => Stage::decides(&stage.cleo, AccessAct::Revoke),
        Since::Renewed => {
            kept_from_the_clients_log(&stage.lee);
            stage.lee.ask(renews()).unwrap();
        }
    }
    stage.dana.wake().unwrap();
    let dana = stage.dana.seat();
    let client = dana.org("acme").log.clone();
    let keys = lee.open.keyring.newest().public();
    let profile = lee.home().log.member(&lee.me()).unwrap().profile;
    let evidence = Evidence::Access { request, seen: head };
    let body = Body::ManagerAdmitted { keys, member: lee.me(), profile, role: Role::PasswordUser, evidence };
    let entry = lee.entry(&client, client.time(), body);
    let group = *client.group_of_kind(GroupKind::Managers).unwrap().0;
    let due =
        GroupKeyFor { group, epoch: Epoch::FIRST, recipient: Holder::Member(lee.me()), recipient_epoch: Epoch::FIRST };
    let (wrapped, said) = (Rc::new(RefCell::new(Vec::new())), Rc::new(RefCell::new(Vec::new())));
    let (to, of) = (wrapped.clone(), said.clone());
    stage.dana.between(move |request, service| {
        let asked = Asked::of(&request).unwrap();
        match asked.endpoint {
            Endpoint::GroupKeys => {
                let keys: GroupKeys = Format::Cbor.decode(&request.body).unwrap();
                to.borrow_mut().extend(keys.group_keys.iter().map(|wrap| wrap.recipient));
                Ok(HttpResponse { status: 204, content_type: None, body: Vec::new() })
            }
            Endpoint::AppendLog => {
                let append: LogAppend = Format::Cbor.decode(&request.body).unwrap();
                let entries = append.entries.iter().map(|entry| SignedEntry::decode(entry.as_slice()).unwrap());
                of.borrow_mut().extend(entries.map(|entry| entry.entry().unwrap().body));
                refusal(Code::EntryRefused)
            }
            Endpoint::Sync if asked.org == "acme" => {
                let mut answer = service(request)?;
                let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
                delta.log.push(entry.encode().into());
                fit_head(&mut delta);
                delta.keys_due = vec![due];
                answer.body = Format::Cbor.encode(&delta).unwrap();
                Ok(answer)
            }
            _ => service(request),
        }
    });
    // Something happens at the client, so that Dana's browser looks there.
    let item = add(&stage.ada, &stage.acme, "Payroll", "p4y");
    let managers = HolderName::Managers { organisation: stage.acme.clone() };
    stage.ada.ask(Request::Share { items: vec![item], holders: vec![managers], permission: Permission::View }).unwrap();
    stage.fixture.until("Dana's browser to look at the client", || {
        stage.dana.wake().unwrap();
        stage.dana.seat().org("acme").log.member(&lee.me()).is_some()
    });
    let item = add(&stage.dana, &stage.msp, "Router", "one");
    let holders = vec![stage.lee_at_the_client()];
    let shared = stage.dana.ask(Request::Share { items: vec![item], holders, permission: Permission::View });
    // Each sync tries anew, as nothing was taken.
    let mut wrapped = wrapped.take();
    wrapped.dedup();
    (wrapped, said.take(), shared)
}

#[test]
fn s06_an_approval_that_was_revoked_gives_nobody_a_key_and_is_seen_off() {
    let (wrapped, said, shared) = after_an_approval("s06-revoked", Since::Revoked);
    assert!(wrapped.is_empty(), "{wrapped:?}");
    assert_eq!(code(shared), "access-ended");
    assert!(said.iter().any(|body| matches!(body, Body::ManagerRemoved { ended: Some(_), .. })), "{said:?}");
    // The control: while it stands, they are given it, and nobody sends them away.
    let (wrapped, said, _) = after_an_approval("s06-stands", Since::Nothing);
    assert_eq!(wrapped.len(), 1);
    assert!(!said.iter().any(|body| matches!(body, Body::ManagerRemoved { .. })), "{said:?}");
}

/// Lee is at work at the client, and has an item there that Dana made; the service takes nothing by which anybody is seen off.
fn known_to_lee_at_the_client(name: &str) -> (Stage, ItemId) {
    let stage = Stage::set(name);
    stage.approved_for_lee();
    stage.lee.wake().unwrap();
    stage.fixture.until("Lee to be at work", || {
        stage.dana.wake().unwrap();
        stage.dana.seat().org("acme").role(&stage.lee.seat().me()).is_some()
    });
    let item = add(&stage.dana, &stage.acme, "Router", "one");
    let managers = HolderName::Managers { organisation: stage.acme.clone() };
    let share = Request::Share { items: vec![item.clone()], holders: vec![managers], permission: Permission::View };
    stage.dana.ask(share).unwrap();
    stage.dana.between(|request, service| match Asked::of(&request) {
        Some(asked) if asked.endpoint == Endpoint::AppendLog && asked.org == "acme" => refusal(Code::EntryRefused),
        _ => service(request),
    });
    (stage, item)
}

#[test]
fn s06_who_has_no_access_any_more_reads_nothing_that_is_written_at_the_client_then() {
    let (stage, item) = known_to_lee_at_the_client("s06-known");
    let version = || stage.dana.seat().next_header(&crate::stage::id(&item), None).key_version;
    // Who has it by a lower role has it still.
    let member = row(&stage.ben, &stage.msp, "Lee").id;
    let lower = Request::ChangeRole { organisation: stage.msp.clone(), member, role: RoleName::Auditor };
    stage.ben.ask(lower).unwrap();
    stage.dana.wake().unwrap();
    stage.fixture.change_password(&stage.dana, &item, "two");
    assert_eq!(version(), KeyVersion::FIRST);

    Stage::decides(&stage.cleo, AccessAct::Revoke);
    stage.dana.wake().unwrap();
    stage.fixture.change_password(&stage.dana, &item, "three");
    assert_eq!(version(), KeyVersion::FIRST.next());
    // Once: what is written after that, nobody has who is to have it no more.
    stage.dana.wake().unwrap();
    stage.fixture.change_password(&stage.dana, &item, "four");
    assert_eq!(version(), KeyVersion::FIRST.next());
}

/// Who stole them and works with the service takes up what was approved, at the head of the MSP's log from before.
#[test]
fn s06_keys_that_were_renewed_before_an_admission_are_given_nothing() {
    let (wrapped, said, shared) = after_an_approval("s06-renewed", Since::Renewed);
    assert!(wrapped.is_empty(), "{wrapped:?}");
    assert_eq!(code(shared), "new-keys-wait");
    // Lee has the access even so.
    assert!(!said.iter().any(|body| matches!(body, Body::ManagerRemoved { .. })), "{said:?}");
}

/// The control: it is a matter of waiting, for as long as the client's log does not say so.
#[test]
fn s06_who_renews_their_keys_at_work_is_given_what_is_shared_when_the_client_knows() {
    let stage = Stage::set("s06-at-work");
    stage.approved_for_lee();
    let item = add(&stage.dana, &stage.msp, "Router", "one");
    let share = || {
        stage.dana.wake().unwrap();
        let holders = vec![stage.lee_at_the_client()];
        stage.dana.ask(Request::Share { items: vec![item.clone()], holders, permission: Permission::View })
    };
    stage.lee.wake().unwrap();
    stage.fixture.until("Lee to be at work", || {
        stage.dana.wake().unwrap();
        stage.dana.seat().org("acme").role(&stage.lee.seat().me()).is_some()
    });
    kept_from_the_clients_log(&stage.lee);
    assert_eq!(code(stage.lee.ask(renews())), "entry-refused");
    assert_eq!(code(share()), "new-keys-wait");

    stage.lee.unharmed();
    stage.lee.wake().unwrap();
    stage.fixture.until("Dana's browser to read the new keys", || share().is_ok());
    stage.fixture.until("what was shared", || {
        stage.lee.wake().unwrap();
        stage.lee.seat().open.entries.contains_key(&crate::stage::id(&item))
    });
    assert_eq!(stage.fixture.password(&stage.lee, &item), "one");
}

#[test]
fn s06_a_withdrawn_request_is_approved_by_nobody() {
    let stage = Stage::set("s06-withdrawn");
    let [dana, ben, lee] = [&stage.dana, &stage.ben, &stage.lee].map(Client::seat);
    let client = stage.ada.seat().home().log.clone();
    let mut msp = Written::of_msp(&stage);
    let later = msp.log.time().plus(Millis(1_000_000));
    msp.says(&dana, proposed(stage.link(), &lee, Role::PasswordUser, later));
    // Ben approved it where Dana had not withdrawn it; the service puts it after the withdrawal.
    let approval = ben.entry(&msp.log, msp.log.time(), APPROVED);
    let open = msp.entries.len();
    let head = msp.says(&dana, Body::AccessWithdrawn { request: REQUEST });
    let late = ben.entry(&msp.log, msp.log.time(), APPROVED);
    for approval in [&approval, &late] {
        let seen = Head { number: approval.entry().unwrap().number, hash: approval.hash() };
        for seen in [seen, head] {
            shown(&stage.ada, msp.and(approval), &admission(&lee, &client, Role::PasswordUser, seen));
            refuses_all(&stage.ada);
        }
    }
    assert_eq!(members(&stage.ada, &stage.acme).len(), 2);
    assert!(!members(&stage.ada, &stage.acme).contains(&"Lee".to_owned()));
    // The control: without the withdrawal, the approval is one. Somebody who has not seen it takes it.
    let second = Client::new();
    second.ask(stage.fixture.sign_in(&stage.ada, crate::common::PASSWORD)).unwrap();
    msp.entries.truncate(open);
    let seen = Head { number: approval.entry().unwrap().number, hash: approval.hash() };
    shown(&second, msp.and(&approval), &admission(&lee, &client, Role::PasswordUser, seen));
    second.wake().unwrap();
    assert_eq!(second.seat().home().role(&lee.me()), Some(Role::PasswordUser));
    let shown = row(&second, &stage.acme, &format!("…{}", &lee.me().to_string()[16..]));
    assert_eq!(shown.state, MemberState::Active);
}
