//! What is refused before an organisation is asked.

use crate::support::*;
use latchkey_shared::log::Role;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::admission::Admission;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::limits::{BATCH, BODY, IMPORT_BODY};
use latchkey_shared::wire::organisation::GroupKeys;
use latchkey_shared::wire::vault::{TakeBacks, WriteItems};

#[test]
fn health_and_the_api_s_description_are_for_anybody() {
    let server = Server::start();
    assert_eq!(server.get("/v1/health").send().status, 200);
    let served = server.get("/v1/openapi.json").send();
    assert_eq!(served.header("content-type"), Some("application/json"));
    let described: serde_json::Value = serde_json::from_slice(&served.body).unwrap();
    let types: serde_json::Value = serde_json::from_str(&latchkey_shared::wire::openapi::text()).unwrap();
    assert!(
        described == types,
        "run `cargo run -p latchkey-shared --features schema --example openapi`, then build the service"
    );
}

#[test]
fn a_token_that_was_never_given_out_is_nobody_s() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let mut damaged = msp.tokens.access.clone();
    let last = damaged.pop().unwrap();
    damaged.push(if last == 'A' { 'B' } else { 'A' });
    for &endpoint in Endpoint::ALL {
        if !matches!(endpoint.admission(), Admission::Members(_)) || endpoint == Endpoint::Events {
            continue;
        }
        let request = server
            .request(endpoint.method().as_str(), path_of(endpoint, "acme"))
            .header("idempotency-key", key())
            .header("content-type", "application/json");
        for token in ["", "x", "x.y", &damaged] {
            assert_eq!(request.clone().bearer(token).send().code(), Code::Unauthenticated, "{endpoint:?} {token}");
        }
    }
}

#[test]
fn paths_methods_and_types_that_there_are_not() {
    let server = Server::start();
    let msp = found(&server, "acme");
    assert_eq!(server.get("/v1/nothing").send().code(), Code::NotFound);
    assert_eq!(server.get("/v1/orgs/nobody-here").send().code(), Code::NotFound);
    assert_eq!(server.post("/v1/orgs/nobody-here/challenge").send().code(), Code::NotFound);
    assert_eq!(server.request("PUT", "/v1/orgs/acme/sessions").send().code(), Code::MethodNotAllowed);
    assert_eq!(server.request("OPTIONS", "/v1/orgs/acme/items").send().code(), Code::MethodNotAllowed);
    assert_eq!(server.get("/internal/deliver").send().status, 404);
    assert_eq!(msp.post("items").bytes("text/plain", "{}").send().code(), Code::MediaType);
    assert_eq!(msp.get("sync?cursor=-1").send().code(), Code::Malformed);
    assert_eq!(msp.get("sync?cursor=1e99").send().code(), Code::Malformed);
    assert_eq!(msp.get("events").send().code(), Code::Unauthenticated);
}

#[test]
fn a_body_over_the_limit_is_not_read() {
    let server = Server::start();
    let msp = found(&server, "acme");
    assert_eq!(msp.post("items").bytes("application/json", vec![b' '; BODY + 1]).send().code(), Code::TooLarge);
    assert_eq!(
        msp.post("items/import").bytes("application/json", vec![b' '; IMPORT_BODY + 1]).send().code(),
        Code::TooLarge
    );
    // At the limit it is read, and found not to be what it should be.
    assert_eq!(msp.post("items").bytes("application/json", vec![b' '; BODY]).send().code(), Code::Malformed);
}

#[test]
fn more_than_a_thousand_entries_are_too_many() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let items = WriteItems { items: vec![vec![0x80].into(); BATCH + 1], bundles: Vec::new() };
    assert_eq!(msp.post("items/import").json(&items).send().code(), Code::TooMany);
    let statements = TakeBacks { statements: vec![vec![0x80].into(); BATCH + 1] };
    assert_eq!(msp.post("grants/take-back").json(&statements).send().code(), Code::TooMany);
    let batch = latchkey_shared::wire::organisation::LogAppend {
        entries: vec![vec![0x80].into(); BATCH + 1],
        disclosures: Vec::new(),
        group_keys: Vec::new(),
        regranted: Vec::new(),
    };
    assert_eq!(msp.post("log").json(&batch).send().code(), Code::TooMany);
}

#[test]
fn bodies_that_are_not_what_they_say() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let json = |body: &str| msp.post("items").bytes("application/json", body).send().code();
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in ["", "{", "[]", "null", r#"{"items":[]}"#, r#"{"items":[],"bundles":[],"more":1}"#, "\u{0}", &nested] {
        assert_eq!(json(body), Code::Malformed, "{}", &body[..body.len().min(40)]);
    }
    assert_eq!(json(r#"{"items":[],"items":[],"bundles":[]}"#), Code::Malformed);
    let cbor = |body: &[u8]| msp.post("items").bytes("application/cbor", body).send().code();
    assert_eq!(msp.post("items").bytes("application/json", [0xff, 0xfe, b'{']).send().code(), Code::Malformed);
    assert_eq!(cbor(&[0xff]), Code::Malformed);
    // A length of 2^63 entries that are not there.
    assert_eq!(cbor(&[0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), Code::Malformed);
    let body = WriteItems { items: Vec::new(), bundles: Vec::new() };
    let good = latchkey_shared::wire::Format::Cbor.encode(&body).unwrap();
    let mut trailing = good.clone();
    trailing.push(0);
    assert!(matches!(cbor(&trailing), Code::NotCanonical | Code::Malformed));
    // The same map with its length written in two bytes.
    let mut long = vec![0xb8, good[0] & 0x1f];
    long.extend_from_slice(&good[1..]);
    assert_eq!(cbor(&long), Code::NotCanonical);
    assert_eq!(msp.post("items").bytes("application/cbor", good).send().status, 200);
}

#[test]
fn a_write_needs_a_key_of_the_right_form() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let body = WriteItems { items: Vec::new(), bundles: Vec::new() };
    let request = msp.post("items").json(&body);
    assert_eq!(request.clone().without("idempotency-key").send().code(), Code::IdempotencyMissing);
    for bad in ["short", "with spaces in it, and a comma", &"x".repeat(65)] {
        assert_eq!(request.clone().header("idempotency-key", bad).send().code(), Code::IdempotencyMissing, "{bad}");
    }
    for good in ["6f1d2c3b-4a59-4e68-9b77-8a6c5d4e3f20", &key()] {
        assert_eq!(request.clone().header("idempotency-key", good).send().status, 200, "{good}");
    }
}

#[test]
fn no_web_page_writes_here_and_none_reads() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let body = WriteItems { items: Vec::new(), bundles: Vec::new() };
    let request = msp.post("items").json(&body);
    for origin in ["https://evil.test", "http://127.0.0.1:1"] {
        assert_eq!(request.clone().header("origin", origin).send().code(), Code::Forbidden);
    }
    for origin in ["chrome-extension://abcdefgh", "moz-extension://0-1-2", server.service.origin()] {
        assert_eq!(request.clone().header("origin", origin).send().status, 200);
    }
    let answer = msp.get("account").header("origin", "https://evil.test").send();
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[test]
fn every_answer_carries_the_security_headers() {
    let server = Server::start();
    let msp = found(&server, "acme");
    for answer in [msp.get("account").send(), server.get("/v1/nothing").send(), server.get("/acme").send()] {
        for name in [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "cache-control",
            "strict-transport-security",
        ] {
            assert!(answer.header(name).is_some(), "{name}");
        }
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[test]
fn headers_between_edge_and_object_are_nobody_elses() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let globex = found(&server, "globex");
    let claims = globex.tokens.access.split('.').next().unwrap().to_owned();
    let forged =
        server.get("/v1/orgs/globex/account").header("latchkey-claims", claims.clone()).header("latchkey-from", "acme");
    assert_eq!(forged.send().code(), Code::Unauthenticated);
    // With a good token of one's own they change nothing.
    let own = msp.get("account").header("latchkey-claims", claims).send();
    assert_eq!(own.status, 200);
    assert!(own.text().contains(&msp.id().to_string()));
}

#[test]
fn rates_are_limited() {
    let server = Server::start();
    found(&server, "acme");
    let refused = (0..400).map(|_| server.post("/v1/orgs/acme/challenge").send()).find(|answer| answer.status != 200);
    assert_eq!(refused.unwrap().code(), Code::RateLimited);
    // Of this organisation's sign-ins alone.
    found(&server, "globex");
}

/// A network has 2^64 addresses of version 6, and whoever has one has all of them.
#[test]
fn a_network_of_many_addresses_is_one_caller() {
    let server = Server::start();
    found(&server, "acme");
    let challenge = |address: String| server.post("/v1/orgs/acme/challenge").header("cf-connecting-ip", address).send();
    let refused = (0..400).map(|one| challenge(format!("2001:db8:0:1::{one:x}"))).find(|answer| answer.status != 200);
    assert_eq!(refused.unwrap().code(), Code::RateLimited);
    assert_eq!(challenge("2001:db8:0:2::1".to_owned()).status, 200);
    // An address of version 4 may be written as one of version 6.
    let mut answers =
        ["192.0.2.1", "::ffff:192.0.2.1"].into_iter().cycle().take(240).map(|one| challenge(one.to_owned()));
    assert_eq!(answers.find(|answer| answer.status != 200).unwrap().code(), Code::RateLimited);
    assert_eq!(challenge("::ffff:192.0.2.2".to_owned()).status, 200);
}

/// Each of these has the client ask the MSP's object whether they were given access meanwhile.
#[test]
fn the_rates_of_who_is_refused_are_limited_too() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    msp.sync();
    let (manager, admin) = msp.with_client("globex");
    let at_client = tom.at(manager.view.clone());
    let batch = at_client.append_body(Vec::new(), Vec::new(), Vec::new());
    let write = || at_client.post("log").json(&batch).send().code();
    assert_eq!(write(), Code::Forbidden);
    let other = (0..1_500).map(|_| write()).find(|code| *code != Code::Forbidden);
    assert_eq!(other, Some(Code::RateLimited));
    // Nobody else's there, nor theirs at home.
    for member in [&manager, &admin] {
        assert_eq!(member.post("group-keys").json(&GroupKeys { group_keys: Vec::new() }).send().status, 204);
    }
    assert_eq!(tom.post("group-keys").json(&GroupKeys { group_keys: Vec::new() }).send().status, 204);
}

#[test]
fn nothing_secret_is_printed() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let (manager, admin) = msp.with_client("globex");
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    // Refused here, refused there, failed: whatever makes the service say something.
    let bundle =
        msp.grant_in(&manager.view, &[&item], &[(admin.holder(), latchkey_shared::permission::Permission::View)]);
    assert_eq!(msp.share(vec![bundle.clone()], Some("nobody-here".parse().unwrap())).code(), Code::GrantRefused);
    assert_eq!(msp.post("items").bytes("application/json", r#"{"hunter2":1}"#).send().code(), Code::Malformed);
    let refresh = latchkey_shared::wire::access::Refresh { session: msp.tokens.session, refresh: msp.tokens.refresh };
    for _ in 0..2 {
        server.post("/v1/orgs/acme/sessions/refresh").json(&refresh).send();
    }
    let printed = std::fs::read_to_string(server.service.log_path()).unwrap();
    let secrets = [
        msp.tokens.access.as_str(),
        admin.tokens.access.as_str(),
        server.service.bootstrap_token(),
        &msp.tokens.refresh.to_string(),
        "hunter2",
        "example.test",
    ];
    for secret in secrets {
        assert!(!printed.contains(secret), "{printed}");
    }
}
