//! An unlocked account in memory, and how it is kept on disk.

mod entry;
mod organisation;
mod persist;

pub use entry::{Body, Conflicting, Entry, IndexPage, ItemSecret, PAGE_ITEMS};
pub use organisation::{GrantRecord, GroupSecret, Organisation};
pub use persist::{Dirty, load_bodies, open_index};

use crate::failure::Failure;
use crate::record::{Device, Settings};
use latchkey_messages::NoticeKind;
use latchkey_shared::account::{Identity, Login};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{ItemId, MemberId, OrgId, SessionId, Slug};
use latchkey_shared::keys::UserKey;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::access::{RefreshToken, Tokens};
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// The session at the service.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct Session {
    #[n(0)]
    pub id: SessionId,
    #[n(1)]
    pub access: String,
    #[n(2)]
    pub access_expires: Millis,
    #[n(3)]
    pub refresh: RefreshToken,
    /// The idempotency key of a refresh that was begun: repeated after a stop, it gets the same answer.
    #[n(4)]
    pub refreshing: Option<String>,
}

impl From<&Tokens> for Session {
    fn from(tokens: &Tokens) -> Self {
        Self {
            id: tokens.session,
            access: tokens.access.clone(),
            access_expires: tokens.access_expires,
            refresh: tokens.refresh,
            refreshing: None,
        }
    }
}

/// A notice, as stored: its kind as the JSON that the interface gets.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct StoredNotice {
    #[n(0)]
    pub id: u64,
    #[n(1)]
    pub at: Millis,
    #[n(2)]
    pub kind: String,
}

/// What the account keeps for itself in this browser.
#[derive(Debug, Clone, Default, Encode, Decode)]
#[cbor(map)]
pub struct Own {
    /// `None`: the session was ended; sign in again to sync.
    #[n(0)]
    pub session: Option<Session>,
    #[n(1)]
    pub notices: Vec<StoredNotice>,
    #[n(2)]
    pub drafts: BTreeMap<String, String>,
    #[n(3)]
    pub next_notice: u64,
    /// Bytes of the private keys, as the account's record at the service has them sealed.
    #[n(4)]
    pub identity: Option<Bytes>,
}

/// A write that the service has not confirmed.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct Unsent {
    /// Repeated as it is: the service answers a repeated write as it did the first time.
    #[n(0)]
    pub idempotency: String,
    #[n(1)]
    pub org: Slug,
    #[n(2)]
    pub items: Vec<Bytes>,
    /// Canonical CBOR of the request's bundles.
    #[n(3)]
    pub body: Bytes,
    /// The items that it writes, to mark them.
    #[n(4)]
    pub ids: Vec<ItemId>,
    #[n(5)]
    pub import: bool,
}

/// Everything of an unlocked account.
pub struct Open {
    pub device: Device,
    pub user_key: UserKey,
    pub login: Login,
    pub identity: Identity,
    pub own: Own,
    pub outbox: Vec<Unsent>,
    pub orgs: BTreeMap<OrgId, Organisation>,
    pub entries: BTreeMap<ItemId, Entry>,
    pub bodies: BTreeMap<(OrgId, u32), BTreeMap<ItemId, Body>>,
    pub index: crate::autofill::AddressIndex<ItemId>,
    pub dirty: Dirty,
    pub online: bool,
}

impl Open {
    pub fn me(&self) -> MemberId {
        self.device.member
    }

    pub fn org(&self, id: &OrgId) -> Result<&Organisation, Failure> {
        self.orgs.get(id).ok_or(Failure::NotFound("organisation"))
    }

    pub fn org_mut(&mut self, id: &OrgId) -> Result<&mut Organisation, Failure> {
        self.orgs.get_mut(id).ok_or(Failure::NotFound("organisation"))
    }

    pub fn home(&self) -> Result<&Organisation, Failure> {
        self.org(&self.device.org)
    }

    pub fn org_by_slug(&self, slug: &Slug) -> Option<&Organisation> {
        self.orgs.values().find(|org| &org.slug == slug)
    }

    pub fn entry(&self, item: &ItemId) -> Result<&Entry, Failure> {
        self.entries.get(item).ok_or(Failure::NotFound("item"))
    }

    pub fn settings(&self) -> Settings {
        self.device.settings
    }

    pub fn notify(&mut self, at: Millis, kind: &NoticeKind) {
        let Ok(kind) = serde_json::to_string(kind) else { return };
        if self.own.notices.iter().any(|known| known.kind == kind) {
            return;
        }
        let id = self.own.next_notice;
        self.own.next_notice = id.saturating_add(1);
        self.own.notices.push(StoredNotice { id, at, kind });
        self.dirty.own = true;
    }
}
