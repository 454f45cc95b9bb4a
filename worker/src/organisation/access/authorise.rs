//! Who a caller is here: membership is looked up in the verified log at every request, whatever the token says.

use crate::organisation::database::{Sql, bind};
use crate::organisation::standing::Standing;
use crate::refusal::Outcome;
use latchkey_shared::id::{MemberId, SessionId};
use latchkey_shared::log::{Home, Role};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::endpoint;
use latchkey_shared::wire::token::Claims;

/// A member who may make this call.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    pub member: MemberId,
    pub role: Role,
    pub session: SessionId,
}

/// # Errors
/// `unauthenticated` for a session that has ended, `forbidden` for whoever is no active member with that home, or whose
/// role does not allow it.
pub fn member(sql: &Sql, standing: &Standing, claims: Option<&Claims>, needed: endpoint::Caller) -> Outcome<Caller> {
    let claims = claims.ok_or(Code::Unauthenticated)?;
    let (act, home_only) = match needed {
        endpoint::Caller::Member(act) => (act, false),
        endpoint::Caller::HomeMember(act) => (act, true),
        endpoint::Caller::Anyone | endpoint::Caller::Operator => return Err(Code::Internal.into()),
    };
    // Identifiers of members follow from their keys, but the same person may have been removed at one organisation and
    // be active at another: the account must be where this log says.
    if standing.home_of(&claims.member) != Some(&claims.home) {
        return Err(Code::Forbidden.into());
    }
    let found = standing.log.member(&claims.member).ok_or(Code::Forbidden)?;
    if found.home == Home::Here
        && !sql.any("SELECT 1 FROM sessions WHERE session = ? AND member = ?", bind![claims.session, claims.member])?
    {
        return Err(Code::Unauthenticated.into());
    }
    let role = found.role().ok_or(Code::Forbidden)?;
    if !role.may(act) || (home_only && found.home != Home::Here) {
        return Err(Code::Forbidden.into());
    }
    Ok(Caller { member: claims.member, role, session: claims.session })
}
