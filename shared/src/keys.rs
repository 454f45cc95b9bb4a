//! Keys, one type for each use. Secret ones are wiped when dropped, cannot be printed, and are not cloned
//! without a reason.

use crate::fixed_bytes;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

fixed_bytes! {
    /// An Ed25519 public key (RFC 8032).
    VerifyKey, 32
}
fixed_bytes! {
    /// An X25519 public key (RFC 7748).
    ExchangePublic, 32
}
fixed_bytes! {
    /// An Ed25519 signature.
    Signature, 64
}

/// A member's two public keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MemberKeys {
    #[n(0)]
    pub verify: VerifyKey,
    #[n(1)]
    pub exchange: ExchangePublic,
}

/// The number of a holder's key pair, from 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize, serde::Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[cbor(transparent)]
pub struct Epoch(#[n(0)] pub u32);

impl Epoch {
    pub const FIRST: Epoch = Epoch(1);

    pub const fn next(self) -> Epoch {
        Epoch(self.0.saturating_add(1))
    }
}

macro_rules! secret_key {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        $($(#[$doc])*
        #[derive(Zeroize, ZeroizeOnDrop)]
        pub struct $name([u8; 32]);

        impl $name {
            pub fn generate(rng: &mut dyn CryptoRng) -> Self {
                let mut key = Self([0; 32]);
                rng.fill_bytes(&mut key.0);
                key
            }

            /// Takes over `bytes`; the caller's copy is the caller's to wipe.
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// `None` unless `bytes` is 32 long.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// The key itself: for wrapping it, sealing with it, or deriving from it.
            pub const fn expose(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        })*
    };
}

secret_key! {
    /// What a password and a Secret Key give together; everything of an account hangs on it.
    Root,
    /// Wraps the user key in the password slot.
    UnlockKey,
    /// The account's own key: seals the identity, and everything that the account keeps for itself.
    UserKey,
    /// One item's key; a revision's content keys are derived from it.
    ItemKey,
    /// Seals the item keys of one bundle.
    BundleKey,
}

/// An Ed25519 private key.
#[derive(Clone)]
pub struct SignKey(ed25519_dalek::SigningKey);

impl SignKey {
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        let key = Self::from_seed(&seed);
        seed.zeroize();
        key
    }

    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    pub fn seed(&self) -> zeroize::Zeroizing<[u8; 32]> {
        zeroize::Zeroizing::new(self.0.to_bytes())
    }

    pub fn verify_key(&self) -> VerifyKey {
        VerifyKey::from_bytes(self.0.verifying_key().to_bytes())
    }

    pub(crate) fn dalek(&self) -> &ed25519_dalek::SigningKey {
        &self.0
    }
}

impl core::fmt::Debug for SignKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SignKey(..)")
    }
}

/// An X25519 private key.
#[derive(Clone)]
pub struct ExchangeSecret(x25519_dalek::StaticSecret);

impl ExchangeSecret {
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        let key = Self::from_bytes(&bytes);
        bytes.zeroize();
        key
    }

    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(x25519_dalek::StaticSecret::from(*bytes))
    }

    pub fn expose(&self) -> zeroize::Zeroizing<[u8; 32]> {
        zeroize::Zeroizing::new(self.0.to_bytes())
    }

    pub fn public(&self) -> ExchangePublic {
        ExchangePublic::from_bytes(x25519_dalek::PublicKey::from(&self.0).to_bytes())
    }
}

impl core::fmt::Debug for ExchangeSecret {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ExchangeSecret(..)")
    }
}
