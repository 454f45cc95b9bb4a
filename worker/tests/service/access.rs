//! Founding, joining, signing in, sessions.

use crate::support::*;
use latchkey_shared::account::Login;
use latchkey_shared::keys::{SignKey, Signature};
use latchkey_shared::log::{Body, Role};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::{AccountRecord, IssuedChallenge, Refresh, Sessions, SignIn, Tokens};
use latchkey_shared::wire::organisation::PublicOrganisation;

#[test]
fn an_msp_is_founded_with_the_bootstrap_token_alone() {
    let server = Server::start();
    let person = Person::named("ada");
    let (body, _) = found_body(&person, &"acme".parse().unwrap());
    let request = server.post("/v1/orgs").json(&body);
    assert_eq!(request.send().code(), Code::BootstrapToken);
    assert_eq!(request.clone().header("latchkey-bootstrap", "wrong").send().code(), Code::BootstrapToken);
    assert_eq!(server.get("/v1/orgs/acme").send().code(), Code::NotFound);

    let tokens: Tokens = request.header("latchkey-bootstrap", server.service.bootstrap_token()).send().ok();
    assert_eq!(tokens.member, person.id());
    let public: PublicOrganisation = server.get("/v1/orgs/acme").send().ok();
    assert_eq!(public.name, "The acme company");
}

#[test]
fn an_address_is_given_once() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let (body, _) = found_body(&Person::named("eve"), &msp.view.slug);
    let request = server.post("/v1/orgs").header("latchkey-bootstrap", server.service.bootstrap_token());
    assert_eq!(request.json(&body).send().code(), Code::AddressTaken);
}

#[test]
fn whoever_holds_the_login_key_signs_in() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let tokens: Tokens = msp.person.sign_in(&server, &msp.view.slug).ok();
    assert_eq!(tokens.member, msp.id());
    assert!(tokens.access_expires > tokens.time);
    let record: AccountRecord = server.get("/v1/orgs/acme/account").bearer(&tokens.access).send().ok();
    assert_eq!(record.login, msp.person.login.public());
}

#[test]
fn a_stranger_and_a_wrong_key_get_the_same_answer() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let stranger = Person::named("eve").sign_in(&server, &msp.view.slug);
    let issued: IssuedChallenge = server.post("/v1/orgs/acme/challenge").send().ok();
    let forged = SignIn {
        login: msp.person.login.public(),
        signature: Login::from(SignKey::from_seed(&[1; 32])).answer(&issued.challenge),
        challenge: issued.challenge,
        device: String::new(),
    };
    let wrong = server.post("/v1/orgs/acme/sessions").json(&forged).send();
    assert_eq!(wrong.code(), Code::SignInFailed);
    assert_eq!((stranger.status, stranger.body), (wrong.status, wrong.body));
}

#[test]
fn a_challenge_is_this_services_this_organisations_fresh_and_used_once() {
    let server = Server::start();
    let msp = found(&server, "acme");
    found(&server, "globex");
    let challenge = |slug: &str| -> IssuedChallenge { server.post(format!("/v1/orgs/{slug}/challenge")).send().ok() };
    let answer = |issued: &IssuedChallenge| {
        let request = SignIn {
            login: msp.person.login.public(),
            challenge: issued.challenge.clone(),
            signature: msp.person.login.answer(&issued.challenge),
            device: String::new(),
        };
        server.post("/v1/orgs/acme/sessions").json(&request).send()
    };
    let good = challenge("acme");
    assert_eq!(answer(&good).status, 200);
    assert_eq!(answer(&good).code(), Code::ChallengeExpired);
    assert_eq!(answer(&challenge("globex")).code(), Code::ChallengeExpired);
    let mut other_origin = challenge("acme");
    other_origin.challenge.origin = "https://evil.test".to_owned();
    assert_eq!(answer(&other_origin).code(), Code::ChallengeExpired);
    let mut longer = challenge("acme");
    longer.challenge.expires = later(3_600_000);
    assert_eq!(answer(&longer).code(), Code::ChallengeExpired);
}

#[test]
fn a_signature_of_zeros_signs_nobody_in() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let issued: IssuedChallenge = server.post("/v1/orgs/acme/challenge").send().ok();
    let request = SignIn {
        login: msp.person.login.public(),
        challenge: issued.challenge,
        signature: Signature::from_bytes([0; 64]),
        device: String::new(),
    };
    assert_eq!(server.post("/v1/orgs/acme/sessions").json(&request).send().code(), Code::SignInFailed);
}

fn refresh(server: &Server, tokens: &Tokens) -> Answer {
    let body = Refresh { session: tokens.session, refresh: tokens.refresh };
    server.post("/v1/orgs/acme/sessions/refresh").json(&body).send()
}

#[test]
fn a_refresh_token_is_exchanged_once() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let second: Tokens = refresh(&server, &msp.tokens).ok();
    assert_ne!(second.refresh, msp.tokens.refresh);
    let third: Tokens = refresh(&server, &second).ok();
    assert_eq!(server.get("/v1/orgs/acme/account").bearer(&third.access).send().status, 200);

    assert_eq!(refresh(&server, &msp.tokens).code(), Code::RefreshReused);
    assert_eq!(refresh(&server, &third).code(), Code::RefreshInvalid);
    assert_eq!(server.get("/v1/orgs/acme/account").bearer(&third.access).send().code(), Code::Unauthenticated);
}

/// Whoever stole it could otherwise refresh so often that it is forgotten before its owner comes back with it.
#[test]
fn a_refresh_token_that_was_exchanged_long_ago_ends_its_session_and_no_other() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let other = msp.another_session();
    let mut newest = msp.tokens.clone();
    for _ in 0..100 {
        newest = refresh(&server, &newest).ok();
    }
    let elsewhere = Tokens { session: other.tokens.session, ..msp.tokens.clone() };
    assert_eq!(refresh(&server, &elsewhere).code(), Code::RefreshInvalid);
    assert_eq!(other.get("account").send().status, 200);
    assert_eq!(refresh(&server, &msp.tokens).code(), Code::RefreshReused);
    assert_eq!(refresh(&server, &newest).code(), Code::RefreshInvalid);
    assert_eq!(refresh(&server, &other.tokens).status, 200);
}

#[test]
fn a_made_up_refresh_token_ends_nothing() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let mut made_up = msp.tokens.clone();
    made_up.refresh = latchkey_shared::wire::access::RefreshToken::from_bytes([9; 32]);
    assert_eq!(refresh(&server, &made_up).code(), Code::RefreshInvalid);
    assert_eq!(refresh(&server, &msp.tokens).status, 200);
}

#[test]
fn sessions_are_listed_and_ended() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let other = msp.another_session();
    let listed: Sessions = msp.get("sessions").send().ok();
    assert_eq!(listed.sessions.len(), 2);
    assert_eq!(listed.sessions.iter().filter(|session| session.current).count(), 1);

    assert_eq!(other.delete("sessions/current").send().status, 204);
    assert_eq!(other.get("account").send().code(), Code::Unauthenticated);
    assert_eq!(msp.get("account").send().status, 200);

    let third = msp.another_session();
    assert_eq!(msp.delete("sessions").send().status, 204);
    for member in [&msp, &third] {
        assert_eq!(member.get("account").send().code(), Code::Unauthenticated);
        assert_eq!(refresh(&server, &member.tokens).code(), Code::RefreshInvalid);
    }
}

/// A network of their own for each, so that no rate is in the way.
fn signs_in_from(server: &Server, person: &Person, network: usize) -> Tokens {
    let address = format!("2001:db8:1:{network:x}::1");
    let post = |path: &str| server.post(path).header("cf-connecting-ip", address.clone());
    let issued: IssuedChallenge = post("/v1/orgs/acme/challenge").send().ok();
    let signature = person.login.answer(&issued.challenge);
    let request =
        SignIn { login: person.login.public(), challenge: issued.challenge, signature, device: "a test".to_owned() };
    post("/v1/orgs/acme/sessions").json(&request).send().ok()
}

#[test]
fn of_a_hundred_sessions_the_one_used_longest_ago_gives_way_to_the_next() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let first = Member { tokens: msp.tokens.clone(), ..msp.another_session() };
    let mut closing = Events::open(&first).unwrap();
    let used = signs_in_from(&server, &msp.person, 0);
    for network in 1..50 {
        signs_in_from(&server, &msp.person, network);
    }
    let used: Tokens = refresh(&server, &used).ok();
    for network in 50..110 {
        msp.tokens = signs_in_from(&server, &msp.person, network);
    }
    let listed: Sessions = msp.get("sessions").send().ok();
    assert_eq!(listed.sessions.len(), 100);
    assert_eq!(first.get("account").send().code(), Code::Unauthenticated);
    assert_eq!(refresh(&server, &first.tokens).code(), Code::RefreshInvalid);
    closing.closes();
    let audit = msp.get("audit?after=0").send().text();
    assert!(audit.contains("session.end") && audit.contains(&first.tokens.session.to_string()));
    // It was opened early, and has been used since.
    assert_eq!(refresh(&server, &used).status, 200);
}

#[test]
fn who_is_suspended_has_no_session_when_they_come_back() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    let sessions: Vec<Tokens> = (0..110).map(|network| signs_in_from(&server, &tom.person, network)).collect();
    let newest = Member { tokens: sessions[109].clone(), ..tom.another_session() };
    let mut closing = Events::open(&newest).unwrap();
    msp.parts_with(vec![Body::Suspended { member: tom.id() }]);
    closing.closes();
    msp.append(Body::Reinstated { member: tom.id() });
    for tokens in &sessions {
        let ended = server.get("/v1/orgs/acme/account").bearer(&tokens.access).send();
        assert_eq!(ended.code(), Code::Unauthenticated);
    }
    assert_eq!(refresh(&server, &newest.tokens).code(), Code::RefreshInvalid);
    let back: Tokens = tom.person.sign_in(&server, &tom.view.slug).ok();
    let listed: Sessions = server.get("/v1/orgs/acme/sessions").bearer(&back.access).send().ok();
    assert_eq!(listed.sessions.len(), 1);
}

/// Whoever knows the address of an office could otherwise sign everybody there out.
#[test]
fn a_stranger_on_the_same_network_keeps_no_session_from_its_next_token() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let challenge = || server.post("/v1/orgs/acme/challenge").send();
    let refused = (0..400).map(|_| challenge()).find(|answer| answer.status != 200);
    assert_eq!(refused.unwrap().code(), Code::RateLimited);
    let mut made_up = msp.tokens.clone();
    made_up.refresh = latchkey_shared::wire::access::RefreshToken::from_bytes([9; 32]);
    let made_up = (0..400).map(|_| refresh(&server, &made_up)).find(|answer| answer.status == 429);
    assert_eq!(made_up.unwrap().code(), Code::RateLimited);
    let next: Tokens = refresh(&server, &msp.tokens).ok();
    // Nor from being ended where its token comes back.
    assert_eq!(refresh(&server, &msp.tokens).code(), Code::RefreshReused);
    assert_eq!(server.get("/v1/orgs/acme/account").bearer(&next.access).send().code(), Code::Unauthenticated);
}

#[test]
fn a_newcomer_joins_by_invitation_once() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let (late, _) = join_body(&server, &link, &Person::named("mallory"));
    let tom = join(&server, &link, tom);
    assert_eq!(tom.view.log.role(&tom.id()), Some(Role::PasswordUser));

    assert_eq!(server.post("/v1/orgs/acme/join").json(&late).send().code(), Code::InvitationInvalid);
    assert_eq!(link.open(&server).code(), Code::InvitationInvalid);
}

#[test]
fn an_expired_a_forged_and_an_unknown_invitation_are_told_alike() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let mut forged = msp.invite(&Person::named("tom"), Role::PasswordUser);
    forged.secret = latchkey_shared::invitation::InvitationSecret::generate(&mut rng());
    assert_eq!(forged.open(&server).code(), Code::InvitationInvalid);
    assert_eq!(Link::new(msp.view.slug.clone()).open(&server).code(), Code::InvitationInvalid);

    let short = Link::new(msp.view.slug.clone());
    let (body, disclosure) = short.entry(Role::PasswordUser, &Person::named("tim"), later(1_500));
    let batch = msp.append_body(vec![body], vec![disclosure], Vec::new());
    assert_eq!(msp.post("log").json(&batch).send().status, 200);
    assert_eq!(short.open(&server).status, 200);
    eventually("the invitation runs out", || {
        let answer = short.open(&server);
        (answer.status != 200).then(|| assert_eq!(answer.code(), Code::InvitationInvalid))
    });
}

#[test]
fn a_newcomer_says_no_more_than_that_they_joined() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::Administrator);
    let (mut body, view) = join_body(&server, &link, &tom);
    let more = tom.signed(&view.log, Body::RoleChanged { member: tom.id(), role: Role::Auditor });
    body.log.entries.push(more.encode().into());
    assert_eq!(server.post("/v1/orgs/acme/join").json(&body).send().code(), Code::EntryRefused);
    // And not for another's account.
    body.log.entries.pop();
    body.account = Person::named("eve").account();
    assert_eq!(server.post("/v1/orgs/acme/join").json(&body).send().code(), Code::EntryRefused);
}

#[test]
fn a_removed_members_token_and_login_are_worth_nothing() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    assert_eq!(tom.get("sync").send().status, 200);

    msp.remove(&tom.id());
    assert!(matches!(tom.get("sync").send().code(), Code::Unauthenticated | Code::Forbidden));
    assert_eq!(refresh(&server, &tom.tokens).code(), Code::RefreshInvalid);
    assert_eq!(tom.person.sign_in(&server, &tom.view.slug).code(), Code::SignInFailed);
}
