//! Running other programs: shown, logged or listened to.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use crate::failure::{Failure, Outcome, While};
use crate::places;
use crate::progress::{self, Seconds, now};

/// What `cargo run` sets for this program and would mislead another cargo or rustup.
const INHERITED: [&str; 8] = [
    "CARGO",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "LD_LIBRARY_PATH",
    "RUSTC",
    "RUSTDOC",
    "RUSTUP_TOOLCHAIN",
    "RUST_RECURSION_COUNT",
];

/// Time between two signs of life.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// A program with its arguments, about to run in the workspace's root.
pub struct Tool {
    command: Command,
    shown: String,
}

impl Tool {
    pub fn new(program: impl AsRef<OsStr>) -> Tool {
        let mut command = Command::new(program.as_ref());
        command.current_dir(places::root());
        for variable in INHERITED {
            command.env_remove(variable);
        }
        Tool { command, shown: program.as_ref().to_string_lossy().into_owned() }
    }

    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Tool {
        self.shown.push(' ');
        self.shown.push_str(&argument.as_ref().to_string_lossy());
        self.command.arg(argument);
        self
    }

    /// Arguments in one text, split at blanks.
    pub fn words(self, arguments: &str) -> Tool {
        arguments.split_whitespace().fold(self, Tool::arg)
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Tool {
        self.command.env(name, value);
        self
    }

    pub fn dir(mut self, directory: &Path) -> Tool {
        self.command.current_dir(directory);
        self
    }

    /// The command line, as a person would type it.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Runs with its output on the terminal.
    pub fn run(mut self) -> Outcome {
        let child = self.command.spawn().while_doing(format_args!("starting `{}`", self.shown))?;
        let status = self.wait(child, None)?;
        if status.success() { Ok(()) } else { Err(Failure::new(format!("`{}` failed ({status}).", self.shown))) }
    }

    /// Runs with its output on the terminal and tells whether it succeeded.
    pub fn succeeds_shown(mut self) -> Outcome<bool> {
        self.command.status().map(|status| status.success()).while_doing(format_args!("starting `{}`", self.shown))
    }

    /// Runs silently and tells whether it is there and succeeds.
    pub fn succeeds(mut self) -> bool {
        self.command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Runs and returns what it printed, without the line break at its end.
    pub fn output(mut self) -> Outcome<String> {
        let output =
            self.command.stdin(Stdio::null()).output().while_doing(format_args!("starting `{}`", self.shown))?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::new(format!("`{}` failed ({}): {}", self.shown, output.status, errors.trim())));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Runs with its output in `target/log/<name>.log`; the log's end is in the failure.
    pub fn run_logged(self, name: &str) -> Outcome {
        self.run_logged_within(name, None)
    }

    /// The same, ended when it takes longer than `limit`.
    pub fn run_logged_within(mut self, name: &str, limit: Option<Duration>) -> Outcome {
        let directory = places::at("target/log");
        let path = directory.join(format!("{name}.log"));
        let log = fs::create_dir_all(&directory)
            .and_then(|()| File::create(&path))
            .while_doing(format_args!("creating {}", path.display()))?;
        let errors = log.try_clone().while_doing("opening a log")?;
        let child = self
            .command
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .while_doing(format_args!("starting `{}`", self.shown))?;
        let status = self.wait(child, limit)?;
        if status.success() {
            return Ok(());
        }
        let printed = fs::read(&path).unwrap_or_default();
        let printed = String::from_utf8_lossy(&printed);
        let lines: Vec<&str> = printed.lines().collect();
        let end = lines.get(lines.len().saturating_sub(20)..).unwrap_or(&[]);
        Err(Failure::new(format!(
            "`{}` failed ({status}). The end of {}:\n{}",
            self.shown,
            path.display(),
            end.join("\n")
        )))
    }

    /// The command itself, for those who stream its output.
    pub fn into_command(self) -> Command {
        self.command
    }

    /// Waits for the end, with a sign of life now and then: what is run here is silent while all goes well.
    fn wait(&self, mut child: Child, limit: Option<Duration>) -> Outcome<ExitStatus> {
        let started = now();
        let mut told = Duration::ZERO;
        loop {
            let status = child.try_wait().while_doing(format_args!("waiting for `{}`", self.shown))?;
            if let Some(status) = status {
                return Ok(status);
            }
            let elapsed = started.elapsed();
            if limit.is_some_and(|limit| elapsed > limit) {
                // Fails only if it has just ended.
                let _ = child.kill();
                let _ = child.wait();
                return Err(Failure::new(format!(
                    "`{}` took longer than {} and was ended.",
                    self.shown,
                    Seconds(elapsed)
                )));
            }
            if elapsed - told > SIGN_OF_LIFE {
                told = elapsed;
                progress::detail(format_args!("{} so far", Seconds(elapsed)));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A script of npm's, run by the Node of this workspace.
pub fn node_script(script: &str) -> Tool {
    Tool::new(places::node()).arg(places::at("node_modules").join(script))
}
