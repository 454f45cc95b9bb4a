//! Copies of items that live at another organisation, shared with people of this one. Grants are verified with this
//! organisation's own log; its refusal is the sharer's answer.

use super::grants::{Ending, as_stored, end_here, store, tell_readers};
use super::offer::{self, Checked, Offered};
use crate::organisation::audit;
use crate::organisation::database::bind;
use crate::organisation::outbox::message::{Delivery, EndedGrant, Revision};
use crate::organisation::turn::Turn;
use crate::organisation::vault::{drop_copy, put_item, stored_items};
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{Hash, Holder, ItemId, OrgId, Slug};
use latchkey_shared::item::{Header, SealedItem};
use latchkey_shared::log::Home;
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::Grant;
use latchkey_shared::wire::Code;
use std::collections::{BTreeMap, BTreeSet};

fn refused(why: &str) -> Refusal {
    Refusal::because(Code::GrantRefused, why)
}

/// Only the parent delivers, and only its own.
fn home_of(turn: &Turn<'_>, from: &Slug, home: &OrgId) -> Outcome<()> {
    let parent = turn.standing.parent.as_ref() == Some(from) && turn.log().parent() == Some(*home);
    if parent { Ok(()) } else { Err(Code::Forbidden.into()) }
}

/// Takes grants to people of this organisation, and the items that they open.
pub fn deliver(turn: &Turn<'_>, from: &Slug, delivery: &Delivery) -> Outcome<()> {
    home_of(turn, from, &delivery.home)?;
    offer::limit(&delivery.bundles)?;
    let log = turn.log();
    let mut offered = Vec::new();
    let mut versions: BTreeMap<ItemId, u32> = BTreeMap::new();
    for with_grants in &delivery.bundles {
        let bundle = &with_grants.bundle;
        if bundle.org != delivery.home {
            return Err(refused("the bundle is of another organisation"));
        }
        versions.extend(bundle.entries.iter().map(|entry| (entry.item, entry.key_version.0)));
        let mut grants = Vec::new();
        for bytes in &with_grants.grants {
            let hash = Grant::decode(bytes.as_slice())?.hash();
            let known = turn.sql.any("SELECT 1 FROM grants WHERE hash = ?", bind![hash])?;
            let header = if known {
                Grant::decode(bytes.as_slice())?.header()?
            } else {
                offer::verified(&log, bundle, bytes.as_slice())?
            };
            let manager =
                log.member(&header.granter).is_some_and(|member| member.home == Home::Parent && member.is_active());
            if header.home != delivery.home || header.permission > Permission::View || !(manager || known) {
                return Err(refused("the granter may not share this here"));
            }
            grants.push(Checked { hash, header, bytes: bytes.as_slice().to_vec(), elsewhere: None, regrant: false });
        }
        // The message may come twice, and something may have been taken out in between.
        offered.push(Offered { bundle: as_stored(turn.sql, bundle)?, grants });
    }
    let mut ids = BTreeSet::new();
    for bytes in &delivery.items {
        let item = SealedItem::decode(bytes.as_slice())?.verify_delivered(&delivery.home, &log)?;
        let header = item.header().clone();
        if versions.get(&header.item) != Some(&header.key_version.0) {
            return Err(refused("an item is not the one that was shared"));
        }
        put_copy(turn, &header, bytes.as_slice(), &delivery.home)?;
        ids.insert(header.item);
    }
    store(turn, &offered)?;
    // A grant that was ended here meanwhile brings nothing back.
    drop_unheld(turn, &ids.iter().copied().collect::<Vec<_>>())?;
    tell_readers(turn, &ids)?;
    audit::record_all(turn, "item.deliver", &ids)
}

/// Keeps copies in step. A revision whose author this organisation does not know is passed over: its people could not
/// verify it.
pub fn revise(turn: &Turn<'_>, from: &Slug, revision: &Revision) -> Outcome<()> {
    home_of(turn, from, &revision.home)?;
    let log = turn.log();
    let mut told = BTreeSet::new();
    for bytes in &revision.items {
        let Ok(item) = SealedItem::decode(bytes.as_slice())?.verify_delivered(&revision.home, &log) else {
            let header = SealedItem::decode(bytes.as_slice())?.header()?;
            audit::record(turn, "item.unverified", header.item)?;
            continue;
        };
        let header = item.header().clone();
        let held = stored_items(turn.sql, [&header.item])?.contains_key(&header.item);
        if held && put_copy(turn, &header, bytes.as_slice(), &revision.home)? {
            told.insert(header.item);
        }
    }
    tell_readers(turn, &told)?;
    audit::record_all(turn, "item.deliver", &told)
}

/// Stores a copy, unless there is a newer one. Of a copy only the newest revision is kept.
fn put_copy(turn: &Turn<'_>, header: &Header, bytes: &[u8], home: &OrgId) -> Outcome<bool> {
    let before = stored_items(turn.sql, [&header.item])?.get(&header.item).copied();
    match before {
        Some(row) if row.home != Some(*home) => return Err(refused("the item's id is taken")),
        Some(row) if row.revision >= header.revision.0 => return Ok(false),
        _ => {}
    }
    turn.sql.run("DELETE FROM revisions WHERE item = ?", bind![header.item])?;
    put_item(turn, header, bytes, Some(*home))?;
    Ok(true)
}

/// Deletes copies that no grant reaches any more.
pub fn drop_unheld(turn: &Turn<'_>, items: &[ItemId]) -> Outcome<()> {
    for item in items {
        let held = turn.sql.any(
            "SELECT 1 FROM bundle_items b JOIN grants g ON g.bundle = b.bundle WHERE b.item = ?1 AND g.ended IS NULL
             AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = ?1)",
            bind![*item],
        )?;
        if !held {
            drop_copy(turn.sql, item)?;
        }
    }
    Ok(())
}

/// The other side of a share has ended it: the home of delivered copies, or the organisation that they were delivered to.
pub fn ended_elsewhere(turn: &Turn<'_>, from: &Slug, grants: &[EndedGrant]) -> Outcome<()> {
    let (mut ending, mut delivered) = (Ending::new(), Vec::new());
    for ended in grants {
        let row: Option<(Option<Slug>, Holder, OrgId)> = turn.sql.row(
            "SELECT g.elsewhere, g.recipient, b.home FROM grants g JOIN bundles b ON b.bundle = g.bundle WHERE g.hash = ?",
            bind![ended.grant],
        )?;
        let Some((elsewhere, recipient, home)) = row else {
            continue;
        };
        let delivered_to_them = elsewhere.as_ref() == Some(from);
        let delivered_here = elsewhere.is_none() && home_of(turn, from, &home).is_ok();
        if !delivered_to_them && !delivered_here {
            return Err(Code::Forbidden.into());
        }
        ending.entry(ended.grant).or_default().extend(running(turn, &ended.grant, &ended.items)?);
        if delivered_here {
            delivered.push((recipient, home, &ended.items));
        }
        audit::record(turn, "grant.end", ended.grant)?;
    }
    // They know: nothing is to be sent back.
    end_here(turn, &ending)?;
    for (recipient, home, items) in delivered {
        super::take_back::end_regrants_to(turn, &recipient, &home, items)?;
        drop_unheld(turn, items)?;
    }
    Ok(())
}

fn running(turn: &Turn<'_>, grant: &Hash, items: &[ItemId]) -> Outcome<Vec<ItemId>> {
    let mut running = Vec::new();
    for item in items {
        if !turn.sql.any("SELECT 1 FROM taken_back WHERE grant_hash = ? AND item = ?", bind![*grant, *item])? {
            running.push(*item);
        }
    }
    Ok(running)
}
