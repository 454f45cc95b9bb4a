//! A small client of its own: it knows the wire types and the cryptography, and nothing of the extension's engine.

mod access;
mod client;
mod http;
mod member;
mod organisation;
mod sharing;
mod socket;

pub use access::proposal;
pub use http::{Answer, Server, path_of};
pub use member::{Member, Person};
pub use organisation::{Link, View, found, found_body, join, join_body, new_group};
pub use sharing::{Item, ids, later, overview};
pub use socket::{Events, Message};

use getrandom::SysRng;
use latchkey_shared::time::Millis;
use rand_core::UnwrapErr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

pub fn now() -> Millis {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Millis(u64::try_from(now.as_millis()).unwrap())
}

/// A fresh idempotency key.
pub fn key() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap();
    latchkey_shared::bytes::to_text(&bytes)
}

/// Polls until `found` finds something, for what crosses two objects.
#[track_caller]
pub fn eventually<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
