//! P3: from a page's address to the items that fit it.

use crate::number;
use crate::unlocking::overview;
use latchkey_engine::autofill::{AddressIndex, Page, Rules};
use wasm_bindgen::prelude::*;

/// An unlocked vault's addresses.
#[wasm_bindgen]
pub struct Addresses(AddressIndex<u32>);

#[wasm_bindgen]
impl Addresses {
    #[wasm_bindgen(constructor)]
    pub fn new(items: u32) -> Addresses {
        let mut index = AddressIndex::default();
        for at in 0..items {
            index.insert(at, Rules::of(&overview(at)));
        }
        Addresses(index)
    }

    /// How many items fit the page at this address.
    pub fn run(&self, address: &str) -> u32 {
        Page::of(address).map_or(0, |page| number(self.0.matches(&page).len()))
    }
}
