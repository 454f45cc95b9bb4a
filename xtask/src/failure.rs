//! Why a command stopped, in a sentence for the person at the terminal.

use std::fmt;

/// What every step returns.
pub type Outcome<T = ()> = Result<T, Failure>;

/// What happened and what to do about it.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub fn new(text: impl Into<String>) -> Failure {
        Failure(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says what was being done when something else's error came up.
pub trait While<T> {
    /// `doing` continues the sentence "… failed while".
    fn while_doing(self, doing: impl fmt::Display) -> Outcome<T>;
}

impl<T, E: fmt::Display> While<T> for Result<T, E> {
    fn while_doing(self, doing: impl fmt::Display) -> Outcome<T> {
        self.map_err(|cause| Failure(format!("Failed while {doing}: {cause}")))
    }
}
