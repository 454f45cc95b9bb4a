//! What is authenticated of an item's revision without being secret.

use crate::id::{Hash, ItemId, MemberId, OrgId};
use crate::log::Head;
use crate::suite::{Suite, Version};
use crate::time::Millis;
use minicbor::{Decode, Encode};

/// The number of an item's key, from 1; a take-back ends the old one.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize, serde::Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[cbor(transparent)]
pub struct KeyVersion(#[n(0)] pub u32);

impl KeyVersion {
    pub const FIRST: KeyVersion = KeyVersion(1);

    pub const fn next(self) -> KeyVersion {
        KeyVersion(self.0.saturating_add(1))
    }
}

/// The number of an item's revision, from 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize, serde::Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[cbor(transparent)]
pub struct Revision(#[n(0)] pub u64);

impl Revision {
    pub const FIRST: Revision = Revision(1);

    pub const fn next(self) -> Revision {
        Revision(self.0.saturating_add(1))
    }
}

/// Whether the item is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum State {
    #[n(0)]
    Live,
    /// The last revision: says that the item was deleted, and by whom.
    #[n(1)]
    Deleted,
}

/// The header of one revision: authenticated with both ciphertexts, signed by its author.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Header {
    #[n(0)]
    pub version: Version,
    #[n(1)]
    pub suite: Suite,
    /// Where the item lives.
    #[n(2)]
    pub org: OrgId,
    #[n(3)]
    pub item: ItemId,
    #[n(4)]
    pub key_version: KeyVersion,
    #[n(5)]
    pub revision: Revision,
    /// The revision before, by its hash; `None` in the first.
    #[n(6)]
    pub previous: Option<Hash>,
    /// Who made the item: may do everything with it.
    #[n(7)]
    pub creator: MemberId,
    #[n(8)]
    pub author: MemberId,
    /// The grant that lets an author who is not the creator write, by its hash.
    #[n(9)]
    pub right: Option<Hash>,
    /// The head of the organisation's log that the author saw.
    #[n(10)]
    pub seen: Head,
    #[n(11)]
    pub time: Millis,
    #[n(12)]
    pub state: State,
}
