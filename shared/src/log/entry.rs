//! What an entry says, and how it is signed.

use crate::bytes::Bytes;
use crate::canonical;
use crate::domain;
use crate::id::{GroupId, Hash, InvitationId, MemberId, OrgId};
use crate::keys::{Epoch, ExchangePublic, MemberKeys, SignKey, Signature, VerifyKey};
use crate::personal::{Blinded, ClientName, OrganisationName, Profile};
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

/// A group that every organisation of a kind has; its members follow from the log.
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
}

/// Why a manager may be admitted.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Evidence {
    /// The client organisation's founder, named account manager by its MSP when it was created.
    #[n(0)]
    Founder,
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
    },
    /// MSP's log: who is answerable for the client.
    #[n(10)]
    AccountManagerSet {
        #[n(0)]
        client: Blinded<ClientName>,
        #[n(1)]
        manager: MemberId,
    },
    /// Client's log: which MSP it belongs to, as it names itself.
    #[n(11)]
    ParentLinked {
        #[n(0)]
        parent: OrgId,
        #[n(1)]
        name: Blinded<OrganisationName>,
    },
    /// Client's log: a member of the MSP who manages this client.
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
