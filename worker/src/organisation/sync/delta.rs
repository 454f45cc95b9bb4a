//! The answer to a sync.

use super::bundles::{self, Brought, Evidence, Seen};
use super::page::{Asked, Page};
use crate::organisation::access::{Caller, replaced_account};
use crate::organisation::database::{Sql, bind, concatenated};
use crate::organisation::log::keys_due;
use crate::organisation::sharing::{Holders, permissions};
use crate::organisation::standing::Standing;
use crate::organisation::vault::{EACH_ID, permits_of, sealed};
use crate::refusal::Outcome;
use latchkey_shared::id::{BundleId, Hash, ItemId};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::limits::SYNC_PAGE;
use latchkey_shared::wire::sync::{Cursor, DeliveredItem, Delta};
use latchkey_shared::wire::vault::BundleWithGrants;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of items, bundles and evidence in one answer, above which it is made for fewer changes.
const LARGEST: u64 = 8 * 1024 * 1024;

/// `GET …/sync?cursor=`
pub fn delta(sql: &Sql, standing: &Standing, caller: &Caller, cursor: u64, now: Millis) -> Outcome<Delta> {
    let holders = Holders::of(&standing.log, &caller.member);
    // A cursor that is ahead is another organisation's, or of a lost past: from the start.
    let after = if cursor > standing.change { 0 } else { cursor };
    let mut asked = Asked { sql, caller, holders: &holders, now, limit: SYNC_PAGE };
    loop {
        let found = Found::of(&asked, after, standing.change)?;
        let fits = |bytes: u64| asked.limit <= 1 || bytes <= LARGEST;
        let bytes = found.bytes(&asked)?;
        if fits(bytes) {
            let evidence = found.evidence(&asked)?;
            if (asked.limit <= 1 || evidence.is_whole()) && fits(bytes.saturating_add(evidence.bytes())) {
                return found.into_delta(&asked, standing, after, evidence);
            }
        }
        asked.limit = asked.limit.div_euclid(2);
    }
}

/// A page, with everything that belongs to its rows.
struct Found {
    page: Page,
    bundles: Vec<BundleWithGrants>,
    items: BTreeSet<ItemId>,
}

impl Found {
    fn of(asked: &Asked<'_>, after: u64, newest: u64) -> Outcome<Self> {
        let page = Page::read(asked, after, newest)?;
        let mut items: BTreeSet<ItemId> = page.items.iter().copied().collect();
        let mut bundles = Vec::new();
        let mut older = BTreeSet::new();
        for (bundle, grants) in brought(&page) {
            let Seen { bundles: seen, reached } = bundles::seen(asked, &bundle, &grants)?;
            bundles.extend(seen);
            older.extend(reached);
        }
        // Items of a new grant come with it, unless a later page brings them as changed.
        items.extend(unchanged_since(asked, &older, page.end)?);
        Ok(Self { page, bundles, items })
    }

    fn bytes(&self, asked: &Asked<'_>) -> Outcome<u64> {
        let statement = format!(
            "{EACH_ID} SELECT SUM(length(r.sealed)) FROM ids CROSS JOIN items i ON i.item = ids.item
             CROSS JOIN revisions r ON r.item = i.item AND r.revision = i.revision"
        );
        let sum: Option<(Option<u64>,)> = asked.sql.row(&statement, bind![concatenated(&self.items)])?;
        let items = sum.and_then(|(sum,)| sum).unwrap_or(0);
        Ok(items.saturating_add(bundles::bytes(&self.bundles)))
    }

    /// For the revisions by others than the creator, and for the grants by others.
    fn evidence(&self, asked: &Asked<'_>) -> Outcome<Evidence> {
        Evidence::of(asked, self.page.end, bundles::given_on(asked, &self.page)?, permits_of(asked.sql, &self.items)?)
    }

    fn into_delta(self, asked: &Asked<'_>, standing: &Standing, after: u64, evidence: Evidence) -> Outcome<Delta> {
        let Self { page, bundles, items } = self;
        let newest = sealed(asked.sql, &items)?.into_iter();
        let taken: BTreeSet<ItemId> = page.taken_back.iter().map(|taken| taken.item).collect();
        let still = permissions(asked.sql, asked.holders, &taken, asked.now)?;
        let ended = ended(asked, &page)?;
        Ok(Delta {
            cursor: Cursor(page.end),
            more: page.end < standing.change,
            head: standing.log.head(),
            ended,
            gone: taken.into_iter().filter(|item| !still.contains_key(item)).collect(),
            log: page.log.values(),
            parent_log: page.parent_log.values(),
            disclosures: page.disclosures.values(),
            group_keys: page.group_keys.values(),
            items: newest.map(|(_, item, home)| DeliveredItem { item, home }).collect(),
            bundles,
            evidence: evidence.bundles(asked)?,
            keys_due: keys_due(asked.sql, &standing.log, &asked.caller.member)?,
            elsewhere: page.elsewhere.values(),
            time: asked.now,
            account: replaced_account(asked.sql, &asked.caller.member, after, page.end)?,
        })
    }
}

fn unchanged_since(asked: &Asked<'_>, items: &BTreeSet<ItemId>, end: u64) -> Outcome<Vec<ItemId>> {
    let statement = format!(
        "{EACH_ID} SELECT i.item FROM ids CROSS JOIN items i ON i.item = ids.item WHERE i.change <= ?2 AND i.deleted = 0"
    );
    let rows: Vec<(ItemId,)> = asked.sql.rows(&statement, bind![concatenated(items), end])?;
    Ok(rows.into_iter().map(|(item,)| item).collect())
}

/// The page's grants by their bundles: those that are new, and those of which something was taken back.
fn brought(page: &Page) -> BTreeMap<BundleId, Brought> {
    let mut brought: BTreeMap<BundleId, Brought> = BTreeMap::new();
    for taken in page.taken_back.iter() {
        brought.entry(taken.bundle).or_default().insert(taken.grant, false);
    }
    for (grant, bundle) in page.grants.iter() {
        brought.entry(*bundle).or_default().insert(*grant, true);
    }
    brought
}

/// Grants of which nothing is left, for whoever was told of them.
fn ended(asked: &Asked<'_>, page: &Page) -> Outcome<Vec<Hash>> {
    let grants: BTreeSet<Hash> = page.taken_back.iter().map(|taken| taken.grant).collect();
    let mut ended = Vec::new();
    for grant in grants {
        if asked.sql.any("SELECT 1 FROM grants WHERE hash = ? AND ended IS NOT NULL", bind![grant])? {
            ended.push(grant);
        }
    }
    Ok(ended)
}
