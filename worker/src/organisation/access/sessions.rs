//! Sessions: a browser that is signed in. An access token lasts minutes; a refresh token is exchanged for the next one,
//! and one that comes back a second time ends the session, for it is in two hands.

use super::{Caller, session_ends};
use crate::organisation::audit;
use crate::organisation::database::{Sql, bind};
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use crate::token_key::{self, TokenKey};
use latchkey_shared::id::{Hash, MemberId, SessionId, Slug};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::{Refresh, Session, Sessions, Tokens};
use latchkey_shared::wire::token::{ACCESS_LIFETIME, Claims, REFRESH_LIFETIME};
use minicbor::{Decode, Encode};

/// Characters of a browser's name.
const DEVICE: usize = 100;

/// Sessions of one member: more than anybody has browsers, and few enough to be ended in one transaction.
const EACH: usize = 100;

/// What an answer with tokens is derived from; no secret without the service's key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Issued {
    #[n(0)]
    pub member: MemberId,
    #[n(1)]
    pub session: SessionId,
    #[n(2)]
    pub generation: u64,
    #[n(3)]
    pub time: Millis,
}

impl Issued {
    /// The tokens: the same ones each time they are asked for by the same request.
    pub fn tokens(&self, key: &TokenKey, home: &Slug, request: &str) -> Tokens {
        let access_expires = self.time.plus(ACCESS_LIFETIME);
        let claims = Claims { member: self.member, home: home.clone(), session: self.session, expires: access_expires };
        Tokens {
            member: self.member,
            session: self.session,
            access: key.access_token(&claims),
            access_expires,
            refresh: key.refresh_token(&self.session, self.generation, request),
            time: self.time,
        }
    }
}

/// A new session of `member`'s. Where they have as many as there may be, it is in the place of the one used longest ago.
pub fn start(turn: &Turn<'_>, member: &MemberId, device: &str) -> Outcome<Issued> {
    if device.chars().count() > DEVICE || device.chars().any(char::is_control) {
        return Err(Refusal::because(Code::Malformed, "a browser's name has at most 100 characters"));
    }
    end_all_but(turn, member, EACH.saturating_sub(1))?;
    let mut id = [0; SessionId::LENGTH];
    getrandom::fill(&mut id).map_err(|_| Code::Internal)?;
    let issued = Issued { member: *member, session: SessionId::from_bytes(id), generation: 0, time: turn.now };
    turn.sql.run(
        "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)",
        bind![issued.session, *member, *device, turn.now, turn.now, issued.generation, refresh_hash(turn, &issued)],
    )?;
    Ok(issued)
}

/// Ends a member's sessions but the `kept` used last.
fn end_all_but(turn: &Turn<'_>, member: &MemberId, kept: usize) -> Outcome<()> {
    let oldest: Vec<(SessionId,)> = turn.sql.rows(
        "SELECT session FROM sessions WHERE member = ? ORDER BY last_used DESC, created DESC LIMIT -1 OFFSET ?",
        bind![*member, kept],
    )?;
    for (session,) in &oldest {
        end(turn, session)?;
        audit::record(turn, "session.end", *session)?;
    }
    Ok(())
}

fn refresh_hash(turn: &Turn<'_>, issued: &Issued) -> Hash {
    token_key::stored(&turn.key.refresh_token(&issued.session, issued.generation, turn.request))
}

/// What came of a refresh token.
pub enum Refreshed {
    Next(Issued),
    /// It had been exchanged before: the session was ended, and that must be kept.
    Reused,
}

/// Whose session a refresh token is of, or was before it was exchanged.
pub fn owner(sql: &Sql, key: &TokenKey, given: &Refresh) -> Outcome<Option<MemberId>> {
    let row: Option<(MemberId, Hash)> =
        sql.row("SELECT member, refresh FROM sessions WHERE session = ?", bind![given.session])?;
    let is_of_it = |current: Hash| {
        current == token_key::stored(&given.refresh) || key.made_refresh(&given.refresh, &given.session)
    };
    Ok(row.filter(|(_, current)| is_of_it(*current)).map(|(member, _)| member))
}

/// `POST …/sessions/refresh`
pub fn refresh(turn: &Turn<'_>, wanted: &Refresh) -> Outcome<Refreshed> {
    let found: Option<(MemberId, Hash, u64, Millis)> = turn
        .sql
        .row("SELECT member, refresh, generation, last_used FROM sessions WHERE session = ?", bind![wanted.session])?;
    let Some((member, current, generation, last_used)) = found else {
        return Err(ended(turn.sql, &wanted.session)?.into());
    };
    if token_key::stored(&wanted.refresh) != current {
        if !turn.key.made_refresh(&wanted.refresh, &wanted.session) {
            return Err(Code::RefreshInvalid.into());
        }
        end(turn, &wanted.session)?;
        audit::record(turn, "session.reused", wanted.session)?;
        return Ok(Refreshed::Reused);
    }
    let active = turn.standing.log.role(&member).is_some();
    if !active || last_used.plus(REFRESH_LIFETIME) < turn.now {
        return Err(Code::RefreshInvalid.into());
    }
    let issued = Issued { member, session: wanted.session, generation: generation.saturating_add(1), time: turn.now };
    turn.sql.run(
        "UPDATE sessions SET refresh = ?, generation = ?, last_used = ? WHERE session = ?",
        bind![refresh_hash(turn, &issued), issued.generation, turn.now, wanted.session],
    )?;
    Ok(Refreshed::Next(issued))
}

/// # Errors
/// `session_removed` if its owner has signed this browser out since; `refresh_invalid` if the session has ended
/// otherwise, or gone on.
pub fn still_latest(sql: &Sql, issued: &Issued) -> Outcome<()> {
    let latest = sql
        .any("SELECT 1 FROM sessions WHERE session = ? AND generation = ?", bind![issued.session, issued.generation])?;
    if latest { Ok(()) } else { Err(ended(sql, &issued.session)?.into()) }
}

/// What a browser is told whose session is not there, so that it asks for its order if there is one.
fn ended(sql: &Sql, session: &SessionId) -> Outcome<Code> {
    let removed = session_ends::was_removed(sql, session)?;
    Ok(if removed { Code::SessionRemoved } else { Code::RefreshInvalid })
}

pub(super) fn end(turn: &Turn<'_>, session: &SessionId) -> Outcome<()> {
    turn.sql.run("DELETE FROM sessions WHERE session = ?", bind![*session])?;
    turn.end_session(*session);
    Ok(())
}

/// `DELETE …/sessions/current`
pub fn sign_out(turn: &Turn<'_>, caller: &Caller) -> Outcome<()> {
    end(turn, &caller.session)?;
    audit::record(turn, "session.end", caller.session)
}

/// `DELETE …/sessions`
pub fn sign_out_everywhere(turn: &Turn<'_>, caller: &Caller) -> Outcome<()> {
    end_all_of(turn, &caller.member)?;
    audit::record(turn, "session.end_all", caller.member)
}

/// Ends every session of a member's, however many there are.
pub fn end_all_of(turn: &Turn<'_>, member: &MemberId) -> Outcome<()> {
    turn.sql.run("DELETE FROM sessions WHERE member = ?", bind![*member])?;
    turn.end_sessions_of(*member);
    Ok(())
}

/// Ends the caller's sessions but the one that calls.
pub(super) fn end_others_of(turn: &Turn<'_>, caller: &Caller) -> Outcome<()> {
    let others: Vec<(SessionId,)> = turn
        .sql
        .rows("SELECT session FROM sessions WHERE member = ? AND session <> ?", bind![caller.member, caller.session])?;
    others.iter().try_for_each(|(session,)| end(turn, session))
}

/// `GET …/sessions`
pub fn list(sql: &Sql, caller: &Caller) -> Outcome<Sessions> {
    let rows: Vec<(SessionId, String, Millis, Millis)> = sql.rows(
        "SELECT session, device, created, last_used FROM sessions WHERE member = ? ORDER BY created",
        bind![caller.member],
    )?;
    let sessions = rows
        .into_iter()
        .map(|(session, device, created, last_used)| Session {
            session,
            device,
            created,
            last_used,
            current: session == caller.session,
        })
        .collect();
    Ok(Sessions { sessions })
}

/// Drops what has run out.
pub fn prune(sql: &Sql, now: Millis) -> Outcome<()> {
    let unused_since = now.0.saturating_sub(REFRESH_LIFETIME.0);
    sql.run("DELETE FROM sessions WHERE last_used < ?", bind![unused_since])?;
    session_ends::prune(sql, now)?;
    sql.run("DELETE FROM spent_challenges WHERE expires < ?", bind![now])
}
