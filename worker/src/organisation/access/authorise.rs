//! Who a caller is here: membership is looked up in the verified log at every request, whatever the token says. What
//! they may call then is the table's to say.

use crate::organisation::database::{Sql, bind};
use crate::organisation::standing::Standing;
use crate::refusal::Outcome;
use latchkey_shared::id::{MemberId, SessionId};
use latchkey_shared::log::{Home, Member, Role, Status};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::admission::{Party, Seat};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::token::Claims;

/// A member who may make this call.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    pub member: MemberId,
    pub role: Role,
    pub home: Home,
    pub session: SessionId,
}

/// # Errors
/// As the table says; see [`Endpoint::admits`].
pub fn member(sql: &Sql, standing: &Standing, claims: &Claims, endpoint: Endpoint) -> Outcome<Caller> {
    let party = party(sql, standing, claims)?;
    endpoint.admits(party)?;
    let (member, session) = (claims.member, claims.session);
    match party {
        Party::Member { seat: Seat::Msp | Seat::Client, role, .. } => {
            Ok(Caller { member, role, home: Home::Here, session })
        }
        Party::Member { seat: Seat::Manager, role, .. } => Ok(Caller { member, role, home: Home::Parent, session }),
        // Until they have taken it up they read the log, and say that they do.
        Party::Entitled => Ok(Caller { member, role: Role::Auditor, home: Home::Parent, session }),
        Party::Nobody | Party::Operator | Party::Stranger => Err(Code::Internal.into()),
    }
}

fn party(sql: &Sql, standing: &Standing, claims: &Claims) -> Outcome<Party> {
    // Identifiers of members follow from their keys, but the same person may have been removed at one organisation and
    // be active at another: the account must be where this log says.
    let found = standing.log.member(&claims.member).filter(|_| standing.home_of(&claims.member) == Some(&claims.home));
    let from_parent = standing.parent.as_ref() == Some(&claims.home);
    if let (true, Some(parent)) = (from_parent, &standing.parent_log) {
        // Its own people's sessions are the MSP's to end; what they may do here, its log says.
        let stands = found.is_some_and(Member::is_active) && standing.log.manager_stands(&claims.member, parent);
        if !stands {
            return Ok(match (standing.log.admissible(&claims.member, parent), found.and_then(Member::last_role)) {
                (Some(_), _) => Party::Entitled,
                (None, Some(role)) => Party::Member { seat: Seat::Manager, role, status: Status::Suspended },
                (None, None) => Party::Stranger,
            });
        }
    }
    let Some(found) = found else { return Ok(Party::Stranger) };
    if found.home == Home::Here
        && !sql.any("SELECT 1 FROM sessions WHERE session = ? AND member = ?", bind![claims.session, claims.member])?
    {
        return Ok(Party::Nobody);
    }
    let role = found.last_role().ok_or(Code::Internal)?;
    Ok(Party::Member { seat: Seat::of(standing.log.kind(), found.home), role, status: found.status() })
}
