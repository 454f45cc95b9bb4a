//! Joining: the newcomer's first words, and the account.

use super::append::extend;
use super::entries;
use crate::organisation::access::{Issued, start_session, store_account};
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::Hash;
use latchkey_shared::log::{Body, Invitation, SignedEntry};
use latchkey_shared::personal::Disclosure;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::Join;
use std::collections::BTreeSet;

/// `POST …/join`
///
/// # Errors
/// `invitation_invalid` for one that was used, has expired, or was never made; otherwise as an append.
pub fn join(turn: &Turn<'_>, wanted: &Join) -> Outcome<Issued> {
    let newcomer = wanted.account.member;
    let first = wanted.log.entries.first().ok_or(Code::Malformed)?;
    entries::known_version(first.as_slice())?;
    let first = SignedEntry::decode(first.as_slice())?.entry()?;
    let Body::Joined { invitation, .. } = &first.body else {
        return Err(Refusal::because(Code::EntryRefused, "a newcomer's first entry says that they joined"));
    };
    // Told before the log is compared: a used invitation is the likeliest reason for another head.
    let (log, parent) = (turn.log(), turn.parent_log());
    let is_open = |open: &Invitation| open.expires >= turn.now && log.is_heard(&open.by, parent.as_deref());
    if !log.invitation(invitation).is_some_and(is_open) {
        return Err(Code::InvitationInvalid.into());
    }
    let invited = log.invitation(invitation).map(|open| *open.profile.hash());
    let proposed = entries::read(&wanted.log, &newcomer, turn.now)?;
    let others = proposed.entries.iter().skip(1);
    if others.into_iter().any(|entry| !matches!(entry.body, Body::GroupCreated { .. })) {
        return Err(Refusal::because(Code::EntryRefused, "a newcomer joins, and says no more than that"));
    }
    // What else the log names is disclosed to those whom it concerns; a newcomer's word makes it nobody else's.
    let theirs: BTreeSet<Hash> = wanted.log.disclosures.iter().map(Disclosure::hash).chain(invited).collect();
    if proposed.entries.iter().flat_map(|entry| entries::named(&entry.body)).any(|(hash, _)| !theirs.contains(&hash)) {
        return Err(Refusal::because(Code::EntryRefused, "a newcomer names nobody else"));
    }
    extend(turn, &proposed)?;
    store_account(turn.sql, &newcomer, &wanted.account)?;
    start_session(turn, &newcomer, &wanted.device)
}
