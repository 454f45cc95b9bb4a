//! The organisation log: an append-only chain of signed entries, verified by every client from the first.

mod access;
mod entry;
mod group;
mod rules;
mod state;
mod verified;

pub use access::{Access, Decision, Stage};
pub use entry::{Body, Entry, Evidence, GroupKind, Home, Kind, Number, Role, SignedEntry};
pub use group::{Group, NESTED};
pub use rules::{ADMINISTRATORS, Error};
pub use state::{Admission, Client, Invitation, Member, Status};
pub use verified::{Head, Seen, Unverified, Verified};

#[cfg(test)]
mod tests;
