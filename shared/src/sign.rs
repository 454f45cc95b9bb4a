//! Hashes and signatures, always under a domain.

use crate::domain::Domain;
use crate::id::Hash;
use crate::keys::{SignKey, Signature, VerifyKey};
use ed25519_dalek::Signer;
use sha2::{Digest, Sha256};

/// The statement was not signed by this key, or the key is no valid one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not fit")]
pub struct BadSignature;

/// SHA-256 over the domain and the parts, each preceded by its length as eight bytes, big-endian: no two
/// different lists of parts are hashed from the same bytes.
pub fn hash(domain: Domain, parts: &[&[u8]]) -> Hash {
    let mut digest = Sha256::new();
    for part in core::iter::once(domain.as_bytes()).chain(parts.iter().copied()) {
        digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(part);
    }
    Hash::from_bytes(digest.finalize().into())
}

/// Signs the hash of `statement` under `domain` (RFC 8032, Ed25519).
pub fn sign(key: &SignKey, domain: Domain, statement: &[u8]) -> Signature {
    Signature::from_bytes(key.dalek().sign(hash(domain, &[statement]).as_bytes()).to_bytes())
}

/// Strict verification: small-order and non-canonical keys and signatures are refused.
pub fn verify(key: &VerifyKey, domain: Domain, statement: &[u8], signature: &Signature) -> Result<(), BadSignature> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(key.as_bytes()).map_err(|_| BadSignature)?;
    let signature = ed25519_dalek::Signature::from_bytes(signature.as_bytes());
    key.verify_strict(hash(domain, &[statement]).as_bytes(), &signature).map_err(|_| BadSignature)
}
