//! Everybody calls everything: each endpoint of the API's description, as each role in each state, at the own and at
//! other organisations, against the table in `latchkey_shared::wire::admission`.

use crate::support::*;
use latchkey_shared::log::{Body, Decision, Role, Status};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::admission::{Party, Seat};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::Appended;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An MSP, two clients of it, another MSP, and one with a client: whoever joins at one organisation counts for its rates.
const ACME: &str = "acme";
const GLOBEX: &str = "globex";
const INITECH: &str = "initech";
const UMBRELLA: &str = "umbrella";
const HOOLI: &str = "hooli";
const RAVIGA: &str = "raviga";
const ORGS: [&str; 6] = [ACME, GLOBEX, INITECH, UMBRELLA, HOOLI, RAVIGA];

/// Somebody who calls, and who they are where they are not a stranger.
struct Caller {
    name: String,
    /// Of two sessions: signing out ends one, signing out everywhere the other.
    access: Option<[String; 2]>,
    bootstrap: Option<String>,
    parties: BTreeMap<&'static str, Party>,
}

impl Caller {
    fn signed_in(name: String, member: &Member<'_>, parties: &[(&'static str, Party)]) -> Self {
        let access = [member.tokens.access.clone(), member.another_session().tokens.access];
        Self { name, access: Some(access), bootstrap: None, parties: parties.iter().copied().collect() }
    }

    fn signed_out(name: String) -> Self {
        Self { name, access: None, bootstrap: None, parties: BTreeMap::new() }
    }

    fn party(&self, org: &str) -> Party {
        match (self.parties.get(org), &self.access) {
            (Some(party), _) => *party,
            (None, Some(_)) => Party::Stranger,
            (None, None) if self.bootstrap.is_some() => Party::Operator,
            (None, None) => Party::Nobody,
        }
    }

    /// What the service says that is not as the table has it.
    fn calls(&self, server: &Server, endpoint: Endpoint, org: &str, address: usize) -> Option<String> {
        let mut request = server
            .request(endpoint.method().as_str(), path_of(endpoint, org))
            .header("idempotency-key", key())
            .header("cf-connecting-ip", format!("10.0.0.{address}"));
        if endpoint.method().writes() {
            request = request.bytes("application/json", "{}");
        }
        if let Some([access, other]) = &self.access {
            let access = if endpoint == Endpoint::SignOut { other } else { access };
            request = match endpoint {
                Endpoint::Events => request.header("sec-websocket-protocol", format!("latchkey.v1, {access}")),
                _ => request.bearer(access),
            };
        }
        if let Some(token) = &self.bootstrap {
            request = request.header("latchkey-bootstrap", token);
        }
        let answer = request.send();
        let refused = matches!(answer.status, 401 | 403).then(|| answer.code());
        let expected = endpoint.admits(self.party(org)).err();
        let wrong = refused != expected || answer.status >= 500;
        wrong.then(|| format!("{} {endpoint:?} {org}: {} {refused:?}, not {expected:?}", self.name, answer.status))
    }
}

/// A member of each role in each state, and somebody invited for each, who has not joined. Their states are brought
/// about once they have signed in: what they hold was good.
fn people(admin: &mut Member<'_>, org: &'static str, seat: Seat) -> Vec<Caller> {
    let mut callers = Vec::new();
    let mut leavers = Vec::new();
    for role in Role::ALL {
        for status in [Status::Active, Status::Suspended, Status::Removed] {
            let person = Person::named("somebody");
            let member = join(admin.server, &admin.invite(&person, role), person);
            let name = format!("{status:?} {role:?} of {org}");
            callers.push(Caller::signed_in(name, &member, &[(org, Party::Member { seat, role, status })]));
            match status {
                Status::Active => {}
                Status::Suspended => leavers.push(Body::Suspended { member: member.id() }),
                Status::Removed => leavers.push(Body::Removed { member: member.id() }),
            }
        }
        let invited = Person::named("invited");
        admin.invite(&invited, role);
        assert_eq!(invited.sign_in(admin.server, &admin.view.slug).code(), Code::SignInFailed);
        callers.push(Caller::signed_out(format!("invited {role:?} of {org}")));
    }
    admin.parts_with(leavers);
    callers
}

/// One of the MSP's people in each role: who was given access to the client and has not taken it up, who has, whose access the MSP
/// ended, and whom the client sent away.
fn managers(server: &Server) -> Vec<Caller> {
    let msp = &mut found(server, HOOLI);
    let client = &mut msp.with_client(RAVIGA).1;
    let colleague = |msp: &mut Member<'_>, role| {
        let person = Person::named("colleague");
        let member = join(server, &msp.invite(&person, role), person);
        msp.sync();
        member
    };
    let mut approver = colleague(msp, Role::Administrator);
    colleague(msp, Role::Administrator);
    let link = client.view.log.link().unwrap();
    let mut callers = Vec::new();
    let mut ended = Vec::new();
    let mut sent_away = Vec::new();
    for role in Role::ALL {
        for stage in ["given", "taken up", "ended", "removed"] {
            let member = colleague(msp, role);
            let request = msp.gives_access(&mut approver, link, &member.person, role);
            let seat = Seat::Manager;
            let party = match stage {
                "given" => Party::Entitled,
                "taken up" => Party::Member { seat, role, status: Status::Active },
                "removed" => Party::Member { seat, role, status: Status::Removed },
                _ => Party::Member { seat, role, status: Status::Suspended },
            };
            if stage != "given" {
                client.sync();
                let batch = member.admission(client, request, role, approver.view.log.head());
                let _: Appended = member.at(client.view.clone()).post("log").json(&batch).send().ok();
            }
            if stage == "ended" {
                ended.push((request, member.another_session()));
            }
            if stage == "removed" {
                sent_away.push(Body::ManagerRemoved { member: member.id(), ended: None });
            }
            let at_home = Party::Member { seat: Seat::Msp, role, status: Status::Active };
            callers.push(Caller::signed_in(
                format!("{role:?} with access {stage}"),
                &member,
                &[(HOOLI, at_home), (RAVIGA, party)],
            ));
        }
    }
    client.sync();
    let batch = client.append_body(sent_away, Vec::new(), Vec::new());
    let _: Appended = client.post("log").json(&batch).send().ok();
    for (request, _) in &ended {
        approver.decides(*request, Decision::Revoke);
    }
    // The MSP tells the client after it has answered.
    for (_, member) in &ended {
        let at_client = member.at(client.view.clone());
        eventually("the client refuses", || (at_client.get("sync?cursor=0").send().status == 403).then_some(()));
    }
    callers
}

/// Whoever there is.
fn everybody(server: &Server) -> Vec<Caller> {
    let mut msp = found(server, ACME);
    let (_, mut globex) = msp.with_client(GLOBEX);
    let (_, mut initech) = msp.with_client(INITECH);
    let mut callers = people(&mut msp, ACME, Seat::Msp);
    callers.extend(people(&mut globex, GLOBEX, Seat::Client));
    callers.extend(managers(server));

    initech.sync();
    let removed = Body::ManagerRemoved { member: msp.id(), ended: None };
    let batch = initech.append_body(vec![removed], Vec::new(), Vec::new());
    let _: Appended = initech.post("log").json(&batch).send().ok();
    let manager = |status| Party::Member { seat: Seat::Manager, role: Role::Administrator, status };
    let at_home = Party::Member { seat: Seat::Msp, role: Role::Administrator, status: Status::Active };
    let parties = [(ACME, at_home), (GLOBEX, manager(Status::Active)), (INITECH, manager(Status::Removed))];
    callers.push(Caller::signed_in("the manager".to_owned(), &msp, &parties));

    let umbrella = found(server, UMBRELLA);
    callers.push(Caller::signed_in("the other MSP's".to_owned(), &umbrella, &[(UMBRELLA, at_home)]));
    callers.push(Caller::signed_out("nobody".to_owned()));
    let mut operator = Caller::signed_out("the operator".to_owned());
    operator.bootstrap = Some(server.service.bootstrap_token().to_owned());
    callers.push(operator);
    callers
}

/// The endpoints that the service describes.
fn described(server: &Server) -> Vec<Endpoint> {
    let described: serde_json::Value = serde_json::from_slice(&server.get("/v1/openapi.json").send().body).unwrap();
    let operations = described["paths"].as_object().unwrap().iter().flat_map(|(path, methods)| {
        methods.as_object().unwrap().keys().map(move |method| (path.clone(), method.to_uppercase()))
    });
    let endpoint = |(path, method): (String, String)| {
        let mut all = Endpoint::ALL.iter().copied();
        all.find(|one| one.path() == path && one.method().as_str() == method).expect("every operation has its row")
    };
    let endpoints: Vec<_> = operations.map(endpoint).collect();
    assert_eq!(endpoints.len(), Endpoint::ALL.len());
    endpoints
}

#[test]
fn everybody_may_call_what_the_table_says_and_nothing_else() {
    let server = Server::start();
    let callers = everybody(&server);
    let endpoints = described(&server);
    // What ends sessions comes last.
    let last = [Endpoint::SignOut, Endpoint::SignOutEverywhere];
    let first: Vec<_> = endpoints.iter().copied().filter(|endpoint| !last.contains(endpoint)).collect();
    let mut asked = 0;
    for endpoints in [first.as_slice(), &last[..1], &last[1..]] {
        let calls: Vec<_> = endpoints
            .iter()
            .flat_map(|&endpoint| ORGS.map(|org| (endpoint, org)))
            .flat_map(|(endpoint, org)| callers.iter().enumerate().map(move |caller| (endpoint, org, caller)))
            .collect();
        let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    while let Some((endpoint, org, (number, caller))) = calls.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        wrong.lock().unwrap().extend(caller.calls(&server, *endpoint, org, *number));
                    }
                });
            }
        });
        let wrong = wrong.into_inner().unwrap();
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), calls.len(), wrong.join("\n"));
        asked += calls.len();
    }
    assert_eq!(asked, callers.len() * Endpoint::ALL.len() * ORGS.len());
}
