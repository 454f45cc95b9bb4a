//! An account's record replaced, and browsers signed out by their owner.

use crate::support::*;
use latchkey_shared::account::{Login, OtherSessions, SignOutOrder};
use latchkey_shared::keys::{SignKey, UserKey};
use latchkey_shared::log::Role;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::{AccountRecord, ChangeAccount, EndSessions, Refresh, SessionEnd, Sessions, Tokens};
use latchkey_shared::wire::organisation::AuditPage;

fn record(member: &Member<'_>) -> AccountRecord {
    member.get("account").send().ok()
}

/// The record after a change of the password, and the login key that goes with it.
fn changed(before: &AccountRecord) -> (AccountRecord, Login) {
    let login = Login::from(SignKey::generate(&mut rng()));
    (AccountRecord { login: login.public(), ..before.clone() }, login)
}

fn change(member: &Member<'_>, before: &AccountRecord, after: AccountRecord, others: OtherSessions) -> ChangeAccount {
    ChangeAccount::new(&member.view.log.id(), before, after, others, &member.person.login)
}

fn refresh(server: &Server, tokens: &Tokens) -> Answer {
    let body = Refresh { session: tokens.session, refresh: tokens.refresh };
    server.post("/v1/orgs/acme/sessions/refresh").json(&body).send()
}

#[test]
fn a_change_of_the_login_key_takes_effect_at_once_and_for_good() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let other = msp.another_session();
    let before = record(&msp);
    let (after, login) = changed(&before);
    let wanted = change(&msp, &before, after.clone(), OtherSessions::End);
    assert_eq!(msp.post("account").cbor(&wanted).send().status, 204);

    assert_eq!(record(&msp), after, "this session goes on");
    assert_eq!(other.get("account").send().code(), Code::Unauthenticated);
    assert_eq!(refresh(&server, &other.tokens).code(), Code::RefreshInvalid);
    assert_eq!(msp.person.sign_in(&server, &msp.view.slug).code(), Code::SignInFailed);
    let renewed = Person { login, ..msp.person.clone() };
    assert_eq!(renewed.sign_in(&server, &msp.view.slug).status, 200);
    let audit: AuditPage = msp.get("audit").send().ok();
    assert_eq!(audit.rows.iter().filter(|row| row.act == "account.change").count(), 1);
}

#[test]
fn other_sessions_go_on_if_their_owner_wants_it_and_are_told_by_sync() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let other = msp.another_session();
    let cursor = other.page(0).cursor.0;
    assert_eq!(other.page(0).account, None, "as it was made");
    let before = record(&msp);
    let (after, _) = changed(&before);
    assert_eq!(msp.post("account").cbor(&change(&msp, &before, after.clone(), OtherSessions::Keep)).send().status, 204);
    let delta = other.page(cursor);
    assert_eq!(delta.account, Some(after));
    assert_eq!(other.page(delta.cursor.0).account, None, "once");
}

#[test]
fn nobody_else_is_told() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::Administrator);
    let tom = join(&server, &link, tom);
    let before = record(&msp);
    let (after, _) = changed(&before);
    assert_eq!(msp.post("account").cbor(&change(&msp, &before, after, OtherSessions::Keep)).send().status, 204);
    assert_eq!(tom.page(0).account, None);
}

#[test]
fn a_token_alone_changes_nothing() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    let before = record(&msp);
    let (after, new_login) = changed(&before);
    let good = change(&msp, &before, after.clone(), OtherSessions::Keep);

    let by = |login: &Login| ChangeAccount::new(&msp.view.log.id(), &before, after.clone(), OtherSessions::Keep, login);
    let elsewhere = found(&server, "globex").view.log.id();
    let bad = [
        ("signed by the new key", by(&new_login)),
        ("signed by another member", by(&tom.person.login)),
        ("another ending than was signed", ChangeAccount { others: OtherSessions::End, ..good.clone() }),
        ("another record than was signed", ChangeAccount { account: changed(&before).0, ..good.clone() }),
        (
            "signed for another organisation",
            ChangeAccount::new(&elsewhere, &before, after.clone(), OtherSessions::Keep, &msp.person.login),
        ),
        ("another member's", change(&msp, &before, record(&tom), OtherSessions::Keep)),
        (
            "another member's login key",
            change(
                &msp,
                &before,
                AccountRecord { login: tom.person.login.public(), ..before.clone() },
                OtherSessions::Keep,
            ),
        ),
    ];
    for (what, wanted) in bad {
        assert_eq!(msp.post("account").cbor(&wanted).send().code(), Code::AccountRefused, "{what}");
    }
    assert_eq!(record(&msp), before);
    assert_eq!(msp.post("account").cbor(&good).send().status, 204);
    assert_eq!(msp.post("account").bytes("application/json", "{}").send().code(), Code::Malformed);
}

#[test]
fn a_change_is_made_for_one_record_and_is_good_once() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let before = record(&msp);
    let (after, login) = changed(&before);
    let wanted = change(&msp, &before, after.clone(), OtherSessions::Keep);
    let request = msp.post("account").cbor(&wanted);
    assert_eq!(request.send().status, 204);
    // The same request again: its answer was lost.
    assert_eq!(request.send().status, 204);
    // Under another key it is another request, for a record that is not there any more; also once the first is back.
    assert_eq!(msp.post("account").cbor(&wanted).send().code(), Code::AccountMoved);
    let back = ChangeAccount::new(&msp.view.log.id(), &after, before.clone(), OtherSessions::Keep, &login);
    assert_eq!(msp.post("account").cbor(&back).send().status, 204);
    assert_eq!(record(&msp), before);
    let audit: AuditPage = msp.get("audit").send().ok();
    assert_eq!(audit.rows.iter().filter(|row| row.act == "account.change").count(), 2);
}

#[test]
fn a_browser_that_its_owner_signs_out_is_told_so() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let (lost, kept) = (msp.another_session(), msp.another_session());
    let order = SignOutOrder::give(&UserKey::generate(&mut rng()), &lost.tokens.session, &mut rng());
    let end = SessionEnd { session: lost.tokens.session, order };
    let at = |session| format!("/v1/orgs/acme/sessions/{session}/end");
    assert_eq!(server.get(at(lost.tokens.session)).send().code(), Code::NotFound);

    let request = msp.post("sessions/end").cbor(&EndSessions { ends: vec![end.clone()] });
    assert_eq!(request.send().status, 204);
    assert_eq!(request.send().status, 204);
    assert_eq!(msp.post("sessions/end").cbor(&EndSessions { ends: vec![end.clone()] }).send().status, 204);

    assert_eq!(lost.get("account").send().code(), Code::Unauthenticated);
    assert_eq!(refresh(&server, &lost.tokens).code(), Code::SessionRemoved);
    assert_eq!(server.get(at(lost.tokens.session)).send().ok::<SessionEnd>(), end);
    for member in [&msp, &kept] {
        assert_eq!(member.get("account").send().status, 200);
    }
    let listed: Sessions = msp.get("sessions").send().ok();
    assert_eq!(listed.sessions.len(), 2);
    let audit: AuditPage = msp.get("audit").send().ok();
    assert_eq!(audit.rows.iter().filter(|row| row.act == "session.remove").count(), 1);
}

/// The answer to a refresh was lost, and its owner signed that browser out before it asked again.
#[test]
fn a_browser_that_repeats_its_refresh_is_told_that_it_was_signed_out() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let (lost, ended) = (msp.another_session(), msp.another_session());
    let [repeated, other] = [&lost, &ended].map(|member| {
        let body = Refresh { session: member.tokens.session, refresh: member.tokens.refresh };
        server.post("/v1/orgs/acme/sessions/refresh").json(&body)
    });
    let first: Tokens = repeated.send().ok();
    assert_eq!(repeated.send().ok::<Tokens>(), first);
    let next: Tokens = other.send().ok();

    let order = SignOutOrder::give(&UserKey::generate(&mut rng()), &lost.tokens.session, &mut rng());
    let end = SessionEnd { session: lost.tokens.session, order };
    assert_eq!(msp.post("sessions/end").cbor(&EndSessions { ends: vec![end] }).send().status, 204);
    assert_eq!(repeated.send().code(), Code::SessionRemoved);
    // Without an order it has merely ended, or gone on.
    refresh(&server, &next).ok::<Tokens>();
    assert_eq!(other.send().code(), Code::RefreshInvalid);
    assert_eq!(msp.delete("sessions").send().status, 204);
    assert_eq!(other.send().code(), Code::RefreshInvalid);
}

#[test]
fn nobody_signs_another_person_s_browser_out() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    let user_key = UserKey::generate(&mut rng());
    let end = |session| SessionEnd { session, order: SignOutOrder::give(&user_key, &session, &mut rng()) };
    let another = msp.another_session();
    let ends = vec![end(another.tokens.session), end(tom.tokens.session)];
    assert_eq!(msp.post("sessions/end").cbor(&EndSessions { ends }).send().code(), Code::Forbidden);
    // Nothing of it was done.
    for member in [&tom, &another] {
        assert_eq!(member.get("account").send().status, 200);
    }
    for path in ["/v1/orgs/acme/sessions/x/end", "/v1/orgs/acme/sessions/AAAAAAAAAAAAAAAAAAAAAA/end"] {
        assert_eq!(server.get(path).send().code(), Code::NotFound);
    }
}
