//! Requests that are sent again, because their answer was lost, or because somebody else has them.

use crate::support::*;
use latchkey_shared::log::Role;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::{Refresh, Tokens};
use latchkey_shared::wire::organisation::AuditPage;
use latchkey_shared::wire::vault::WriteItems;

#[test]
fn a_repeated_write_is_answered_alike_and_done_once() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let item = msp.new_item("Router");
    let request = msp.post("items").cbor(&msp.write_body(&[&item]));
    let first = request.send();
    assert_eq!(first.status, 200);
    assert_eq!(request.send().body, first.body);
    assert_eq!(ids(&msp.sync()), [item.id()]);
    let audit: AuditPage = msp.get("audit").send().ok();
    assert_eq!(audit.rows.iter().filter(|row| row.act == "item.write").count(), 1);
}

#[test]
fn a_key_that_was_used_is_not_used_for_something_else() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    let empty = WriteItems { items: Vec::new(), bundles: Vec::new() };
    let shared = key();
    assert_eq!(msp.post("items").header("idempotency-key", shared.clone()).json(&empty).send().status, 200);
    let other = msp.write_body(&[&msp.new_item("Router")]);
    let again = msp.post("items").header("idempotency-key", shared.clone());
    assert_eq!(again.json(&other).send().code(), Code::IdempotencyMismatch);
    let elsewhere = msp.post("items/import").header("idempotency-key", shared.clone());
    assert_eq!(elsewhere.json(&empty).send().code(), Code::IdempotencyMismatch);
    // Another caller's keys are their own.
    assert_eq!(tom.post("items").header("idempotency-key", shared).json(&empty).send().status, 200);
}

#[test]
fn a_refused_write_may_be_mended_under_the_same_key() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let item = msp.new_item("Router");
    let body = msp.write_body(&[&item]);
    let without = WriteItems { bundles: Vec::new(), ..body.clone() };
    let request = msp.post("items");
    assert_eq!(request.clone().json(&without).send().code(), Code::GrantRefused);
    assert_eq!(request.json(&body).send().status, 200);
}

#[test]
fn founding_and_joining_again_bring_the_same_tokens() {
    let server = Server::start();
    let ada = Person::named("ada");
    let (body, view) = found_body(&ada, &"acme".parse().unwrap());
    let request = server.post("/v1/orgs").header("latchkey-bootstrap", server.service.bootstrap_token()).json(&body);
    let first: Tokens = request.send().ok();
    assert_eq!(request.send().ok::<Tokens>(), first);

    let mut msp = Member { server: &server, person: ada, tokens: first, view };
    msp.sync();
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let (body, _) = join_body(&server, &link, &tom);
    let request = server.post("/v1/orgs/acme/join").json(&body);
    let first: Tokens = request.send().ok();
    assert_eq!(request.send().ok::<Tokens>(), first);
    assert_eq!(server.get("/v1/orgs/acme/account").bearer(&first.access).send().status, 200);
}

#[test]
fn a_refresh_whose_answer_was_lost_is_no_reuse() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let body = Refresh { session: msp.tokens.session, refresh: msp.tokens.refresh };
    let request = server.post("/v1/orgs/acme/sessions/refresh").json(&body);
    let first: Tokens = request.send().ok();
    assert_eq!(request.send().ok::<Tokens>(), first);
    // Under another key it is one: somebody else has the old token.
    let other = server.post("/v1/orgs/acme/sessions/refresh").json(&body);
    assert_eq!(other.send().code(), Code::RefreshReused);
    assert_eq!(request.send().code(), Code::RefreshInvalid);
}

#[test]
fn what_was_acknowledged_is_there_after_a_power_cut() {
    let mut server = Server::start();
    let (slug, person, id) = {
        let msp = found(&server, "acme");
        let item = msp.new_item("Router");
        msp.write(&[&item]);
        (msp.view.slug.clone(), msp.person.clone(), item.id())
    };
    server.service.restart().unwrap();
    let tokens: Tokens = person.sign_in(&server, &slug).ok();
    let delta: latchkey_shared::wire::sync::Delta =
        server.get("/v1/orgs/acme/sync?cursor=0").bearer(&tokens.access).send().ok();
    assert_eq!(ids(&delta), [id]);
}
