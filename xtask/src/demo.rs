//! The README's first command: from whatever is missing to the main job done, on real parts.

use crate::build::{self, Profile};
use crate::failure::{Failure, Outcome};
use crate::progress::{Step, heading};
use crate::setup;
use crate::tool::Tool;

/// `cargo xtask demo`. The options go to the demo itself; `--exit` ends it after its report.
pub fn run(options: &[&str]) -> Outcome {
    setup::what_runs_need()?;
    build::everything(Profile::Release)?;
    heading("Demo");
    // Compiled as the tests are, so that neither waits for the other's parts; what is shown was built for release above.
    let step = Step::start("compile the demo");
    Tool::new("cargo").words("build --quiet --package latchkey-tests --bin demo").run()?;
    step.done();
    let demo = Tool::new("cargo").words("run --quiet --package latchkey-tests --bin demo --");
    let demo = options.iter().fold(demo, Tool::arg);
    if demo.succeeds_shown()? {
        Ok(())
    } else {
        Err(Failure::new(
            "The demo did not get through. Each step with its screenshot is in target/demo/report.json; the service's log is beside it.",
        ))
    }
}
