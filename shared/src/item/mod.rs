//! Items: a header, an overview for lists and matching, details opened only when used.

mod content;
mod header;
mod sealed;

pub use content::{Details, Field, Kind, Match, Overview, Target};
pub use header::{Header, KeyVersion, Revision, State};
pub use sealed::{Error, SealedItem, VerifiedItem};

#[cfg(test)]
mod tests;
