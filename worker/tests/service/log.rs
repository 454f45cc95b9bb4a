//! Appending to the log.

use crate::support::*;
use latchkey_shared::id::InvitationId;
use latchkey_shared::log::{Body, Entry, GroupKind, Role, SignedEntry};
use latchkey_shared::personal::{BlindingSalt, ClientName, Disclosure, OrganisationName};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::organisation::{Appended, AuditPage, LogAppend};

const HOUR: u64 = 3_600_000;

fn appended(member: &Member<'_>, entry: &Entry) -> Answer {
    let signed = SignedEntry::sign(entry, &member.person.identity.sign);
    member.post("log").json(&only(signed.encode())).send()
}

fn only(entry: Vec<u8>) -> LogAppend {
    LogAppend { entries: vec![entry.into()], disclosures: Vec::new(), group_keys: Vec::new(), regranted: Vec::new() }
}

fn invited(member: &Member<'_>) -> Entry {
    let (body, _) = Link::new(member.view.slug.clone()).entry(Role::PasswordUser, &member.person, later(HOUR));
    member.person.says(&member.view.log, body)
}

#[test]
fn an_entry_follows_the_head_or_the_log_has_moved() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let other = msp.another_session();
    let (first, second) = (invited(&msp), invited(&other));
    assert_eq!(appended(&msp, &first).status, 200);
    assert_eq!(appended(&other, &second).code(), Code::LogMoved);
}

#[test]
fn a_clock_an_hour_off_is_told_so() {
    let server = Server::start();
    let msp = found(&server, "acme");
    for time in [now().0 - HOUR, now().0 + HOUR] {
        let entry = Entry { time: Millis(time), ..invited(&msp) };
        assert_eq!(appended(&msp, &entry).code(), Code::ClockSkew);
    }
    assert_eq!(appended(&msp, &invited(&msp)).status, 200);
}

#[test]
fn entries_in_another_encoding_version_or_suite_are_refused() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let good = SignedEntry::sign(&invited(&msp), &msp.person.identity.sign).encode();

    // The outer array in a longer form than it needs.
    let mut long = vec![0x98, good[0] & 0x1f];
    long.extend_from_slice(&good[1..]);
    assert_eq!(msp.post("log").json(&only(long)).send().code(), Code::NotCanonical);
    assert_eq!(msp.post("log").json(&only(vec![0xff; 40])).send().code(), Code::Malformed);
    assert_eq!(msp.post("log").json(&only(good[..good.len() - 1].to_vec())).send().code(), Code::Malformed);

    // [1, 1, …] at the start of what is signed: version, suite.
    let at = good.windows(3).position(|bytes| bytes == [0x88, 1, 1]).unwrap();
    for place in [at + 1, at + 2] {
        let mut other = good.clone();
        other[place] = 2;
        assert_eq!(msp.post("log").json(&only(other)).send().code(), Code::UnknownVersion);
    }
    assert_eq!(msp.post("log").json(&only(good)).send().status, 200);
}

#[test]
fn nobody_speaks_for_another() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    msp.sync();
    // Tom sends what the administrator signed; what Tom signs himself breaks a rule of the log.
    let signed = SignedEntry::sign(&invited(&msp), &msp.person.identity.sign);
    assert_eq!(tom.post("log").json(&only(signed.encode())).send().code(), Code::EntryRefused);
    assert_eq!(appended(&tom, &invited(&tom)).code(), Code::EntryRefused);
    // Nor does a false signature help.
    let forged = SignedEntry::sign(&invited(&msp), &tom.person.identity.sign);
    assert_eq!(msp.post("log").json(&only(forged.encode())).send().code(), Code::EntryRefused);
}

#[test]
fn a_removal_without_a_new_group_key_is_incomplete() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    msp.sync();
    let batch = msp.append_body(vec![Body::Removed { member: tom.id() }], Vec::new(), Vec::new());
    assert_eq!(msp.post("log").json(&batch).send().code(), Code::EntryRefused);
    assert_eq!(tom.get("sync").send().status, 200);
    msp.remove(&tom.id());
}

#[test]
fn a_client_is_not_linked_in_passing() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let name = ClientName {
        org: msp.view.log.id(),
        organisation: OrganisationName { name: "Ghost".to_owned(), slug: "ghost".parse().unwrap() },
        salt: BlindingSalt::generate(&mut rng()),
    };
    let (client, disclosure) = Disclosure::of(&name, &mut rng());
    let linked = Body::ClientLinked { client, link: name.link() };
    let batch = msp.append_body(vec![linked], vec![disclosure], Vec::new());
    assert_eq!(msp.post("log").json(&batch).send().code(), Code::EntryRefused);
}

#[test]
fn a_disclosure_must_open_something() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let (body, disclosure) = Link::new(msp.view.slug.clone()).entry(Role::Auditor, &msp.person, later(HOUR));
    let (_, stray) = msp.person.profile();
    let batch = msp.append_body(vec![body], vec![disclosure, stray], Vec::new());
    assert_eq!(msp.post("log").json(&batch).send().code(), Code::EntryRefused);
}

#[test]
fn who_is_invited_is_for_administrators_until_they_join() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let (tom, tim) = (Person::named("tom"), Person::named("tim"));
    let link = msp.invite(&tom, Role::PasswordUser);
    let mut tom = join(&server, &link, tom);
    msp.invite(&tim, Role::PasswordUser);
    let knows = |member: &Member<'_>, name: &str| {
        let named = |one: &Disclosure| String::from_utf8_lossy(one.value.as_slice()).contains(name);
        member.view.disclosures.iter().any(named)
    };
    tom.sync();
    assert!(knows(&msp, "tim@example.test") && !knows(&tom, "tim@example.test"));
    assert!(knows(&tom, "acme-admin@example.test") && knows(&msp, "tom@example.test"));
}

#[test]
fn a_group_key_is_wrapped_once_for_whoever_is_due() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let mut tom = join(&server, &link, tom);
    assert!(tom.view.groups.is_empty());
    // Tom holds no key, so he is told of nobody's due; the administrator is.
    assert!(tom.sync().keys_due.is_empty());
    msp.sync();
    let everyone = msp.view.group(GroupKind::Everyone);
    let stranger = latchkey_shared::wire::organisation::GroupKeys {
        group_keys: vec![msp.view.wrap_for(
            everyone,
            &msp.view.groups[&(everyone, latchkey_shared::keys::Epoch::FIRST)],
            &Person::named("eve"),
        )],
    };
    assert_eq!(msp.post("group-keys").json(&stranger).send().code(), Code::EntryRefused);
    let person = tom.person.clone();
    msp.wrap_due(&[&person]);
    tom.sync();
    assert_eq!(tom.view.groups.len(), 1);
    assert!(msp.sync().keys_due.is_empty());
}

#[test]
fn the_audit_is_a_chain_for_those_who_may_read_it() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    let audit: AuditPage = msp.get("audit").send().ok();
    let mut previous = None;
    for row in &audit.rows {
        assert_eq!(row.hash, row.chained(previous.as_ref()));
        previous = Some(row.hash);
    }
    let acts: Vec<&str> = audit.rows.iter().map(|row| row.act.as_str()).collect();
    for act in ["organisation.found", "group.create", "member.invite", "member.join"] {
        assert!(acts.contains(&act), "{acts:?}");
    }
    let after = audit.rows.len() - 1;
    let rest: AuditPage = msp.get(&format!("audit?after={after}")).send().ok();
    assert_eq!(rest.rows.len(), 1);
    assert_eq!(tom.get("audit").send().code(), Code::Forbidden);
}

#[test]
fn a_promoted_member_learns_what_administrators_know() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let (tom, tim) = (Person::named("tom"), Person::named("tim"));
    let link = msp.invite(&tom, Role::PasswordUser);
    let mut tom = join(&server, &link, tom);
    msp.invite(&tim, Role::PasswordUser);
    tom.sync();
    let before = tom.view.disclosures.len();
    msp.sync();
    msp.append(Body::RoleChanged { member: tom.id(), role: Role::Administrator });
    tom.sync();
    assert!(tom.view.disclosures.len() > before);
    let appended: Appended = {
        let batch = tom.append_body(vec![new_invitation(&tom)], Vec::new(), Vec::new());
        tom.post("log").json(&batch).send().ok()
    };
    assert!(appended.head.number > tom.view.log.head().number);
}

fn new_invitation(member: &Member<'_>) -> Body {
    Link { id: InvitationId::generate(&mut rng()), ..Link::new(member.view.slug.clone()) }
        .entry(Role::Auditor, &member.person, later(HOUR))
        .0
}

#[test]
fn a_group_is_created_once() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let (_, _, body) = new_group(GroupKind::Everyone);
    let batch = msp.append_body(vec![body], Vec::new(), Vec::new());
    assert_eq!(msp.post("log").json(&batch).send().code(), Code::EntryRefused);
}
