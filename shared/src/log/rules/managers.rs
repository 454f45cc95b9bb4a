//! A client's managers: people of its MSP, admitted and removed on what the MSP's log says.

use super::{Error, FOUNDING, require, require_kind, speaks};
use crate::id::{ClientLink, Holder, MemberId, OrgId, RequestId};
use crate::log::Verified;
use crate::log::entry::{Body, Entry, Evidence, Home, Kind, Number, Role, SignedEntry};
use crate::log::state::{Admission, Member, NOW, State, Status};
use crate::log::verified::{Head, Seen};

pub(super) fn parent_linked(state: &mut State, entry: &Entry) -> Result<(), Error> {
    let Body::ParentLinked { parent, name, salt } = &entry.body else {
        return Err(Error::NotAllowed);
    };
    require_kind(state, Kind::Client)?;
    if entry.author != state.founder || state.parent != Some(*parent) {
        return Err(Error::NotAllowed);
    }
    state.salt = Some(*salt);
    if state.parent_name.replace(*name).is_some() { Err(Error::Repeated) } else { Ok(()) }
}

pub(super) fn admitted(
    state: &mut State,
    signed: &SignedEntry,
    entry: &Entry,
    parent: Option<&Verified>,
) -> Result<(), Error> {
    let Body::ManagerAdmitted { keys, member: who, profile, role, evidence } = &entry.body else {
        return Err(Error::NotAllowed);
    };
    require_kind(state, Kind::Client)?;
    if entry.author != *who {
        return Err(Error::NotAllowed);
    }
    signed.verify_author(&keys.verify)?;
    if speaks(state, &keys.verify, Some(who)) {
        return Err(Error::Identity);
    }
    let admission = match evidence {
        Evidence::Founder { request } => {
            let founder = state.members.get(&state.founder).ok_or(Error::UnknownMember)?;
            if *who != state.founder || founder.keys() != Some(keys) || *role != Role::Administrator {
                return Err(Error::NoEvidence);
            }
            if founder.admission.is_some() || entry.number.0 > FOUNDING {
                return Err(Error::Repeated);
            }
            // The MSP's log does not know this client yet: nothing in it can speak against the founder before it does.
            Admission { request: *request, seen: Number(0) }
        }
        Evidence::Access { request, seen } => {
            let (parent, link) = (at_parent(state, parent, seen)?, link_of(state, entry)?);
            let entitled = parent.state.entitlement(&link, request, who, seen.number) == Some(*role);
            let at_home = parent.member(who).ok_or(Error::NoEvidence)?;
            let known = at_home.keys_at(seen.number) == Some(keys) && at_home.profile == *profile;
            if !entitled || !known || state.spent.contains(&(*who, *request)) {
                return Err(Error::NoEvidence);
            }
            if let Some(before) = state.members.get(who) {
                // A key that was replaced is somebody else's by now.
                if before.ever_had(keys) && before.keys() != Some(keys) {
                    return Err(Error::Identity);
                }
                // What the MSP's log said before it ended an access is no reason to come back.
                if before.admission.is_some_and(|admission| seen.number < admission.seen) {
                    return Err(Error::NoEvidence);
                }
                let same = before.admission.is_some_and(|admission| admission.request == *request);
                if same && before.role() == Some(*role) {
                    return Err(Error::Repeated);
                }
            }
            Admission { request: *request, seen: seen.number }
        }
    };
    match state.members.get_mut(who) {
        None => {
            let mut manager = Member::new(entry.number, Home::Parent, *keys, *role, *profile);
            manager.admission = Some(admission);
            state.members.insert(*who, manager);
        }
        Some(member) if member.home != Home::Parent => return Err(Error::Identity),
        Some(member) => {
            // Sent away by the client's administrator, they come back by the MSP's word alone: that puts them into none of its groups. Until
            // now the groups told what they had known.
            if member.status() == Status::Removed {
                let holder = Holder::Member(*who);
                let left = state.groups.values_mut().filter(|group| group.has(&holder));
                left.for_each(|group| group.leaves(&holder, entry.number));
            }
            if member.keys() != Some(keys) {
                member.keys.set(entry.number, *keys);
            }
            member.status.set(entry.number, Status::Active);
            member.role.set(entry.number, *role);
            member.profile = *profile;
            member.admission = Some(admission);
        }
    }
    Ok(())
}

pub(super) fn removed(
    state: &mut State,
    entry: &Entry,
    who: MemberId,
    ended: Option<&Head>,
    parent: Option<&Verified>,
) -> Result<(), Error> {
    require_kind(state, Kind::Client)?;
    let member = state.members.get(&who).filter(|member| member.home == Home::Parent).ok_or(Error::UnknownMember)?;
    if !member.is_active() {
        return Err(Error::Repeated);
    }
    let request = member.admission.ok_or(Error::NoEvidence)?.request;
    let status = match ended {
        None => {
            require(state, entry, Role::Administrator)?;
            Status::Removed
        }
        Some(seen) => {
            let (parent, link) = (at_parent(state, parent, seen)?, link_of(state, entry)?);
            if stands_at(member, who, parent, &link, seen.number) {
                return Err(Error::NoEvidence);
            }
            Status::Suspended
        }
    };
    let member = state.members.get_mut(&who).ok_or(Error::UnknownMember)?;
    member.status.set(entry.number, status);
    if let (Some(admission), Some(seen)) = (&mut member.admission, ended) {
        admission.seen = seen.number;
    }
    if ended.is_none() {
        state.spent.push((who, request));
    }
    let groups = state.groups_around(&Holder::Member(who));
    state.rotation_falls_due(&groups, entry.number);
    Ok(())
}

/// Whether the MSP's log, at one of its entries, bears out what a manager was admitted on; also where it does not speak of
/// that yet. A role that was lowered at the MSP ends an admission; whoever has it admits themselves anew.
fn stands_at(member: &Member, who: MemberId, parent: &Verified, link: &ClientLink, number: Number) -> bool {
    let Some(admission) = member.admission() else { return false };
    let speaks = parent.client(link).and_then(|client| client.managed_since).is_some_and(|since| since <= number);
    let since = speaks && number >= admission.seen;
    !since || parent.state.entitlement(link, &admission.request, &who, number) >= member.role()
}

impl Verified {
    /// Whether a manager who is active here still has, by the log of the client's MSP as far as it is known, what they were
    /// admitted on.
    pub fn manager_stands(&self, who: &MemberId, parent: &Verified) -> bool {
        let (Some(member), Some(link)) = (self.member(who), self.link()) else { return false };
        member.home == Home::Parent && member.is_active() && stands_at(member, *who, parent, &link, NOW)
    }

    /// Whether what somebody says here counts: one of the organisation's own, or a manager who stands. A client that does not have its
    /// MSP's log yet knows of nobody whose access has ended.
    pub fn is_heard(&self, who: &MemberId, parent: Option<&Verified>) -> bool {
        let Some(member) = self.member(who) else { return false };
        member.home == Home::Here || parent.is_none_or(|parent| self.manager_stands(who, parent))
    }

    /// Whether a manager has new keys by the log of the client's MSP, as far as it is known, and not here: those here may be in other hands by
    /// now. Clients are told of new keys first, so what follows the MSP's present ones here is newer.
    pub fn lacks_new_keys(&self, who: &MemberId, parent: &Verified) -> bool {
        let (Some(here), Some(at_home)) = (self.member(who), parent.member(who)) else { return false };
        here.home == Home::Parent && !here.all_keys().any(|keys| at_home.keys() == Some(keys))
    }

    /// Whether one of the MSP's people is active here in the best role that they may have, and by an access that has not ended: another gives
    /// the same, and there is nothing to admit them to.
    pub fn is_at_work(&self, who: &MemberId, parent: &Verified) -> bool {
        let may = self.admissible(who, parent).map(|(_, role)| role);
        may.is_some() && self.role(who) == may && self.manager_stands(who, parent)
    }

    /// Whether one of the MSP's people has, by an access that has not ended, all that being admitted in `role` would give them here.
    pub fn gains_nothing(&self, who: &MemberId, role: Role, parent: &Verified) -> bool {
        self.role(who) >= Some(role) && self.manager_stands(who, parent)
    }

    /// The managers who are active here although the MSP's log says by now that their access has ended.
    pub fn managers_to_remove<'a>(&'a self, parent: &'a Verified) -> impl Iterator<Item = MemberId> + 'a {
        let managers = self.members().filter(|(_, member)| member.home == Home::Parent && member.is_active());
        managers.map(|(id, _)| *id).filter(|id| !self.manager_stands(id, parent))
    }

    /// On which request, and as what, one of the MSP's people may admit themselves here, or could if they were not here yet.
    pub fn admissible(&self, who: &MemberId, parent: &Verified) -> Option<(RequestId, Role)> {
        let link = self.link()?;
        let open = parent.entitlements(who).filter(|(_, access, _)| access.client == link);
        let open = open.filter(|(request, ..)| !self.is_spent(who, request));
        open.max_by_key(|(.., role)| *role).map(|(request, _, role)| (*request, role))
    }
}

/// The MSP's log, if it is the one that the entry's author saw, and goes at least as far.
fn at_parent<'p>(state: &State, parent: Option<&'p Verified>, seen: &Head) -> Result<&'p Verified, Error> {
    let parent = parent.ok_or(Error::ParentAhead)?;
    if state.parent != Some(parent.id()) {
        return Err(Error::OtherOrganisation);
    }
    match parent.seen(seen) {
        Seen::Passed => Ok(parent),
        Seen::Ahead => Err(Error::ParentAhead),
        Seen::Forked => Err(Error::ParentForked),
    }
}

/// How this client stands in the MSP's log.
fn link_of(state: &State, entry: &Entry) -> Result<ClientLink, Error> {
    let org: OrgId = entry.org.ok_or(Error::OtherOrganisation)?;
    state.salt.as_ref().map(|salt| ClientLink::of(&org, salt)).ok_or(Error::NoEvidence)
}
