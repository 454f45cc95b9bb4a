//! Groups' private keys, wrapped to members by members. The member checks a wrap against the log; the service only sees
//! to it that a wrap is due, and that nobody replaces another's.

use super::at_most_a_batch;
use crate::organisation::audit;
use crate::organisation::database::{Sql, bind};
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::canonical;
use latchkey_shared::id::{Holder, MemberId};
use latchkey_shared::log::Verified;
use latchkey_shared::sharing::GroupKeyWrap;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::organisation::GroupKeys;
use latchkey_shared::wire::sync::KeyDue;
use std::collections::BTreeSet;

/// Dues named in one answer; whoever wraps them is told of the rest at the next.
const DUES: usize = 200;

/// `POST …/group-keys`
pub fn accept(turn: &Turn<'_>, by: &MemberId, keys: &GroupKeys) -> Outcome<()> {
    at_most_a_batch(keys.group_keys.len())?;
    take_in(turn, by, &keys.group_keys)
}

/// # Errors
/// `entry_refused` for a wrap of another epoch than the present one, for whoever is no active member of the group, or by
/// somebody who is not in it.
pub fn take_in(turn: &Turn<'_>, by: &MemberId, wraps: &[GroupKeyWrap]) -> Outcome<()> {
    let log = turn.log();
    for wrap in wraps {
        let group = log.group(&wrap.group).filter(|group| group.epoch() == wrap.epoch);
        let in_group = |who: &MemberId| log.members_of(&wrap.group).any(|(id, _)| id == who);
        if group.is_none() || !in_group(&wrap.member) || !in_group(by) {
            return Err(Refusal::because(Code::EntryRefused, "a group's key is not due for this member"));
        }
        let known: Option<(MemberId,)> = turn.sql.row(
            "SELECT wrapped_by FROM group_keys WHERE member = ? AND group_id = ? AND epoch = ?",
            bind![wrap.member, wrap.group, wrap.epoch.0],
        )?;
        // The first one stands; whoever made it, or gets it, may make it good.
        if known.is_some_and(|(first,)| first != *by && wrap.member != *by) {
            continue;
        }
        turn.sql.run(
            "INSERT OR REPLACE INTO group_keys VALUES (?, ?, ?, ?, ?, ?)",
            bind![wrap.group, wrap.epoch.0, wrap.member, canonical::encode(wrap), *by, turn.next_change()],
        )?;
        audit::record(turn, "group.key", wrap.member)?;
        turn.tell(Holder::Member(wrap.member));
    }
    Ok(())
}

/// Members without the present key of a group whose key `caller` has.
pub fn due(sql: &Sql, log: &Verified, caller: &MemberId) -> Outcome<Vec<KeyDue>> {
    let mut dues = Vec::new();
    for (id, group) in log.groups() {
        if !log.members_of(id).any(|(member, _)| member == caller) {
            continue;
        }
        let epoch = group.epoch();
        let having: Vec<(MemberId,)> =
            sql.rows("SELECT member FROM group_keys WHERE group_id = ? AND epoch = ?", bind![*id, epoch.0])?;
        let having: BTreeSet<MemberId> = having.into_iter().map(|(member,)| member).collect();
        if having.contains(caller) {
            let lacking = log.members_of(id).filter(|(member, _)| !having.contains(member));
            dues.extend(lacking.map(|(member, _)| KeyDue { group: *id, epoch, member: *member }));
        }
    }
    dues.truncate(DUES);
    Ok(dues)
}
