//! Whom an item can be shared with, and who has it.

use serde::{Deserialize, Serialize};

use crate::{GroupId, ItemRow, MemberId, OrganisationId, OrganisationTag, Permission, Time};

/// One side an item can be shared with: part of one organisation's log.
///
/// For an MSP's member: the MSP's own people, and each client's. For a client's member: the client's own people, and the MSP's
/// people who work for it, who are in the client's log as managers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Side {
    pub organisation: OrganisationId,
    pub part: Part,
}

/// Which people of an organisation's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Members,
    Managers,
}

/// A side with its name, own side first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShareSide {
    pub side: Side,
    /// Name and colour to show: the MSP's for a client's managers.
    pub tag: OrganisationTag,
    /// Whether it is the person's own side.
    pub own: bool,
}

/// Who can be given an item: a key holder of one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// All members, those who join later too.
    Everyone {
        organisation: OrganisationId,
    },
    /// All of the MSP's people who work for this client.
    Managers {
        organisation: OrganisationId,
    },
    Member {
        organisation: OrganisationId,
        member: MemberId,
    },
    /// A group that administrators put together.
    Group {
        organisation: OrganisationId,
        group: GroupId,
    },
}

/// A holder with what it has of the item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HolderRow {
    pub holder: Holder,
    /// Organisation to show it under.
    pub tag: OrganisationTag,
    /// A person's or group's name; empty for everyone and managers, which the interface names.
    pub name: String,
    pub email: String,
    /// What it has now, if anything.
    pub has: Option<Permission>,
    /// Since when, if it has.
    pub since: Option<Time>,
    /// Name of who gave it, empty for the item's creator.
    pub by: String,
    /// Whether it is the person asking.
    pub you: bool,
    /// Whether the person asking can take it back.
    pub can_take_back: bool,
}

/// What one other side shared, as far as it has something to decide on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incoming {
    pub from: OrganisationTag,
    /// What waits to be accepted, newest first.
    pub rows: Vec<ItemRow>,
    /// How many were declined.
    pub declined: u32,
    /// What comes from there is accepted without asking.
    pub trusted: bool,
}
