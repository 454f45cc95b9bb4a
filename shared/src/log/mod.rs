//! The organisation log: an append-only chain of signed entries, verified by every client from the first.

mod entry;
mod rules;
mod state;
mod verified;

pub use entry::{Body, Entry, Evidence, GroupKind, Home, Kind, Number, Role, SignedEntry};
pub use rules::Error;
pub use state::{Client, Group, Invitation, Member, Status};
pub use verified::{Head, Seen, Unverified, Verified};

#[cfg(test)]
mod tests;
