//! What a verified log says: who is a member since when, by which keys, in which role; which groups there are.

use super::entry::{GroupKind, Home, Kind, Number, Role};
use crate::id::{GroupId, Hash, InvitationId, MemberId, OrgId};
use crate::keys::{Epoch, ExchangePublic, MemberKeys, VerifyKey};
use crate::personal::{Blinded, ClientName, OrganisationName, Profile};
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

    /// How many values there have been by then; `None` before the first.
    fn epoch_at(&self, number: Number) -> Option<Epoch> {
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
}

const NOW: Number = Number(u64::MAX);

impl Member {
    pub(super) fn new(number: Number, home: Home, keys: MemberKeys, role: Role, profile: Blinded<Profile>) -> Self {
        Self {
            home,
            profile,
            keys: Timeline::starting(number, keys),
            role: Timeline::starting(number, role),
            status: Timeline::starting(number, Status::Active),
        }
    }

    pub fn status(&self) -> Status {
        self.status.at(NOW).copied().unwrap_or(Status::Removed)
    }

    pub fn is_active(&self) -> bool {
        self.status() == Status::Active
    }

    /// `None` before the member joined.
    pub fn role_at(&self, number: Number) -> Option<Role> {
        (self.status.at(number) == Some(&Status::Active)).then(|| self.role.at(number).copied()).flatten()
    }

    /// The role of an active member.
    pub fn role(&self) -> Option<Role> {
        self.role_at(NOW)
    }

    pub fn keys_at(&self, number: Number) -> Option<&MemberKeys> {
        self.keys.at(number)
    }

    pub fn keys(&self) -> Option<&MemberKeys> {
        self.keys_at(NOW)
    }

    /// How many key pairs the member has had: the epoch of the present one.
    pub fn epoch(&self) -> Epoch {
        Epoch(u32::try_from(self.keys.0.len()).unwrap_or(u32::MAX))
    }

    /// The epoch in force at a point of the log; `None` before the member joined.
    pub fn epoch_at(&self, number: Number) -> Option<Epoch> {
        self.keys.epoch_at(number)
    }

    pub(super) fn ever_had(&self, keys: &MemberKeys) -> bool {
        self.keys.0.iter().any(|had| had.value.verify == keys.verify || had.value.exchange == keys.exchange)
    }
}

/// A group and all the key pairs that it has had.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Group {
    #[n(0)]
    pub kind: GroupKind,
    #[n(1)]
    pub(super) keys: Timeline<ExchangePublic>,
}

impl Group {
    pub fn epoch(&self) -> Epoch {
        Epoch(u32::try_from(self.keys.0.len()).unwrap_or(u32::MAX))
    }

    pub fn key(&self) -> Option<&ExchangePublic> {
        self.keys.at(NOW)
    }

    pub fn key_of(&self, epoch: Epoch) -> Option<&ExchangePublic> {
        let index = usize::try_from(epoch.0).ok()?.checked_sub(1)?;
        self.keys.0.get(index).map(|since| &since.value)
    }

    /// The epoch in force at a point of the log; `None` before the group was created.
    pub fn epoch_at(&self, number: Number) -> Option<Epoch> {
        self.keys.epoch_at(number)
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
    #[n(1)]
    pub manager: Option<MemberId>,
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
    pub clients: BTreeMap<Hash, Client>,
    /// Groups that lost a member and must have a new key pair before anything else is said.
    #[n(9)]
    pub rotation_due: BTreeSet<GroupId>,
}
