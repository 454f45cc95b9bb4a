//! The audit: who did what, when, from which address. Each row's hash covers the one before, so a row that is taken out
//! or changed shows.

use super::answer;
use super::database::{Sql, bind};
use super::turn::Turn;
use crate::call::Call;
use crate::refusal::Outcome;
use latchkey_shared::id::Hash;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::organisation::{AuditPage, AuditRow};
use worker::Response;

/// Rows of one answer.
const PAGE: usize = 500;

/// One row, in the turn's transaction.
pub fn record(turn: &Turn<'_>, act: &str, subject: impl core::fmt::Display) -> Outcome<()> {
    record_all(turn, act, core::iter::once(subject))
}

/// A row for each subject.
pub fn record_all<S: core::fmt::Display>(
    turn: &Turn<'_>,
    act: &str,
    subjects: impl IntoIterator<Item = S>,
) -> Outcome<()> {
    let last: Option<(u64, Hash)> =
        turn.sql.row("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1", bind![])?;
    let (mut number, mut previous) = last.map_or((0, None), |(number, hash)| (number, Some(hash)));
    for subject in subjects {
        number = number.saturating_add(1);
        let mut row = AuditRow {
            number,
            time: turn.now,
            actor: turn.actor.map(|member| member.to_string()).unwrap_or_default(),
            address: turn.network.to_owned(),
            act: act.to_owned(),
            subject: subject.to_string(),
            hash: Hash::from_bytes([0; 32]),
        };
        row.hash = row.chained(previous.as_ref());
        turn.sql.run(
            "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)",
            bind![row.number, row.time, row.actor, row.address, row.act, row.subject, row.hash],
        )?;
        previous = Some(row.hash);
    }
    Ok(())
}

/// `GET …/audit?after=`
pub fn page(sql: &Sql, call: &Call) -> Outcome<Response> {
    let after = call.number("after")?;
    let mut rows: Vec<(u64, Millis, String, String, String, String, Hash)> = sql.rows(
        "SELECT number, time, actor, address, act, subject, hash FROM audit WHERE number > ? ORDER BY number LIMIT ?",
        bind![after, PAGE.saturating_add(1)],
    )?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let rows = rows
        .into_iter()
        .map(|(number, time, actor, address, act, subject, hash)| AuditRow {
            number,
            time,
            actor,
            address,
            act,
            subject,
            hash,
        })
        .collect();
    answer::value(call, &AuditPage { rows, more })
}
