//! What a hostile service tries, alone or together with a member, and that it fails. Each test has the same exchange
//! unharmed as its control. Named for the rows of the table in `docs/security.md`.
//!
//! Needs the built service: `cargo xtask build --worker`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "everything here is a test or for tests")]

#[path = "../common/mod.rs"]
mod common;
mod stage;

mod accounts;
mod s01_s02_keys;
mod s03_claims;
mod s04_s05_members;
mod s04_s06_evidence;
mod s07_s08_signing_in;
mod s09_history;
mod s09_s10_items;
mod s11_readers;
mod s12_anew;
mod s12_crossing;
mod s12_partly;
mod s12_rollback;
mod s12_taken_back;
mod s12_waiting;
mod s13_evidence;
mod s13_forks;
mod s13_kept;
mod s13_words;
mod s14_s16_encodings;
mod s17_equivalents;
mod s17_s20_quiet;
mod s17_shares;
mod s17_ways;
mod s18_leavers;
mod s19_points;
mod written;
