//! Signing another browser out for good: the word of the account to that browser, which then wipes what it has. Only who has
//! the user key can say it, so the service cannot make a browser forget.

use crate::domain;
use crate::id::SessionId;
use crate::keys::UserKey;
use crate::seal::{self, Sealed};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

/// An order to one session's browser.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[cbor(transparent)]
pub struct SignOutOrder(#[n(0)] Sealed);

impl SignOutOrder {
    pub fn give(user_key: &UserKey, session: &SessionId, rng: &mut dyn CryptoRng) -> Self {
        Self(seal::seal(user_key.expose(), domain::SIGN_OUT, session.as_bytes(), &[], rng))
    }

    /// Whether the account gave this order, to this session.
    pub fn is_for(&self, user_key: &UserKey, session: &SessionId) -> bool {
        seal::open(user_key.expose(), domain::SIGN_OUT, session.as_bytes(), &self.0).is_ok()
    }
}
