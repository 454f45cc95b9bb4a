//! The MSP's log at a client: fetched from the MSP when something there concerns this client's managers, verified here as by
//! everybody else, and handed on to the client's people.

use crate::call;
use crate::call::Call;
use crate::organisation::database::{Sql, bind};
use crate::organisation::object::Object;
use crate::organisation::outbox::message::LogWanted;
use crate::organisation::standing::Standing;
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::OrgId;
use latchkey_shared::log::{Body, Evidence, Head, Number, Seen, Unverified, Verified};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::limits::SYNC_PAGE;
use latchkey_shared::wire::organisation::{LogAppend, LogPage};
use std::rc::Rc;

/// Entries of the organisation's own log, from a number on.
pub fn page(sql: &Sql, standing: &Standing, from: u64) -> Outcome<LogPage> {
    let mut rows: Vec<(Bytes,)> = sql.rows(
        "SELECT entry FROM log WHERE number >= ? ORDER BY number LIMIT ?",
        bind![from, SYNC_PAGE.saturating_add(1)],
    )?;
    let more = rows.len() > SYNC_PAGE;
    rows.truncate(SYNC_PAGE);
    Ok(LogPage { log: rows.into_iter().map(|(entry,)| entry).collect(), head: standing.log.head(), more })
}

/// At the MSP: a client's object asks for more of the log.
pub fn for_client(object: &Rc<Object>, call: &Call) -> Outcome<LogPage> {
    let wanted: LogWanted = call.decode()?;
    let from = call.from.clone().ok_or(Code::Forbidden)?;
    let known: Option<(OrgId,)> = object.sql.row("SELECT org FROM clients WHERE address = ?", bind![from])?;
    if known != Some((wanted.client,)) {
        return Err(Code::Forbidden.into());
    }
    page(&object.sql, &*object.standing()?, wanted.from.0)
}

/// At the client: fetches what is new in the MSP's log.
///
/// # Errors
/// `unavailable` if the MSP cannot be reached; `entry_refused` if what it answers is not its log.
pub async fn catch_up(object: &Rc<Object>) -> Outcome<()> {
    loop {
        let standing = object.standing()?;
        let Some(parent) = &standing.parent else { return Ok(()) };
        let from = standing.parent_log.as_ref().map_or(Number(0), |log| log.head().number.next());
        let wanted = LogWanted { client: standing.org(), from };
        let page: LogPage = call::between(&object.env, &standing.address, parent, "log", &wanted).await?;
        if page.log.is_empty() {
            return Ok(());
        }
        object.turn(&Call::default(), None, |turn| take_in(turn, from, &page.log))?;
        if !page.more {
            return Ok(());
        }
    }
}

fn take_in(turn: &Turn<'_>, from: Number, entries: &[Bytes]) -> Outcome<()> {
    let before = turn.parent_log();
    let next = before.as_ref().map_or(Number(0), |log| log.head().number.next());
    // Somebody else fetched the same in between.
    let known = usize::try_from(next.0.saturating_sub(from.0)).unwrap_or(usize::MAX);
    let fresh = entries.get(known..).unwrap_or_default();
    if fresh.is_empty() {
        return Ok(());
    }
    let unverified = Unverified::decode(fresh)?;
    let log = match before {
        Some(before) => before.extended_with(&unverified, None)?,
        None => Verified::from_start(&unverified)?,
    };
    if turn.standing.log.parent() != Some(log.id()) {
        return Err(Refusal::because(Code::EntryRefused, "the log is not that of this client's MSP"));
    }
    turn.advance_parent_log(log)?;
    for (number, entry) in (next.0..).zip(fresh) {
        turn.sql.run("INSERT INTO parent_log VALUES (?, ?, ?)", bind![number, *entry, turn.next_change()])?;
    }
    turn.tell_everyone();
    Ok(())
}

/// Whether entries rest on more of the MSP's log than is here.
pub fn is_needed_for(standing: &Standing, batch: &LogAppend) -> bool {
    let Ok(unverified) = Unverified::decode(&batch.entries) else { return false };
    let entries = unverified.entries().iter().filter_map(|signed| signed.entry().ok());
    let seen = entries.filter_map(|entry| match entry.body {
        Body::ManagerAdmitted { evidence: Evidence::Access { seen, .. }, .. } => Some(seen),
        Body::ManagerRemoved { ended, .. } => ended,
        _ => None,
    });
    let is_here = |head: &Head| standing.parent_log.as_ref().is_some_and(|log| log.seen(head) != Seen::Ahead);
    seen.into_iter().any(|head| !is_here(&head))
}
