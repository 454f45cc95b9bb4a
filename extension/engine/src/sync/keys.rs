//! Keys of items: which of those that were granted an item is read with. Anybody who may share can grant a key for any item under
//! any number; a revision opens with one key alone, and shows which.

use crate::memory::{ItemSecret, Open};
use latchkey_shared::id::{ItemId, OrgId};
use latchkey_shared::item::{Error, Overview, VerifiedItem};
use std::collections::BTreeMap;

/// Item keys that the bundles of one delta opened, by where the items live.
pub(super) type Keys = BTreeMap<(OrgId, ItemId), Vec<ItemSecret>>;

impl Open {
    /// Gives items that are here already the keys that came for them. The key that they are read with stays: a later version
    /// may have any number until a revision shows which one is the item's.
    pub(super) fn add_keys(&mut self, keys: &mut Keys) {
        for ((home, item), fresh) in &*keys {
            if self.entries.get(item).is_none_or(|entry| entry.home != *home) {
                continue;
            }
            self.touch_entry(item, |entry| {
                for secret in fresh {
                    let known = |same: &dyn Fn(&ItemSecret) -> bool| entry.keys.iter().any(same);
                    let later = secret.version() > entry.key_version && !known(&|known| known.is(secret));
                    if later || !known(&|known| known.version() == secret.version()) {
                        entry.keys.push(secret.clone());
                    }
                }
            });
        }
    }
}

/// Opens a revision with whichever key of its version fits, and keeps that one alone of them.
pub(super) fn open_with_one_of(verified: &VerifiedItem, secrets: &mut Vec<ItemSecret>) -> Result<Overview, Error> {
    let version = verified.header().key_version;
    let (mut opened, mut outcome) = (None, Err(Error::DoesNotOpen));
    for secret in secrets.iter().filter(|secret| secret.version() == version) {
        outcome = verified.open_overview(&secret.key());
        if outcome.is_ok() {
            opened = Some(secret.clone());
            break;
        }
    }
    secrets.retain(|secret| secret.version() != version);
    secrets.extend(opened);
    outcome
}
