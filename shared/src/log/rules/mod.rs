//! Which entry may stand where, and what follows from it.

mod access;
mod groups;
mod managers;
mod people;

pub use access::ADMINISTRATORS;
pub(super) use access::{may_decide, missing_administrators};

use super::Verified;
use super::access::Decision;
use super::entry::{Body, Entry, Home, Kind, Role, SignedEntry};
use super::group::NESTED;
use super::state::{Member, State, Status, Timeline};
use crate::canonical;
use crate::id::MemberId;
use crate::keys::VerifyKey;
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
    #[error("a group is not as the entry says")]
    Group,
    #[error("a group would be inside itself")]
    Circle,
    #[error("groups would stand more than {NESTED} deep, one inside the other")]
    TooDeep,
    #[error("the organisation is of another kind")]
    Kind,
    #[error("this has been stated before")]
    Repeated,
    #[error("nothing in the MSP's log bears this out")]
    NoEvidence,
    #[error("the MSP's log is needed up to where the entry's author saw it: sync with it first")]
    ParentAhead,
    #[error("the entry's author saw another log of the MSP: the service shows people different ones")]
    ParentForked,
    #[error("access to a client takes three administrators: the MSP lacks {missing}")]
    TooFewAdministrators { missing: usize },
    #[error("the request is not open: decided, withdrawn, or expired")]
    Request,
    #[error("whoever asks, decides, or gains must be three different people")]
    NotIndependent,
    #[error("a role in a client is not above the role at the MSP")]
    RoleTooHigh,
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
        accesses: BTreeMap::new(),
        salt: None,
        spent: Vec::new(),
        invited: BTreeSet::new(),
    };
    Ok((entry, state))
}

/// Checks one entry after the first and takes its effect. `parent` is the verified log of a client's MSP, for entries that
/// rest on it. On an error `state` is to be thrown away.
pub(super) fn apply(
    state: &mut State,
    signed: &SignedEntry,
    entry: &Entry,
    parent: Option<&Verified>,
) -> Result<(), Error> {
    let takes_second = matches!(entry.body, Body::Joined { .. } | Body::KeysChanged { .. });
    if signed.has_second() != takes_second {
        return Err(Error::Signature);
    }
    // A newcomer's key stands in the very entry that it signs.
    match &entry.body {
        Body::Joined { .. } => return people::joined(state, signed, entry),
        Body::ManagerAdmitted { .. } => return managers::admitted(state, signed, entry, parent),
        _ => verify_author(state, signed, entry)?,
    }
    match &entry.body {
        Body::Genesis { .. } => Err(Error::Repeated),
        Body::Joined { .. } | Body::ManagerAdmitted { .. } => Err(Error::NotAllowed),
        Body::Invited { .. } => people::invited(state, entry),
        Body::InvitationWithdrawn { invitation } => {
            require(state, entry, Role::Administrator)?;
            state.invitations.remove(invitation).map(|_| ()).ok_or(Error::Invitation)
        }
        Body::RoleChanged { member, role } => people::role_changed(state, entry, *member, *role),
        Body::Suspended { member } => people::leaves(state, entry, *member, Status::Suspended),
        Body::Removed { member } => people::leaves(state, entry, *member, Status::Removed),
        Body::Reinstated { member } => people::reinstated(state, entry, *member),
        Body::KeysChanged { keys } => people::keys_changed(state, signed, entry, keys),
        Body::GroupCreated { .. } => groups::created(state, entry),
        Body::GroupRotated { .. } => groups::rotated(state, entry),
        Body::GroupRenamed { group, name } => groups::renamed(state, entry, group, *name),
        Body::GroupMembersChanged { group, added, removed } => {
            groups::members_changed(state, entry, group, added, removed)
        }
        Body::ClientLinked { client, link } => access::client_linked(state, entry, *client, *link),
        Body::AccountManagerSet { .. } => access::account_manager_set(state, entry),
        Body::AccessProposed { .. } => access::proposed(state, entry),
        Body::AccessApproved { request } => access::decided(state, entry, request, Decision::Approve),
        Body::AccessRefused { request } => access::decided(state, entry, request, Decision::Refuse),
        Body::AccessWithdrawn { request } => access::decided(state, entry, request, Decision::Withdraw),
        Body::AccessRevoked { request } => access::decided(state, entry, request, Decision::Revoke),
        Body::ParentLinked { .. } => managers::parent_linked(state, entry),
        Body::ManagerRemoved { member, ended } => managers::removed(state, entry, *member, ended.as_ref(), parent),
    }
}

fn verify_author(state: &State, signed: &SignedEntry, entry: &Entry) -> Result<(), Error> {
    let author = state.members.get(&entry.author).ok_or(Error::NotAllowed)?;
    let keys = author.keys().ok_or(Error::NotAllowed)?;
    signed.verify_author(&keys.verify)?;
    let founds =
        matches!(entry.body, Body::ParentLinked { .. }) && entry.author == state.founder && entry.number.0 <= FOUNDING;
    if author.is_active() || founds { Ok(()) } else { Err(Error::NotAllowed) }
}

/// Whether anybody but `except` speaks, or ever spoke, with this key: one key must not speak under two names.
///
/// An exchange key is not asked about. It says nothing, and nobody shows that it is theirs: who names another's would keep its
/// owner out, and is given what that owner alone can open.
fn speaks(state: &State, key: &VerifyKey, except: Option<&MemberId>) -> bool {
    state.members.iter().any(|(id, member)| Some(id) != except && member.ever_spoke_with(key))
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

/// How many active administrators an organisation has of its own.
fn administrators(state: &State) -> usize {
    let own = state.members.values().filter(|member| member.home == Home::Here);
    own.filter(|member| member.role() == Some(Role::Administrator)).count()
}

/// An organisation that had an administrator of its own keeps one.
fn still_administered(before: usize, state: &State) -> Result<(), Error> {
    if before > 0 && administrators(state) == 0 { Err(Error::LastAdministrator) } else { Ok(()) }
}
