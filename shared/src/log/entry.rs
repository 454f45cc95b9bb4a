//! What an entry says, and how it is signed.

use super::{Head, Seen, Verified};
use crate::bytes::Bytes;
use crate::canonical;
use crate::domain;
use crate::id::{ClientLink, GroupId, Hash, Holder, InvitationId, MemberId, OrgId, RequestId};
use crate::keys::{Epoch, ExchangePublic, MemberKeys, SignKey, Signature, VerifyKey};
use crate::personal::{Blinded, BlindingSalt, ClientName, GroupName, OrganisationName, Profile};
use crate::sign::{self, BadSignature};
use crate::suite::{Suite, Version};
use crate::time::Millis;
use minicbor::{Decode, Encode};

/// An entry's place in its log; the first entry is number 0.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Encode,
    Decode,
    serde::Serialize,
    serde::Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[cbor(transparent)]
pub struct Number(#[n(0)] pub u64);

impl Number {
    pub const fn next(self) -> Number {
        Number(self.0.saturating_add(1))
    }
}

/// What an organisation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Kind {
    #[n(0)]
    Msp,
    #[n(1)]
    Client,
}

/// What a member may do in an organisation; see [`crate::permission`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize, serde::Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Role {
    #[n(0)]
    Auditor,
    #[n(1)]
    PasswordUser,
    #[n(2)]
    PasswordAdministrator,
    #[n(3)]
    Administrator,
}

impl Role {
    /// In rising order.
    pub const ALL: [Role; 4] = [Role::Auditor, Role::PasswordUser, Role::PasswordAdministrator, Role::Administrator];
}

/// Where a member's account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Home {
    /// In this organisation.
    #[n(0)]
    Here,
    /// In the organisation's parent: a manager.
    #[n(1)]
    Parent,
}

/// What decides who is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum GroupKind {
    /// All active members whose home is this organisation.
    #[n(0)]
    Everyone,
    /// All active managers of a client organisation.
    #[n(1)]
    Managers,
    /// Whomever an administrator puts in: members, and other groups.
    #[n(2)]
    Custom,
}

/// Why a manager may be admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Evidence {
    /// The client organisation's founder, whom the MSP names its account manager under this request.
    #[n(0)]
    Founder {
        #[n(0)]
        request: RequestId,
    },
    /// A request that the MSP's administrators have approved, and the head of the MSP's log at which it stands.
    #[n(1)]
    Access {
        #[n(0)]
        request: RequestId,
        #[n(1)]
        seen: Head,
    },
}

/// What an entry states.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Body {
    /// The first entry, by the founder. A client's founder has their home at the parent.
    #[n(0)]
    Genesis {
        #[n(0)]
        kind: Kind,
        #[n(1)]
        name: Blinded<OrganisationName>,
        #[n(2)]
        founder: MemberKeys,
        #[n(3)]
        profile: Blinded<Profile>,
        #[n(4)]
        parent: Option<OrgId>,
    },
    /// A newcomer who proves to hold the secret behind `key` may join in this role until `expires`.
    #[n(1)]
    Invited {
        #[n(0)]
        invitation: InvitationId,
        #[n(1)]
        key: VerifyKey,
        #[n(2)]
        role: Role,
        #[n(3)]
        profile: Blinded<Profile>,
        #[n(4)]
        expires: Millis,
    },
    /// By the newcomer; countersigned with the invitation's key.
    #[n(2)]
    Joined {
        #[n(0)]
        invitation: InvitationId,
        #[n(1)]
        keys: MemberKeys,
        #[n(2)]
        profile: Blinded<Profile>,
    },
    #[n(3)]
    RoleChanged {
        #[n(0)]
        member: MemberId,
        #[n(1)]
        role: Role,
    },
    /// The member's keys and grants are as those of a removed one, but the account stays.
    #[n(4)]
    Suspended {
        #[n(0)]
        member: MemberId,
    },
    #[n(5)]
    Removed {
        #[n(0)]
        member: MemberId,
    },
    /// By the member, with the old key; countersigned with the new one.
    #[n(6)]
    KeysChanged {
        #[n(0)]
        keys: MemberKeys,
    },
    /// The group's first key pair.
    #[n(7)]
    GroupCreated {
        #[n(0)]
        group: GroupId,
        #[n(1)]
        kind: GroupKind,
        #[n(2)]
        key: ExchangePublic,
        /// Of a custom group.
        #[n(3)]
        name: Option<Blinded<GroupName>>,
        /// Of a custom group.
        #[n(4)]
        members: Vec<Holder>,
    },
    /// A new key pair: nothing is wrapped to the old one any more.
    #[n(8)]
    GroupRotated {
        #[n(0)]
        group: GroupId,
        #[n(1)]
        epoch: Epoch,
        #[n(2)]
        key: ExchangePublic,
    },
    /// MSP's log: a client organisation of this MSP.
    #[n(9)]
    ClientLinked {
        #[n(0)]
        client: Blinded<ClientName>,
        #[n(1)]
        link: ClientLink,
    },
    /// MSP's log: who is answerable for the client from its creation.
    #[n(10)]
    AccountManagerSet {
        #[n(0)]
        client: ClientLink,
        #[n(1)]
        manager: MemberId,
        #[n(2)]
        request: RequestId,
    },
    /// Client's log: which MSP it belongs to, as it names itself, and what finds this client in the MSP's log.
    #[n(11)]
    ParentLinked {
        #[n(0)]
        parent: OrgId,
        #[n(1)]
        name: Blinded<OrganisationName>,
        #[n(2)]
        salt: BlindingSalt,
    },
    /// Client's log: a member of the MSP who manages this client. By that member, on evidence.
    #[n(12)]
    ManagerAdmitted {
        #[n(0)]
        keys: MemberKeys,
        #[n(1)]
        member: MemberId,
        #[n(2)]
        profile: Blinded<Profile>,
        #[n(3)]
        role: Role,
        #[n(4)]
        evidence: Evidence,
    },
    /// Client's log. By an administrator; or, with the head of an MSP's log in which the access has ended, by anybody.
    #[n(13)]
    ManagerRemoved {
        #[n(0)]
        member: MemberId,
        #[n(1)]
        ended: Option<Head>,
    },
    /// Ends a suspension.
    #[n(14)]
    Reinstated {
        #[n(0)]
        member: MemberId,
    },
    #[n(15)]
    InvitationWithdrawn {
        #[n(0)]
        invitation: InvitationId,
    },
    #[n(16)]
    GroupRenamed {
        #[n(0)]
        group: GroupId,
        #[n(1)]
        name: Blinded<GroupName>,
    },
    #[n(17)]
    GroupMembersChanged {
        #[n(0)]
        group: GroupId,
        #[n(1)]
        added: Vec<Holder>,
        #[n(2)]
        removed: Vec<Holder>,
    },
    /// MSP's log: an administrator asks that `subject` may work for a client, in this role.
    #[n(18)]
    AccessProposed {
        #[n(0)]
        request: RequestId,
        #[n(1)]
        client: ClientLink,
        #[n(2)]
        subject: Holder,
        #[n(3)]
        role: Role,
        /// As the client's account manager, in place of the present one.
        #[n(4)]
        account_manager: bool,
        #[n(5)]
        expires: Millis,
    },
    /// MSP's log, by another administrator than the one who asks, who does not gain by it.
    #[n(19)]
    AccessApproved {
        #[n(0)]
        request: RequestId,
    },
    #[n(20)]
    AccessRefused {
        #[n(0)]
        request: RequestId,
    },
    /// By whoever asked, before it is approved.
    #[n(21)]
    AccessWithdrawn {
        #[n(0)]
        request: RequestId,
    },
    /// MSP's log, by any administrator: ends what was approved.
    #[n(22)]
    AccessRevoked {
        #[n(0)]
        request: RequestId,
    },
}

/// One numbered statement in an organisation's log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    #[n(0)]
    pub version: Version,
    #[n(1)]
    pub suite: Suite,
    /// `None` in the first entry alone, whose hash is the organisation's identifier.
    #[n(2)]
    pub org: Option<OrgId>,
    #[n(3)]
    pub number: Number,
    /// The hash of the entry before; `None` in the first.
    #[n(4)]
    pub previous: Option<Hash>,
    #[n(5)]
    pub author: MemberId,
    #[n(6)]
    pub time: Millis,
    #[n(7)]
    pub body: Body,
}

impl Entry {
    /// An entry of an organisation that there is not yet: its genesis.
    pub const fn first(author: MemberId, time: Millis, body: Body) -> Self {
        let (version, suite) = (Version::One, Suite::One);
        Self { version, suite, org: None, number: Number(0), previous: None, author, time, body }
    }

    /// An entry that follows a log's head.
    pub fn after(log: &Verified, author: MemberId, time: Millis, body: Body) -> Self {
        let head = log.head();
        Self {
            version: Version::One,
            suite: Suite::One,
            org: Some(log.id()),
            number: head.number.next(),
            previous: Some(head.hash),
            author,
            time,
            body,
        }
    }
}

/// An entry as it is stored and sent: its canonical bytes and who vouches for them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedEntry {
    #[n(0)]
    entry: Bytes,
    #[n(1)]
    signature: Signature,
    /// By the invitation's key (*joined*) or the new key (*keys changed*).
    #[n(2)]
    countersignature: Option<Signature>,
}

impl SignedEntry {
    pub fn sign(entry: &Entry, author: &SignKey) -> Self {
        let bytes = canonical::encode(entry);
        let signature = sign::sign(author, domain::LOG_ENTRY_SIGNATURE, &bytes);
        Self { entry: bytes.into(), signature, countersignature: None }
    }

    /// For entries that need a second key: see [`SignedEntry`].
    pub fn countersigned(entry: &Entry, author: &SignKey, second: &SignKey) -> Self {
        let mut signed = Self::sign(entry, author);
        signed.countersignature = Some(sign::sign(second, domain::LOG_ENTRY_SIGNATURE, signed.entry.as_slice()));
        signed
    }

    /// Decodes canonical bytes; says nothing about the signatures yet.
    pub fn decode(bytes: &[u8]) -> Result<Self, canonical::Error> {
        canonical::decode(bytes)
    }

    pub fn encode(&self) -> Vec<u8> {
        canonical::encode(self)
    }

    /// What the entry says, unverified.
    pub fn entry(&self) -> Result<Entry, canonical::Error> {
        canonical::decode(self.entry.as_slice())
    }

    /// The hash that the next entry names, signatures included.
    pub fn hash(&self) -> Hash {
        sign::hash(domain::LOG_ENTRY, &[&self.encode()])
    }

    /// Who signed this, if it cannot stand in this log: it is another entry than the one at its number, or does not follow
    /// the head. A second signature is not its author's, so what has one proves nothing here.
    pub fn contradicts(&self, log: &Verified) -> Option<MemberId> {
        let (entry, head) = (self.entry().ok()?, log.head());
        let other = if entry.number <= head.number {
            log.seen(&Head { number: entry.number, hash: self.hash() }) == Seen::Forked
        } else {
            entry.number == head.number.next() && entry.previous != Some(head.hash)
        };
        if !other || entry.org != Some(log.id()) || self.countersignature.is_some() {
            return None;
        }
        let signed = log.member(&entry.author)?.all_keys().any(|keys| self.verify_author(&keys.verify).is_ok());
        signed.then_some(entry.author)
    }

    /// Who signed this entry of a client's log, if it rests on another log of the client's MSP than this one.
    pub fn contradicts_parent(&self, parent: &Verified) -> Option<MemberId> {
        let entry = self.entry().ok()?;
        let (Body::ManagerAdmitted { evidence: Evidence::Access { seen, .. }, .. }
        | Body::ManagerRemoved { ended: Some(seen), .. }) = &entry.body
        else {
            return None;
        };
        if parent.seen(seen) != Seen::Forked || self.countersignature.is_some() {
            return None;
        }
        let signed = parent.member(&entry.author)?.all_keys().any(|keys| self.verify_author(&keys.verify).is_ok());
        signed.then_some(entry.author)
    }

    pub(super) fn verify_author(&self, key: &VerifyKey) -> Result<(), BadSignature> {
        sign::verify(key, domain::LOG_ENTRY_SIGNATURE, self.entry.as_slice(), &self.signature)
    }

    pub(super) fn verify_second(&self, key: &VerifyKey) -> Result<(), BadSignature> {
        let signature = self.countersignature.as_ref().ok_or(BadSignature)?;
        sign::verify(key, domain::LOG_ENTRY_SIGNATURE, self.entry.as_slice(), signature)
    }

    pub(super) fn has_second(&self) -> bool {
        self.countersignature.is_some()
    }
}
