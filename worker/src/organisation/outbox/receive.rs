//! Receiving: another organisation's messages, each safe to receive twice.

use super::message::{Delivery, Hint, Received, Revision, TakenBack};
use crate::call::Call;
use crate::organisation::database::bind;
use crate::organisation::object::Object;
use crate::organisation::turn::Turn;
use crate::organisation::{log, sharing};
use crate::refusal::Outcome;
use latchkey_shared::id::{MemberId, OrgId, Slug};
use latchkey_shared::wire::Code;
use std::rc::Rc;

/// Another organisation's message.
pub async fn receive(object: &Rc<Object>, call: &Call, what: &str) -> Outcome<Received> {
    let from = call.from.clone().ok_or(Code::Forbidden)?;
    if what == "parent-moved" {
        if object.standing()?.parent.as_ref() != Some(&from) {
            return Err(Code::Forbidden.into());
        }
        log::catch_up_with_parent(object).await?;
        return Ok(Received {});
    }
    object.turn(call, None, |turn| match what {
        "deliver" => sharing::deliver(turn, &from, &call.decode::<Delivery>()?),
        "revise" => sharing::revise(turn, &from, &call.decode::<Revision>()?),
        "taken-back" => sharing::ended_elsewhere(turn, &from, &call.decode::<TakenBack>()?.grants),
        "hint" => take_hint(turn, &from, &call.decode::<Hint>()?),
        _ => Err(Code::NotFound.into()),
    })?;
    Ok(Received {})
}

/// A client has news for members of this organisation: kept for their next sync, and told at once.
fn take_hint(turn: &Turn<'_>, from: &Slug, hint: &Hint) -> Outcome<()> {
    let linked: Vec<(Slug, OrgId)> =
        turn.sql.rows("SELECT address, org FROM clients WHERE address = ? OR org = ?", bind![*from, hint.org])?;
    // The first hint can come while the client is still being linked.
    if linked.iter().any(|(address, org)| (address, org) != (from, &hint.org)) {
        return Err(Code::Forbidden.into());
    }
    let active: Vec<&MemberId> = hint.members.iter().filter(|id| turn.standing.log.role(id).is_some()).collect();
    for member in active {
        turn.sql.run(
            "INSERT INTO elsewhere VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (member, org) DO UPDATE SET cursor = excluded.cursor, change = excluded.change
             WHERE excluded.cursor > cursor",
            bind![*member, hint.org, *from, hint.cursor.0, turn.next_change()],
        )?;
        turn.tell_elsewhere(*member, from.clone(), hint.cursor.0);
    }
    Ok(())
}
