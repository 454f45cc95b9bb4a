//! Changing an account's record at the service: signed by the login key that it replaces, so that neither a stolen token nor
//! the service's own key can do it.

use super::login::Login;
use crate::canonical;
use crate::domain;
use crate::id::{Hash, OrgId};
use crate::keys::{Signature, VerifyKey};
use crate::sign::{self, BadSignature};
use minicbor::{Decode, Encode};

/// What becomes of the account's sessions in other browsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum OtherSessions {
    #[n(0)]
    Keep,
    #[n(1)]
    End,
}

/// What is signed: one record takes the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct AccountChange {
    #[n(0)]
    pub org: OrgId,
    /// Of the record that is there: the change fits this one alone, and so is good once.
    #[n(1)]
    pub before: Hash,
    #[n(2)]
    pub after: Hash,
    #[n(3)]
    pub others: OtherSessions,
}

impl AccountChange {
    /// Signs with the login key of the record before.
    pub fn sign(&self, login: &Login) -> Signature {
        sign::sign(login.key(), domain::ACCOUNT_CHANGE, &canonical::encode(self))
    }

    /// # Errors
    /// [`BadSignature`] unless `login`'s owner signed this very change.
    pub fn verify(&self, login: &VerifyKey, signature: &Signature) -> Result<(), BadSignature> {
        sign::verify(login, domain::ACCOUNT_CHANGE, &canonical::encode(self), signature)
    }
}
