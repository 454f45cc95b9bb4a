//! The index: what is known of each item without opening its details.

use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{Hash, ItemId, MemberId, OrgId};
use latchkey_shared::item::{KeyVersion, Overview, Revision};
use latchkey_shared::keys::ItemKey;
use latchkey_shared::time::Millis;
use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Items on one page: large enough that opening ten thousand takes few calls, small enough to write anew at a change.
pub const PAGE_ITEMS: u32 = 256;

/// An item's key of one version.
#[derive(Clone, Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct ItemSecret {
    #[n(0)]
    #[zeroize(skip)]
    version: KeyVersion,
    #[cbor(n(1), with = "minicbor::bytes")]
    key: [u8; 32],
}

impl ItemSecret {
    pub fn new(version: KeyVersion, key: &ItemKey) -> Self {
        Self { version, key: *key.expose() }
    }

    pub fn version(&self) -> KeyVersion {
        self.version
    }

    pub fn key(&self) -> ItemKey {
        ItemKey::from_bytes(self.key)
    }
}

/// A revision that was made here while another came from elsewhere.
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub struct Conflicting {
    #[n(0)]
    pub sealed: Bytes,
}

/// One item.
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub struct Entry {
    #[n(0)]
    pub item: ItemId,
    /// Where it lives.
    #[n(1)]
    pub home: OrgId,
    /// Whose object serves it to this account.
    #[n(2)]
    pub via: OrgId,
    #[n(3)]
    pub revision: Revision,
    #[n(4)]
    pub key_version: KeyVersion,
    #[n(5)]
    pub hash: Hash,
    #[n(6)]
    pub creator: MemberId,
    #[n(7)]
    pub author: MemberId,
    #[n(8)]
    pub time: Millis,
    #[n(9)]
    pub overview: Overview,
    #[n(10)]
    pub keys: Vec<ItemSecret>,
    #[n(11)]
    pub page: u32,
    /// Last filled or copied here.
    #[n(12)]
    pub used: Option<Millis>,
    /// The next revision gets a new key: a share was taken back.
    #[n(13)]
    pub rekey: bool,
    /// Somebody who lost access may know the password.
    #[n(14)]
    pub change_due: bool,
    #[n(15)]
    pub conflict: Vec<Conflicting>,
}

impl Entry {
    pub fn key(&self) -> Option<ItemKey> {
        self.keys.iter().find(|secret| secret.version() == self.key_version).map(ItemSecret::key)
    }

    /// The host of the first address, for lists.
    pub fn site(&self) -> String {
        self.overview
            .addresses
            .iter()
            .find_map(|address| crate::autofill::ItemAddress::parse(address).ok())
            .map(|address| address.host().to_string())
            .unwrap_or_default()
    }
}

/// A page of the index as it is sealed.
#[derive(Clone, Default, Encode, Decode)]
pub struct IndexPage {
    #[n(0)]
    pub entries: Vec<Entry>,
}

/// The sealed revision of an item, as the service has it.
pub type Body = Bytes;
