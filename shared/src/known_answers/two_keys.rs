//! AES-GCM does not commit to its key: whoever knows two keys can make one ciphertext that opens under both (Dodis, Grubbs, Ristenpart and
//! Woodage 2018; Len, Grubbs and Ristenpart 2021). One is made here, for what is sealed and for what a bundle holds; the commitment
//! refuses it.

use crate::domain;
use crate::id::{BundleId, ItemId};
use crate::item::KeyVersion;
use crate::keys::BundleKey;
use crate::seal::{self, Commitment, Salt, Sealed};
use crate::sharing::{Bundle, OpenBundle};
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;

/// GF(2^128) as GCM has it, its first bit the highest (NIST SP 800-38D §6.3).
fn times(x: u128, y: u128) -> u128 {
    let (mut product, mut power) = (0, y);
    for bit in (0..128).rev() {
        if x >> bit & 1 == 1 {
            product ^= power;
        }
        power = if power & 1 == 1 { power >> 1 ^ 0xE1 << 120 } else { power >> 1 };
    }
    product
}

/// `x` to the power of 2^128 - 2.
fn inverse(x: u128) -> u128 {
    let (mut result, mut power) = (1 << 127, x);
    for _ in 1..128 {
        power = times(power, power);
        result = times(result, power);
    }
    result
}

/// A message key under AES-GCM with the nonce of zero that is used here, and what its tags are made of.
struct Gcm {
    cipher: Aes256Gcm,
    hash_key: u128,
    mask: u128,
}

impl Gcm {
    fn new(key: [u8; 32]) -> Self {
        let cipher = Aes256Gcm::new(&key.into());
        let tag = |aad: &[u8]| {
            let sealed = cipher.encrypt(&Nonce::default(), Payload { msg: &[], aad }).unwrap();
            u128::from_be_bytes(sealed.try_into().unwrap())
        };
        // The tag of nothing is the mask; of a block of zeros it is the block of the lengths, 128 bits and none, times the hash key, masked.
        let mask = tag(&[]);
        Self { hash_key: times(tag(&[0; 16]) ^ mask, inverse(128 << 64)), mask, cipher }
    }

    fn opens(&self, aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        self.cipher.decrypt(&Nonce::default(), Payload { msg: sealed, aad }).ok()
    }

    /// The tag of whole blocks (NIST SP 800-38D §6.4, §7.1).
    fn tag(&self, aad: &[u8], blocks: &[u128]) -> u128 {
        let padded = aad.chunks(16).map(|chunk| {
            let mut block = [0; 16];
            block[..chunk.len()].copy_from_slice(chunk);
            u128::from_be_bytes(block)
        });
        let bits = |bytes: usize| u128::try_from(bytes * 8).unwrap();
        let lengths = bits(aad.len()) << 64 | bits(blocks.len() * 16);
        let all = padded.chain(blocks.iter().copied()).chain([lengths]);
        all.fold(0, |hash, block| times(hash ^ block, self.hash_key)) ^ self.mask
    }
}

/// One ciphertext of two blocks, with one tag, that is whole under both keys: the second block is what makes the tags equal.
fn under_both(one: &Gcm, other: &Gcm, aad: &[u8]) -> Vec<u8> {
    let first = 0x5A5A_u128 << 56;
    let differ = one.tag(aad, &[first, 0]) ^ other.tag(aad, &[first, 0]);
    // The last block is multiplied by the hash key once, and once more after the lengths.
    let squares = times(one.hash_key, one.hash_key) ^ times(other.hash_key, other.hash_key);
    let second = times(differ, inverse(squares));
    let tag = one.tag(aad, &[first, second]);
    [first, second, tag].map(u128::to_be_bytes).concat()
}

fn split(okm: [u8; 64]) -> ([u8; 32], [u8; 32]) {
    (okm[..32].try_into().unwrap(), okm[32..].try_into().unwrap())
}

#[test]
fn what_aes_gcm_opens_under_two_keys_opens_under_the_one_that_it_is_committed_to() {
    let (keys, salt, context) = ([[1; 32], [2; 32]], [7; 16], b"context");
    let derived = keys.map(|key| {
        let mut okm = [0; 64];
        Hkdf::<Sha256>::new(Some(&salt), &key).expand(domain::ITEM_DETAILS.as_bytes(), &mut okm).unwrap();
        split(okm)
    });
    let [one, other] = derived.map(|(key, _)| Gcm::new(key));
    let sealed = under_both(&one, &other, context);
    // The control: AES-GCM alone takes it for two messages.
    let messages = [&one, &other].map(|gcm| gcm.opens(context, &sealed).expect("a whole message"));
    assert_ne!(messages[0], messages[1]);
    for (committed, (_, commitment)) in derived.iter().enumerate() {
        let commitment = Commitment::from_bytes(*commitment);
        let sealed = Sealed { salt: Salt::from_bytes(salt), commitment, ciphertext: sealed.clone().into() };
        let opened = keys.map(|key| seal::open(&key, domain::ITEM_DETAILS, context, &sealed).ok());
        for (key, opened) in opened.iter().enumerate() {
            let expected = (key == committed).then_some(&messages[key]);
            assert_eq!(opened.as_deref(), expected, "committed to {committed}, opened with {key}");
        }
    }
}

/// Else whoever gives a bundle to two holders could give them different keys of an item by one entry.
#[test]
fn an_entry_of_a_bundle_gives_one_key_to_whoever_opens_it() {
    let (bundle, org, item) = (BundleId::from_bytes([3; 16]), crate::fixtures::org_id(4), ItemId::from_bytes([5; 16]));
    let keys = [BundleKey::from_bytes([1; 32]), BundleKey::from_bytes([2; 32])];
    let item_key = crate::keys::ItemKey::from_bytes([6; 32]);
    let label = [org.as_bytes().as_slice(), item.as_bytes(), &KeyVersion::FIRST.0.to_be_bytes()].concat();
    let derived = keys.each_ref().map(|key| {
        let hkdf = Hkdf::<Sha256>::new(Some(bundle.as_bytes()), key.expose());
        let mut okm = [0; 64];
        hkdf.expand_multi_info(&[domain::BUNDLE_ENTRY.as_bytes(), &label], &mut okm).unwrap();
        split(okm)
    });
    // These are the keys that bundles use: what one seals, the other opens.
    let real = Bundle::seal(bundle, org, &keys[0], [(item, KeyVersion::FIRST, &item_key)]).unwrap();
    let [one, other] = derived.map(|(key, _)| Gcm::new(key));
    assert_eq!(one.opens(&[], real.entries[0].key.as_bytes()).unwrap(), item_key.expose());

    let sealed = under_both(&one, &other, &[]);
    let messages = [&one, &other].map(|gcm| gcm.opens(&[], &sealed).expect("a whole key"));
    assert_ne!(messages[0], messages[1]);
    let mut entry = real.entries[0];
    entry.key = crate::sharing::SealedItemKey::from_slice(&sealed).unwrap();
    for (committed, (_, commitment)) in derived.iter().enumerate() {
        entry.commitment = Commitment::from_bytes(*commitment);
        for (key, bundle_key) in keys.iter().enumerate() {
            let opened = OpenBundle::new(&bundle, org, bundle_key).item_key(&entry).ok();
            let expected = (key == committed).then_some(messages[key].as_slice());
            assert_eq!(opened.as_ref().map(|key| key.expose().as_slice()), expected);
        }
    }
}

/// The control of the arithmetic: its tags are those of AES-GCM.
#[test]
fn the_tags_that_are_made_here_are_those_of_aes_gcm() {
    let gcm = Gcm::new([9; 32]);
    for aad in [&b""[..], b"seventeen bytes !", &[7; 48]] {
        let sealed = gcm.cipher.encrypt(&Nonce::default(), Payload { msg: &[8; 32], aad }).unwrap();
        let blocks = [0, 16].map(|at| u128::from_be_bytes(sealed[at..at + 16].try_into().unwrap()));
        assert_eq!(gcm.tag(aad, &blocks).to_be_bytes(), sealed[32..]);
    }
    assert_eq!(times(inverse(0x1234 << 77), 0x1234 << 77), 1 << 127);
}
