//! Shares: made, verified, opened, ended, and every way to turn one into another.

mod bundles;
mod grants;
mod group_keys;
mod take_backs;
mod versions;

use super::*;
use crate::fixtures::{FixedRng, Organisation, Person};
use crate::id::{BundleId, Holder, ItemId};
use crate::item::KeyVersion;
use crate::keys::{BundleKey, Epoch, ItemKey};
use crate::log::{Body, GroupKind, Role};
use crate::permission::Permission;
use crate::time::Millis;

/// A client's log with managers and "everyone"; Carl, its administrator, shares.
struct Shared {
    org: Organisation,
    ada: Person,
    carl: Person,
    dora: Person,
}

fn shared() -> Shared {
    let people = ["ada", "carl", "dora"].map(Person::named);
    let [ada, carl, dora] = people;
    let mut org = Organisation::client(&ada, Organisation::msp(&ada).log.id());
    org.says(&ada, Organisation::group_created(GroupKind::Managers));
    org.admits(&ada, &carl, Role::Administrator);
    org.says(&carl, Organisation::group_created(GroupKind::Everyone));
    org.admits(&carl, &dora, Role::PasswordUser);
    Shared { org, ada, carl, dora }
}

fn item(number: u8) -> ItemId {
    ItemId::from_bytes([number; 16])
}

fn item_key(number: u8) -> ItemKey {
    ItemKey::from_bytes([number; 32])
}

fn bundle_key() -> BundleKey {
    BundleKey::from_bytes([0xB0; 32])
}

fn now() -> Millis {
    Millis(1_700_000_200_000)
}

impl Shared {
    fn bundle(&self, items: core::ops::RangeInclusive<u8>) -> Bundle {
        let keys: Vec<_> = items.map(|number| (item(number), item_key(number))).collect();
        let items = keys.iter().map(|(id, key)| (*id, KeyVersion::FIRST, key));
        Bundle::seal(BundleId::from_bytes([0xB1; 16]), self.org.log.id(), &bundle_key(), items).unwrap()
    }

    fn grant(&self, bundle: &Bundle, recipient: Holder, granter: &Person) -> Grant {
        self.grant_until(bundle, recipient, granter, None)
    }

    fn grant_until(&self, bundle: &Bundle, to: Holder, by: &Person, end: Option<Millis>) -> Grant {
        // An honest granter's header, whoever it is that then claims it.
        let (mut header, key) =
            GrantHeader::new(&self.org.log, bundle, to, Permission::View, end, self.carl.id, now()).unwrap();
        header.granter = by.id;
        let rng = &mut FixedRng::new(&format!("{header:?}"));
        Grant::seal(&header, &key, &bundle_key(), &by.identity.sign, rng).unwrap()
    }

    fn verify(&self, grant: Grant) -> Result<VerifiedGrant, Error> {
        grant.verify(&self.org.log)
    }
}

/// What a recipient does: decapsulates once, then opens each entry.
fn open_all(grant: &VerifiedGrant, bundle: &Bundle, recipient: &Person) -> Vec<ItemKey> {
    let key = grant.open(&recipient.identity.exchange).unwrap();
    let open = OpenBundle::new(&bundle.id, bundle.org, &key);
    bundle.entries.iter().map(|entry| open.item_key(entry).unwrap()).collect()
}
