//! Which items belong to a page: by their own addresses, and by the sites that their organisation takes for one.

use super::{Entries, Entry, Open};
use crate::autofill::{AddressIndex, Equivalents, Match, Page, Rules};
use latchkey_shared::id::{ItemId, OrgId};
use latchkey_shared::item::Kind;
use latchkey_shared::log::{Home, Role};
use std::collections::BTreeSet;

/// The index of addresses, and the items that say which sites are one.
#[derive(Default)]
pub struct Sites {
    addresses: AddressIndex<ItemId>,
    rulings: BTreeSet<ItemId>,
}

impl Sites {
    /// Of all items at once, at unlock.
    pub fn of(entries: &Entries) -> Self {
        let (rulings, others): (Vec<&Entry>, Vec<&Entry>) = entries
            .values()
            .filter(|entry| entry.is_accepted())
            .partition(|entry| entry.overview.kind == Kind::EquivalentSites);
        Self {
            addresses: AddressIndex::of(others.into_iter().map(|entry| (entry.item, &entry.overview))),
            rulings: rulings.into_iter().map(|entry| entry.item).collect(),
        }
    }

    /// In place of what was known of the item. One that waits to be accepted belongs to no page.
    pub fn put(&mut self, entry: &Entry) {
        self.remove(entry.item);
        if !entry.is_accepted() {
            return;
        }
        if entry.overview.kind == Kind::EquivalentSites {
            self.rulings.insert(entry.item);
        } else {
            self.addresses.insert(entry.item, Rules::of(&entry.overview));
        }
    }

    pub fn remove(&mut self, item: ItemId) {
        self.addresses.remove(item);
        self.rulings.remove(&item);
    }
}

impl Open {
    /// The item that says which of an organisation's sites are one: of those whose author is of the organisation itself, was an
    /// administrator where they stood in the log, and is no less since, the one whose author had seen most of it. Anybody can write such an
    /// item; it counts for nobody.
    pub(crate) fn ruling(&self, org: &OrgId) -> Option<&Entry> {
        let log = &self.orgs.get(org)?.log;
        let counts = |entry: &&Entry| {
            // A client's managers are the MSP's people, whatever their role: they do not say where the client's logins go.
            let author = log.member(&entry.author).filter(|author| author.home == Home::Here);
            let role = author.and_then(|author| author.role_at(entry.seen));
            // Who leaves says no more than by the role in which they left.
            let last = author.and_then(|author| author.last_role());
            let is_no_less = last == Some(Role::Administrator);
            entry.home == *org && entry.via == *org && role == Some(Role::Administrator) && is_no_less
        };
        let rulings = self.sites.rulings.iter().filter_map(|item| self.entries.get(item));
        rulings.filter(counts).max_by_key(|entry| (entry.seen, entry.time, entry.item))
    }

    /// The one that this account wrote before, whether it counts or not.
    pub(crate) fn own_ruling(&self, org: &OrgId) -> Option<ItemId> {
        let rulings = self.sites.rulings.iter().filter_map(|item| self.entries.get(item));
        rulings.filter(|entry| entry.home == *org && entry.creator == self.me()).map(|entry| entry.item).next()
    }

    pub(crate) fn equivalents(&self, org: &OrgId) -> Equivalents {
        self.ruling(org).map(|entry| Equivalents::of(&entry.overview.groups)).unwrap_or_default()
    }

    /// Where an item is used.
    pub(crate) fn rules(&self, entry: &Entry) -> Rules {
        Rules::of(&entry.overview).with(self.equivalents(&entry.home))
    }

    /// The items that may be used on a page.
    pub(crate) fn matches(&self, page: &Page) -> Vec<Match<ItemId>> {
        let mut found = self.sites.addresses.matches(page);
        let Some(site) = page.origin().host().site() else { return found };
        let homes = self.sites.rulings.iter().filter_map(|item| Some(self.entries.get(item)?.home));
        for org in homes.collect::<BTreeSet<OrgId>>() {
            let equivalents = self.equivalents(&org);
            let others = equivalents.others(site.as_str()).flat_map(|other| self.sites.addresses.of_site(other));
            for entry in others.filter_map(|item| self.entries.get(&item)).filter(|entry| entry.home == org) {
                let known = found.iter().any(|known| known.id == entry.item);
                if let Some(fit) = (!known).then(|| self.rules(entry).fit(page)).flatten() {
                    found.push(Match { id: entry.item, fit });
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{Standing, sample_entry};

    /// At unlock all at once, afterwards one by one: both must come to the same.
    #[test]
    fn all_items_at_once_are_as_one_after_the_other() {
        let kinds = [Kind::Login, Kind::Note, Kind::EquivalentSites];
        let standings = [Standing::Accepted, Standing::Waiting, Standing::Declined];
        let mut entries = Entries::default();
        let mut one_by_one = Sites::default();
        for (kind, number) in kinds.into_iter().zip(0u8..) {
            for (standing, of_it) in standings.into_iter().zip(0u8..) {
                let mut entry =
                    Entry { item: ItemId::from_bytes([number * 3 + of_it; 16]), standing, ..sample_entry() };
                entry.overview.kind = kind;
                entry.overview.addresses = vec!["https://login.example.com/".to_owned()];
                one_by_one.put(&entry);
                entries.insert(entry);
            }
        }
        let at_once = Sites::of(&entries);
        let page = Page::of("https://www.example.com/").unwrap();
        assert_eq!(at_once.addresses.matches(&page), one_by_one.addresses.matches(&page));
        assert_eq!(at_once.addresses.len(), 2);
        assert_eq!(at_once.rulings, one_by_one.rulings);
        assert_eq!(at_once.rulings.len(), 1);
    }
}
