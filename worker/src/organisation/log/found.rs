//! Founding: an object becomes an organisation.

use super::append::take_in;
use super::entries::{self, Proposed};
use crate::call::Call;
use crate::organisation::access::{start_session, store_account};
use crate::organisation::database;
use crate::organisation::object::{Object, now};
use crate::organisation::requests::{self, Reply};
use crate::organisation::standing::{Standing, Stored};
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{MemberId, Slug};
use latchkey_shared::log::{Kind, Verified};
use latchkey_shared::personal::OrganisationName;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::organisation::{FoundMsp, LogAppend};
use std::rc::Rc;

/// Characters of an organisation's name.
const NAME: usize = 200;

/// `POST /v1/orgs`; the edge has checked the bootstrap token.
pub fn msp(object: &Rc<Object>, call: &Call) -> Outcome<Reply> {
    if object.standing().is_ok() {
        return requests::earlier(&object.sql, call, None)?.ok_or_else(|| Code::AddressTaken.into());
    }
    let wanted: FoundMsp = call.decode()?;
    let founder = wanted.account.member;
    let (standing, proposed) = first(&wanted.log, &founder, wanted.address.clone(), None)?;
    if standing.log.kind() != Kind::Msp {
        return Err(Refusal::because(Code::EntryRefused, "the first entry founds no MSP"));
    }
    object.turn_from(&standing, call, None, |turn| {
        settle(turn, &proposed)?;
        store_account(turn.sql, &founder, &wanted.account)?;
        let reply = Reply::Tokens(start_session(turn, &founder, &wanted.device)?);
        requests::remember(turn, call, &reply)?;
        Ok(reply)
    })
}

/// What a log from its first entry makes of an organisation at `address`.
///
/// # Errors
/// `entry_refused` if the log breaks a rule, or names another address, or its name is not disclosed.
pub fn first<'a>(
    batch: &'a LogAppend,
    founder: &MemberId,
    address: Slug,
    parent: Option<Slug>,
) -> Outcome<(Standing, Proposed<'a>)> {
    let proposed = entries::read(batch, founder, now())?;
    let log = Verified::from_start(&proposed.unverified)?;
    let named = batch.disclosures.iter().find_map(|disclosure| disclosure.open(log.name()).ok());
    let OrganisationName { name, slug } =
        named.ok_or_else(|| Refusal::because(Code::EntryRefused, "the organisation's name is not disclosed"))?;
    if slug != address {
        return Err(Refusal::because(Code::EntryRefused, "the organisation names another address"));
    }
    if name.trim().is_empty() || name.chars().count() > NAME {
        return Err(Refusal::because(Code::EntryRefused, "an organisation's name has 1 to 200 characters"));
    }
    Ok((Standing { log: Rc::new(log), parent_log: None, address, name, parent, change: 0 }, proposed))
}

/// Makes the tables and stores the log, in the turn's transaction.
pub fn settle(turn: &Turn<'_>, proposed: &Proposed<'_>) -> Outcome<()> {
    database::migrate(turn.sql)?;
    turn.standing.found(turn.sql)?;
    Stored::Own.store(turn.sql, &turn.log())?;
    take_in(turn, proposed)?;
    // The alarm that tidies up starts to run with the organisation.
    turn.posted();
    Ok(())
}
