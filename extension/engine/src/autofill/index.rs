//! From a page to the items that may be used on it, without looking at the other items.

use super::address::{Fit, Host, Site};
use super::rules::{Page, Rule, Rules, Verdict, best};
use std::collections::HashMap;
use std::hash::Hash;

/// Patterns that are tried on a page; each is bounded, and so is their number. People write a few.
const MAX_PATTERNS: usize = 500;

/// Items by the site of their addresses. A look-up costs what the site's own items cost, however large the vault is.
#[derive(Clone, Debug)]
pub struct AddressIndex<Id> {
    entries: HashMap<Box<str>, Vec<Entry<Id>>>,
    /// What may be about any site.
    patterns: Vec<Entry<Id>>,
    keys: HashMap<Id, Vec<Key>>,
}

#[derive(Clone, Debug)]
struct Entry<Id> {
    id: Id,
    rule: Rule,
}

/// Where an item's rules are.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    Site(Box<str>),
    Patterns,
}

/// An item that may be used on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match<Id> {
    pub id: Id,
    /// The best of the item's addresses.
    pub fit: Fit,
}

impl<Id> Default for AddressIndex<Id> {
    fn default() -> Self {
        Self { entries: HashMap::new(), patterns: Vec::new(), keys: HashMap::new() }
    }
}

impl<Id: Copy + Eq + Hash + Ord> AddressIndex<Id> {
    /// Puts an item in, in place of what was known of it.
    pub fn insert(&mut self, id: Id, rules: Rules) {
        self.remove(id);
        for rule in rules.into_rules() {
            let key = rule.address().map_or(Key::Patterns, |address| {
                Key::Site(key_of(address.site_name(), address.host(), |key| key.into()))
            });
            let keys = self.keys.entry(id).or_default();
            if !keys.contains(&key) {
                keys.push(key.clone());
            }
            match key {
                Key::Site(site) => self.entries.entry(site).or_default().push(Entry { id, rule }),
                Key::Patterns => self.patterns.push(Entry { id, rule }),
            }
        }
    }

    pub fn remove(&mut self, id: Id) {
        for key in self.keys.remove(&id).unwrap_or_default() {
            let Key::Site(site) = key else {
                self.patterns.retain(|entry| entry.id != id);
                continue;
            };
            if let Some(entries) = self.entries.get_mut(&site) {
                entries.retain(|entry| entry.id != id);
                if entries.is_empty() {
                    self.entries.remove(&site);
                }
            }
        }
    }

    /// The items that may be used on the page, the best fit first, equal ones in the order of their ids; each item once.
    pub fn matches(&self, page: &Page) -> Vec<Match<Id>> {
        let origin = page.origin();
        let entries = key_of(origin.site_name(), origin.host(), |key| self.entries.get(key))
            .map(Vec::as_slice)
            .unwrap_or_default();
        let patterns = self.patterns.iter().take(MAX_PATTERNS);
        let verdict = |entry: &Entry<Id>| entry.rule.verdict(page).map(|verdict| (entry.id, verdict));
        let mut said: Vec<(Id, Verdict)> = entries.iter().chain(patterns).filter_map(verdict).collect();
        said.sort_unstable_by_key(|(id, _)| *id);
        let of_one = |of_one: &[(Id, Verdict)]| {
            let (id, _) = of_one.first()?;
            best(of_one.iter().map(|(_, verdict)| *verdict)).map(|fit| Match { id: *id, fit })
        };
        let mut found: Vec<Match<Id>> = said.chunk_by(|one, next| one.0 == next.0).filter_map(of_one).collect();
        found.sort_by_key(|found| std::cmp::Reverse(found.fit));
        found
    }

    /// The items with an address that stands for the whole of a site.
    pub fn of_site(&self, site: &Site) -> impl Iterator<Item = Id> {
        let entries = self.entries.get(site.as_str()).map(Vec::as_slice).unwrap_or_default();
        entries.iter().filter(|entry| entry.rule.site().is_some()).map(|entry| entry.id)
    }

    /// Items with at least one address that can be filled.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// The site, or the host itself where it has none. The two never meet: a host without a site is a public suffix, a single label or a number.
fn key_of<T>(site: Option<&str>, host: &Host, use_key: impl FnOnce(&str) -> T) -> T {
    match site {
        Some(site) => use_key(site),
        None => use_key(&host.to_string()),
    }
}
