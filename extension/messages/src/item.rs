//! Items as the interface shows them, and what is done with one.

use serde::{Deserialize, Serialize};

use crate::{ItemId, OrganisationTag, Origin, Permission, RevisionId, Secret, Time};

/// An item in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemRow {
    pub id: ItemId,
    /// Where it was made and lives.
    pub organisation: OrganisationTag,
    pub title: String,
    pub user_name: String,
    /// Host of the first address, empty if there is none.
    pub site: String,
    /// What the person may do with it.
    pub permission: Permission,
    pub sharing: Sharing,
    /// Two revisions wait for the person's choice.
    pub conflict: bool,
    /// Somebody who lost access may know the password.
    pub change_due: bool,
    pub changed: Time,
}

/// Who else has an item, in one word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// Nobody else.
    Private,
    /// Shared by this organisation; with so many holders.
    Given { holders: u32 },
    /// It came from another organisation or member.
    Received { by: String },
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemOrder {
    /// Last used or changed first.
    Recent,
    Title,
}

/// Part of a list of items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemPage {
    /// How many match in all.
    pub total: u32,
    pub rows: Vec<ItemRow>,
}

/// An item opened for reading; no secret in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemView {
    pub row: ItemRow,
    pub addresses: Vec<String>,
    /// Whether there is a password to reveal.
    pub has_password: bool,
    /// Whether there are notes to reveal.
    pub has_notes: bool,
    pub created: Time,
    /// Name of the author of the newest revision.
    pub author: String,
    /// How many revisions there are.
    pub revisions: u32,
}

/// What can be revealed or copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    UserName,
    Password,
    Notes,
}

/// An item's content as written in the form. Also the body of a kept draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemForm {
    pub title: String,
    pub user_name: String,
    pub password: Secret,
    /// Addresses as typed; the engine checks them.
    pub addresses: Vec<String>,
    pub notes: Secret,
}

/// One revision in an item's history, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    pub id: RevisionId,
    /// 1 for the first.
    pub number: u32,
    pub author: String,
    pub at: Time,
    /// What differs from the one before; empty for the first.
    pub changed: Vec<Field>,
    /// Title or addresses differ from the one before.
    pub overview_changed: bool,
}

/// Two or more revisions made from the same one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    pub title: String,
    pub versions: Vec<Version>,
}

/// One side of a conflict. Its password can be revealed by its revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    pub id: RevisionId,
    pub author: String,
    pub at: Time,
    pub title: String,
    pub user_name: String,
    pub addresses: Vec<String>,
    /// Whether it was written in this browser.
    pub here: bool,
    /// Whether the password differs from the first version listed.
    pub password_differs: bool,
    /// Whether the notes differ from the first version listed.
    pub notes_differ: bool,
}

/// What fits a tab's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestions {
    /// The page's host, empty where nothing can be filled (a browser page, a file).
    pub site: String,
    /// Best first.
    pub rows: Vec<Suggestion>,
}

/// An item that fits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    pub row: ItemRow,
    /// The very host, not only the same site.
    pub exact: bool,
}

/// What became of a fill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FillOutcome {
    Filled,
    /// The form is in a frame of another origin: the person must see both names and agree.
    CrossOrigin {
        page: Origin,
        frame: Origin,
    },
    /// The item belongs to other addresses than this page.
    OtherSite {
        page: Origin,
    },
    /// No form that can be filled, visible, on this page.
    NoForm,
}

/// What the overlay beside a field shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverlayView {
    /// No account, or its keys are not in memory.
    Locked,
    Open {
        /// Host of the frame the field is in, as the browser says.
        site: String,
        /// Set if the field's frame has another origin than the page: (page, frame).
        foreign: Option<(Origin, Origin)>,
        rows: Vec<Suggestion>,
    },
}

/// How to make a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipe {
    /// Random characters; letters of both cases always.
    Characters { length: u8, digits: bool, symbols: bool },
    /// Random words, joined by hyphens.
    Words { count: u8 },
}

/// A fresh password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Generated {
    pub password: Secret,
    /// Entropy of the recipe, in bits.
    pub bits: u16,
}

/// How well a chosen password holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Strength {
    /// 0 (guessed at once) to 4 (strong).
    pub score: u8,
    /// Whether the engine accepts it as an account's password.
    pub accepted: bool,
    /// One sentence of advice, empty if there is none.
    pub advice: String,
}
