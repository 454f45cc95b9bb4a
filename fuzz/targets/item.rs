//! Sealed items, and what is in them once they are open: a hostile author can have sealed anything. What an account seals.
#![no_main]

use latchkey_shared::account::{AccountChange, LocalSlot, PasswordSlot, SealedIdentity, SignOutOrder};
use latchkey_shared::canonical;
use latchkey_shared::id::{MemberId, SessionId};
use latchkey_shared::item::{Details, Header, Overview, SealedItem};
use latchkey_shared::keys::{UnlockKey, UserKey};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(item) = SealedItem::decode(bytes) {
        assert_eq!(item.encode(), bytes);
        let _ = (item.header(), item.hash());
    }
    if let Ok(header) = canonical::decode::<Header>(bytes) {
        assert_eq!(canonical::encode(&header), bytes);
    }
    if let Ok(overview) = canonical::decode::<Overview>(bytes) {
        assert_eq!(canonical::encode(&overview), bytes);
    }
    if let Ok(details) = canonical::decode::<Details>(bytes) {
        assert_eq!(canonical::encode(&details), bytes);
    }
    let member = MemberId::from_bytes([1; 16]);
    if let Ok(slot) = canonical::decode::<PasswordSlot>(bytes) {
        assert!(slot.unwrap(&UnlockKey::from_bytes([2; 32]), &member).is_err());
    }
    if let Ok(identity) = canonical::decode::<SealedIdentity>(bytes) {
        assert!(identity.open(&UserKey::from_bytes([3; 32]), &member).is_err());
    }
    if let Ok(order) = canonical::decode::<SignOutOrder>(bytes) {
        assert!(!order.is_for(&UserKey::from_bytes([3; 32]), &SessionId::from_bytes([4; 16])));
    }
    if let Ok(change) = canonical::decode::<AccountChange>(bytes) {
        assert_eq!(canonical::encode(&change), bytes);
    }
    let _ = canonical::decode::<LocalSlot>(bytes);
});
