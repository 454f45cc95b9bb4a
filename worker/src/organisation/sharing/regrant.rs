//! Shares made anew to a group's new key, by the administrator who made it.

use super::grants::{end, store};
use super::offer::{self, Checked, Offered};
use super::reach::{level, of_level};
use crate::organisation::database::bind;
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{GroupId, Hash, Holder, ItemId, MemberId};
use latchkey_shared::log::{Body, Entry};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::Grant;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::vault::BundleWithGrants;
use std::collections::{BTreeMap, BTreeSet};

/// An older grant of one item to the group, and what it allows.
type Older = BTreeMap<ItemId, Vec<(Hash, Permission)>>;

/// Stores grants to groups that `entries` gave a new key, and ends the ones that they replace.
///
/// # Errors
/// `grant_refused` for a grant to anybody else, or of more than the group had.
pub fn regrant(turn: &Turn<'_>, by: &MemberId, entries: &[Entry], bundles: &[BundleWithGrants]) -> Outcome<()> {
    offer::limit(bundles)?;
    let rotated: BTreeSet<GroupId> = entries
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::GroupRotated { group, .. } => Some(*group),
            _ => None,
        })
        .collect();
    let mut older: BTreeMap<GroupId, Older> = BTreeMap::new();
    for group in &rotated {
        older.insert(*group, older_grants(turn, group)?);
    }
    let mut replaced: BTreeMap<Hash, Vec<ItemId>> = BTreeMap::new();
    let mut offered = Vec::new();
    for with_grants in bundles {
        let mut grants = Vec::new();
        for bytes in &with_grants.grants {
            offer::decoded(turn, bytes.as_slice())?;
            let header = offer::verified(&turn.log(), &with_grants.bundle, bytes.as_slice())?;
            let known = match header.recipient {
                Holder::Group(group) => older.get(&group),
                Holder::Member(_) => None,
            };
            let known = known.filter(|_| header.granter == *by).ok_or_else(refused)?;
            for entry in &with_grants.bundle.entries {
                let grants = known.get(&entry.item).ok_or_else(refused)?;
                if !grants.iter().any(|(_, permission)| *permission >= header.permission) {
                    return Err(refused());
                }
                let ended = grants.iter().filter(|(_, permission)| *permission <= header.permission);
                ended.for_each(|(hash, _)| replaced.entry(*hash).or_default().push(entry.item));
            }
            let hash = Grant::decode(bytes.as_slice())?.hash();
            grants.push(Checked { hash, header, bytes: bytes.as_slice().to_vec(), elsewhere: None, regrant: true });
        }
        offered.push(Offered { bundle: with_grants.bundle.clone(), grants });
    }
    store(turn, &offered)?;
    replaced.iter().try_for_each(|(grant, items)| end(turn, grant, items))
}

fn refused() -> Refusal {
    Refusal::because(Code::GrantRefused, "a group is granted anew what it had, and no more")
}

fn older_grants(turn: &Turn<'_>, group: &GroupId) -> Outcome<Older> {
    let epoch = turn.log().group(group).map(|group| group.epoch().0).ok_or(Code::Internal)?;
    let rows: Vec<(ItemId, Hash, u8)> = turn.sql.rows(
        "SELECT b.item, g.hash, g.permission FROM grant_readers r
         CROSS JOIN grants g ON g.hash = r.grant_hash
         CROSS JOIN bundle_items b ON b.bundle = g.bundle
         WHERE r.holder = ?1 AND g.recipient = ?1 AND g.epoch < ?2 AND g.ended IS NULL
           AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = b.item)",
        bind![Holder::Group(*group), epoch],
    )?;
    let mut older = Older::new();
    for (item, hash, permission) in rows {
        debug_assert!(permission <= level(Permission::Full));
        older.entry(item).or_default().push((hash, of_level(permission)));
    }
    Ok(older)
}
