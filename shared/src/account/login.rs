//! Signing in: a signed, fresh, single-use, expiring challenge that names the service's origin. The login key's
//! public half names the account, so nothing in signing in tells whether a user exists.

use crate::canonical;
use crate::domain;
use crate::fixed_bytes;
use crate::id::Slug;
use crate::keys::{SignKey, Signature, VerifyKey};
use crate::sign::{self, BadSignature};
use crate::time::Millis;
use minicbor::{Decode, Encode};

fixed_bytes! {
    /// What makes a challenge single-use; the service's to choose.
    ChallengeNonce, 32
}

/// What is signed to sign in, or to show that one holds an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Challenge {
    /// `https://host`, as the client reached it: a challenge of another service is of no use here.
    #[n(0)]
    pub origin: String,
    #[n(1)]
    pub org: Slug,
    #[n(2)]
    pub nonce: ChallengeNonce,
    #[n(3)]
    pub expires: Millis,
}

/// The account's login key pair.
#[derive(Debug, Clone)]
pub struct Login(SignKey);

impl From<SignKey> for Login {
    fn from(key: SignKey) -> Self {
        Self(key)
    }
}

impl Login {
    pub fn public(&self) -> VerifyKey {
        self.0.verify_key()
    }

    /// The key's seed, to be sealed on this browser's disk.
    pub fn seed(&self) -> zeroize::Zeroizing<[u8; 32]> {
        self.0.seed()
    }

    pub(super) const fn key(&self) -> &SignKey {
        &self.0
    }

    pub fn answer(&self, challenge: &Challenge) -> Signature {
        sign::sign(&self.0, domain::CHALLENGE, &canonical::encode(challenge))
    }
}

impl Challenge {
    /// # Errors
    /// [`BadSignature`] unless `key`'s owner signed this very challenge.
    pub fn verify(&self, key: &VerifyKey, signature: &Signature) -> Result<(), BadSignature> {
        sign::verify(key, domain::CHALLENGE, &canonical::encode(self), signature)
    }
}
