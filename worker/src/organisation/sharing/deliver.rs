//! What other organisations are sent of items that live here. Messages name grants and items; what is sent is as it is
//! when it is sent, so a message that comes late, or twice, says what is so by then. Of an item that is its creator's newest
//! revision: one by somebody else, which the recipients could not verify, would cost them all that comes with it.

use super::offer::Offered;
use crate::organisation::database::{Sql, bind, concatenated};
use crate::organisation::outbox::message::{Delivery, Revision};
use crate::organisation::vault::{EACH_ID, permits_of};
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::canonical;
use latchkey_shared::id::{BundleId, Hash, ItemId, OrgId, Slug};
use latchkey_shared::sharing::Bundle;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::limits::{DELIVERY, REVISIONS};
use latchkey_shared::wire::vault::BundleWithGrants;
use std::collections::{BTreeMap, BTreeSet};

/// Of `ids` the newest revisions by the items' creators, as `r`. Looked for from the newest of all: only what others wrote since is read
/// on the way.
const BY_CREATORS: &str = "FROM ids CROSS JOIN revisions r ON r.item = ids.item AND r.revision =
     (SELECT revision FROM revisions WHERE item = ids.item AND permit IS NULL ORDER BY revision DESC LIMIT 1)";

/// Organisations that hold copies of these items, each with which of them: as many at a time as one message brings, however
/// large they are by the time that it is sent.
pub fn copies_elsewhere(sql: &Sql, items: &BTreeSet<ItemId>) -> Outcome<Vec<(Slug, Vec<ItemId>)>> {
    let statement = format!(
        "{EACH_ID} SELECT DISTINCT g.elsewhere, ids.item FROM ids
         CROSS JOIN bundle_items b ON b.item = ids.item
         CROSS JOIN grants g ON g.bundle = b.bundle
         WHERE g.elsewhere IS NOT NULL AND g.ended IS NULL
           AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = ids.item)"
    );
    let rows: Vec<(Slug, ItemId)> = sql.rows(&statement, bind![concatenated(items)])?;
    let mut targets: BTreeMap<Slug, Vec<ItemId>> = BTreeMap::new();
    for (target, item) in rows {
        targets.entry(target).or_default().push(item);
    }
    let messages = targets.into_iter().flat_map(|(target, items)| {
        let messages: Vec<_> = items.chunks(REVISIONS).map(|items| (target.clone(), items.to_vec())).collect();
        messages
    });
    Ok(messages.collect())
}

/// What is delivered goes in one message, and what waits behind one that cannot be sent waits with it.
///
/// # Errors
/// `too_large` if what is offered to people elsewhere is more than that.
pub fn fits(sql: &Sql, offered: &[Offered]) -> Outcome<()> {
    at_most_a_delivery(sql, &crossing(offered))
}

/// Whoever shares an item means what they see of it, and the recipients would get what its creator wrote before.
///
/// # Errors
/// `item_refused` if somebody else than its creator wrote the newest revision of what is offered to people elsewhere.
pub fn by_creators_last(sql: &Sql, offered: &[Offered]) -> Outcome<()> {
    if permits_of(sql, &crossing(offered))?.is_empty() {
        return Ok(());
    }
    Err(Refusal::because(
        Code::ItemRefused,
        "somebody else than its creator changed an item, which the recipients could not verify",
    ))
}

fn crossing(offered: &[Offered]) -> BTreeSet<ItemId> {
    let crossing = offered.iter().filter(|offer| offer.grants.iter().any(|grant| grant.elsewhere.is_some()));
    crossing.flat_map(|offer| &offer.bundle.entries).map(|entry| entry.item).collect()
}

fn at_most_a_delivery(sql: &Sql, items: &BTreeSet<ItemId>) -> Outcome<()> {
    let statement = format!("{EACH_ID} SELECT SUM(length(r.sealed)) {BY_CREATORS}");
    let sum: Option<(Option<usize>,)> = sql.row(&statement, bind![concatenated(items)])?;
    if sum.and_then(|(sum,)| sum).is_some_and(|bytes| bytes > DELIVERY) {
        return Err(Refusal::because(Code::TooLarge, "a share with another organisation has at most 8 MiB of items"));
    }
    Ok(())
}

/// The running ones of `grants`, with their bundles and the items that they still cover. An item that was deleted, or has another key by
/// now, is covered no more, though its entry may be kept in the bundle for what it shows of others.
///
/// # Errors
/// `too_large` if the items have grown since to more than a message brings.
pub fn delivery(sql: &Sql, home: OrgId, grants: &[Hash]) -> Outcome<Delivery> {
    let mut bundles: BTreeMap<BundleId, Vec<Bytes>> = BTreeMap::new();
    let mut items = BTreeSet::new();
    for grant in grants {
        let row: Option<(BundleId, Bytes)> =
            sql.row("SELECT bundle, sealed FROM grants WHERE hash = ? AND ended IS NULL", bind![*grant])?;
        let Some((bundle, bytes)) = row else {
            continue;
        };
        let covered: Vec<(ItemId,)> = sql.rows(
            "SELECT b.item FROM bundle_items b WHERE b.bundle = ?
             AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = ? AND t.item = b.item)",
            bind![bundle, *grant],
        )?;
        items.extend(covered.into_iter().map(|(item,)| item));
        bundles.entry(bundle).or_default().push(bytes);
    }
    let mut delivered = Vec::new();
    for (id, grants) in bundles {
        let (bytes,): (Vec<u8>,) =
            sql.row("SELECT sealed FROM bundles WHERE bundle = ?", bind![id])?.ok_or(Code::Internal)?;
        let bundle: Bundle = canonical::decode(&bytes).map_err(|_| Code::Internal)?;
        delivered.push(BundleWithGrants { bundle, grants });
    }
    at_most_a_delivery(sql, &items)?;
    Ok(Delivery { home, items: by_creators(sql, &items)?, bundles: delivered })
}

/// Of items that copies are kept of.
pub fn revision_of_copies(sql: &Sql, home: OrgId, items: &[ItemId]) -> Outcome<Revision> {
    Ok(Revision { home, items: by_creators(sql, items)? })
}

fn by_creators<'a>(sql: &Sql, items: impl IntoIterator<Item = &'a ItemId>) -> Outcome<Vec<Bytes>> {
    let rows: Vec<(Bytes,)> =
        sql.rows(&format!("{EACH_ID} SELECT r.sealed {BY_CREATORS}"), bind![concatenated(items)])?;
    Ok(rows.into_iter().map(|(sealed,)| sealed).collect())
}
