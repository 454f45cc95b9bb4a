use super::super::{Entries, Entry, Standing, sample_entry};
use super::*;
use latchkey_shared::item::{Kind, Overview};
use latchkey_shared::time::Millis;
use proptest::prelude::*;

/// Every item looked at and everything sorted, as lists were made before: what the listing has to agree with.
fn plainly(entries: &[Entry], search: Search<'_>, name: impl Fn(&OrgId) -> String) -> Found {
    let words: Vec<String> = search.query.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut found: Vec<(u32, &Entry)> = entries
        .iter()
        .filter(|entry| entry.standing != Standing::Declined && entry.overview.kind != Kind::EquivalentSites)
        .filter(|entry| search.within.is_none_or(|org| entry.via == org || entry.home == org))
        .filter_map(|entry| {
            let Overview { title, user_name, addresses, .. } = &entry.overview;
            let text = format!("{title} {user_name} {} {}", addresses.join(" "), name(&entry.via)).to_lowercase();
            let mut rank = 0;
            for word in &words {
                let at = text.find(word.as_str())?;
                let starts = at == 0 || text[..at].ends_with(|c: char| !c.is_alphanumeric());
                rank += match (at, starts) {
                    (0, _) => 0,
                    (_, true) => 1,
                    _ => 2,
                };
            }
            Some((rank, entry))
        })
        .collect();
    found.sort_by_key(|(_, entry)| entry.item);
    match search.order {
        ItemOrder::Title => found.sort_by_cached_key(|(rank, entry)| (*rank, entry.overview.title.to_lowercase())),
        ItemOrder::Recent => {
            found.sort_by_key(|(rank, entry)| (*rank, Reverse(entry.used.unwrap_or_default().max(entry.time))));
        }
    }
    let items = found.iter().take(search.wanted).map(|(_, entry)| entry.item).collect();
    Found { total: found.len(), items }
}

#[derive(Clone, Debug)]
struct Item {
    item: u8,
    title: String,
    user_name: String,
    addresses: Vec<String>,
    orgs: (u8, u8),
    times: (u8, Option<u8>),
    standing: Standing,
    kind: Kind,
}

impl Item {
    fn entry(&self, pattern: &Entry) -> Entry {
        let mut entry = pattern.clone();
        entry.item = ItemId::from_bytes([self.item; 16]);
        (entry.via, entry.home) = (org(self.orgs.0), org(self.orgs.1));
        (entry.time, entry.used) = (Millis(self.times.0.into()), self.times.1.map(|used| Millis(used.into())));
        (entry.standing, entry.overview.kind) = (self.standing, self.kind);
        entry.overview.title.clone_from(&self.title);
        entry.overview.user_name.clone_from(&self.user_name);
        entry.overview.addresses.clone_from(&self.addresses);
        entry
    }
}

fn org(number: u8) -> OrgId {
    OrgId::from_bytes([number; 32])
}

fn name(id: &OrgId) -> String {
    ["Acme", "Blue Bär", ""].iter().zip(0..).find(|(_, at)| org(*at) == *id).map(|(name, _)| name.to_string()).unwrap()
}

fn items() -> impl Strategy<Value = Item> {
    let text = || "([abAΣςİß ]{0,4}|acme|a\u{301}b)";
    let kind = prop::sample::select(vec![Kind::Login, Kind::Login, Kind::Note, Kind::EquivalentSites]);
    let standing = prop::sample::select(vec![Standing::Accepted, Standing::Waiting, Standing::Declined]);
    let addresses = prop::collection::vec("https://[ab]{1,2}\\.test", 0..3);
    let times = (0..4u8, prop::option::of(0..6u8));
    (0..12u8, text(), text(), addresses, (0..3u8, 0..3u8), times, standing, kind).prop_map(
        |(item, title, user_name, addresses, orgs, times, standing, kind)| Item {
            item,
            title,
            user_name,
            addresses,
            orgs,
            times,
            standing,
            kind,
        },
    )
}

fn queries() -> impl Strategy<Value = (String, Option<u8>, bool, usize)> {
    ("([abΣς]{0,2} ?[aAß]{0,2}|b[aä]|acme b|İ)", prop::option::of(0..4u8), any::<bool>(), 0..8usize)
}

proptest! {
    #[test]
    fn lists_are_as_a_sort_of_everything_makes_them_whatever_has_changed(
        turns in prop::collection::vec((prop::collection::vec(items(), 0..6), prop::option::of(0..12u8), queries()), 1..6),
    ) {
        let pattern = sample_entry();
        let mut entries = Entries::default();
        for (put, removed, (query, within, by_title, wanted)) in turns {
            put.iter().for_each(|item| entries.insert(item.entry(&pattern)));
            if let Some(removed) = removed {
                entries.remove(&ItemId::from_bytes([removed; 16]));
            }
            let used = entries.values().next().map(|entry| entry.item);
            if let Some(entry) = used.and_then(|item| entries.get_mut(&item)) {
                entry.used = Some(Millis(9));
            }
            let order = if by_title { ItemOrder::Title } else { ItemOrder::Recent };
            let search = Search { query: &query, within: within.map(org), order, wanted };
            let all: Vec<Entry> = entries.values().cloned().collect();
            prop_assert_eq!(entries.listing().search(search, name), plainly(&all, search, name));
        }
    }
}
