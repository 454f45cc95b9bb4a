//! What a fresh machine lacks. Every step looks first, so that running it again costs a second.

mod browsers;
mod checks;
mod node;
mod packages;
mod wasm_target;

use crate::build;
use crate::failure::Outcome;
use crate::progress::heading;

/// What building, running and testing need.
pub fn what_runs_need() -> Outcome {
    for_building()?;
    browsers::ensure()
}

/// What building alone needs; quick, and no word about browsers.
pub fn for_building() -> Outcome {
    heading("Set-up");
    wasm_target::ensure()?;
    node::ensure()?;
    build::bindings::ensure_program()
}

/// What `cargo xtask check` needs besides.
pub fn what_checks_need() -> Outcome {
    heading("Set-up of the checks");
    checks::ensure()
}

pub use checks::{cargo_deny, typos};
