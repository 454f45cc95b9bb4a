//! Appending: compare and swap on the head, the entries verified, and their effects, all in one transaction.

use super::disclosures;
use super::entries::{self, Proposed};
use super::group_keys;
use super::managers;
use super::new_keys;
use crate::organisation::access::end_all_of;
use crate::organisation::audit;
use crate::organisation::database::bind;
use crate::organisation::sharing;
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{Holder, MemberId};
use latchkey_shared::log::{Body, Group, Head, Role, Verified};
use latchkey_shared::permission::Act;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::organisation::LogAppend;

/// `POST …/log`: entries by `author`, who says them now.
pub fn append(turn: &Turn<'_>, batch: &LogAppend, author: &MemberId) -> Outcome<Head> {
    let proposed = entries::read(batch, author, turn.now)?;
    let only_with_more = |body: &Body| matches!(body, Body::ClientLinked { .. } | Body::AccountManagerSet { .. });
    if proposed.entries.iter().any(|entry| only_with_more(&entry.body)) {
        return Err(Refusal::because(Code::EntryRefused, "a client is linked when it is created"));
    }
    // Whoever was given access admits themselves, and says nothing else by the same right: it may end with the next entry of the MSP's log,
    // or have ended before they used it.
    let (before, parent) = (turn.log(), turn.parent_log());
    let admitted = proposed.entries.iter().find_map(|entry| match entry.body {
        Body::ManagerAdmitted { role, .. } => Some(role),
        _ => None,
    });
    let admits = admitted.is_some();
    let has_ended = before.member(author).is_some() && !before.is_heard(author, parent.as_deref());
    if (admits && proposed.entries.len() > 1) || (has_ended && !admits) {
        return Err(Refusal::because(Code::EntryRefused, "a manager is admitted first, by an entry that comes alone"));
    }
    // By turns on several requests they would make the log as long as they like.
    if let (Some(role), Some(parent)) = (admitted, parent.as_deref())
        && before.gains_nothing(author, role, parent)
    {
        return Err(Refusal::because(Code::EntryRefused, "the manager is at work already"));
    }
    let head = extend(turn, &proposed)?;
    new_keys::pause(turn.sql, &before, &proposed)?;
    if admits && !turn.log().is_heard(author, parent.as_deref()) {
        return Err(Refusal::because(Code::EntryRefused, "the access that a manager was admitted on has ended"));
    }
    if admits && parent.as_deref().is_some_and(|parent| turn.log().lacks_new_keys(author, parent)) {
        return Err(Refusal::because(Code::EntryRefused, "a manager is admitted with the keys that they have by now"));
    }
    Ok(head)
}

/// # Errors
/// `log_moved` unless the entries follow the head; `entry_refused` if one breaks a rule of the log, or a group that lost
/// a member has no new key at the end.
pub fn extend(turn: &Turn<'_>, proposed: &Proposed<'_>) -> Outcome<Head> {
    let before = turn.log();
    let log = extended(&before, turn.parent_log().as_deref(), proposed)?;
    turn.advance_log(log);
    let head = take_in(turn, proposed)?;
    managers::tell_clients(turn, &before)?;
    Ok(head)
}

/// The log with the entries, verified; nothing is stored.
pub fn extended(before: &Verified, parent: Option<&Verified>, proposed: &Proposed<'_>) -> Outcome<Verified> {
    let head = before.head();
    let first = proposed.entries.first().ok_or(Code::Malformed)?;
    if first.number != head.number.next() || first.previous != Some(head.hash) {
        return Err(Code::LogMoved.into());
    }
    let log = before.extended_with(&proposed.unverified, parent)?;
    // Whoever makes a group's key due, and is in it, makes the next at once.
    let by = first.author;
    let left_over = log.rotation_due().any(|group| {
        let was_due = before.group(group).is_some_and(Group::is_rotation_due);
        !was_due && log.is_in(group, &by) && log.role(&by).is_some_and(|role| role.may(Act::Share))
    });
    if left_over {
        return Err(Refusal::because(Code::EntryRefused, "a group that lost a member needs a new key first"));
    }
    Ok(log)
}

/// Stores entries that the turn's log already ends with, and does what follows from them.
pub fn take_in(turn: &Turn<'_>, proposed: &Proposed<'_>) -> Outcome<Head> {
    let batch = proposed.batch;
    for (entry, bytes) in proposed.entries.iter().zip(&batch.entries) {
        turn.sql.run("INSERT INTO log VALUES (?, ?, ?)", bind![entry.number.0, *bytes, turn.next_change()])?;
        let (act, subject) = entries::audited(entry);
        audit::record(turn, act, subject)?;
    }
    disclosures::take_in(turn, &proposed.entries, &batch.disclosures)?;
    for entry in &proposed.entries {
        follow(turn, &entry.body)?;
    }
    let by = proposed.entries.first().map(|entry| entry.author).ok_or(Code::Malformed)?;
    group_keys::take_in(turn, &by, &batch.group_keys)?;
    sharing::regrant_with_keys(turn, &by, &proposed.entries, &batch.regranted)?;
    turn.tell_everyone();
    Ok(turn.log().head())
}

fn follow(turn: &Turn<'_>, body: &Body) -> Outcome<()> {
    match body {
        Body::Suspended { member } | Body::Removed { member } => {
            end_all_of(turn, member)?;
            turn.member_left(*member);
            Ok(())
        }
        Body::ManagerRemoved { member, .. } => {
            turn.member_left(*member);
            Ok(())
        }
        Body::RoleChanged { role: Role::Administrator, .. } => disclosures::show_again(turn),
        Body::AccountManagerSet { client, manager, .. } => disclosures::concern(turn, client, Holder::Member(*manager)),
        Body::AccessApproved { request } => match turn.log().access(request) {
            Some(access) => disclosures::concern(turn, &access.client, access.subject),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}
