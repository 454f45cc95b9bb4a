//! Entries as they come in: decoded, of a known version, by whom and when they may be.

use super::at_most_a_batch;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{Hash, MemberId};
use latchkey_shared::log::{Body, Entry, SignedEntry, Unverified};
use latchkey_shared::time::{CLOCK_TOLERANCE, Millis};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::organisation::LogAppend;

/// An append, decoded; nothing in it is verified.
pub struct Proposed<'a> {
    pub batch: &'a LogAppend,
    pub unverified: Unverified,
    pub entries: Vec<Entry>,
}

/// # Errors
/// `too_many`, `unknown_version`, `malformed`, `not_canonical`; `entry_refused` where `author` is not the author;
/// `clock_skew` where the author's clock is off.
pub fn read<'a>(batch: &'a LogAppend, author: &MemberId, now: Millis) -> Outcome<Proposed<'a>> {
    let counts = [batch.entries.len(), batch.disclosures.len(), batch.group_keys.len(), batch.regranted.len()];
    counts.into_iter().try_for_each(at_most_a_batch)?;
    let mut signed = Vec::with_capacity(batch.entries.len());
    let mut entries = Vec::with_capacity(batch.entries.len());
    for bytes in &batch.entries {
        known_version(bytes.as_slice())?;
        let one = SignedEntry::decode(bytes.as_slice())?;
        let entry = one.entry()?;
        if entry.author != *author {
            return Err(Refusal::because(Code::EntryRefused, "an entry is another member's"));
        }
        if entry.time.distance(now) > CLOCK_TOLERANCE {
            return Err(Code::ClockSkew.into());
        }
        signed.push(one);
        entries.push(entry);
    }
    if entries.is_empty() {
        return Err(Refusal::because(Code::Malformed, "an append has at least one entry"));
    }
    Ok(Proposed { batch, unverified: Unverified::from(signed), entries })
}

/// Every signed structure is an array whose first element is the bytes that were signed, an array that starts with
/// version and suite. What does not even look so is left to the decoder.
///
/// # Errors
/// `unknown_version`
pub fn known_version(bytes: &[u8]) -> Outcome<()> {
    let starts = || {
        let mut outer = minicbor::Decoder::new(bytes);
        outer.array().ok()?;
        let mut inner = minicbor::Decoder::new(outer.bytes().ok()?);
        inner.array().ok()?;
        Some((inner.u64().ok()?, inner.u64().ok()?))
    };
    match starts() {
        Some((version, suite)) if version != 1 || suite != 1 => Err(Code::UnknownVersion.into()),
        _ => Ok(()),
    }
}

/// Who may read what stands behind a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Members,
    /// Administrators, and whomever it is made to concern.
    Administrators,
}

/// The salted hashes that an entry names.
pub fn named(body: &Body) -> Vec<(Hash, Audience)> {
    match body {
        Body::Genesis { name, profile, .. } => {
            vec![(*name.hash(), Audience::Members), (*profile.hash(), Audience::Members)]
        }
        Body::Invited { profile, .. } => vec![(*profile.hash(), Audience::Administrators)],
        Body::Joined { profile, .. } | Body::ManagerAdmitted { profile, .. } => {
            vec![(*profile.hash(), Audience::Members)]
        }
        Body::GroupCreated { name, .. } => name.iter().map(|name| (*name.hash(), Audience::Members)).collect(),
        Body::GroupRenamed { name, .. } => vec![(*name.hash(), Audience::Members)],
        Body::ClientLinked { client, .. } => vec![(*client.hash(), Audience::Administrators)],
        Body::ParentLinked { name, .. } => vec![(*name.hash(), Audience::Members)],
        Body::InvitationWithdrawn { .. }
        | Body::RoleChanged { .. }
        | Body::Suspended { .. }
        | Body::Reinstated { .. }
        | Body::Removed { .. }
        | Body::KeysChanged { .. }
        | Body::GroupRotated { .. }
        | Body::GroupMembersChanged { .. }
        | Body::AccountManagerSet { .. }
        | Body::ManagerRemoved { .. }
        | Body::AccessProposed { .. }
        | Body::AccessApproved { .. }
        | Body::AccessRefused { .. }
        | Body::AccessWithdrawn { .. }
        | Body::AccessRevoked { .. } => Vec::new(),
    }
}

/// What the audit calls an entry, and what it is about.
pub fn audited(entry: &Entry) -> (&'static str, String) {
    match &entry.body {
        Body::Genesis { .. } => ("organisation.found", String::new()),
        Body::Invited { invitation, .. } => ("member.invite", invitation.to_string()),
        Body::InvitationWithdrawn { invitation } => ("member.invite.withdraw", invitation.to_string()),
        Body::Joined { .. } => ("member.join", entry.author.to_string()),
        Body::RoleChanged { member, .. } => ("member.role", member.to_string()),
        Body::Suspended { member } => ("member.suspend", member.to_string()),
        Body::Reinstated { member } => ("member.reinstate", member.to_string()),
        Body::Removed { member } => ("member.remove", member.to_string()),
        Body::KeysChanged { .. } => ("member.keys", entry.author.to_string()),
        Body::GroupCreated { group, .. } => ("group.create", group.to_string()),
        Body::GroupRotated { group, .. } => ("group.rotate", group.to_string()),
        Body::GroupRenamed { group, .. } => ("group.rename", group.to_string()),
        Body::GroupMembersChanged { group, .. } => ("group.members", group.to_string()),
        Body::ClientLinked { client, .. } => ("client.link", client.hash().to_string()),
        Body::AccountManagerSet { manager, .. } => ("client.manager", manager.to_string()),
        Body::ParentLinked { parent, .. } => ("organisation.parent", parent.to_string()),
        Body::ManagerAdmitted { member, .. } => ("manager.admit", member.to_string()),
        Body::ManagerRemoved { member, .. } => ("manager.remove", member.to_string()),
        Body::AccessProposed { request, .. } => ("access.propose", request.to_string()),
        Body::AccessApproved { request } => ("access.approve", request.to_string()),
        Body::AccessRefused { request } => ("access.refuse", request.to_string()),
        Body::AccessWithdrawn { request } => ("access.withdraw", request.to_string()),
        Body::AccessRevoked { request } => ("access.revoke", request.to_string()),
    }
}
