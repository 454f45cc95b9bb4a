//! `cargo xtask <command>`: everything one does with this repository, from an empty machine to the store-ready archives.

mod bench;
mod build;
mod check;
mod demo;
mod dev;
mod failure;
mod forms;
mod fuzz;
mod package;
mod places;
mod progress;
mod setup;
mod test;
mod tool;
mod wasm_target;

use std::process::ExitCode;

use failure::{Failure, Outcome};

const USAGE: &str = "\
usage: cargo xtask <command>

  demo [--exit]               set up what is missing, build, and show the main job on real parts
  test [NAME]                 all tests: unit, service, both browsers; with a name, only those that have it in theirs
  dev [--port PORT]           build and run the service on 127.0.0.1 until Ctrl-C
  build [--release | --dev] [--worker | --extension]
                              the extension for both browsers and the service, in target/
  bench [ROW …] [--json FILE] the measures, against peers; with names, only those rows
  forms --corpus DIR [--json FILE] [--why PAGE]
                              how well forms are understood, on pages with the right answers in them
  fuzz [TARGET …] [--seconds N]
                              foreign bytes for every decoder, a minute each
  package                     two store-ready archives; the service's deployment, tried without deploying
  check                       format, lints, dependencies and licences, typos
  setup [--checks]            only set up what is missing; with --checks, what `check` needs as well";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Outcome {
    match arguments {
        ["setup"] => setup::what_runs_need(),
        ["setup", "--checks"] => setup::what_runs_need().and_then(|()| setup::what_checks_need()),
        ["build", options @ ..] => build::run(options),
        ["dev", options @ ..] => dev::run(options),
        ["demo", options @ ..] => demo::run(options),
        ["test", options @ ..] => test::run(options),
        ["bench", options @ ..] => bench::run(options),
        ["forms", options @ ..] => forms::run(options),
        ["fuzz", options @ ..] => fuzz::run(options),
        ["package"] => package::run(),
        ["check"] => check::run(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(Failure::new(format!("`cargo xtask {}` is not a command.\n\n{USAGE}", other.join(" ")))),
    }
}
