//! The service as it is built, on workerd, asked over HTTP: every endpoint, and every kind of bad input.
//!
//! Needs the built service: `cargo xtask build --worker`.
#![allow(clippy::disallowed_methods, reason = "these tests never run as WebAssembly")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "everything here is a test or for tests")]

mod support;

mod access;
mod account;
mod admission;
mod approvals;
mod attacks;
mod clients;
mod events;
mod everybody;
mod floods;
mod items;
mod log;
mod pages;
mod retries;
mod sharing;
mod sync;
mod two_sides;
mod unreachable;
