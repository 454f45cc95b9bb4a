//! What lists go by, kept from one question to the next: the items in the order of their titles, and what is searched of them, in lower
//! case and in one piece. It is made when somebody asks, is never written down, and goes with the rest when the account is locked.

use super::entry::{Entry, Standing};
use latchkey_shared::id::{ItemId, OrgId};
use latchkey_shared::item::Kind;
use latchkey_shared::time::Millis;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The items that are in lists, by title and then identifier.
#[derive(Default)]
pub struct Listing {
    rows: Vec<Row>,
    text: String,
    /// Bytes of the text that belong to no row any more.
    unused: usize,
    orgs: Vec<OrgId>,
    stale: Stale,
}

/// Items that are not in the listing as they are now.
#[derive(Default)]
enum Stale {
    #[default]
    All,
    These(BTreeSet<ItemId>),
}

pub(super) struct Row {
    pub item: ItemId,
    /// Places among [`Listing::orgs`].
    pub via: usize,
    pub home: usize,
    /// Last used or changed.
    pub recent: Millis,
    text: Range<usize>,
    title: Range<usize>,
}

impl Listing {
    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn orgs(&self) -> &[OrgId] {
        &self.orgs
    }

    /// Title, user name and addresses.
    pub(super) fn text(&self, row: &Row) -> &str {
        self.text.get(row.text.clone()).unwrap_or_default()
    }

    pub(super) fn changed(&mut self, item: ItemId) {
        if let Stale::These(items) = &mut self.stale {
            items.insert(item);
        }
    }

    pub(super) fn refresh(&mut self, items: &BTreeMap<ItemId, Box<Entry>>) {
        let few = |stale: &BTreeSet<ItemId>| stale.len() <= items.len() / 4 && self.unused <= self.text.len() / 2;
        match std::mem::replace(&mut self.stale, Stale::These(BTreeSet::new())) {
            Stale::These(stale) if stale.is_empty() => return,
            Stale::These(stale) if few(&stale) => {
                let before = self.rows.iter().filter(|row| stale.contains(&row.item));
                self.unused = before.fold(self.unused, |unused, row| unused.saturating_add(row.text.len()));
                self.rows.retain(|row| !stale.contains(&row.item));
                stale.iter().filter_map(|item| items.get(item)).for_each(|entry| self.add(entry));
            }
            Stale::These(_) | Stale::All => return self.make_anew(items),
        }
        let text = &self.text;
        let title = |row: &Row| text.get(row.title.clone()).unwrap_or_default();
        // Takes one pass where most of it is in order.
        self.rows.sort_by(|one, other| (title(one), one.item).cmp(&(title(other), other.item)));
    }

    /// The text lies in the order of the rows, so that a search goes through it from beginning to end.
    fn make_anew(&mut self, items: &BTreeMap<ItemId, Box<Entry>>) {
        (self.rows, self.text, self.unused, self.orgs) =
            (Vec::with_capacity(items.len()), String::new(), 0, Vec::new());
        let mut titles = String::new();
        let mut order: Vec<(u128, Range<usize>, &Entry)> = Vec::with_capacity(items.len());
        for entry in items.values() {
            let title = push_lower(&mut titles, &entry.overview.title);
            let begins = titles.get(title.clone()).map(beginning).unwrap_or_default();
            order.push((begins, title, entry));
        }
        let title = |range: &Range<usize>| titles.get(range.clone()).unwrap_or_default();
        order.sort_unstable_by(|(one, one_title, one_entry), (other, other_title, other_entry)| {
            let by_title = || title(one_title).cmp(title(other_title));
            one.cmp(other).then_with(by_title).then_with(|| one_entry.item.cmp(&other_entry.item))
        });
        order.into_iter().for_each(|(.., entry)| self.add(entry));
    }

    fn add(&mut self, entry: &Entry) {
        if entry.standing == Standing::Declined || entry.overview.kind == Kind::EquivalentSites {
            return;
        }
        let start = self.text.len();
        let title = push_lower(&mut self.text, &entry.overview.title);
        // Lower case does not reach over a space: each part by itself is as the whole would be.
        let others = std::iter::once(&entry.overview.user_name).chain(&entry.overview.addresses);
        for part in others {
            self.text.push(' ');
            push_lower(&mut self.text, part);
        }
        let row = Row {
            item: entry.item,
            via: place(&mut self.orgs, entry.via),
            home: place(&mut self.orgs, entry.home),
            recent: entry.used.unwrap_or_default().max(entry.time),
            text: start..self.text.len(),
            title,
        };
        self.rows.push(row);
    }
}

/// Where it lies.
fn push_lower(text: &mut String, part: &str) -> Range<usize> {
    let start = text.len();
    if part.is_ascii() {
        text.push_str(part);
        text.get_mut(start..).into_iter().for_each(str::make_ascii_lowercase);
    } else {
        text.push_str(&part.to_lowercase());
    }
    start..text.len()
}

/// The first 16 bytes as a number that sorts as they do: most titles are told apart by it.
fn beginning(title: &str) -> u128 {
    let mut first = [0; 16];
    first.iter_mut().zip(title.bytes()).for_each(|(to, byte)| *to = byte);
    u128::from_be_bytes(first)
}

fn place(orgs: &mut Vec<OrgId>, org: OrgId) -> usize {
    orgs.iter().position(|known| *known == org).unwrap_or_else(|| {
        orgs.push(org);
        orgs.len().saturating_sub(1)
    })
}
