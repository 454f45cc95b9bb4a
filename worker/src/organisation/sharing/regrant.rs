//! Shares made anew to a group's new key, by the member who made it, or later by one of the group who has what that member had not. They
//! bring the item keys to whoever comes into the group; the group's right to an item stays with the grants that they repeat.

use super::grants::{end, store};
use super::offer::{self, Checked, Offered};
use super::reach::{level, of_level};
use crate::organisation::database::bind;
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{GroupId, Hash, Holder, ItemId, MemberId, OrgId};
use latchkey_shared::log::{Body, Entry};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::{Bundle, Grant, GrantHeader};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::vault::BundleWithGrants;
use std::collections::{BTreeMap, BTreeSet};

/// An older grant of an item to the group.
struct Old {
    hash: Hash,
    /// Where the item lives, by what was granted.
    home: OrgId,
    permission: Permission,
    not_after: Option<Millis>,
    /// Made anew itself, for an earlier key: the next one replaces it.
    regrant: bool,
}

type Older = BTreeMap<ItemId, Vec<Old>>;

/// Stores grants to groups that `entries` gave a new key.
///
/// # Errors
/// `grant_refused` for a grant to anybody else, or of more than the group had.
pub fn regrant_with_keys(
    turn: &Turn<'_>,
    by: &MemberId,
    entries: &[Entry],
    bundles: &[BundleWithGrants],
) -> Outcome<()> {
    let rotated: BTreeSet<GroupId> = entries
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::GroupRotated { group, .. } => Some(*group),
            _ => None,
        })
        .collect();
    regrant(turn, by, &rotated, bundles).map(drop)
}

/// Stores grants to groups that `by` is in, for keys that were made before.
///
/// # Errors
/// As [`regrant_with_keys`]; also where each group has all of it by its present key: somebody else was quicker.
pub fn regrant_later(turn: &Turn<'_>, by: &MemberId, bundles: &[BundleWithGrants]) -> Outcome<Vec<Hash>> {
    offer::limit(bundles)?;
    let log = turn.log();
    let groups = log.groups_around(&Holder::Member(*by));
    let ready = groups.into_iter().filter(|id| log.group(id).is_some_and(|group| !group.is_rotation_due())).collect();
    for with_grants in bundles {
        for bytes in &with_grants.grants {
            let header = Grant::decode(bytes.as_slice())?.header()?;
            if is_known(turn, &with_grants.bundle, &header)? {
                return Err(Refusal::because(Code::GrantRefused, "the group has these by its present key"));
            }
        }
    }
    regrant(turn, by, &ready, bundles)
}

/// Whether every item of a bundle is given to the recipient under the same conditions by the same key.
fn is_known(turn: &Turn<'_>, bundle: &Bundle, header: &GrantHeader) -> Outcome<bool> {
    for entry in &bundle.entries {
        let known = turn.sql.any(
            "SELECT 1 FROM bundle_items b
             CROSS JOIN grants g ON g.bundle = b.bundle
             CROSS JOIN bundles u ON u.bundle = b.bundle
             WHERE b.item = ?1 AND u.home = ?2 AND g.recipient = ?3 AND g.epoch = ?4 AND g.ended IS NULL
               AND g.permission >= ?5 AND (g.not_after IS NULL OR g.not_after >= ?6)
               AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = b.item) LIMIT 1",
            bind![entry.item, bundle.org, header.recipient, header.epoch.0, level(header.permission), header.not_after],
        )?;
        if !known {
            return Ok(false);
        }
    }
    Ok(true)
}

fn regrant(
    turn: &Turn<'_>,
    by: &MemberId,
    groups: &BTreeSet<GroupId>,
    bundles: &[BundleWithGrants],
) -> Outcome<Vec<Hash>> {
    offer::limit(bundles)?;
    let mut older: BTreeMap<GroupId, Older> = BTreeMap::new();
    for group in groups {
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
                // The same identifier elsewhere is another item, and a take-back of this one would not end that.
                let home = with_grants.bundle.org;
                let grants = known.get(&entry.item).ok_or_else(refused)?.iter().filter(|old| old.home == home);
                let grants: Vec<&Old> = grants.collect();
                let ends_in_time =
                    |old: &Old| old.not_after.is_none_or(|end| header.not_after.is_some_and(|new| new <= end));
                if !grants.iter().any(|old| old.permission >= header.permission && ends_in_time(old)) {
                    return Err(refused());
                }
                let ended = grants.iter().filter(|old| {
                    old.regrant && old.permission <= header.permission && old.not_after == header.not_after
                });
                ended.for_each(|old| replaced.entry(old.hash).or_default().push(entry.item));
            }
            let hash = Grant::decode(bytes.as_slice())?.hash();
            grants.push(Checked { hash, header, bytes: bytes.as_slice().to_vec(), elsewhere: None, regrant: true });
        }
        offered.push(Offered { bundle: with_grants.bundle.clone(), grants });
    }
    let made = store(turn, &offered)?;
    replaced.iter().try_for_each(|(grant, items)| end(turn, grant, items))?;
    Ok(made)
}

fn refused() -> Refusal {
    Refusal::because(Code::GrantRefused, "a group is granted anew what it had, and no more")
}

fn older_grants(turn: &Turn<'_>, group: &GroupId) -> Outcome<Older> {
    let epoch = turn.log().group(group).map(|group| group.epoch().0).ok_or(Code::Internal)?;
    let rows: Vec<(ItemId, Hash, OrgId, u8, Option<Millis>, bool)> = turn.sql.rows(
        "SELECT b.item, g.hash, u.home, g.permission, g.not_after, g.regrant FROM grant_readers r
         CROSS JOIN grants g ON g.hash = r.grant_hash
         CROSS JOIN bundles u ON u.bundle = g.bundle
         CROSS JOIN bundle_items b ON b.bundle = g.bundle
         WHERE r.holder = ?1 AND g.recipient = ?1 AND g.epoch < ?2 AND g.ended IS NULL
           AND (g.not_after IS NULL OR g.not_after >= ?3)
           AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = b.item)",
        bind![Holder::Group(*group), epoch, turn.now],
    )?;
    let mut older = Older::new();
    for (item, hash, home, permission, not_after, regrant) in rows {
        let old = Old { hash, home, permission: of_level(permission), not_after, regrant };
        older.entry(item).or_default().push(old);
    }
    Ok(older)
}
