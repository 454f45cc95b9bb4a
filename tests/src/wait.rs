//! Waiting for a condition across processes: look, look again shortly after, give up at a deadline and say what was seen last.

use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// How long anything on a screen may take before a test calls it missing.
pub const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(20);

pub enum Seen<T> {
    Ready(T),
    /// Not there yet; the text says what was seen instead.
    NotYet(String),
}

/// Looks until `look` is ready. Errors that pass by themselves (a document that is being replaced) count as not yet.
pub fn until<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Result<Seen<T>>) -> Result<T> {
    let start = Instant::now();
    loop {
        let last = match look() {
            Ok(Seen::Ready(found)) => return Ok(found),
            Ok(Seen::NotYet(last)) => last,
            Err(error) if error.is_passing() => error.to_string(),
            Err(error) => return Err(error),
        };
        if start.elapsed() >= limit {
            return Err(Error::Late { what: what.to_owned(), limit, last });
        }
        thread::sleep(PAUSE);
    }
}
