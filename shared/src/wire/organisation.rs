//! Organisations: founding, clients, the log.

use super::access::AccountRecord;
use super::vault::BundleWithGrants;
use crate::bytes::Bytes;
use crate::id::{OrgId, Slug};
use crate::log::{Head, Kind};
use crate::personal::Disclosure;
use crate::sharing::GroupKeyWrap;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// Entries to append in one transaction, with their effects. Canonical bytes of [`crate::log::SignedEntry`], in order,
/// from the number after the head; anything else is answered with `log_moved`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LogAppend {
    pub entries: Vec<Bytes>,
    /// Opens the salted hashes in these entries, for those whom they concern.
    pub disclosures: Vec<Disclosure>,
    /// Group keys for members who are due one.
    pub group_keys: Vec<GroupKeyWrap>,
    /// Shares made anew to a group's new key; replace those to its old one.
    pub regranted: Vec<BundleWithGrants>,
}

/// Answer to an append.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Appended {
    pub head: Head,
}

/// `GET /v1/orgs/{org}/log?from=`: entries from that number on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LogPage {
    /// Canonical bytes of [`crate::log::SignedEntry`], in order.
    pub log: Vec<Bytes>,
    /// The log's head; the entries lead up to it when `more` is false.
    pub head: Head,
    pub more: bool,
}

/// `POST /v1/orgs`, with the deployment's token in `Latchkey-Bootstrap`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FoundMsp {
    pub address: Slug,
    /// *Genesis*, *group created* ("everyone").
    pub log: LogAppend,
    pub account: AccountRecord,
    pub device: String,
}

/// `POST /v1/orgs/{msp}/clients`: the client's object is made first, then the MSP's entries are appended. Repeating it
/// with the same first entry changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateClient {
    pub address: Slug,
    /// The client's log: *genesis*, *parent linked*, *manager admitted*, *group created* ("managers"), and invitations.
    pub client: LogAppend,
    /// The MSP's log: *client linked*, *account manager set*.
    pub msp: LogAppend,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatedClient {
    pub client: OrgId,
    pub client_head: Head,
    pub head: Head,
}

/// `POST /v1/orgs/{org}/group-keys`: keys for members who are due one; repeating it changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GroupKeys {
    pub group_keys: Vec<GroupKeyWrap>,
}

/// `GET /v1/orgs/{org}`, for anybody: what the landing page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PublicOrganisation {
    pub org: OrgId,
    pub address: Slug,
    pub name: String,
    pub kind: Kind,
}

/// `GET /v1/orgs/{org}/audit?after=`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AuditPage {
    pub rows: Vec<AuditRow>,
    pub more: bool,
}

/// One row of the audit. `hash` = SHA-256 over the previous row's hash and this row's other fields, so a row that is
/// taken out or changed shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AuditRow {
    pub number: u64,
    pub time: Millis,
    /// The member's id; empty where nobody was signed in.
    pub actor: String,
    /// The caller's network address.
    pub address: String,
    /// `item.write`, `grant.take_back`, …
    pub act: String,
    /// What it was done to: an id.
    pub subject: String,
    pub hash: crate::id::Hash,
}

impl AuditRow {
    /// The hash that belongs to this row after one with the hash `previous`; `None` before the first.
    pub fn chained(&self, previous: Option<&crate::id::Hash>) -> crate::id::Hash {
        crate::sign::hash(
            crate::domain::AUDIT_ROW,
            &[
                previous.map_or(&[], |hash| hash.as_bytes().as_slice()),
                &self.number.to_be_bytes(),
                &self.time.0.to_be_bytes(),
                self.actor.as_bytes(),
                self.address.as_bytes(),
                self.act.as_bytes(),
                self.subject.as_bytes(),
            ],
        )
    }
}
