//! The people of an attack, and what they noticed.

use crate::common::{Fixture, as_item};
use latchkey_engine::Failure;
use latchkey_messages::{
    Holder, ItemForm, ItemId, Notice, NoticeKind, OrganisationId, Permission, Reply, Request, Secret,
};
use latchkey_shared::id::{self, InvitationId};
use latchkey_shared::log::{Body, Role, SignedEntry, Verified};
use latchkey_shared::personal::{Disclosure, Profile};
use latchkey_shared::time::Millis;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::{Seat, rng, stranger};

/// An MSP with Dana, its administrator, and Lee, a technician: both in sync, and Lee holds the key of "everyone".
pub struct Stage {
    pub fixture: Fixture,
    pub dana: Client,
    pub org: OrganisationId,
    pub lee: Client,
}

pub fn login(title: &str, password: &str) -> ItemForm {
    ItemForm {
        title: title.to_owned(),
        user_name: "dana".to_owned(),
        password: Secret::new(password),
        addresses: vec!["https://login.test/".to_owned().into()],
        ..ItemForm::default()
    }
}

impl Stage {
    pub fn set(name: &str) -> Self {
        let fixture = Fixture::start(&format!("attack-{name}"));
        let (dana, org) = fixture.msp("msp");
        let lee = fixture.technician(&dana, &org, "Lee");
        dana.wake().unwrap();
        lee.wake().unwrap();
        Self { fixture, dana, org, lee }
    }

    /// Another technician, known to all.
    pub fn technician(&self, name: &str) -> Client {
        let client = self.fixture.technician(&self.dana, &self.org, name);
        self.dana.wake().unwrap();
        self.lee.wake().unwrap();
        client.wake().unwrap();
        client
    }

    /// An item of Dana's.
    pub fn item(&self, title: &str, password: &str) -> ItemId {
        add(&self.dana, &self.org, title, password)
    }

    /// Dana gives it to somebody by name, who fetches it.
    pub fn shared(&self, title: &str, with: &Client, name: &str, permission: Permission) -> ItemId {
        let item = self.item(title, "one");
        self.fixture.give(&self.dana, &item, &self.org, name, permission);
        with.wake().unwrap();
        assert_eq!(self.fixture.password(with, &item), "one");
        item
    }

    /// Somebody of the MSP, by name.
    pub fn holder(&self, name: &str) -> Holder {
        let member = crate::common::id(&self.dana, &self.org, name);
        Holder::Member { organisation: self.org.clone(), member }
    }

    pub fn everyone(&self) -> Holder {
        Holder::Everyone { organisation: self.org.clone() }
    }
}

pub fn add(client: &Client, org: &OrganisationId, title: &str, password: &str) -> ItemId {
    as_item(&client.ask(Request::AddItem { organisation: org.clone(), form: login(title, password) }).unwrap())
}

/// An invitation that an administrator signed, as one of two browsers of theirs did that the service kept apart.
pub fn branch_of(by: &Seat, log: &Verified) -> SignedEntry {
    let profile = Profile { name: "Somebody".to_owned(), email: "s@northwind.test".to_owned() };
    let body = Body::Invited {
        invitation: InvitationId::generate(&mut rng()),
        key: stranger().sign.verify_key(),
        role: Role::PasswordUser,
        profile: Disclosure::of(&profile, &mut rng()).0,
        expires: log.time().plus(Millis(1_000_000)),
    };
    by.entry(log, log.time(), body)
}

/// The identifier as the formats have it.
pub fn id(item: &ItemId) -> id::ItemId {
    item.as_str().parse().unwrap()
}

/// Catches up, and says that what was shown does not verify.
#[track_caller]
pub fn refuses_all(client: &Client) {
    let outcome = client.wake();
    assert!(matches!(outcome, Err(Failure::NotVerified(_) | Failure::RolledBack)), "{outcome:?}");
    assert!(!told(client).is_empty(), "the person was not told");
}

/// Catches up with all else, and tells the person of something that does not verify.
#[track_caller]
pub fn refuses_part(client: &Client) {
    forget_notices(client);
    client.wake().unwrap();
    assert!(!told(client).is_empty(), "nothing was refused");
}

/// Notices that something did not verify.
pub fn told(client: &Client) -> Vec<String> {
    let problems = notices(client).into_iter().filter_map(|notice| match notice.kind {
        NoticeKind::Failed { problem } if problem.code.as_str() == "not-verified" => Some(problem.detail),
        _ => None,
    });
    problems.collect()
}

pub fn forget_notices(client: &Client) {
    for notice in notices(client) {
        client.ask(Request::Dismiss { notice: notice.id }).unwrap();
    }
}

pub fn notices(client: &Client) -> Vec<Notice> {
    match client.ask(Request::Notices) {
        Ok(Reply::Notices(notices)) => notices,
        other => panic!("{other:?} are no notices"),
    }
}

/// The code of what a person was refused.
#[track_caller]
pub fn code(outcome: Result<Reply, latchkey_messages::Problem>) -> String {
    match outcome {
        Err(problem) => problem.code.as_str().to_owned(),
        Ok(reply) => panic!("{reply:?} was given"),
    }
}

/// Names of an organisation's members, as a client shows them.
pub fn members(client: &Client, org: &OrganisationId) -> Vec<String> {
    match client.ask(Request::Members { organisation: org.clone() }) {
        Ok(Reply::Members(rows)) => rows.into_iter().map(|row| row.name).collect(),
        other => panic!("{other:?} are no members"),
    }
}

/// Titles of all items, as a client shows them.
pub fn titles(stage: &Fixture, client: &Client) -> Vec<String> {
    stage.items(client).into_iter().map(|row| row.title).collect()
}
