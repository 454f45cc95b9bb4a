//! An organisation's own people: invited, joined, changed, gone.

use super::{Error, active_role, administrators, require, speaks, still_administered};
use crate::id::{Holder, MemberId};
use crate::keys::MemberKeys;
use crate::log::entry::{Body, Entry, Home, Role, SignedEntry};
use crate::log::state::{Invitation, Member, State, Status};

pub(super) fn invited(state: &mut State, entry: &Entry) -> Result<(), Error> {
    let Body::Invited { invitation, key, role, profile, expires } = &entry.body else {
        return Err(Error::NotAllowed);
    };
    require(state, entry, Role::Administrator)?;
    if *expires <= entry.time {
        return Err(Error::Invitation);
    }
    if !state.invited.insert(*invitation) {
        return Err(Error::Repeated);
    }
    let open = Invitation { key: *key, role: *role, profile: *profile, expires: *expires, by: entry.author };
    if state.invitations.insert(*invitation, open).is_some() { Err(Error::Repeated) } else { Ok(()) }
}

pub(super) fn joined(state: &mut State, signed: &SignedEntry, entry: &Entry) -> Result<(), Error> {
    let Body::Joined { invitation, keys, profile } = &entry.body else {
        return Err(Error::NotAllowed);
    };
    // A newcomer makes both keys for this entry: until it stands nobody else can have named one of them.
    let taken = state.members.values().any(|member| member.ever_had(keys));
    if entry.author != MemberId::of(keys) || taken {
        return Err(Error::Identity);
    }
    let open = state.invitations.get(invitation).ok_or(Error::Invitation)?;
    // What a former administrator has left behind invites nobody.
    if entry.time > open.expires || active_role(state, &open.by) != Some(Role::Administrator) {
        return Err(Error::Invitation);
    }
    signed.verify_author(&keys.verify)?;
    signed.verify_second(&open.key)?;
    let mut member = Member::new(entry.number, Home::Here, *keys, open.role, *profile);
    member.invited_by = Some(open.by);
    member.invited_as = Some(open.profile);
    state.members.insert(entry.author, member);
    state.invitations.remove(invitation);
    Ok(())
}

/// A member whose account is here. What a manager may do, and whether there is one, follows from the MSP's log.
fn own<'s>(state: &'s mut State, who: &MemberId) -> Result<&'s mut Member, Error> {
    let member = state.members.get_mut(who).ok_or(Error::UnknownMember)?;
    if member.home == Home::Here { Ok(member) } else { Err(Error::NotAllowed) }
}

pub(super) fn role_changed(state: &mut State, entry: &Entry, who: MemberId, role: Role) -> Result<(), Error> {
    require(state, entry, Role::Administrator)?;
    let before = administrators(state);
    let member = own(state, &who)?;
    if member.status() == Status::Removed {
        return Err(Error::UnknownMember);
    }
    member.role.set(entry.number, role);
    still_administered(before, state)
}

pub(super) fn leaves(state: &mut State, entry: &Entry, who: MemberId, status: Status) -> Result<(), Error> {
    require(state, entry, Role::Administrator)?;
    let before = administrators(state);
    let member = own(state, &who)?;
    if member.status() == status || member.status() == Status::Removed {
        return Err(Error::Repeated);
    }
    let was_active = member.is_active();
    member.status.set(entry.number, status);
    still_administered(before, state)?;
    if was_active {
        let groups = state.groups_around(&Holder::Member(who));
        state.rotation_falls_due(&groups, entry.number);
    }
    Ok(())
}

pub(super) fn reinstated(state: &mut State, entry: &Entry, who: MemberId) -> Result<(), Error> {
    require(state, entry, Role::Administrator)?;
    let member = own(state, &who)?;
    if member.status() != Status::Suspended {
        return Err(Error::Repeated);
    }
    member.status.set(entry.number, Status::Active);
    Ok(())
}

pub(super) fn keys_changed(
    state: &mut State,
    signed: &SignedEntry,
    entry: &Entry,
    keys: &MemberKeys,
) -> Result<(), Error> {
    signed.verify_second(&keys.verify)?;
    let taken = speaks(state, &keys.verify, None);
    let member = state.members.get_mut(&entry.author).ok_or(Error::UnknownMember)?;
    // Of their own, neither comes back: what was wrapped to it before may be open to others by now.
    if taken || member.ever_had(keys) {
        return Err(Error::Identity);
    }
    member.keys.set(entry.number, *keys);
    Ok(())
}
