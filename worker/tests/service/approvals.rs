//! Access by three administrators against whoever wants it with fewer (M2, S4 to S6, M3), and against a model of it.

use crate::support::*;
use latchkey_shared::id::{ClientLink, MemberId, RequestId};
use latchkey_shared::log::{Body, Decision, Role, Stage};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::organisation::{Appended, LogAppend, LogPage};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// An MSP with administrators Ada, Ben and Cleo, Tom, and two clients with administrators of their own.
struct Cast<'a> {
    ada: Member<'a>,
    ben: Member<'a>,
    cleo: Member<'a>,
    tom: Member<'a>,
    globex: Member<'a>,
    initech: Member<'a>,
}

fn colleague<'a>(msp: &mut Member<'a>, name: &str, role: Role) -> Member<'a> {
    let person = Person::named(name);
    let member = join(msp.server, &msp.invite(&person, role), person);
    msp.sync();
    member
}

fn stage(server: &Server) -> Cast<'_> {
    let mut ada = found(server, "acme");
    let (_, globex) = ada.with_client("globex");
    let (_, initech) = ada.with_client("initech");
    let ben = colleague(&mut ada, "ben", Role::Administrator);
    let cleo = colleague(&mut ada, "cleo", Role::Administrator);
    let tom = colleague(&mut ada, "tom", Role::PasswordUser);
    let mut stage = Cast { ada, ben, cleo, tom, globex, initech };
    stage.globex.sync();
    stage.initech.sync();
    stage
}

fn link(client: &Member<'_>) -> ClientLink {
    client.view.log.link().unwrap()
}

#[track_caller]
fn refused(answer: &Answer) {
    assert!(matches!(answer.code(), Code::EntryRefused | Code::Forbidden), "{} {}", answer.status, answer.text());
}

fn says(member: &mut Member<'_>, body: Body) -> Answer {
    member.sync();
    let batch = member.append_body(vec![body], Vec::new(), Vec::new());
    member.post("log").json(&batch).send()
}

impl Cast<'_> {
    fn tom_takes_up(&mut self, request: RequestId) -> Answer {
        self.ben.sync();
        self.globex.sync();
        let batch = self.tom.admission(&self.globex, request, Role::PasswordUser, self.ben.view.log.head());
        self.tom.at(self.globex.view.clone()).post("log").json(&batch).send()
    }

    fn cleo_takes_up(&mut self, request: RequestId, role: Role) -> Answer {
        self.ben.sync();
        self.globex.sync();
        let batch = self.cleo.admission(&self.globex, request, role, self.ben.view.log.head());
        self.cleo.at(self.globex.view.clone()).post("log").json(&batch).send()
    }
}

#[test]
fn m02_nobody_approves_their_own_request_or_one_for_themselves() {
    let server = Server::start();
    let mut s = stage(&server);
    s.ada.sync();
    let (for_tom, body) = proposal(link(&s.globex), &s.tom.person, Role::PasswordUser);
    s.ada.append(body);
    refused(&says(&mut s.ada, Decision::Approve.body(for_tom)));
    refused(&says(&mut s.tom, Decision::Approve.body(for_tom)));
    let (for_ben, body) = proposal(link(&s.globex), &s.ben.person, Role::Administrator);
    s.ada.sync();
    s.ada.append(body);
    refused(&says(&mut s.ben, Decision::Approve.body(for_ben)));
    let (own, body) = proposal(link(&s.globex), &s.cleo.person, Role::Administrator);
    refused(&says(&mut s.cleo, body));
    refused(&says(&mut s.ada, Decision::Approve.body(own)));
    // The control: Cleo is neither.
    s.cleo.decides(for_ben, Decision::Approve);
    s.cleo.decides(for_tom, Decision::Approve);
    assert_eq!(s.tom_takes_up(for_tom).status, 200);
}

#[test]
fn m02_of_two_decisions_at_once_one_stands() {
    let server = Server::start();
    let mut s = stage(&server);
    s.ada.sync();
    let (request, body) = proposal(link(&s.globex), &s.tom.person, Role::PasswordUser);
    s.ada.append(body);
    s.ben.sync();
    s.cleo.sync();
    let approve = s.ben.append_body(vec![Decision::Approve.body(request)], Vec::new(), Vec::new());
    let refuse = s.cleo.append_body(vec![Decision::Refuse.body(request)], Vec::new(), Vec::new());
    let both = std::thread::scope(|scope| {
        let ben = scope.spawn(|| s.ben.post("log").json(&approve).send());
        let cleo = scope.spawn(|| s.cleo.post("log").json(&refuse).send());
        [ben.join().unwrap(), cleo.join().unwrap()]
    });
    assert_eq!(both.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(both.iter().any(|answer| answer.status != 200 && answer.code() == Code::LogMoved));
    // Whoever was late cannot say it on top of the other either.
    s.ada.sync();
    let stood = s.ada.view.log.access(&request).unwrap().stage();
    refused(&says(&mut s.ben, Decision::Approve.body(request)));
    refused(&says(&mut s.cleo, Decision::Refuse.body(request)));
    s.ada.sync();
    assert_eq!(s.ada.view.log.access(&request).unwrap().stage(), stood);
}

#[test]
fn m02_what_was_refused_or_withdrawn_is_not_approved_any_more() {
    let server = Server::start();
    let mut s = stage(&server);
    for decision in [Decision::Refuse, Decision::Withdraw] {
        s.ada.sync();
        let (request, body) = proposal(link(&s.globex), &s.tom.person, Role::PasswordUser);
        s.ada.append(body);
        let by = if decision == Decision::Refuse { &mut s.ben } else { &mut s.ada };
        by.decides(request, decision);
        refused(&says(&mut s.cleo, Decision::Approve.body(request)));
        refused(&s.tom_takes_up(request));
    }
    let request = s.ada.gives_access(&mut s.ben, link(&s.globex), &s.tom.person, Role::PasswordUser);
    assert_eq!(s.tom_takes_up(request).status, 200);
}

#[test]
fn s04_nobody_of_the_msp_is_at_a_client_without_a_request_for_them() {
    let server = Server::start();
    let mut s = stage(&server);
    let request = s.ada.gives_access(&mut s.ben, link(&s.globex), &s.tom.person, Role::PasswordUser);
    // Cleo, an administrator, with Tom's request, with one that there is not, and with his entry.
    let seen = s.ben.view.log.head();
    let mut tries: Vec<LogAppend> = Vec::new();
    for request in [request, RequestId::from_bytes([9; 16])] {
        tries.push(s.cleo.admission(&s.globex, request, Role::PasswordUser, seen));
    }
    tries.push(s.tom.admission(&s.globex, request, Role::PasswordUser, seen));
    for batch in tries {
        refused(&s.cleo.at(s.globex.view.clone()).post("log").json(&batch).send());
    }
    for path in ["sync?cursor=0", "log?from=0", "audit"] {
        assert_eq!(s.cleo.at(s.globex.view.clone()).get(path).send().code(), Code::Forbidden, "{path}");
    }
    // Tom with a higher role than was approved.
    let batch = s.tom.admission(&s.globex, request, Role::Administrator, seen);
    refused(&s.tom.at(s.globex.view.clone()).post("log").json(&batch).send());
    // The control; before it he reads the log and nothing else.
    let tom = s.tom.at(s.globex.view.clone());
    let page: LogPage = tom.get("log?from=0").send().ok();
    assert_eq!(page.head, s.globex.view.log.head());
    assert_eq!(tom.get("sync?cursor=0").send().code(), Code::Forbidden);
    assert_eq!(s.tom_takes_up(request).status, 200);
    assert_eq!(tom.get("sync?cursor=0").send().status, 200);
}

#[test]
fn s06_an_approval_is_good_for_one_client_one_role_and_while_it_stands() {
    let server = Server::start();
    let mut s = stage(&server);
    let request = s.ada.gives_access(&mut s.ben, link(&s.globex), &s.tom.person, Role::PasswordUser);
    let seen = s.ben.view.log.head();
    // At the other client.
    let batch = s.tom.admission(&s.initech, request, Role::PasswordUser, seen);
    refused(&s.tom.at(s.initech.view.clone()).post("log").json(&batch).send());
    // In another role.
    let batch = s.tom.admission(&s.globex, request, Role::Auditor, seen);
    refused(&s.tom.at(s.globex.view.clone()).post("log").json(&batch).send());
    // After it was ended, on a head from before that.
    s.cleo.decides(request, Decision::Revoke);
    let batch = s.tom.admission(&s.globex, request, Role::PasswordUser, seen);
    eventually("the client hears of it", || {
        let refused = s.tom.at(s.globex.view.clone()).get("log?from=0").send().status == 403;
        refused.then_some(())
    });
    refused(&s.tom.at(s.globex.view.clone()).post("log").json(&batch).send());
    // The control: another one.
    let request = s.ada.gives_access(&mut s.ben, link(&s.globex), &s.tom.person, Role::PasswordUser);
    assert_eq!(s.tom_takes_up(request).status, 200);
}

#[test]
fn m03_a_manager_s_token_ends_at_the_client_with_what_they_had_at_the_msp() {
    let server = Server::start();
    type End = fn(&mut Cast<'_>, RequestId, MemberId);
    let ends: [End; 3] = [
        |s, request, _| s.cleo.decides(request, Decision::Revoke),
        |s, _, tom| s.ada.parts_with(vec![Body::Suspended { member: tom }]),
        |s, _, tom| {
            s.ada.sync();
            s.ada.append(Body::RoleChanged { member: tom, role: Role::Auditor });
        },
    ];
    for (number, end) in ends.into_iter().enumerate() {
        let server = if number == 0 { &server } else { &Server::start() };
        let mut s = stage(server);
        let request = s.ada.gives_access(&mut s.ben, link(&s.globex), &s.tom.person, Role::PasswordUser);
        assert_eq!(s.tom_takes_up(request).status, 200);
        let tom = s.tom.at(s.globex.view.clone());
        assert_eq!(tom.get("sync?cursor=0").send().status, 200);
        end(&mut s, request, tom.id());
        eventually("the client refuses the token", || {
            let refused = tom.get("sync?cursor=0").send().status == 403 && tom.get("audit").send().status == 403;
            refused.then_some(())
        });
    }
}

#[test]
fn m03_a_manager_who_was_lowered_says_nothing_more_by_the_role_that_they_had() {
    let server = Server::start();
    let mut s = stage(&server);
    let invites = |who: &Member<'_>, name: &str| {
        let link = Link::new(who.view.slug.clone());
        let (body, disclosure) = link.entry(Role::Administrator, &Person::named(name), now().plus(Millis(3_600_000)));
        who.post("log").json(&who.append_body(vec![body], vec![disclosure], Vec::new())).send()
    };
    let request = s.ada.gives_access(&mut s.ben, link(&s.globex), &s.cleo.person, Role::Administrator);
    assert_eq!(s.cleo_takes_up(request, Role::Administrator).status, 200);
    s.globex.sync();
    // The control: while she stands, she invites.
    assert_eq!(invites(&s.cleo.at(s.globex.view.clone()), "kim").status, 200);

    s.ada.sync();
    s.ada.append(Body::RoleChanged { member: s.cleo.id(), role: Role::PasswordUser });
    let cleo = s.cleo.at(s.globex.view.clone());
    eventually("the client hears of it", || (cleo.get("sync?cursor=0").send().status == 403).then_some(()));
    s.globex.sync();
    // The client's log has her as an administrator still, and she may read it, for she has an access; it is a lesser one.
    assert_eq!(s.globex.view.log.role(&s.cleo.id()), Some(Role::Administrator));
    let cleo = s.cleo.at(s.globex.view.clone());
    assert_eq!(cleo.get("log?from=0").send().status, 200);
    refused(&invites(&cleo, "puppet"));
    // What she has is hers to take up.
    assert_eq!(s.cleo_takes_up(request, Role::PasswordUser).status, 200);
    s.globex.sync();
    assert_eq!(s.globex.view.log.role(&s.cleo.id()), Some(Role::PasswordUser));
}

/// By turns they would make the client's log as long as they like.
#[test]
fn m06_a_manager_who_is_at_work_is_not_admitted_again_by_another_request() {
    let server = Server::start();
    let mut s = stage(&server);
    let lesser = s.ada.gives_access(&mut s.ben, link(&s.globex), &s.cleo.person, Role::PasswordUser);
    assert_eq!(s.cleo_takes_up(lesser, Role::PasswordUser).status, 200);
    let greater = s.ada.gives_access(&mut s.ben, link(&s.globex), &s.cleo.person, Role::Administrator);
    // The control: what gives more is taken up.
    assert_eq!(s.cleo_takes_up(greater, Role::Administrator).status, 200);
    for (request, role) in [(lesser, Role::PasswordUser), (greater, Role::Administrator)] {
        assert_eq!(s.cleo_takes_up(request, role).code(), Code::EntryRefused);
    }
}

#[test]
fn m06_a_manager_is_not_admitted_by_turns_while_a_greater_access_waits() {
    let server = Server::start();
    let mut s = stage(&server);
    let roles = [Role::PasswordUser, Role::PasswordUser, Role::Administrator];
    let [one, two, greater] = roles.map(|role| s.ada.gives_access(&mut s.ben, link(&s.globex), &s.cleo.person, role));
    assert_eq!(s.cleo_takes_up(one, Role::PasswordUser).status, 200);
    assert_eq!(s.cleo_takes_up(two, Role::PasswordUser).code(), Code::EntryRefused);
    assert_eq!(s.cleo_takes_up(greater, Role::Administrator).status, 200);
    assert_eq!(s.cleo_takes_up(two, Role::PasswordUser).code(), Code::EntryRefused);
    // What was lowered at the MSP is taken up lower.
    s.ada.sync();
    s.ada.append(Body::RoleChanged { member: s.cleo.id(), role: Role::PasswordUser });
    assert_eq!(s.cleo_takes_up(greater, Role::PasswordUser).status, 200);
}

/// What somebody does, as the model and the service see it.
#[derive(Debug, Clone, Copy)]
enum Step {
    Ask { by: usize, whom: usize, role: Role },
    Decide { by: usize, request: usize, decision: Decision },
    Role { by: usize, whom: usize, role: Role },
    TakeUp { who: usize, request: usize },
}

const PEOPLE: usize = 5;

fn step() -> impl Strategy<Value = Step> {
    let role = prop::sample::select(Role::ALL.to_vec());
    let decision = prop::sample::select(Decision::ALL.to_vec());
    let person = 0..PEOPLE;
    prop_oneof![
        3 => (person.clone(), person.clone(), role.clone()).prop_map(|(by, whom, role)| Step::Ask { by, whom, role }),
        6 => (person.clone(), 0..4usize, decision).prop_map(|(by, request, decision)| Step::Decide { by, request, decision }),
        1 => (person.clone(), person.clone(), role).prop_map(|(by, whom, role)| Step::Role { by, whom, role }),
        3 => (person, 0..4usize).prop_map(|(who, request)| Step::TakeUp { who, request }),
    ]
}

/// The rules in the plainest words, apart from the code that enforces them.
#[derive(Debug, Clone)]
struct Model {
    roles: [Role; PEOPLE],
    requests: Vec<Asked>,
    /// Who works for the client on which request, in which role.
    at_work: [Option<(usize, Role)>; PEOPLE],
}

#[derive(Debug, Clone)]
struct Asked {
    by: usize,
    whom: usize,
    role: Role,
    stage: Stage,
}

impl Model {
    fn administrators(&self) -> usize {
        self.roles.iter().filter(|role| **role == Role::Administrator).count()
    }

    fn is_admin(&self, who: usize) -> bool {
        self.roles[who] == Role::Administrator
    }

    /// Whether it is allowed; then it is done.
    fn takes(&mut self, step: Step) -> bool {
        match step {
            Step::Ask { by, whom, role } => {
                let may = self.is_admin(by) && by != whom && self.administrators() >= 3 && role <= self.roles[whom];
                if may {
                    self.requests.push(Asked { by, whom, role, stage: Stage::Proposed });
                }
                may
            }
            Step::Decide { by, request, decision } => {
                let Some(asked) = self.requests.get(request).cloned() else { return false };
                let open = asked.stage == Stage::Proposed;
                let may = match decision {
                    Decision::Withdraw => open && by == asked.by,
                    Decision::Refuse => open && self.is_admin(by) && by != asked.by,
                    Decision::Revoke => asked.stage == Stage::Approved && self.is_admin(by),
                    Decision::Approve => {
                        open && self.is_admin(by)
                            && by != asked.by
                            && by != asked.whom
                            && self.is_admin(asked.by)
                            && self.administrators() >= 3
                            && asked.role <= self.roles[asked.whom]
                    }
                };
                if may {
                    self.requests[request].stage = match decision {
                        Decision::Withdraw => Stage::Withdrawn,
                        Decision::Refuse => Stage::Refused,
                        Decision::Revoke => Stage::Revoked,
                        Decision::Approve => Stage::Approved,
                    };
                }
                may
            }
            Step::Role { by, whom, role } => {
                let last = self.is_admin(whom) && self.administrators() == 1 && role != Role::Administrator;
                let may = self.is_admin(by) && !last;
                if may {
                    self.roles[whom] = role;
                }
                may
            }
            Step::TakeUp { who, request } => {
                let Some(role) = self.entitled(who, request) else { return false };
                // Whoever has as much by what has not ended gains nothing.
                let has_less = |(by, present)| self.entitled(who, by) < Some(present) || present < role;
                let may = self.at_work[who].is_none_or(has_less);
                if may {
                    self.at_work[who] = Some((request, role));
                }
                may
            }
        }
    }

    fn entitled(&self, who: usize, request: usize) -> Option<Role> {
        let asked = self.requests.get(request)?;
        (asked.stage == Stage::Approved && asked.whom == who).then(|| asked.role.min(self.roles[who]))
    }
}

/// How many stories are made up and played; each run makes up others.
const STORIES: u32 = 48;

#[test]
fn the_service_takes_what_the_model_takes() {
    let server = Server::start();
    let case = std::cell::Cell::new(0u32);
    let mut runner = TestRunner::new(Config {
        cases: STORIES,
        max_shrink_iters: 40,
        failure_persistence: None,
        ..Config::default()
    });
    let runs = std::cell::Cell::new(0usize);
    let stories = prop::collection::vec(step(), 8..24);
    runner
        .run(&stories, |steps| {
            runs.set(runs.get() + steps.len());
            case.set(case.get() + 1);
            play(&server, case.get(), &steps);
            Ok(())
        })
        .unwrap();
    assert!(runs.get() >= 8 * usize::try_from(STORIES).unwrap());
}

fn play(server: &Server, case: u32, steps: &[Step]) {
    let mut ada = found(server, &format!("msp{case}"));
    let (_, mut client) = ada.with_client(&format!("client{case}"));
    let ben = colleague(&mut ada, "ben", Role::Administrator);
    let cleo = colleague(&mut ada, "cleo", Role::Administrator);
    let tom = colleague(&mut ada, "tom", Role::PasswordUser);
    let una = colleague(&mut ada, "una", Role::PasswordAdministrator);
    client.sync();
    let link = link(&client);
    let mut people = [ada, ben, cleo, tom, una];
    use Role::{Administrator, PasswordAdministrator, PasswordUser};
    let mut model = Model {
        roles: [Administrator, Administrator, Administrator, PasswordUser, PasswordAdministrator],
        requests: Vec::new(),
        at_work: [None; PEOPLE],
    };
    let mut requests: Vec<RequestId> = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let unknown = RequestId::from_bytes([0xEE; 16]);
        let id = |request: usize| requests.get(request).copied().unwrap_or(unknown);
        let (answer, asked) = match *step {
            Step::Ask { by, whom, role } => {
                let (request, body) = proposal(link, &people[whom].person.clone(), role);
                (says(&mut people[by], body), Some(request))
            }
            Step::Decide { by, request, decision } => (says(&mut people[by], decision.body(id(request))), None),
            Step::Role { by, whom, role } => {
                let member = people[whom].id();
                (says(&mut people[by], Body::RoleChanged { member, role }), None)
            }
            Step::TakeUp { who, request } => {
                people[who].sync();
                client.sync();
                let role = model.entitled(who, request).unwrap_or(PasswordUser);
                let seen = people[who].view.log.head();
                let batch = people[who].admission(&client, id(request), role, seen);
                (people[who].at(client.view.clone()).post("log").json(&batch).send(), None)
            }
        };
        let taken = answer.status == 200;
        // The founder is at work from the start, on a request that this story does not know.
        let founder = matches!(step, Step::TakeUp { who: 0, .. });
        if !founder {
            let expected = model.takes(*step);
            assert_eq!(taken, expected, "step {number}, {step:?}: {} {}", answer.status, answer.text());
        }
        if taken {
            requests.extend(asked);
            let _: Appended = answer.ok();
        }
    }
    client.sync();
    people[0].sync();
    for (request, asked) in requests.iter().zip(&model.requests) {
        assert_eq!(people[0].view.log.access(request).unwrap().stage(), asked.stage);
    }
    for (who, at_work) in model.at_work.iter().enumerate().skip(1) {
        assert_eq!(client.view.log.role(&people[who].id()), at_work.map(|(_, role)| role), "{who}");
    }
}
