//! What of the memory has changed since it was last written, and writing it: everything in one commit.

use super::page::{IndexPage, OpenedPage};
use super::{Body, Entries, Entry, Open, Organisation, Own, Sites, Unsent};
use crate::failure::Failure;
use crate::ports::{Change, Store};
use crate::record::{self, Device};
use latchkey_shared::account::{Keyring, Login, SealedIdentity};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::canonical;
use latchkey_shared::id::{ItemId, OrgId};
use latchkey_shared::keys::UserKey;
use rand_core::CryptoRng;
use std::collections::{BTreeMap, BTreeSet};

/// What must be written.
#[derive(Debug, Clone, Default)]
pub struct Dirty {
    pub device: bool,
    pub own: bool,
    pub outbox: bool,
    pub orgs: BTreeSet<OrgId>,
    pub pages: BTreeSet<(OrgId, u32)>,
    pub bodies: BTreeSet<(OrgId, u32)>,
    /// Entries to be kept, with the number of the first.
    pub logs: Vec<(OrgId, u64, Vec<Bytes>)>,
}

impl Dirty {
    /// What was to be written before, and was not.
    pub fn put_back(&mut self, before: Self) {
        self.device |= before.device;
        self.own |= before.own;
        self.outbox |= before.outbox;
        self.orgs.extend(before.orgs);
        self.pages.extend(before.pages);
        self.bodies.extend(before.bodies);
        self.logs.splice(0..0, before.logs);
    }
}

impl Open {
    /// The changes that bring the disk up to date, for what was dirty; nothing is dirty afterwards.
    pub fn take_changes(&mut self, rng: &mut dyn CryptoRng) -> (Vec<Change>, Dirty) {
        let dirty = std::mem::take(&mut self.dirty);
        let key = &self.user_key;
        let mut changes = Vec::new();
        if dirty.device {
            changes.push(Change::Put { key: record::DEVICE.to_owned(), value: canonical::encode(&self.device) });
        }
        if dirty.own {
            changes.push(record::put_sealed(record::ACCOUNT.to_owned(), &self.own, key, rng));
        }
        if dirty.outbox {
            changes.push(record::put_sealed(record::OUTBOX.to_owned(), &self.outbox, key, rng));
        }
        for id in &dirty.orgs {
            if let Some(org) = self.orgs.get(id) {
                changes.push(record::put_sealed(record::org_key(id), org, key, rng));
            }
        }
        for (org, first, entries) in &dirty.logs {
            changes.push(record::put_sealed(record::log_key(org, *first), entries, key, rng));
        }
        if !dirty.pages.is_empty() {
            let mut pages: BTreeMap<(OrgId, u32), Vec<&Entry>> =
                dirty.pages.iter().map(|page| (*page, Vec::new())).collect();
            for entry in self.entries.values() {
                if let Some(page) = pages.get_mut(&(entry.via, entry.page)) {
                    page.push(entry);
                }
            }
            for ((org, page), entries) in pages {
                let content = IndexPage::of(org, page, entries);
                changes.push(record::put_sealed(record::index_key(&org, page), &content, key, rng));
            }
        }
        for (org, page) in &dirty.bodies {
            if let Some(bodies) = self.bodies.get(&(*org, *page)) {
                changes.push(Change::Put { key: record::body_key(org, *page), value: canonical::encode(bodies) });
            }
        }
        // Last: whatever of them was to be written goes too.
        let gone = dirty.orgs.iter().filter(|id| !self.orgs.contains_key(id));
        changes.extend(gone.flat_map(record::forget));
        (changes, dirty)
    }

    /// Reads everything but the sealed details, which are read when they are used.
    pub async fn load<S: Store>(store: &S, device: Device, user_key: UserKey, login: Login) -> Result<Self, Failure> {
        let own: Own = record::load_sealed(store, record::ACCOUNT, &user_key).await?.ok_or(Failure::Damaged)?;
        let outbox: Vec<Unsent> = record::load_sealed(store, record::OUTBOX, &user_key).await?.unwrap_or_default();
        let sealed: SealedIdentity =
            own.identity.as_ref().and_then(|bytes| canonical::decode(bytes.as_slice()).ok()).ok_or(Failure::Damaged)?;
        let keyring: Keyring = sealed.open(&user_key, &device.member).map_err(|_| Failure::Damaged)?;
        let mut orgs = BTreeMap::new();
        for (name, stored) in store.load_prefix("org/").await? {
            let org: Organisation = record::open_sealed(&name, &stored, &user_key)?;
            orgs.insert(org.id(), org);
        }
        let pages = store.load_prefix("index/").await?;
        let entries = open_index(&pages, &user_key)?;
        let sites = Sites::of(&entries);
        Ok(Self {
            device,
            user_key,
            login,
            keyring,
            own,
            outbox,
            orgs,
            entries,
            bodies: BTreeMap::new(),
            sites,
            dirty: Dirty::default(),
            // Until a call says otherwise: one follows at once.
            online: true,
        })
    }

    /// Puts an entry in its place and marks what must be written.
    pub fn put_entry(&mut self, entry: Entry) {
        self.dirty.pages.insert((entry.via, entry.page));
        self.sites.put(&entry);
        self.entries.insert(entry);
    }

    /// Changes an entry in place; addresses, and whether it is accepted, must stay as they are.
    pub fn touch_entry(&mut self, item: &ItemId, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.entries.get_mut(item) {
            change(entry);
            self.dirty.pages.insert((entry.via, entry.page));
        }
    }

    /// The same, and of each state that it may go back to.
    pub fn touch_each(&mut self, item: &ItemId, change: impl Fn(&mut Entry)) {
        self.touch_entry(item, &change);
        for before in self.outbox.iter_mut().filter_map(|unsent| unsent.previous.get_mut(item)) {
            change(&mut before.entry);
            self.dirty.outbox = true;
        }
    }

    pub fn remove_entry(&mut self, item: &ItemId) -> Option<Entry> {
        let entry = self.entries.remove(item)?;
        self.sites.remove(*item);
        self.dirty.pages.insert((entry.via, entry.page));
        if let Some(bodies) = self.bodies.get_mut(&(entry.via, entry.page)) {
            bodies.remove(item);
            self.dirty.bodies.insert((entry.via, entry.page));
        }
        Some(entry)
    }

    /// Keeps a sealed revision. Its page must have been loaded ([`load_bodies`]).
    pub fn put_body(&mut self, page: (OrgId, u32), item: ItemId, body: Body) {
        self.bodies.entry(page).or_default().insert(item, body);
        self.dirty.bodies.insert(page);
    }
}

/// Opens the pages of an index: what unlocking costs after the password step.
///
/// # Errors
/// [`Failure::Damaged`], where a page is not as it was sealed here, or in another form than pages have now.
pub fn open_index(pages: &[(String, Vec<u8>)], user_key: &UserKey) -> Result<Entries, Failure> {
    let mut entries = Vec::new();
    for (name, stored) in pages {
        let OpenedPage(page) = record::open_sealed(name, stored, user_key)?;
        entries.extend(page);
    }
    Ok(Entries::of(entries))
}

/// Reads a page of sealed revisions; empty if there is none yet.
pub async fn load_bodies<S: Store>(store: &S, page: (OrgId, u32)) -> Result<BTreeMap<ItemId, Body>, Failure> {
    match store.load(&record::body_key(&page.0, page.1)).await? {
        Some(stored) => minicbor::decode(&stored).map_err(|_| Failure::Damaged),
        None => Ok(BTreeMap::new()),
    }
}
