//! Client organisations: the client's object is made first, then its MSP says so in its own log.

use super::append::{extend, extended};
use super::disclosures;
use super::entries::{self, Proposed};
use super::found;
use crate::call::{self, Call};
use crate::organisation::access::Caller;
use crate::organisation::answer;
use crate::organisation::database::bind;
use crate::organisation::object::{Object, now};
use crate::organisation::outbox::message::{FoundClient, FoundedClient};
use crate::organisation::requests::{self, Reply};
use crate::organisation::standing::Standing;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{ClientLink, OrgId, Slug};
use latchkey_shared::log::{Body, Kind};
use latchkey_shared::personal::ClientName;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::organisation::{CreateClient, CreatedClient};
use std::rc::Rc;

/// `POST …/clients`, at the MSP. Whatever can be refused is refused before the client's object is made; if the MSP's own
/// log moves in between, the request is repeated with new entries for the MSP and the same first entry for the client.
pub async fn create(object: &Rc<Object>, call: &Call, caller: &Caller) -> Outcome<Reply> {
    if let Some(before) = requests::earlier(&object.sql, call, Some(caller.member))? {
        return Ok(before);
    }
    let wanted: CreateClient = call.decode()?;
    let standing = object.standing()?;
    let proposed = entries::read(&wanted.msp, &caller.member, now())?;
    let link = Link::of(&proposed, &wanted)?;
    extended(&standing.log, None, &proposed)?;
    disclosures::check(&proposed.entries, &wanted.msp.disclosures)?;
    if object.sql.any("SELECT 1 FROM clients WHERE org = ?", bind![link.client])? {
        return Err(Refusal::because(Code::EntryRefused, "the client is linked already"));
    }

    let founding = FoundClient {
        address: wanted.address.clone(),
        log: wanted.client.clone(),
        parent: standing.org(),
        founder: caller.member,
        client: link.client,
        link: link.link,
    };
    let founded: FoundedClient =
        call::between(&object.env, &standing.address, &wanted.address, "found", &founding).await?;

    object.write(call, Some(caller.member), |turn| {
        let head = extend(turn, &proposed)?;
        turn.sql.run("INSERT INTO clients VALUES (?, ?, ?)", bind![wanted.address, link.client, link.link])?;
        answer::reply(call, &CreatedClient { client: link.client, client_head: founded.head, head })
    })
}

/// What the MSP's entries say of the client.
struct Link {
    client: OrgId,
    link: ClientLink,
}

impl Link {
    fn of(proposed: &Proposed<'_>, wanted: &CreateClient) -> Outcome<Self> {
        let refuse = |why: &str| Refusal::because(Code::EntryRefused, why);
        if !proposed.batch.group_keys.is_empty() || !proposed.batch.regranted.is_empty() {
            return Err(refuse("no keys come with a client's link"));
        }
        let [linked, set] = proposed.entries.as_slice() else {
            return Err(refuse("the MSP links the client and names its manager"));
        };
        let (Body::ClientLinked { client, link }, Body::AccountManagerSet { client: managed, .. }) =
            (&linked.body, &set.body)
        else {
            return Err(refuse("the MSP links the client and names its manager"));
        };
        if link != managed {
            return Err(refuse("the manager is another client's"));
        }
        let name: Option<ClientName> =
            proposed.batch.disclosures.iter().find_map(|disclosure| disclosure.open(client).ok());
        let name = name.ok_or_else(|| refuse("the client's name is not disclosed"))?;
        if name.organisation.slug != wanted.address {
            return Err(refuse("the client is at another address"));
        }
        if name.link() != *link {
            return Err(refuse("the link is another client's"));
        }
        Ok(Self { client: name.org, link: *link })
    }
}

/// At the client's object: becomes the client, or says that it is already. Idempotent by the log's first entry.
pub fn found(object: &Rc<Object>, call: &Call) -> Outcome<FoundedClient> {
    let wanted: FoundClient = call.decode()?;
    let from: Slug = call.from.clone().ok_or(Code::Forbidden)?;
    if let Ok(standing) = object.standing() {
        if standing.org() != wanted.client || standing.parent.as_ref() != Some(&from) {
            return Err(Code::AddressTaken.into());
        }
        if standing.log.link() != Some(wanted.link) {
            return Err(Refusal::because(Code::EntryRefused, "the client has another link"));
        }
        return Ok(FoundedClient { head: standing.log.head() });
    }
    let (standing, proposed) = found::first(&wanted.log, &wanted.founder, wanted.address.clone(), Some(from))?;
    check(&standing, &wanted)?;
    let head = standing.log.head();
    object.turn_from(&standing, call, Some(wanted.founder), |turn| found::settle(turn, &proposed))?;
    Ok(FoundedClient { head })
}

fn check(standing: &Standing, wanted: &FoundClient) -> Outcome<()> {
    let log = &standing.log;
    let managed = log.role(&wanted.founder).is_some() && log.parent_name().is_some();
    // Under another link nothing that the MSP's log says of its managers would ever reach it.
    let is_linked = log.parent() == Some(wanted.parent) && log.link() == Some(wanted.link);
    if log.kind() == Kind::Client && is_linked && log.id() == wanted.client && managed {
        Ok(())
    } else {
        Err(Refusal::because(Code::EntryRefused, "the entries make no client of this MSP, with its founder as manager"))
    }
}
