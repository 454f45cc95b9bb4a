//! Shares made anew to a group's new key, by the member who made it, or later by one of the group who has what that member had not. They
//! bring the item keys to whoever comes into the group; the group's right to an item stays with the grants that they repeat.

use super::grants::{Ending, end, not_too_often, store};
use super::offer::{self, Checked, Offered};
use super::reach::{level, of_level};
use crate::organisation::database::{bind, concatenated};
use crate::organisation::turn::Turn;
use crate::organisation::vault::{EACH_ID, stored_items};
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{GroupId, Hash, Holder, ItemId, MemberId, OrgId};
use latchkey_shared::log::{Body, Entry};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::{Bundle, BundleEntry, Grant, GrantHeader};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::vault::BundleWithGrants;
use std::collections::btree_map::Entry as Place;
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
    let log = turn.log();
    let groups = log.groups_around(&Holder::Member(*by));
    let ready = groups.into_iter().filter(|id| log.group(id).is_some_and(|group| !group.is_rotation_due())).collect();
    regrant(turn, by, &ready, bundles)
}

/// By how many a group is given an item by its present key, at most: what is in there cannot be looked at here, and whoever was first may
/// have given it a key that opens nothing.
const GIVERS: usize = 4;

/// Whether every item of a bundle is given to the recipient under the same conditions by the same key, by its granter or by as many others as
/// may.
fn is_known(turn: &Turn<'_>, bundle: &Bundle, header: &GrantHeader) -> Outcome<bool> {
    for entry in &bundle.entries {
        let known = turn.sql.any(
            "SELECT 1 FROM bundle_items b
             CROSS JOIN grants g ON g.bundle = b.bundle
             CROSS JOIN bundles u ON u.bundle = b.bundle
             WHERE b.item = ?1 AND u.home = ?2 AND g.recipient = ?3 AND g.epoch = ?4 AND g.ended IS NULL
               AND g.permission >= ?5 AND (g.not_after IS NULL OR g.not_after >= ?6)
               AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = b.item)
             GROUP BY b.item HAVING COUNT(DISTINCT g.granter) >= ?8 OR MAX(g.granter = ?7)",
            bind![
                entry.item,
                bundle.org,
                header.recipient,
                header.epoch.0,
                level(header.permission),
                header.not_after,
                header.granter,
                GIVERS
            ],
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
    let items: BTreeSet<ItemId> = bundles.iter().flat_map(|one| &one.bundle.entries).map(|entry| entry.item).collect();
    let stored = stored_items(turn.sql, &items)?;
    let is_present =
        |entry: &BundleEntry| stored.get(&entry.item).is_some_and(|row| row.key_version == entry.key_version.0);
    let mut older: BTreeMap<GroupId, Older> = BTreeMap::new();
    let mut replaced = Ending::new();
    let mut offered = Vec::new();
    for with_grants in bundles {
        offer::whole(with_grants)?;
        // A former key would stand for the item's present one, which the group could be given no more.
        if !with_grants.bundle.entries.iter().all(is_present) {
            return Err(Refusal::because(Code::GrantRefused, "an item has another key by now"));
        }
        let mut recipients = BTreeSet::new();
        let mut grants = Vec::new();
        for bytes in &with_grants.grants {
            offer::decoded(turn, bytes.as_slice())?;
            let header = offer::verified(&turn.log(), &with_grants.bundle, bytes.as_slice())?;
            let group = match header.recipient {
                Holder::Group(group) if groups.contains(&group) && header.granter == *by => group,
                _ => return Err(refused()),
            };
            // Each grant is looked at with every entry.
            if !recipients.insert(group) || is_known(turn, &with_grants.bundle, &header)? {
                return Err(Refusal::because(Code::GrantRefused, "the group has these by its present key"));
            }
            let known = match older.entry(group) {
                Place::Occupied(known) => known.into_mut(),
                Place::Vacant(unknown) => unknown.insert(older_grants(turn, &group, &items)?),
            };
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
                let gives_as_much = |old: &Old| {
                    old.permission <= header.permission
                        && header.not_after.is_none_or(|new| old.not_after.is_some_and(|end| end <= new))
                };
                let ended = grants.iter().filter(|old| old.regrant && gives_as_much(old));
                ended.for_each(|old| replaced.entry(old.hash).or_default().push(entry.item));
            }
            let hash = Grant::decode(bytes.as_slice())?.hash();
            grants.push(Checked { hash, header, bytes: bytes.as_slice().to_vec(), elsewhere: None, regrant: true });
        }
        offered.push(Offered { bundle: with_grants.bundle.clone(), grants });
    }
    let made = store(turn, &offered)?;
    end(turn, &replaced)?;
    not_too_often(turn.sql, by, &offered)?;
    Ok(made)
}

fn refused() -> Refusal {
    Refusal::because(Code::GrantRefused, "a group is granted anew what it had, and no more")
}

/// The group's grants of these items, by its earlier keys.
fn older_grants(turn: &Turn<'_>, group: &GroupId, items: &BTreeSet<ItemId>) -> Outcome<Older> {
    let epoch = turn.log().group(group).map(|group| group.epoch().0).ok_or(Code::Internal)?;
    let statement = format!(
        "{EACH_ID} SELECT ids.item, g.hash, u.home, g.permission, g.not_after, g.regrant FROM ids
         CROSS JOIN bundle_items b ON b.item = ids.item
         CROSS JOIN grants g ON g.bundle = b.bundle
         CROSS JOIN bundles u ON u.bundle = b.bundle
         WHERE g.recipient = ?2 AND g.epoch < ?3 AND g.ended IS NULL AND g.elsewhere IS NULL
           AND (g.not_after IS NULL OR g.not_after >= ?4)
           AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = ids.item)"
    );
    let rows: Vec<(ItemId, Hash, OrgId, u8, Option<Millis>, bool)> =
        turn.sql.rows(&statement, bind![concatenated(items), Holder::Group(*group), epoch, turn.now])?;
    let mut older = Older::new();
    for (item, hash, home, permission, not_after, regrant) in rows {
        let old = Old { hash, home, permission: of_level(permission), not_after, regrant };
        older.entry(item).or_default().push(old);
    }
    Ok(older)
}
