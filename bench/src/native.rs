//! P8's other side: the same password step, compiled for this machine.

use crate::measure::{Measure, Row, Target, median};
use latchkey_shared::account::{Account, SecretKey};
use std::hint::black_box;
use std::time::{Duration, Instant};

const RUNS: usize = 7;
/// WebAssembly may take so many times as long.
const LIMIT: f64 = 1.8;

/// `measures` holds the figure of our WebAssembly already.
pub fn password_step(measures: &[Measure]) -> Option<Measure> {
    let ours = measures.iter().find(|measure| measure.id == Row::P8.name())?.ours;
    let key = SecretKey::from_bytes([7; 16]);
    let samples = (0..=RUNS).map(|_| {
        let (start, processor) = (now(), processor_time());
        black_box(Account::derive(&"correct horse battery staple".into(), &key).login.public());
        let taken = processor.zip(processor_time()).map_or(start.elapsed(), |(before, after)| after - before);
        taken.as_secs_f64() * 1_000.0
    });
    // The first one warms up.
    let native = median(samples.skip(1).collect());
    let measure = Measure::new(Row::P8, "password step, WebAssembly beside native", ours, "ms");
    Some(measure.beside("the same code, native", native).aiming_at(Target::AtMost((native * LIMIT).round())))
}

/// Time that this thread has had a processor, where Linux tells it: what other programs take away does not count.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

#[expect(clippy::disallowed_methods, reason = "this program never runs as WebAssembly")]
pub fn now() -> Instant {
    Instant::now()
}
