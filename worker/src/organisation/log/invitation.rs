//! Opening an invitation: its holder reads the log, to check it against the link.

use super::disclosures;
use crate::organisation::database::{Sql, bind};
use crate::organisation::standing::Standing;
use crate::refusal::Outcome;
use crate::token_key::TokenKey;
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::Hash;
use latchkey_shared::invitation::verify_proof;
use latchkey_shared::log::Role;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::{OpenInvitation, OpenedInvitation};
use std::collections::BTreeSet;

/// `POST …/invitations/open`. It changes nothing, so its challenge is not used up.
///
/// # Errors
/// `invitation_invalid` alike for one that was used, has expired, was never made, or is not proven to be held.
pub fn open(
    sql: &Sql,
    standing: &Standing,
    (key, origin, now): (&TokenKey, &str, Millis),
    wanted: &OpenInvitation,
) -> Outcome<OpenedInvitation> {
    let challenge = &wanted.challenge;
    let ours = challenge.origin == origin
        && challenge.org == standing.address
        && key.made(&challenge.nonce, &standing.address, challenge.expires);
    if !ours || challenge.expires < now {
        return Err(Code::ChallengeExpired.into());
    }
    let log = &standing.log;
    let invitation = log.invitation(&wanted.invitation).ok_or(Code::InvitationInvalid)?;
    let holds = verify_proof(&invitation.key, challenge, &wanted.signature).is_ok();
    let by_administrator = log.role(&invitation.by) == Some(Role::Administrator)
        && log.is_heard(&invitation.by, standing.parent_log.as_deref());
    if !holds || invitation.expires < now || !by_administrator {
        return Err(Code::InvitationInvalid.into());
    }
    let inviter = log.member(&invitation.by).map(|member| *member.profile.hash());
    let hashes: BTreeSet<Hash> = [Some(*log.name().hash()), log.parent_name().map(|name| *name.hash()), inviter]
        .into_iter()
        .flatten()
        .chain([*invitation.profile.hash()])
        .collect();
    let entries: Vec<(Bytes,)> = sql.rows("SELECT entry FROM log ORDER BY number", bind![])?;
    let parents: Vec<(Bytes,)> = sql.rows("SELECT entry FROM parent_log ORDER BY number", bind![])?;
    Ok(OpenedInvitation {
        log: entries.into_iter().map(|(entry,)| entry).collect(),
        parent_log: parents.into_iter().map(|(entry,)| entry).collect(),
        disclosures: disclosures::of(sql, &hashes)?,
        time: now,
    })
}
