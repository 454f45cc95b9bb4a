//! Rows of items.

use super::EACH_ID;
use crate::organisation::database::{Sql, bind, concatenated};
use crate::organisation::turn::Turn;
use crate::refusal::Outcome;
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{Hash, ItemId, MemberId, OrgId};
use latchkey_shared::item::Header;
use std::collections::{BTreeMap, BTreeSet};

/// What the service knows of an item without its revisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Where it lives, if that is another organisation: a delivered copy.
    pub home: Option<OrgId>,
    pub creator: MemberId,
    pub revision: u64,
    pub key_version: u32,
    pub deleted: bool,
}

/// Those of `items` that there are.
pub fn of<'a>(sql: &Sql, items: impl IntoIterator<Item = &'a ItemId>) -> Outcome<BTreeMap<ItemId, Stored>> {
    let statement = format!(
        "{EACH_ID} SELECT i.item, i.home, i.creator, i.revision, i.key_version, i.deleted
         FROM ids CROSS JOIN items i ON i.item = ids.item"
    );
    let rows: Vec<(ItemId, Option<OrgId>, MemberId, u64, u32, bool)> =
        sql.rows(&statement, bind![concatenated(items)])?;
    Ok(rows
        .into_iter()
        .map(|(item, home, creator, revision, key_version, deleted)| {
            (item, Stored { home, creator, revision, key_version, deleted })
        })
        .collect())
}

/// Those of `items` that were here as copies once, and may come again from where they live.
pub fn former_copies<'a>(sql: &Sql, items: impl IntoIterator<Item = &'a ItemId>) -> Outcome<BTreeSet<ItemId>> {
    let statement = format!("{EACH_ID} SELECT f.item FROM ids CROSS JOIN former_copies f ON f.item = ids.item");
    let rows: Vec<(ItemId,)> = sql.rows(&statement, bind![concatenated(items)])?;
    Ok(rows.into_iter().map(|(item,)| item).collect())
}

/// Deletes a copy. Its identifier stays its home's: whoever had it knows it, and an item of their own under it would be in the way of
/// the next share.
pub fn drop_copy(sql: &Sql, item: &ItemId) -> Outcome<()> {
    let kept = "INSERT OR REPLACE INTO former_copies SELECT item, home FROM items WHERE item = ? AND home IS NOT NULL";
    sql.run(kept, bind![*item])?;
    sql.run(
        "DELETE FROM revisions WHERE item = ?1 AND EXISTS (SELECT 1 FROM items WHERE item = ?1 AND home IS NOT NULL)",
        bind![*item],
    )?;
    sql.run("DELETE FROM items WHERE item = ? AND home IS NOT NULL", bind![*item])
}

/// An item, its newest revision sealed, and where it lives if not here.
pub type Newest = (ItemId, Bytes, Option<OrgId>);

/// The newest revisions of items.
pub fn sealed<'a>(sql: &Sql, items: impl IntoIterator<Item = &'a ItemId>) -> Outcome<Vec<Newest>> {
    let statement = format!(
        "{EACH_ID} SELECT i.item, r.sealed, i.home FROM ids
         CROSS JOIN items i ON i.item = ids.item
         CROSS JOIN revisions r ON r.item = i.item AND r.revision = i.revision"
    );
    sql.rows(&statement, bind![concatenated(items)])
}

/// The grants that let the authors of newest revisions write, each with its item; none for a creator's own.
pub fn permits_of<'a>(sql: &Sql, items: impl IntoIterator<Item = &'a ItemId>) -> Outcome<Vec<(Hash, ItemId)>> {
    let statement = format!(
        "{EACH_ID} SELECT r.permit, i.item FROM ids
         CROSS JOIN items i ON i.item = ids.item
         CROSS JOIN revisions r ON r.item = i.item AND r.revision = i.revision
         WHERE r.permit IS NOT NULL"
    );
    sql.rows(&statement, bind![concatenated(items)])
}

/// Stores a revision as the newest.
pub fn put(turn: &Turn<'_>, header: &Header, sealed: &[u8], home: Option<OrgId>) -> Outcome<()> {
    let deleted = header.state == latchkey_shared::item::State::Deleted;
    // A creator needs none, and what they name as one is nobody's right.
    let permit = header.right.filter(|_| header.author != header.creator);
    turn.sql.run(
        "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?, ?)",
        bind![header.item, home, header.creator, header.revision.0, header.key_version.0, deleted, turn.next_change()],
    )?;
    turn.sql.run(
        "INSERT OR REPLACE INTO revisions VALUES (?, ?, ?, ?)",
        bind![header.item, header.revision.0, *sealed, permit],
    )
}
