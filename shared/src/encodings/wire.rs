//! Bodies: JSON and CBOR of the same types.

use super::wire_samples::for_every_body;
use crate::fixtures::diagnostic;
use crate::id::{OrgId, Slug};
use crate::wire::Format;
use crate::wire::codec::Error;
use crate::wire::problem::{Code, Problem};
use core::fmt::Debug;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

trait Body: Serialize + DeserializeOwned + PartialEq + Debug {}
impl<T: Serialize + DeserializeOwned + PartialEq + Debug> Body for T {}

fn snapshot<T: Body>(name: &str, body: &T) {
    let json = serde_json::to_string_pretty(body).unwrap();
    let cbor = diagnostic(&Format::Cbor.encode(body).unwrap()).replace(", ", ",\n");
    insta::assert_snapshot!(format!("body_{name}"), format!("{json}\n\n{cbor}"));
}

#[test]
fn every_body_is_written_as_before() {
    for_every_body!(snapshot);
}

fn reads_back<T: Body>(name: &str, body: &T) {
    for format in [Format::Json, Format::Cbor] {
        let bytes = format.encode(body).unwrap();
        assert_eq!(&format.decode::<T>(&bytes).unwrap(), body, "{name} as {format:?}");
    }
}

#[test]
fn every_body_is_given_foreign_bytes() {
    let target = include_str!("../../../fuzz/targets/wire.rs");
    for body in super::wire_samples::TYPES {
        assert!(target.contains(&format!("    body::<{body}>(bytes);")), "fuzz/targets/wire.rs has no {body}");
    }
    assert_eq!(target.matches("    body::<").count(), super::wire_samples::TYPES.len());
}

#[test]
fn every_body_reads_back() {
    for_every_body!(reads_back);
}

fn refuses_more<T: Body>(name: &str, body: &T) {
    let more = |format: Format, after: &[u8]| {
        let bytes = [format.encode(body).unwrap().as_slice(), after].concat();
        format.decode::<T>(&bytes).is_err()
    };
    assert!(more(Format::Cbor, &[0xF6]) && more(Format::Json, b" null"), "{name} with something after it");
    let bytes = Format::Cbor.encode(body).unwrap();
    for length in 0..bytes.len() {
        assert!(Format::Cbor.decode::<T>(&bytes[..length]).is_err(), "{name} from {length} bytes");
    }
}

#[test]
fn a_body_is_whole_and_alone() {
    for_every_body!(refuses_more);
}

fn refuses_unknown_fields<T: Body>(name: &str, body: &T) {
    let serde_json::Value::Object(mut fields) = serde_json::to_value(body).unwrap() else {
        panic!("{name} is no object");
    };
    fields.insert("surprise".into(), true.into());
    let bytes = serde_json::to_vec(&fields).unwrap();
    // Problems come from the service, and a later one may say more.
    let refused = Format::Json.decode::<T>(&bytes).is_err();
    assert_eq!(refused, name != "problem", "{name}");
}

#[test]
fn an_unknown_field_is_refused() {
    for_every_body!(refuses_unknown_fields);
}

fn refuses_missing_fields<T: Body>(name: &str, body: &T) {
    let serde_json::Value::Object(fields) = serde_json::to_value(body).unwrap() else {
        panic!("{name} is no object");
    };
    for field in fields.keys().filter(|field| !["detail", "deliver_to", "account"].contains(&field.as_str())) {
        let mut fewer = fields.clone();
        fewer.remove(field);
        let bytes = serde_json::to_vec(&fewer).unwrap();
        assert!(Format::Json.decode::<T>(&bytes).is_err(), "{name} without {field}");
    }
}

#[test]
fn a_missing_field_is_refused() {
    for_every_body!(refuses_missing_fields);
}

/// The first byte of a body is the head of its map: `BF` opens one of indefinite length.
fn refuses_other_cbor<T: Body>(name: &str, body: &T) {
    let bytes = Format::Cbor.encode(body).unwrap();
    let fields = bytes[0] & 31;
    assert_eq!(bytes[0] >> 5, 5, "{name} is no map");
    let indefinite = [&[0xBF], &bytes[1..], &[0xFF]].concat();
    let long = [&[0xB8, fields], &bytes[1..]].concat();
    for changed in [indefinite, long] {
        assert_eq!(Format::Cbor.decode::<T>(&changed), Err(Error::NotCanonical), "{name}");
    }
}

#[test]
fn cbor_has_one_form() {
    for_every_body!(refuses_other_cbor);
}

#[test]
fn cbor_carries_bytes_as_bytes() {
    let id = OrgId::from_bytes([5; 32]);
    assert_eq!(Format::Cbor.encode(&id).unwrap().len(), 34);
    assert_eq!(Format::Json.encode(&id).unwrap().len(), 45);
}

#[test]
fn text_that_is_no_base64url_is_refused() {
    for wrong in
        ["", "AAAA", "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQ==", "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBR"]
    {
        let json = serde_json::to_vec(wrong).unwrap();
        assert!(Format::Json.decode::<OrgId>(&json).is_err(), "{wrong}");
    }
    let right = serde_json::to_vec("BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU").unwrap();
    assert_eq!(Format::Json.decode::<OrgId>(&right).unwrap(), OrgId::from_bytes([5; 32]));
}

#[test]
fn an_address_is_checked_wherever_it_comes_from() {
    for wrong in ["", "a", "-ab", "ab-", "Acme", "a b", "a/b", "v1", "api", "ünïcode", &"a".repeat(41), "a\0b"] {
        assert!(wrong.parse::<Slug>().is_err(), "{wrong}");
        for format in [Format::Json, Format::Cbor] {
            let bytes = format.encode(&wrong).unwrap();
            assert!(format.decode::<Slug>(&bytes).is_err(), "{wrong} as {format:?}");
        }
    }
    for right in ["ab", "a1", "acme-2", &"a".repeat(40)] {
        assert_eq!(right.parse::<Slug>().unwrap().as_str(), right);
    }
}

#[test]
fn a_format_is_chosen_by_the_header() {
    for (header, format) in [
        (None, Format::Json),
        (Some(""), Format::Json),
        (Some("*/*"), Format::Json),
        (Some("application/json; charset=utf-8"), Format::Json),
        (Some("Application/CBOR"), Format::Cbor),
        (Some("application/cbor, application/json"), Format::Cbor),
    ] {
        assert_eq!(Format::of_header(header), Ok(format), "{header:?}");
    }
    for header in ["text/html", "application/x-www-form-urlencoded", "cbor"] {
        assert_eq!(Format::of_header(Some(header)), Err(Error::UnknownType));
    }
}

/// Codes never change their meaning, nor their status.
#[test]
fn problem_codes() {
    let lines: Vec<_> = Code::ALL
        .iter()
        .map(|&code| {
            let problem = Problem::new(code);
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            assert_eq!(problem.kind, format!("urn:latchkey:problem:{}", code.as_str()));
            assert!(problem.title.ends_with('.'));
            format!("{} {}", problem.status, code.as_str())
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

fn survives<T: Body>(bytes: &[u8]) {
    for format in [Format::Json, Format::Cbor] {
        if let Ok(body) = format.decode::<T>(bytes) {
            let again = format.encode(&body).unwrap();
            assert_eq!(format.decode::<T>(&again).unwrap(), body);
        }
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        survives::<crate::wire::sync::Delta>(&bytes);
        survives::<crate::wire::vault::WriteItems>(&bytes);
        survives::<crate::wire::access::Join>(&bytes);
        survives::<crate::wire::organisation::CreateClient>(&bytes);
    }

    #[test]
    fn a_changed_delta_never_panics(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        static DELTA: std::sync::OnceLock<[Vec<u8>; 2]> = std::sync::OnceLock::new();
        let bodies = DELTA.get_or_init(|| {
            let delta = super::wire_samples::delta();
            [Format::Json, Format::Cbor].map(|format| format.encode(&delta).unwrap())
        });
        for body in bodies {
            let mut changed = body.clone();
            let at = at.index(changed.len());
            changed[at] = to;
            survives::<crate::wire::sync::Delta>(&changed);
        }
    }
}

#[test]
fn huge_lengths_set_no_room_aside() {
    for head in [0x5B, 0x7B, 0x9B, 0xBB] {
        let bytes = [[head].as_slice(), &u64::MAX.to_be_bytes(), &[0; 16]].concat();
        survives::<crate::wire::sync::Delta>(&bytes);
        survives::<Vec<OrgId>>(&bytes);
        assert!(Format::Cbor.decode::<Vec<OrgId>>(&bytes).is_err());
    }
    let deep = vec![b'['; 100_000];
    assert!(Format::Json.decode::<crate::wire::sync::Delta>(&deep).is_err());
    let deep = vec![0x81; 100_000];
    assert!(Format::Cbor.decode::<crate::wire::sync::Delta>(&deep).is_err());
}
