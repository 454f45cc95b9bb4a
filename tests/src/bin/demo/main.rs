//! `cargo xtask demo`: the main job on real parts, told step by step, with a picture of each.
//!
//! Two plays: an MSP at work in Chromium with a client in Firefox, then the other way round. The report is
//! `target/demo/report.{json,html}`. Where there is a display and no `--exit`, the demo then opens a browser that is signed in, and the
//! service goes on until Ctrl-C.
#![expect(clippy::disallowed_methods, reason = "this program runs natively, where the standard clock is fine")]

mod at_work;
mod cast;
mod play;
mod report;

use std::env;
use std::fs;
use std::process::ExitCode;

use latchkey_tests::story::Stage;
use latchkey_tests::{Failure, Kind, workspace};

use crate::cast::Cast;
use crate::report::Report;

fn main() -> ExitCode {
    let exits = env::args().any(|option| option == "--exit");
    match demo(exits) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("The demo could not be played: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// True when every step was done.
fn demo(exits: bool) -> Result<bool, Failure> {
    let folder = workspace::target().join("demo");
    // It is not there at the first run.
    let _ = fs::remove_dir_all(&folder);
    let mut report = Report::begin(folder.clone())?;
    let mut stage = Stage::at(folder.join("service"))?;
    println!("  The service runs on {}, its rows are in {}.", stage.service.origin(), folder.join("service").display());
    let display = !exits && (is_set("DISPLAY") || is_set("WAYLAND_DISPLAY"));
    let mut host = None;
    for cast in Cast::both() {
        let administrator = play::play(&mut report, &stage, &cast);
        // Whoever is to stay at work afterwards keeps their browser's profile.
        if display && cast.msp_in == Kind::Chromium {
            host = administrator;
        }
    }
    let ok = report.finish()?;
    println!("\n  {}", report.verdict());
    println!("  {}", folder.join("report.html").display());
    if let Some(host) = host {
        at_work::stay(host, &mut stage)?;
    }
    Ok(ok)
}

fn is_set(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty())
}
