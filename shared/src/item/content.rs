//! What an item holds, opened.

use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What an item is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Kind {
    #[default]
    #[n(0)]
    Login,
    #[n(1)]
    Note,
    /// Which sites the organisation takes for one; no item of its people.
    #[n(2)]
    EquivalentSites,
}

/// Which pages an address of an item stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Match {
    /// Every host of the site.
    #[default]
    #[n(0)]
    Site,
    /// That host alone.
    #[n(1)]
    Host,
    /// Addresses that begin with it.
    #[n(2)]
    StartsWith,
    /// Addresses of this pattern.
    #[n(3)]
    Pattern,
    /// That address alone.
    #[n(4)]
    Exact,
    /// None: it is never used there, whatever the item's other addresses say.
    #[n(5)]
    Never,
}

/// Enough for lists, search and matching.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Overview {
    #[n(0)]
    pub kind: Kind,
    #[n(1)]
    pub title: String,
    #[n(2)]
    pub user_name: String,
    /// Sites where it is used, as the person or the import wrote them.
    #[n(3)]
    pub addresses: Vec<String>,
    #[n(4)]
    pub folder: Option<String>,
    /// May be filled on `http:` too.
    #[n(5)]
    pub insecure: Option<bool>,
    /// How each of `addresses` is meant, in their order; those beyond the end mean their site.
    #[cbor(n(6), skip_if = "Vec::is_empty")]
    pub matching: Vec<Match>,
    /// Sign in at once: the form is sent as soon as it is filled.
    #[cbor(n(7), skip_if = "core::ops::Not::not")]
    pub sign_in: bool,
    /// Of [`Kind::EquivalentSites`]: the sites of each group.
    #[cbor(n(8), skip_if = "Vec::is_empty")]
    pub groups: Vec<Vec<String>>,
}

impl Overview {
    /// Each address with how it is meant.
    pub fn sites(&self) -> impl Iterator<Item = (&str, Match)> {
        let matching = self.matching.iter().copied().chain(core::iter::repeat(Match::default()));
        self.addresses.iter().map(String::as_str).zip(matching)
    }
}

/// A field of the person's own.
#[derive(Clone, Default, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(map)]
pub struct Field {
    #[n(0)]
    pub name: String,
    #[n(1)]
    pub value: String,
    /// Shown without being asked for; otherwise it is a secret like the password.
    #[cbor(n(2), skip_if = "core::ops::Not::not")]
    pub plain: bool,
    /// Where in the page it goes; nowhere if missing.
    #[n(3)]
    pub target: Option<Target>,
}

impl core::fmt::Debug for Field {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Field(..)")
    }
}

/// A field of a page, as the page itself calls it; empty where it has no such name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(map)]
pub struct Target {
    /// Its `name`.
    #[n(0)]
    pub name: String,
    /// Its `id`.
    #[n(1)]
    pub id: String,
}

impl Target {
    /// The page gave the field no name to find it by.
    pub fn is_unnamed(&self) -> bool {
        *self == Self::default()
    }
}

/// Opened only when used.
#[derive(Clone, Default, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(map)]
pub struct Details {
    #[n(0)]
    pub password: Option<String>,
    #[n(1)]
    pub notes: Option<String>,
    /// The one-time code's `otpauth:` address.
    #[n(2)]
    pub one_time_code: Option<String>,
    #[n(3)]
    pub fields: Vec<Field>,
}

impl core::fmt::Debug for Details {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Details(..)")
    }
}
