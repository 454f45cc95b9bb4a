//! What was typed into a page and waits for the person's answer.

use crate::autofill::FormKind;
use latchkey_shared::id::ItemId;
use latchkey_shared::time::Millis;
use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A login that is not kept like that.
#[derive(Clone, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(map)]
pub struct TypedLogin {
    /// 128 random bits as text.
    #[n(0)]
    pub id: String,
    /// The browser's number of the tab.
    #[n(1)]
    pub tab: i64,
    /// Of the form's frame, as the browser said it.
    #[n(2)]
    pub origin: String,
    #[n(3)]
    pub user_name: String,
    #[n(4)]
    pub password: String,
    /// Items whose password it may replace, the likeliest first.
    #[n(5)]
    #[zeroize(skip)]
    pub replaces: Vec<ItemId>,
    /// The document with the form.
    #[n(6)]
    pub document: String,
    #[n(7)]
    #[zeroize(skip)]
    pub kind: FormKind,
    #[n(8)]
    #[zeroize(skip)]
    pub at: Millis,
    /// The page has taken it: the person is asked.
    #[n(9)]
    pub taken: bool,
}

impl std::fmt::Debug for TypedLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TypedLogin({}, taken: {})", self.origin, self.taken)
    }
}
