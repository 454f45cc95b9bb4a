//! Slots: the user key, wrapped in one for each way to get at it. Changing the password rewrites its slot alone.

use crate::domain;
use crate::id::MemberId;
use crate::keys::{UnlockKey, UserKey};
use crate::seal::{self, DoesNotOpen, Sealed};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

/// The user key under password and Secret Key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[cbor(transparent)]
pub struct PasswordSlot(#[n(0)] Sealed);

impl PasswordSlot {
    pub fn wrap(user_key: &UserKey, unlock: &UnlockKey, member: &MemberId, rng: &mut dyn CryptoRng) -> Self {
        Self(seal::seal(unlock.expose(), domain::PASSWORD_SLOT, member.as_bytes(), user_key.expose(), rng))
    }

    pub fn unwrap(&self, unlock: &UnlockKey, member: &MemberId) -> Result<UserKey, DoesNotOpen> {
        let opened = seal::open(unlock.expose(), domain::PASSWORD_SLOT, member.as_bytes(), &self.0)?;
        UserKey::from_slice(&opened).ok_or(DoesNotOpen)
    }
}
