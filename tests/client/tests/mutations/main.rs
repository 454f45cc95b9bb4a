//! Answers of the service that are almost right, by the hundred thousand: nothing false is taken over, nothing panics.
//!
//! Real people do real things with the real service once; what it answered is then changed at one to three places, and given to
//! the real engine from memory. What may be accepted is said in `truth.rs`.
//!
//! `LATCHKEY_MUTATIONS=1000000` for more than the 100,000 of a usual run, `LATCHKEY_MUTATION_SEED` for others.
//! Needs the built service: `cargo xtask build --worker`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "everything here is a test or for tests")]
#![allow(clippy::disallowed_methods, reason = "these tests run natively, where the standard clock is fine")]

#[path = "../common/mod.rs"]
mod common;
mod flows;
mod prepared;
mod truth;

use flows::{Outcome, Runner};
use latchkey_test_client::hostile::mutate::Dice;
use prepared::Prepared;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// The dice of one mutation: each can be thrown again alone.
fn dice(seed: u64, index: u64) -> Dice {
    Dice::new(seed ^ Dice::new(index).roll())
}

#[test]
fn no_changed_answer_is_believed() {
    let count = number("LATCHKEY_MUTATIONS", 100_000);
    let seed = number("LATCHKEY_MUTATION_SEED", 0x1A7C_4B37);
    let prepared = Prepared::play();
    let (next, started) = (AtomicU64::new(0), Instant::now());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let totals: Vec<[u64; 3]> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let runner = Runner::new(&prepared);
                    runner.unharmed();
                    let mut counts = [0; 3];
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= count {
                            return counts;
                        }
                        let run = || runner.run(&mut dice(seed, index));
                        match catch_unwind(AssertUnwindSafe(run)) {
                            Ok(Outcome::Same) => counts[0] += 1,
                            Ok(Outcome::Refused) => counts[1] += 1,
                            Ok(Outcome::Taken) => counts[2] += 1,
                            Err(panic) => {
                                next.store(count, Ordering::Relaxed);
                                let file = runner.keep_last();
                                eprintln!("mutation {index} of seed {seed}; the answer is in {}", file.display());
                                std::panic::resume_unwind(panic);
                            }
                        }
                    }
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().expect("a mutation was believed, or broke the engine")).collect()
    });
    let [same, refused, taken] = [0, 1, 2].map(|kind| totals.iter().map(|counts| counts[kind]).sum::<u64>());
    println!(
        "{count} answers: {same} unchanged, {refused} refused, {taken} true in what was taken; {:?}",
        started.elapsed()
    );
    assert!(refused > count / 3, "few were refused: are they looked at?");
}
