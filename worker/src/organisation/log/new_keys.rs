//! How often a member changes their keys: every role may, and nobody has to agree, but everybody verifies it for good.

use super::entries::Proposed;
use crate::organisation::database::{Sql, bind};
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::MemberId;
use latchkey_shared::log::{Body, Entry, SignedEntry, Verified};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;

/// From one change to the next, by the times in the entries: dated as far off as a clock may be, some come at once, and then no more.
const PAUSE: Millis = Millis(60 * 1000);

/// `before`: the log without the entries.
///
/// # Errors
/// `entry_refused` for more than one change in a batch; `rate_limited`, with how long to wait, for one too soon after the last.
pub fn pause(sql: &Sql, before: &Verified, proposed: &Proposed<'_>) -> Outcome<()> {
    let mut changes = proposed.entries.iter().filter(|entry| is_change(entry));
    let Some(change) = changes.next() else { return Ok(()) };
    if changes.next().is_some() {
        return Err(Refusal::because(Code::EntryRefused, "a member's keys are changed once in a request"));
    }
    let due = last_change(sql, before, &change.author)?.map_or(Millis(0), |last| last.time.plus(PAUSE));
    if change.time >= due {
        return Ok(());
    }
    let seconds = due.distance(change.time).0.div_ceil(1000);
    let why = format_args!("a member's keys are changed once a minute: wait {seconds} seconds");
    Err(Refusal::because(Code::RateLimited, why))
}

fn is_change(entry: &Entry) -> bool {
    matches!(entry.body, Body::KeysChanged { .. })
}

/// The entry that gave a member the keys that they have, if it was a change: not what they came with.
fn last_change(sql: &Sql, log: &Verified, who: &MemberId) -> Outcome<Option<Entry>> {
    let Some(number) = log.member(who).and_then(|member| member.keys_since()) else { return Ok(None) };
    let row: Option<(Bytes,)> = sql.row("SELECT entry FROM log WHERE number = ?", bind![number.0])?;
    let (bytes,) = row.ok_or(Code::Internal)?;
    let entry = SignedEntry::decode(bytes.as_slice())?.entry()?;
    Ok(Some(entry).filter(is_change))
}
