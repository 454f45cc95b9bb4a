//! HPKE: the vector that the CFRG published with RFC 9180 (`test-vectors.json`) for our suite: mode base (0),
//! DHKEM(X25519, HKDF-SHA256) (0x0020), HKDF-SHA256 (0x0001), AES-256-GCM (0x0002). RFC 9180's own appendix prints the
//! same key encapsulation with other ciphers only.

use crate::fixtures::{ScriptedRng, array, hex};
use crate::keys::{ExchangePublic, ExchangeSecret};
use crate::wrap;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};

const INFO: &str = "4f6465206f6e2061204772656369616e2055726e";
const IKM_E: &str = "2cd7c601cefb3d42a62b04b7a9041494c06c7843818e0ce28a8f704ae7ab20f9";
const SK_R: &str = "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d";
const PK_R: &str = "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c";
const ENC: &str = "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256";
const KEY: &str = "f50b0609186798729ed0564b36ef2ef8044f1f9d05636874d1f46c819c7a669f";
const BASE_NONCE: &str = "151d9929e2449747889bc923";
const AAD: &str = "436f756e742d30";
const PLAIN: &str = "4265617574792069732074727574682c20747275746820626561757479";
const CIPHERTEXT: &str = "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a";

#[test]
fn rfc_9180_first_encryption() {
    let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&hex(PK_R)).unwrap();
    let (encapsulated, sealed) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        &hex(INFO),
        &hex(PLAIN),
        &hex(AAD),
        &mut ScriptedRng(hex(IKM_E)),
    )
    .unwrap();
    assert_eq!(encapsulated.to_bytes().as_slice(), hex(ENC));
    assert_eq!(sealed, hex(CIPHERTEXT));

    let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&hex(SK_R)).unwrap();
    let opened = hpke::single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret,
        &encapsulated,
        &hex(INFO),
        &sealed,
        &hex(AAD),
    );
    assert_eq!(opened.unwrap(), hex(PLAIN));
}

/// The same vector through our own function: it names the key and nonce that its schedule comes to.
#[test]
fn rfc_9180_through_wrap() {
    let recipient = ExchangePublic::from_bytes(array(PK_R)).unwrap();
    let secret = ExchangeSecret::from_bytes(&array(SK_R));
    assert_eq!(secret.public(), recipient);

    let key = [0x5A; 32];
    let wrapped = wrap::wrap(&recipient, &hex(INFO), &key, &mut ScriptedRng(hex(IKM_E))).unwrap();
    assert_eq!(wrapped.encapsulated.as_bytes().as_slice(), hex(ENC));
    let cipher = Aes256Gcm::new_from_slice(&hex(KEY)).unwrap();
    let nonce = Nonce::try_from(hex(BASE_NONCE).as_slice()).unwrap();
    let expected = cipher.encrypt(&nonce, Payload { msg: &key, aad: &[] }).unwrap();
    assert_eq!(wrapped.key.as_bytes().as_slice(), expected);
    assert_eq!(*wrap::unwrap(&secret, &hex(INFO), &wrapped).unwrap(), key);
}

#[test]
fn a_wrap_is_for_its_recipient_and_purpose() {
    let rng = &mut crate::fixtures::FixedRng::new("wrap");
    let (secret, other) = (ExchangeSecret::generate(rng), ExchangeSecret::generate(rng));
    let wrapped = wrap::wrap(&secret.public(), b"purpose", &[1; 32], rng).unwrap();
    assert_eq!(*wrap::unwrap(&secret, b"purpose", &wrapped).unwrap(), [1; 32]);
    assert_eq!(wrap::unwrap(&other, b"purpose", &wrapped), Err(wrap::Error::DoesNotOpen));
    assert_eq!(wrap::unwrap(&secret, b"another", &wrapped), Err(wrap::Error::DoesNotOpen));
}
