//! Access to clients by three administrators, as the people of an MSP give and take it up.

use super::member::{Member, Person};
use super::{now, rng};
use latchkey_shared::id::{ClientLink, Holder, RequestId};
use latchkey_shared::log::{Body, Decision, Evidence, Head, Role};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::organisation::LogAppend;

const WEEK: Millis = Millis(7 * 24 * 60 * 60 * 1000);

/// Asks that somebody may work for a client.
pub fn proposal(client: ClientLink, whom: &Person, role: Role) -> (RequestId, Body) {
    let request = RequestId::generate(&mut rng());
    let subject = Holder::Member(whom.id());
    let expires = now().plus(WEEK);
    (request, Body::AccessProposed { request, client, subject, role, account_manager: false, expires })
}

impl Member<'_> {
    /// One asks, the other approves.
    #[track_caller]
    pub fn gives_access(
        &mut self,
        approver: &mut Member<'_>,
        client: ClientLink,
        whom: &Person,
        role: Role,
    ) -> RequestId {
        self.sync();
        let (request, body) = proposal(client, whom, role);
        self.append(body);
        approver.decides(request, Decision::Approve);
        request
    }

    #[track_caller]
    pub fn decides(&mut self, request: RequestId, decision: Decision) {
        self.sync();
        self.append(decision.body(request));
    }

    /// What somebody says at a client, as `client` knows it, who takes up what a request gave them. `seen`: of the MSP's log.
    pub fn admission(&self, client: &Member<'_>, request: RequestId, role: Role, seen: Head) -> LogAppend {
        let profile = self.view.log.member(&self.id()).unwrap().profile;
        let evidence = Evidence::Access { request, seen };
        let keys = self.person.identity.public();
        let body = Body::ManagerAdmitted { keys, member: self.id(), profile, role, evidence };
        self.at(client.view.clone()).append_body(vec![body], Vec::new(), Vec::new())
    }
}
