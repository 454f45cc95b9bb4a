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
    /// Items of grants that reach the caller.
    pub reached: BTreeSet<ItemId>,
}

/// A running grant of the bundle.
struct Row {
    recipient: Holder,
    granter: MemberId,
    here: bool,
    bytes: Bytes,
    taken: BTreeSet<ItemId>,
}

/// The bundle with the grants that the caller is told of, as they are by `end`.
pub fn seen(asked: &Asked<'_>, id: &BundleId, end: u64) -> Outcome<Seen> {
    let bundle = load(asked, id)?;
    let rows = running(asked, id, end)?;
    let mut seen = Seen { bundles: Vec::new(), reached: BTreeSet::new() };
    let mut groups: BTreeMap<BTreeSet<ItemId>, Vec<Bytes>> = BTreeMap::new();
    let mut over: Option<BTreeSet<ItemId>> = None;
    for row in rows {
        let left = bundle.entries.iter().map(|entry| entry.item).filter(|item| !row.taken.contains(item));
        let mut left: BTreeSet<ItemId> = left.collect();
        let reaches = row.here && asked.holders.contains(&row.recipient);
        if reaches {
            seen.reached.extend(left.iter().copied());
        } else if row.granter != asked.caller.member {
            if over.is_none() {
                over = Some(over_which(asked, &bundle)?);
            }
            left.retain(|item| over.as_ref().is_some_and(|over| over.contains(item)));
        }
        if !left.is_empty() {
            groups.entry(left).or_default().push(row.bytes);
        }
    }
    seen.bundles = groups.into_iter().map(|(items, grants)| with(&bundle, &items, grants)).collect();
    Ok(seen)
}

/// How many holders of full an item's reader is shown, at most.
const CHAIN: usize = 32;

/// What shows that a revision's author had the right to write it: the grant that the revision names and, so that a reader
/// can follow it back to the item's creator, the grants that give the item in full. Each with this item's entry alone, and
/// only those that the caller is not told of anyway, with all that is left of them.
pub fn evidence(asked: &Asked<'_>, grant: &Hash, item: &ItemId) -> Outcome<Vec<BundleWithGrants>> {
    let told = format!(
        "g.ended IS NULL
         AND EXISTS (SELECT 1 FROM grant_readers r WHERE {} AND r.grant_hash = g.hash)
         AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = ?2)",
        is_among("r.holder", "?5")
    );
    let rows: Vec<(BundleId, Bytes)> = asked.sql.rows(
        &format!(
            "SELECT bundle, sealed FROM (
               SELECT 0 AS place, g.bundle, g.sealed FROM grants g WHERE g.hash = ?1 AND NOT ({told})
               UNION ALL SELECT 1, g.bundle, g.sealed FROM bundle_items b CROSS JOIN grants g ON g.bundle = b.bundle
                 WHERE b.item = ?2 AND g.permission = ?3 AND g.elsewhere IS NULL AND g.hash <> ?1 AND NOT ({told}))
             ORDER BY place LIMIT ?4"
        ),
        bind![*grant, *item, level(Permission::Full), CHAIN, *asked.holders],
    )?;
    rows.into_iter().map(|(id, bytes)| Ok(with(&load(asked, &id)?, &[*item].into(), vec![bytes]))).collect()
}

/// How many items of grants that others than their creators made are followed back in one answer.
const GIVEN_ON: usize = 2_000;

/// The page's grants by somebody else than the item's creator, with each such item: whoever makes a group's shares anew, or gives the
/// item a new key, follows them back to the creator.
pub fn given_on(asked: &Asked<'_>, page: &Page) -> Outcome<Vec<(Hash, ItemId)>> {
    let mut found = Vec::new();
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

fn with(bundle: &Bundle, items: &BTreeSet<ItemId>, grants: Vec<Bytes>) -> BundleWithGrants {
    let entries = bundle.entries.iter().filter(|entry| items.contains(&entry.item)).copied().collect();
    BundleWithGrants { bundle: Bundle { entries, ..bundle.clone() }, grants }
}

fn load(asked: &Asked<'_>, id: &BundleId) -> Outcome<Bundle> {
    let (bytes,): (Vec<u8>,) =
        asked.sql.row("SELECT sealed FROM bundles WHERE bundle = ?", bind![*id])?.ok_or(Code::Internal)?;
    Ok(canonical::decode(&bytes).map_err(|_| Code::Internal)?)
}

fn running(asked: &Asked<'_>, id: &BundleId, end: u64) -> Outcome<Vec<Row>> {
    let told = is_among("r.holder", "?2");
    let rows: Vec<(Hash, Holder, MemberId, Option<String>, Bytes)> = asked.sql.rows(
        &format!(
            "SELECT g.hash, g.recipient, g.granter, g.elsewhere, g.sealed FROM grants g
             WHERE g.bundle = ?1 AND g.ended IS NULL AND (g.not_after IS NULL OR g.not_after >= ?4) AND g.change <= ?3
               AND EXISTS (SELECT 1 FROM grant_readers r WHERE {told} AND r.grant_hash = g.hash)
             ORDER BY g.change"
        ),
        bind![*id, *asked.holders, end, asked.now],
    )?;
    rows.into_iter()
        .map(|(hash, recipient, granter, elsewhere, bytes)| {
            let taken: Vec<(ItemId,)> =
                asked.sql.rows("SELECT item FROM taken_back WHERE grant_hash = ?", bind![hash])?;
            Ok(Row {
                recipient,
                granter,
                here: elsewhere.is_none(),
                bytes,
                taken: taken.into_iter().map(|(item,)| item).collect(),
            })
        })
        .collect()
}

/// The bundle's items that the caller made, or holds in full.
fn over_which(asked: &Asked<'_>, bundle: &Bundle) -> Outcome<BTreeSet<ItemId>> {
    let ids: Vec<ItemId> = bundle.entries.iter().map(|entry| entry.item).collect();
    let made = stored_items(asked.sql, &ids)?.into_iter().filter(|(_, row)| row.creator == asked.caller.member);
    let full = permissions(asked.sql, asked.holders, &ids, asked.now)?
        .into_iter()
        .filter(|(_, permission)| *permission == Permission::Full);
    Ok(made.map(|(item, _)| item).chain(full.map(|(item, _)| item)).collect())
}
