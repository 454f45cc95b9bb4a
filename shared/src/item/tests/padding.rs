//! A sealed item's length tells its length class and no more.

use super::super::sealed::{pad, padded_length, unpad};
use super::*;
use proptest::prelude::*;
use zeroize::Zeroizing;

fn ciphertext_lengths(vault: &Vault, details: &Details) -> (usize, usize) {
    let rng = &mut FixedRng::new("lengths");
    let header = vault.header(&vault.tom);
    let sealed = SealedItem::seal(&header, &vault.key, &overview(), details, &vault.tom.identity.sign, rng);
    type Parts = (crate::bytes::Bytes, crate::seal::Sealed, crate::seal::Sealed, crate::keys::Signature);
    let parts: Parts = minicbor::decode(&sealed.encode()).unwrap();
    (parts.1.ciphertext.as_slice().len(), parts.2.ciphertext.as_slice().len())
}

#[test]
fn a_login_tells_nothing_by_its_length() {
    let vault = vault();
    let with = |password: &str| {
        let mut details = details();
        details.password = Some(password.into());
        details
    };
    let short = ciphertext_lengths(&vault, &with(""));
    assert_eq!(short, (192 + 16, 192 + 16));
    assert_eq!(ciphertext_lengths(&vault, &with(&"x".repeat(128))), short);
    assert!(ciphertext_lengths(&vault, &with(&"x".repeat(500))).1 > short.1);
}

#[test]
fn padding_that_was_not_ours_is_refused() {
    for wrong in [[].as_slice(), &[0; 192], &[1, 2, 3], &[0x80, 1], &[0x81]] {
        assert_eq!(unpad(wrong), None, "{wrong:?}");
    }
    assert_eq!(unpad(&[0x80]), Some([].as_slice()));
    assert_eq!(unpad(&[0x80, 0x80, 0, 0]), Some([0x80].as_slice()));
}

proptest! {
    #[test]
    fn what_was_padded_reads_back(plain in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let padded = pad(Zeroizing::new(plain.clone()));
        prop_assert_eq!(padded.len(), padded_length(plain.len() + 1));
        prop_assert_eq!(unpad(&padded), Some(plain.as_slice()));
    }

    #[test]
    fn padding_costs_an_eighth_at_most(length in 193..1_000_000usize) {
        let padded = padded_length(length);
        prop_assert!(padded >= length && padded <= length + length / 8, "{length} becomes {padded}");
    }

    #[test]
    fn a_class_is_one_length(length in 1..1_000_000usize) {
        let padded = padded_length(length);
        prop_assert_eq!(padded_length(padded), padded);
        prop_assert!(padded_length(length + 1) >= padded);
        if length < padded {
            prop_assert_eq!(padded_length(length + 1), padded);
        }
    }

    #[test]
    fn there_are_few_classes(exponent in 8..24u32) {
        let (from, to) = (1usize << exponent, 1usize << (exponent + 1));
        let step = (to - from) / 64;
        let classes: std::collections::BTreeSet<_> = (from..to).step_by(step.max(1)).map(padded_length).collect();
        prop_assert!(classes.len() <= 33, "{} between {from} and {to}", classes.len());
    }
}
