//! The measures, against peers, on release builds.

use crate::build::{self, Profile};
use crate::failure::Outcome;
use crate::progress::heading;
use crate::setup;
use crate::tool::Tool;

/// `cargo xtask bench`. Rows and `--json FILE` go to the benchmark itself.
pub fn run(options: &[&str]) -> Outcome {
    setup::what_runs_need()?;
    build::everything(Profile::Release)?;
    heading("Measures");
    let bench = Tool::new("cargo").words("run --quiet --release --package latchkey-bench --");
    options.iter().fold(bench, Tool::arg).run()
}
