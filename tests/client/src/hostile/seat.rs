//! A hostile member: the keys and the memory of a client that works together with the service.

use super::forge::{details, overview, rng};
use crate::Client;
use latchkey_engine::memory::{Open, Organisation};
use latchkey_engine::record::{self, Device};
use latchkey_shared::account::Login;
use latchkey_shared::bytes::Bytes;
use latchkey_shared::canonical;
use latchkey_shared::id::{BundleId, Hash, Holder, ItemId, MemberId, OrgId};
use latchkey_shared::item::{Details, Header, KeyVersion, Overview, Revision, SealedItem, State};
use latchkey_shared::keys::{BundleKey, ItemKey, SignKey, UserKey};
use latchkey_shared::log::{Body, SignedEntry, Verified};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::{Bundle, Grant, GrantHeader};
use latchkey_shared::suite::{Suite, Version};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::vault::BundleWithGrants;
use minicbor::Decode;

/// What an unlocked client keeps in the browser's session memory.
#[derive(Decode)]
struct Kept {
    #[cbor(n(0), with = "minicbor::bytes")]
    user_key: [u8; 32],
    #[cbor(n(1), with = "minicbor::bytes")]
    login: [u8; 32],
}

/// Everything that one member has.
pub struct Seat {
    pub open: Open,
}

impl Client {
    /// What this client has, read from its own disk with its own keys.
    pub fn seat(&self) -> Seat {
        let disk = &self.world().disk;
        let device: Device = canonical::decode(&disk.load(record::DEVICE).unwrap()).unwrap();
        let kept: Kept = minicbor::decode(&disk.kept_in_session().unwrap()).unwrap();
        let login = Login::from(SignKey::from_seed(&kept.login));
        let open = Open::load(self.world(), device, UserKey::from_bytes(kept.user_key), login);
        Seat { open: futures_executor::block_on(open).unwrap() }
    }
}

/// What a made-up bundle gives.
pub struct Gift {
    pub holder: Holder,
    pub permission: Permission,
    pub not_after: Option<Millis>,
}

impl Gift {
    pub fn to(member: MemberId, permission: Permission) -> Self {
        Self { holder: Holder::Member(member), permission, not_after: None }
    }
}

impl Seat {
    pub fn me(&self) -> MemberId {
        self.open.me()
    }

    pub fn home(&self) -> &Organisation {
        self.open.home().unwrap()
    }

    /// An organisation by its address.
    pub fn org(&self, slug: &str) -> &Organisation {
        self.open.org_by_slug(&slug.parse().unwrap()).unwrap()
    }

    pub fn sign(&self) -> &SignKey {
        &self.open.keyring.newest().sign
    }

    /// The next entry of a log, signed by this member.
    pub fn entry(&self, log: &Verified, time: Millis, body: Body) -> SignedEntry {
        super::forged(log, self.me(), time, body, self.sign())
    }

    /// The key of an item in its present version.
    pub fn key(&self, item: &ItemId) -> ItemKey {
        self.open.entries.get(item).unwrap().key().unwrap()
    }

    /// An item's present revision, as the service has it.
    pub fn sealed(&self, client: &Client, item: &ItemId) -> Bytes {
        let entry = self.open.entries.get(item).unwrap();
        let bodies = latchkey_engine::memory::load_bodies(client.world(), (entry.via, entry.page));
        futures_executor::block_on(bodies).unwrap().remove(item).unwrap()
    }

    /// A header that continues an item that is here, by this member.
    pub fn next_header(&self, item: &ItemId, right: Option<Hash>) -> Header {
        let entry = self.open.entries.get(item).unwrap();
        Header {
            version: Version::One,
            suite: Suite::One,
            org: entry.home,
            item: *item,
            key_version: entry.key_version,
            revision: entry.revision.next(),
            previous: Some(entry.hash),
            creator: entry.creator,
            author: self.me(),
            right,
            seen: self.open.orgs[&entry.via].log.head(),
            time: Millis(entry.time.0 + 1),
            state: State::Live,
        }
    }

    /// A header of a first revision in an organisation, under any identifier.
    pub fn first_header(&self, org: &Organisation, item: ItemId) -> Header {
        Header {
            version: Version::One,
            suite: Suite::One,
            org: org.id(),
            item,
            key_version: KeyVersion::FIRST,
            revision: Revision::FIRST,
            previous: None,
            creator: self.me(),
            author: self.me(),
            right: None,
            seen: org.log.head(),
            time: org.log.time(),
            state: State::Live,
        }
    }

    /// Seals and signs whatever the header says.
    pub fn seal(&self, header: &Header, key: &ItemKey, title: &str, password: &str) -> Bytes {
        self.seal_as(header, key, &overview(title), &details(password))
    }

    /// The same, with any content.
    pub fn seal_as(&self, header: &Header, key: &ItemKey, overview: &Overview, details: &Details) -> Bytes {
        SealedItem::seal(header, key, overview, details, self.sign(), &mut rng()).encode().into()
    }

    /// A bundle with grants that this member signs, whether they may or not.
    pub fn bundle(
        &self,
        home: OrgId,
        recipients: &Verified,
        items: &[(ItemId, KeyVersion, &ItemKey)],
        gifts: &[Gift],
    ) -> BundleWithGrants {
        let key = BundleKey::generate(&mut rng());
        let bundle = Bundle::seal(BundleId::generate(&mut rng()), home, &key, items.iter().copied()).unwrap();
        let grants = gifts.iter().map(|gift| self.grant(recipients, &bundle, &key, gift).encode().into()).collect();
        BundleWithGrants { bundle, grants }
    }

    pub fn grant(&self, log: &Verified, bundle: &Bundle, key: &BundleKey, gift: &Gift) -> Grant {
        let (header, public) =
            GrantHeader::new(log, bundle, gift.holder, gift.permission, gift.not_after, self.me(), log.time()).unwrap();
        Grant::seal(&header, &public, key, self.sign(), &mut rng()).unwrap()
    }
}
