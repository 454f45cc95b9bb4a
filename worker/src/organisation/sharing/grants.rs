//! Rows of grants and bundles: stored, read, ended.

use super::offer::{Checked, Offered};
use super::reach::level;
use crate::organisation::audit;
use crate::organisation::database::{Sql, bind, concatenated};
use crate::organisation::outbox;
use crate::organisation::outbox::message::{EndedGrant, Message};
use crate::organisation::turn::Turn;
use crate::organisation::vault::EACH_ID;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::canonical;
use latchkey_shared::id::{BundleId, Hash, Holder, ItemId, MemberId, Slug};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::Bundle;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use std::collections::{BTreeMap, BTreeSet};

/// Stores bundles and grants, and lets their readers know.
pub fn store(turn: &Turn<'_>, offered: &[Offered]) -> Outcome<Vec<Hash>> {
    let mut made = Vec::new();
    for offer in offered {
        store_bundle(turn, &offer.bundle)?;
        let watching = watching(turn.sql, &offer.bundle.id, turn.now)?;
        let mut fresh = Vec::new();
        for grant in &offer.grants {
            made.push(grant.hash);
            let header = &grant.header;
            if turn.sql.any("SELECT 1 FROM grants WHERE hash = ?", bind![grant.hash])? {
                continue;
            }
            fresh.push(grant);
            let change = turn.next_change();
            turn.sql.run(
                "INSERT INTO grants VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                bind![
                    grant.hash,
                    header.bundle,
                    header.recipient,
                    header.epoch.0,
                    level(header.permission),
                    header.not_after,
                    header.granter,
                    grant.elsewhere,
                    grant.regrant,
                    grant.bytes,
                    change
                ],
            )?;
            let here = grant.elsewhere.is_none().then_some(header.recipient);
            let readers = here.into_iter().chain([Holder::Member(header.granter)]).chain(watching.iter().copied());
            for reader in readers.collect::<BTreeSet<_>>() {
                add_reader(turn, &reader, &grant.hash, change)?;
            }
            audit::record(turn, "grant.make", grant.hash)?;
        }
        // Once all are there: several may get it in full by one bundle.
        for Checked { header, regrant, .. } in fresh.into_iter().filter(|grant| grant.elsewhere.is_none()) {
            if header.permission == Permission::Full {
                watch(turn, &header.recipient, &offer.bundle.id, *regrant)?;
            }
        }
    }
    Ok(made)
}

/// How often one granter gives a recipient the same item, at most. What is made anew for a group's keys counts for itself: it may be
/// the next of what it replaces.
const AGAIN: usize = 8;

/// What was not taken back is told to its readers, counted, and ended with an item's key, one by one, also past its end.
///
/// # Errors
/// `grant_refused` if the granter, with what is stored by now, has given a recipient one of the items more often than [`AGAIN`].
pub fn not_too_often(sql: &Sql, granter: &MemberId, offered: &[Offered]) -> Outcome<()> {
    let items: BTreeSet<ItemId> =
        offered.iter().flat_map(|offer| &offer.bundle.entries).map(|entry| entry.item).collect();
    let statement = format!(
        "{EACH_ID} SELECT 1 FROM ids WHERE EXISTS (
           SELECT 1 FROM bundle_items b CROSS JOIN grants g ON g.bundle = b.bundle
           WHERE b.item = ids.item AND g.granter = ?2 AND g.ended IS NULL
             AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = b.item)
           GROUP BY g.recipient, g.regrant HAVING COUNT(*) > ?3) LIMIT 1"
    );
    if sql.any(&statement, bind![concatenated(&items), *granter, AGAIN])? {
        return Err(Refusal::because(Code::GrantRefused, "they have this from you several times over already"));
    }
    Ok(())
}

fn store_bundle(turn: &Turn<'_>, bundle: &Bundle) -> Outcome<()> {
    let bytes = canonical::encode(bundle);
    let stored: Option<(Vec<u8>,)> = turn.sql.row("SELECT sealed FROM bundles WHERE bundle = ?", bind![bundle.id])?;
    match stored {
        Some((same,)) if same == bytes => return Ok(()),
        Some(_) => return Err(Refusal::because(Code::GrantRefused, "the bundle's id is taken")),
        None => {}
    }
    // All hashes count for the size of an answer: they are sent with the last entry too.
    turn.sql
        .run("INSERT INTO bundles VALUES (?, ?, ?, ?)", bind![bundle.id, bundle.org, bundle.hashes.len(), bytes])?;
    if bundle.entries.is_empty() {
        return Ok(());
    }
    let ids = concatenated(bundle.entries.iter().map(|entry| &entry.item));
    turn.sql.run(&format!("INSERT INTO bundle_items {EACH_ID} SELECT item, ?2 FROM ids"), bind![ids, bundle.id])
}

/// A bundle as it is stored here, if it is the one that its grants sign: what was taken out of it stays out.
pub fn as_stored(sql: &Sql, bundle: &Bundle) -> Outcome<Bundle> {
    let row: Option<(Vec<u8>,)> = sql.row("SELECT sealed FROM bundles WHERE bundle = ?", bind![bundle.id])?;
    let stored: Option<Bundle> = row.and_then(|(bytes,)| canonical::decode(&bytes).ok());
    Ok(stored.filter(|stored| stored.contents() == bundle.contents()).unwrap_or_else(|| bundle.clone()))
}

fn add_reader(turn: &Turn<'_>, reader: &Holder, grant: &Hash, change: u64) -> Outcome<()> {
    turn.tell(*reader);
    turn.sql.run("INSERT OR IGNORE INTO grant_readers VALUES (?, ?, ?)", bind![*reader, *grant, change])
}

/// The creators of a bundle's items, and the holders of full.
fn watching(sql: &Sql, bundle: &BundleId, now: Millis) -> Outcome<BTreeSet<Holder>> {
    let creators: Vec<(MemberId,)> = sql.rows(
        "SELECT DISTINCT i.creator FROM bundle_items b JOIN items i ON i.item = b.item
         WHERE b.bundle = ? AND i.home IS NULL",
        bind![*bundle],
    )?;
    let full: Vec<(Holder,)> = sql.rows(
        "SELECT DISTINCT g.recipient FROM bundle_items b
         CROSS JOIN bundle_items o ON o.item = b.item
         CROSS JOIN grants g ON g.bundle = o.bundle
         WHERE b.bundle = ? AND g.permission = ? AND g.ended IS NULL AND g.elsewhere IS NULL
           AND (g.not_after IS NULL OR g.not_after >= ?)
           AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = b.item)",
        bind![*bundle, level(Permission::Full), now],
    )?;
    let creators = creators.into_iter().map(|(creator,)| Holder::Member(creator));
    Ok(creators.chain(full.into_iter().map(|(holder,)| holder)).collect())
}

/// Whoever gets full is told of the grants that there are, once more of those that they knew when they had it before: what was taken back
/// meanwhile they were not told. Where it is `made_anew` for a group's key, the group has had it all along.
fn watch(turn: &Turn<'_>, reader: &Holder, bundle: &BundleId, made_anew: bool) -> Outcome<()> {
    let grants: Vec<(Hash,)> = turn.sql.rows(
        "SELECT DISTINCT g.hash FROM bundle_items b
         CROSS JOIN bundle_items o ON o.item = b.item
         CROSS JOIN grants g ON g.bundle = o.bundle
         WHERE b.bundle = ?1 AND g.ended IS NULL
           AND NOT (?3 AND EXISTS (SELECT 1 FROM grant_readers r WHERE r.holder = ?2 AND r.grant_hash = g.hash))",
        bind![*bundle, *reader, made_anew],
    )?;
    grants.iter().try_for_each(|(grant,)| {
        turn.sql.run("DELETE FROM grant_readers WHERE holder = ? AND grant_hash = ?", bind![*reader, *grant])?;
        add_reader(turn, reader, grant, turn.next_change())
    })
}

/// Who is told of a grant.
pub fn readers_of(sql: &Sql, grant: &Hash) -> Outcome<Vec<Holder>> {
    let rows: Vec<(Holder,)> = sql.rows("SELECT holder FROM grant_readers WHERE grant_hash = ?", bind![*grant])?;
    Ok(rows.into_iter().map(|(holder,)| holder).collect())
}

/// Tells everybody who holds a grant of these items.
pub fn tell_readers(turn: &Turn<'_>, items: &BTreeSet<ItemId>) -> Outcome<()> {
    let statement = format!(
        "{EACH_ID} SELECT DISTINCT g.recipient FROM ids
         CROSS JOIN bundle_items b ON b.item = ids.item
         CROSS JOIN grants g ON g.bundle = b.bundle
         WHERE g.ended IS NULL AND g.elsewhere IS NULL"
    );
    let rows: Vec<(Holder,)> = turn.sql.rows(&statement, bind![concatenated(items)])?;
    rows.into_iter().for_each(|(holder,)| turn.tell(holder));
    Ok(())
}

/// Grants that cover any of these items, each with which of them.
pub fn grants_of(sql: &Sql, items: &BTreeSet<ItemId>) -> Outcome<Ending> {
    let statement = format!(
        "{EACH_ID} SELECT g.hash, ids.item FROM ids
         CROSS JOIN bundle_items b ON b.item = ids.item
         CROSS JOIN grants g ON g.bundle = b.bundle
         WHERE g.ended IS NULL
           AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = ids.item)"
    );
    let rows: Vec<(Hash, ItemId)> = sql.rows(&statement, bind![concatenated(items)])?;
    let mut grants = Ending::new();
    for (grant, item) in rows {
        grants.entry(grant).or_default().push(item);
    }
    Ok(grants)
}

/// Grants that end, each for which of its items.
pub type Ending = BTreeMap<Hash, Vec<ItemId>>;

/// Grants that one message ends: each for a batch of items at most, they are a megabyte, and a row takes two.
const ENDED_AT_ONCE: usize = 64;

/// Ends grants, here and, where they are to another organisation's people, there by messages.
pub fn end(turn: &Turn<'_>, ending: &Ending) -> Outcome<()> {
    end_here(turn, ending)?;
    let mut targets: BTreeMap<Slug, Vec<EndedGrant>> = BTreeMap::new();
    for (grant, items) in ending {
        let row: Option<(Slug,)> =
            turn.sql.row("SELECT elsewhere FROM grants WHERE hash = ? AND elsewhere IS NOT NULL", bind![*grant])?;
        if let Some((target,)) = row {
            targets.entry(target).or_default().push(EndedGrant { grant: *grant, items: items.clone() });
        }
    }
    for (target, ended) in targets {
        for grants in ended.chunks(ENDED_AT_ONCE) {
            outbox::post(turn, &target, &Message::TakenBack { grants: grants.to_vec() })?;
        }
    }
    Ok(())
}

/// The same where the other side knows. What nobody holds any more is taken out of the bundles; its hash stays there, so that the
/// signatures still verify.
pub fn end_here(turn: &Turn<'_>, ending: &Ending) -> Outcome<()> {
    let mut bundles: BTreeMap<BundleId, BTreeSet<ItemId>> = BTreeMap::new();
    for (grant, items) in ending {
        let row: Option<(BundleId,)> = turn.sql.row("SELECT bundle FROM grants WHERE hash = ?", bind![*grant])?;
        let (bundle,) = row.ok_or(Code::Internal)?;
        for item in items {
            turn.sql
                .run("INSERT OR IGNORE INTO taken_back VALUES (?, ?, ?)", bind![*grant, *item, turn.next_change()])?;
        }
        let left = turn.sql.any(
            "SELECT 1 FROM bundle_items b WHERE b.bundle = ?1
             AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = ?2 AND t.item = b.item) LIMIT 1",
            bind![bundle, *grant],
        )?;
        if !left {
            turn.sql.run("UPDATE grants SET ended = ? WHERE hash = ?", bind![turn.next_change(), *grant])?;
        }
        for reader in readers_of(turn.sql, grant)? {
            turn.tell(reader);
        }
        bundles.entry(bundle).or_default().extend(items);
    }
    // After all of them: looked for after each, the holders of an item would be gone through as often as grants of it end.
    bundles.iter().try_for_each(|(bundle, items)| take_out(turn, bundle, items))
}

fn take_out(turn: &Turn<'_>, id: &BundleId, items: &BTreeSet<ItemId>) -> Outcome<()> {
    // Kept where a revision names a grant of this bundle as its author's right: readers verify it by the entry.
    let held = "SELECT 1 FROM grants g WHERE g.bundle = ?1
         AND (NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = ?2)
              OR EXISTS (SELECT 1 FROM revisions r WHERE r.permit = g.hash AND r.item = ?2)) LIMIT 1";
    let mut unheld = Vec::new();
    for item in items {
        if !turn.sql.any(held, bind![*id, *item])? {
            unheld.push(*item);
        }
    }
    if unheld.is_empty() {
        return Ok(());
    }
    let (sealed,): (Vec<u8>,) =
        turn.sql.row("SELECT sealed FROM bundles WHERE bundle = ?", bind![*id])?.ok_or(Code::Internal)?;
    let mut bundle: Bundle = canonical::decode(&sealed).map_err(|_| Code::Internal)?;
    for item in &unheld {
        bundle.take_out(item);
        turn.sql.run("DELETE FROM bundle_items WHERE item = ? AND bundle = ?", bind![*item, *id])?;
    }
    turn.sql.run("UPDATE bundles SET sealed = ? WHERE bundle = ?", bind![canonical::encode(&bundle), *id])
}
