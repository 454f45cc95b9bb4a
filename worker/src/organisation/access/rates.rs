//! Rates: token buckets in memory. An object that leaves memory forgets them, which takes longer than a bucket fills.

use crate::refusal::Outcome;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use std::collections::HashMap;
use worker::Env;

/// What is counted, each in buckets of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// Challenges, sign-ins, invitations opened and used, by network address.
    SignIn,
    /// Reads, by member.
    Read,
    /// Writes, by member.
    Write,
}

/// Requests a minute; a bucket holds as many.
#[derive(Debug, Clone, Copy)]
struct Limits {
    sign_in: u32,
    read: u32,
    write: u32,
}

const GENEROUS: Limits = Limits { sign_in: 120, read: 3_000, write: 600 };

/// The text binding `RATES` sets others: `sign_in=30 write=600 read=3000`, requests a minute.
pub struct Rates {
    limits: Limits,
    buckets: HashMap<(What, String), Bucket>,
}

/// Buckets kept before those that are full again are dropped.
const KEPT: usize = 10_000;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    filled: Millis,
}

const MINUTE: f64 = 60_000.0;

impl Rates {
    pub fn of(env: &Env) -> Self {
        let text = env.var("RATES").map(|var| var.to_string()).unwrap_or_default();
        Self { limits: Limits::parse(&text), buckets: HashMap::new() }
    }

    /// # Errors
    /// `rate_limited` once `who` has used up this minute's requests.
    pub fn take(&mut self, what: What, who: &str, now: Millis) -> Outcome<()> {
        let capacity = f64::from(match what {
            What::SignIn => self.limits.sign_in,
            What::Read => self.limits.read,
            What::Write => self.limits.write,
        });
        if self.buckets.len() >= KEPT {
            self.buckets.retain(|_, bucket| now.0.saturating_sub(bucket.filled.0) < 60_000);
        }
        let bucket = self.buckets.entry((what, who.to_owned())).or_insert(Bucket { left: capacity, filled: now });
        let passed = u32::try_from(now.0.saturating_sub(bucket.filled.0)).unwrap_or(u32::MAX);
        bucket.left = (bucket.left + f64::from(passed) / MINUTE * capacity).min(capacity);
        bucket.filled = now;
        if bucket.left < 1.0 {
            return Err(Code::RateLimited.into());
        }
        bucket.left -= 1.0;
        Ok(())
    }
}

impl Limits {
    fn parse(text: &str) -> Self {
        let of = |name: &str, generous: u32| {
            text.split_whitespace()
                .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
                .unwrap_or(generous)
        };
        Self {
            sign_in: of("sign_in", GENEROUS.sign_in),
            read: of("read", GENEROUS.read),
            write: of("write", GENEROUS.write),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> Rates {
        Rates { limits: Limits::parse("sign_in=2"), buckets: HashMap::new() }
    }

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let mut rates = rates();
        let mut take = |who: &str, now: u64| rates.take(What::SignIn, who, Millis(now)).is_ok();
        assert!(take("a", 0) && take("a", 0));
        assert!(!take("a", 0));
        assert!(take("b", 0));
        assert!(!take("a", 20_000));
        assert!(take("a", 60_000));
    }

    #[test]
    fn what_is_not_set_is_generous() {
        let limits = Limits::parse("write=5 nonsense");
        assert_eq!((limits.write, limits.read), (5, GENEROUS.read));
    }
}
