//! Messages. As they wait in the outbox they name things; what is sent is made when it is sent.

use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{ClientLink, Hash, ItemId, MemberId, OrgId, Slug};
use latchkey_shared::log::{Head, Number};
use latchkey_shared::wire::organisation::LogAppend;
use latchkey_shared::wire::sync::Cursor;
use latchkey_shared::wire::vault::BundleWithGrants;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// As it waits.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Message {
    /// Grants to people of the target, with the items that they open.
    #[n(0)]
    Deliver {
        #[n(0)]
        grants: Vec<Hash>,
    },
    /// New revisions of items that the target holds copies of.
    #[n(1)]
    Revise {
        #[n(0)]
        items: Vec<ItemId>,
    },
    /// Grants that have ended for these items.
    #[n(2)]
    TakenBack {
        #[n(0)]
        grants: Vec<EndedGrant>,
    },
    /// "These members of yours have news here."
    #[n(3)]
    Hint {
        #[n(0)]
        members: Vec<MemberId>,
    },
    /// "My log says something new of your managers": the client fetches it.
    #[n(4)]
    ParentMoved,
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndedGrant {
    #[n(0)]
    pub grant: Hash,
    #[n(1)]
    pub items: Vec<ItemId>,
}

/// `/internal/deliver`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    pub home: OrgId,
    pub items: Vec<Bytes>,
    pub bundles: Vec<BundleWithGrants>,
}

/// `/internal/revise`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    pub home: OrgId,
    pub items: Vec<Bytes>,
}

/// `/internal/taken-back`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakenBack {
    pub grants: Vec<EndedGrant>,
}

/// `/internal/hint`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hint {
    pub org: OrgId,
    pub members: Vec<MemberId>,
    pub cursor: Cursor,
}

/// `/internal/parent-moved`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParentMoved {}

/// `/internal/log`, at an MSP: its log from an entry on, for a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogWanted {
    pub client: OrgId,
    pub from: Number,
}

/// `/internal/found`: become a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundClient {
    pub address: Slug,
    pub log: LogAppend,
    pub parent: OrgId,
    pub founder: MemberId,
    pub client: OrgId,
    /// What the MSP's log knows the client by.
    pub link: ClientLink,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundedClient {
    pub head: Head,
}

/// The answer to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Received {}
