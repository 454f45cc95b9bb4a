//! From a page to the items that may be used on it, without looking at the other items.

use super::address::{Fit, Host, ItemAddress, Origin};
use std::collections::HashMap;
use std::hash::Hash;

/// Items by the site of their addresses. A look-up costs what the site's own items cost, however large the vault is.
#[derive(Clone, Debug)]
pub struct AddressIndex<Id> {
    entries: HashMap<Box<str>, Vec<Entry<Id>>>,
    keys: HashMap<Id, Vec<Box<str>>>,
}

#[derive(Clone, Debug)]
struct Entry<Id> {
    id: Id,
    address: ItemAddress,
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
        Self { entries: HashMap::new(), keys: HashMap::new() }
    }
}

impl<Id: Copy + Eq + Hash + Ord> AddressIndex<Id> {
    /// Puts an item in, in place of what was known of it. Addresses that cannot be filled (no web address) are left out.
    pub fn insert<'a>(&mut self, id: Id, addresses: impl IntoIterator<Item = &'a str>) {
        self.remove(id);
        for address in addresses.into_iter().filter_map(|text| ItemAddress::parse(text).ok()) {
            let key: Box<str> = with_key(address.host(), |key| key.into());
            let keys = self.keys.entry(id).or_default();
            if !keys.contains(&key) {
                keys.push(key.clone());
            }
            self.entries.entry(key).or_default().push(Entry { id, address });
        }
    }

    pub fn remove(&mut self, id: Id) {
        for key in self.keys.remove(&id).unwrap_or_default() {
            if let Some(entries) = self.entries.get_mut(&key) {
                entries.retain(|entry| entry.id != id);
                if entries.is_empty() {
                    self.entries.remove(&key);
                }
            }
        }
    }

    /// The items that may be used on the page, the best fit first, equal ones in the order of their ids; each item once.
    pub fn matches(&self, page: &Origin) -> Vec<Match<Id>> {
        let entries = with_key(page.host(), |key| self.entries.get(key)).map(Vec::as_slice).unwrap_or_default();
        let mut found: Vec<Match<Id>> =
            entries.iter().filter_map(|entry| entry.address.fit(page).map(|fit| Match { id: entry.id, fit })).collect();
        found.sort_unstable_by(|one, other| one.id.cmp(&other.id).then(other.fit.cmp(&one.fit)));
        found.dedup_by_key(|found| found.id);
        found.sort_by_key(|found| std::cmp::Reverse(found.fit));
        found
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
fn with_key<T>(host: &Host, use_key: impl FnOnce(&str) -> T) -> T {
    match host.site_name() {
        Some(site) => use_key(site),
        None => use_key(&host.to_string()),
    }
}
