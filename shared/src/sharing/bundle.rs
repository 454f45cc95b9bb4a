//! A bundle: item keys, each sealed under a key derived from the bundle's.

use super::grant::Error;
use crate::domain;
use crate::fixed_bytes;
use crate::id::{BundleId, Hash, ItemId, OrgId};
use crate::item::KeyVersion;
use crate::keys::{BundleKey, ItemKey};
use crate::seal::{Commitment, MessageKey};
use crate::sign;
use hkdf::Hkdf;
use minicbor::{Decode, Encode};
use sha2::Sha256;

fixed_bytes! {
    /// An item key, sealed, with its 16-byte tag.
    SealedItemKey, 48
}

/// One item's key in a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BundleEntry {
    #[n(0)]
    pub item: ItemId,
    #[n(1)]
    pub key_version: KeyVersion,
    #[n(2)]
    pub commitment: Commitment,
    #[n(3)]
    pub key: SealedItemKey,
}

/// Entries under one bundle key, as they are stored and sent. An entry that was taken back leaves its hash in
/// `hashes`, so that the grants' signatures still verify.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bundle {
    #[n(0)]
    pub id: BundleId,
    /// Where the items live.
    #[n(1)]
    pub org: OrgId,
    /// Of all entries that were ever in it, in order.
    #[n(2)]
    pub hashes: Vec<Hash>,
    /// Those that are left, in order.
    #[n(3)]
    pub entries: Vec<BundleEntry>,
}

/// The label of an entry's key: every entry of a bundle has another, so each derived key seals one message.
fn label(org: &OrgId, item: &ItemId, key_version: KeyVersion) -> [u8; 52] {
    let mut label = [0; 52];
    label[..32].copy_from_slice(org.as_bytes());
    label[32..48].copy_from_slice(item.as_bytes());
    label[48..].copy_from_slice(&key_version.0.to_be_bytes());
    label
}

/// SHA-256 over all of an entry.
pub(super) fn entry_hash(entry: &BundleEntry) -> Hash {
    sign::hash(
        domain::BUNDLE_ENTRY,
        &[entry.item.as_bytes(), &entry.key_version.0.to_be_bytes(), entry.commitment.as_bytes(), entry.key.as_bytes()],
    )
}

fn each_item_once(entries: &[BundleEntry]) -> bool {
    let mut items: Vec<_> = entries.iter().map(|entry| entry.item).collect();
    items.sort_unstable();
    items.windows(2).all(|pair| pair[0] != pair[1])
}

impl Bundle {
    /// Seals item keys under `key`, which is fresh and used for this bundle alone.
    ///
    /// # Errors
    /// [`Error::Bundle`] if an item stands in it twice.
    pub fn seal<'k>(
        id: BundleId,
        org: OrgId,
        key: &BundleKey,
        items: impl IntoIterator<Item = (ItemId, KeyVersion, &'k ItemKey)>,
    ) -> Result<Self, Error> {
        let hkdf = Hkdf::<Sha256>::new(Some(id.as_bytes()), key.expose());
        let mut entries = Vec::new();
        for (item, key_version, item_key) in items {
            let message = MessageKey::expand(&hkdf, domain::BUNDLE_ENTRY, &label(&org, &item, key_version));
            let sealed = SealedItemKey::from_slice(&message.encrypt(&[], item_key.expose())).ok_or(Error::Bundle)?;
            let commitment = Commitment::from_bytes(*message.commitment());
            entries.push(BundleEntry { item, key_version, commitment, key: sealed });
        }
        // The same item and version twice would be one derived key for two messages.
        if !each_item_once(&entries) {
            return Err(Error::Bundle);
        }
        let hashes = entries.iter().map(entry_hash).collect();
        Ok(Self { id, org, hashes, entries })
    }

    /// What a grant signs of a bundle: the hash of the list of entry hashes.
    pub fn contents(&self) -> Hash {
        let parts: Vec<&[u8]> = [self.id.as_bytes().as_slice(), self.org.as_bytes()]
            .into_iter()
            .chain(self.hashes.iter().map(|hash| hash.as_bytes().as_slice()))
            .collect();
        sign::hash(domain::BUNDLE_CONTENTS, &parts)
    }

    /// Whether every entry is one of those that were hashed, in order, each item once.
    pub fn is_consistent(&self) -> bool {
        let mut hashes = self.hashes.iter();
        let in_order = self.entries.iter().all(|entry| {
            let hash = entry_hash(entry);
            hashes.any(|known| *known == hash)
        });
        in_order && each_item_once(&self.entries)
    }

    /// Takes an item's entry out; its hash stays. `false` if it was not there.
    pub fn take_out(&mut self, item: &ItemId) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.item != *item);
        self.entries.len() != before
    }
}

/// A bundle's key at hand: opens its entries.
pub struct OpenBundle {
    hkdf: Hkdf<Sha256>,
    org: OrgId,
}

impl OpenBundle {
    pub fn new(bundle: &BundleId, org: OrgId, key: &BundleKey) -> Self {
        Self { hkdf: Hkdf::<Sha256>::new(Some(bundle.as_bytes()), key.expose()), org }
    }

    pub fn item_key(&self, entry: &BundleEntry) -> Result<ItemKey, Error> {
        let label = label(&self.org, &entry.item, entry.key_version);
        let opened = MessageKey::expand(&self.hkdf, domain::BUNDLE_ENTRY, &label)
            .open(entry.commitment.as_bytes(), &[], entry.key.as_bytes())
            .map_err(|_| Error::DoesNotOpen)?;
        ItemKey::from_slice(&opened).ok_or(Error::DoesNotOpen)
    }
}
