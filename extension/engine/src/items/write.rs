//! Writing: a revision is sealed, signed, and, where its key is new, granted.

use super::item_id;
use crate::Engine;
use crate::failure::{BadInput, Failure};
use crate::memory::{Entry, Open};
use crate::ports::Ports;
use crate::sharing::Given;
use latchkey_messages::{ItemForm, ItemId as ItemName, OrganisationId, Reply, RevisionId};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{BundleId, Hash, Holder, ItemId, OrgId};
use latchkey_shared::item::{Details, Header, KeyVersion, Kind, Overview, Revision, SealedItem, State};
use latchkey_shared::keys::{BundleKey, ItemKey};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::{Bundle, Grant, GrantHeader};
use latchkey_shared::suite::{Suite, Version};
use latchkey_shared::wire::vault::BundleWithGrants;

/// What a new item, or a new revision, says.
pub(crate) struct Content {
    pub overview: Overview,
    pub details: Details,
}

const TITLE_MAX: usize = 200;
const TEXT_MAX: usize = 64 * 1024;

impl Content {
    /// From the form, as a person filled it in.
    pub fn of_form(form: &ItemForm, before: Option<&Details>) -> Result<Self, Failure> {
        let addresses: Vec<String> = form
            .addresses
            .iter()
            .map(|address| address.trim())
            .filter(|address| !address.is_empty())
            .map(crate::autofill::address::without_user_info)
            .collect();
        let title = match form.title.trim() {
            "" => addresses
                .iter()
                .find_map(|address| crate::autofill::ItemAddress::parse(address).ok())
                .map(|address| address.host().to_string())
                .unwrap_or_default(),
            title => title.to_owned(),
        };
        let bad = |title, detail: &str| BadInput { code: "item-form", title, detail: detail.to_owned() };
        if title.is_empty() {
            return Err(bad("A title is missing", "Give the item a title or an address.").into());
        }
        let texts = [form.user_name.as_str(), form.password.expose(), form.notes.expose()];
        if title.chars().count() > TITLE_MAX || texts.iter().any(|text| text.len() > TEXT_MAX) {
            return Err(bad("Something is too long", "A title has up to 200 characters, a field up to 64 KB.").into());
        }
        let mut details = before.cloned().unwrap_or_default();
        details.password = some(form.password.expose());
        details.notes = some(form.notes.expose());
        let insecure = addresses.iter().any(|address| address.starts_with("http://")).then_some(true);
        let overview = Overview {
            kind: Kind::Login,
            title,
            user_name: form.user_name.trim().to_owned(),
            addresses,
            folder: None,
            insecure,
        };
        Ok(Self { overview, details })
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl<P: Ports> Engine<P> {
    pub(crate) async fn add_item(&self, organisation: &OrganisationId, form: &ItemForm) -> Result<Reply, Failure> {
        let org = crate::view::org_id(organisation)?;
        let content = Content::of_form(form, None)?;
        let made = self.add_items(&org, &[content]).await?;
        let item = made.first().ok_or(Failure::NotFound("item"))?;
        Ok(Reply::Saved { item: Self::item_name(item) })
    }

    /// Makes items, all or none: sealed, and granted to their creator in one bundle.
    pub(crate) async fn add_items(&self, org: &OrgId, contents: &[Content]) -> Result<Vec<ItemId>, Failure> {
        let (items, ids, bundle) = {
            let open = self.open()?;
            let log = &open.org(org)?.log;
            let now = self.ports.now();
            let rng = &mut *self.ports.rng();
            let mut items: Vec<Bytes> = Vec::with_capacity(contents.len());
            let mut ids = Vec::with_capacity(contents.len());
            let mut keys = Vec::with_capacity(contents.len());
            for content in contents {
                let (item, key) = (ItemId::generate(rng), ItemKey::generate(rng));
                let header = Header {
                    version: Version::One,
                    suite: Suite::One,
                    org: *org,
                    item,
                    key_version: KeyVersion::FIRST,
                    revision: Revision::FIRST,
                    previous: None,
                    creator: open.me(),
                    author: open.me(),
                    right: None,
                    seen: log.head(),
                    time: now,
                    state: State::Live,
                };
                let sealed =
                    SealedItem::seal(&header, &key, &content.overview, &content.details, &open.identity.sign, rng);
                items.push(sealed.encode().into());
                ids.push(item);
                keys.push((item, KeyVersion::FIRST, key));
            }
            let own = [Given { holder: Holder::Member(open.me()), permission: Permission::Full, not_after: None }];
            let bundle = open.bundle(org, org, &keys, &own, now, rng)?;
            (items, ids, bundle)
        };
        self.write_items(org, items, ids.clone(), vec![bundle]).await?;
        Ok(ids)
    }

    pub(crate) async fn change_item(
        &self,
        name: &ItemName,
        base: &RevisionId,
        form: &ItemForm,
    ) -> Result<Reply, Failure> {
        let item = item_id(name)?;
        self.require(&item, Permission::Modify)?;
        let before = self.details(&item).await?;
        let content = Content::of_form(form, Some(&before))?;
        let current = self.open()?.entry(&item)?.hash;
        let base: Hash = base.as_str().parse().map_err(|_| Failure::NotFound("revision"))?;
        if base != current {
            // Another revision came while the form was open: this one is kept beside it, and the person chooses.
            self.keep_beside(&item, &content).await?;
            return Ok(Reply::Saved { item: name.clone() });
        }
        let password_changed = content.details.password != before.password;
        self.write_revision(&item, &content, State::Live).await?;
        if password_changed {
            self.open_mut()?.touch_entry(&item, |entry| entry.change_due = false);
            self.drop_change_notices(&item)?;
            self.persist().await?;
        }
        Ok(Reply::Saved { item: name.clone() })
    }

    pub(crate) async fn delete_item(&self, item: &ItemId) -> Result<Reply, Failure> {
        self.require(item, Permission::Full)?;
        let details = Details::default();
        let overview = {
            let open = self.open()?;
            Overview {
                kind: open.entry(item)?.overview.kind,
                title: String::new(),
                user_name: String::new(),
                addresses: Vec::new(),
                folder: None,
                insecure: None,
            }
        };
        self.write_revision(item, &Content { overview, details }, State::Deleted).await?;
        Ok(Reply::Done)
    }

    /// Writes the revision after the present one. After a take-back it gets a new key, granted to all who still have the
    /// item.
    pub(crate) async fn write_revision(&self, item: &ItemId, content: &Content, state: State) -> Result<(), Failure> {
        let (org, sealed, bundles, elsewhere) = {
            let open = self.open()?;
            let entry = open.entry(item)?;
            let now = self.ports.now();
            let rng = &mut *self.ports.rng();
            let rekey = entry.rekey && state == State::Live;
            let key =
                if rekey { ItemKey::generate(rng) } else { entry.key().ok_or(Failure::NotFound("item's key"))? };
            let key_version = if rekey { entry.key_version.next() } else { entry.key_version };
            let header = open.next_header(entry, key_version, state, now)?;
            let sealed = SealedItem::seal(&header, &key, &content.overview, &content.details, &open.identity.sign, rng);
            let mut bundles = Vec::new();
            let mut elsewhere = Vec::new();
            if rekey {
                let keys = [(*item, key_version, key)];
                for (org, given) in open.holders_by_org(entry, now) {
                    let bundle = open.bundle(&entry.home, &org, &keys, &given, now, rng)?;
                    if org == entry.home { bundles.push(bundle) } else { elsewhere.push((org, bundle)) }
                }
            }
            (entry.via, Bytes::from(sealed.encode()), bundles, elsewhere)
        };
        self.write_items(&org, vec![sealed], vec![*item], bundles).await?;
        for (org, bundle) in elsewhere {
            self.send_bundles(&[*item], &org, vec![bundle]).await?;
        }
        if state == State::Live {
            self.open_mut()?.touch_entry(item, |entry| entry.rekey = false);
            self.persist().await?;
        }
        Ok(())
    }
}

impl Open {
    pub(crate) fn next_header(
        &self,
        entry: &Entry,
        key_version: KeyVersion,
        state: State,
        now: latchkey_shared::time::Millis,
    ) -> Result<Header, Failure> {
        let org = self.org(&entry.via)?;
        let me = self.me();
        let right = if entry.creator == me {
            None
        } else {
            let grant = org
                .grants
                .values()
                .filter(|grant| grant.permission >= Permission::Modify && org.reaches(&grant.recipient, &me))
                .find(|grant| grant.items.iter().any(|(item, _)| *item == entry.item));
            Some(grant.ok_or(Failure::NotPermitted)?.hash)
        };
        Ok(Header {
            version: Version::One,
            suite: Suite::One,
            org: entry.home,
            item: entry.item,
            key_version,
            revision: entry.revision.next(),
            previous: Some(entry.hash),
            creator: entry.creator,
            author: me,
            right,
            seen: org.log.head(),
            time: now,
            state,
        })
    }

    /// Seals item keys once, and grants the bundle to each holder of `recipients`' organisation.
    pub(crate) fn bundle(
        &self,
        home: &OrgId,
        recipients: &OrgId,
        keys: &[(ItemId, KeyVersion, ItemKey)],
        given: &[Given],
        now: latchkey_shared::time::Millis,
        rng: &mut dyn rand_core::CryptoRng,
    ) -> Result<BundleWithGrants, Failure> {
        let refused = |e: latchkey_shared::sharing::Error| Failure::NotVerified(e.to_string());
        let key = BundleKey::generate(rng);
        let items = keys.iter().map(|(item, version, key)| (*item, *version, key));
        let bundle = Bundle::seal(BundleId::generate(rng), *home, &key, items).map_err(refused)?;
        let log = &self.org(recipients)?.log;
        let mut grants = Vec::with_capacity(given.len());
        let mut first: Option<GrantHeader> = None;
        for given in given {
            let (mut header, public) = match &first {
                Some(first) => first.to_another(log, given.holder),
                None => GrantHeader::new(log, &bundle, given.holder, given.permission, None, self.me(), now),
            }
            .map_err(refused)?;
            (header.permission, header.not_after) = (given.permission, given.not_after);
            let grant = Grant::seal(&header, &public, &key, &self.identity.sign, rng).map_err(refused)?;
            grants.push(grant.encode().into());
            first.get_or_insert(header);
        }
        Ok(BundleWithGrants { bundle, grants })
    }
}
