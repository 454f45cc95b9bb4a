//! Numbers, hashes, signatures: what holds for every entry.

use super::*;
use crate::bytes::Bytes;
use crate::fixtures::{Invited, misnumbered, org_id};
use crate::id::Hash;
use crate::keys::SignKey;
use crate::{canonical, domain, sign};

fn some_body() -> Body {
    Organisation::invitation(&Invited::numbered(200), &Person::named("nina"), Role::PasswordUser)
}

#[test]
fn an_entry_follows_the_one_before_it() {
    let m = msp();
    let right = m.org.next(&m.ada, some_body());
    let sign = |entry: &Entry| SignedEntry::sign(entry, &m.ada.identity.sign);
    accepts(&m.org, sign(&right));
    let number = right.number;
    for wrong in [
        Entry { number: Number(number.0 + 1), ..right.clone() },
        Entry { number: Number(number.0 - 1), ..right.clone() },
        Entry { number: Number(0), ..right.clone() },
        Entry { number: Number(u64::MAX), ..right.clone() },
        Entry { previous: None, ..right.clone() },
        Entry { previous: Some(Hash::from_bytes([0; 32])), ..right.clone() },
        Entry { previous: Some(m.org.entries[0].hash()), ..right.clone() },
    ] {
        refuses(&m.org, sign(&wrong), Error::NotNext);
    }
}

#[test]
fn an_entry_belongs_to_one_organisation() {
    let m = msp();
    let right = m.org.next(&m.ada, some_body());
    for org in [None, Some(org_id(9))] {
        let wrong = Entry { org, ..right.clone() };
        refuses(&m.org, SignedEntry::sign(&wrong, &m.ada.identity.sign), Error::OtherOrganisation);
    }
}

#[test]
fn an_entry_of_another_version_or_suite_is_refused_whoever_signs_it() {
    let m = msp();
    let signed = |bytes: &[u8]| {
        let signature = sign::sign(&m.ada.identity.sign, domain::LOG_ENTRY_SIGNATURE, bytes);
        SignedEntry::decode(&canonical::encode(&(Bytes::from(bytes), signature))).unwrap()
    };
    let entry = canonical::encode(&m.org.next(&m.ada, some_body()));
    for wrong in misnumbered(&entry) {
        refuses(&m.org, signed(&wrong), Error::Encoding(canonical::Error::Malformed));
    }
    accepts(&m.org, signed(&entry));
}

#[test]
fn an_entry_that_repeats_is_not_next() {
    let mut m = msp();
    let entry = m.org.signed(&m.ada, some_body());
    m.org.append(entry.clone()).unwrap();
    assert_eq!(m.org.append(entry), Err(Error::NotNext));
}

#[test]
fn entries_are_neither_left_out_nor_swapped() {
    let m = msp();
    for left_out in 1..m.org.entries.len() - 1 {
        let mut entries = m.org.entries.clone();
        entries.remove(left_out);
        assert_eq!(Verified::from_start(&entries.into()), Err(Error::NotNext));
    }
    let mut entries = m.org.entries.clone();
    entries.swap(1, 2);
    assert_eq!(Verified::from_start(&entries.into()), Err(Error::NotNext));
}

#[test]
fn an_entry_is_signed_by_its_author() {
    let m = msp();
    let entry = m.org.next(&m.ada, some_body());
    for other in [&m.tom.identity.sign, &SignKey::from_seed(&[0; 32])] {
        refuses(&m.org, SignedEntry::sign(&entry, other), Error::Signature);
    }
    let stranger = Person::named("eve");
    refuses(&m.org, m.org.signed(&stranger, some_body()), Error::NotAllowed);
}

#[test]
fn a_changed_entry_is_not_the_signed_one() {
    let m = msp();
    let bytes = m.org.signed(&m.ada, some_body()).encode();
    let mut changed = 0;
    for bit in (0..bytes.len() * 8).step_by(5) {
        let damaged = crate::fixtures::flipped(&bytes, bit);
        let Ok(unverified) = Unverified::decode(&[damaged]) else { continue };
        let mut log = m.org.log.clone();
        assert!(log.extend(&unverified).is_err(), "bit {bit} may flip");
        changed += 1;
    }
    assert!(changed > 100);
}

#[test]
fn a_second_signature_stands_only_where_one_belongs() {
    let m = msp();
    let entry = m.org.next(&m.ada, some_body());
    let twice = SignedEntry::countersigned(&entry, &m.ada.identity.sign, &m.tom.identity.sign);
    refuses(&m.org, twice, Error::Signature);
}

#[test]
fn garbage_is_no_entry() {
    assert!(matches!(Unverified::decode(&[b"garbage"]), Err(Error::Encoding(_))));
    assert!(matches!(Unverified::decode(&[[].as_slice()]), Err(Error::Encoding(_))));
    let m = msp();
    let entries: Vec<_> = m.org.entries.iter().map(SignedEntry::encode).collect();
    let log = Verified::from_start(&Unverified::decode(&entries).unwrap()).unwrap();
    assert_eq!(log, m.org.log);
}

#[test]
fn entries_after_a_broken_one_change_nothing() {
    let m = msp();
    let mut good = m.org.clone();
    let first = good.signed(&m.ada, some_body());
    good.append(first.clone()).unwrap();
    let forged = SignedEntry::sign(&good.next(&m.ada, some_body()), &m.tom.identity.sign);
    let mut log = m.org.log.clone();
    assert_eq!(log.extend(&vec![first, forged].into()), Err(Error::Signature));
    assert_eq!(log, m.org.log);
}

#[test]
fn a_head_that_somebody_saw_is_passed_ahead_or_forked() {
    let m = msp();
    let mut ahead = m.org.clone();
    ahead.says(&m.ada, some_body());
    for (number, entry) in (0..).map(Number).zip(&m.org.entries) {
        assert_eq!(m.org.log.seen(&Head { number, hash: entry.hash() }), Seen::Passed);
    }
    assert_eq!(m.org.log.seen(&ahead.log.head()), Seen::Ahead);
    assert_eq!(m.org.log.seen(&m.org.forked_head()), Seen::Forked);
    assert_eq!(m.org.log.seen(&Head { number: Number(0), ..m.org.log.head() }), Seen::Forked);
}

#[test]
fn a_stored_log_reads_back() {
    let m = msp();
    let bytes = crate::canonical::encode(&m.org.log);
    assert_eq!(crate::canonical::decode::<Verified>(&bytes).unwrap(), m.org.log);
}
