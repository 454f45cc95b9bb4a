//! What came to an item later: items from before open as they were, byte for byte.

use super::*;
use crate::canonical;

/// The first version of an overview: `{0: 0, 1: "Router", 2: "admin", 3: ["router.example"], 5: true}`.
const FIRST_OVERVIEW: &[u8] = b"\xa5\x00\x00\x01\x66Router\x02\x65admin\x03\x81\x6erouter.example\x05\xf5";

/// The first version of details: `{0: "pw", 2: "otpauth:", 3: [{0: "PIN", 1: "0000"}]}`.
const FIRST_DETAILS: &[u8] = b"\xa3\x00\x62pw\x02\x68otpauth:\x03\x81\xa2\x00\x63PIN\x01\x640000";

#[test]
fn an_overview_from_before_opens_and_its_addresses_mean_their_sites() {
    let overview: Overview = canonical::decode(FIRST_OVERVIEW).unwrap();
    assert_eq!(overview.sites().collect::<Vec<_>>(), [("router.example", Match::Site)]);
    assert!(!overview.sign_in);
    assert_eq!(overview.insecure, Some(true));
    assert_eq!(canonical::encode(&overview), FIRST_OVERVIEW);
}

#[test]
fn details_from_before_open_and_their_fields_are_secrets_that_go_nowhere() {
    let details: Details = canonical::decode(FIRST_DETAILS).unwrap();
    let [field] = details.fields.as_slice() else { panic!("one field") };
    assert_eq!((field.name.as_str(), field.value.as_str()), ("PIN", "0000"));
    assert!(!field.plain && field.target.is_none());
    assert_eq!(canonical::encode(&details), FIRST_DETAILS);
}

#[test]
fn each_address_has_its_own_meaning() {
    let overview = Overview {
        addresses: vec!["a.test".into(), "b.test".into(), "c.test".into()],
        matching: vec![Match::Host, Match::Never],
        ..Overview::default()
    };
    let sites: Vec<_> = overview.sites().collect();
    assert_eq!(sites, [("a.test", Match::Host), ("b.test", Match::Never), ("c.test", Match::Site)]);
}

/// What is not set is not written, in one way only.
#[test]
fn a_choice_that_was_not_made_is_not_written() {
    assert!(canonical::decode::<Overview>(b"\xa5\x00\x00\x01\x60\x02\x60\x03\x80\x07\xf4").is_err());
    assert!(canonical::decode::<Overview>(b"\xa5\x00\x00\x01\x60\x02\x60\x03\x80\x06\x80").is_err());
    assert!(canonical::decode::<Overview>(b"\xa5\x00\x00\x01\x60\x02\x60\x03\x80\x07\xf5").unwrap().sign_in);
}
