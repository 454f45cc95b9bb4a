//! What a member may do with an item, by the grants that reach them.

use super::offer::Checked;
use crate::organisation::database::{Sql, bind, concatenated};
use crate::organisation::vault::EACH_ID;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{Hash, Holder, ItemId, MemberId};
use latchkey_shared::log::Verified;
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use std::collections::{BTreeMap, BTreeSet};

/// A member, and the groups that they are in: as which they hold grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holders(BTreeSet<Holder>);

impl Holders {
    pub fn of(log: &Verified, member: &MemberId) -> Self {
        let groups = log.groups().map(|(id, _)| id).filter(|id| log.is_in(id, member));
        Self(groups.map(|id| Holder::Group(*id)).chain([Holder::Member(*member)]).collect())
    }

    pub fn contains(&self, holder: &Holder) -> bool {
        self.0.contains(holder)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Holder> {
        self.0.iter()
    }
}

/// SQL for "`column` is one of the holders that are bound, one after the other, as `parameter`".
pub fn is_among(column: &str, parameter: &str) -> String {
    format!(
        "{column} IN (WITH RECURSIVE each_holder(holder, rest) AS (
           SELECT substr({parameter}, 1, 17), substr({parameter}, 18)
           UNION ALL SELECT substr(rest, 1, 17), substr(rest, 18) FROM each_holder WHERE length(rest) > 0)
         SELECT holder FROM each_holder)"
    )
}

/// As a column holds it.
pub const fn level(permission: Permission) -> u8 {
    match permission {
        Permission::Fill => 0,
        Permission::View => 1,
        Permission::Modify => 2,
        Permission::Full => 3,
    }
}

pub const fn of_level(level: u8) -> Permission {
    match level {
        0 => Permission::Fill,
        1 => Permission::View,
        2 => Permission::Modify,
        _ => Permission::Full,
    }
}

/// The highest permission for each of `items` that any running grant gives.
pub fn permissions<'a>(
    sql: &Sql,
    holders: &Holders,
    items: impl IntoIterator<Item = &'a ItemId>,
    now: Millis,
) -> Outcome<BTreeMap<ItemId, Permission>> {
    let reaches = is_among("g.recipient", "?2");
    let statement = format!(
        "{EACH_ID} SELECT ids.item, MAX(g.permission) FROM ids
         CROSS JOIN bundle_items b ON b.item = ids.item
         CROSS JOIN grants g ON g.bundle = b.bundle
         WHERE {reaches} AND g.ended IS NULL AND g.elsewhere IS NULL
           AND (g.not_after IS NULL OR g.not_after >= ?3)
           AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = ids.item)
         GROUP BY ids.item"
    );
    let rows: Vec<(ItemId, u8)> = sql.rows(&statement, bind![concatenated(items), *holders, now])?;
    Ok(rows.into_iter().map(|(item, permission)| (item, of_level(permission))).collect())
}

/// Whether whom a grant is for holds each of `items` by others that run, with no lower permission and no shorter.
pub fn holds_already(sql: &Sql, grant: &Checked, items: &BTreeSet<ItemId>, now: Millis) -> Outcome<bool> {
    let statement = format!(
        "{EACH_ID} SELECT 1 FROM ids WHERE NOT EXISTS (
           SELECT 1 FROM bundle_items b CROSS JOIN grants g ON g.bundle = b.bundle
           WHERE b.item = ids.item AND g.recipient = ?2 AND g.elsewhere IS ?3 AND g.permission >= ?4 AND g.ended IS NULL
             AND (g.not_after IS NULL OR (g.not_after >= ?5 AND ?6 <= g.not_after))
             AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = ids.item)) LIMIT 1"
    );
    let header = &grant.header;
    let lacks = sql.any(
        &statement,
        bind![concatenated(items), header.recipient, grant.elsewhere, level(header.permission), now, header.not_after],
    )?;
    Ok(!lacks)
}

/// # Errors
/// `item_refused` unless this very grant reaches the holders, still covers the item, and lets it be changed.
pub fn permits(sql: &Sql, holders: &Holders, grant: &Hash, item: &ItemId, now: Millis) -> Outcome<()> {
    let reaches = is_among("g.recipient", "?3");
    let found = sql.any(
        &format!(
            "SELECT 1 FROM grants g JOIN bundle_items b ON b.bundle = g.bundle AND b.item = ?2
             WHERE g.hash = ?1 AND {reaches} AND g.permission >= ?4 AND g.ended IS NULL
               AND (g.not_after IS NULL OR g.not_after >= ?5)
               AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = ?2)"
        ),
        bind![*grant, *item, *holders, level(Permission::Modify), now],
    )?;
    if found {
        Ok(())
    } else {
        Err(Refusal::because(Code::ItemRefused, "the grant named does not let its author write"))
    }
}
