//! The README's second command: all tests, on real parts, with one count at the end.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::build::{self, Profile};
use crate::failure::{Failure, Outcome, While};
use crate::progress::{Seconds, heading, now};
use crate::setup;
use crate::tool::Tool;

/// Stories wait for browsers more than they work: on two cores three of them take two thirds of the time of two.
const AT_ONCE: usize = 3;
/// A crate without tests, which only WebAssembly can run.
const WITHOUT_TESTS: &str = "latchkey-bench-wasm";

/// `cargo xtask test [NAME]`.
pub fn run(options: &[&str]) -> Outcome {
    let started = now();
    setup::what_runs_need()?;
    build::everything(Profile::Release)?;

    heading("Tests: units, the service, both browsers");
    let count = every_crate(options)?;

    heading(format_args!("{}", Seconds(started.elapsed())));
    println!("{} passed, {} failed", count.passed, count.failed);
    count.judge()
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    passed: u32,
    failed: u32,
    /// Test programs that did not compile or died before they had counted.
    broken: u32,
}

impl Count {
    fn add(&mut self, other: Count) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.broken += other.broken;
    }

    fn judge(self) -> Outcome {
        if self.broken > 0 {
            return Err(Failure::new("A test program did not compile or did not come to its end; see above."));
        }
        if self.failed > 0 {
            return Err(Failure::new("Some tests failed; their names and reasons are above."));
        }
        Ok(())
    }
}

/// Runs all tests, shows what they print, and counts. One call of cargo for all: with several, crates that they share would be compiled
/// once for each set of features.
fn every_crate(names: &[&str]) -> Outcome<Count> {
    let tool = Tool::new("cargo").words("test --workspace --no-fail-fast --exclude").arg(WITHOUT_TESTS).arg("--");
    let tool = tool.arg("--test-threads").arg(AT_ONCE.to_string());
    let tool = names.iter().fold(tool, Tool::arg);
    let shown = tool.shown().to_owned();
    let mut child =
        tool.into_command().stdout(Stdio::piped()).spawn().while_doing(format_args!("starting `{shown}`"))?;
    let mut count = Count::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.while_doing("reading what the tests print")?;
            let line = String::from_utf8_lossy(&line);
            if let Some(of_one_program) = summary(&line) {
                count.add(of_one_program);
            }
            // A closed terminal is no reason to stop testing.
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }
    let status = child.wait().while_doing(format_args!("waiting for `{shown}`"))?;
    if !status.success() && count.failed == 0 {
        count.broken = 1;
    }
    Ok(count)
}

/// The count in a line like `test result: ok. 3 passed; 0 failed; 0 ignored; …`.
fn summary(line: &str) -> Option<Count> {
    let (_, counts) = line.split_once("test result: ")?.1.split_once(". ")?;
    let number = |what: &str| -> Option<u32> {
        counts.split("; ").find_map(|part| part.strip_suffix(what)?.trim().parse().ok())
    };
    Some(Count { passed: number("passed")?, failed: number("failed")?, broken: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_read() {
        let ok = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.42s";
        assert_eq!(summary(ok), Some(Count { passed: 12, failed: 0, broken: 0 }));
        let bad = "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(summary(bad).map(|count| count.failed), Some(2));
        assert_eq!(summary("test a_result ... ok"), None);
    }

    #[test]
    fn a_program_that_dies_is_a_failure_even_when_nothing_was_counted_as_failed() {
        let count = Count { passed: 5, failed: 0, broken: 1 };
        assert!(count.judge().is_err());
    }
}
