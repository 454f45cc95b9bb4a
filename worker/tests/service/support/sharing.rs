//! Items and shares.

use super::http::Answer;
use super::member::Member;
use super::{View, now, rng};
use latchkey_shared::id::{BundleId, Hash, Holder, ItemId, OrgId, Slug};
use latchkey_shared::item::{Details, Header, KeyVersion, Kind, Overview, Revision, SealedItem, State};
use latchkey_shared::keys::{BundleKey, ItemKey};
use latchkey_shared::log::Head;
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::{Bundle, Grant, GrantHeader, OpenBundle, SignedTakeBack, TakeBack};
use latchkey_shared::suite::{Suite, Version};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::sync::Delta;
use latchkey_shared::wire::vault::{BundleWithGrants, Done, Share, TakeBacks, WriteItems, Written};

/// An item as its author has it.
pub struct Item {
    pub header: Header,
    pub key: ItemKey,
    pub sealed: SealedItem,
}

impl Item {
    pub fn id(&self) -> ItemId {
        self.header.item
    }

    pub fn key_copy(&self) -> ItemKey {
        ItemKey::from_bytes(*self.key.expose())
    }
}

pub fn overview(title: &str) -> Overview {
    Overview {
        kind: Kind::Login,
        title: title.to_owned(),
        user_name: "ada".to_owned(),
        addresses: vec!["https://example.test".to_owned()],
        ..Overview::default()
    }
}

impl Member<'_> {
    pub fn new_item(&self, title: &str) -> Item {
        let header = Header {
            version: Version::One,
            suite: Suite::One,
            org: self.view.log.id(),
            item: ItemId::generate(&mut rng()),
            key_version: KeyVersion::FIRST,
            revision: Revision::FIRST,
            previous: None,
            creator: self.id(),
            author: self.id(),
            right: None,
            seen: self.view.log.head(),
            time: now(),
            state: State::Live,
        };
        self.seal(header, ItemKey::generate(&mut rng()), title)
    }

    pub fn seal(&self, header: Header, key: ItemKey, title: &str) -> Item {
        let mut details = Details::default();
        details.password = Some("hunter2".to_owned());
        let sign = &self.person.identity.sign;
        let sealed = SealedItem::seal(&header, &key, &overview(title), &details, sign, &mut rng());
        Item { header, key, sealed }
    }

    /// The next revision of an item.
    pub fn revised(&self, item: &Item, title: &str, change: impl FnOnce(&mut Header)) -> Item {
        let mut header = Header {
            revision: item.header.revision.next(),
            previous: Some(item.sealed.hash()),
            author: self.id(),
            seen: self.view.log.head(),
            time: now(),
            ..item.header.clone()
        };
        change(&mut header);
        self.seal(header, item.key_copy(), title)
    }

    /// Grants items to `recipients` of the organisation that `view` shows.
    pub fn grant_in(&self, view: &View, items: &[&Item], recipients: &[(Holder, Permission)]) -> BundleWithGrants {
        self.grant_until(view, items, recipients, None)
    }

    pub fn grant_until(
        &self,
        view: &View,
        items: &[&Item],
        recipients: &[(Holder, Permission)],
        end: Option<Millis>,
    ) -> BundleWithGrants {
        self.bundle(items, recipients.iter().map(|(recipient, permission)| (view, *recipient, *permission, end)))
    }

    /// In one bundle, to recipients of several organisations, each with the view that shows theirs.
    pub fn grant_across(&self, items: &[&Item], recipients: &[(&View, Holder, Permission)]) -> BundleWithGrants {
        self.bundle(
            items,
            recipients.iter().map(|(view, recipient, permission)| (*view, *recipient, *permission, None)),
        )
    }

    fn bundle<'v>(
        &self,
        items: &[&Item],
        recipients: impl Iterator<Item = (&'v View, Holder, Permission, Option<Millis>)>,
    ) -> BundleWithGrants {
        let home = items[0].header.org;
        let key = BundleKey::generate(&mut rng());
        let keys = items.iter().map(|item| (item.id(), item.header.key_version, &item.key));
        let bundle = Bundle::seal(BundleId::generate(&mut rng()), home, &key, keys).unwrap();
        let grants = recipients.map(|(view, recipient, permission, end)| {
            let (header, public) =
                GrantHeader::new(&view.log, &bundle, recipient, permission, end, self.id(), now()).unwrap();
            let grant = Grant::seal(&header, &public, &key, &self.person.identity.sign, &mut rng()).unwrap();
            grant.encode().into()
        });
        let grants = grants.collect();
        BundleWithGrants { bundle, grants }
    }

    pub fn grant(&self, items: &[&Item], recipients: &[(Holder, Permission)]) -> BundleWithGrants {
        self.grant_in(&self.view, items, recipients)
    }

    /// A write of new items, granted to their creator.
    pub fn write_body(&self, items: &[&Item]) -> WriteItems {
        let own = self.grant(items, &[(Holder::Member(self.id()), Permission::Full)]);
        WriteItems { items: items.iter().map(|item| item.sealed.encode().into()).collect(), bundles: vec![own] }
    }

    #[track_caller]
    pub fn write(&self, items: &[&Item]) -> Written {
        self.post("items").cbor(&self.write_body(items)).send().ok()
    }

    pub fn write_revision(&self, item: &Item) -> Answer {
        let body = WriteItems { items: vec![item.sealed.encode().into()], bundles: Vec::new() };
        self.post("items").cbor(&body).send()
    }

    pub fn share(&self, bundles: Vec<BundleWithGrants>, deliver_to: Option<Slug>) -> Answer {
        self.post("grants").cbor(&Share { bundles, deliver_to, regranted: false }).send()
    }

    #[track_caller]
    pub fn share_here(&self, items: &[&Item], recipient: Holder, permission: Permission) -> Hash {
        let done: Done = self.share(vec![self.grant(items, &[(recipient, permission)])], None).ok();
        done.grants[0]
    }

    pub fn take_back_body(&self, org: OrgId, grant: Hash, items: Vec<ItemId>, seen: Head) -> TakeBacks {
        let statement = TakeBack {
            version: Version::One,
            suite: Suite::One,
            org,
            grant,
            items,
            author: self.id(),
            seen,
            time: now(),
        };
        let signed = SignedTakeBack::sign(&statement, &self.person.identity.sign);
        TakeBacks { statements: vec![signed.encode().into()] }
    }

    pub fn take_back(&self, grant: Hash, items: &[ItemId]) -> Answer {
        let view = &self.view;
        let body = self.take_back_body(view.log.id(), grant, items.to_vec(), view.log.head());
        self.post("grants/take-back").json(&body).send()
    }

    /// Opens an item that came with a delta, by the grants that came with it.
    #[track_caller]
    pub fn opened(&self, delta: &Delta, item: &ItemId) -> Overview {
        let delivered = delta
            .items
            .iter()
            .find(|one| SealedItem::decode(one.item.as_slice()).unwrap().header().unwrap().item == *item);
        let delivered = delivered.expect("the item came");
        let sealed = SealedItem::decode(delivered.item.as_slice()).unwrap();
        let verified = match delivered.home {
            None => sealed.verify(&self.view.log).unwrap(),
            Some(home) => sealed.verify_delivered(&home, &self.view.log).unwrap(),
        };
        verified.open_overview(&self.item_key(delta, item).expect("a grant came")).unwrap()
    }

    pub fn item_key(&self, delta: &Delta, item: &ItemId) -> Option<ItemKey> {
        delta.bundles.iter().find_map(|with_grants| {
            let bundle = &with_grants.bundle;
            let entry = bundle.entries.iter().find(|entry| entry.item == *item)?;
            with_grants.grants.iter().find_map(|bytes| {
                let grant = Grant::decode(bytes.as_slice()).unwrap().verify(&self.view.log).ok()?;
                grant.covers(bundle).unwrap();
                grant.still_runs(now()).unwrap();
                let secret = match grant.header().recipient {
                    Holder::Member(id) if id == self.id() => &self.person.identity.exchange,
                    Holder::Group(group) => self.view.groups.get(&(group, grant.header().epoch))?,
                    Holder::Member(_) => return None,
                };
                let key = grant.open(secret).unwrap();
                Some(OpenBundle::new(&bundle.id, bundle.org, &key).item_key(entry).unwrap())
            })
        })
    }

    pub fn holder(&self) -> Holder {
        Holder::Member(self.id())
    }
}

pub fn ids(delta: &Delta) -> Vec<ItemId> {
    let headers = delta.items.iter().map(|one| SealedItem::decode(one.item.as_slice()).unwrap().header().unwrap());
    headers.map(|header| header.item).collect()
}

pub fn later(millis: u64) -> Millis {
    now().plus(Millis(millis))
}
