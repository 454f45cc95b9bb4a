//! `cargo xtask fuzz [TARGET …] [--seconds N]`: foreign bytes for every decoder, grown by coverage (libFuzzer).
//!
//! Coverage comes from LLVM's own pass, which the stable compiler takes too. There is no address sanitizer: unsafe code is
//! denied here, so what can be found is a panic, an overflow, a broken assertion, a hang or memory without bounds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::failure::{Failure, Outcome, While};
use crate::places;
use crate::progress::{Step, heading, note};
use crate::tool::Tool;

/// Each is a file in `fuzz/targets`.
const TARGETS: [&str; 9] = ["address", "code", "import", "item", "link", "log", "page", "share", "wire"];

/// Counters and comparisons for libFuzzer. One unit of code, so that the counters lie together.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// A minute finds what a change has broken; more is for nights.
const SECONDS: u32 = 60;
const AT_ONCE: usize = 2;

const LIMITS: [&str; 4] = ["-timeout=10", "-rss_limit_mb=1024", "-max_len=65536", "-print_final_stats=1"];

pub fn run(options: &[&str]) -> Outcome {
    let (targets, seconds) = chosen(options)?;
    heading(format_args!("Fuzzing {} for {seconds} s each", targets.join(", ")));
    let step = Step::start("seeds, from the samples of the encodings");
    let seeds = places::at("target/fuzz/seeds");
    Tool::new("cargo")
        .words("test --quiet --package latchkey-shared --lib -- --ignored --exact encodings::seeds::seeds")
        .env("LATCHKEY_SEEDS", &seeds)
        .run_logged("fuzz-seeds")?;
    step.done();
    let step = Step::start("build with coverage");
    let host = host()?;
    // For the host by name: build scripts and macros are not what is looked at.
    Tool::new("cargo")
        .words("build --release --locked --manifest-path fuzz/Cargo.toml --target-dir target/fuzz --target")
        .arg(&host)
        .env("RUSTFLAGS", COVERAGE)
        .run_logged("fuzz-build")?;
    step.done();
    let programs = places::at("target/fuzz").join(&host).join("release");
    let mut found = Vec::new();
    for group in targets.chunks(AT_ONCE) {
        let mut running = Vec::new();
        for target in group {
            running.push(Running::start(&programs, target, seconds)?);
        }
        for one in running {
            let target = one.target.to_owned();
            if !one.wait()? {
                found.push(target);
            }
        }
    }
    if found.is_empty() { Ok(()) } else { Err(Failure::new(format!("Found something in: {}.", found.join(", ")))) }
}

fn chosen<'a>(options: &[&'a str]) -> Outcome<(Vec<&'a str>, u32)> {
    let (mut targets, mut seconds) = (Vec::new(), SECONDS);
    let mut options = options.iter();
    while let Some(option) = options.next() {
        if *option == "--seconds" {
            seconds = options
                .next()
                .and_then(|number| number.parse().ok())
                .ok_or_else(|| Failure::new("`--seconds` takes a number."))?;
        } else if TARGETS.contains(option) {
            targets.push(*option);
        } else {
            return Err(Failure::new(format!("There is no target `{option}`; there are {}.", TARGETS.join(", "))));
        }
    }
    if targets.is_empty() {
        targets.extend(TARGETS);
    }
    Ok((targets, seconds))
}

/// The machine that this runs on, as the compiler names it.
fn host() -> Outcome<String> {
    let version = Tool::new("rustc").arg("-vV").output()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::new("`rustc -vV` does not name the host."))
}

struct Running<'a> {
    target: &'a str,
    child: Child,
    log: PathBuf,
    artifacts: PathBuf,
}

impl<'a> Running<'a> {
    fn start(programs: &Path, target: &'a str, seconds: u32) -> Outcome<Self> {
        let corpus = places::at("target/fuzz/corpus").join(target);
        let artifacts = places::at("target/fuzz/found").join(target);
        let log = places::at("target/log").join(format!("fuzz-{target}.log"));
        for directory in [&corpus, &artifacts, &places::at("target/log")] {
            fs::create_dir_all(directory).while_doing(format_args!("creating {}", directory.display()))?;
        }
        let file = fs::File::create(&log).while_doing(format_args!("creating {}", log.display()))?;
        let mut command = Command::new(programs.join(target));
        command.arg(&corpus);
        for seeds in [places::at("target/fuzz/seeds"), places::at("fuzz/seeds")] {
            let seeds = seeds.join(target);
            if seeds.is_dir() {
                command.arg(seeds);
            }
        }
        let child = command
            .args(LIMITS)
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .current_dir(places::root())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .while_doing(format_args!("starting the fuzz target {target}"))?;
        Ok(Self { target, child, log, artifacts })
    }

    /// Whether nothing was found.
    fn wait(mut self) -> Outcome<bool> {
        let status = self.child.wait().while_doing(format_args!("waiting for the fuzz target {}", self.target))?;
        let printed = fs::read(&self.log).unwrap_or_default();
        let printed = String::from_utf8_lossy(&printed);
        let tries = printed.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units: "));
        match tries {
            Some(tries) if status.success() => println!("  ✓ {}: {} inputs", self.target, tries.trim()),
            _ => {
                println!("  ✗ {}: see {}", self.target, self.log.display());
                for line in printed.lines().filter(|line| line.contains("panicked at") || line.contains("ERROR")) {
                    note(line);
                }
                note(format_args!("what did it is in {}", self.artifacts.display()));
            }
        }
        Ok(status.success() && tries.is_some())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test")]

    use super::*;

    #[test]
    fn every_target_is_run() {
        let files = fs::read_dir(places::at("fuzz/targets")).unwrap();
        let mut files: Vec<String> =
            files.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect();
        files.sort();
        assert_eq!(files, TARGETS);
        let manifest = fs::read_to_string(places::at("fuzz/Cargo.toml")).unwrap();
        for target in TARGETS {
            assert!(manifest.contains(&format!("path = \"targets/{target}.rs\"")), "fuzz/Cargo.toml has no {target}");
        }
    }
}
