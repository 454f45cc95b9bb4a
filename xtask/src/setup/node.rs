//! Node and the npm packages: the service's runtime, the tools of the build, the peers of the benchmarks.

use crate::build::fresh;
use crate::failure::{Failure, Outcome};
use crate::places;
use crate::progress::{Step, already};
use crate::tool::Tool;

const OLDEST_NODE: u32 = 20;

pub fn ensure() -> Outcome {
    let version = Tool::new("node").arg("--version").output().ok();
    let major: Option<u32> =
        version.as_deref().and_then(|version| version.strip_prefix('v')?.split('.').next()?.parse().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        return Err(Failure::new(format!(
            "Node {OLDEST_NODE} or newer is needed, and this machine has {}. Install it (https://nodejs.org, or `sudo apt-get install nodejs npm` where that is new enough), then run the same command again.",
            version.as_deref().unwrap_or("none")
        )));
    }
    let lock = places::at("package-lock.json");
    let installed = places::at("node_modules/.package-lock.json");
    let inputs = [places::at("package.json"), lock];
    let ran = fresh::unless_unchanged("npm", &inputs, "", &[installed], || {
        // Not `npm ci`: it refuses a lock in which another system's binaries are missing, and not every mirror has those.
        let step = Step::start("Node packages, in the locked versions: npm install");
        Tool::new("npm").words("install --no-save").run_logged("npm")?;
        step.done();
        Ok(())
    })?;
    if !ran {
        already("Node packages");
    }
    Ok(())
}
