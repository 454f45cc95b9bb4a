//! Which part of a host name one owner can register: the public suffix list.
//!
//! The list is data, not code: `public_suffixes.txt`, sorted by bytes, one rule a line in ASCII (punycode), both sections of
//! <https://publicsuffix.org> (Mozilla Public License 2.0). `name` is a rule itself, `name *` is the rule `*.name`, `name !` the exception
//! `!name`, `name *=` both. It is searched where it lies: 39 KB in the compressed extension, where the same rules as generated code
//! (crate `psl`, against which the tests compare every rule) take 163 KB.

use std::sync::LazyLock;

const RULES: &str = include_str!("public_suffixes.txt");

/// Where each rule's line begins, by the hash of its name; made at the first question, in less than a millisecond. A vault's addresses are
/// all asked for at unlock, and a binary search over the lines was a sixth of that.
static PLACES: LazyLock<Box<[u32]>> = LazyLock::new(places);

/// A power of two, a good half of it used.
const SLOTS: usize = 1 << 14;
/// Bits of a slot that say where the line begins, from 1; what is above is of the name's hash.
const PLACE_BITS: u32 = 18;
const _: () = assert!(RULES.len() < (1 << PLACE_BITS) - 1, "a line's place fits its bits");

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Rule {
    plain: bool,
    wildcard: bool,
    exception: bool,
}

/// FNV-1a (Fowler, Noll, Vo) from the end of a name to its beginning, so that one pass over a name gives the hash of each part of it that
/// may be a suffix.
#[derive(Clone, Copy, PartialEq, Eq)]
struct NameHash(u32);

impl NameHash {
    const EMPTY: Self = Self(0x811c_9dc5);

    fn before(self, byte: u8) -> Self {
        Self((self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }

    fn of(name: &str) -> Self {
        name.bytes().rev().fold(Self::EMPTY, Self::before)
    }

    fn slot(self) -> usize {
        usize::try_from(self.0 ^ (self.0 >> 15)).unwrap_or_default() % SLOTS
    }

    fn mark(self) -> u32 {
        self.0 >> PLACE_BITS
    }
}

/// The registrable domain of a host name (public suffix and one label), or nothing where the name is itself a public suffix.
///
/// Takes lower-case ASCII without a trailing dot. A suffix that the list does not know counts as public when it is the last label
/// (rule `*` of the list's algorithm), so `login.evil.test` belongs to `evil.test`.
pub(super) fn registrable(name: &str) -> Option<&str> {
    name.get(place(name).1?..)
}

/// Where the registrable domain begins, after a mark that is the same for the same name, and another for most others.
pub(super) fn place(name: &str) -> (u32, Option<usize>) {
    let bytes = name.as_bytes();
    let mut hash = NameHash::EMPTY;
    // Of the part with one label less.
    let mut parent = None;
    // What the longest rule until here makes of the name.
    let mut owner = None;
    let mut owner_is_next = false;
    for start in (0..=bytes.len()).rev() {
        if start < bytes.len() {
            hash = hash.before(bytes[start]);
        }
        if start > 0 && bytes[start - 1] != b'.' {
            continue;
        }
        let here = rule(&bytes[start..], hash);
        if here.exception {
            (owner, owner_is_next) = (Some(start), false);
        } else if here.plain || parent.is_none_or(|parent: Rule| parent.wildcard) {
            (owner, owner_is_next) = (None, true);
        } else if owner_is_next {
            (owner, owner_is_next) = (Some(start), false);
        }
        parent = Some(here);
    }
    (hash.0, owner)
}

fn rule(suffix: &[u8], hash: NameHash) -> Rule {
    let rules = RULES.as_bytes();
    let mut slot = hash.slot();
    loop {
        let entry = PLACES[slot];
        if entry == 0 {
            return Rule::default();
        }
        let start = usize::try_from(entry % (1 << PLACE_BITS)).unwrap_or_default().saturating_sub(1);
        if entry >> PLACE_BITS == hash.mark()
            && let Some(after) = rules[start..].strip_prefix(suffix)
            && let None | Some(b' ' | b'\n') = after.first()
        {
            let marks = after.split(|&byte| byte == b'\n').next().unwrap_or_default();
            return Rule {
                plain: marks.is_empty() || marks.contains(&b'='),
                wildcard: marks.contains(&b'*'),
                exception: marks.contains(&b'!'),
            };
        }
        slot = (slot + 1) % SLOTS;
    }
}

fn places() -> Box<[u32]> {
    let mut places = vec![0; SLOTS].into_boxed_slice();
    let mut start: u32 = 0;
    for line in RULES.split_inclusive('\n') {
        let name = line.split([' ', '\n']).next().unwrap_or_default();
        let hash = NameHash::of(name);
        let mut slot = hash.slot();
        while places[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        places[slot] = (hash.mark() << PLACE_BITS) | (start + 1);
        start += u32::try_from(line.len()).unwrap_or_default();
    }
    places
}

#[cfg(test)]
#[path = "suffix_vectors.rs"]
mod vectors;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_psl(name: &str) -> Option<String> {
        psl::domain_str(name).map(str::to_owned)
    }

    #[test]
    fn the_list_is_sorted_and_ascii() {
        let keys: Vec<&str> = RULES.lines().map(|line| line.split(' ').next().unwrap()).collect();
        assert!(keys.len() > 9_000);
        assert!(keys.is_sorted() && RULES.is_ascii());
    }

    fn rule(name: &str) -> Rule {
        super::rule(name.as_bytes(), NameHash::of(name))
    }

    #[test]
    fn the_table_has_room_and_finds_every_line() {
        assert!(PLACES.iter().filter(|&&place| place == 0).count() > SLOTS / 4);
        for line in RULES.lines() {
            assert_ne!(rule(line.split(' ').next().unwrap()), Rule::default(), "{line}");
        }
    }

    fn suffixes(name: &str) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(name), |rest| rest.split_once('.').map(|(_, parent)| parent))
    }

    #[test]
    fn every_rule_answers_as_the_reference_implementation_does() {
        let named: std::collections::HashSet<&str> =
            RULES.lines().flat_map(|line| suffixes(line.split(' ').next().unwrap())).collect();
        // `psl` forgets a rule `*.x` for a name `y.x` that stands in other rules (*.futurecms.at and *.ex.futurecms.at).
        let wild = |suffix: &str| suffix.split_once('.').is_some_and(|(_, parent)| rule(parent).wildcard);
        let forgotten = |name: &str| {
            suffixes(name)
                .any(|suffix| named.contains(suffix) && wild(suffix) && !rule(suffix).plain && !rule(suffix).exception)
        };
        let mut compared = 0;
        for line in RULES.lines() {
            let key = line.split(' ').next().unwrap();
            for name in [key.to_owned(), format!("a.{key}"), format!("b.a.{key}"), format!("c.b.a.{key}")] {
                if !forgotten(&name) {
                    assert_eq!(registrable(&name).map(str::to_owned), by_psl(&name), "{name}");
                    compared += 1;
                }
            }
        }
        assert!(compared > 40_000, "{compared}");
    }

    #[test]
    fn known_names() {
        for (name, owner) in [
            ("example.com", Some("example.com")),
            ("a.b.example.co.uk", Some("example.co.uk")),
            ("co.uk", None),
            ("github.io", None),
            ("someone.github.io", Some("someone.github.io")),
            ("www.ck", Some("www.ck")),
            ("b.c.ck", Some("b.c.ck")),
            ("login.evil.test", Some("evil.test")),
            ("intranet", None),
            ("x.int.apple", Some("x.int.apple")),
            ("r.cloud.int.apple", None),
            ("ap-north-1.r.cloud.int.apple", None),
            ("b.a.ap-north-1.r.cloud.int.apple", Some("b.a.ap-north-1.r.cloud.int.apple")),
        ] {
            assert_eq!(registrable(name), owner, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_name_answers_as_the_reference_implementation_does(name in "[a-z0-9]{1,4}(\\.[a-z]{1,3}){0,5}(\\.(com|co\\.uk|github\\.io|ck|kawasaki\\.jp|test))?") {
            prop_assert_eq!(registrable(&name).map(str::to_owned), by_psl(&name));
        }
    }
}
