//! The identity: the two key pairs by which others know an account; and all that it has had.

use crate::canonical;
use crate::domain;
use crate::id::MemberId;
use crate::keys::{ExchangeSecret, MemberKeys, SignKey, UserKey};
use crate::seal::{self, DoesNotOpen, Sealed};
use crate::sharing::Thumbprint;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

/// A member's private keys.
#[derive(Debug, Clone)]
pub struct Identity {
    pub sign: SignKey,
    pub exchange: ExchangeSecret,
}

/// The newest identity and those before it. A log names one of them: the newest, or while a change of keys is being said
/// in one organisation after the other, the one before. What was given to an earlier one opens with it for ever.
#[derive(Debug, Clone)]
pub struct Keyring {
    newest: Held,
    /// Newest first.
    earlier: Vec<Held>,
}

/// An identity with its public keys at hand: they are asked for with every signature.
#[derive(Debug, Clone)]
struct Held {
    identity: Identity,
    public: MemberKeys,
}

impl From<Identity> for Held {
    fn from(identity: Identity) -> Self {
        Self { public: identity.public(), identity }
    }
}

/// An identity's private keys as they are sealed.
#[derive(Encode, Decode)]
struct Pair {
    #[cbor(n(0), with = "minicbor::bytes")]
    sign: [u8; 32],
    #[cbor(n(1), with = "minicbor::bytes")]
    exchange: [u8; 32],
}

impl Drop for Pair {
    fn drop(&mut self) {
        self.sign.zeroize();
        self.exchange.zeroize();
    }
}

#[derive(Encode, Decode)]
struct Secrets {
    #[cbor(n(0), with = "minicbor::bytes")]
    sign: [u8; 32],
    #[cbor(n(1), with = "minicbor::bytes")]
    exchange: [u8; 32],
    /// Absent while there are none.
    #[n(2)]
    earlier: Option<Vec<Pair>>,
}

impl Drop for Secrets {
    fn drop(&mut self) {
        self.sign.zeroize();
        self.exchange.zeroize();
    }
}

/// A keyring under the user key.
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

    fn from_bytes(sign: &[u8; 32], exchange: &[u8; 32]) -> Self {
        Self { sign: SignKey::from_seed(sign), exchange: ExchangeSecret::from_bytes(exchange) }
    }
}

impl From<Identity> for Keyring {
    fn from(identity: Identity) -> Self {
        Self { newest: identity.into(), earlier: Vec::new() }
    }
}

impl Keyring {
    pub const fn newest(&self) -> &Identity {
        &self.newest.identity
    }

    /// The newest identity's public keys.
    pub const fn public(&self) -> &MemberKeys {
        &self.newest.public
    }

    /// The one that the account began with: its member's identifier follows from it.
    pub fn first(&self) -> &Identity {
        &self.earlier.last().unwrap_or(&self.newest).identity
    }

    fn all(&self) -> impl Iterator<Item = &Held> {
        core::iter::once(&self.newest).chain(&self.earlier)
    }

    /// The identity with these public keys.
    pub fn with(&self, keys: &MemberKeys) -> Option<&Identity> {
        self.all().find(|held| held.public == *keys).map(|held| &held.identity)
    }

    /// The private key that a grant names.
    pub fn opening(&self, key: &Thumbprint) -> Option<&ExchangeSecret> {
        let held = self.all().find(|held| Thumbprint::of(&held.public.exchange) == *key)?;
        Some(&held.identity.exchange)
    }

    /// The same with a fresh identity, which is the newest from now on.
    pub fn renewed(&self, rng: &mut dyn CryptoRng) -> Self {
        Self { newest: Identity::generate(rng).into(), earlier: self.all().cloned().collect() }
    }

    /// Whether this is `before`, or what came of it: all that `before` has, in its order, under what is newer.
    pub fn continues(&self, before: &Self) -> bool {
        let keys = |of: &Self| of.all().map(|held| held.public).collect::<Vec<_>>();
        keys(self).ends_with(&keys(before))
    }

    pub fn seal(&self, user_key: &UserKey, member: &MemberId, rng: &mut dyn CryptoRng) -> SealedIdentity {
        let pair = |of: &Held| Pair { sign: *of.identity.sign.seed(), exchange: *of.identity.exchange.expose() };
        let earlier: Vec<Pair> = self.earlier.iter().map(pair).collect();
        let secrets = Secrets {
            sign: *self.newest.identity.sign.seed(),
            exchange: *self.newest.identity.exchange.expose(),
            earlier: (!earlier.is_empty()).then_some(earlier),
        };
        let plain = Zeroizing::new(canonical::encode(&secrets));
        SealedIdentity(seal::seal(user_key.expose(), domain::IDENTITY, member.as_bytes(), &plain, rng))
    }
}

impl SealedIdentity {
    pub fn open(&self, user_key: &UserKey, member: &MemberId) -> Result<Keyring, DoesNotOpen> {
        let plain = seal::open(user_key.expose(), domain::IDENTITY, member.as_bytes(), &self.0)?;
        let secrets: Secrets = canonical::decode(&plain).map_err(|_| DoesNotOpen)?;
        let earlier = secrets.earlier.iter().flatten();
        Ok(Keyring {
            newest: Identity::from_bytes(&secrets.sign, &secrets.exchange).into(),
            earlier: earlier.map(|pair| Identity::from_bytes(&pair.sign, &pair.exchange).into()).collect(),
        })
    }
}
