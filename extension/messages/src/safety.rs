//! What the people of an organisation can compare without the service: over the telephone, across a table.

use serde::{Deserialize, Serialize};

use crate::{MemberId, OrganisationTag, Role, Time};

/// A hash, to read aloud and to see whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Six words with blanks between them: 77 bits of it.
    pub words: String,
    /// All of it, in groups of four letters.
    pub hex: String,
}

/// How an organisation looks from this browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Safety {
    pub organisation: OrganisationTag,
    /// The number of the newest entry of the organisation's log.
    pub entry: u64,
    /// The hash of that entry, and so of all before it.
    pub head: Words,
    /// Of a client: its MSP's record, on which what is said of its managers rests.
    pub parent: Option<Record>,
    /// There is a fork of which a proof can be saved.
    pub proof: bool,
    /// When the service last showed nothing that contradicts it; `None`: not yet since this browser was started.
    pub verified: Option<Time>,
    /// Whoever can open something or administers it: active and suspended, the person asking first, then by name.
    pub members: Vec<MemberKey>,
    /// What the service showed that cannot be true; the oldest first.
    pub troubles: Vec<Trouble>,
}

/// How far another organisation's log goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub name: String,
    pub entry: u64,
    pub head: Words,
}

/// Something that the service showed and that contradicts what was seen before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub what: TroubleKind,
    /// When this browser noticed first.
    pub at: Time,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// Somebody, by name, signed something that rests on another log. Nothing is written there until the person settles it.
    Fork { by: String },
    /// The same of the record of the client's MSP.
    ParentFork { by: String, parent: String },
    /// The service shows less than before.
    Older,
}

/// A member with the fingerprint of their keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberKey {
    pub id: MemberId,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// Whether it is the person asking.
    pub you: bool,
    pub key: Words,
}
