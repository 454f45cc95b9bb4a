//! Items as the interface shows them, and what is done with one.

use serde::{Deserialize, Serialize};

use crate::{FormId, ItemId, Offer, OrganisationTag, Origin, Permission, RevisionId, Secret, Time};

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
    /// It comes from the other side: nothing is filled with it, and no page's list has it, until the person accepts it.
    pub to_accept: bool,
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
    pub addresses: Vec<Address>,
    /// The form is sent as soon as it is filled.
    pub sign_in: bool,
    /// May be filled on `http:` too.
    pub insecure: bool,
    /// Whether there is a password to reveal.
    pub has_password: bool,
    /// Whether there are notes to reveal.
    pub has_notes: bool,
    /// Whether there are one-time codes.
    pub has_code: bool,
    /// In their order: a field is asked for by its place.
    pub fields: Vec<CustomRow>,
    pub created: Time,
    /// Name of the author of the newest revision.
    pub author: String,
    /// How many revisions there are.
    pub revisions: u32,
}

/// A place where an item is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// As the person or an import wrote it.
    pub text: String,
    #[serde(default)]
    pub matching: Match,
}

impl From<String> for Address {
    fn from(text: String) -> Self {
        Self { text, matching: Match::default() }
    }
}

/// Which pages an address stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// Every host of the site.
    #[default]
    Site,
    /// That host alone.
    Host,
    /// Addresses that begin with it.
    StartsWith,
    /// Addresses of this pattern.
    Pattern,
    /// That address alone.
    Exact,
    /// None: the item is never used there.
    Never,
}

/// A field of the person's own, as the item's screen shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomRow {
    pub name: String,
    /// Its value, if it is no secret.
    pub shown: Option<String>,
    /// Where in the page it goes.
    pub target: Option<FieldTarget>,
}

/// A field of a page, as the page itself calls it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldTarget {
    /// Its `name`, empty if it has none.
    pub name: String,
    /// Its `id`, empty if it has none.
    pub id: String,
}

/// What can be revealed or copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    UserName,
    Password,
    Notes,
    /// The code of the moment.
    OneTimeCode,
    /// The person's own field at this place, from 0.
    Custom(u16),
}

/// An item's content as written in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemForm {
    pub title: String,
    pub user_name: String,
    pub password: Secret,
    /// Addresses as typed; the engine checks them.
    pub addresses: Vec<Address>,
    pub notes: Secret,
    /// `otpauth:` address or bare secret of the one-time codes.
    pub one_time_code: Secret,
    pub fields: Vec<CustomField>,
    /// Send the form as soon as it is filled.
    pub sign_in: bool,
    /// May be filled on `http:` too.
    pub insecure: bool,
}

/// A field of the person's own in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomField {
    pub name: String,
    pub value: Secret,
    /// Shown without being asked for.
    pub plain: bool,
    pub target: Option<FieldTarget>,
}

/// A field of a page that a person pointed at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picked {
    /// The form that it is for.
    pub form: FormId,
    /// What the page calls it to people.
    pub label: String,
    pub target: FieldTarget,
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
    /// Fields of the person's own differ from the one before.
    pub fields_changed: bool,
    /// Title, addresses or how it is used differ from the one before.
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
    /// Whether one-time codes or fields of the person's own differ from the first version listed.
    pub fields_differ: bool,
}

/// What fits a tab's page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Suggestions {
    /// The page's host, empty where nothing can be filled (a browser page, a file).
    pub site: String,
    /// The page's origin, as a new login's address: `https://router.example:8443`.
    pub address: String,
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
    CrossOrigin(ForeignFrame),
    /// The item belongs to other addresses than this page.
    OtherSite {
        page: Origin,
    },
    /// No form that can be filled, visible, on this page.
    NoForm,
}

/// A frame of another origin than the page that it is in. What a person agrees to is this pair: the frame in another page is another question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignFrame {
    pub page: Origin,
    pub frame: Origin,
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
        /// A fresh password, where the field is one for a new password.
        fresh: Option<Generated>,
    },
    Offer(Offer),
    /// A site asks for user name and password before it shows any page (HTTP authentication).
    Challenge {
        /// Host, and port where it is not the usual one.
        site: String,
        /// What the site calls the place: its own words.
        realm: String,
        rows: Vec<Suggestion>,
    },
}

/// A one-time code of this moment, and the one after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeCode {
    pub code: Secret,
    pub next: Secret,
    /// When `next` takes its place.
    pub ends: Time,
    /// Seconds that each lasts.
    pub period: u32,
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
