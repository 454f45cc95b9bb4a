//! Groups: made, filled, and given new keys. A group's key is made by one of its members; where somebody else made it, or
//! one of them has left, nothing is wrapped to it until a member has made the next.

use super::{Error, active_role, require};
use crate::id::{GroupId, Holder};
use crate::log::entry::{Body, Entry, GroupKind, Role};
use crate::log::group::{Group, NESTED};
use crate::log::state::{NOW, State, Status};
use crate::permission::Act;
use crate::personal::{Blinded, GroupName};
use std::collections::BTreeSet;

pub(super) fn created(state: &mut State, entry: &Entry) -> Result<(), Error> {
    let Body::GroupCreated { group: id, kind, key, name, members } = &entry.body else {
        return Err(Error::NotAllowed);
    };
    require(state, entry, Role::Administrator)?;
    let custom = *kind == GroupKind::Custom;
    if custom != name.is_some() || (!custom && !members.is_empty()) {
        return Err(Error::Group);
    }
    let another = !custom && state.groups.values().any(|known| known.kind == *kind);
    if state.groups.contains_key(id) || another {
        return Err(Error::Repeated);
    }
    state.groups.insert(*id, Group::new(entry.number, *kind, *key, *name));
    enter(state, entry, id, members)?;
    if state.is_in(id, &entry.author, NOW) {
        return Ok(());
    }
    // An MSP's manager never makes the key of a client's "everyone", nor the other way round.
    if !custom {
        return Err(Error::NotAllowed);
    }
    state.rotation_falls_due(&BTreeSet::from([*id]), entry.number);
    Ok(())
}

pub(super) fn rotated(state: &mut State, entry: &Entry) -> Result<(), Error> {
    let Body::GroupRotated { group: id, epoch, key } = &entry.body else {
        return Err(Error::NotAllowed);
    };
    let group = state.groups.get(id).ok_or(Error::Group)?;
    let due = group.is_rotation_due();
    let role = active_role(state, &entry.author);
    // What is due is done by any member who can make the group's shares anew; what is not, by its administrators.
    let may = if due { role.is_some_and(|role| role.may(Act::Share)) } else { role == Some(Role::Administrator) };
    if !may || !state.is_in(id, &entry.author, NOW) {
        return Err(Error::NotAllowed);
    }
    let group = state.groups.get_mut(id).ok_or(Error::Group)?;
    if *epoch != group.epoch().next() || group.keys.values().any(|old| old == key) {
        return Err(Error::Group);
    }
    group.keys.set(entry.number, *key);
    if due {
        group.rotation_due.set(entry.number, false);
    }
    Ok(())
}

pub(super) fn renamed(
    state: &mut State,
    entry: &Entry,
    group: &GroupId,
    name: Blinded<GroupName>,
) -> Result<(), Error> {
    require(state, entry, Role::Administrator)?;
    custom(state, group)?.name = Some(name);
    Ok(())
}

pub(super) fn members_changed(
    state: &mut State,
    entry: &Entry,
    group: &GroupId,
    added: &[Holder],
    removed: &[Holder],
) -> Result<(), Error> {
    require(state, entry, Role::Administrator)?;
    let known = custom(state, group)?;
    for holder in removed {
        if !known.has(holder) {
            return Err(Error::Repeated);
        }
        known.leaves(holder, entry.number);
    }
    if added.is_empty() && removed.is_empty() {
        return Err(Error::Repeated);
    }
    enter(state, entry, group, added)?;
    // Whoever left knew this group's key, and with it the keys of the groups that this one is in.
    if !removed.is_empty() {
        let around = state.groups_around(&Holder::Group(*group));
        state.rotation_falls_due(&around, entry.number);
    }
    Ok(())
}

fn custom<'s>(state: &'s mut State, group: &GroupId) -> Result<&'s mut Group, Error> {
    state.groups.get_mut(group).filter(|group| group.kind == GroupKind::Custom).ok_or(Error::Group)
}

fn enter(state: &mut State, entry: &Entry, group: &GroupId, holders: &[Holder]) -> Result<(), Error> {
    let outwards = state.layers_outwards(group);
    for holder in holders {
        match holder {
            Holder::Member(member) => {
                let gone = state.members.get(member).is_none_or(|member| member.status() == Status::Removed);
                if gone {
                    return Err(Error::UnknownMember);
                }
            }
            Holder::Group(inner) => {
                if !state.groups.contains_key(inner) {
                    return Err(Error::Group);
                }
                if state.contains(inner, group) {
                    return Err(Error::Circle);
                }
                if outwards + state.layers_inwards(inner) > NESTED {
                    return Err(Error::TooDeep);
                }
            }
        }
        let known = state.groups.get_mut(group).ok_or(Error::Group)?;
        if known.has(holder) {
            return Err(Error::Repeated);
        }
        known.enters(*holder, entry.number, entry.author);
    }
    Ok(())
}
