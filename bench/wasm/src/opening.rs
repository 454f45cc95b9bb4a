//! P1b: opening what was shared, from the bytes that the service sends.

use crate::number;
use crate::organisation::{NOW, Organisation};
use crate::sharing::{items, share};
use latchkey_shared::sharing::{Grant, OpenBundle};
use latchkey_shared::wire::Format;
use latchkey_shared::wire::vault::{BundleWithGrants, WriteItems};
use wasm_bindgen::prelude::wasm_bindgen;

/// Bundles granted to one member, as they arrive.
#[wasm_bindgen]
pub struct Opening {
    organisation: Organisation,
    body: Vec<u8>,
}

#[wasm_bindgen]
impl Opening {
    #[wasm_bindgen(constructor)]
    pub fn new(bundles: u32, items_each: u32) -> Opening {
        let organisation = Organisation::with_members(1);
        let bundles = (0..bundles).map(|_| share(&organisation, &items(items_each))).collect();
        // The list of bundles as a sync carries it; this body has no other field that costs anything.
        let body = WriteItems { items: Vec::new(), bundles };
        Opening { body: Format::Cbor.encode(&body).expect("a body"), organisation }
    }

    /// Decodes, verifies and opens everything; returns how many item keys came out.
    pub fn run(&self) -> u32 {
        let received: WriteItems = Format::Cbor.decode(&self.body).expect("a body");
        number(received.bundles.iter().map(|received| self.open(received)).sum())
    }

    fn open(&self, received: &BundleWithGrants) -> usize {
        let grant = received.grants.first().expect("a grant");
        let grant = Grant::decode(grant.as_slice()).expect("a grant").verify(&self.organisation.log).expect("verified");
        grant.covers(&received.bundle).expect("the bundle");
        grant.still_runs(NOW).expect("time");
        let me = self.organisation.members.first().expect("a member");
        let key = grant.open(&me.identity.exchange).expect("a bundle key");
        let open = OpenBundle::new(&received.bundle.id, received.bundle.org, &key);
        received.bundle.entries.iter().filter(|entry| open.item_key(entry).is_ok()).count()
    }
}
