//! An unlocked account in memory, and how it is kept on disk.

mod entries;
mod entry;
mod grant;
mod listing;
mod offer;
mod organisation;
mod page;
mod persist;
mod search;
mod sites;
mod trouble;

#[cfg(test)]
pub(crate) use page::tests::entry as sample_entry;

pub use entries::Entries;
pub use entry::{Above, Body, Conflicting, Entry, ItemSecret, PAGE_ITEMS, Previous, Standing, Trace};
pub use grant::{Cover, Covered, Fit, GrantRecord, Turn};
pub use listing::Listing;
pub use offer::TypedLogin;
pub use organisation::{GroupSecret, Left, Organisation};
pub use page::IndexPage;
pub use persist::{Dirty, load_bodies, open_index};
pub use search::{Found, Search};
pub use sites::Sites;
pub use trouble::{Trouble, What};

use crate::failure::Failure;
use crate::record::{Device, Settings};
use latchkey_messages::NoticeKind;
use latchkey_shared::account::{Keyring, Login};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{ItemId, MemberId, OrgId, SessionId, Slug};
use latchkey_shared::keys::{SignKey, UserKey};
use latchkey_shared::log::{Unverified, Verified};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::access::{RefreshToken, Tokens};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};
use zeroize::{Zeroize, ZeroizeOnDrop};

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
    #[cbor(n(5), default)]
    pub left: BTreeMap<OrgId, Left>,
    /// Of a change of the password or the Secret Key that the service may or may not have: the login key that follows from it.
    /// The slot that goes with it is [`Device::next_slot`].
    #[n(6)]
    pub next_login: Option<LoginSeed>,
    #[cbor(n(12), default)]
    pub troubles: Vec<Trouble>,
    /// How many entries of each log are kept as they came, from the first on.
    #[cbor(n(24), default)]
    pub kept: BTreeMap<OrgId, u64>,
    /// Organisations whose shares are accepted without asking.
    #[cbor(n(20), default)]
    pub trusted: BTreeSet<OrgId>,
    #[cbor(n(21), default)]
    pub offers: Vec<TypedLogin>,
    /// Sites, as offers name them, where nothing is offered.
    #[cbor(n(22), default)]
    pub never_saved: BTreeSet<String>,
    /// Of [`Self::next_login`]: whether it comes of another Secret Key, or of another password.
    #[cbor(n(27), default)]
    pub next_is_a_key: bool,
    /// Organisations that the service told of, and that could not be fetched yet.
    #[cbor(n(25), default)]
    pub unmet: BTreeMap<OrgId, Slug>,
    /// Clients whose log stands in the way of access that was approved: the person has been told.
    #[cbor(n(26), default)]
    pub kept_out: BTreeSet<OrgId>,
}

/// Notices that are kept.
const NOTICES: usize = 200;

/// The seed of a login key.
#[derive(Clone, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(transparent)]
pub struct LoginSeed(#[cbor(n(0), with = "minicbor::bytes")] [u8; 32]);

impl LoginSeed {
    pub fn of(login: &Login) -> Self {
        Self(*login.seed())
    }

    pub fn login(&self) -> Login {
        Login::from(SignKey::from_seed(&self.0))
    }
}

impl std::fmt::Debug for LoginSeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LoginSeed(..)")
    }
}

/// A write that the service has not confirmed.
#[derive(Clone, Encode, Decode)]
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
    /// Those that were there before.
    #[n(6)]
    pub previous: BTreeMap<ItemId, Previous>,
    /// It was refused before, and made anew.
    #[n(7)]
    pub again: bool,
}

/// Everything of an unlocked account.
pub struct Open {
    pub device: Device,
    pub user_key: UserKey,
    pub login: Login,
    pub keyring: Keyring,
    pub own: Own,
    pub outbox: Vec<Unsent>,
    pub orgs: BTreeMap<OrgId, Organisation>,
    pub entries: Entries,
    pub bodies: BTreeMap<(OrgId, u32), BTreeMap<ItemId, Body>>,
    pub sites: Sites,
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

    /// The log that a client's managers are admitted on: of the account's own home, or as the client's people have it.
    pub fn parent_log_of<'a>(&'a self, org: &'a Organisation) -> Option<&'a Verified> {
        let own = self.orgs.get(&self.device.org).filter(|home| org.log.parent() == Some(home.id()));
        own.map(|home| &home.log).or(org.parent_log.as_ref())
    }

    /// An organisation's log with the entries that follow; `None` where there are none.
    ///
    /// # Errors
    /// The rule of the log that is broken.
    pub fn extended(&self, org: &Organisation, entries: &Unverified) -> Result<Option<Verified>, Failure> {
        if entries.entries().is_empty() {
            return Ok(None);
        }
        org.log.extended_with(entries, self.parent_log_of(org)).map(Some).map_err(Failure::of_log)
    }

    pub fn org_by_slug(&self, slug: &Slug) -> Option<&Organisation> {
        self.orgs.values().find(|org| &org.slug == slug)
    }

    pub fn entry(&self, item: &ItemId) -> Result<&Entry, Failure> {
        self.entries.get(item).ok_or(Failure::NotFound("item"))
    }

    /// How far the service is known to have an item; what was written here and not confirmed does not count.
    pub fn confirmed(&self, org: &OrgId, item: &ItemId) -> Option<Trace> {
        if let Some(unsent) = self.outbox.iter().find(|unsent| unsent.ids.contains(item)) {
            return unsent.previous.get(item).map(|before| before.entry.trace());
        }
        let entry = self.entries.get(item).map(Entry::trace);
        entry.or_else(|| self.orgs.get(org)?.left.get(item).cloned())
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
        if self.own.notices.len() > NOTICES {
            // Others can have a person told of their items without end, and are not to take away what the person has to know besides.
            let of_an_item = |notice: &StoredNotice| {
                let kind = serde_json::from_str(&notice.kind);
                matches!(
                    kind,
                    Ok(NoticeKind::Received { .. } | NoticeKind::Withdrawn { .. } | NoticeKind::CopyStays { .. })
                )
            };
            let oldest = self.own.notices.iter().position(of_an_item).unwrap_or_default();
            self.own.notices.remove(oldest);
        }
        self.dirty.own = true;
    }
}
