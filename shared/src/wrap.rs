//! Wrapping keys to a holder's X25519 key: HPKE base mode (RFC 9180 §5.1.1), X25519-HKDF-SHA256, HKDF-SHA256,
//! AES-256-GCM.

use crate::fixed_bytes;
use crate::keys::{ExchangePublic, ExchangeSecret};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

fixed_bytes! {
    /// HPKE's encapsulated key: an ephemeral X25519 public key.
    Encapsulated, 32
}
fixed_bytes! {
    /// A 32-byte key, encrypted, with its 16-byte tag.
    WrappedKey, 48
}

/// A key wrapped to one holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Wrapped {
    #[n(0)]
    pub encapsulated: Encapsulated,
    #[n(1)]
    pub key: WrappedKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A small-order point, or bytes that are no key (RFC 7748 §6.1; RFC 9180 §7.1.4).
    #[error("this is not a usable public key")]
    BadPublicKey,
    #[error("this key is not wrapped for this holder")]
    DoesNotOpen,
}

type X25519 = X25519HkdfSha256;

/// Wraps `key` to `recipient`; `info` is what the wrap is for, and must be the same at unwrapping.
pub fn wrap(
    recipient: &ExchangePublic,
    info: &[u8],
    key: &[u8; 32],
    rng: &mut dyn CryptoRng,
) -> Result<Wrapped, Error> {
    let public = <X25519 as Kem>::PublicKey::from_bytes(recipient.as_bytes()).map_err(|_| Error::BadPublicKey)?;
    let mut rng = rng;
    let (encapsulated, sealed) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, X25519>(
        &OpModeS::Base,
        &public,
        info,
        key,
        &[],
        &mut rng,
    )
    .map_err(|_| Error::BadPublicKey)?;
    let encapsulated = Encapsulated::from_slice(&encapsulated.to_bytes()).ok_or(Error::BadPublicKey)?;
    let key = WrappedKey::from_slice(&sealed).ok_or(Error::BadPublicKey)?;
    Ok(Wrapped { encapsulated, key })
}

/// Unwraps what [`wrap`] made for `secret`'s public key.
pub fn unwrap(secret: &ExchangeSecret, info: &[u8], wrapped: &Wrapped) -> Result<Zeroizing<[u8; 32]>, Error> {
    let secret = <X25519 as Kem>::PrivateKey::from_bytes(secret.expose().as_slice()).map_err(|_| Error::DoesNotOpen)?;
    let encapsulated =
        <X25519 as Kem>::EncappedKey::from_bytes(wrapped.encapsulated.as_bytes()).map_err(|_| Error::BadPublicKey)?;
    let opened = Zeroizing::new(
        hpke::single_shot_open::<AesGcm256, HkdfSha256, X25519>(
            &OpModeR::Base,
            &secret,
            &encapsulated,
            info,
            wrapped.key.as_bytes(),
            &[],
        )
        .map_err(|_| Error::DoesNotOpen)?,
    );
    let key: [u8; 32] = opened.as_slice().try_into().map_err(|_| Error::DoesNotOpen)?;
    Ok(Zeroizing::new(key))
}
