//! Why the service did not start.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why the service did not start or answer; the text says what to do.
#[derive(Debug)]
pub enum Error {
    /// A part that a build or the set-up makes is not there.
    Missing { path: PathBuf, cause: io::Error },
    /// The directory for the rows can't be made or read.
    DataDirectory { path: PathBuf, cause: io::Error },
    /// The process could not be started or watched.
    Launch(io::Error),
    /// Another process listens on the port.
    PortTaken { port: u16 },
    /// The process ended, or gave no healthy answer in time.
    Unhealthy { reason: String, log: PathBuf },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Missing { path, cause } => write!(
                f,
                "{} is not usable ({cause}). Run `cargo xtask setup` and `cargo xtask build`, then try again.",
                path.display()
            ),
            Error::DataDirectory { path, cause } => {
                write!(f, "The service's data directory {} can't be used: {cause}.", path.display())
            }
            Error::Launch(cause) => write!(f, "The service could not be started: {cause}."),
            Error::PortTaken { port } => {
                write!(f, "Port {port} on 127.0.0.1 is in use. End what listens there, or choose another port.")
            }
            Error::Unhealthy { reason, log } => {
                write!(f, "The service did not start: {reason}. Its log is {}.", log.display())
            }
        }
    }
}

impl std::error::Error for Error {}

/// What went wrong while waiting for the first answer.
pub(crate) struct NoAnswer(pub(crate) String);

impl NoAnswer {
    /// The error for people, once the log has been read for the commonest cause.
    pub(crate) fn explained(self, port: u16, log: &Path) -> Error {
        let printed = std::fs::read(log).unwrap_or_default();
        let printed = String::from_utf8_lossy(&printed);
        let last_lines: Vec<&str> = printed.lines().rev().take(20).collect();
        if last_lines.iter().any(|line| line.contains("Address already in use")) {
            return Error::PortTaken { port };
        }
        Error::Unhealthy { reason: self.0, log: log.to_owned() }
    }
}
