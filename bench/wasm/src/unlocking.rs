//! P2: from the disk's records to the first suggestion, once the password step has given the user key.

use crate::organisation::{NOW, Organisation, Person};
use crate::{number, rng};
use latchkey_engine::autofill::{AddressIndex, Origin};
use latchkey_engine::memory::{Entries, Entry, IndexPage, ItemSecret, PAGE_ITEMS, open_index};
use latchkey_engine::ports::Change;
use latchkey_engine::record::{index_key, put_sealed};
use latchkey_shared::id::{Hash, ItemId, OrgId};
use latchkey_shared::item::{KeyVersion, Kind, Overview, Revision};
use latchkey_shared::keys::{ItemKey, UserKey};
use latchkey_shared::log::Number;
use wasm_bindgen::prelude::wasm_bindgen;

/// A locked vault: sealed pages as the browser's database hands them over, and the key that opens them.
#[wasm_bindgen]
pub struct Vault {
    key: UserKey,
    pages: Vec<(String, Vec<u8>)>,
}

/// The same items as the peer's.
pub(crate) fn overview(at: u32) -> Overview {
    Overview {
        kind: Kind::Login,
        title: format!("Example login {at}"),
        user_name: format!("user{at}@example.com"),
        addresses: vec![format!("https://login{at}.example{}.com/signin", at % 5_000)],
        ..Overview::default()
    }
}

fn entry(org: OrgId, author: &Person, at: u32) -> Entry {
    let rng = &mut rng();
    Entry {
        item: ItemId::generate(rng),
        home: org,
        via: org,
        revision: Revision::FIRST,
        key_version: KeyVersion::FIRST,
        hash: Hash::from_bytes([0x48; 32]),
        creator: author.id,
        author: author.id,
        time: NOW,
        overview: overview(at),
        keys: vec![ItemSecret::new(KeyVersion::FIRST, &ItemKey::generate(rng))],
        page: at / PAGE_ITEMS,
        used: None,
        rekey: false,
        change_due: false,
        conflict: Vec::new(),
        seen: Number(0),
        standing: latchkey_engine::memory::Standing::default(),
        above: None,
    }
}

#[wasm_bindgen]
impl Vault {
    #[wasm_bindgen(constructor)]
    pub fn new(items: u32) -> Vault {
        let (organisation, key) = (Organisation::with_members(0), UserKey::generate(&mut rng()));
        let org = organisation.log.id();
        let mut pages = Vec::new();
        for page in 0..items.div_ceil(PAGE_ITEMS) {
            let numbers = page * PAGE_ITEMS..items.min((page + 1) * PAGE_ITEMS);
            let entries: Vec<Entry> = numbers.map(|at| entry(org, &organisation.founder, at)).collect();
            let content = IndexPage::of(org, page, &entries);
            if let Change::Put { key, value } = put_sealed(index_key(&org, page), &content, &key, &mut rng()) {
                pages.push((key, value));
            }
        }
        Vault { key, pages }
    }

    /// Opens every page, makes the address index, and looks up one page's items.
    pub fn unlock(&self, url: &str) -> Unlocked {
        let entries = open_index(&self.pages, &self.key).expect("the index");
        let index = AddressIndex::of(entries.values().map(|entry| (entry.item, &entry.overview)));
        let page = Origin::of_page(url).expect("an address");
        let rows = index.matches(&page.into()).into_iter().filter_map(|found| entries.get(&found.id));
        let found = number(rows.filter(|entry| !entry.overview.title.is_empty()).count());
        Unlocked { _entries: entries, _index: index, found }
    }
}

/// What is in memory from then on, until it is freed: locking is no part of unlocking.
#[wasm_bindgen]
pub struct Unlocked {
    _entries: Entries,
    _index: AddressIndex<ItemId>,
    found: u32,
}

#[wasm_bindgen]
impl Unlocked {
    /// Items that fit the page.
    #[wasm_bindgen(getter)]
    pub fn found(&self) -> u32 {
        self.found
    }
}
