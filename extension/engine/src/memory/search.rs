//! Which items a list shows, of all that there are.

use super::listing::{Listing, Row};
use latchkey_messages::ItemOrder;
use latchkey_shared::id::{ItemId, OrgId};
use memchr::memmem::Finder;
use std::cmp::Reverse;

/// What somebody asks of a list.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    pub query: &'a str,
    /// Items that come through an organisation or live there.
    pub within: Option<OrgId>,
    pub order: ItemOrder,
    /// How many are wanted, from the first on.
    pub wanted: usize,
}

/// The first of the items that were found, and how many there are in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub total: usize,
    pub items: Vec<ItemId>,
}

impl Listing {
    /// Every word of the query must begin a word, or stand inside one, of what is searched: the items' texts and the names of the
    /// organisations that they come through. Words at the beginning rank first; equal ones are in the order that was asked for.
    pub fn search(&self, search: Search<'_>, name: impl Fn(&OrgId) -> String) -> Found {
        let query = search.query.to_lowercase();
        let words: Vec<Finder> = query.split_whitespace().map(Finder::new).collect();
        let names: Vec<String> = if words.is_empty() {
            Vec::new()
        } else {
            self.orgs().iter().map(|org| name(org).to_lowercase()).collect()
        };
        let within = match search.within {
            Some(org) => match self.orgs().iter().position(|known| *known == org) {
                Some(place) => Some(place),
                None => return Found { total: 0, items: Vec::new() },
            },
            None => None,
        };
        let is_within = |row: &&Row| within.is_none_or(|org| row.via == org || row.home == org);
        if words.is_empty() && search.order == ItemOrder::Title {
            let rows = || self.rows().iter().filter(is_within);
            return Found { total: rows().count(), items: rows().take(search.wanted).map(|row| row.item).collect() };
        }
        let hits = self.rows().iter().enumerate().filter(|(_, row)| is_within(row)).filter_map(|(at, row)| {
            let name = names.get(row.via).map(String::as_str).unwrap_or_default();
            rank(self.text(row), name, &words).map(|rank| (rank, at))
        });
        let row = |at: usize| -> Option<&Row> { self.rows().get(at) };
        match search.order {
            ItemOrder::Title => {
                let (total, first) = first(hits.collect(), search.wanted);
                Found { total, items: first.into_iter().filter_map(|(_, at)| Some(row(at)?.item)).collect() }
            }
            ItemOrder::Recent => {
                let hits = hits.filter_map(|(rank, at)| row(at).map(|row| (rank, Reverse(row.recent), row.item)));
                let (total, first) = first(hits.collect(), search.wanted);
                Found { total, items: first.into_iter().map(|(_, _, item)| item).collect() }
            }
        }
    }
}

/// How many there are, and the first of them in order.
fn first<T: Ord>(mut all: Vec<T>, wanted: usize) -> (usize, Vec<T>) {
    let total = all.len();
    if wanted < total {
        all.select_nth_unstable(wanted);
        all.truncate(wanted);
    }
    all.sort_unstable();
    (total, all)
}

/// How far from its best a text is found: 0 where each word is its beginning. The name follows the text, after a space.
fn rank(text: &str, name: &str, words: &[Finder]) -> Option<u32> {
    words.iter().try_fold(0u32, |worse, word| {
        let how = match word.find(text.as_bytes()) {
            Some(0) => 0,
            Some(at) => begins_or_not(text, at),
            None => begins_or_not(name, word.find(name.as_bytes())?),
        };
        Some(worse.saturating_add(how))
    })
}

fn begins_or_not(text: &str, at: usize) -> u32 {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    if before.is_none_or(|before| !before.is_alphanumeric()) { 1 } else { 2 }
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
