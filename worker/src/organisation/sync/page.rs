//! One answer's span of changes, and the rows in it that are for the caller.

use crate::organisation::access::Caller;
use crate::organisation::database::{Sql, bind};
use crate::organisation::sharing::{Holders, is_among};
use crate::refusal::Outcome;
use latchkey_shared::bytes::Bytes;
use latchkey_shared::canonical;
use latchkey_shared::id::{BundleId, Hash, ItemId, OrgId, Slug};
use latchkey_shared::log::{Home, Role};
use latchkey_shared::personal::{BlindingSalt, Disclosure};
use latchkey_shared::sharing::GroupKeyWrap;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::sync::{Cursor, Elsewhere};
use std::collections::BTreeSet;

/// Up to how many changes the changed items are looked through; above, the caller's own grants are.
const FEW: u64 = 4_096;

/// Rows of one kind, each with the change that it is, as far as they were read.
#[derive(Debug)]
pub struct Rows<T> {
    pub rows: Vec<(u64, T)>,
    /// All rows up to this change are there.
    whole_until: u64,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), whole_until: u64::MAX }
    }
}

impl<T> Rows<T> {
    /// Of rows that were read up to one more than `limit`. No two rows of a kind share a change.
    fn read(mut rows: Vec<(u64, T)>, limit: usize) -> Self {
        let whole_until = rows.get(limit).map_or(u64::MAX, |(change, _)| change.saturating_sub(1));
        rows.truncate(limit);
        Self { rows, whole_until }
    }

    fn cut_at(&mut self, end: u64) {
        self.rows.retain(|(change, _)| *change <= end);
    }

    pub fn values(self) -> Vec<T> {
        self.rows.into_iter().map(|(_, value)| value).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().map(|(_, value)| value)
    }
}

/// An item that a grant no longer covers.
#[derive(Debug)]
pub struct TakenBack {
    pub grant: Hash,
    pub bundle: BundleId,
    pub item: ItemId,
}

/// What is new from a cursor to `end`.
#[derive(Debug, Default)]
pub struct Page {
    pub end: u64,
    pub log: Rows<Bytes>,
    pub parent_log: Rows<Bytes>,
    pub disclosures: Rows<Disclosure>,
    pub group_keys: Rows<GroupKeyWrap>,
    /// Grants that the caller is now told of.
    pub grants: Rows<(Hash, BundleId)>,
    pub taken_back: Rows<TakenBack>,
    /// Items that the caller holds a grant to, with a new revision.
    pub items: Rows<ItemId>,
    pub elsewhere: Rows<Elsewhere>,
}

/// Who asks, and for how much.
pub struct Asked<'a> {
    pub sql: &'a Sql,
    pub caller: &'a Caller,
    pub holders: &'a Holders,
    pub now: Millis,
    /// Rows of each kind.
    pub limit: usize,
}

impl Page {
    /// The rows after `after`, as far as no kind of them has more than the limit.
    pub fn read(asked: &Asked<'_>, after: u64, newest: u64) -> Outcome<Self> {
        let mut page = Self { end: newest, ..Self::default() };
        if after >= newest {
            return Ok(page);
        }
        page.log = asked.log(after)?;
        page.parent_log = asked.parent_log(after)?;
        page.disclosures = asked.disclosures(after)?;
        page.group_keys = asked.group_keys(after)?;
        page.grants = asked.grants(after)?;
        if after > 0 {
            page.taken_back = asked.taken_back(after)?;
        }
        page.items = asked.items(after, newest)?;
        page.elsewhere = asked.elsewhere(after)?;
        page.cut();
        Ok(page)
    }

    /// Shortens the span so that every kind of rows is whole in it.
    fn cut(&mut self) {
        let whole = [
            self.log.whole_until,
            self.parent_log.whole_until,
            self.disclosures.whole_until,
            self.group_keys.whole_until,
            self.grants.whole_until,
            self.taken_back.whole_until,
            self.items.whole_until,
            self.elsewhere.whole_until,
        ];
        self.end = whole.into_iter().fold(self.end, u64::min);
        self.log.cut_at(self.end);
        self.parent_log.cut_at(self.end);
        self.disclosures.cut_at(self.end);
        self.group_keys.cut_at(self.end);
        self.grants.cut_at(self.end);
        self.taken_back.cut_at(self.end);
        self.items.cut_at(self.end);
        self.elsewhere.cut_at(self.end);
    }
}

impl Asked<'_> {
    fn one_more(&self) -> usize {
        self.limit.saturating_add(1)
    }

    fn log(&self, after: u64) -> Outcome<Rows<Bytes>> {
        let rows = self.sql.rows(
            "SELECT change, entry FROM log WHERE change > ? ORDER BY change LIMIT ?",
            bind![after, self.one_more()],
        )?;
        Ok(Rows::read(rows, self.limit))
    }

    /// Managers have it from the MSP itself.
    fn parent_log(&self, after: u64) -> Outcome<Rows<Bytes>> {
        if self.caller.home == Home::Parent {
            return Ok(Rows::default());
        }
        let rows = self.sql.rows(
            "SELECT change, entry FROM parent_log WHERE change > ? ORDER BY change LIMIT ?",
            bind![after, self.one_more()],
        )?;
        Ok(Rows::read(rows, self.limit))
    }

    /// Those that are not for the caller count as well, so that the limit bounds the work.
    fn disclosures(&self, after: u64) -> Outcome<Rows<Disclosure>> {
        let statement = format!(
            "SELECT change, salt, value, audience = 0 OR ?3
               OR EXISTS (SELECT 1 FROM concerned c WHERE c.hash = d.hash AND {})
             FROM disclosures d WHERE change > ?2 ORDER BY change LIMIT ?4",
            is_among("c.holder", "?1")
        );
        let administers = self.caller.role == Role::Administrator;
        let rows: Vec<(u64, BlindingSalt, Bytes, bool)> =
            self.sql.rows(&statement, bind![*self.holders, after, administers, self.one_more()])?;
        let rows =
            rows.into_iter().map(|(change, salt, value, seen)| (change, seen.then_some(Disclosure { salt, value })));
        let Rows { rows, whole_until } = Rows::read(rows.collect(), self.limit);
        let rows = rows.into_iter().filter_map(|(change, seen)| seen.map(|seen| (change, seen))).collect();
        Ok(Rows { rows, whole_until })
    }

    fn group_keys(&self, after: u64) -> Outcome<Rows<GroupKeyWrap>> {
        let statement = format!(
            "SELECT change, wrap FROM group_keys WHERE {} AND change > ?2 ORDER BY change LIMIT ?3",
            is_among("recipient", "?1")
        );
        let rows: Vec<(u64, Vec<u8>)> = self.sql.rows(&statement, bind![*self.holders, after, self.one_more()])?;
        let rows = rows
            .into_iter()
            .map(|(change, wrap)| Ok((change, canonical::decode(&wrap).map_err(|_| Code::Internal)?)))
            .collect::<Outcome<_>>()?;
        Ok(Rows::read(rows, self.limit))
    }

    /// As many as have about the limit's number of entries together, those that were taken out too, and one at least.
    fn grants(&self, after: u64) -> Outcome<Rows<(Hash, BundleId)>> {
        let told = is_among("holder", "?1");
        let rows: Vec<(u64, Hash, BundleId, usize, bool, bool)> = self.sql.rows(
            &format!(
                "SELECT r.change, g.hash, g.bundle, b.size, g.ended IS NULL,
                   EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash) FROM
                   (SELECT DISTINCT grant_hash, change FROM grant_readers WHERE {told} AND change > ?2
                    ORDER BY change LIMIT ?3) r
                 CROSS JOIN grants g ON g.hash = r.grant_hash
                 CROSS JOIN bundles b ON b.bundle = g.bundle
                 ORDER BY r.change"
            ),
            bind![*self.holders, after, self.one_more()],
        )?;
        let sizes = rows.iter().map(|(change, hash, bundle, size, _, cut)| {
            // A bundle is sent once for the grants of which nothing was taken back, and may be once more for each other.
            (*change, (*bundle, cut.then_some(*hash)), *size)
        });
        let whole_until = self.whole_until(sizes);
        let rows = rows
            .into_iter()
            .take_while(|(change, ..)| *change <= whole_until)
            .filter(|(.., running, _)| *running)
            .map(|(change, hash, bundle, ..)| (change, (hash, bundle)))
            .collect();
        Ok(Rows { rows, whole_until })
    }

    /// The last change that is whole where rows, each with what is sent for it and its size, are taken up to the limit, and as many as
    /// have about the limit's number of entries together, one at least. What is sent for several rows is sent once.
    fn whole_until<K: Ord>(&self, rows: impl Iterator<Item = (u64, K, usize)>) -> u64 {
        let (mut entries, mut known) = (0usize, BTreeSet::new());
        for (place, (change, sent, size)) in rows.enumerate() {
            if known.insert(sent) {
                entries = entries.saturating_add(size);
            }
            if place >= self.limit || (place > 0 && entries > self.limit) {
                return change.saturating_sub(1);
            }
        }
        u64::MAX
    }

    /// What is left of these grants is sent: as many as with new grants.
    fn taken_back(&self, after: u64) -> Outcome<Rows<TakenBack>> {
        let told = is_among("r.holder", "?1");
        let rows: Vec<(u64, Hash, BundleId, usize, ItemId)> = self.sql.rows(
            &format!(
                "SELECT t.change, t.grant_hash, g.bundle, CASE WHEN g.ended IS NULL THEN b.size ELSE 0 END, t.item FROM taken_back t
                 CROSS JOIN grants g ON g.hash = t.grant_hash
                 CROSS JOIN bundles b ON b.bundle = g.bundle
                 WHERE t.change > ?2 AND EXISTS (SELECT 1 FROM grant_readers r
                   WHERE {told} AND r.grant_hash = t.grant_hash)
                 ORDER BY t.change LIMIT ?3"
            ),
            bind![*self.holders, after, self.one_more()],
        )?;
        let whole_until = self.whole_until(rows.iter().map(|(change, grant, _, size, _)| (*change, *grant, *size)));
        let rows = rows
            .into_iter()
            .take_while(|(change, ..)| *change <= whole_until)
            .map(|(change, grant, bundle, _, item)| (change, TakenBack { grant, bundle, item }))
            .collect();
        Ok(Rows { rows, whole_until })
    }

    /// By the changed items while those are few; by the caller's grants otherwise. Both say the same.
    fn items(&self, after: u64, newest: u64) -> Outcome<Rows<ItemId>> {
        let told = is_among("r.holder", "?1");
        let reaches = format!(
            "{} AND g.ended IS NULL AND g.elsewhere IS NULL
             AND (g.not_after IS NULL OR g.not_after >= ?4)
             AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = i.item)",
            is_among("g.recipient", "?1")
        );
        let statement = if newest.saturating_sub(after) <= FEW {
            format!(
                "SELECT i.change, i.item FROM items i WHERE i.change > ?2 AND i.deleted = 0
                 AND EXISTS (SELECT 1 FROM bundle_items b CROSS JOIN grants g ON g.bundle = b.bundle
                             WHERE b.item = i.item AND {reaches})
                 ORDER BY i.change LIMIT ?3"
            )
        } else {
            format!(
                "SELECT DISTINCT i.change, i.item FROM grant_readers r
                 CROSS JOIN grants g ON g.hash = r.grant_hash
                 CROSS JOIN bundle_items b ON b.bundle = g.bundle
                 CROSS JOIN items i ON i.item = b.item
                 WHERE {told} AND i.change > ?2 AND i.deleted = 0 AND {reaches}
                 ORDER BY i.change LIMIT ?3"
            )
        };
        let rows = self.sql.rows(&statement, bind![*self.holders, after, self.one_more(), self.now])?;
        Ok(Rows::read(rows, self.limit))
    }

    fn elsewhere(&self, after: u64) -> Outcome<Rows<Elsewhere>> {
        let rows: Vec<(u64, OrgId, Slug, u64)> = self.sql.rows(
            "SELECT change, org, address, cursor FROM elsewhere WHERE member = ? AND change > ? ORDER BY change LIMIT ?",
            bind![self.caller.member, after, self.one_more()],
        )?;
        let rows = rows
            .into_iter()
            .map(|(change, org, address, cursor)| (change, Elsewhere { org, address, cursor: Cursor(cursor) }))
            .collect();
        Ok(Rows::read(rows, self.limit))
    }
}
