//! Items as rows of a list, with who else has them.

use super::{count, permission, time};
use crate::memory::{Entry, GrantRecord, Open};
use latchkey_messages::{ItemId as ItemName, ItemRow, Sharing};
use latchkey_shared::id::{Hash, Holder, ItemId, OrgId};
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;
use std::collections::{BTreeMap, BTreeSet};

/// The grants that give the items of a list. They are gone through once for all of its rows: there may be thousands, each of thousands of
/// items.
pub(crate) struct Given<'a>(BTreeMap<ItemId, Vec<&'a GrantRecord>>);

impl<'a> Given<'a> {
    pub(crate) fn of(open: &'a Open, entries: &[&Entry]) -> Self {
        Self::among(|via| open.orgs.get(via).map(|org| &org.grants), entries)
    }

    fn among(grants_of: impl Fn(&OrgId) -> Option<&'a BTreeMap<Hash, GrantRecord>>, entries: &[&Entry]) -> Self {
        let mut given: BTreeMap<ItemId, Vec<&GrantRecord>> = BTreeMap::new();
        // Most of what grants cover is not in the list, and is told by its first byte.
        let mut begins = [false; 256];
        let wanted: BTreeMap<ItemId, &Entry> = entries.iter().map(|entry| (entry.item, *entry)).collect();
        wanted.keys().for_each(|item| begins[first(item)] = true);
        let vias: BTreeSet<OrgId> = entries.iter().map(|entry| entry.via).collect();
        for via in vias {
            for grant in grants_of(&via).into_iter().flat_map(BTreeMap::values) {
                let mut met = BTreeSet::new();
                for covered in grant.items.iter().filter(|covered| begins[first(&covered.item)]) {
                    let Some(entry) = wanted.get(&covered.item).filter(|entry| entry.via == via) else { continue };
                    // What a grant says first of an item counts.
                    if met.insert(covered.item) && entry.home == grant.home && covered.gives(entry) {
                        given.entry(entry.item).or_default().push(grant);
                    }
                }
            }
        }
        Self(given)
    }

    fn to(&self, entry: &Entry) -> impl Iterator<Item = &'a GrantRecord> {
        self.0.get(&entry.item).into_iter().flatten().copied()
    }

    /// Holders of an item besides its creator's own grant, in whatever organisation.
    fn others(&self, entry: &Entry) -> u32 {
        let own = Holder::Member(entry.creator);
        let others = self.to(entry).filter(|grant| grant.recipient != own);
        count(others.map(|grant| (grant.org, grant.recipient)).collect::<BTreeSet<_>>().len())
    }

    fn permission(&self, open: &Open, entry: &Entry, now: Millis) -> Permission {
        if entry.creator == open.me() {
            return Permission::Full;
        }
        let org = open.orgs.get(&entry.via);
        org.and_then(|org| org.granted_by(self.to(entry), &open.me(), now)).unwrap_or(Permission::Fill)
    }
}

fn first(item: &ItemId) -> usize {
    usize::from(item.as_bytes()[0])
}

fn sharing(open: &Open, entry: &Entry, given: &Given<'_>) -> Sharing {
    let received = entry.creator != open.me();
    if received {
        let org = open.orgs.get(&entry.via);
        let by = match org {
            Some(org) if org.id() != entry.home => {
                org.parent_name().map(|parent| parent.name).unwrap_or_else(|| org.name())
            }
            Some(org) if org.id() != open.device.org => org.name(),
            Some(org) => org.name_of(&entry.creator),
            None => String::new(),
        };
        return Sharing::Received { by };
    }
    match given.others(entry) {
        0 => Sharing::Private,
        holders => Sharing::Given { holders },
    }
}

pub(crate) fn item_rows(open: &Open, entries: &[&Entry], now: Millis) -> Vec<ItemRow> {
    let given = Given::of(open, entries);
    entries.iter().map(|entry| item_row(open, entry, &given, now)).collect()
}

pub(crate) fn item_row(open: &Open, entry: &Entry, given: &Given<'_>, now: Millis) -> ItemRow {
    ItemRow {
        id: ItemName::new(entry.item.to_string()),
        organisation: open.home_tag(entry),
        title: entry.overview.title.clone(),
        user_name: entry.overview.user_name.clone(),
        site: entry.site(),
        permission: permission(given.permission(open, entry, now)),
        sharing: sharing(open, entry, given),
        conflict: !entry.conflict.is_empty(),
        change_due: entry.change_due,
        to_accept: !entry.is_accepted(),
        changed: time(entry.time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{Cover, Covered, Fit, Turn, sample_entry};
    use latchkey_shared::id::{BundleId, MemberId};
    use latchkey_shared::item::KeyVersion;
    use latchkey_shared::log::Number;
    use proptest::prelude::*;

    fn org(number: u8) -> OrgId {
        OrgId::from_bytes([number; 32])
    }

    fn item(number: u8) -> ItemId {
        ItemId::from_bytes([number; 16])
    }

    fn covered() -> impl Strategy<Value = Covered> {
        let cover = prop::sample::select(vec![Cover::Running, Cover::Shown, Cover::Ended(Turn(1)), Cover::Waiting]);
        (0..6u8, 1..4u32, cover).prop_map(|(of, version, cover)| Covered {
            fit: Fit::Untried,
            item: item(of),
            key_version: KeyVersion(version),
            cover,
        })
    }

    fn grants() -> impl Strategy<Value = GrantRecord> {
        (any::<[u8; 32]>(), 0..2u8, 0..3u8, prop::collection::vec(covered(), 0..6)).prop_map(
            |(hash, home, recipient, items)| GrantRecord {
                hash: Hash::from_bytes(hash),
                org: org(0),
                home: org(home),
                bundle: BundleId::from_bytes([0; 16]),
                recipient: Holder::Member(MemberId::from_bytes([recipient; 16])),
                permission: Permission::View,
                granter: MemberId::from_bytes([0; 16]),
                time: Millis(0),
                not_after: None,
                items,
                seen: Number(0),
                arrived: Turn(0),
            },
        )
    }

    proptest! {
        #[test]
        fn a_row_has_the_grants_that_give_its_item(
            grants in prop::collection::vec(grants(), 0..6),
            rows in prop::collection::vec((0..8u8, 0..2u8, 0..2u8, 1..4u32), 0..5),
        ) {
            let grants: BTreeMap<Hash, GrantRecord> = grants.into_iter().map(|grant| (grant.hash, grant)).collect();
            let rows: BTreeMap<ItemId, Entry> = rows
                .into_iter()
                .map(|(of, via, home, version)| {
                    let (via, home, key_version) = (org(via), org(home), KeyVersion(version));
                    (item(of), Entry { item: item(of), via, home, key_version, ..sample_entry() })
                })
                .collect();
            let rows: Vec<&Entry> = rows.values().collect();
            let given = Given::among(|via| (*via == org(0)).then_some(&grants), &rows);
            for row in rows {
                let all = if row.via == org(0) { grants.values().filter(|grant| grant.gives(row)).collect() } else { vec![] };
                prop_assert_eq!(given.to(row).collect::<Vec<_>>(), all);
            }
        }
    }
}
