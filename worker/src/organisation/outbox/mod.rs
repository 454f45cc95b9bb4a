//! The outbox: what one organisation has to tell another, written in the transaction that makes it so, and sent after it.
//! Messages to one organisation go one after the other; each is safe to repeat, and is repeated until it is answered.

pub mod message;
mod receive;
mod send;

pub use receive::receive;
pub use send::{Waiting, on_alarm, settled, start};

use super::database::bind;
use super::turn::Turn;
use crate::refusal::Outcome;
use latchkey_shared::canonical;
use latchkey_shared::id::{MemberId, Slug};
use latchkey_shared::wire::Code;
use message::Message;

/// Puts a message into the outbox, in the turn's transaction; its number.
pub fn post(turn: &Turn<'_>, target: &Slug, message: &Message) -> Outcome<u64> {
    turn.posted();
    let row: Option<(u64,)> = turn.sql.row(
        "INSERT INTO outbox (target, message, attempts, due) VALUES (?, ?, 0, ?) RETURNING number",
        bind![*target, canonical::encode(message), turn.now],
    )?;
    row.map(|(number,)| number).ok_or_else(|| Code::Internal.into())
}

/// A hint for managers: their home's object tells them to sync here.
pub fn post_hint(turn: &Turn<'_>, parent: &Slug, members: Vec<MemberId>) -> Outcome<()> {
    post(turn, parent, &Message::Hint { members }).map(drop)
}
