//! What a person may do with an item.

use serde::{Deserialize, Serialize};

/// In rising order; each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Fills without showing: a courtesy between honest clients.
    Fill,
    /// Shows and copies.
    View,
    /// Writes new revisions.
    Modify,
    /// Shares, takes back, deletes.
    Full,
}

impl Permission {
    /// All, lowest first.
    pub const ALL: [Self; 4] = [Self::Fill, Self::View, Self::Modify, Self::Full];

    /// May see and copy the password.
    pub fn reveals(self) -> bool {
        self >= Self::View
    }

    /// May change the item.
    pub fn edits(self) -> bool {
        self >= Self::Modify
    }

    /// May share it, take it back and delete it.
    pub fn shares(self) -> bool {
        self >= Self::Full
    }
}
