//! What can go wrong while a browser is driven, and the failure of a test with the line where it happened.

use std::fmt;
use std::panic::Location;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{program} did not start: {reason}")]
    Start { program: String, reason: String },
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("the driver did not answer {request}: {reason}")]
    Connection { request: String, reason: String },
    /// An error of the WebDriver protocol; `code` is its stable name, such as `no such window`.
    #[error("{request}: {code}: {message}")]
    Driver { request: String, code: String, message: String },
    #[error("{from} answered something else than {expected}: {answer}")]
    Answer { from: String, expected: &'static str, answer: String },
    #[error("waited {} s for {what}; last seen: {last}", limit.as_secs())]
    Late { what: String, limit: Duration, last: String },
    #[error("{0} cannot be done here: {1}")]
    Unsupported(&'static str, &'static str),
    #[error(transparent)]
    Service(#[from] latchkey_service_runner::Error),
    /// Something that a person would see at once is not as it should be.
    #[error("{what}: expected {expected:?}, found {found:?}")]
    Different { what: String, expected: String, found: String },
}

impl Error {
    /// The document went away or was not there yet: what waits for it may look again.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, Error::Driver { code, .. } if matches!(
            code.as_str(),
            "javascript error"
                | "stale element reference"
                | "no such frame"
                | "no such element"
                | "no such shadow root"
                | "detached shadow root"
                | "unknown error"
        ))
    }

    /// A click that closed what it was in, which the driver did not expect.
    pub(crate) fn is_of_what_has_gone(&self) -> bool {
        match self {
            Error::Driver { code, .. } if code == "no such window" => true,
            Error::Driver { code, message, .. } => code == "unknown error" && message.contains("browsingContext"),
            _ => false,
        }
    }

    /// The driver or its connection to the browser gave up, whatever the product did.
    fn is_of_the_driver(&self) -> bool {
        match self {
            Error::Connection { .. } => true,
            Error::Driver { code, .. } => matches!(code.as_str(), "unknown error" | "timeout" | "disconnected"),
            _ => false,
        }
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a test returns: `?` on any error remembers the line it was on.
pub type Outcome = std::result::Result<(), Failure>;

pub struct Failure {
    message: String,
    at: &'static Location<'static>,
    of_the_driver: bool,
}

impl<E: std::error::Error + 'static> From<E> for Failure {
    #[track_caller]
    fn from(error: E) -> Failure {
        let any: &dyn std::error::Error = &error;
        let of_the_driver = any.downcast_ref::<Error>().is_some_and(Error::is_of_the_driver);
        Failure { message: error.to_string(), at: Location::caller(), of_the_driver }
    }
}

/// Tells a story in a browser; a second time where the browser's driver broke down, which says nothing of the product. Whatever the
/// product did wrong fails at once.
///
/// # Errors
/// What the story failed on.
pub fn told(story: impl Fn() -> Outcome) -> Outcome {
    match story() {
        Err(failure) if failure.of_the_driver => {
            println!("the driver gave up, once more from the start: {failure:?}");
            story()
        }
        outcome => outcome,
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
