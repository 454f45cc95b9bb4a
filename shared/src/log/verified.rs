//! Verification: unverified entries in, a verified log out.

use super::entry::{GroupKind, Home, Kind, Number, Role, SignedEntry};
use super::rules::{self, Error};
use super::state::{Client, Group, Invitation, Member, State};
use crate::id::{GroupId, Hash, InvitationId, MemberId, OrgId};
use crate::personal::{Blinded, OrganisationName};
use crate::time::Millis;
use minicbor::{Decode, Encode};

/// The last entry that somebody has seen. Equal heads mean equal logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Head {
    #[n(0)]
    pub number: Number,
    #[n(1)]
    pub hash: Hash,
}

/// Entries as they came from somewhere, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified(Vec<SignedEntry>);

impl Unverified {
    /// Decodes each entry's canonical bytes.
    ///
    /// # Errors
    /// [`Error::Encoding`] if one of them is malformed or not canonical.
    pub fn decode<B: AsRef<[u8]>>(entries: &[B]) -> Result<Self, Error> {
        entries
            .iter()
            .map(|bytes| SignedEntry::decode(bytes.as_ref()))
            .collect::<Result<_, _>>()
            .map(Self)
            .map_err(Error::Encoding)
    }

    pub fn entries(&self) -> &[SignedEntry] {
        &self.0
    }
}

impl From<Vec<SignedEntry>> for Unverified {
    fn from(entries: Vec<SignedEntry>) -> Self {
        Self(entries)
    }
}

/// A log of which every entry has been verified, from the first to [`Verified::head`]. It can be made in no other
/// way than by verification, or by decoding what its owner stored under a key of their own.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Verified {
    #[n(0)]
    id: OrgId,
    #[n(1)]
    head: Head,
    #[n(2)]
    time: Millis,
    #[n(3)]
    pub(super) state: State,
    /// Of all entries, in order: what somebody else saw can be compared with it.
    #[n(4)]
    hashes: Vec<Hash>,
}

/// What a head that somebody else saw is to one's own log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// This log went through it.
    Passed,
    /// It lies ahead: sync, then look again.
    Ahead,
    /// The service showed somebody else another log under the same identifier.
    Forked,
}

impl Verified {
    /// Verifies a log from its first entry.
    ///
    /// # Errors
    /// The first entry's rule that is broken; see [`Error`].
    pub fn from_start(unverified: &Unverified) -> Result<Self, Error> {
        let (first, rest) = unverified.0.split_first().ok_or(Error::Empty)?;
        let (entry, state) = rules::found(first)?;
        let hash = first.hash();
        let id = OrgId::from_bytes(*hash.as_bytes());
        let mut log = Self { id, head: Head { number: Number(0), hash }, time: entry.time, state, hashes: vec![hash] };
        log.append(rest)?;
        Ok(log)
    }

    /// Verifies entries that follow this log's head; on an error nothing has changed.
    pub fn extend(&mut self, unverified: &Unverified) -> Result<(), Error> {
        let mut next = self.clone();
        next.append(&unverified.0)?;
        *self = next;
        Ok(())
    }

    fn append(&mut self, entries: &[SignedEntry]) -> Result<(), Error> {
        for signed in entries {
            let entry = signed.entry().map_err(Error::Encoding)?;
            if entry.org != Some(self.id) {
                return Err(Error::OtherOrganisation);
            }
            if entry.number != self.head.number.next() || entry.previous != Some(self.head.hash) {
                return Err(Error::NotNext);
            }
            rules::apply(&mut self.state, signed, &entry)?;
            self.head = Head { number: entry.number, hash: signed.hash() };
            self.hashes.push(self.head.hash);
            self.time = entry.time;
        }
        Ok(())
    }

    pub const fn id(&self) -> OrgId {
        self.id
    }

    pub const fn head(&self) -> Head {
        self.head
    }

    /// Compares a head that stands in somebody's signed statement with this log.
    pub fn seen(&self, head: &Head) -> Seen {
        match usize::try_from(head.number.0).ok().and_then(|number| self.hashes.get(number)) {
            None => Seen::Ahead,
            Some(hash) if *hash == head.hash => Seen::Passed,
            Some(_) => Seen::Forked,
        }
    }

    /// When the last entry says that it was written.
    pub const fn time(&self) -> Millis {
        self.time
    }

    pub const fn kind(&self) -> Kind {
        self.state.kind
    }

    pub const fn name(&self) -> &Blinded<OrganisationName> {
        &self.state.name
    }

    /// A client's MSP.
    pub const fn parent(&self) -> Option<OrgId> {
        self.state.parent
    }

    pub const fn parent_name(&self) -> Option<&Blinded<OrganisationName>> {
        self.state.parent_name.as_ref()
    }

    pub const fn founder(&self) -> MemberId {
        self.state.founder
    }

    pub fn member(&self, id: &MemberId) -> Option<&Member> {
        self.state.members.get(id)
    }

    pub fn members(&self) -> impl Iterator<Item = (&MemberId, &Member)> {
        self.state.members.iter()
    }

    /// The role of a member who is active now.
    pub fn role(&self, id: &MemberId) -> Option<Role> {
        self.member(id).and_then(Member::role)
    }

    pub fn group(&self, id: &GroupId) -> Option<&Group> {
        self.state.groups.get(id)
    }

    pub fn groups(&self) -> impl Iterator<Item = (&GroupId, &Group)> {
        self.state.groups.iter()
    }

    pub fn group_of_kind(&self, kind: GroupKind) -> Option<(&GroupId, &Group)> {
        self.groups().find(|(_, group)| group.kind == kind)
    }

    /// Who belongs to a group now.
    pub fn members_of(&self, group: &GroupId) -> impl Iterator<Item = (&MemberId, &Member)> {
        let kind = self.group(group).map(|group| group.kind);
        self.members().filter(move |(_, member)| {
            member.is_active()
                && match kind {
                    Some(GroupKind::Everyone) => member.home == Home::Here,
                    Some(GroupKind::Managers) => member.home == Home::Parent,
                    None => false,
                }
        })
    }

    /// Invitations that nobody has used; expired ones among them.
    pub fn invitations(&self) -> impl Iterator<Item = (&InvitationId, &Invitation)> {
        self.state.invitations.iter()
    }

    pub fn invitation(&self, id: &InvitationId) -> Option<&Invitation> {
        self.state.invitations.get(id)
    }

    pub fn clients(&self) -> impl Iterator<Item = &Client> {
        self.state.clients.values()
    }

    /// Groups that lost a member and have no new key pair yet: an append that leaves any is incomplete.
    pub fn rotation_due(&self) -> impl Iterator<Item = &GroupId> {
        self.state.rotation_due.iter()
    }
}
