//! Keys, one type for each use. Secret ones are wiped when dropped, cannot be printed, and are not cloned
//! without a reason.

use crate::{byte_forms, fixed_bytes};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

fixed_bytes! {
    /// An Ed25519 public key (RFC 8032).
    VerifyKey, 32
}
fixed_bytes! {
    /// An Ed25519 signature.
    Signature, 64
}

/// An X25519 public key (RFC 7748), and no point of small order: nothing can be wrapped to such a one, for everybody comes to the same
/// secret with it, zero (§6.1). Whoever named one as theirs would keep others from giving anybody what they are to have too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExchangePublic([u8; 32]);

impl ExchangePublic {
    pub const LENGTH: usize = 32;

    /// `None` for a point of small order.
    pub fn from_bytes(bytes: [u8; 32]) -> Option<Self> {
        let mut point = bytes;
        // X25519 does not look at the highest bit (RFC 7748 §5).
        let [.., last] = &mut point;
        *last &= 0x7F;
        (!SMALL_ORDER.contains(&point)).then_some(Self(bytes))
    }

    /// `None` unless `bytes` is 32 long, and for a point of small order.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().and_then(Self::from_bytes)
    }

    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

byte_forms! { ExchangePublic, 32 }

/// Every encoding of a point whose order divides 8, on Curve25519 or its twist, in 255 bits: the coordinates 0, 1, p − 1, the two of order
/// 8, and 0 and 1 once more as p and p + 1 (<https://cr.yp.to/ecdh.html#validate>).
const SMALL_ORDER: [[u8; 32]; 7] = [
    [0; 32],
    [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    beside_the_prime(0xEC),
    beside_the_prime(0xED),
    beside_the_prime(0xEE),
    [
        0xE0, 0xEB, 0x7A, 0x7C, 0x3B, 0x41, 0xB8, 0xAE, 0x16, 0x56, 0xE3, 0xFA, 0xF1, 0x9F, 0xC4, 0x6A, 0xDA, 0x09,
        0x8D, 0xEB, 0x9C, 0x32, 0xB1, 0xFD, 0x86, 0x62, 0x05, 0x16, 0x5F, 0x49, 0xB8, 0x00,
    ],
    [
        0x5F, 0x9C, 0x95, 0xBC, 0xA3, 0x50, 0x8C, 0x24, 0xB1, 0xD0, 0xB1, 0x55, 0x9C, 0x83, 0xEF, 0x5B, 0x04, 0x44,
        0x5C, 0xC4, 0x58, 0x1C, 0x8E, 0x86, 0xD8, 0x22, 0x4E, 0xDD, 0xD0, 0x9F, 0x11, 0x57,
    ],
];

/// p = 2^255 − 19 but for its lowest byte, which is 0xED.
const fn beside_the_prime(lowest: u8) -> [u8; 32] {
    let mut number = [0xFF; 32];
    number[0] = lowest;
    number[31] = 0x7F;
    number
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
        // Clamped, the scalar is eight times a number below the base point's order that is not zero: this is no point of small order.
        ExchangePublic(x25519_dalek::PublicKey::from(&self.0).to_bytes())
    }
}

impl core::fmt::Debug for ExchangeSecret {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ExchangeSecret(..)")
    }
}
