//! Sealing content: AES-256-GCM under a key that is derived for this one message, with a commitment to the key.
//!
//! The message key and the commitment come from HKDF-SHA-256 over the sealing key with a fresh salt, so the
//! nonce can be zero (NIST SP 800-38D §8: a key is used for one message only), and one ciphertext opens under
//! one key only (partitioning oracles, Len, Grubbs and Ristenpart 2021).

use crate::bytes::Bytes;
use crate::domain::Domain;
use crate::fixed_bytes;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use hkdf::Hkdf;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

fixed_bytes! {
    /// The salt of one message's key.
    Salt, 16
}
fixed_bytes! {
    /// What commits a ciphertext to its key.
    Commitment, 32
}

/// A sealed message: `ciphertext` ends with the 16-byte tag.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sealed {
    #[n(0)]
    pub salt: Salt,
    #[n(1)]
    pub commitment: Commitment,
    #[n(2)]
    pub ciphertext: Bytes,
}

/// The message does not open: wrong key, wrong context, or changed on the way. Which one is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this does not open with this key")]
pub struct DoesNotOpen;

/// Seals `plaintext` with `key` for one purpose; `context` is authenticated and must be the same at opening.
pub fn seal(key: &[u8; 32], domain: Domain, context: &[u8], plaintext: &[u8], rng: &mut dyn CryptoRng) -> Sealed {
    let mut salt = [0; 16];
    rng.fill_bytes(&mut salt);
    let message = MessageKey::derive(Some(&salt), key, domain, &[]);
    Sealed {
        salt: Salt::from_bytes(salt),
        commitment: Commitment::from_bytes(*message.commitment()),
        ciphertext: message.encrypt(context, plaintext).into(),
    }
}

/// Opens what [`seal`] made.
pub fn open(
    key: &[u8; 32],
    domain: Domain,
    context: &[u8],
    sealed: &Sealed,
) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
    MessageKey::derive(Some(sealed.salt.as_bytes()), key, domain, &[]).open(
        sealed.commitment.as_bytes(),
        context,
        sealed.ciphertext.as_slice(),
    )
}

/// A key for one message, and the commitment to it.
pub(crate) struct MessageKey(Zeroizing<[u8; 64]>);

impl MessageKey {
    /// HKDF-SHA-256 (RFC 5869) with `info` = domain ‖ label: 32 bytes of key, 32 of commitment.
    pub(crate) fn derive(salt: Option<&[u8]>, key: &[u8; 32], domain: Domain, label: &[u8]) -> Self {
        Self::expand(&Hkdf::<Sha256>::new(salt, key), domain, label)
    }

    /// The same from a key that has been extracted already: many message keys of one bundle.
    pub(crate) fn expand(hkdf: &Hkdf<Sha256>, domain: Domain, label: &[u8]) -> Self {
        let mut out = Zeroizing::new([0; 64]);
        // 64 bytes are far below HKDF's limit of 255 blocks, the only way to fail.
        let _infallible = hkdf.expand_multi_info(&[domain.as_bytes(), label], out.as_mut_slice());
        Self(out)
    }

    pub(crate) fn commitment(&self) -> &[u8; 32] {
        self.0.last_chunk().unwrap_or(&[0; 32])
    }

    fn cipher(&self) -> Aes256Gcm {
        let key: &[u8; 32] = self.0.first_chunk().unwrap_or(&[0; 32]);
        Aes256Gcm::new(key.into())
    }

    pub(crate) fn encrypt(&self, context: &[u8], plaintext: &[u8]) -> Vec<u8> {
        // AES-GCM fails only above 64 GiB, which no caller's limits allow.
        self.cipher().encrypt(&Nonce::default(), Payload { msg: plaintext, aad: context }).unwrap_or_default()
    }

    pub(crate) fn open(
        &self,
        commitment: &[u8; 32],
        context: &[u8],
        ciphertext: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        if !bool::from(self.commitment().ct_eq(commitment)) {
            return Err(DoesNotOpen);
        }
        self.cipher()
            .decrypt(&Nonce::default(), Payload { msg: ciphertext, aad: context })
            .map(Zeroizing::new)
            .map_err(|_| DoesNotOpen)
    }
}
