//! What the person at the terminal sees.

use std::fmt;
use std::time::{Duration, Instant};

/// A piece of work with a name, told at its start and its end.
pub struct Step {
    name: String,
    started: Instant,
}

impl Step {
    pub fn start(name: impl Into<String>) -> Step {
        let name = name.into();
        println!("  ▸ {name} …");
        Step { name, started: now() }
    }

    pub fn done(self) {
        let elapsed = Seconds(self.started.elapsed());
        println!("  ✓ {} ({elapsed})", self.name);
    }
}

/// Tells what comes next.
pub fn heading(text: impl fmt::Display) {
    println!("\n{text}");
}

/// Tells that nothing had to be done.
pub fn already(text: impl fmt::Display) {
    println!("  ✓ {text}");
}

/// Tells what the person should know though nothing failed.
pub fn note(text: impl fmt::Display) {
    println!("  ! {text}");
}

/// Tells what long work is at.
pub fn detail(text: impl fmt::Display) {
    println!("    {text}");
}

/// A duration as people read it.
pub struct Seconds(pub Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.as_secs() / 60;
        if minutes == 0 {
            write!(f, "{:.1} s", self.0.as_secs_f64())
        } else {
            write!(f, "{minutes} min {} s", self.0.as_secs() % 60)
        }
    }
}

/// The clock, for telling how long something took.
#[expect(clippy::disallowed_methods, reason = "this program never runs as WebAssembly")]
pub fn now() -> Instant {
    Instant::now()
}
