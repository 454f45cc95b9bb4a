//! The index: what is known of each item without opening its details.

use crate::failure::Failure;
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{Hash, ItemId, MemberId, OrgId};
use latchkey_shared::item::{KeyVersion, Overview, Revision, VerifiedItem};
use latchkey_shared::keys::ItemKey;
use latchkey_shared::log::Number;
use latchkey_shared::time::Millis;
use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Items on one page: large enough that opening ten thousand takes few calls, small enough to write anew at a change.
pub const PAGE_ITEMS: u32 = 256;

/// An item's key of one version.
#[derive(Clone, Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct ItemSecret {
    #[n(0)]
    #[zeroize(skip)]
    version: KeyVersion,
    #[cbor(n(1), with = "minicbor::bytes")]
    key: [u8; 32],
}

impl ItemSecret {
    pub fn new(version: KeyVersion, key: &ItemKey) -> Self {
        Self { version, key: *key.expose() }
    }

    /// Whether this is the same key in the same version.
    pub fn is(&self, other: &Self) -> bool {
        self.version == other.version && self.key == other.key
    }

    pub fn version(&self) -> KeyVersion {
        self.version
    }

    pub fn key(&self) -> ItemKey {
        ItemKey::from_bytes(self.key)
    }
}

/// A revision that was made here while another came from elsewhere.
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub struct Conflicting {
    #[n(0)]
    pub sealed: Bytes,
    /// The key that it is sealed under: of the same version the other one may have another.
    #[n(1)]
    pub key: ItemSecret,
}

/// How far an item had come: should it go and come back, or a write of it be refused, then no older, and with what was to be done.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Trace {
    #[n(0)]
    pub creator: MemberId,
    #[n(1)]
    pub revision: Revision,
    #[n(2)]
    pub hash: Hash,
    #[n(3)]
    pub key_version: KeyVersion,
    #[n(4)]
    pub seen: Number,
    /// Nothing follows a deletion.
    #[n(5)]
    pub deleted: bool,
    #[n(6)]
    pub rekey: bool,
    #[n(7)]
    pub change_due: bool,
}

impl Trace {
    /// Whether a revision may come after this. The same one may come again.
    ///
    /// # Errors
    /// What the service, or its author, tried.
    pub fn may_become(&self, hash: &Hash, revision: &VerifiedItem) -> Result<(), Failure> {
        let header = revision.header();
        if *hash == self.hash {
            return Ok(());
        }
        if header.creator != self.creator {
            return Err(Failure::NotVerified("another item under the identifier of one that was here".to_owned()));
        }
        if self.deleted || header.revision <= self.revision || header.key_version < self.key_version {
            return Err(Failure::RolledBack);
        }
        // Whoever has left would otherwise write on, as if they had not.
        if header.seen.number < self.seen {
            return Err(Failure::NotVerified(
                "a revision by somebody who had seen less than the one before".to_owned(),
            ));
        }
        Ok(())
    }
}

/// A revision that another may come after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Above {
    #[n(0)]
    pub revision: Revision,
    #[n(1)]
    pub hash: Hash,
    #[n(2)]
    pub key_version: KeyVersion,
}

/// Whether the person takes what comes from the other side. Until then it is in lists, and in no page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Standing {
    /// Accepted, or nobody has to: it is of the own side.
    #[default]
    #[n(0)]
    Accepted,
    #[n(1)]
    Waiting,
    /// Kept out of sight.
    #[n(2)]
    Declined,
}

/// One item.
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub struct Entry {
    #[n(0)]
    pub item: ItemId,
    /// Where it lives.
    #[n(1)]
    pub home: OrgId,
    /// Whose object serves it to this account.
    #[n(2)]
    pub via: OrgId,
    #[n(3)]
    pub revision: Revision,
    #[n(4)]
    pub key_version: KeyVersion,
    #[n(5)]
    pub hash: Hash,
    #[n(6)]
    pub creator: MemberId,
    #[n(7)]
    pub author: MemberId,
    #[n(8)]
    pub time: Millis,
    #[n(9)]
    pub overview: Overview,
    /// Of the present version one alone, which opened a revision; of versions to come whatever was granted: which of them is
    /// the item's shows with its revision.
    #[n(10)]
    pub keys: Vec<ItemSecret>,
    #[n(11)]
    pub page: u32,
    /// Last filled or copied here.
    #[n(12)]
    pub used: Option<Millis>,
    /// The next revision gets a new key: a share was taken back.
    #[n(13)]
    pub rekey: bool,
    /// Somebody who lost access may know the password.
    #[n(14)]
    pub change_due: bool,
    #[n(15)]
    pub conflict: Vec<Conflicting>,
    /// How far the author of the newest revision had seen the home's log: whoever writes the next has seen as much.
    #[cbor(n(16), default)]
    pub seen: Number,
    #[cbor(n(20), default)]
    pub standing: Standing,
    /// The newest revision that the service has, where it is one that was refused here.
    #[n(21)]
    pub above: Option<Above>,
}

/// An item as it was before a write that is still to be sent: what holds again if the service refuses that.
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub struct Previous {
    #[n(0)]
    pub entry: Entry,
    #[n(1)]
    pub body: Body,
}

/// Characters of a title where it is only mentioned.
const MENTIONED: usize = 80;

impl Entry {
    /// The title as what is said of the item mentions it: others write titles, of any length.
    pub fn short_title(&self) -> String {
        let mut signs = self.overview.title.chars();
        let mut short: String = signs.by_ref().take(MENTIONED).collect();
        if signs.next().is_some() {
            short.push('…');
        }
        short
    }

    /// How far it has come here.
    pub fn place(&self) -> Above {
        Above { revision: self.revision, hash: self.hash, key_version: self.key_version }
    }

    pub fn trace(&self) -> Trace {
        Trace {
            creator: self.creator,
            revision: self.revision,
            hash: self.hash,
            key_version: self.key_version,
            seen: self.seen,
            deleted: false,
            rekey: self.rekey,
            change_due: self.change_due,
        }
    }

    pub fn secret(&self) -> Option<&ItemSecret> {
        self.keys.iter().find(|secret| secret.version() == self.key_version)
    }

    pub fn key(&self) -> Option<ItemKey> {
        self.secret().map(ItemSecret::key)
    }

    pub fn is_accepted(&self) -> bool {
        self.standing == Standing::Accepted
    }

    /// The host of the first address, for lists.
    pub fn site(&self) -> String {
        self.overview
            .addresses
            .iter()
            .find_map(|address| crate::autofill::ItemAddress::parse(address).ok())
            .map(|address| address.host().to_string())
            .unwrap_or_default()
    }
}

/// The sealed revision of an item, as the service has it.
pub type Body = Bytes;
