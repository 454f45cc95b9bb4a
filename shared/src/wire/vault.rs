//! Items and shares.

use crate::bytes::Bytes;
use crate::id::{Hash, ItemId, Slug};
use crate::item::Revision;
use crate::sharing::Bundle;
use serde::{Deserialize, Serialize};

/// A bundle and the grants that open it. Grants are canonical bytes of [`crate::sharing::Grant`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BundleWithGrants {
    pub bundle: Bundle,
    pub grants: Vec<Bytes>,
}

/// `POST /v1/orgs/{org}/items`, and `…/items/import` for a larger body: all or nothing. Items are canonical bytes of
/// [`crate::item::SealedItem`]; a new item, or one with a new key, comes with a bundle that grants it to its creator
/// (and, with a new key, to all who still have it).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WriteItems {
    pub items: Vec<Bytes>,
    pub bundles: Vec<BundleWithGrants>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Written {
    pub items: Vec<WrittenItem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WrittenItem {
    pub item: ItemId,
    pub revision: Revision,
}

/// `POST /v1/orgs/{org}/grants`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Share {
    pub bundles: Vec<BundleWithGrants>,
    /// The recipients' organisation, where it is not this one: copies of the items are kept in step there.
    pub deliver_to: Option<Slug>,
    /// These give groups that the caller is in, for their present keys, what they have by earlier ones: the right is the older shares'.
    pub regranted: bool,
}

/// `POST /v1/orgs/{org}/grants/take-back`: canonical bytes of [`crate::sharing::SignedTakeBack`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TakeBacks {
    pub statements: Vec<Bytes>,
}

/// `GET /v1/orgs/{org}/items/{item}/revisions`: the newest before the one asked for, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Revisions {
    pub revisions: Vec<Bytes>,
    /// There are older ones: ask for those before the first of these.
    pub more: bool,
}

/// Grants that were made by or reach the caller, by their hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Done {
    /// Grants that the request made or ended.
    pub grants: Vec<Hash>,
}
