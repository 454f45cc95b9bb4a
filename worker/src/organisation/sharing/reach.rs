//! What a member may do with an item, by the grants that reach them.

use crate::organisation::database::{Sql, bind, concatenated};
use crate::organisation::vault::EACH_ID;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{Hash, Holder, ItemId, MemberId};
use latchkey_shared::log::Verified;
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use std::collections::BTreeMap;

/// A member and the group that they are in: everyone, or the managers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holders {
    pub member: Holder,
    /// The member again where there is no group yet, so that statements always take two.
    pub group: Holder,
}

impl Holders {
    pub fn of(log: &Verified, member: &MemberId) -> Self {
        let group = log.groups().find(|(id, _)| log.members_of(id).any(|(other, _)| other == member));
        let member = Holder::Member(*member);
        Self { member, group: group.map_or(member, |(id, _)| Holder::Group(*id)) }
    }

    pub fn contains(&self, holder: &Holder) -> bool {
        self.member == *holder || self.group == *holder
    }
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
    let statement = format!(
        "{EACH_ID} SELECT ids.item, MAX(g.permission) FROM ids
         CROSS JOIN bundle_items b ON b.item = ids.item
         CROSS JOIN grants g ON g.bundle = b.bundle
         WHERE g.recipient IN (?2, ?3) AND g.ended IS NULL AND g.elsewhere IS NULL
           AND (g.not_after IS NULL OR g.not_after >= ?4)
           AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = ids.item)
         GROUP BY ids.item"
    );
    let rows: Vec<(ItemId, u8)> =
        sql.rows(&statement, bind![concatenated(items), holders.member, holders.group, now])?;
    Ok(rows.into_iter().map(|(item, permission)| (item, of_level(permission))).collect())
}

/// # Errors
/// `item_refused` unless this very grant reaches the holders, still covers the item, and lets it be changed.
pub fn permits(sql: &Sql, holders: &Holders, grant: &Hash, item: &ItemId, now: Millis) -> Outcome<()> {
    let found = sql.any(
        "SELECT 1 FROM grants g JOIN bundle_items b ON b.bundle = g.bundle AND b.item = ?2
         WHERE g.hash = ?1 AND g.recipient IN (?3, ?4) AND g.permission >= ?5 AND g.ended IS NULL
           AND (g.not_after IS NULL OR g.not_after >= ?6)
           AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = ?2)",
        bind![*grant, *item, holders.member, holders.group, level(Permission::Modify), now],
    )?;
    if found {
        Ok(())
    } else {
        Err(Refusal::because(Code::ItemRefused, "the grant named does not let its author write"))
    }
}
