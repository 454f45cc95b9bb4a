//! An organisation's groups of people.

use serde::{Deserialize, Serialize};

use crate::{GroupId, Holder};

/// A group that administrators put together. "Everyone" and "managers" are not among them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupRow {
    pub id: GroupId,
    pub name: String,
    /// Active people in it, through groups in it too.
    pub people: u32,
    /// Whether the person asking is in it.
    pub yours: bool,
    /// Who was put into it: people, then groups, by name.
    pub holders: Vec<GroupHolder>,
    /// Whether it waits for one of its members to make its next key. Nothing can be shared with it until then.
    pub waits_for_key: bool,
    /// Whether the person asking may change it.
    pub may_change: bool,
}

/// A person or a group in a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupHolder {
    pub holder: Holder,
    pub name: String,
}
