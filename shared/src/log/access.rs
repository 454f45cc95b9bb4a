//! Access of an MSP's people to its clients: asked for, decided by others, ended. What the MSP's log says of it.

use super::Verified;
use super::entry::{Body, Number, Role};
use super::rules::{self, Error};
use super::state::{State, Timeline};
use crate::id::{ClientLink, Holder, MemberId, RequestId};
use crate::time::Millis;
use minicbor::{Decode, Encode};

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Stage {
    #[n(0)]
    Proposed,
    #[n(1)]
    Approved,
    #[n(2)]
    Refused,
    #[n(3)]
    Withdrawn,
    #[n(4)]
    Revoked,
}

/// What can be done about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// By another administrator than who asks, and who does not gain by it.
    Approve,
    Refuse,
    /// By whoever asked.
    Withdraw,
    /// Of what was approved.
    Revoke,
}

impl Decision {
    pub const ALL: [Self; 4] = [Self::Approve, Self::Refuse, Self::Withdraw, Self::Revoke];

    pub(super) const fn leads_to(self) -> Stage {
        match self {
            Decision::Approve => Stage::Approved,
            Decision::Refuse => Stage::Refused,
            Decision::Withdraw => Stage::Withdrawn,
            Decision::Revoke => Stage::Revoked,
        }
    }

    /// The entry that says so.
    pub const fn body(self, request: RequestId) -> Body {
        match self {
            Decision::Approve => Body::AccessApproved { request },
            Decision::Refuse => Body::AccessRefused { request },
            Decision::Withdraw => Body::AccessWithdrawn { request },
            Decision::Revoke => Body::AccessRevoked { request },
        }
    }
}

/// A request that somebody may work for a client.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Access {
    #[n(0)]
    pub client: ClientLink,
    #[n(1)]
    pub subject: Holder,
    #[n(2)]
    pub role: Role,
    #[n(3)]
    pub account_manager: bool,
    /// Who asked.
    #[n(4)]
    pub by: MemberId,
    /// Until when it can be decided.
    #[n(5)]
    pub expires: Millis,
    /// Who approved or refused it.
    #[n(6)]
    pub decided_by: Option<MemberId>,
    #[n(7)]
    pub(super) stage: Timeline<Stage>,
    /// When it was asked for.
    #[n(8)]
    pub time: Millis,
}

impl Access {
    pub fn stage(&self) -> Stage {
        self.stage.now().copied().unwrap_or(Stage::Withdrawn)
    }

    /// Whether it can still be decided.
    pub fn is_open(&self, now: Millis) -> bool {
        self.stage() == Stage::Proposed && now <= self.expires
    }

    /// The number at which it was approved, if it was still in force at `number`.
    fn approved_at(&self, number: Number) -> Option<Number> {
        (self.stage.at(number) == Some(&Stage::Approved)).then(|| self.stage.since_at(number)).flatten()
    }
}

impl Verified {
    /// How many administrators more the MSP needs before it can give access to clients.
    pub fn missing_administrators(&self) -> usize {
        rules::missing_administrators(&self.state)
    }

    /// Whether a member may decide so on a request.
    ///
    /// # Errors
    /// The rule that is in the way.
    pub fn may_decide(&self, who: &MemberId, at: Millis, request: &RequestId, decision: Decision) -> Result<(), Error> {
        rules::may_decide(&self.state, who, at, request, decision)
    }

    /// Everybody who may work for a client now: by which role in it.
    pub fn workers(&self) -> impl Iterator<Item = (ClientLink, MemberId, Role)> {
        let approved = self.accesses().filter(|(_, access)| access.stage() == Stage::Approved);
        approved.flat_map(move |(request, access)| {
            let subjects: Vec<MemberId> = match &access.subject {
                Holder::Member(member) => vec![*member],
                Holder::Group(group) => self.members_of(group).map(|(id, _)| *id).collect(),
            };
            subjects.into_iter().filter_map(move |who| {
                let role = self.entitlement(&access.client, request, &who)?;
                Some((access.client, who, role))
            })
        })
    }
}

impl State {
    /// The role in a client that a request gives a member at a point of the MSP's log: the one that was approved, and
    /// never above the member's role at the MSP.
    pub(super) fn entitlement(
        &self,
        client: &ClientLink,
        request: &RequestId,
        member: &MemberId,
        number: Number,
    ) -> Option<Role> {
        let access = self.accesses.get(request).filter(|access| access.client == *client)?;
        let approved = access.approved_at(number)?;
        let at_home = self.members.get(member)?.role_at(number)?;
        let is_subject = match &access.subject {
            Holder::Member(subject) => subject == member,
            Holder::Group(group) => self.is_in_by_others(group, member, number, approved),
        };
        is_subject.then(|| access.role.min(at_home))
    }
}
