//! Delta sync: what changed since a cursor, for one member.

use super::access::AccountRecord;
use super::vault::BundleWithGrants;
use crate::bytes::Bytes;
use crate::id::{Hash, ItemId, OrgId, Slug};
use crate::log::Head;
use crate::personal::Disclosure;
use crate::sharing::{GroupKeyFor, GroupKeyWrap};
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
    /// A client's: entries of its MSP's log since the cursor, in order, as far as the client has them. What is said of managers
    /// rests on them. Not for managers, who have their MSP's log from the MSP.
    pub parent_log: Vec<Bytes>,
    /// What this member may know of the personal data in the log.
    pub disclosures: Vec<Disclosure>,
    /// Group keys wrapped to this member.
    pub group_keys: Vec<GroupKeyWrap>,
    /// Newest revisions of items that this member holds a grant to (own, group's, delivered copies).
    pub items: Vec<DeliveredItem>,
    /// Bundles with the grants that reach this member, with the entries left for that member: replaces what the client
    /// had of them. Besides: to a granter the grants that they made, and to an item's creator and holders of Full all
    /// grants of that item (where the entries left differ from grant to grant, one element a grant).
    pub bundles: Vec<BundleWithGrants>,
    /// Grants that show what somebody might do and give nothing by being here, ended ones among them: to every reader of a revision
    /// whose author is not the item's creator, the grant that its header names as `right`; and those in full by which it, or a grant
    /// in `bundles`, leads back to the creator. Each once, with the entries of such items alone.
    pub evidence: Vec<BundleWithGrants>,
    /// Whoever is due a group's key that the caller holds, and does not have it yet. A client wraps only what its verified
    /// log says is due.
    pub keys_due: Vec<GroupKeyFor>,
    /// Grants that no longer reach this member.
    pub ended: Vec<Hash>,
    /// Items that this member no longer holds any grant to, or that are gone.
    pub gone: Vec<ItemId>,
    /// Other organisations with news for this member (home organisation only).
    pub elsewhere: Vec<Elsewhere>,
    /// The service's clock.
    pub time: Millis,
    /// The account's record, if another browser of the account, or this one, has changed it since the cursor (home organisation
    /// only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountRecord>,
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
