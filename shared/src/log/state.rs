//! What a verified log says: who is a member since when, by which keys, in which role; which groups there are.

use super::access::Access;
use super::entry::{Home, Kind, Number, Role};
use super::group::Group;
use crate::id::{ClientLink, GroupId, InvitationId, MemberId, OrgId, RequestId};
use crate::keys::{Epoch, MemberKeys, VerifyKey};
use crate::personal::{Blinded, BlindingSalt, ClientName, OrganisationName, Profile};
use crate::time::Millis;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// A value that changes along the log: each with the number of the entry that set it, ascending.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub(super) struct Timeline<T>(#[n(0)] Vec<Since<T>>);

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Since<T> {
    #[n(0)]
    number: Number,
    #[n(1)]
    value: T,
}

impl<T> Timeline<T> {
    pub(super) fn starting(number: Number, value: T) -> Self {
        Self(vec![Since { number, value }])
    }

    pub(super) fn set(&mut self, number: Number, value: T) {
        self.0.push(Since { number, value });
    }

    pub(super) fn at(&self, number: Number) -> Option<&T> {
        self.0.iter().rev().find(|since| since.number <= number).map(|since| &since.value)
    }

    pub(super) fn now(&self) -> Option<&T> {
        self.0.last().map(|since| &since.value)
    }

    /// The entry that set the value in force at `number`.
    pub(super) fn since_at(&self, number: Number) -> Option<Number> {
        self.0.iter().rev().find(|since| since.number <= number).map(|since| since.number)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|since| &since.value)
    }

    /// The value of one epoch; they count from 1.
    pub(super) fn of(&self, epoch: Epoch) -> Option<&T> {
        let index = usize::try_from(epoch.0).ok()?.checked_sub(1)?;
        self.0.get(index).map(|since| &since.value)
    }

    /// How many values there have been: the epoch of the present one.
    pub(super) fn epoch(&self) -> Epoch {
        Epoch(u32::try_from(self.0.len()).unwrap_or(u32::MAX))
    }

    /// How many values there have been by then; `None` before the first.
    pub(super) fn epoch_at(&self, number: Number) -> Option<Epoch> {
        let epochs = self.0.iter().filter(|since| since.number <= number).count();
        u32::try_from(epochs).ok().filter(|&n| n > 0).map(Epoch)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Status {
    #[n(0)]
    Active,
    #[n(1)]
    Suspended,
    #[n(2)]
    Removed,
}

/// A member, past and present.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Member {
    #[n(0)]
    pub home: Home,
    #[n(1)]
    pub profile: Blinded<Profile>,
    #[n(2)]
    pub(super) keys: Timeline<MemberKeys>,
    #[n(3)]
    pub(super) role: Timeline<Role>,
    #[n(4)]
    pub(super) status: Timeline<Status>,
    /// By whose invitation; `None` for the founder and for managers.
    #[n(5)]
    pub(super) invited_by: Option<MemberId>,
    /// A manager's right to be here.
    #[n(6)]
    pub(super) admission: Option<Admission>,
    /// As whom they were invited: a newcomer names themselves. `None` for the founder and for managers, and in a log that was
    /// stored before this was kept.
    #[n(7)]
    pub invited_as: Option<Blinded<Profile>>,
}

/// By which request a manager was admitted, and the number of the MSP's log at which it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Admission {
    #[n(0)]
    pub request: RequestId,
    #[n(1)]
    pub seen: Number,
}

pub(super) const NOW: Number = Number(u64::MAX);

impl Member {
    pub(super) fn new(number: Number, home: Home, keys: MemberKeys, role: Role, profile: Blinded<Profile>) -> Self {
        Self {
            home,
            profile,
            keys: Timeline::starting(number, keys),
            role: Timeline::starting(number, role),
            status: Timeline::starting(number, Status::Active),
            invited_by: None,
            admission: None,
            invited_as: None,
        }
    }

    /// `None` but for a manager.
    pub const fn admission(&self) -> Option<&Admission> {
        self.admission.as_ref()
    }

    pub(super) fn is_active_at(&self, number: Number) -> bool {
        self.status.at(number) == Some(&Status::Active)
    }

    pub fn status(&self) -> Status {
        self.status.at(NOW).copied().unwrap_or(Status::Removed)
    }

    pub fn is_active(&self) -> bool {
        self.status() == Status::Active
    }

    /// `None` before the member joined.
    pub fn role_at(&self, number: Number) -> Option<Role> {
        self.is_active_at(number).then(|| self.role.at(number).copied()).flatten()
    }

    /// The role of an active member.
    pub fn role(&self) -> Option<Role> {
        self.role_at(NOW)
    }

    /// The role that the member has, or had when they were suspended or removed.
    pub fn last_role(&self) -> Option<Role> {
        self.role.now().copied()
    }

    pub fn keys_at(&self, number: Number) -> Option<&MemberKeys> {
        self.keys.at(number)
    }

    pub fn keys(&self) -> Option<&MemberKeys> {
        self.keys_at(NOW)
    }

    /// How many key pairs the member has had: the epoch of the present one.
    pub fn epoch(&self) -> Epoch {
        self.keys.epoch()
    }

    /// The entry that gave them the present keys.
    pub fn keys_since(&self) -> Option<Number> {
        self.keys.since_at(NOW)
    }

    /// The keys of one epoch.
    pub fn keys_of(&self, epoch: Epoch) -> Option<&MemberKeys> {
        self.keys.of(epoch)
    }

    /// All keys that the member has had, the present ones last.
    pub fn all_keys(&self) -> impl Iterator<Item = &MemberKeys> {
        self.keys.values()
    }

    /// The epoch in force at a point of the log; `None` before the member joined.
    pub fn epoch_at(&self, number: Number) -> Option<Epoch> {
        self.keys.epoch_at(number)
    }

    /// Whether one of these keys is, or was, theirs.
    pub(super) fn ever_had(&self, keys: &MemberKeys) -> bool {
        self.keys.values().any(|had| had.verify == keys.verify || had.exchange == keys.exchange)
    }

    /// Whether they speak, or ever spoke, with this key.
    pub(super) fn ever_spoke_with(&self, key: &VerifyKey) -> bool {
        self.keys.values().any(|had| had.verify == *key)
    }
}

/// An invitation that nobody has used yet.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Invitation {
    #[n(0)]
    pub key: VerifyKey,
    #[n(1)]
    pub role: Role,
    #[n(2)]
    pub profile: Blinded<Profile>,
    #[n(3)]
    pub expires: Millis,
    #[n(4)]
    pub by: MemberId,
}

/// A client organisation of an MSP.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Client {
    #[n(0)]
    pub name: Blinded<ClientName>,
    /// The request under which its account manager has access.
    #[n(1)]
    pub manager: Option<RequestId>,
    /// The entry that named the first one: before it, the log says nothing of who works for this client.
    #[n(2)]
    pub(super) managed_since: Option<Number>,
    /// `None` for a client that was linked in a log that was stored before this was kept.
    #[n(3)]
    pub(super) linked: Option<Linked>,
}

/// Who linked a client, by which entry: the next is theirs too, and says that they manage it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(super) struct Linked {
    #[n(0)]
    pub by: MemberId,
    #[n(1)]
    pub number: Number,
}

/// Everything that follows from the entries so far.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct State {
    #[n(0)]
    pub kind: Kind,
    #[n(1)]
    pub name: Blinded<OrganisationName>,
    #[n(2)]
    pub parent: Option<OrgId>,
    #[n(3)]
    pub parent_name: Option<Blinded<OrganisationName>>,
    #[n(4)]
    pub founder: MemberId,
    #[n(5)]
    pub members: BTreeMap<MemberId, Member>,
    #[n(6)]
    pub groups: BTreeMap<GroupId, Group>,
    #[n(7)]
    pub invitations: BTreeMap<InvitationId, Invitation>,
    #[n(8)]
    pub clients: BTreeMap<ClientLink, Client>,
    #[n(9)]
    pub accesses: BTreeMap<RequestId, Access>,
    /// A client's: what finds it in its MSP's log.
    #[n(10)]
    pub salt: Option<BlindingSalt>,
    /// A client's: requests that its administrators have ended for a manager. They admit that manager no more.
    #[n(11)]
    pub spent: Vec<(MemberId, RequestId)>,
    /// Every invitation that was ever made, whatever became of it: none is made twice. A log that was stored before this was
    /// kept has none.
    #[cbor(n(12), default)]
    pub invited: BTreeSet<InvitationId>,
}
