//! An MSP's clients, and who of the MSP may work for them: three administrators, one of whom asks, and another of whom
//! decides, neither of them to their own gain.

use super::{Error, active_role, administrators, require, require_kind};
use crate::id::{ClientLink, Holder, MemberId, RequestId};
use crate::log::access::{Access, Decision, Stage};
use crate::log::entry::{Body, Entry, Kind, Role};
use crate::log::state::{Client, Linked, NOW, State, Timeline};
use crate::personal::{Blinded, ClientName};
use crate::time::Millis;

/// How many administrators an MSP needs before it can give access to a client.
pub const ADMINISTRATORS: usize = 3;

pub(super) fn client_linked(
    state: &mut State,
    entry: &Entry,
    name: Blinded<ClientName>,
    link: ClientLink,
) -> Result<(), Error> {
    require(state, entry, Role::Administrator)?;
    require_kind(state, Kind::Msp)?;
    let linked = Some(Linked { by: entry.author, number: entry.number });
    let client = Client { name, manager: None, managed_since: None, linked };
    if state.clients.insert(link, client).is_some() { Err(Error::Repeated) } else { Ok(()) }
}

pub(super) fn account_manager_set(state: &mut State, entry: &Entry) -> Result<(), Error> {
    let Body::AccountManagerSet { client: link, manager, request } = &entry.body else {
        return Err(Error::NotAllowed);
    };
    require(state, entry, Role::Administrator)?;
    let client = state.clients.get_mut(link).ok_or(Error::Kind)?;
    // Changing a manager takes three administrators.
    if client.manager.replace(*request).is_some() {
        return Err(Error::Repeated);
    }
    // Who links a client manages it, and says so with the next entry: nobody comes in between.
    let next = client.linked.is_none_or(|linked| linked.by == entry.author && linked.number.next() == entry.number);
    if *manager != entry.author || !next {
        return Err(Error::NotAllowed);
    }
    client.managed_since = Some(entry.number);
    let access = Access {
        client: *link,
        subject: Holder::Member(*manager),
        role: Role::Administrator,
        account_manager: true,
        by: entry.author,
        expires: entry.time,
        decided_by: None,
        stage: Timeline::starting(entry.number, Stage::Approved),
        time: entry.time,
    };
    if state.accesses.insert(*request, access).is_some() { Err(Error::Repeated) } else { Ok(()) }
}

pub(super) fn proposed(state: &mut State, entry: &Entry) -> Result<(), Error> {
    let Body::AccessProposed { request, client, subject, role, account_manager, expires } = &entry.body else {
        return Err(Error::NotAllowed);
    };
    require(state, entry, Role::Administrator)?;
    require_kind(state, Kind::Msp)?;
    if !state.clients.contains_key(client) {
        return Err(Error::Kind);
    }
    if *expires <= entry.time {
        return Err(Error::Request);
    }
    match subject {
        Holder::Member(member) => {
            let at_home = active_role(state, member).ok_or(Error::UnknownMember)?;
            if at_home < *role || (*account_manager && *role != Role::Administrator) {
                return Err(Error::RoleTooHigh);
            }
        }
        Holder::Group(group) => {
            if !state.groups.contains_key(group) || *account_manager {
                return Err(Error::Group);
            }
        }
    }
    let access = Access {
        client: *client,
        subject: *subject,
        role: *role,
        account_manager: *account_manager,
        by: entry.author,
        expires: *expires,
        decided_by: None,
        stage: Timeline::starting(entry.number, Stage::Proposed),
        time: entry.time,
    };
    if is_among(state, &access.subject, &entry.author) {
        return Err(Error::NotIndependent);
    }
    enough(state)?;
    if state.accesses.insert(*request, access).is_some() { Err(Error::Repeated) } else { Ok(()) }
}

/// Takes an entry that decides on a request.
pub(super) fn decided(state: &mut State, entry: &Entry, request: &RequestId, decision: Decision) -> Result<(), Error> {
    may_decide(state, &entry.author, entry.time, request, decision)?;
    let access = state.accesses.get_mut(request).ok_or(Error::Request)?;
    if matches!(decision, Decision::Approve | Decision::Refuse) {
        access.decided_by = Some(entry.author);
    }
    access.stage.set(entry.number, decision.leads_to());
    if decision == Decision::Approve && access.account_manager {
        let client = state.clients.get_mut(&access.client).ok_or(Error::Kind)?;
        client.managed_since.get_or_insert(entry.number);
        let before = client.manager.replace(*request);
        if let Some(before) = before.and_then(|before| state.accesses.get_mut(&before))
            && before.stage() == Stage::Approved
        {
            before.stage.set(entry.number, Stage::Revoked);
        }
    }
    Ok(())
}

/// Whether a member may decide so on a request, at a moment.
///
/// # Errors
/// The rule that is in the way.
pub(in crate::log) fn may_decide(
    state: &State,
    who: &MemberId,
    at: Millis,
    request: &RequestId,
    decision: Decision,
) -> Result<(), Error> {
    let access = state.accesses.get(request).ok_or(Error::Request)?;
    if decision == Decision::Withdraw {
        return match access.stage() {
            _ if access.by != *who => Err(Error::NotAllowed),
            Stage::Proposed => Ok(()),
            _ => Err(Error::Request),
        };
    }
    if active_role(state, who) != Some(Role::Administrator) {
        return Err(Error::NotAllowed);
    }
    if decision == Decision::Revoke {
        return if access.stage() == Stage::Approved { Ok(()) } else { Err(Error::Request) };
    }
    if !access.is_open(at) {
        return Err(Error::Request);
    }
    // Whoever asked withdraws.
    if access.by == *who {
        return Err(Error::NotIndependent);
    }
    if decision == Decision::Approve { may_approve(state, who, access) } else { Ok(()) }
}

fn may_approve(state: &State, who: &MemberId, access: &Access) -> Result<(), Error> {
    if is_among(state, &access.subject, who) || is_among(state, &access.subject, &access.by) {
        return Err(Error::NotIndependent);
    }
    // Whoever asked must still be somebody who may.
    if active_role(state, &access.by) != Some(Role::Administrator) {
        return Err(Error::NotAllowed);
    }
    if let Holder::Member(member) = &access.subject {
        let at_home = active_role(state, member).ok_or(Error::UnknownMember)?;
        if at_home < access.role {
            return Err(Error::RoleTooHigh);
        }
    }
    enough(state)
}

fn is_among(state: &State, subject: &Holder, who: &MemberId) -> bool {
    match subject {
        Holder::Member(member) => member == who,
        Holder::Group(group) => state.is_in(group, who, NOW),
    }
}

/// How many administrators more the MSP needs before it can give access.
pub(in crate::log) fn missing_administrators(state: &State) -> usize {
    ADMINISTRATORS.saturating_sub(administrators(state))
}

fn enough(state: &State) -> Result<(), Error> {
    match missing_administrators(state) {
        0 => Ok(()),
        missing => Err(Error::TooFewAdministrators { missing }),
    }
}
