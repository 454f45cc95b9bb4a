//! Bundles as one member may see them: each grant with the entries that are left of it for them.

use super::page::{Asked, Page};
use crate::organisation::database::bind;
use crate::organisation::sharing::{is_among, level, permissions};
use crate::organisation::vault::stored_items;
use crate::refusal::Outcome;
use latchkey_shared::bytes::Bytes;
use latchkey_shared::canonical;
use latchkey_shared::id::{BundleId, Hash, Holder, ItemId, MemberId};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::Bundle;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::vault::BundleWithGrants;
use std::collections::{BTreeMap, BTreeSet};

/// What the caller sees of one bundle.
pub struct Seen {
    pub bundles: Vec<BundleWithGrants>,
    /// Items of new grants that reach the caller.
    pub reached: BTreeSet<ItemId>,
}

/// Grants of one bundle that a page brings, each with whether it is new to the caller.
pub type Brought = BTreeMap<Hash, bool>;

/// A running grant of the bundle.
struct Row {
    fresh: bool,
    recipient: Holder,
    granter: MemberId,
    here: bool,
    bytes: Bytes,
    taken: BTreeSet<ItemId>,
}

/// The bundle with those of these grants that run, each with what is left of it.
pub fn seen(asked: &Asked<'_>, id: &BundleId, grants: &Brought) -> Outcome<Seen> {
    let bundle = load(asked, id)?;
    let rows = running(asked, grants)?;
    let mut seen = Seen { bundles: Vec::new(), reached: BTreeSet::new() };
    let mut alike = Alike::new();
    let mut over: Option<BTreeSet<ItemId>> = None;
    for row in rows {
        let left = bundle.entries.iter().map(|entry| entry.item).filter(|item| !row.taken.contains(item));
        let mut left: BTreeSet<ItemId> = left.collect();
        let reaches = row.here && asked.holders.contains(&row.recipient);
        if reaches {
            seen.reached.extend(left.iter().filter(|_| row.fresh).copied());
        } else if row.granter != asked.caller.member {
            if over.is_none() {
                let items: Vec<ItemId> = bundle.entries.iter().map(|entry| entry.item).collect();
                over = Some(over_which(asked, &items)?);
            }
            left.retain(|item| over.as_ref().is_some_and(|over| over.contains(item)));
        }
        // Also where nothing is left: who knows the grant from before would count it as running.
        if !left.is_empty() || !row.taken.is_empty() {
            alike.entry(left).or_default().push(row.bytes);
        }
    }
    seen.bundles = each(&bundle, alike).collect();
    Ok(seen)
}

/// Grants of one bundle by the items that are shown of them.
type Alike = BTreeMap<BTreeSet<ItemId>, Vec<Bytes>>;

/// The bundle once for all grants of which the same is shown.
fn each(bundle: &Bundle, alike: Alike) -> impl Iterator<Item = BundleWithGrants> {
    alike.into_iter().map(|(items, grants)| {
        let entries = bundle.entries.iter().filter(|entry| items.contains(&entry.item)).copied().collect();
        BundleWithGrants { bundle: Bundle { entries, ..bundle.clone() }, grants }
    })
}

/// How many holders of full an item's reader is shown, at most.
const CHAIN: usize = 32;

/// What shows that authors and granters had the right to do what they did.
pub struct Evidence {
    shown: Vec<Shown>,
    is_whole: bool,
}

/// What is shown of a bundle.
struct Shown {
    id: BundleId,
    /// Bytes of the bundle.
    size: u64,
    alike: Alike,
}

impl Evidence {
    /// For each grant and item of it, that was given on or is what an author names, that grant and, so that a reader can follow it back to the item's creator, the grants
    /// that give the item in full. Only those that the caller is not told of anyway, with all that is left of them; each once, with those
    /// items' entries alone.
    pub fn of(
        asked: &Asked<'_>,
        end: u64,
        given_on: BTreeSet<(Hash, ItemId)>,
        permits: impl IntoIterator<Item = (Hash, ItemId)>,
    ) -> Outcome<Self> {
        let is_whole = given_on.len() < GIVEN_ON;
        let named: BTreeSet<_> = given_on.into_iter().chain(permits).collect();
        let items: BTreeSet<ItemId> = named.iter().map(|(_, item)| *item).collect();
        let over = over_which(asked, &items)?;
        // By the changes that they are: what only a later part of the log bears out stands last.
        let mut grants: BTreeMap<u64, (BundleId, Bytes, BTreeSet<ItemId>)> = BTreeMap::new();
        let mut sizes = BTreeMap::new();
        for (grant, item) in &named {
            for (change, id, size, bytes) in shows(asked, end, grant, item, over.contains(item))? {
                sizes.insert(id, size);
                grants.entry(change).or_insert((id, bytes, BTreeSet::new())).2.insert(*item);
            }
        }
        let mut bundles: BTreeMap<BundleId, Alike> = BTreeMap::new();
        for (id, bytes, items) in grants.into_values() {
            bundles.entry(id).or_default().entry(items).or_default().push(bytes);
        }
        let shown = bundles.into_iter().zip(sizes.into_values());
        Ok(Self { shown: shown.map(|((id, alike), size)| Shown { id, size, alike }).collect(), is_whole })
    }

    /// Whether nothing was left out because more was given on than is followed back in one answer.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// How much of an answer it takes, at most.
    pub fn bytes(&self) -> u64 {
        let each = self.shown.iter().flat_map(|shown| shown.alike.values().map(|grants| (shown.size, grants)));
        each.fold(0, |sum, (size, grants)| sum.saturating_add(size).saturating_add(length(grants)))
    }

    pub fn bundles(self, asked: &Asked<'_>) -> Outcome<Vec<BundleWithGrants>> {
        let mut bundles = Vec::new();
        for Shown { id, alike, .. } in self.shown {
            bundles.extend(each(&load(asked, &id)?, alike));
        }
        Ok(bundles)
    }
}

/// How much of an answer bundles with their grants take.
pub fn bytes(bundles: &[BundleWithGrants]) -> u64 {
    let each = bundles.iter().map(|one| size(canonical::encode(&one.bundle).len()).saturating_add(length(&one.grants)));
    each.fold(0, u64::saturating_add)
}

fn length(grants: &[Bytes]) -> u64 {
    size(grants.iter().map(|bytes| bytes.as_slice().len()).sum())
}

fn size(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

/// With the change that each is, its bundle and the bytes of that. First what the creator gave, of that what runs, then what came earlier, and
/// last what people gave themselves: nobody hides by that what led to others. With a new key that somebody else than the creator made, it is
/// how they have the item.
fn shows(
    asked: &Asked<'_>,
    end: u64,
    grant: &Hash,
    item: &ItemId,
    is_over: bool,
) -> Outcome<Vec<(u64, BundleId, u64, Bytes)>> {
    // As `seen` tells of it, by the end of this page: who lost an item is still a reader of its grants.
    let told = format!(
        "g.ended IS NULL AND (g.not_after IS NULL OR g.not_after >= ?6)
         AND (?7 OR g.granter = ?8 OR (g.elsewhere IS NULL AND {}))
         AND EXISTS (SELECT 1 FROM grant_readers r WHERE {} AND r.grant_hash = g.hash AND r.change <= ?9)
         AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = ?2)",
        is_among("g.recipient", "?5"),
        is_among("r.holder", "?5")
    );
    asked.sql.rows(
        &format!(
            "SELECT s.change, bundle, length(u.sealed), s.sealed FROM (
               SELECT 0 AS place, g.bundle, g.change, g.sealed FROM grants g WHERE g.hash = ?1 AND NOT ({told})
               UNION ALL SELECT CASE WHEN substr(g.recipient, 2) = g.granter THEN 4 WHEN g.granter <> i.creator THEN 3
                   WHEN g.ended IS NOT NULL THEN 2 ELSE 1 END, g.bundle, g.change, g.sealed FROM items i
                 CROSS JOIN bundle_items b ON b.item = i.item
                 CROSS JOIN grants g ON g.bundle = b.bundle
                 WHERE i.item = ?2 AND g.permission = ?3 AND g.elsewhere IS NULL
                   AND (g.granter <> i.creator OR substr(g.recipient, 2) <> g.granter)
                   AND g.hash <> ?1 AND g.change <= ?9 AND NOT ({told})
               ORDER BY place, change LIMIT ?4) s
             CROSS JOIN bundles u USING (bundle)"
        ),
        bind![
            *grant,
            *item,
            level(Permission::Full),
            CHAIN,
            *asked.holders,
            asked.now,
            is_over,
            asked.caller.member,
            end
        ],
    )
}

/// How many items of grants that others than their creators made are followed back in one answer.
const GIVEN_ON: usize = 2_000;

/// The page's grants by somebody else than the item's creator, with each such item: whoever makes a group's shares anew, or gives the
/// item a new key, follows them back to the creator.
pub fn given_on(asked: &Asked<'_>, page: &Page) -> Outcome<BTreeSet<(Hash, ItemId)>> {
    let mut found = BTreeSet::new();
    for (grant, _) in page.grants.iter() {
        let rows: Vec<(ItemId,)> = asked.sql.rows(
            "SELECT b.item FROM grants g CROSS JOIN bundle_items b ON b.bundle = g.bundle CROSS JOIN items i ON i.item = b.item
             WHERE g.hash = ?1 AND g.regrant = 0 AND g.ended IS NULL AND g.granter <> i.creator AND i.home IS NULL LIMIT ?2",
            bind![*grant, GIVEN_ON.saturating_sub(found.len())],
        )?;
        found.extend(rows.into_iter().map(|(item,)| (*grant, item)));
    }
    Ok(found)
}

fn load(asked: &Asked<'_>, id: &BundleId) -> Outcome<Bundle> {
    let (bytes,): (Vec<u8>,) =
        asked.sql.row("SELECT sealed FROM bundles WHERE bundle = ?", bind![*id])?.ok_or(Code::Internal)?;
    Ok(canonical::decode(&bytes).map_err(|_| Code::Internal)?)
}

fn running(asked: &Asked<'_>, grants: &Brought) -> Outcome<Vec<Row>> {
    let mut running = Vec::new();
    for (hash, fresh) in grants {
        let row: Option<(Holder, MemberId, Option<String>, Bytes)> = asked.sql.row(
            "SELECT recipient, granter, elsewhere, sealed FROM grants
             WHERE hash = ? AND ended IS NULL AND (not_after IS NULL OR not_after >= ?)",
            bind![*hash, asked.now],
        )?;
        let Some((recipient, granter, elsewhere, bytes)) = row else { continue };
        let taken: Vec<(ItemId,)> = asked.sql.rows("SELECT item FROM taken_back WHERE grant_hash = ?", bind![*hash])?;
        let taken = taken.into_iter().map(|(item,)| item).collect();
        running.push(Row { fresh: *fresh, recipient, granter, here: elsewhere.is_none(), bytes, taken });
    }
    Ok(running)
}

/// Which of these items the caller made, or holds in full.
fn over_which<'a>(asked: &Asked<'_>, items: impl IntoIterator<Item = &'a ItemId> + Copy) -> Outcome<BTreeSet<ItemId>> {
    let made = stored_items(asked.sql, items)?.into_iter().filter(|(_, row)| row.creator == asked.caller.member);
    let full = permissions(asked.sql, asked.holders, items, asked.now)?
        .into_iter()
        .filter(|(_, permission)| *permission == Permission::Full);
    Ok(made.map(|(item, _)| item).chain(full.map(|(item, _)| item)).collect())
}
