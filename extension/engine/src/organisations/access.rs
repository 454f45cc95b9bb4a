//! Asking that somebody may work for a client, and deciding on it: three administrators.

use super::append::Draft;
use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Open, Organisation};
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{
    AccessAct, AccessId, AccessPage, AccessRow, AccessStage, Area, ClientAccessPage, ClientAccessRow,
    Holder as HolderName, OrganisationId, Reply, Role as AskedRole, WorkerRow, Yours,
};
use latchkey_shared::id::{ClientLink, Holder, RequestId};
use latchkey_shared::log::{Access, Body, Decision, Stage};
use latchkey_shared::personal::ClientName;
use latchkey_shared::time::Millis;
use std::collections::BTreeMap;

/// How long a request waits for a decision.
const REQUEST_LIFETIME: Millis = Millis(7 * 24 * 60 * 60 * 1000);

impl<P: Ports> Engine<P> {
    pub(crate) async fn ask_for_access(
        &self,
        client: &OrganisationId,
        holder: &HolderName,
        role: AskedRole,
        account_manager: bool,
    ) -> Result<Reply, Failure> {
        let client = view::org_id(client)?;
        let role = view::asked_role(role)?;
        let expires = self.ports.now().plus(REQUEST_LIFETIME);
        let request = RequestId::generate(&mut *self.ports.rng());
        self.about_access(|open, draft| {
            let home = open.home()?;
            let subject = home.holder_of(holder)?;
            let name = home.clients().into_iter().find(|known| known.org == client);
            let client = name.ok_or(Failure::NotFound("client"))?.link();
            draft.say(open, Body::AccessProposed { request, client, subject, role, account_manager, expires })
        })
        .await
    }

    pub(crate) async fn decide_access(&self, access: &AccessId, act: AccessAct) -> Result<Reply, Failure> {
        let request: RequestId = access.as_str().parse().map_err(|_| Failure::NotFound("request"))?;
        let decision = match act {
            AccessAct::Approve => Decision::Approve,
            AccessAct::Refuse => Decision::Refuse,
            AccessAct::Withdraw => Decision::Withdraw,
            AccessAct::Revoke => Decision::Revoke,
        };
        self.about_access(|open, draft| draft.say(open, decision.body(request))).await
    }

    async fn about_access(&self, write: impl Fn(&Open, &mut Draft) -> Result<(), Failure>) -> Result<Reply, Failure> {
        let home = self.open()?.device.org;
        self.say(&home, write).await?;
        self.persist().await?;
        self.changed(&[Area::Organisations, Area::State]);
        Ok(Reply::Done)
    }

    /// The requests on clients whose names this account is told.
    pub(crate) fn access(&self, offset: u32, limit: u32) -> Result<Reply, Failure> {
        let open = self.open()?;
        let home = open.home()?;
        let now = self.ports.now();
        let names = names_of(home);
        let mut rows: Vec<(&RequestId, &Access, &ClientName, bool)> = home
            .log
            .accesses()
            .filter_map(|(id, access)| Some((id, access, names.get(&access.client)?, open.may_approve(id, now))))
            .collect();
        rows.sort_by_key(|(_, access, _, waits)| (!waits, std::cmp::Reverse(access.time)));
        let (total, waiting) = (rows.len(), rows.iter().filter(|(.., waits)| *waits).count());
        let rows = view::page(rows.into_iter(), offset, limit);
        Ok(Reply::Access(AccessPage {
            total: view::count(total),
            waiting: view::count(waiting),
            missing_administrators: view::count(home.log.missing_administrators()),
            rows: rows
                .into_iter()
                .map(|(id, access, client, _)| open.access_row(home, id, access, client, now))
                .collect(),
        }))
    }

    /// Who works for which client.
    pub(crate) fn client_access(&self, query: &str, offset: u32, limit: u32) -> Result<Reply, Failure> {
        let open = self.open()?;
        let (home, me, now) = (open.home()?, open.me(), self.ports.now());
        let wanted = query.trim().to_lowercase();
        let mut clients = home.clients();
        clients.retain(|client| client.organisation.name.to_lowercase().contains(&wanted));
        clients.sort_by_key(|client| client.organisation.name.to_lowercase());
        let total = view::count(clients.len());
        let rows = view::page(clients.into_iter(), offset, limit)
            .into_iter()
            .map(|client| ClientAccessRow {
                client: view::tag(&client.org, &client.organisation.name),
                address: format!("{}/{}", open.device.origin, client.organisation.slug),
                items: open
                    .orgs
                    .get(&client.org)
                    .filter(|org| org.role(&me).is_some())
                    .map(|org| view::count(open.entries.values().filter(|entry| entry.via == org.id()).count())),
                workers: open.workers_of(home, &client.link(), now),
            })
            .collect();
        Ok(Reply::ClientAccess(ClientAccessPage { total, rows }))
    }
}

impl Open {
    /// How many requests this person may approve.
    pub(crate) fn requests_waiting(&self, now: Millis) -> usize {
        let requests = self.home().into_iter().flat_map(|home| home.log.accesses());
        requests.filter(|(id, _)| self.may_approve(id, now)).count()
    }

    fn may_approve(&self, request: &RequestId, now: Millis) -> bool {
        let may = |home: &Organisation| home.log.may_decide(&self.me(), now, request, Decision::Approve).is_ok();
        self.home().is_ok_and(may)
    }

    fn workers_of(&self, home: &Organisation, link: &ClientLink, now: Millis) -> Vec<WorkerRow> {
        let me = self.me();
        let approved =
            home.log.accesses().filter(|(_, access)| access.client == *link && access.stage() == Stage::Approved);
        let mut workers: Vec<WorkerRow> = approved
            .flat_map(|(id, access)| {
                let through = match &access.subject {
                    Holder::Member(_) => None,
                    holder @ Holder::Group(_) => Some(home.name_of_holder(holder)),
                };
                let can_end = home.log.may_decide(&me, now, id, Decision::Revoke).is_ok();
                home.log.members().filter_map(move |(who, _)| {
                    let role = home.log.entitlement(link, id, who)?;
                    Some(WorkerRow {
                        access: AccessId::new(id.to_string()),
                        name: home.name_of(who),
                        role: view::role(role, false),
                        account_manager: access.account_manager,
                        through: through.clone(),
                        can_end,
                    })
                })
            })
            .collect();
        workers.sort_by_key(|worker| (!worker.account_manager, worker.name.to_lowercase()));
        workers
    }

    fn access_row(
        &self,
        home: &Organisation,
        id: &RequestId,
        access: &Access,
        client: &ClientName,
        now: Millis,
    ) -> AccessRow {
        let me = self.me();
        let stage = match access.stage() {
            Stage::Proposed if access.is_open(now) => AccessStage::Proposed { until: view::time(access.expires) },
            Stage::Proposed => AccessStage::Expired,
            Stage::Approved => AccessStage::Approved,
            Stage::Refused => AccessStage::Refused,
            Stage::Withdrawn => AccessStage::Withdrawn,
            Stage::Revoked => AccessStage::Revoked,
        };
        let may = |decision: &Decision| home.log.may_decide(&me, now, id, *decision).is_ok();
        // What has run out needs no word more.
        let decisions = Decision::ALL.into_iter().filter(|_| stage != AccessStage::Expired).filter(may);
        let yours = match &access.subject {
            _ if access.by == me => Some(Yours::Asked),
            subject if home.reaches(subject, &me) => Some(Yours::Gains),
            _ => None,
        };
        AccessRow {
            id: AccessId::new(id.to_string()),
            client: view::tag(&client.org, &client.organisation.name),
            who: home.name_of_holder(&access.subject),
            is_group: matches!(access.subject, Holder::Group(_)),
            role: view::role(access.role, false),
            account_manager: access.account_manager,
            asked_by: home.name_of(&access.by),
            asked: view::time(access.time),
            stage,
            decided_by: access.decided_by.map(|who| home.name_of(&who)),
            yours,
            acts: decisions
                .map(|decision| match decision {
                    Decision::Approve => AccessAct::Approve,
                    Decision::Refuse => AccessAct::Refuse,
                    Decision::Withdraw => AccessAct::Withdraw,
                    Decision::Revoke => AccessAct::Revoke,
                })
                .collect(),
        }
    }
}

fn names_of(home: &Organisation) -> BTreeMap<ClientLink, ClientName> {
    home.clients().into_iter().map(|name| (name.link(), name)).collect()
}
