//! What a member or a stranger tries with the real protocol, by the rows of the table in `docs/security.md` (M1 to M10; what other
//! files here show is not shown twice, and M6 is in `floods.rs`).

use crate::support::*;
use latchkey_shared::account::ChallengeNonce;
use latchkey_shared::bytes::{from_text, to_text};
use latchkey_shared::canonical;
use latchkey_shared::id::{BundleId, Holder, ItemId, SessionId};
use latchkey_shared::invitation;
use latchkey_shared::item::{Header, KeyVersion};
use latchkey_shared::keys::{BundleKey, ExchangeSecret, ItemKey};
use latchkey_shared::log::{Body, GroupKind, Role, Unverified};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::{Bundle, Grant, GrantHeader};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::{IssuedChallenge, OpenInvitation, Refresh, RefreshToken, Sessions, SignIn};
use latchkey_shared::wire::organisation::LogAppend;
use latchkey_shared::wire::token::Claims;
use latchkey_shared::wire::vault::{BundleWithGrants, Revisions, WriteItems};

/// An MSP's administrator and Tom, a password user.
pub fn two(server: &Server) -> (Member<'_>, Member<'_>) {
    let mut msp = found(server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(server, &link, tom);
    msp.sync();
    (msp, tom)
}

#[test]
fn m03_nothing_that_a_removed_member_has_is_good_any_more() {
    let server = Server::start();
    let (mut msp, mut tom) = two(&server);
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    msp.share_here(&[&item], tom.holder(), Permission::Full);
    tom.sync();
    let cursor = tom.view.cursor;
    let revisions = format!("items/{}/revisions", item.id());
    // The control: all of it is good before.
    assert_eq!(tom.get(&revisions).send().status, 200);
    assert_eq!(tom.page(cursor).cursor.0, cursor);
    let second = tom.another_session();

    msp.remove(&tom.id());
    let next = tom.revised(&item, "after", |header| header.right = None);
    let write = WriteItems { items: vec![next.sealed.encode().into()], bundles: Vec::new() };
    for session in [&tom, &second] {
        let refused = [
            session.get("sync?cursor=0").send(),
            session.get(&format!("sync?cursor={cursor}")).send(),
            session.get(&revisions).send(),
            session.get("account").send(),
            session.get("sessions").send(),
            session.post("items").cbor(&write).send(),
            session.share(vec![session.grant(&[&item], &[(msp.holder(), Permission::View)])], None),
            session.delete("sessions").send(),
        ];
        for answer in refused {
            assert!(matches!(answer.code(), Code::Unauthenticated | Code::Forbidden), "{}", answer.text());
        }
    }
    let current: Revisions = msp.get(&revisions).send().ok();
    assert_eq!(current.revisions.len(), 1);
}

#[test]
fn m03_a_session_that_was_ended_is_not_renewed() {
    let server = Server::start();
    let (_, tom) = two(&server);
    let other = tom.another_session();
    assert_eq!(tom.delete("sessions").send().status, 204);
    for session in [&tom, &other] {
        assert_eq!(session.get("account").send().code(), Code::Unauthenticated);
        assert_eq!(refreshed(&server, session).code(), Code::RefreshInvalid);
    }
    // The control: signing in anew.
    assert_eq!(refreshed(&server, &tom.another_session()).status, 200);
}

/// Beyond what a row holds exactly, an end is not read again by whoever makes the group's shares anew.
#[test]
fn m03_no_share_ends_so_far_off_that_nobody_can_be_removed() {
    let server = Server::start();
    let (mut msp, tom) = two(&server);
    let una = Person::named("una");
    let una = join(&server, &msp.invite(&una, Role::PasswordUser), una);
    let item = tom.new_item("Router");
    tom.write(&[&item]);
    let everyone = [(Holder::Group(tom.view.group(GroupKind::Everyone)), Permission::View)];
    let until = |end| tom.share(vec![tom.grant_until(&tom.view, &[&item], &everyone, Some(end))], None);
    // The control: an ordinary end, and the last that there is.
    for end in [later(3_600_000), Millis::LATEST] {
        assert_eq!(until(end).status, 200);
    }
    let far = TOO_FAR.map(until);
    msp.remove(&una.id());
    assert_eq!(far.map(|answer| answer.code()), [Code::GrantRefused; TOO_FAR.len()]);
}

const TOO_FAR: [Millis; 3] = [Millis(1 << 53), Millis(1 << 60), Millis(u64::MAX)];

#[test]
fn m03_nor_does_one_that_is_delivered_to_a_client() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let (manager, mut admin) = msp.with_client("globex");
    let una = Person::named("una");
    let una = join(&server, &admin.invite(&una, Role::PasswordUser), una);
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let everyone = [(Holder::Group(manager.view.group(GroupKind::Everyone)), Permission::View)];
    let until = |end| {
        let bundle = msp.grant_until(&manager.view, &[&item], &everyone, Some(end));
        msp.share(vec![bundle], Some("globex".parse().unwrap()))
    };
    assert_eq!(until(Millis::LATEST).status, 200);
    let far = TOO_FAR.map(until);
    admin.remove(&una.id());
    assert_eq!(far.map(|answer| answer.code()), [Code::GrantRefused; TOO_FAR.len()]);
}

/// With the last of them there would be no next key after a take-back.
#[test]
fn m03_the_numbers_of_an_items_keys_are_not_used_up() {
    let server = Server::start();
    let (mut msp, mut tom) = two(&server);
    let created = |version| {
        let header = Header { key_version: KeyVersion(version), ..msp.new_item("Router").header };
        let item = msp.seal(header, ItemKey::generate(&mut rng()), "Router");
        msp.post("items").cbor(&msp.write_body(&[&item])).send()
    };
    for version in [0, 2, u32::MAX] {
        assert_eq!(created(version).code(), Code::ItemRefused);
    }
    assert_eq!(created(1).status, 200);

    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let full = msp.share_here(&[&item], tom.holder(), Permission::Full);
    tom.sync();
    msp.sync();
    let holders = [(msp.holder(), Permission::Full), (tom.holder(), Permission::Full)];
    let rekeyed = |by: &Member<'_>, version, right| {
        let Item { mut header, .. } = by.revised(&item, "rekeyed", |header| header.right = right);
        header.key_version = KeyVersion(version);
        let next = by.seal(header, ItemKey::generate(&mut rng()), "rekeyed");
        let items = vec![next.sealed.encode().into()];
        by.post("items").cbor(&WriteItems { items, bundles: vec![by.grant(&[&next], &holders)] }).send()
    };
    for version in [3, u32::MAX] {
        assert_eq!(rekeyed(&msp, version, None).code(), Code::ItemRefused);
        assert_eq!(rekeyed(&tom, version, Some(full)).code(), Code::ItemRefused);
    }
    assert_eq!(rekeyed(&tom, 2, Some(full)).status, 200);
}

fn refreshed(server: &Server, member: &Member<'_>) -> Answer {
    let body = Refresh { session: member.tokens.session, refresh: member.tokens.refresh };
    server.post("/v1/orgs/acme/sessions/refresh").json(&body).send()
}

#[test]
fn m04_a_token_is_not_made_from_another() {
    let server = Server::start();
    let (msp, tom) = two(&server);
    let (claims, mac) = tom.tokens.access.split_once('.').unwrap();
    let real: Claims = canonical::decode(&from_text(claims).unwrap()).unwrap();
    let changes: [Claims; 4] = [
        Claims { member: msp.id(), ..real.clone() },
        Claims { home: "globex".parse().unwrap(), ..real.clone() },
        Claims { session: msp.tokens.session, ..real.clone() },
        Claims { expires: later(1_000_000_000), ..real.clone() },
    ];
    for changed in changes {
        let token = format!("{}.{mac}", to_text(&canonical::encode(&changed)));
        assert_eq!(server.get("/v1/orgs/acme/account").bearer(&token).send().code(), Code::Unauthenticated);
    }
    let no_mac =
        [format!("{claims}."), claims.to_owned(), format!("{claims}.{}", to_text(&[0; 32])), format!(".{mac}")];
    for token in no_mac {
        assert_eq!(server.get("/v1/orgs/acme/account").bearer(&token).send().code(), Code::Unauthenticated);
    }
    assert_eq!(tom.get("account").send().status, 200);
}

#[test]
fn m04_a_challenge_is_not_made_up() {
    let server = Server::start();
    let (_, tom) = two(&server);
    let issued: IssuedChallenge = server.post("/v1/orgs/acme/challenge").send().ok();
    let sign_in = |challenge: &latchkey_shared::account::Challenge| {
        let signature = tom.person.login.answer(challenge);
        let login = tom.person.login.public();
        let body = SignIn { login, challenge: challenge.clone(), signature, device: "a test".to_owned() };
        server.post("/v1/orgs/acme/sessions").json(&body).send()
    };
    let mut flipped = *issued.challenge.nonce.as_bytes();
    flipped[31] ^= 1;
    for nonce in [flipped, [0; 32]] {
        let mut made_up = issued.challenge.clone();
        made_up.nonce = ChallengeNonce::from_bytes(nonce);
        assert_eq!(sign_in(&made_up).code(), Code::ChallengeExpired);
    }
    let mut longer = issued.challenge.clone();
    longer.expires = later(1_000_000_000);
    assert_eq!(sign_in(&longer).code(), Code::ChallengeExpired);
    assert_eq!(sign_in(&issued.challenge).status, 200);
    assert_eq!(sign_in(&issued.challenge).code(), Code::ChallengeExpired);
}

#[test]
fn m04_neither_invitations_items_nor_sessions_are_found_by_guessing() {
    let server = Server::start();
    let (mut msp, tom) = two(&server);
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let revisions = |member: &Member<'_>, item: ItemId| member.get(&format!("items/{item}/revisions")).send();
    // What is not theirs is told as what there is not.
    let (hidden, nothing) = (revisions(&tom, item.id()), revisions(&tom, ItemId::from_bytes([9; 16])));
    assert_eq!((hidden.status, hidden.text()), (nothing.status, nothing.text()));
    assert_eq!(hidden.code(), Code::NotFound);
    assert_eq!(revisions(&msp, item.id()).status, 200);

    let eve = Person::named("eve");
    let link = msp.invite(&eve, Role::PasswordUser);
    let guess = |id, key: &latchkey_shared::keys::SignKey| {
        let issued: IssuedChallenge = server.post("/v1/orgs/acme/challenge").send().ok();
        let signature = invitation::prove(key, &issued.challenge);
        let body = OpenInvitation { invitation: id, challenge: issued.challenge, signature };
        server.post("/v1/orgs/acme/invitations/open").json(&body).send()
    };
    let wrong = Link::new("acme".parse().unwrap());
    let (known, unknown) =
        (guess(link.id, &wrong.secret.key(&wrong.id)), guess(wrong.id, &wrong.secret.key(&wrong.id)));
    assert_eq!((known.status, known.text()), (unknown.status, unknown.text()));
    assert_eq!(guess(link.id, &link.secret.key(&link.id)).status, 200);

    for (session, refresh) in [
        (msp.tokens.session, RefreshToken::from_bytes([0; 32])),
        (SessionId::from_bytes([1; 16]), msp.tokens.refresh),
        (tom.tokens.session, msp.tokens.refresh),
    ] {
        let body = Refresh { session, refresh };
        let answer = server.post("/v1/orgs/acme/sessions/refresh").json(&body).send();
        assert_eq!(answer.code(), Code::RefreshInvalid);
    }
    assert_eq!(refreshed(&server, &msp).status, 200);
}

/// All of them at once; how each was answered.
fn at_once<T: Send>(requests: Vec<impl FnOnce() -> T + Send>) -> Vec<T> {
    std::thread::scope(|scope| {
        let running: Vec<_> = requests.into_iter().map(|request| scope.spawn(request)).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

const RACERS: usize = 8;

#[test]
fn m05_of_a_write_that_is_sent_many_times_at_once_one_counts() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let item = msp.new_item("Router");
    let same = msp.post("items").cbor(&msp.write_body(&[&item]));
    let answers = at_once((0..RACERS).map(|_| || same.send()).collect());
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.body == answers[0].body));
    assert_eq!(ids(&msp.sync()), [item.id()]);

    // Eight revisions, each the second.
    let revisions: Vec<_> = (0..RACERS).map(|n| msp.revised(&item, &format!("by {n}"), |_| {})).collect();
    let answers = at_once(revisions.iter().map(|revision| || msp.write_revision(revision)).collect());
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(answers.iter().all(|answer| answer.status == 200 || answer.code() == Code::RevisionConflict));
    let stored: Revisions = msp.get(&format!("items/{}/revisions", item.id())).send().ok();
    assert_eq!(stored.revisions.len(), 2);
}

#[test]
fn m05_of_many_who_join_by_one_invitation_one_is_in() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let link = msp.invite(&Person::named("tom"), Role::PasswordUser);
    let bodies: Vec<_> = (0..RACERS).map(|n| join_body(&server, &link, &Person::named(&format!("tom{n}"))).0).collect();
    let answers = at_once(bodies.iter().map(|body| || server.post("/v1/orgs/acme/join").json(body).send()).collect());
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    msp.sync();
    assert_eq!(msp.view.log.members().count(), 2);
}

#[test]
fn m05_of_many_entries_for_one_place_one_stands_there() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let appends: Vec<_> = (0..RACERS)
        .map(|n| {
            let whom = Person::named(&format!("tom{n}"));
            let (body, disclosure) = Link::new("acme".parse().unwrap()).entry(Role::Auditor, &whom, later(60_000));
            msp.append_body(vec![body], vec![disclosure], Vec::new())
        })
        .collect();
    let before = msp.view.log.head().number;
    let answers = at_once(appends.iter().map(|append| || msp.post("log").json(append).send()).collect());
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(answers.iter().all(|answer| answer.status == 200 || answer.code() == Code::LogMoved));
    msp.sync();
    assert_eq!(msp.view.log.head().number, before.next());
}

/// Texts that mean something to a database, a shell, a page, a log.
const ODD: [&str; 7] = [
    "'); DROP TABLE members;--",
    "\" OR 1=1 --",
    "a\u{0}b",
    "<script>alert(1)</script>",
    "line\r\nSet-Cookie: a=b",
    "=cmd|' /C calc'!A0",
    "${jndi:ldap://x}\u{202E}",
];

#[test]
fn m07_odd_texts_are_kept_as_they_are_or_refused() {
    let server = Server::start();
    let (msp, tom) = two(&server);
    for odd in ODD {
        let issued: IssuedChallenge = server.post("/v1/orgs/acme/challenge").send().ok();
        let signature = tom.person.login.answer(&issued.challenge);
        let login = tom.person.login.public();
        let body = SignIn { login, challenge: issued.challenge, signature, device: odd.to_owned() };
        let answer = server.post("/v1/orgs/acme/sessions").json(&body).send();
        if answer.status == 200 {
            let sessions: Sessions = tom.get("sessions").send().ok();
            assert!(sessions.sessions.iter().any(|session| session.device == odd), "{odd:?}");
        } else {
            assert_eq!(answer.code(), Code::Malformed, "{odd:?}");
        }
        // As an idempotency key it is none; as a query it is no number.
        let empty = WriteItems { items: Vec::new(), bundles: Vec::new() };
        if odd.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
            let keyed = tom.post("items").header("idempotency-key", odd).json(&empty).send();
            assert_eq!(keyed.code(), Code::IdempotencyMissing, "{odd:?}");
        }
        let escaped: String = odd.bytes().map(|byte| format!("%{byte:02X}")).collect();
        assert_eq!(tom.get(&format!("sync?cursor={escaped}")).send().code(), Code::Malformed, "{odd:?}");
        let item = server.get(format!("/v1/orgs/acme/items/{escaped}/revisions")).bearer(&tom.tokens.access).send();
        assert!(matches!(item.status, 400 | 404), "{odd:?}: {}", item.text());
        let org = server.get(format!("/v1/orgs/{escaped}")).send();
        assert!(matches!(org.status, 400 | 404), "{odd:?}: {}", org.text());
    }
    assert_eq!(msp.get("sync?cursor=0").send().status, 200);
}

#[test]
fn m07_paths_lead_nowhere_else() {
    let server = Server::start();
    let (msp, _) = two(&server);
    for path in [
        "/v1/orgs/acme/../globex/sync",
        "/v1/orgs/acme%2f..%2fglobex/sync",
        "/v1/orgs/acme/items/..%2f..%2faccount/revisions",
        "/v1/orgs//sync",
        "/v1//orgs/acme/sync",
        "/v1/orgs/acme/sync/",
        "/v1/orgs/ACME/sync",
        "/v1/orgs/acme%00/sync",
        "/v1/orgs/acme;x/sync",
        "/internal/deliver",
        "/v1/orgs/internal/sync",
    ] {
        let answer = server.get(path).bearer(&msp.tokens.access).send();
        assert!(matches!(answer.status, 400 | 401 | 403 | 404), "{path}: {} {}", answer.status, answer.text());
    }
    assert_eq!(server.get("/v1/orgs/acme/sync").bearer(&msp.tokens.access).send().status, 200);
}

#[test]
fn m08_a_share_is_not_made_anew_past_its_end() {
    let server = Server::start();
    let (mut msp, tom) = two(&server);
    let una = Person::named("una");
    let una = join(&server, &msp.invite(&una, Role::PasswordUser), una);
    msp.sync();
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let group = msp.view.group(GroupKind::Everyone);
    let end = later(3_600_000);
    let shared = [(Holder::Group(group), Permission::View)];
    assert_eq!(msp.share(vec![msp.grant_until(&msp.view, &[&item], &shared, Some(end))], None).status, 200);
    // Whoever makes the group's next key when Una is removed says that the share has a later end, or none; or what it has.
    let secret = ExchangeSecret::generate(&mut rng());
    let epoch = msp.view.log.group(&group).unwrap().epoch().next();
    let entries = vec![Body::Removed { member: una.id() }, Body::GroupRotated { group, epoch, key: secret.public() }];
    let batch = msp.append_body(entries, Vec::new(), Vec::new());
    let mut after = msp.view.clone();
    after.log.extend(&Unverified::decode(&batch.entries).unwrap()).unwrap();
    let group_keys: Vec<_> = [&msp.person, &tom.person].map(|person| after.wrap_for(group, &secret, person)).into();
    let anew = |end| LogAppend {
        group_keys: group_keys.clone(),
        regranted: vec![msp.grant_until(&after, &[&item], &shared, end)],
        ..batch.clone()
    };
    // Nor under another home, where no take-back would find it.
    let foreign = {
        let key = BundleKey::generate(&mut rng());
        let keys = [(item.id(), KeyVersion::FIRST, &item.key)];
        let home = latchkey_shared::id::OrgId::from_bytes([9; 32]);
        let bundle = Bundle::seal(BundleId::generate(&mut rng()), home, &key, keys).unwrap();
        let holder = Holder::Group(group);
        let new = GrantHeader::new(&after.log, &bundle, holder, Permission::View, Some(end), msp.id(), now());
        let (header, public) = new.unwrap();
        let grant = Grant::seal(&header, &public, &key, &msp.person.identity.sign, &mut rng()).unwrap();
        BundleWithGrants { bundle, grants: vec![grant.encode().into()] }
    };
    let elsewhere = LogAppend { group_keys: group_keys.clone(), regranted: vec![foreign], ..batch.clone() };
    assert_eq!(msp.post("log").json(&elsewhere).send().code(), Code::GrantRefused);
    for longer in [None, Some(end.plus(Millis(1)))] {
        assert_eq!(msp.post("log").json(&anew(longer)).send().code(), Code::GrantRefused);
    }
    assert_eq!(msp.post("log").json(&anew(Some(end))).send().status, 200);
}

#[test]
fn m08_a_share_is_not_served_past_its_end() {
    let server = Server::start();
    let (msp, mut tom) = two(&server);
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let recipient = tom.holder();
    let until = |end: Millis| {
        let key = BundleKey::generate(&mut rng());
        let keys = [(item.id(), KeyVersion::FIRST, &item.key)];
        let bundle = Bundle::seal(BundleId::generate(&mut rng()), msp.view.log.id(), &key, keys).unwrap();
        let (header, public) =
            GrantHeader::new(&msp.view.log, &bundle, recipient, Permission::Modify, Some(end), msp.id(), now())
                .unwrap();
        let grant = Grant::seal(&header, &public, &key, &msp.person.identity.sign, &mut rng()).unwrap();
        BundleWithGrants { bundle, grants: vec![grant.encode().into()] }
    };
    // Its end is past already.
    let over = msp.share(vec![until(Millis(now().0 - 1_000))], None);
    if over.status == 200 {
        assert!(ids(&tom.sync()).is_empty());
    }
    let revisions = format!("items/{}/revisions", item.id());
    assert_eq!(tom.get(&revisions).send().code(), Code::NotFound);
    // It runs for a while, and then no more.
    let end = later(4_000);
    assert_eq!(msp.share(vec![until(end)], None).status, 200);
    assert_eq!(ids(&tom.sync()), [item.id()]);
    assert_eq!(tom.get(&revisions).send().status, 200);
    let refused = eventually("the share's end", || {
        let answer = tom.get(&revisions).send();
        (answer.status != 200).then_some(answer)
    });
    assert_eq!(refused.code(), Code::NotFound);
    assert!(now() > end);
    let next = tom.revised(&item, "late", |_| {});
    assert!(tom.write_revision(&next).status >= 400);
    assert!(ids(&tom.page(0)).is_empty());
}
