//! Published vectors, run through this crate's own functions wherever those take a vector's inputs, and through the same
//! types of the same dependencies where they do not.

mod aead;
mod argon2id;
mod derivation;
mod exchange;
mod hpke_base;
mod signature;
mod two_keys;
mod zero_secret;
