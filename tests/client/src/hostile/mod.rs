//! A hostile service between a client and the real one: it reads, changes, drops, replays, reorders, forks, forges with
//! keys of its own, mixes organisations; and a hostile member who works together with it.
//!
//! The client is the real engine and the service the real one on workerd; only what passes between them is changed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "everything here is for tests")]

mod asked;
mod between;
pub mod cbor;
mod forge;
pub mod mutate;
mod seat;

pub use asked::Asked;
pub use between::{Answer, Between, Exchange, Honest, Recording, refusal};
pub use forge::{details, extend, fit_head, forged, overview, rng, sealed_to_nobody, stranger, with_point};
pub use seat::{Gift, Seat};
