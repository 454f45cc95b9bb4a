//! What the browser keeps on disk: one record in the open that says whose account this is, all else sealed under the
//! user key, each record under its own name so that none can stand for another.

use crate::failure::Failure;
use crate::ports::{Change, Store};
use latchkey_shared::account::LocalSlot;
use latchkey_shared::canonical;
use latchkey_shared::domain;
use latchkey_shared::id::{MemberId, OrgId, Slug};
use latchkey_shared::keys::{ExchangePublic, UserKey};
use latchkey_shared::log::{Kind, Role};
use latchkey_shared::seal;
use latchkey_shared::time::Millis;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Where the account lives, as it stands on disk in the open: what the lock screen shows.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Device {
    /// `https://host`
    #[n(0)]
    pub origin: String,
    #[n(1)]
    pub slug: Slug,
    #[n(2)]
    pub org: OrgId,
    #[n(3)]
    pub member: MemberId,
    #[n(4)]
    pub name: String,
    #[n(5)]
    pub email: String,
    #[n(6)]
    pub organisation: String,
    #[n(7)]
    pub role: Role,
    #[n(8)]
    pub slot: LocalSlot,
    #[n(9)]
    pub settings: Settings,
    /// What the person called this browser.
    #[n(10)]
    pub device_name: String,
    #[n(11)]
    pub kind: Kind,
    /// The slot of a password or Secret Key that the service may or may not have taken: its answer never came.
    #[n(12)]
    pub next_slot: Option<LocalSlot>,
    /// The service takes another password than the one that this browser opens with.
    #[cbor(n(13), default)]
    pub password_refused: bool,
    /// Where what is typed while the account is locked is sealed to.
    #[n(14)]
    pub letterbox: Option<ExchangePublic>,
}

/// When this browser locks, and whether icons stand in fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Settings {
    /// Minutes without use; `None`: when the browser closes.
    #[n(0)]
    pub lock_after: Option<u16>,
    #[n(1)]
    pub field_icon: bool,
    /// Whether what is typed into pages is offered for saving; where it was never said, it is.
    #[n(2)]
    pub offer_to_save: Option<bool>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { lock_after: Some(60), field_icon: true, offer_to_save: None }
    }
}

pub const DEVICE: &str = "device";
pub const ACCOUNT: &str = "account";
pub const OUTBOX: &str = "outbox";
pub const LETTERS: &str = "letter/";

/// The record of an organisation.
pub fn org_key(org: &OrgId) -> String {
    format!("org/{org}")
}

/// Entries of a log as they came, by the number of the first.
pub fn log_key(org: &OrgId, first: u64) -> String {
    format!("{}{first:012}", log_prefix(org))
}

pub fn log_prefix(org: &OrgId) -> String {
    format!("log/{org}/")
}

/// A page of the index: overviews and item keys.
pub fn index_key(org: &OrgId, page: u32) -> String {
    format!("{}{page:08}", index_prefix(org))
}

fn index_prefix(org: &OrgId) -> String {
    format!("index/{org}/")
}

/// A page of sealed revisions, as the service has them.
pub fn body_key(org: &OrgId, page: u32) -> String {
    format!("{}{page:08}", body_prefix(org))
}

fn body_prefix(org: &OrgId) -> String {
    format!("body/{org}/")
}

/// Leaves nothing of an organisation.
pub fn forget(org: &OrgId) -> [Change; 4] {
    let prefixes = [log_prefix(org), index_prefix(org), body_prefix(org)];
    let [log, index, body] = prefixes.map(|prefix| Change::DeletePrefix { prefix });
    [Change::Delete { key: org_key(org) }, log, index, body]
}

/// What was heard in a tab while the account was locked, by when.
pub fn letter_key(at: Millis, tab: i64) -> String {
    format!("{}/{tab}", letters_until(at))
}

/// Comes after all that was heard before then.
pub fn letters_until(at: Millis) -> String {
    format!("{LETTERS}{:015}", at.0)
}

/// A record under the user key.
pub fn put_sealed<T: Encode<()>>(key: String, value: &T, user_key: &UserKey, rng: &mut dyn CryptoRng) -> Change {
    let plain = Zeroizing::new(canonical::encode(value));
    let sealed = seal::seal(user_key.expose(), domain::LOCAL_RECORD, key.as_bytes(), &plain, rng);
    Change::Put { key, value: canonical::encode(&sealed) }
}

/// Opens what [`put_sealed`] wrote under the same name.
pub fn open_sealed<T>(key: &str, stored: &[u8], user_key: &UserKey) -> Result<T, Failure>
where
    T: for<'b> Decode<'b, ()>,
{
    let sealed: seal::Sealed = canonical::decode(stored).map_err(|_| Failure::Damaged)?;
    let plain =
        seal::open(user_key.expose(), domain::LOCAL_RECORD, key.as_bytes(), &sealed).map_err(|_| Failure::Damaged)?;
    // Own data under an own key: canonical by construction, so it is not encoded again to compare.
    minicbor::decode(&plain).map_err(|_| Failure::Damaged)
}

/// Loads and opens one record; `None` if there is none.
pub async fn load_sealed<T, S>(store: &S, key: &str, user_key: &UserKey) -> Result<Option<T>, Failure>
where
    T: for<'b> Decode<'b, ()>,
    S: Store,
{
    store.load(key).await?.map(|stored| open_sealed(key, &stored, user_key)).transpose()
}
