//! What an item holds, opened.

use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Kind {
    #[n(0)]
    Login,
    #[n(1)]
    Note,
}

/// Enough for lists, search and matching.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
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
}

/// A field of the person's own.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(map)]
pub struct Field {
    #[n(0)]
    pub name: String,
    #[n(1)]
    pub value: String,
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
