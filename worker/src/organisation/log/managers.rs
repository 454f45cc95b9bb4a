//! At the MSP: what its log says by now of who works for which client is told to those clients.

use crate::organisation::database::bind;
use crate::organisation::outbox::{self, message::Message};
use crate::organisation::turn::Turn;
use crate::refusal::Outcome;
use latchkey_shared::id::{ClientLink, MemberId, Slug};
use latchkey_shared::keys::Epoch;
use latchkey_shared::log::{Kind, Role, Verified};
use std::collections::BTreeSet;

/// Posts a message to every client whose managers, or their roles or keys, are others than before.
pub fn tell_clients(turn: &Turn<'_>, before: &Verified) -> Outcome<()> {
    let now = turn.log();
    if now.kind() != Kind::Msp || now.accesses().next().is_none() {
        return Ok(());
    }
    let workers = |log: &Verified| -> BTreeSet<(ClientLink, MemberId, Role, Option<Epoch>)> {
        let epoch = |who: &MemberId| log.member(who).map(|member| member.epoch());
        log.workers().map(|(client, who, role)| (client, who, role, epoch(&who))).collect()
    };
    let changed: BTreeSet<ClientLink> =
        workers(before).symmetric_difference(&workers(&now)).map(|(client, ..)| *client).collect();
    for client in changed {
        let row: Option<(Slug,)> = turn.sql.row("SELECT address FROM clients WHERE link = ?", bind![client])?;
        // A client that is being created has nobody to tell yet.
        if let Some((address,)) = row {
            outbox::post(turn, &address, &Message::ParentMoved)?;
        }
    }
    Ok(())
}
