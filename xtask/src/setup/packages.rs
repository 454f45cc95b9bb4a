//! Packages of the system: installed where that is allowed, otherwise named in one line to type.

use crate::failure::{Failure, Outcome};
use crate::places;
use crate::progress::Step;
use crate::tool::Tool;

/// Installs those of `packages` that are missing.
pub fn ensure(what_for: &str, packages: &[&str]) -> Outcome {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = format!("sudo apt-get install {}", missing.join(" "));
    if places::program(&["apt-get"]).is_none() {
        return Err(Failure::new(format!(
            "{what_for} is missing, and this system has no apt-get to install it with. On Debian it is: {by_hand}"
        )));
    }
    let (Some(update), Some(install)) = (as_root("apt-get"), as_root("apt-get")) else {
        return Err(Failure::new(format!(
            "{what_for} is missing, and installing it needs root. Type this, then run the same command again:\n\n  {by_hand}"
        )));
    };
    let step = Step::start(format!("{what_for}: apt-get install {}", missing.join(" ")));
    // A stale list of packages fails the installation below, with apt's own words.
    let _ = update.words("update -q").run_logged("apt-update");
    let install = install.env("DEBIAN_FRONTEND", "noninteractive").words("install -y -q --no-install-recommends");
    missing.iter().fold(install, Tool::arg).run_logged("apt-install")?;
    step.done();
    Ok(())
}

/// A program to be run as root, where this person may do so without being asked for a password.
pub fn as_root(program: &str) -> Option<Tool> {
    let is_root = Tool::new("id").arg("-u").output().is_ok_and(|id| id == "0");
    if is_root {
        Some(Tool::new(program))
    } else if Tool::new("sudo").words("-n true").succeeds() {
        Some(Tool::new("sudo").words("-n -E").arg(program))
    } else {
        None
    }
}

fn is_installed(package: &str) -> bool {
    Tool::new("dpkg-query")
        .words("-W -f ${Status}")
        .arg(package)
        .output()
        .is_ok_and(|status| status == "install ok installed")
}
