//! Signing in. An unknown login key is treated as a known one is, down to the work done, and answered alike.

use super::{Issued, check_challenge, start_session};
use crate::organisation::audit;
use crate::organisation::database::bind;
use crate::organisation::turn::Turn;
use crate::refusal::Outcome;
use latchkey_shared::id::MemberId;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::SignIn;

/// `POST …/sessions`
pub fn sign_in(turn: &Turn<'_>, wanted: &SignIn) -> Outcome<Issued> {
    check_challenge(turn, &wanted.challenge)?;
    let signed = wanted.challenge.verify(&wanted.login, &wanted.signature).is_ok();
    let known: Option<(MemberId,)> =
        turn.sql.row("SELECT member FROM accounts WHERE login = ?", bind![wanted.login])?;
    let active = known.filter(|(member,)| turn.standing.log.role(member).is_some());
    match active {
        Some((member,)) if signed => {
            let issued = start_session(turn, &member, &wanted.device)?;
            let turn_of_member = audit_as(turn, member);
            audit::record(&turn_of_member, "session.start", issued.session)?;
            Ok(issued)
        }
        _ => Err(Code::SignInFailed.into()),
    }
}

/// The audit names who signed in, although nobody was signed in when the request came.
fn audit_as<'a>(turn: &Turn<'a>, member: MemberId) -> Turn<'a> {
    Turn::new(turn.sql, turn.key, turn.origin, turn.now, turn.standing, (Some(member), turn.network, turn.request))
}
