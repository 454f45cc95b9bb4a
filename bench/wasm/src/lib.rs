//! The extension's own code behind functions that a benchmark can call: each sets its scene up in `new`, unmeasured, and does
//! what is measured in one call.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot be set up ends")]

mod opening;
mod organisation;
mod password;
mod sharing;
mod suggesting;
mod unlocking;

use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;

/// The browser's randomness.
fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// `value` as the number that JavaScript gets; counts and sizes here are far below its limits.
fn number(value: usize) -> u32 {
    u32::try_from(value).expect("small enough")
}
