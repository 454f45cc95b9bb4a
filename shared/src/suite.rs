//! Algorithm suites and format versions. An unknown one is refused; nothing falls back.

use minicbor::{Decode, Encode};

/// The algorithms in use: AES-256-GCM with key commitment, HKDF-SHA-256, HPKE base mode with
/// X25519-HKDF-SHA256, Ed25519 with strict verification, Argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Suite {
    #[n(1)]
    One,
}

/// The version of a structure's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Version {
    #[n(1)]
    One,
}
