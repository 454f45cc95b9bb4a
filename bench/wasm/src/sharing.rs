//! P1: sharing items with recipients, up to the body of the request.

use crate::organisation::{NOW, Organisation};
use crate::{number, rng};
use latchkey_shared::id::{BundleId, Holder, ItemId};
use latchkey_shared::item::KeyVersion;
use latchkey_shared::keys::{BundleKey, ItemKey};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::{Bundle, Grant, GrantHeader};
use latchkey_shared::wire::Format;
use latchkey_shared::wire::vault::{BundleWithGrants, Share};
use wasm_bindgen::prelude::wasm_bindgen;

/// Items with their keys at hand, and members to share them with.
#[wasm_bindgen]
pub struct Sharing {
    organisation: Organisation,
    items: Vec<(ItemId, ItemKey)>,
}

/// Seals the items in one bundle and grants it to every member.
pub fn share(organisation: &Organisation, items: &[(ItemId, ItemKey)]) -> BundleWithGrants {
    let rng = &mut rng();
    let key = BundleKey::generate(rng);
    let entries = items.iter().map(|(item, key)| (*item, KeyVersion::FIRST, key));
    let bundle = Bundle::seal(BundleId::generate(rng), organisation.log.id(), &key, entries).expect("a bundle");
    let (granter, log) = (&organisation.founder, &organisation.log);
    let own = Holder::Member(granter.id);
    let (pattern, _) =
        GrantHeader::new(log, &bundle, own, Permission::View, None, granter.id, NOW).expect("a recipient");
    let grants = organisation.members.iter().map(|member| {
        let (header, public) = pattern.to_another(log, Holder::Member(member.id)).expect("a recipient");
        Grant::seal(&header, &public, &key, &granter.identity.sign, rng).expect("a grant").encode().into()
    });
    let grants = grants.collect();
    BundleWithGrants { bundle, grants }
}

pub fn items(count: u32) -> Vec<(ItemId, ItemKey)> {
    (0..count).map(|_| (ItemId::generate(&mut rng()), ItemKey::generate(&mut rng()))).collect()
}

#[wasm_bindgen]
impl Sharing {
    #[wasm_bindgen(constructor)]
    pub fn new(items: u32, recipients: u32) -> Sharing {
        Sharing { organisation: Organisation::with_members(recipients), items: self::items(items) }
    }

    /// Returns the bytes of the request's body.
    pub fn run(&self) -> u32 {
        let share = Share { bundles: vec![share(&self.organisation, &self.items)], deliver_to: None, regranted: false };
        number(Format::Cbor.encode(&share).expect("a body").len())
    }
}
