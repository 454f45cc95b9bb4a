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
use message::Message;

/// Puts a message into the outbox, in the turn's transaction.
pub fn post(turn: &Turn<'_>, target: &Slug, message: &Message) -> Outcome<()> {
    turn.posted();
    turn.sql.run(
        "INSERT INTO outbox (target, message, attempts, due) VALUES (?, ?, 0, ?)",
        bind![*target, canonical::encode(message), turn.now],
    )
}

/// A hint for managers: their home's object tells them to sync here.
pub fn post_hint(turn: &Turn<'_>, parent: &Slug, members: Vec<MemberId>) -> Outcome<()> {
    post(turn, parent, &Message::Hint { members })
}
