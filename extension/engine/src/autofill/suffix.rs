//! Which part of a host name one owner can register: the public suffix list.
//!
//! The list is data, not code: `public_suffixes.txt`, sorted by bytes, one rule a line in ASCII (punycode), both sections of
//! <https://publicsuffix.org> (Mozilla Public License 2.0). `name` is a rule itself, `name *` is the rule `*.name`, `name !` the exception
//! `!name`, `name *=` both. It is searched where it lies: 39 KB in the compressed extension, where the same rules as generated code
//! (crate `psl`, against which the tests compare every rule) take 163 KB.

const RULES: &str = include_str!("public_suffixes.txt");

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Rule {
    plain: bool,
    wildcard: bool,
    exception: bool,
}

/// The registrable domain of a host name (public suffix and one label), or nothing where the name is itself a public suffix.
///
/// Takes lower-case ASCII without a trailing dot. A suffix that the list does not know counts as public when it is the last label
/// (rule `*` of the list's algorithm), so `login.evil.test` belongs to `evil.test`.
pub(super) fn registrable(name: &str) -> Option<&str> {
    let starts: Vec<usize> = std::iter::once(0).chain(name.match_indices('.').map(|(dot, _)| dot + 1)).collect();
    let mut here = rule(name);
    let mut public = starts.len() - 1;
    for position in 0..starts.len() {
        let parent = starts.get(position + 1).and_then(|&parent| name.get(parent..)).map(rule).unwrap_or_default();
        if here.exception {
            public = position + 1;
            break;
        }
        if here.plain || parent.wildcard {
            public = position;
            break;
        }
        here = parent;
    }
    let owner = public.checked_sub(1).and_then(|position| starts.get(position))?;
    name.get(*owner..)
}

/// Binary search over the lines of the list. By bytes, and each part of a name once: a vault's addresses are all looked up at unlock.
fn rule(suffix: &str) -> Rule {
    let rules = RULES.as_bytes();
    // Both are where a line begins.
    let (mut low, mut high) = (0, rules.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = rules[low..middle].iter().rposition(|&byte| byte == b'\n').map_or(low, |newline| low + newline + 1);
        let end = rules[middle..high].iter().position(|&byte| byte == b'\n').map_or(high, |newline| middle + newline);
        let line = &rules[start..end];
        let space = line.iter().position(|&byte| byte == b' ');
        match suffix.as_bytes().cmp(&line[..space.unwrap_or(line.len())]) {
            std::cmp::Ordering::Less => high = start,
            std::cmp::Ordering::Greater => low = end + 1,
            std::cmp::Ordering::Equal => {
                let marks = space.map_or(&b"="[..], |space| &line[space..]);
                return Rule {
                    plain: marks.contains(&b'='),
                    wildcard: marks.contains(&b'*'),
                    exception: marks.contains(&b'!'),
                };
            }
        }
    }
    Rule::default()
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
