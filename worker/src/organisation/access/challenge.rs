//! Challenges: fresh, single-use, expiring, and naming this service and organisation. Nothing is stored until one is used.

use crate::organisation::database::bind;
use crate::organisation::standing::Standing;
use crate::organisation::turn::Turn;
use crate::refusal::Outcome;
use crate::token_key::TokenKey;
use latchkey_shared::account::Challenge;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::IssuedChallenge;
use latchkey_shared::wire::token::CHALLENGE_LIFETIME;

pub fn issue(standing: &Standing, key: &TokenKey, origin: &str, now: Millis) -> Outcome<IssuedChallenge> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|_| Code::Internal)?;
    let expires = now.plus(CHALLENGE_LIFETIME);
    let challenge = Challenge {
        origin: origin.to_owned(),
        org: standing.address.clone(),
        nonce: key.nonce(random, &standing.address, expires),
        expires,
    };
    Ok(IssuedChallenge { challenge, time: now })
}

/// Uses a challenge up.
///
/// # Errors
/// `challenge_expired` if it is not this service's, not this organisation's, too old, or used.
pub fn check(turn: &Turn<'_>, challenge: &Challenge) -> Outcome<()> {
    let address = &turn.standing.address;
    let ours = challenge.origin == turn.origin
        && challenge.org == *address
        && turn.key.made(&challenge.nonce, address, challenge.expires);
    if !ours || challenge.expires < turn.now {
        return Err(Code::ChallengeExpired.into());
    }
    if turn.sql.any("SELECT 1 FROM spent_challenges WHERE nonce = ?", bind![challenge.nonce])? {
        return Err(Code::ChallengeExpired.into());
    }
    turn.sql.run("INSERT INTO spent_challenges VALUES (?, ?)", bind![challenge.nonce, challenge.expires])
}
