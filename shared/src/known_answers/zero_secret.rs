//! X25519 with a point of small order gives zero, whoever computes it. So whoever sends such a point knows what a receiver would derive
//! from it, and can encrypt to them without knowing whose key it is. Such ciphertexts are made here by hand, for every place where a key
//! of somebody else is used, and nothing opens them (RFC 7748 §6.1, RFC 9180 §7.1.4).

use crate::domain;
use crate::fixtures::{FixedRng, org_id, small_points};
use crate::id::{GroupId, Holder, MemberId};
use crate::keys::{Epoch, ExchangePublic, ExchangeSecret};
use crate::sharing::GroupKeyFor;
use crate::wrap::{self, Encapsulated, Wrapped, WrappedKey};
use aes_gcm::aead::Aead;
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;

const KEM: &[u8] = b"KEM\x00\x20";
const HPKE: &[u8] = b"HPKE\x00\x20\x00\x01\x00\x02";

/// RFC 9180 §4.
fn extract(suite: &[u8], salt: &[u8], label: &[u8], ikm: &[u8]) -> Vec<u8> {
    let labelled = [b"HPKE-v1", suite, label, ikm].concat();
    Hkdf::<Sha256>::extract(Some(salt), &labelled).0.to_vec()
}

fn expand<const N: usize>(suite: &[u8], prk: &[u8], label: &[u8], info: &[u8]) -> [u8; N] {
    let length = u16::try_from(N).unwrap().to_be_bytes();
    let mut out = [0; N];
    let labelled = [&length[..], b"HPKE-v1", suite, label, info].concat();
    Hkdf::<Sha256>::from_prk(prk).unwrap().expand(&labelled, &mut out).unwrap();
    out
}

/// What HPKE comes to with this result of X25519 (RFC 9180 §4.1, §5.1): base mode, one message.
fn wrapped_with(
    dh: &[u8; 32],
    encapsulated: [u8; 32],
    recipient: &ExchangePublic,
    info: &[u8],
    key: &[u8; 32],
) -> Wrapped {
    let context = [encapsulated, *recipient.as_bytes()].concat();
    let shared: [u8; 32] = expand(KEM, &extract(KEM, b"", b"eae_prk", dh), b"shared_secret", &context);
    let hashes = [extract(HPKE, b"", b"psk_id_hash", b""), extract(HPKE, b"", b"info_hash", info)].concat();
    let context = [&[0][..], &hashes].concat();
    let secret = extract(HPKE, &shared, b"secret", b"");
    let cipher = Aes256Gcm::new(&expand::<32>(HPKE, &secret, b"key", &context).into());
    let nonce: Nonce<_> = expand::<12>(HPKE, &secret, b"base_nonce", &context).into();
    let sealed = cipher.encrypt(&nonce, key.as_slice()).unwrap();
    Wrapped { encapsulated: Encapsulated::from_bytes(encapsulated), key: WrappedKey::from_slice(&sealed).unwrap() }
}

/// By whoever has a key pair of their own, and by whoever has none and takes a point instead.
fn both(point: [u8; 32], recipient: &ExchangeSecret, info: &[u8], key: &[u8; 32]) -> [Wrapped; 2] {
    let dh = |secret: &ExchangeSecret, public: [u8; 32]| {
        let secret = x25519_dalek::StaticSecret::from(*secret.expose());
        *secret.diffie_hellman(&x25519_dalek::PublicKey::from(public)).as_bytes()
    };
    // What the receiver would come to is known beforehand.
    assert_eq!(dh(recipient, point), [0; 32]);
    let own = ExchangeSecret::generate(&mut FixedRng::new("sender"));
    let public = recipient.public();
    let honest = wrapped_with(&dh(&own, *public.as_bytes()), *own.public().as_bytes(), &public, info, key);
    [honest, wrapped_with(&[0; 32], point, &public, info, key)]
}

#[test]
fn what_is_encrypted_to_everybody_by_a_zero_secret_is_opened_by_nobody() {
    let recipient = ExchangeSecret::generate(&mut FixedRng::new("recipient"));
    for point in small_points() {
        let [honest, zero] = both(point, &recipient, b"info", &[7; 32]);
        // The control: made by hand, with a secret that is one, it opens.
        assert_eq!(*wrap::unwrap(&recipient, b"info", &honest).unwrap(), [7; 32]);
        assert!(wrap::unwrap(&recipient, b"info", &zero).is_err(), "{point:?}");
    }
}

#[test]
fn a_groups_key_that_is_wrapped_by_a_zero_secret_is_taken_by_nobody() {
    let (org, rng) = (org_id(1), &mut FixedRng::new("group"));
    let (group, member) = (ExchangeSecret::generate(rng), ExchangeSecret::generate(rng));
    for recipient in [Holder::Member(MemberId::from_bytes([2; 16])), Holder::Group(GroupId::from_bytes([3; 16]))] {
        let wanted = GroupKeyFor {
            group: GroupId::from_bytes([4; 16]),
            epoch: Epoch::FIRST,
            recipient,
            recipient_epoch: Epoch::FIRST,
        };
        let mut wrap = wanted.wrap(&group, &org, &member.public(), rng).unwrap();
        let info = wanted.info(&org);
        for point in small_points() {
            let [honest, zero] = both(point, &member, &info, &group.expose());
            wrap.key = honest;
            assert_eq!(wrap.open(&org, &group.public(), &member).unwrap().public(), group.public());
            wrap.key = zero;
            assert!(wrap.open(&org, &group.public(), &member).is_err(), "{point:?}");
        }
    }
}

#[test]
fn a_grant_that_is_made_with_a_zero_secret_opens_for_nobody() {
    use crate::fixtures::Person;
    use crate::keys::BundleKey;
    use crate::permission::Permission;
    use crate::sharing::{Bundle, Grant, GrantHeader};
    let founder = Person::named("founder");
    let log = crate::fixtures::Organisation::msp(&founder).log;
    let key = BundleKey::from_bytes([7; 32]);
    let item = crate::id::ItemId::from_bytes([5; 16]);
    let item_key = crate::keys::ItemKey::from_bytes([6; 32]);
    let keys = [(item, crate::item::KeyVersion::FIRST, &item_key)];
    let bundle = Bundle::seal(crate::id::BundleId::from_bytes([3; 16]), log.id(), &key, keys).unwrap();
    let holder = Holder::Member(founder.id);
    let (header, _) = GrantHeader::new(&log, &bundle, holder, Permission::View, None, founder.id, log.time()).unwrap();
    let encoded = crate::canonical::encode(&header);
    let info = *crate::sign::hash(domain::GRANT_INFO, &[&encoded]).as_bytes();
    for point in small_points() {
        let outcomes = both(point, &founder.identity.exchange, &info, key.expose()).map(|wrapped| {
            let statement = [&encoded[..], wrapped.encapsulated.as_bytes(), wrapped.key.as_bytes()].concat();
            let signature = crate::sign::sign(&founder.identity.sign, domain::GRANT_SIGNATURE, &statement);
            let grant = crate::canonical::encode(&(crate::bytes::Bytes::from(encoded.clone()), wrapped, signature));
            // Signed as it should be, so that the point alone is wrong.
            let grant = Grant::decode(&grant).unwrap().verify(&log).unwrap();
            grant.open(&founder.identity.exchange).map(|key| *key.expose())
        });
        assert_eq!(outcomes[0], Ok([7; 32]));
        assert!(outcomes[1].is_err(), "{point:?}");
    }
}
