//! The items in memory, by identifier.

use super::entry::Entry;
use super::listing::Listing;
use latchkey_shared::id::ItemId;
use std::cell::{Ref, RefCell};
use std::collections::BTreeMap;

/// Each item once, in the order of identifiers.
#[derive(Default)]
pub struct Entries {
    items: BTreeMap<ItemId, Box<Entry>>,
    listing: RefCell<Listing>,
}

impl Entries {
    /// Of an item that comes twice the later one.
    pub(super) fn of(mut items: Vec<(ItemId, Box<Entry>)>) -> Self {
        // The map is made of a sorted list in one go; as numbers, identifiers are compared at once.
        items.sort_by_key(|(item, _)| u128::from_be_bytes(*item.as_bytes()));
        Self { items: items.into_iter().collect(), ..Self::default() }
    }

    pub fn get(&self, item: &ItemId) -> Option<&Entry> {
        self.items.get(item).map(Box::as_ref)
    }

    pub fn contains_key(&self, item: &ItemId) -> bool {
        self.items.contains_key(item)
    }

    pub fn values(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.items.values().map(Box::as_ref)
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// What lists go by, as the items are now.
    pub fn listing(&self) -> Ref<'_, Listing> {
        self.listing.borrow_mut().refresh(&self.items);
        self.listing.borrow()
    }

    pub(super) fn get_mut(&mut self, item: &ItemId) -> Option<&mut Entry> {
        self.listing.get_mut().changed(*item);
        self.items.get_mut(item).map(Box::as_mut)
    }

    pub(super) fn insert(&mut self, entry: Entry) {
        self.listing.get_mut().changed(entry.item);
        self.items.insert(entry.item, Box::new(entry));
    }

    pub(super) fn remove(&mut self, item: &ItemId) -> Option<Entry> {
        self.listing.get_mut().changed(*item);
        self.items.remove(item).map(|entry| *entry)
    }
}
