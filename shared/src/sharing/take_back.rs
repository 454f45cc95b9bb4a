//! Taking a share back: a signed statement.

use crate::bytes::Bytes;
use crate::canonical;
use crate::domain;
use crate::id::{Hash, ItemId, MemberId, OrgId};
use crate::keys::{SignKey, Signature, VerifyKey};
use crate::log::Head;
use crate::sign::{self, BadSignature};
use crate::suite::{Suite, Version};
use crate::time::Millis;
use minicbor::{Decode, Encode};

/// "This grant no longer covers these items."
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct TakeBack {
    #[n(0)]
    pub version: Version,
    #[n(1)]
    pub suite: Suite,
    /// The recipient's organisation, as in the grant.
    #[n(2)]
    pub org: OrgId,
    /// The grant, by its hash.
    #[n(3)]
    pub grant: Hash,
    #[n(4)]
    pub items: Vec<ItemId>,
    #[n(5)]
    pub author: MemberId,
    #[n(6)]
    pub seen: Head,
    #[n(7)]
    pub time: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedTakeBack {
    #[n(0)]
    statement: Bytes,
    #[n(1)]
    signature: Signature,
}

impl SignedTakeBack {
    pub fn sign(statement: &TakeBack, author: &SignKey) -> Self {
        let statement = canonical::encode(statement);
        let signature = sign::sign(author, domain::TAKE_BACK, &statement);
        Self { statement: statement.into(), signature }
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, canonical::Error> {
        canonical::decode(bytes)
    }

    pub fn encode(&self) -> Vec<u8> {
        canonical::encode(self)
    }

    /// What it says, unverified.
    pub fn statement(&self) -> Result<TakeBack, canonical::Error> {
        canonical::decode(self.statement.as_slice())
    }

    pub fn verify(&self, author: &VerifyKey) -> Result<(), BadSignature> {
        sign::verify(author, domain::TAKE_BACK, self.statement.as_slice(), &self.signature)
    }
}
