//! Why the benchmarks could not run, in a sentence for the person who started them.

use std::error::Error;
use std::fmt;

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// Says what was being done when something failed.
pub trait While<T> {
    fn while_doing(self, what: impl fmt::Display) -> Result<T, Failure>;
}

impl<T, E: Error> While<T> for Result<T, E> {
    fn while_doing(self, what: impl fmt::Display) -> Result<T, Failure> {
        self.map_err(|cause| Failure(format!("Failed while {what}: {cause}.")))
    }
}
