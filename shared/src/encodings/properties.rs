//! Any value reads back as it was written, and was written in the one way there is.

use super::arbitrary as any;
use crate::canonical::{decode, encode};
use crate::fixtures::FixedRng;
use crate::item::SealedItem;
use crate::keys::{BundleKey, ExchangeSecret, ItemKey, SignKey};
use crate::log::SignedEntry;
use crate::personal::Disclosure;
use crate::sharing::{Grant, SignedTakeBack, Thumbprint};
use core::fmt::Debug;
use minicbor::{Decode, Encode};
use proptest::prelude::*;

fn reads_back<T>(value: &T) -> Result<(), TestCaseError>
where
    T: for<'b> Decode<'b, ()> + Encode<()> + PartialEq + Debug,
{
    let bytes = encode(value);
    let read: T = decode(&bytes).map_err(|error| TestCaseError::fail(format!("{error}: {value:?}")))?;
    prop_assert_eq!(&read, value);
    prop_assert_eq!(encode(&read), bytes);
    Ok(())
}

macro_rules! read_back {
    ($($name:ident),* $(,)?) => {
        proptest! {
            $(#[test]
            fn $name(value in any::$name()) {
                reads_back(&value)?;
            })*
        }
    };
}

read_back! {
    entry, header, grant_header, take_back, bundle, overview, details, sealed, disclosure, profile,
    organisation_name, client_name, holder, member_keys, head, slug, bytes,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn signed_entry(entry in any::entry(), second in prop::bool::ANY) {
        let key = SignKey::from_seed(&[1; 32]);
        let signed =
            if second { SignedEntry::countersigned(&entry, &key, &key) } else { SignedEntry::sign(&entry, &key) };
        reads_back(&signed)?;
        prop_assert_eq!(signed.entry().unwrap(), entry);
    }

    #[test]
    fn sealed_item(header in any::header(), overview in any::overview(), details in any::details()) {
        let rng = &mut FixedRng::new("property");
        let key = ItemKey::from_bytes([2; 32]);
        let item = SealedItem::seal(&header, &key, &overview, &details, &SignKey::from_seed(&[1; 32]), rng);
        reads_back(&item)?;
        prop_assert_eq!(item.header().unwrap(), header);
    }

    #[test]
    fn grant(header in any::grant_header()) {
        let rng = &mut FixedRng::new("property");
        let to = ExchangeSecret::generate(rng).public();
        let header = crate::sharing::GrantHeader { key: Thumbprint::of(&to), ..header };
        let key = BundleKey::from_bytes([3; 32]);
        let grant = Grant::seal(&header, &to, &key, &SignKey::from_seed(&[1; 32]), rng).unwrap();
        reads_back(&grant)?;
        prop_assert_eq!(grant.header().unwrap(), header);
    }

    #[test]
    fn signed_take_back(statement in any::take_back()) {
        let signed = SignedTakeBack::sign(&statement, &SignKey::from_seed(&[1; 32]));
        reads_back(&signed)?;
        prop_assert_eq!(signed.statement().unwrap(), statement);
    }

    #[test]
    fn a_disclosure_opens_its_own_hash_only(value in any::profile(), other in any::profile()) {
        let rng = &mut FixedRng::new("disclosure");
        let (blinded, disclosure) = Disclosure::of(&value, rng);
        let (again, second) = Disclosure::of(&value, rng);
        let (theirs, foreign) = Disclosure::of(&other, rng);
        prop_assert_eq!(disclosure.open(&blinded).unwrap(), value.clone());
        prop_assert_ne!(&blinded, &again, "a salt hides equal values");
        prop_assert!(second.open(&blinded).is_err() && foreign.open(&blinded).is_err());
        prop_assert!(disclosure.open(&theirs).is_err());
        let resalted = Disclosure { salt: second.salt, ..disclosure.clone() };
        let revalued = Disclosure { value: foreign.value, ..disclosure };
        prop_assert!(resalted.open(&blinded).is_err());
        prop_assert!(value == other || revalued.open(&blinded).is_err());
    }
}

/// A disclosure whose hash fits must still hold a value of the type, in its one encoding.
#[test]
fn a_disclosed_value_is_canonical() {
    let rng = &mut FixedRng::new("disclosure");
    let long_form = crate::bytes::Bytes::from(vec![0x82, 0x78, 0x01, b'a', 0x61, b'b']);
    let (_, mut disclosure) = Disclosure::of(&long_form, rng);
    disclosure.value = long_form;
    let blinded = decode(&encode(&disclosure.hash())).unwrap();
    assert!(disclosure.open::<crate::personal::Profile>(&blinded).is_err());
    disclosure.value = vec![0x82, 0x61, b'a', 0x61, b'b'].into();
    let blinded = decode(&encode(&disclosure.hash())).unwrap();
    let profile = disclosure.open::<crate::personal::Profile>(&blinded).unwrap();
    assert_eq!((profile.name.as_str(), profile.email.as_str()), ("a", "b"));
}
