//! The identity: the two key pairs by which others know an account.

use crate::canonical;
use crate::domain;
use crate::id::MemberId;
use crate::keys::{ExchangeSecret, MemberKeys, SignKey, UserKey};
use crate::seal::{self, DoesNotOpen, Sealed};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

/// A member's private keys.
#[derive(Debug, Clone)]
pub struct Identity {
    pub sign: SignKey,
    pub exchange: ExchangeSecret,
}

#[derive(Encode, Decode)]
struct Secrets {
    #[cbor(n(0), with = "minicbor::bytes")]
    sign: [u8; 32],
    #[cbor(n(1), with = "minicbor::bytes")]
    exchange: [u8; 32],
}

impl Drop for Secrets {
    fn drop(&mut self) {
        self.sign.zeroize();
        self.exchange.zeroize();
    }
}

/// An identity under the user key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[cbor(transparent)]
pub struct SealedIdentity(#[n(0)] Sealed);

impl Identity {
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        Self { sign: SignKey::generate(rng), exchange: ExchangeSecret::generate(rng) }
    }

    pub fn public(&self) -> MemberKeys {
        MemberKeys { verify: self.sign.verify_key(), exchange: self.exchange.public() }
    }

    pub fn seal(&self, user_key: &UserKey, member: &MemberId, rng: &mut dyn CryptoRng) -> SealedIdentity {
        let secrets = Secrets { sign: *self.sign.seed(), exchange: *self.exchange.expose() };
        let plain = Zeroizing::new(canonical::encode(&secrets));
        SealedIdentity(seal::seal(user_key.expose(), domain::IDENTITY, member.as_bytes(), &plain, rng))
    }
}

impl SealedIdentity {
    pub fn open(&self, user_key: &UserKey, member: &MemberId) -> Result<Identity, DoesNotOpen> {
        let plain = seal::open(user_key.expose(), domain::IDENTITY, member.as_bytes(), &self.0)?;
        let secrets: Secrets = canonical::decode(&plain).map_err(|_| DoesNotOpen)?;
        Ok(Identity {
            sign: SignKey::from_seed(&secrets.sign),
            exchange: ExchangeSecret::from_bytes(&secrets.exchange),
        })
    }
}
