//! Rates: token buckets in memory. An object that leaves memory forgets them, which takes longer than a bucket fills.

use super::network::Network;
use crate::refusal::Outcome;
use latchkey_shared::id::MemberId;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use std::collections::BTreeMap;
use worker::Env;

/// What is counted, each in buckets of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Challenges, sign-ins, refreshes of no session, invitations opened and used; organisations founded.
    SignIn(Network),
    /// Who is signed in, before it is asked what they may; also whose session is refreshed.
    Call(Act, Known, MemberId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    Read,
    Write,
}

/// Whether the organisation's log has ever had this member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    Here,
    Elsewhere,
}

/// Requests a minute; a bucket holds as many.
#[derive(Debug, Clone, Copy)]
struct Limits {
    sign_in: u32,
    read: u32,
    write: u32,
}

const GENEROUS: Limits = Limits { sign_in: 120, read: 3_000, write: 600 };

/// The text binding `RATES` sets others: `sign_in=30 write=600 read=3000`, requests a minute. However many strangers
/// come, they take no room from members.
pub struct Rates {
    limits: Limits,
    networks: Buckets<Network>,
    guests: Buckets<(Act, MemberId)>,
    members: Buckets<(Act, MemberId)>,
}

/// Strangers' buckets at a time, of either kind.
const STRANGERS: usize = 10_000;
/// Members' buckets at a time: more than an organisation has members at work within a minute.
const MEMBERS: usize = 100_000;

impl Rates {
    pub fn of(env: &Env) -> Self {
        Self::within(&env.var("RATES").map(|var| var.to_string()).unwrap_or_default())
    }

    fn within(limits: &str) -> Self {
        Self {
            limits: Limits::parse(limits),
            networks: Buckets::at_most(STRANGERS),
            guests: Buckets::at_most(STRANGERS),
            members: Buckets::at_most(MEMBERS),
        }
    }

    /// # Errors
    /// `rate_limited` once this caller has used up this minute's requests, or if there are too many of their kind to
    /// count.
    pub fn take(&mut self, counted: Counted, now: Millis) -> Outcome<()> {
        let Limits { sign_in, read, write } = self.limits;
        let may = match counted {
            Counted::SignIn(network) => self.networks.take(network, sign_in, now),
            Counted::Call(act, known, member) => {
                let each = match act {
                    Act::Read => read,
                    Act::Write => write,
                };
                let buckets = match known {
                    Known::Here => &mut self.members,
                    Known::Elsewhere => &mut self.guests,
                };
                buckets.take((act, member), each, now)
            }
        };
        if may { Ok(()) } else { Err(Code::RateLimited.into()) }
    }
}

/// Callers of one kind; no more than `most` at a time. A map in order, so that nobody chooses keys that collide.
struct Buckets<K> {
    each: BTreeMap<K, Bucket>,
    most: usize,
    tidied: Millis,
}

impl<K: Ord> Buckets<K> {
    const fn at_most(most: usize) -> Self {
        Self { each: BTreeMap::new(), most, tidied: Millis(0) }
    }

    /// Whether there is one more request for `who`, which is taken then.
    fn take(&mut self, who: K, capacity: u32, now: Millis) -> bool {
        self.tidy(now);
        if !self.each.contains_key(&who) && self.each.len() >= self.most {
            return false;
        }
        let full = Bucket { left: f64::from(capacity), capacity: f64::from(capacity), filled: now };
        self.each.entry(who).or_insert(full).take(now)
    }

    /// Drops what is full again, once a second at most: it would be made anew as it is.
    fn tidy(&mut self, now: Millis) {
        if now.0.abs_diff(self.tidied.0) >= SECOND {
            self.each.retain(|_, bucket| !bucket.is_full(now));
            self.tidied = now;
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    capacity: f64,
    filled: Millis,
}

const SECOND: u64 = 1_000;
const MINUTE: f64 = 60_000.0;

impl Bucket {
    fn at(&self, now: Millis) -> f64 {
        let passed = u32::try_from(now.0.saturating_sub(self.filled.0)).unwrap_or(u32::MAX);
        (self.left + f64::from(passed) / MINUTE * self.capacity).min(self.capacity)
    }

    fn is_full(&self, now: Millis) -> bool {
        self.at(now) >= self.capacity
    }

    fn take(&mut self, now: Millis) -> bool {
        self.left = self.at(now);
        self.filled = now;
        let may = self.left >= 1.0;
        if may {
            self.left -= 1.0;
        }
        may
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

    fn network(number: usize) -> Counted {
        Counted::SignIn(Network::of(&format!("2001:db8:{:x}:{:x}::1", number >> 16, number & 0xffff)))
    }

    fn member(number: u8, act: Act, known: Known) -> Counted {
        Counted::Call(act, known, MemberId::from_bytes([number; MemberId::LENGTH]))
    }

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let mut rates = Rates::within("sign_in=2");
        let mut take = |who: usize, now: u64| rates.take(network(who), Millis(now)).is_ok();
        assert!(take(1, 0) && take(1, 0));
        assert!(!take(1, 0));
        assert!(take(2, 0));
        assert!(!take(1, 20_000));
        assert!(take(1, 60_000));
    }

    #[test]
    fn of_121_challenges_from_121_addresses_of_one_network_the_last_is_refused() {
        let mut rates = Rates::within("");
        let mut take = |address: &str| rates.take(Counted::SignIn(Network::of(address)), Millis(0));
        for one in 0..120 {
            assert_eq!(take(&format!("2001:db8:0:1::{one:x}")), Ok(()));
        }
        assert_eq!(take("2001:db8:0:1::ffff"), Err(Code::RateLimited.into()));
        assert_eq!(take("2001:db8:0:2::1"), Ok(()));
    }

    #[test]
    fn reads_and_writes_are_counted_each_for_each_member() {
        let mut rates = Rates::within("read=2 write=1");
        let mut take = |counted: Counted| rates.take(counted, Millis(0)).is_ok();
        let reads = member(1, Act::Read, Known::Here);
        assert!(take(reads) && take(reads) && !take(reads));
        let writes = member(1, Act::Write, Known::Here);
        assert!(take(writes) && !take(writes));
        assert!(take(member(2, Act::Write, Known::Here)) && take(member(1, Act::Write, Known::Elsewhere)));
    }

    #[test]
    fn buckets_are_bounded_and_strangers_take_no_member_s_room() {
        let mut rates = Rates::within("sign_in=2");
        let now = Millis(1_000_000);
        for one in 0..STRANGERS {
            assert_eq!(rates.take(network(one), now), Ok(()));
        }
        assert_eq!(rates.take(network(STRANGERS), now), Err(Code::RateLimited.into()));
        assert_eq!(rates.networks.each.len(), STRANGERS);
        // Who is counted already goes on, and so do all who are signed in.
        assert_eq!(rates.take(network(0), now), Ok(()));
        for known in [Known::Here, Known::Elsewhere] {
            assert_eq!(rates.take(member(1, Act::Read, known), now), Ok(()));
        }
        // Half a minute later those that took one of two are full again, and there is room.
        let later = Millis(1_030_000);
        assert_eq!(rates.take(network(STRANGERS), later), Ok(()));
        assert_eq!(rates.networks.each.len(), 2);
    }

    #[test]
    fn they_are_tidied_once_a_second_at_most_and_no_bucket_is_lost_before_it_is_full() {
        let mut buckets = Buckets::at_most(10);
        let mut take = |who: u8, now: u64| {
            let may = buckets.take(who, 600, Millis(now));
            (may, buckets.each.len())
        };
        // One of six hundred is back after a tenth of a second.
        assert_eq!(take(1, 5_000), (true, 1));
        assert_eq!(take(2, 5_950), (true, 2), "not yet tidied");
        assert_eq!(take(3, 6_000), (true, 2), "the first is gone, the second not full");
        for _ in 0..599 {
            assert_eq!(take(3, 6_000), (true, 2));
        }
        assert_eq!(take(3, 6_000), (false, 2));
        for _ in 0..10 {
            assert_eq!(take(3, 7_000), (true, 1));
        }
        assert_eq!(take(3, 7_000), (false, 1), "ten of six hundred come back in a second");
        // A clock that was set back does not stop it.
        assert_eq!(take(4, 1_000), (true, 2));
    }

    #[test]
    fn what_is_not_set_is_generous() {
        let limits = Limits::parse("write=5 nonsense");
        assert_eq!((limits.write, limits.read), (5, GENEROUS.read));
    }
}
