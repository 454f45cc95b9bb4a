//! Groups' private keys, wrapped to members, and to groups in the group, by members. Whoever opens a wrap checks it against
//! the log; the service only sees to it that a wrap is due, and that nobody replaces another's.

use super::at_most_a_batch;
use crate::organisation::audit;
use crate::organisation::database::{Sql, bind};
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::canonical;
use latchkey_shared::id::{Holder, MemberId};
use latchkey_shared::keys::Epoch;
use latchkey_shared::log::Verified;
use latchkey_shared::sharing::{GroupKeyFor, GroupKeyWrap};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::organisation::GroupKeys;
use std::collections::BTreeSet;

/// Dues named in one answer; whoever wraps them is told of the rest at the next.
const DUES: usize = 200;

/// `POST …/group-keys`
pub fn accept(turn: &Turn<'_>, by: &MemberId, keys: &GroupKeys) -> Outcome<()> {
    at_most_a_batch(keys.group_keys.len())?;
    take_in(turn, by, &keys.group_keys)
}

/// # Errors
/// `entry_refused` for a wrap of another epoch than the present ones, for whoever is not in the group, or by somebody who is
/// not in it.
pub fn take_in(turn: &Turn<'_>, by: &MemberId, wraps: &[GroupKeyWrap]) -> Outcome<()> {
    let log = turn.log();
    for wrap in wraps {
        let wanted = wrap.is_for();
        if !log.group_key_recipients(&wrap.group).any(|due| due == wanted) || !log.is_in(&wrap.group, by) {
            return Err(Refusal::because(Code::EntryRefused, "a group's key is not due for this member"));
        }
        let known: Option<(MemberId,)> = turn.sql.row(
            "SELECT wrapped_by FROM group_keys WHERE recipient = ? AND group_id = ? AND epoch = ? AND recipient_epoch = ?",
            bind![wrap.recipient, wrap.group, wrap.epoch.0, wrap.recipient_epoch.0],
        )?;
        // The first one stands; whoever made it, or gets it, may make it good.
        let gets_it = |holder: &Holder| match holder {
            Holder::Member(member) => member == by,
            Holder::Group(group) => log.is_in(group, by),
        };
        if known.is_some_and(|(first,)| first != *by && !gets_it(&wrap.recipient)) {
            continue;
        }
        turn.sql.run(
            "INSERT OR REPLACE INTO group_keys VALUES (?, ?, ?, ?, ?, ?, ?)",
            bind![
                wrap.group,
                wrap.epoch.0,
                wrap.recipient,
                wrap.recipient_epoch.0,
                canonical::encode(wrap),
                *by,
                turn.next_change()
            ],
        )?;
        audit::record(turn, "group.key", name_of(&wrap.recipient))?;
        turn.tell(wrap.recipient);
    }
    Ok(())
}

fn name_of(holder: &Holder) -> String {
    match holder {
        Holder::Member(member) => member.to_string(),
        Holder::Group(group) => group.to_string(),
    }
}

/// Wraps that are missing of the keys of groups that `caller` is in and has the key of.
pub fn due(sql: &Sql, log: &Verified, caller: &MemberId) -> Outcome<Vec<GroupKeyFor>> {
    let mut missing = Vec::new();
    for (id, group) in log.groups() {
        if group.is_rotation_due() || !log.is_in(id, caller) {
            continue;
        }
        let rows: Vec<(Holder, u32)> = sql.rows(
            "SELECT recipient, recipient_epoch FROM group_keys WHERE group_id = ? AND epoch = ?",
            bind![*id, group.epoch().0],
        )?;
        let having: BTreeSet<(Holder, Epoch)> =
            rows.into_iter().map(|(recipient, epoch)| (recipient, Epoch(epoch))).collect();
        let has = |due: &GroupKeyFor| having.contains(&(due.recipient, due.recipient_epoch));
        let reaches_caller = |due: &GroupKeyFor| match &due.recipient {
            Holder::Member(member) => member == caller,
            Holder::Group(inner) => log.is_in(inner, caller),
        };
        if log.group_key_recipients(id).any(|due| reaches_caller(&due) && has(&due)) {
            missing.push(log.group_key_recipients(id).filter(|due| !has(due)).take(DUES).collect());
        }
    }
    Ok(by_turns(missing))
}

/// As many as one answer names, one of each group in turn. Whoever was wrapped a key that opens nothing can wrap it to nobody: what is due
/// of that group stays due, and the newcomers to the others are not to wait for it.
fn by_turns<T>(groups: Vec<Vec<T>>) -> Vec<T> {
    let mut dues: Vec<(usize, T)> = groups.into_iter().flat_map(|group| group.into_iter().enumerate()).collect();
    dues.sort_by_key(|(turn, _)| *turn);
    dues.into_iter().take(DUES).map(|(_, due)| due).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_due_of_one_group_leaves_room_for_every_other() {
        let of_group = |group: char, dues: usize| (0..dues).map(|due| (group, due)).collect::<Vec<_>>();
        let dues = by_turns(vec![of_group('a', 3 * DUES), of_group('b', 2), of_group('c', 3 * DUES)]);
        assert_eq!(dues.len(), DUES);
        let of = |group: char| dues.iter().filter(|(of, _)| *of == group).map(|(_, due)| *due).collect::<Vec<_>>();
        let half = (DUES - 2) / 2;
        assert_eq!(of('a'), (0..half).collect::<Vec<_>>());
        assert_eq!(of('b'), [0, 1]);
        assert_eq!(of('c'), (0..half).collect::<Vec<_>>());
    }

    #[test]
    fn a_few_dues_are_all_named() {
        let dues = by_turns(vec![vec!["everyone for Tom", "everyone for Tim"], Vec::new(), vec!["field for Tom"]]);
        assert_eq!(dues, ["everyone for Tom", "field for Tom", "everyone for Tim"]);
    }
}
