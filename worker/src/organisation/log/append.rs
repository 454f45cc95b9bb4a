//! Appending: compare and swap on the head, the entries verified, and their effects, all in one transaction.

use super::disclosures;
use super::entries::{self, Proposed};
use super::group_keys;
use crate::organisation::access::end_all_of;
use crate::organisation::audit;
use crate::organisation::database::bind;
use crate::organisation::sharing;
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::MemberId;
use latchkey_shared::log::{Body, Head, Role, Verified};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::organisation::LogAppend;

/// `POST …/log`: entries by `author`, who says them now.
pub fn append(turn: &Turn<'_>, batch: &LogAppend, author: &MemberId) -> Outcome<Head> {
    let proposed = entries::read(batch, author, turn.now)?;
    let only_with_more = |body: &Body| matches!(body, Body::ClientLinked { .. } | Body::AccountManagerSet { .. });
    if proposed.entries.iter().any(|entry| only_with_more(&entry.body)) {
        return Err(Refusal::because(Code::EntryRefused, "a client is linked when it is created"));
    }
    extend(turn, &proposed)
}

/// # Errors
/// `log_moved` unless the entries follow the head; `entry_refused` if one breaks a rule of the log, or a group that lost
/// a member has no new key at the end.
pub fn extend(turn: &Turn<'_>, proposed: &Proposed<'_>) -> Outcome<Head> {
    let log = extended(&turn.log(), proposed)?;
    turn.advance_log(log);
    take_in(turn, proposed)
}

/// The log with the entries, verified; nothing is stored.
pub fn extended(log: &Verified, proposed: &Proposed<'_>) -> Outcome<Verified> {
    let head = log.head();
    let follows = proposed
        .entries
        .first()
        .is_some_and(|first| first.number == head.number.next() && first.previous == Some(head.hash));
    if !follows {
        return Err(Code::LogMoved.into());
    }
    let mut log = log.clone();
    log.extend(&proposed.unverified)?;
    if log.rotation_due().next().is_some() {
        return Err(Refusal::because(Code::EntryRefused, latchkey_shared::log::Error::RotationDue));
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
    sharing::regrant(turn, &by, &proposed.entries, &batch.regranted)?;
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
        Body::RoleChanged { role: Role::Administrator, .. } => disclosures::show_again(turn),
        _ => Ok(()),
    }
}
