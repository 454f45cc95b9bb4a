//! S14 to S16: other versions, suites and encodings; keys that do not fit; garbage.

use crate::common::PASSWORD;
use crate::stage::{Stage, add, code, id, members, refuses_all, refuses_part};
use latchkey_engine::Failure;
use latchkey_engine::ports::HttpResponse;
use latchkey_messages::{Permission, Reply, Request, State};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::domain::{self, Domain};
use latchkey_shared::item::{Header, KeyVersion};
use latchkey_shared::keys::{ItemKey, SignKey};
use latchkey_shared::log::{Body, Head, Role, SignedEntry};
use latchkey_shared::permission::Permission as Right;
use latchkey_shared::wire::endpoint::{Endpoint, Method};
use latchkey_shared::wire::sync::{DeliveredItem, Delta};
use latchkey_shared::{canonical, seal, sign};
use latchkey_test_client::Client;
use latchkey_test_client::hostile::cbor::Value;
use latchkey_test_client::hostile::{Asked, Gift, Seat, details, overview, rng};

/// What somebody signed, changed and signed by them once more: `[bytes, signature]`.
fn signed_anew(bytes: &[u8], key: &SignKey, domain: Domain, change: impl Fn(&mut Vec<Value>)) -> Vec<u8> {
    let mut signed = Value::parse(bytes).unwrap();
    let parts = signed.items();
    change(parts[0].items());
    let Value::Nested(statement) = &parts[0] else { panic!("a statement") };
    let signature = sign::sign(key, domain, &statement.encode());
    parts[1] = Value::Bytes(signature.as_bytes().to_vec());
    signed.encode()
}

/// The service shows this entry as the next, and a head that goes with it.
fn follows(client: &Client, entry: Vec<u8>) {
    let hash = SignedEntry::decode(&entry).unwrap().hash();
    client.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        delta.log.push(entry.clone().into());
        delta.head = Head { number: delta.head.number.next(), hash };
    });
}

/// A revision with this header, changed: sealed for it and signed, as a member does who has the keys.
fn sealed_anew(seat: &Seat, header: &Header, change: impl Fn(&mut Vec<Value>)) -> Bytes {
    let key = seat.key(&header.item);
    let mut header = Value::parse(&canonical::encode(header)).unwrap();
    change(header.items());
    let header = header.encode();
    let part = |domain, mut plain: Vec<u8>| {
        // Padded as usual.
        plain.push(0x80);
        plain.resize(192, 0);
        seal::seal(key.expose(), domain, &header, &plain, &mut rng())
    };
    let overview = part(domain::ITEM_OVERVIEW, canonical::encode(&overview("Router")));
    let details = part(domain::ITEM_DETAILS, canonical::encode(&details("two")));
    let parts = [&header[..], &canonical::encode(&overview), &canonical::encode(&details)];
    let statement = sign::hash(domain::ITEM_HEADER, &parts);
    let signature = sign::sign(seat.sign(), domain::ITEM_SIGNATURE, statement.as_bytes());
    canonical::encode(&(Bytes::from(header), overview, details, signature)).into()
}

#[test]
fn s14_an_entry_of_an_unknown_version_or_suite_is_refused() {
    let stage = Stage::set("s14-entry");
    let dana = stage.dana.seat();
    let log = stage.lee.seat().home().log.clone();
    let promoted = Body::RoleChanged { member: stage.lee.seat().me(), role: Role::PasswordAdministrator };
    let entry = dana.entry(&log, log.time(), promoted);
    for field in [0, 1] {
        for number in [0, 2, 255] {
            let bytes = signed_anew(&entry.encode(), dana.sign(), domain::LOG_ENTRY_SIGNATURE, |parts| {
                parts[field] = Value::Number(number);
            });
            follows(&stage.lee, bytes);
            refuses_all(&stage.lee);
        }
    }
    // An entry that no version knows.
    let bytes = signed_anew(&entry.encode(), dana.sign(), domain::LOG_ENTRY_SIGNATURE, |parts| {
        parts[7] = Value::Array(vec![Value::Number(99), Value::Array(vec![])]);
    });
    follows(&stage.lee, bytes);
    refuses_all(&stage.lee);
    // The control: signed anew as it was.
    follows(&stage.lee, signed_anew(&entry.encode(), dana.sign(), domain::LOG_ENTRY_SIGNATURE, |_| {}));
    stage.lee.wake().unwrap();
    assert_eq!(stage.lee.seat().home().role(&stage.lee.seat().me()), Some(Role::PasswordAdministrator));
}

#[test]
fn s14_an_item_of_an_unknown_version_or_suite_is_refused() {
    let stage = Stage::set("s14-item");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::View);
    let dana = stage.dana.seat();
    let header = dana.next_header(&id(&item), None);
    let shown = |item: Bytes| {
        stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
            delta.items.push(DeliveredItem { item: item.clone(), home: None });
        });
    };
    for field in [0, 1] {
        for number in [0, 2, 255] {
            shown(sealed_anew(&dana, &header, |fields| fields[field] = Value::Number(number)));
            refuses_part(&stage.lee);
            assert_eq!(stage.fixture.password(&stage.lee, &item), "one");
        }
    }
    // The control: the same as it should be.
    shown(sealed_anew(&dana, &header, |_| {}));
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "two");
}

/// Answers a sync with bytes of this kind.
fn answered(client: &Client, content_type: &'static str, change: impl Fn(Vec<u8>) -> Vec<u8> + 'static) {
    client.between(move |request, service| {
        let sync = Asked::of(&request).unwrap().endpoint == Endpoint::Sync;
        let answer = service(request)?;
        if !sync {
            return Ok(answer);
        }
        let body = change(answer.body);
        Ok(HttpResponse { status: 200, content_type: Some(content_type.to_owned()), body })
    });
}

const CBOR: &str = "application/cbor";

#[test]
fn s14_another_encoding_of_the_same_answer_is_refused() {
    let stage = Stage::set("s14-encoding");
    let twice = |body: Vec<u8>| {
        let Some(Value::Map(mut pairs)) = Value::parse(&body) else { panic!("a map") };
        pairs.push(pairs[0].clone());
        Value::Map(pairs).encode()
    };
    let sorted = |body: Vec<u8>| {
        let Some(Value::Map(mut pairs)) = Value::parse(&body) else { panic!("a map") };
        pairs.reverse();
        Value::Map(pairs).encode()
    };
    let indefinite = |mut body: Vec<u8>| {
        body[0] = 0xBF;
        body.push(0xFF);
        body
    };
    // The map's length in two bytes instead of one.
    let long = |mut body: Vec<u8>| {
        let length = body[0] & 0x1F;
        body.splice(0..1, [0xB8, length]);
        body
    };
    let trailing = |mut body: Vec<u8>| {
        body.push(0);
        body
    };
    answered(&stage.lee, CBOR, twice);
    assert_eq!(stage.lee.wake(), Err(Failure::Garbled));
    answered(&stage.lee, CBOR, sorted);
    assert_eq!(stage.lee.wake(), Err(Failure::Garbled));
    answered(&stage.lee, CBOR, indefinite);
    assert_eq!(stage.lee.wake(), Err(Failure::Garbled));
    answered(&stage.lee, CBOR, long);
    assert_eq!(stage.lee.wake(), Err(Failure::Garbled));
    answered(&stage.lee, CBOR, trailing);
    assert_eq!(stage.lee.wake(), Err(Failure::Garbled));
    answered(&stage.lee, "text/html", |body| body);
    assert_eq!(stage.lee.wake(), Err(Failure::Garbled));
    answered(&stage.lee, CBOR, |body| body);
    stage.lee.wake().unwrap();
}

#[test]
fn s14_lengths_and_depths_beyond_all_measure_are_refused() {
    let stage = Stage::set("s14-lengths");
    let huge: [&[u8]; 5] = [
        // A map, an array, a byte string and a text that say they are as long as memory.
        &[0xBB, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        &[0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        &[0x5B, 0x00, 0x00, 0x00, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF],
        &[0x7B, 0x00, 0x00, 0x00, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF],
        &[],
    ];
    for bytes in huge {
        answered(&stage.lee, CBOR, |_| bytes.to_vec());
        assert!(stage.lee.wake().is_err());
        // The same as a field of a whole answer.
        answered(&stage.lee, CBOR, |body| {
            let Some(Value::Map(pairs)) = Value::parse(&body) else { panic!("a map") };
            let at = Value::Map(pairs[..3].to_vec()).encode().len();
            [&body[..at], b"\x63log", bytes].concat()
        });
        assert!(stage.lee.wake().is_err());
    }
    for (content_type, byte) in
        [(CBOR, 0x81), (CBOR, 0xA1), (CBOR, 0xC1), ("application/json", b'['), ("application/json", b'{')]
    {
        answered(&stage.lee, content_type, move |_| vec![byte; 1_000_000]);
        assert_eq!(stage.lee.wake(), Err(Failure::Garbled));
    }
    stage.lee.unharmed();
    stage.lee.wake().unwrap();
    assert_eq!(members(&stage.lee, &stage.org).len(), 2);
}

#[test]
fn s15_a_key_that_does_not_fit_what_it_is_for_is_refused() {
    // Lee, who holds the item in full, gives Max and Eve other keys of it: none of them sees another text.
    let stage = Stage::set("s15-keys");
    let (max, eve) = (stage.technician("Max"), stage.technician("Eve"));
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Full);
    let lee = stage.lee.seat();
    let sealed = lee.sealed(&stage.lee, &id(&item));
    let offered = |reader: &Client, key: ItemKey| {
        let keys = [(id(&item), KeyVersion::FIRST, &key)];
        let gift = [Gift::to(reader.seat().me(), Right::View)];
        let bundle = lee.bundle(lee.home().id(), &lee.home().log, &keys, &gift);
        let sealed = sealed.clone();
        reader.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
            delta.bundles.push(bundle.clone());
            delta.items.push(DeliveredItem { item: sealed.clone(), home: None });
        });
    };
    for reader in [&max, &eve] {
        offered(reader, ItemKey::generate(&mut rng()));
        refuses_part(reader);
        assert!(stage.fixture.items(reader).is_empty());
    }
    for reader in [&max, &eve] {
        offered(reader, lee.key(&id(&item)));
        reader.wake().unwrap();
        assert_eq!(stage.fixture.password(reader, &item), "one");
    }
}

/// Answers nothing but this.
fn garbage(client: &Client, status: u16, body: &'static [u8]) {
    client.between(move |_, _| Ok(HttpResponse { status, content_type: Some(CBOR.to_owned()), body: body.to_vec() }));
}

const GARBAGE: [(u16, &[u8]); 6] =
    [(200, b""), (200, b"\xFF\xFF"), (200, b"{}"), (204, b""), (404, b"<html>"), (409, b"{\"code\":\"no\"}")];

#[test]
fn s16_garbage_makes_nobody_begin_anew() {
    let stage = Stage::set("s16-sync");
    let item = stage.item("Router", "one");
    let before = stage.dana.seat();
    for (status, body) in GARBAGE {
        garbage(&stage.dana, status, body);
        stage.dana.world().sent.borrow_mut().clear();
        assert!(stage.dana.wake().is_err(), "{status}");
        // Nothing was written anywhere, and nothing forgotten.
        let sent = stage.dana.world().sent.borrow().clone();
        assert!(sent.iter().all(|(method, _, _)| *method == Method::Get.as_str()), "{sent:?}");
        assert_eq!(stage.fixture.password(&stage.dana, &item), "one");
    }
    let after = stage.dana.stop_background();
    assert_eq!(after.seat().open.keyring.newest().public(), before.open.keyring.newest().public());
    assert_eq!(after.seat().open.own.identity, before.open.own.identity);
    assert_eq!(after.seat().home().log, before.home().log);
    after.wake().unwrap();
    assert_eq!(stage.fixture.password(&after, &item), "one");
}

#[test]
fn s16_garbage_makes_no_new_account_at_sign_in() {
    let stage = Stage::set("s16-sign-in");
    let item = add(&stage.dana, &stage.org, "Router", "one");
    for endpoint in [Endpoint::Challenge, Endpoint::SignIn, Endpoint::Account, Endpoint::Sync] {
        for body in [&b""[..], b"\xA0", b"\xFF"] {
            let second = Client::new();
            second.tamper_bytes(endpoint, move |_, answer| *answer = body.to_vec());
            assert_eq!(code(second.ask(stage.fixture.sign_in(&stage.dana, PASSWORD))), "garbled", "{endpoint:?}");
            assert_eq!(second.ask(Request::State), Ok(Reply::State(State::Empty)));
            let sent = second.world().sent.borrow().clone();
            let harmless = |url: &str| url.contains("/challenge") || url.ends_with("/sessions");
            assert!(sent.iter().all(|(method, url, _)| *method == "GET" || harmless(url)), "{sent:?}");
        }
    }
    let second = Client::new();
    second.ask(stage.fixture.sign_in(&stage.dana, PASSWORD)).unwrap();
    assert_eq!(stage.fixture.password(&second, &item), "one");
}
