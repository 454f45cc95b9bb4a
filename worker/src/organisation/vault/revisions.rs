//! An item's revisions. Who may write an item reads all of them; who may only see it, the newest.

use crate::organisation::access::Caller;
use crate::organisation::database::{Sql, bind};
use crate::organisation::sharing::{Holders, permissions};
use crate::organisation::vault::stored_items;
use crate::refusal::Outcome;
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::ItemId;
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::limits::REVISIONS;
use latchkey_shared::wire::vault::Revisions;

/// What is asked for: the newest revisions before one, or the newest of all where that is 0.
pub struct Asked {
    pub item: ItemId,
    pub before: u64,
}

/// `GET …/items/{item}/revisions?before=n`, oldest first.
pub fn of(sql: &Sql, holders: &Holders, caller: &Caller, asked: &Asked, now: Millis) -> Outcome<Revisions> {
    let item = &asked.item;
    let stored = *stored_items(sql, [item])?.get(item).ok_or(Code::NotFound)?;
    let permission = permissions(sql, holders, [item], now)?.get(item).copied();
    let writes = stored.creator == caller.member || permission >= Some(Permission::Modify);
    if permission.is_none() && stored.creator != caller.member {
        // As if there were no such item: the caller has no business to know.
        return Err(Code::NotFound.into());
    }
    let from = if writes { 0 } else { stored.revision };
    let mut rows: Vec<(Bytes,)> = sql.rows(
        "SELECT sealed FROM revisions WHERE item = ?1 AND revision >= ?2 AND (?3 = 0 OR revision < ?3)
         ORDER BY revision DESC LIMIT ?4",
        bind![*item, from, asked.before, REVISIONS.saturating_add(1)],
    )?;
    let more = rows.len() > REVISIONS;
    rows.truncate(REVISIONS);
    Ok(Revisions { revisions: rows.into_iter().rev().map(|(sealed,)| sealed).collect(), more })
}
