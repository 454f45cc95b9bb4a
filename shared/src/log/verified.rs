//! Verification: unverified entries in, a verified log out.

use super::access::Access;
use super::entry::{Entry, GroupKind, Kind, Number, Role, SignedEntry};
use super::group::Group;
use super::rules::{self, Error};
use super::state::{Client, Invitation, Member, NOW, State};
use crate::id::{ClientLink, GroupId, Hash, Holder, InvitationId, MemberId, OrgId, RequestId};
use crate::personal::{Blinded, BlindingSalt, OrganisationName};
use crate::sharing::GroupKeyFor;
use crate::time::Millis;
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;

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

    /// Those that follow an entry that is known already. What cannot be read stays in, to be refused.
    #[must_use]
    pub fn after(self, known: Number) -> Self {
        let is_new =
            |signed: &SignedEntry| signed.entry().map_or(true, |entry| entry.org.is_some() && entry.number > known);
        Self(self.0.into_iter().filter(is_new).collect())
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
    /// The first entry's rule that is broken; see [`Error`]. [`Error::ParentAhead`] for an entry that rests on the log of a
    /// client's MSP.
    pub fn from_start(unverified: &Unverified) -> Result<Self, Error> {
        Self::from_start_with(unverified, None)
    }

    /// Verifies a log from its first entry. `parent` is the verified log of a client's MSP; entries on managers that came
    /// after the founder rest on it.
    ///
    /// # Errors
    /// The first entry's rule that is broken; see [`Error`]. [`Error::ParentAhead`] where more of the MSP's log is needed.
    pub fn from_start_with(unverified: &Unverified, parent: Option<&Verified>) -> Result<Self, Error> {
        let (first, rest) = unverified.0.split_first().ok_or(Error::Empty)?;
        let (entry, state) = rules::found(first)?;
        let hash = first.hash();
        let id = OrgId::from_bytes(*hash.as_bytes());
        let mut log = Self { id, head: Head { number: Number(0), hash }, time: entry.time, state, hashes: vec![hash] };
        log.append(rest, parent)?;
        Ok(log)
    }

    /// Verifies entries that follow this log's head; on an error nothing has changed.
    pub fn extend(&mut self, unverified: &Unverified) -> Result<(), Error> {
        self.extend_with(unverified, None)
    }

    /// The same, for a client's log, beside the verified log of its MSP.
    pub fn extend_with(&mut self, unverified: &Unverified, parent: Option<&Verified>) -> Result<(), Error> {
        *self = self.extended_with(unverified, parent)?;
        Ok(())
    }

    /// This log with the entries that follow, verified.
    ///
    /// # Errors
    /// The first rule that is broken; see [`Error`].
    pub fn extended_with(&self, unverified: &Unverified, parent: Option<&Verified>) -> Result<Self, Error> {
        let mut next = self.clone();
        next.append(&unverified.0, parent)?;
        Ok(next)
    }

    fn append(&mut self, entries: &[SignedEntry], parent: Option<&Verified>) -> Result<(), Error> {
        for signed in entries {
            let entry = signed.entry().map_err(Error::Encoding)?;
            if entry.org != Some(self.id) {
                return Err(Error::OtherOrganisation);
            }
            if entry.number != self.head.number.next() || entry.previous != Some(self.head.hash) {
                return Err(Error::NotNext);
            }
            // Nobody dates back: what has expired by what the log says already has expired.
            let time = entry.time.max(self.time);
            rules::apply(&mut self.state, signed, &Entry { time, ..entry.clone() }, parent)?;
            self.head = Head { number: entry.number, hash: signed.hash() };
            self.hashes.push(self.head.hash);
            self.time = time;
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

    /// The latest time that one of the entries says.
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

    /// The active members of a group, directly or through groups in it.
    pub fn members_of(&self, group: &GroupId) -> impl Iterator<Item = (&MemberId, &Member)> {
        self.members().filter(move |(id, _)| self.state.is_in(group, id, NOW))
    }

    /// Whether an active member belongs to a group, directly or through groups in it.
    pub fn is_in(&self, group: &GroupId, member: &MemberId) -> bool {
        self.state.is_in(group, member, NOW)
    }

    pub fn is_in_at(&self, group: &GroupId, member: &MemberId, number: Number) -> bool {
        self.state.is_in(group, member, number)
    }

    /// The groups that a holder is in, directly or through others; with a group, that group itself among them.
    pub fn groups_around(&self, holder: &Holder) -> BTreeSet<GroupId> {
        self.state.groups_around(holder)
    }

    /// Whom a group's present key is to be wrapped to: the members that are in it themselves, and the groups in it, each for
    /// their present key.
    pub fn group_key_recipients(&self, id: &GroupId) -> impl Iterator<Item = GroupKeyFor> {
        let group = self.group(id).filter(|group| !group.is_rotation_due());
        group.into_iter().flat_map(move |group| {
            let members = self.members().filter(move |(member, known)| {
                known.is_active() && (known.belongs_by_kind(group.kind) || group.has(&Holder::Member(**member)))
            });
            let inner = group.holders().filter_map(|holder| match holder {
                Holder::Group(inner) => self.group(inner).filter(|inner| !inner.is_rotation_due()).map(|g| (inner, g)),
                Holder::Member(_) => None,
            });
            let to = |recipient, recipient_epoch| GroupKeyFor {
                group: *id,
                epoch: group.epoch(),
                recipient,
                recipient_epoch,
            };
            let to_members = members.map(move |(member, known)| to(Holder::Member(*member), known.epoch()));
            to_members.chain(inner.map(move |(inner, known)| to(Holder::Group(*inner), known.epoch())))
        })
    }

    /// Invitations that nobody has used; expired ones among them.
    pub fn invitations(&self) -> impl Iterator<Item = (&InvitationId, &Invitation)> {
        self.state.invitations.iter()
    }

    pub fn invitation(&self, id: &InvitationId) -> Option<&Invitation> {
        self.state.invitations.get(id)
    }

    pub fn clients(&self) -> impl Iterator<Item = (&ClientLink, &Client)> {
        self.state.clients.iter()
    }

    pub fn client(&self, link: &ClientLink) -> Option<&Client> {
        self.state.clients.get(link)
    }

    /// What this client's name in its MSP's log is blinded with; `None` in an MSP's own.
    pub const fn salt(&self) -> Option<&BlindingSalt> {
        self.state.salt.as_ref()
    }

    /// How this client stands in its MSP's log; `None` in an MSP's own.
    pub fn link(&self) -> Option<ClientLink> {
        self.state.salt.as_ref().map(|salt| ClientLink::of(&self.id, salt))
    }

    /// Requests for access to clients, whatever became of them.
    pub fn accesses(&self) -> impl Iterator<Item = (&RequestId, &Access)> {
        self.state.accesses.iter()
    }

    pub fn access(&self, request: &RequestId) -> Option<&Access> {
        self.state.accesses.get(request)
    }

    /// The role in a client that a request gives a member now.
    pub fn entitlement(&self, client: &ClientLink, request: &RequestId, member: &MemberId) -> Option<Role> {
        self.state.entitlement(client, request, member, NOW)
    }

    /// The requests by which a member may work for clients now, with the role in each.
    pub fn entitlements(&self, member: &MemberId) -> impl Iterator<Item = (&RequestId, &Access, Role)> {
        self.accesses().filter_map(move |(request, access)| {
            let role = self.entitlement(&access.client, request, member)?;
            Some((request, access, role))
        })
    }

    /// Whether a client's administrators have ended what this request gave the member here.
    pub fn is_spent(&self, member: &MemberId, request: &RequestId) -> bool {
        self.state.spent.contains(&(*member, *request))
    }

    /// Groups whose present key somebody outside knows: nothing is wrapped to it.
    pub fn rotation_due(&self) -> impl Iterator<Item = &GroupId> {
        self.groups().filter(|(_, group)| group.is_rotation_due()).map(|(id, _)| id)
    }
}
