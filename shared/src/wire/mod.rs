//! What travels between client and service: JSON for people and programs, CBOR where bytes count, the same types.
//!
//! Signed structures (entries, revisions, grants, take-backs) travel as their canonical bytes: whoever passes them on
//! cannot re-encode, and so cannot break, what somebody signed.

pub mod access;
pub mod admission;
pub mod codec;
pub mod endpoint;
pub mod limits;
#[cfg(feature = "schema")]
pub mod openapi;
pub mod organisation;
pub mod problem;
pub mod sync;
pub mod token;
pub mod vault;

pub use codec::Format;
pub use problem::{Code, Problem};
