//! Browsers that their owner signs out from another one: the session ends, and what it is to be told of that is kept.

use super::Caller;
use super::sessions::end;
use crate::organisation::audit;
use crate::organisation::database::{Sql, bind};
use crate::organisation::log::at_most_a_batch;
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::canonical;
use latchkey_shared::id::{MemberId, SessionId};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::{EndSessions, SessionEnd};

/// How long an order is kept for a browser that does not ask.
const KEPT: u64 = 400 * 24 * 60 * 60 * 1000;

/// Bytes of an order; as clients make them they have less than half of it.
const ORDER: usize = 200;

/// `POST …/sessions/end`. A session that has ended meanwhile is no error.
///
/// # Errors
/// `forbidden` for another member's session.
pub fn end_some(turn: &Turn<'_>, caller: &Caller, wanted: &EndSessions) -> Outcome<()> {
    at_most_a_batch(wanted.ends.len())?;
    for SessionEnd { session, order } in &wanted.ends {
        let owner: Option<(MemberId,)> =
            turn.sql.row("SELECT member FROM sessions WHERE session = ?", bind![*session])?;
        match owner {
            None => continue,
            Some((member,)) if member != caller.member => return Err(Code::Forbidden.into()),
            Some(_) => {}
        }
        let order = canonical::encode(order);
        if order.len() > ORDER {
            return Err(Refusal::because(Code::Malformed, "an order has at most 200 bytes"));
        }
        turn.sql.run("INSERT OR REPLACE INTO session_ends VALUES (?, ?, ?)", bind![*session, order, turn.now])?;
        end(turn, session)?;
        audit::record(turn, "session.remove", *session)?;
    }
    Ok(())
}

/// `GET …/sessions/{session}/end`
pub fn end_of(sql: &Sql, path: &str) -> Outcome<SessionEnd> {
    let session: SessionId = path.split('/').nth(5).and_then(|id| id.parse().ok()).ok_or(Code::NotFound)?;
    let (order,): (Vec<u8>,) =
        sql.row("SELECT sign_out FROM session_ends WHERE session = ?", bind![session])?.ok_or(Code::NotFound)?;
    Ok(SessionEnd { session, order: canonical::decode(&order).map_err(|_| Code::Internal)? })
}

/// Whether its owner signed this session's browser out.
pub fn was_removed(sql: &Sql, session: &SessionId) -> Outcome<bool> {
    sql.any("SELECT 1 FROM session_ends WHERE session = ?", bind![*session])
}

pub fn prune(sql: &Sql, now: Millis) -> Outcome<()> {
    sql.run("DELETE FROM session_ends WHERE time < ?", bind![now.0.saturating_sub(KEPT)])
}
