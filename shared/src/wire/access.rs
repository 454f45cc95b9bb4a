//! Signing in, sessions, and the account's own record.

use crate::account::{AccountChange, Challenge, Login, OtherSessions, PasswordSlot, SealedIdentity, SignOutOrder};
use crate::bytes::Bytes;
use crate::canonical;
use crate::domain;
use crate::fixed_bytes;
use crate::id::{Hash, InvitationId, MemberId, OrgId, SessionId};
use crate::keys::{Signature, VerifyKey};
use crate::personal::Disclosure;
use crate::sign::{self, BadSignature};
use crate::time::Millis;
use serde::{Deserialize, Serialize};

fixed_bytes! {
    /// A refresh token: single use; the service stores its hash.
    RefreshToken, 32
}

/// `POST /v1/orgs/{org}/challenge`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IssuedChallenge {
    pub challenge: Challenge,
    /// The service's clock, so that a client notices that its own is off.
    pub time: Millis,
}

/// `POST /v1/orgs/{org}/sessions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Names the account; an unknown one is answered as a wrong signature is.
    pub login: VerifyKey,
    pub challenge: Challenge,
    pub signature: Signature,
    /// What the person calls this browser.
    pub device: String,
}

/// `POST /v1/orgs/{org}/sessions/refresh`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    pub session: SessionId,
    pub refresh: RefreshToken,
}

/// Answer to signing in, refreshing, joining, founding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    pub member: MemberId,
    pub session: SessionId,
    pub access: String,
    pub access_expires: Millis,
    pub refresh: RefreshToken,
    /// The service's clock.
    pub time: Millis,
}

/// What an account needs to be opened by its owner. `GET /v1/orgs/{org}/account`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountRecord {
    pub member: MemberId,
    pub login: VerifyKey,
    pub slot: PasswordSlot,
    pub identity: SealedIdentity,
}

impl AccountRecord {
    /// Names this very record.
    pub fn hash(&self) -> Hash {
        let (slot, identity) = (canonical::encode(&self.slot), canonical::encode(&self.identity));
        sign::hash(domain::ACCOUNT_RECORD, &[self.member.as_bytes(), self.login.as_bytes(), &slot, &identity])
    }
}

/// `POST /v1/orgs/{org}/account`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeAccount {
    /// Of the record that is to be replaced ([`AccountRecord::hash`]).
    pub before: Hash,
    pub account: AccountRecord,
    pub others: OtherSessions,
    /// Of the [`AccountChange`] that the other fields make, by the login key of the record that is to be replaced.
    pub signature: Signature,
}

impl ChangeAccount {
    pub fn new(
        org: &OrgId,
        before: &AccountRecord,
        account: AccountRecord,
        others: OtherSessions,
        login: &Login,
    ) -> Self {
        let before = before.hash();
        let change = AccountChange { org: *org, before, after: account.hash(), others };
        Self { before, signature: change.sign(login), account, others }
    }

    /// # Errors
    /// [`BadSignature`] unless the owner of the record before wants this at that organisation.
    pub fn verify(&self, org: &OrgId, before: &AccountRecord) -> Result<(), BadSignature> {
        let change =
            AccountChange { org: *org, before: before.hash(), after: self.account.hash(), others: self.others };
        change.verify(&before.login, &self.signature)
    }
}

/// A browser that is signed in. `GET /v1/orgs/{org}/sessions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Session {
    pub session: SessionId,
    pub device: String,
    pub created: Millis,
    pub last_used: Millis,
    pub current: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    pub sessions: Vec<Session>,
}

/// `POST /v1/orgs/{org}/sessions/end`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EndSessions {
    pub ends: Vec<SessionEnd>,
}

/// A session of the caller's to be ended, and the order to its browser to wipe what it has.
/// `GET /v1/orgs/{org}/sessions/{session}/end`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SessionEnd {
    pub session: SessionId,
    pub order: SignOutOrder,
}

/// `POST /v1/orgs/{org}/invitations/open`: shows that one holds an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenInvitation {
    pub invitation: InvitationId,
    pub challenge: Challenge,
    pub signature: Signature,
}

/// The log, for a newcomer to check against the organisation's identifier in the link; with what concerns them disclosed:
/// the organisation's name, the inviter's and the invitation's own profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenedInvitation {
    pub log: Vec<Bytes>,
    /// A client's: the log of its MSP, as far as the client has it.
    pub parent_log: Vec<Bytes>,
    pub disclosures: Vec<Disclosure>,
    pub time: Millis,
}

/// `POST /v1/orgs/{org}/join`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// *Joined*, and whatever the newcomer must say at once: a client's first administrator creates "everyone".
    pub log: super::organisation::LogAppend,
    pub account: AccountRecord,
    pub device: String,
}
