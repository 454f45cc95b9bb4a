//! Idempotency: a write that is sent again, because its answer was lost, is answered again and not done again.

use super::database::{Sql, bind};
use super::turn::Turn;
use crate::call::Call;
use crate::organisation::access::Issued;
use crate::refusal::Outcome;
use latchkey_shared::canonical;
use latchkey_shared::id::{Hash, MemberId};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

/// How long a request is remembered.
const KEPT: u64 = 24 * 60 * 60 * 1000;

/// What a write is answered with.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Reply {
    /// A body in the format that was asked for.
    #[n(0)]
    Body(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
    /// Tokens: made again each time from what is no secret without the service's key.
    #[n(1)]
    Tokens(#[n(0)] Issued),
}

/// The reply to this request if it was done before; does it otherwise.
pub fn once(turn: &Turn<'_>, call: &Call, work: impl FnOnce() -> Outcome<Reply>) -> Outcome<Reply> {
    if let Some(before) = earlier(turn.sql, call, turn.actor)? {
        return Ok(before);
    }
    let reply = work()?;
    remember(turn, call, &reply)?;
    Ok(reply)
}

/// # Errors
/// `idempotency_mismatch` if the key was used for another request.
pub fn earlier(sql: &Sql, call: &Call, actor: Option<MemberId>) -> Outcome<Option<Reply>> {
    let key = call.idempotency.as_deref().unwrap_or_default();
    let found: Option<(Hash, Vec<u8>)> =
        sql.row("SELECT hash, answer FROM requests WHERE key = ? AND caller = ?", bind![*key, *caller(&actor)])?;
    match found {
        None => Ok(None),
        Some((hash, _)) if hash != fingerprint(call) => Err(Code::IdempotencyMismatch.into()),
        Some((_, answer)) => Ok(Some(canonical::decode(&answer).map_err(|_| Code::Internal)?)),
    }
}

pub fn remember(turn: &Turn<'_>, call: &Call, reply: &Reply) -> Outcome<()> {
    turn.sql.run(
        "INSERT INTO requests VALUES (?, ?, ?, ?, ?)",
        bind![*turn.request, *caller(&turn.actor), fingerprint(call), canonical::encode(reply), turn.now],
    )
}

/// Forgets a request whose effect was undone.
pub fn forget(turn: &Turn<'_>) -> Outcome<()> {
    turn.sql.run("DELETE FROM requests WHERE key = ? AND caller = ?", bind![*turn.request, *caller(&turn.actor)])
}

pub fn prune(sql: &Sql, now: Millis) -> Outcome<()> {
    sql.run("DELETE FROM requests WHERE time < ?", bind![now.0.saturating_sub(KEPT)])
}

fn caller(actor: &Option<MemberId>) -> &[u8] {
    actor.as_ref().map_or(&[], |member| member.as_bytes().as_slice())
}

fn fingerprint(call: &Call) -> Hash {
    let mut digest = Sha256::new();
    let accept = call.accept.as_deref().unwrap_or_default();
    let content_type = call.content_type.as_deref().unwrap_or_default();
    for part in [call.method.as_str(), &call.path, &call.query, content_type, accept] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    digest.update(&call.body);
    Hash::from_bytes(digest.finalize().into())
}
