//! Delta sync: what changed since a cursor, for one member.

use super::vault::BundleWithGrants;
use crate::bytes::Bytes;
use crate::id::{GroupId, Hash, ItemId, MemberId, OrgId, Slug};
use crate::keys::Epoch;
use crate::log::Head;
use crate::personal::Disclosure;
use crate::sharing::GroupKeyWrap;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// How far a member has synced with one organisation: ascending, 0 at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Cursor(pub u64);

/// `GET /v1/orgs/{org}/sync?cursor=`. Applying it twice is the same as applying it once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delta {
    /// Ask with this the next time.
    pub cursor: Cursor,
    /// There is more: ask again at once.
    pub more: bool,
    /// The log's head; the entries below lead up to it when `more` is false.
    pub head: Head,
    /// Entries appended since the cursor, in order.
    pub log: Vec<Bytes>,
    /// What this member may know of the personal data in the log.
    pub disclosures: Vec<Disclosure>,
    /// Group keys wrapped to this member.
    pub group_keys: Vec<GroupKeyWrap>,
    /// Newest revisions of items that this member holds a grant to (own, group's, delivered copies).
    pub items: Vec<DeliveredItem>,
    /// Bundles with the grants that reach this member, with the entries left for that member: replaces what the client
    /// had of them. Besides: to a granter the grants that they made, and to an item's creator and holders of Full all
    /// grants of that item (where the entries left differ from grant to grant, one element a grant); and to every
    /// reader of a revision whose author is not the item's creator, the grant that its header names as `right`, with
    /// that item's entry alone.
    pub bundles: Vec<BundleWithGrants>,
    /// Members who are due a group's key that the caller holds and they do not have yet. A client wraps only what its
    /// verified log says is due.
    pub keys_due: Vec<KeyDue>,
    /// Grants that no longer reach this member.
    pub ended: Vec<Hash>,
    /// Items that this member no longer holds any grant to, or that are gone.
    pub gone: Vec<ItemId>,
    /// Other organisations with news for this member (home organisation only).
    pub elsewhere: Vec<Elsewhere>,
    /// The service's clock.
    pub time: Millis,
}

/// "This member of the group has not got the key of its present epoch."
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyDue {
    pub group: GroupId,
    pub epoch: Epoch,
    pub member: MemberId,
}

/// An item and where it lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeliveredItem {
    /// Canonical bytes of [`crate::item::SealedItem`].
    pub item: Bytes,
    /// Set on a delivered copy: the organisation that it comes from.
    pub home: Option<OrgId>,
}

/// A hint: this member has access to another organisation, which changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    pub org: OrgId,
    pub address: Slug,
    /// The other organisation's newest change.
    pub cursor: Cursor,
}

/// A message of the event socket, as JSON text: "sync with this organisation now".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub address: Slug,
    pub cursor: Cursor,
}
