//! The one encoding of everything that is signed, hashed or sealed: CBOR with core deterministic encoding
//! (RFC 8949 §4.2.1). Structures are arrays in field order, so there are no map keys to sort or to repeat.

use minicbor::{Decode, Encode};

/// Why bytes were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("malformed CBOR")]
    Malformed,
    #[error("not the canonical encoding")]
    NotCanonical,
}

/// The canonical encoding of `value`.
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing to a vector cannot fail, and no type here has an encoder that fails by itself.
    let _infallible = minicbor::encode(value, &mut out);
    out
}

/// Decodes `bytes` only if they are exactly what [`encode`] would have written. Long forms of integers,
/// indefinite lengths, unknown or trailing data all change the bytes when written again, so one rule refuses them.
pub fn decode<'b, T: Decode<'b, ()> + Encode<()>>(bytes: &'b [u8]) -> Result<T, Error> {
    let value: T = minicbor::decode(bytes).map_err(|_| Error::Malformed)?;
    if encode(&value) == bytes { Ok(value) } else { Err(Error::NotCanonical) }
}
