//! What the service and its clients agree on: identifiers, cryptography, the organisation log and its
//! verification, permissions, and the wire types. No I/O, no clock, no randomness of its own.
//!
//! Every structure that is hashed, signed or sealed has one encoding (deterministic CBOR, [`canonical`]) and a
//! domain string ([`domain`]) that goes into whatever is computed from it.

pub mod account;
pub mod bytes;
pub mod canonical;
pub mod domain;
pub mod fingerprint;
pub mod fork;
pub mod id;
pub mod invitation;
pub mod item;
pub mod keys;
pub mod log;
pub mod permission;
pub mod personal;
pub mod seal;
pub mod sharing;
pub mod sign;
pub mod suite;
pub mod time;
pub mod wire;
pub mod wrap;

#[cfg(test)]
mod encodings;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod known_answers;
