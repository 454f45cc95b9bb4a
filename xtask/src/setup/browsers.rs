//! The two browsers and their drivers.

use std::fs;

use super::packages;
use crate::failure::Outcome;
use crate::places;
use crate::progress::{Step, already};
use crate::tool::Tool;

/// The version that the tests were written with; distributions do not package it.
const GECKODRIVER: &str = "0.37.1";

/// A program that the tests start, the names it goes by, and its package on Debian and on Ubuntu.
struct Part {
    what: &'static str,
    programs: &'static [&'static str],
    on_debian: &'static str,
    on_ubuntu: &'static str,
}

const PARTS: [Part; 3] = [
    Part {
        what: "Chromium",
        programs: &["chromium", "chromium-browser"],
        on_debian: "chromium",
        on_ubuntu: "chromium-browser",
    },
    Part {
        what: "Chromium's driver",
        programs: &["chromedriver"],
        on_debian: "chromium-driver",
        on_ubuntu: "chromium-chromedriver",
    },
    Part { what: "Firefox", programs: &["firefox-esr", "firefox"], on_debian: "firefox-esr", on_ubuntu: "firefox" },
];

pub fn ensure() -> Outcome {
    let ubuntu =
        fs::read_to_string("/etc/os-release").is_ok_and(|release| release.lines().any(|line| line == "ID=ubuntu"));
    for part in &PARTS {
        if let Some(program) = places::program(part.programs) {
            already(format_args!("{}: {}", part.what, program.display()));
            continue;
        }
        let package = if ubuntu { part.on_ubuntu } else { part.on_debian };
        packages::ensure(part.what, &[package])?;
    }
    geckodriver()
}

fn geckodriver() -> Outcome {
    if let Some(program) = places::program(&["geckodriver"]) {
        already(format_args!("Firefox's driver: {}", program.display()));
        return Ok(());
    }
    let step = Step::start("Firefox's driver: cargo install geckodriver (a few minutes)");
    Tool::new("cargo").words("install geckodriver --locked --version").arg(GECKODRIVER).run_logged("geckodriver")?;
    step.done();
    Ok(())
}
