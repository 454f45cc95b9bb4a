//! What a reviewer would otherwise have to say: format, lints, dependencies and licences, typos.

use crate::build::bindings::cargo_for_wasm;
use crate::failure::{Failure, Outcome};
use crate::progress::{Step, heading, note};
use crate::setup;
use crate::tool::Tool;
use crate::wasm_target::TARGET;

/// Crates that are shipped, or measured, as WebAssembly: parts of them exist only there.
const AS_WASM: [&str; 6] = [
    "latchkey-background",
    "latchkey-bench-wasm",
    "latchkey-console",
    "latchkey-popup",
    "latchkey-ui",
    "latchkey-worker",
];

type Check = fn() -> Outcome;

/// `cargo xtask check`: goes through all of them before it says which failed.
pub fn run() -> Outcome {
    setup::what_checks_need()?;
    heading("Checks");
    let checks: [(&str, Check); 6] = [
        ("format", format),
        ("lints, native", lints),
        ("lints, WebAssembly", lints_for_wasm),
        ("dependencies and licences", dependencies),
        ("advisories", advisories),
        ("typos", typos),
    ];
    let mut failed = Vec::new();
    for (name, check) in checks {
        let step = Step::start(name);
        match check() {
            Ok(()) => step.done(),
            Err(failure) => {
                println!("  ✗ {name}: {failure}");
                failed.push(name);
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(Failure::new(format!("Failed: {}.", failed.join(", ")))) }
}

fn format() -> Outcome {
    Tool::new("cargo").words("fmt --all --check").run()
}

fn lints() -> Outcome {
    Tool::new("cargo")
        .words("clippy --quiet --workspace --all-targets --exclude latchkey-bench-wasm -- --deny warnings")
        .run()
}

fn lints_for_wasm() -> Outcome {
    let clippy = cargo_for_wasm()?.words("clippy --quiet --target").arg(TARGET);
    AS_WASM
        .iter()
        .fold(clippy, |clippy, package| clippy.arg("--package").arg(package))
        .words("-- --deny warnings")
        .run()
}

fn dependencies() -> Outcome {
    cargo_deny()?.words("check bans licenses sources").run()
}

/// The database of advisories is on a server of its own. Without it the rest still counts.
fn advisories() -> Outcome {
    let fetched = cargo_deny()?.words("fetch db").run_logged("advisories");
    if fetched.is_err() {
        note("the advisory database can't be reached from here; known vulnerabilities were NOT checked");
        return Ok(());
    }
    cargo_deny()?.words("check --disable-fetch advisories").run()
}

fn cargo_deny() -> Outcome<Tool> {
    setup::cargo_deny()
        .map(Tool::new)
        .ok_or_else(|| Failure::new("cargo-deny is missing. Run `cargo xtask setup --checks`."))
}

fn typos() -> Outcome {
    setup::typos()
        .map(Tool::new)
        .ok_or_else(|| Failure::new("typos is missing. Run `cargo xtask setup --checks`."))?
        .run()
}
