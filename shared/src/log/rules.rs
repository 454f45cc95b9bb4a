//! Which entry may stand where, and what follows from it.

use super::entry::{Body, Entry, Evidence, GroupKind, Home, Kind, Role, SignedEntry};
use super::state::{Client, Group, Invitation, Member, State, Status, Timeline};
use crate::canonical;
use crate::id::MemberId;
use crate::keys::{Epoch, MemberKeys};
use crate::sign::BadSignature;
use std::collections::{BTreeMap, BTreeSet};

/// Why an entry was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the log has no first entry")]
    Empty,
    #[error("an entry is in no known encoding, version or suite")]
    Encoding(#[source] canonical::Error),
    #[error("the first entry does not found an organisation")]
    NoGenesis,
    #[error("an entry belongs to another organisation")]
    OtherOrganisation,
    #[error("an entry does not follow the one before it")]
    NotNext,
    #[error("an entry is not signed by its author")]
    Signature,
    #[error("an entry's author may not say this")]
    NotAllowed,
    #[error("an entry speaks of a member that there is not")]
    UnknownMember,
    #[error("an invitation is not open: never made, used, or expired")]
    Invitation,
    #[error("a member's identifier does not belong to the keys, or is taken")]
    Identity,
    #[error("an organisation needs an administrator")]
    LastAdministrator,
    #[error("a group that lost a member needs a new key first")]
    RotationDue,
    #[error("a group is not as the entry says")]
    Group,
    #[error("the organisation is of another kind")]
    Kind,
    #[error("this has been stated before")]
    Repeated,
    #[error("a manager's admission has no evidence")]
    NoEvidence,
}

impl From<BadSignature> for Error {
    fn from(_: BadSignature) -> Self {
        Error::Signature
    }
}

/// The last number at which a client's founder may still state what makes them its first manager.
const FOUNDING: u64 = 2;

/// The state after the first entry.
pub(super) fn found(signed: &SignedEntry) -> Result<(Entry, State), Error> {
    let entry = signed.entry().map_err(Error::Encoding)?;
    let Body::Genesis { kind, name, founder, profile, parent } = &entry.body else {
        return Err(Error::NoGenesis);
    };
    let alone = entry.org.is_none() && entry.number.0 == 0 && entry.previous.is_none() && !signed.has_second();
    if !alone || (*kind == Kind::Client) != parent.is_some() {
        return Err(Error::NoGenesis);
    }
    if entry.author != MemberId::of(founder) {
        return Err(Error::Identity);
    }
    signed.verify_author(&founder.verify)?;
    let mut members = BTreeMap::new();
    // A client's founder is a manager, and enters by *manager admitted* like every other.
    if *kind == Kind::Msp {
        let member = Member::new(entry.number, Home::Here, *founder, Role::Administrator, *profile);
        members.insert(entry.author, member);
    } else {
        let mut member = Member::new(entry.number, Home::Parent, *founder, Role::Administrator, *profile);
        member.status = Timeline::starting(entry.number, Status::Suspended);
        members.insert(entry.author, member);
    }
    let state = State {
        kind: *kind,
        name: *name,
        parent: *parent,
        parent_name: None,
        founder: entry.author,
        members,
        groups: BTreeMap::new(),
        invitations: BTreeMap::new(),
        clients: BTreeMap::new(),
        rotation_due: BTreeSet::new(),
    };
    Ok((entry, state))
}

/// Checks one entry after the first and takes its effect. On an error `state` is to be thrown away.
pub(super) fn apply(state: &mut State, signed: &SignedEntry, entry: &Entry) -> Result<(), Error> {
    let takes_second = matches!(entry.body, Body::Joined { .. } | Body::KeysChanged { .. });
    if signed.has_second() != takes_second {
        return Err(Error::Signature);
    }
    if !state.rotation_due.is_empty() && !matches!(entry.body, Body::GroupRotated { .. }) {
        return Err(Error::RotationDue);
    }
    if let Body::Joined { .. } = entry.body {
        return joined(state, signed, entry);
    }
    verify_author(state, signed, entry)?;
    match &entry.body {
        Body::Genesis { .. } => Err(Error::Repeated),
        Body::Joined { .. } => Err(Error::NotAllowed),
        Body::Invited { .. } => invited(state, entry),
        Body::RoleChanged { member, role } => {
            require(state, entry, Role::Administrator)?;
            let before = administered(state);
            let changed = state.members.get_mut(member).filter(|member| member.status() != Status::Removed);
            changed.ok_or(Error::UnknownMember)?.role.set(entry.number, *role);
            still_administered(before, state)
        }
        Body::Suspended { member } => leaves(state, entry, *member, Status::Suspended),
        Body::Removed { member } => leaves(state, entry, *member, Status::Removed),
        Body::KeysChanged { keys } => {
            signed.verify_second(&keys.verify)?;
            if taken(state, keys) {
                return Err(Error::Identity);
            }
            let member = state.members.get_mut(&entry.author).ok_or(Error::UnknownMember)?;
            member.keys.set(entry.number, *keys);
            Ok(())
        }
        Body::GroupCreated { .. } => group_created(state, entry),
        Body::GroupRotated { .. } => group_rotated(state, entry),
        Body::ClientLinked { client } => {
            require(state, entry, Role::Administrator)?;
            require_kind(state, Kind::Msp)?;
            let linked = Client { name: *client, manager: None };
            if state.clients.insert(*client.hash(), linked).is_some() { Err(Error::Repeated) } else { Ok(()) }
        }
        Body::AccountManagerSet { client, manager } => {
            require(state, entry, Role::Administrator)?;
            if active_role(state, manager) != Some(Role::Administrator) {
                return Err(Error::NotAllowed);
            }
            let client = state.clients.get_mut(client.hash()).ok_or(Error::Kind)?;
            // Changing a manager takes three administrators.
            if client.manager.replace(*manager).is_some() { Err(Error::Repeated) } else { Ok(()) }
        }
        Body::ParentLinked { parent, name } => {
            require_kind(state, Kind::Client)?;
            if entry.author != state.founder || state.parent != Some(*parent) {
                return Err(Error::NotAllowed);
            }
            if state.parent_name.replace(*name).is_some() { Err(Error::Repeated) } else { Ok(()) }
        }
        Body::ManagerAdmitted { .. } => manager_admitted(state, entry),
    }
}

fn verify_author(state: &State, signed: &SignedEntry, entry: &Entry) -> Result<(), Error> {
    let author = state.members.get(&entry.author).ok_or(Error::NotAllowed)?;
    let keys = author.keys().ok_or(Error::NotAllowed)?;
    signed.verify_author(&keys.verify)?;
    let admits_itself = matches!(entry.body, Body::ManagerAdmitted { .. } | Body::ParentLinked { .. })
        && entry.author == state.founder
        && entry.number.0 <= FOUNDING;
    if author.is_active() || admits_itself { Ok(()) } else { Err(Error::NotAllowed) }
}

/// Whether anybody has, or ever had, one of these keys: one key must not speak under two names.
fn taken(state: &State, keys: &MemberKeys) -> bool {
    state.members.values().any(|member| member.ever_had(keys))
}

fn active_role(state: &State, member: &MemberId) -> Option<Role> {
    state.members.get(member).and_then(Member::role)
}

fn require(state: &State, entry: &Entry, role: Role) -> Result<(), Error> {
    if active_role(state, &entry.author) == Some(role) { Ok(()) } else { Err(Error::NotAllowed) }
}

fn require_kind(state: &State, kind: Kind) -> Result<(), Error> {
    if state.kind == kind { Ok(()) } else { Err(Error::Kind) }
}

/// Which sides have an administrator.
fn administered(state: &State) -> [bool; 2] {
    [Home::Here, Home::Parent].map(|side| {
        state.members.values().any(|member| member.home == side && member.role() == Some(Role::Administrator))
    })
}

/// Each side that had an administrator keeps one: only they can change the key of their side's group.
fn still_administered(before: [bool; 2], state: &State) -> Result<(), Error> {
    let lost = before.iter().zip(administered(state)).any(|(&before, after)| before && !after);
    if lost { Err(Error::LastAdministrator) } else { Ok(()) }
}

fn invited(state: &mut State, entry: &Entry) -> Result<(), Error> {
    let Body::Invited { invitation, key, role, profile, expires } = &entry.body else {
        return Err(Error::NotAllowed);
    };
    require(state, entry, Role::Administrator)?;
    if *expires <= entry.time {
        return Err(Error::Invitation);
    }
    let open = Invitation { key: *key, role: *role, profile: *profile, expires: *expires, by: entry.author };
    if state.invitations.insert(*invitation, open).is_some() { Err(Error::Repeated) } else { Ok(()) }
}

fn joined(state: &mut State, signed: &SignedEntry, entry: &Entry) -> Result<(), Error> {
    let Body::Joined { invitation, keys, profile } = &entry.body else {
        return Err(Error::NotAllowed);
    };
    if entry.author != MemberId::of(keys) || taken(state, keys) {
        return Err(Error::Identity);
    }
    let open = state.invitations.get(invitation).ok_or(Error::Invitation)?;
    // What a former administrator has left behind invites nobody.
    if entry.time > open.expires || active_role(state, &open.by) != Some(Role::Administrator) {
        return Err(Error::Invitation);
    }
    signed.verify_author(&keys.verify)?;
    signed.verify_second(&open.key)?;
    let member = Member::new(entry.number, Home::Here, *keys, open.role, *profile);
    state.members.insert(entry.author, member);
    state.invitations.remove(invitation);
    Ok(())
}

fn leaves(state: &mut State, entry: &Entry, who: MemberId, status: Status) -> Result<(), Error> {
    require(state, entry, Role::Administrator)?;
    let before = administered(state);
    let member = state.members.get_mut(&who).ok_or(Error::UnknownMember)?;
    if member.status() == status || member.status() == Status::Removed {
        return Err(Error::Repeated);
    }
    let was_active = member.is_active();
    let left = match member.home {
        Home::Here => GroupKind::Everyone,
        Home::Parent => GroupKind::Managers,
    };
    member.status.set(entry.number, status);
    // Each side removes its own people: whoever removes one makes the group's next key.
    require_own_group(state, entry, left)?;
    still_administered(before, state)?;
    if was_active {
        let due: Vec<_> = state.groups.iter().filter(|(_, group)| group.kind == left).map(|(id, _)| *id).collect();
        state.rotation_due.extend(due);
    }
    Ok(())
}

fn group_created(state: &mut State, entry: &Entry) -> Result<(), Error> {
    let Body::GroupCreated { group, kind, key } = &entry.body else {
        return Err(Error::NotAllowed);
    };
    require(state, entry, Role::Administrator)?;
    if state.groups.contains_key(group) || state.groups.values().any(|known| known.kind == *kind) {
        return Err(Error::Repeated);
    }
    require_own_group(state, entry, *kind)?;
    state.groups.insert(*group, Group { kind: *kind, keys: Timeline::starting(entry.number, *key) });
    Ok(())
}

/// Whoever makes a group's key knows it, so only one of its members may: an MSP's manager never holds the key of a
/// client's "everyone".
fn require_own_group(state: &State, entry: &Entry, kind: GroupKind) -> Result<(), Error> {
    let home = state.members.get(&entry.author).map(|member| member.home);
    let belongs = match kind {
        GroupKind::Everyone => home == Some(Home::Here),
        GroupKind::Managers => home == Some(Home::Parent),
    };
    if belongs { Ok(()) } else { Err(Error::NotAllowed) }
}

fn group_rotated(state: &mut State, entry: &Entry) -> Result<(), Error> {
    let Body::GroupRotated { group: id, epoch, key } = &entry.body else {
        return Err(Error::NotAllowed);
    };
    require(state, entry, Role::Administrator)?;
    let kind = state.groups.get(id).map(|group| group.kind).ok_or(Error::Group)?;
    require_own_group(state, entry, kind)?;
    let group = state.groups.get_mut(id).ok_or(Error::Group)?;
    let repeats = (1..=group.epoch().0).any(|old| group.key_of(Epoch(old)) == Some(key));
    if *epoch != group.epoch().next() || repeats {
        return Err(Error::Group);
    }
    group.keys.set(entry.number, *key);
    state.rotation_due.remove(id);
    Ok(())
}

fn manager_admitted(state: &mut State, entry: &Entry) -> Result<(), Error> {
    let Body::ManagerAdmitted { keys, member, profile, role, evidence } = &entry.body else {
        return Err(Error::NotAllowed);
    };
    require_kind(state, Kind::Client)?;
    let Evidence::Founder = evidence;
    let founder = state.members.get_mut(&state.founder).ok_or(Error::UnknownMember)?;
    let first = *member == state.founder && entry.author == state.founder && founder.keys() == Some(keys);
    if !first || *role != Role::Administrator {
        return Err(Error::NoEvidence);
    }
    if founder.status() != Status::Suspended || entry.number.0 > FOUNDING {
        return Err(Error::Repeated);
    }
    founder.status.set(entry.number, Status::Active);
    founder.profile = *profile;
    Ok(())
}
