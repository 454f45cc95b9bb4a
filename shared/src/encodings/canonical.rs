//! One encoding for each value: everything else that a decoder could read as the same is refused.

use super::samples::{self, samples};
use crate::account::{AccountChange, Challenge, Letter, LocalSlot, PasswordSlot, SealedIdentity, SignOutOrder};
use crate::canonical::{self, Error};
use crate::fixtures::Organisation;
use crate::id::Holder;
use crate::item::{Details, Header, Overview, SealedItem};
use crate::keys::MemberKeys;
use crate::log::{Entry, SignedEntry, Verified};
use crate::personal::{ClientName, Disclosure, GroupName, OrganisationName, Profile};
use crate::sharing::{Bundle, Grant, GrantHeader, GroupKeyWrap, SignedTakeBack, TakeBack};
use crate::wire::token::Claims;
use crate::wrap::Wrapped;
use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode};
use proptest::prelude::*;

/// Whether bytes decode as one type.
type Decodes = fn(&[u8]) -> Result<(), Error>;

fn decodes<T: for<'b> Decode<'b, ()> + Encode<()>>(bytes: &[u8]) -> Result<(), Error> {
    canonical::decode::<T>(bytes).map(|_| ())
}

/// Every type that comes from somebody else in its canonical encoding, and a good one of it.
fn every_type() -> Vec<(&'static str, Vec<u8>, Decodes)> {
    let s = samples();
    let entry = s.client.entries[3].entry().unwrap();
    let wrapped = s.group_key().key;
    let name = OrganisationName { name: "Globex".into(), slug: "globex".parse().unwrap() };
    let client = ClientName { org: s.client.log.id(), organisation: name.clone(), salt: Organisation::salt() };
    let group = GroupName { name: "Field team".into() };
    macro_rules! rows {
        ($($type:ty = $value:expr;)*) => {
            vec![$((stringify!($type), canonical::encode::<$type>(&$value), decodes::<$type> as Decodes)),*]
        };
    }
    #[allow(clippy::as_conversions, reason = "names the function pointer's type")]
    let rows = rows! {
        Entry = entry;
        SignedEntry = s.client.entries[4];
        Verified = s.client.log;
        Header = s.header();
        SealedItem = s.item();
        Overview = samples::overview();
        Details = samples::details();
        Bundle = s.bundle();
        GrantHeader = s.grant_header();
        Grant = s.grant();
        GroupKeyWrap = s.group_key();
        TakeBack = s.take_back();
        SignedTakeBack = s.signed_take_back();
        Wrapped = wrapped;
        PasswordSlot = s.slot();
        SealedIdentity = s.renewed_identity();
        SignOutOrder = s.sign_out_order();
        AccountChange = s.account_change();
        LocalSlot = s.local_slot();
        Letter = s.letter();
        Disclosure = s.dora.disclosure;
        Profile = Profile { name: "Dora".into(), email: "dora@example.com".into() };
        OrganisationName = name;
        ClientName = client;
        GroupName = group;
        Challenge = samples::challenge();
        Claims = s.claims();
        MemberKeys = s.dora.keys();
        Holder = Holder::Member(s.dora.id);
    };
    rows
}

/// Where each data item of a CBOR text starts, and its type.
fn starts(bytes: &[u8]) -> Vec<(usize, Type)> {
    let mut decoder = Decoder::new(bytes);
    let mut starts = Vec::new();
    while let Ok(kind) = decoder.datatype() {
        starts.push((decoder.position(), kind));
        match kind {
            Type::Array => drop(decoder.array().unwrap()),
            Type::Map => drop(decoder.map().unwrap()),
            _ => decoder.skip().unwrap(),
        }
    }
    starts
}

/// The head of a data item (RFC 8949 §3): major type, argument, and how many bytes it took.
fn head(bytes: &[u8], at: usize) -> (u8, u64, usize) {
    let (major, info) = (bytes[at] >> 5, bytes[at] & 31);
    let more = match info {
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return (major, u64::from(info), 1),
    };
    let argument = bytes[at + 1..=at + more].iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
    (major, argument, 1 + more)
}

/// The same data item with its argument in eight bytes.
fn long_form(bytes: &[u8], at: usize) -> Vec<u8> {
    let (major, argument, length) = head(bytes, at);
    let long = [&[major << 5 | 27], argument.to_be_bytes().as_slice()].concat();
    [&bytes[..at], &long, &bytes[at + length..]].concat()
}

#[test]
fn a_good_one_of_every_type_decodes() {
    for (name, bytes, decodes) in every_decoder() {
        assert_eq!(decodes(bytes), Ok(()), "{name}");
    }
}

#[test]
fn nothing_may_follow() {
    for (name, bytes, decodes) in every_decoder() {
        for more in [[0x00].as_slice(), &[0xF6], bytes.as_slice()] {
            assert!(decodes(&[bytes.as_slice(), more].concat()).is_err(), "{name}");
        }
    }
}

#[test]
fn nothing_may_be_missing() {
    for (name, bytes, decodes) in every_decoder() {
        for length in 0..bytes.len() {
            assert!(decodes(&bytes[..length]).is_err(), "{name} decodes from {length} bytes");
        }
    }
}

/// Integers, lengths and counts have one form: the shortest.
#[test]
fn long_forms_are_refused() {
    for (name, bytes, decodes) in every_decoder() {
        let mut changed = 0;
        for (at, kind) in starts(bytes) {
            if matches!(kind, Type::Bool | Type::Null) || head(bytes, at).2 == 9 {
                continue;
            }
            changed += 1;
            assert!(decodes(&long_form(bytes, at)).is_err(), "{name}: {kind:?} at {at}");
        }
        assert!(changed > 1, "{name}");
    }
}

#[test]
fn indefinite_lengths_are_refused() {
    for (name, bytes, decodes) in every_decoder() {
        for (at, kind) in starts(bytes) {
            let (major, _, length) = head(bytes, at);
            let mut decoder = Decoder::new(bytes);
            decoder.set_position(at);
            decoder.skip().unwrap();
            let end = decoder.position();
            let inside = match kind {
                // One chunk, as it was.
                Type::Bytes | Type::String => bytes[at..end].to_vec(),
                Type::Array | Type::Map => bytes[at + length..end].to_vec(),
                _ => continue,
            };
            let changed = [&bytes[..at], &[major << 5 | 31], &inside, &[0xFF], &bytes[end..]].concat();
            assert!(decodes(&changed).is_err(), "{name}: {kind:?} at {at}");
        }
    }
}

/// Fields that this version does not know, and fields said twice.
#[test]
fn further_elements_are_refused() {
    for (name, bytes, decodes) in every_decoder() {
        for (at, kind) in starts(bytes) {
            let (major, count, length) = head(bytes, at);
            let more = match kind {
                Type::Array => vec![0xF6],
                Type::Map => vec![0x18, 0x63, 0xF6],
                _ => continue,
            };
            let mut decoder = Decoder::new(bytes);
            decoder.set_position(at);
            decoder.skip().unwrap();
            let end = decoder.position();
            let longer = u8::try_from(count + 1).unwrap();
            assert!(longer < 24, "{name}: a longer sample needs a longer head");
            let elements = &bytes[at + length..end];
            let changed = [&bytes[..at], &[major << 5 | longer], elements, &more, &bytes[end..]].concat();
            assert!(decodes(&changed).is_err(), "{name}: {kind:?} at {at}");
        }
    }
}

#[test]
fn a_key_said_twice_is_refused() {
    let title = [0x01, 0x61, b'x'];
    let mut encoder = minicbor::Encoder::new(Vec::new());
    encoder.map(2).unwrap();
    let twice = [encoder.into_writer(), title.to_vec(), title.to_vec()].concat();
    assert!(canonical::decode::<Overview>(&twice).is_err());
}

/// "Four billion elements follow", says a text of a few bytes: nothing is set aside for them.
#[test]
fn huge_lengths_are_refused_without_room_for_them() {
    for (name, bytes, decodes) in every_decoder() {
        for (at, kind) in starts(bytes) {
            let (major, _, length) = head(bytes, at);
            if !matches!(kind, Type::Bytes | Type::String | Type::Array | Type::Map) {
                continue;
            }
            for size in [u64::from(u32::MAX), u64::MAX >> 1, u64::MAX] {
                let huge = [&[major << 5 | 27], size.to_be_bytes().as_slice()].concat();
                let changed = [&bytes[..at], &huge, &bytes[at + length..]].concat();
                assert!(decodes(&changed).is_err(), "{name}: {kind:?} of {size} at {at}");
            }
        }
    }
}

#[test]
fn deep_nesting_ends_in_an_error() {
    let deep = vec![0x81; 1_000_000];
    let maps = [0xA1, 0x18, 0x63].repeat(300_000);
    for (name, _, decodes) in every_decoder() {
        assert!(decodes(&deep).is_err(), "{name}");
        assert!(decodes(&maps).is_err(), "{name}");
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for (_, _, decodes) in every_decoder() {
            let _ = decodes(&bytes);
        }
    }

    #[test]
    fn a_changed_byte_never_panics(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        for (_, bytes, decodes) in every_decoder() {
            let mut changed = bytes.clone();
            let at = at.index(changed.len());
            changed[at] = to;
            let _ = decodes(&changed);
        }
    }
}

fn every_decoder() -> &'static [(&'static str, Vec<u8>, Decodes)] {
    static ROWS: std::sync::OnceLock<Vec<(&'static str, Vec<u8>, Decodes)>> = std::sync::OnceLock::new();
    ROWS.get_or_init(every_type)
}
