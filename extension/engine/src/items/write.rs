//! Writing: a revision is sealed, signed, and, where its key is new, granted.

use super::{Content, item_id};
use crate::Engine;
use crate::failure::{BadInput, Failure};
use crate::memory::{Above, Entry, Open};
use crate::ports::Ports;
use crate::sharing::Given;
use latchkey_messages::{ItemForm, ItemId as ItemName, OrganisationId, Reply, RevisionId};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{BundleId, Hash, Holder, ItemId, OrgId};
use latchkey_shared::item::{Details, Header, KeyVersion, Kind, Overview, Revision, SealedItem, State};
use latchkey_shared::keys::{BundleKey, ItemKey};
use latchkey_shared::log::Verified;
use latchkey_shared::permission::{Act, Permission};
use latchkey_shared::sharing::{Bundle, Grant, GrantHeader};
use latchkey_shared::suite::{Suite, Version};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::limits;
use latchkey_shared::wire::vault::{BundleWithGrants, WriteItems};
use std::borrow::Borrow;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// How a revision stands that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    Newest,
    /// Another came first; the person chooses.
    Beside,
}

/// What a revision comes after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Onto {
    /// The one that is here.
    Known,
    /// The newest that the service has, also where that was refused here: somebody may have made it so that nobody can write the item.
    Newest,
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
        let (request, ids) = {
            let open = self.open()?;
            if !open.may_write(org) {
                return Err(Failure::NotPermitted);
            }
            let rng = &mut *self.ports.rng();
            let made: Vec<_> = contents.iter().map(|content| (ItemId::generate(rng), content)).collect();
            let ids: Vec<ItemId> = made.iter().map(|(item, _)| *item).collect();
            (open.creation(org, &made, self.ports.now(), rng)?, ids)
        };
        self.write_items(org, &request, ids.clone()).await?;
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
        let before = Content { overview: self.open()?.entry(&item)?.overview.clone(), details: before };
        let old_password = before.details.password.clone().map(Zeroizing::new);
        let content = Content::of_form(form, Some(before))?;
        let base: Hash = base.as_str().parse().map_err(|_| Failure::NotFound("revision"))?;
        let password_changed = content.details.password.as_deref() != old_password.as_ref().map(|old| old.as_str());
        let written = self.write_revision(&item, &base, &content, State::Live).await?;
        // If another revision came first, this one is kept beside it, and the password is still the old one.
        if password_changed && written == Written::Newest {
            self.open_mut()?.touch_entry(&item, |entry| entry.change_due = false);
            self.drop_change_notices(&item)?;
            self.persist().await?;
        }
        Ok(Reply::Saved { item: name.clone() })
    }

    pub(crate) async fn delete_item(&self, item: &ItemId) -> Result<Reply, Failure> {
        self.require(item, Permission::Full)?;
        let (content, base) = {
            let open = self.open()?;
            let entry = open.entry(item)?;
            (Content::deleted(entry.overview.kind), entry.hash)
        };
        self.write_revision(item, &base, &content, State::Deleted).await?;
        Ok(Reply::Done)
    }

    /// Writes the revision after `base`. After a take-back it gets a new key, granted to all who still have the item. Where another revision
    /// came while the person wrote, this one is kept beside it, and they choose; a deletion is theirs to ask for again.
    pub(crate) async fn write_revision(
        &self,
        item: &ItemId,
        base: &Hash,
        content: &Content,
        state: State,
    ) -> Result<Written, Failure> {
        self.know_recipients_elsewhere(item).await;
        let via = self.open()?.entry(item)?.via;
        self.prepare_pages(&via, &[*item]).await?;
        // Nothing is waited for between this look and the outbox.
        let beside = {
            let open = self.open()?;
            let entry = open.entry(item)?;
            (entry.hash == *base).then_some(entry.conflict.len())
        };
        let Some(beside) = beside else {
            if state == State::Deleted {
                return Err(changed_meanwhile());
            }
            self.keep_beside(item, content).await?;
            return Ok(Written::Beside);
        };
        // What nobody can read keeps no item from being deleted.
        let onto = if state == State::Deleted { Onto::Newest } else { Onto::Known };
        let (org, request) =
            self.open()?.revision(item, content, state, onto, self.ports.now(), &mut *self.ports.rng())?;
        self.write_items(&org, &request, vec![*item]).await?;
        let open = self.open()?;
        let met = open.entries.get(item).is_none_or(|entry| entry.conflict.len() > beside);
        Ok(if met { Written::Beside } else { Written::Newest })
    }

    /// Before a new key is given to another organisation's people: that one refuses what was made with an older log than its own. Without the
    /// network it is made with what there is.
    async fn know_recipients_elsewhere(&self, item: &ItemId) {
        let slugs: Vec<_> = {
            let Ok(open) = self.open() else { return };
            let Some(entry) = open.entries.get(item).filter(|entry| entry.rekey && entry.creator == open.me()) else {
                return;
            };
            let elsewhere = open.holders_by_org(entry, self.ports.now()).into_keys().filter(|org| *org != entry.home);
            elsewhere.filter_map(|org| Some(open.orgs.get(&org)?.slug.clone())).collect()
        };
        for slug in slugs {
            let _ = self.sync_org(&slug).await;
        }
    }
}

impl Content {
    /// What a deletion says.
    pub(crate) fn deleted(kind: Kind) -> Self {
        Self { overview: Overview { kind, ..Overview::default() }, details: Details::default() }
    }
}

impl Open {
    /// The first revisions of items, granted to their creator in one bundle.
    pub(crate) fn creation(
        &self,
        org: &OrgId,
        made: &[(ItemId, impl Borrow<Content>)],
        now: Millis,
        rng: &mut dyn rand_core::CryptoRng,
    ) -> Result<WriteItems, Failure> {
        let log = &self.org(org)?.log;
        let mut items: Vec<Bytes> = Vec::with_capacity(made.len());
        let mut keys = Vec::with_capacity(made.len());
        for (item, content) in made {
            let (content, key) = (content.borrow(), ItemKey::generate(rng));
            let header = Header {
                version: Version::One,
                suite: Suite::One,
                org: *org,
                item: *item,
                key_version: KeyVersion::FIRST,
                revision: Revision::FIRST,
                previous: None,
                creator: self.me(),
                author: self.me(),
                right: None,
                seen: log.head(),
                time: now,
                state: State::Live,
            };
            let sign = &self.identity_in(log).sign;
            let sealed = SealedItem::seal(&header, &key, &content.overview, &content.details, sign, rng);
            items.push(within_limits(&sealed)?);
            keys.push((*item, KeyVersion::FIRST, key));
        }
        let own = [Given { holder: Holder::Member(self.me()), permission: Permission::Full, not_after: None }];
        let bundle = self.bundle(org, org, &keys, &own, now, rng)?;
        Ok(WriteItems { items, bundles: vec![bundle] })
    }

    /// The revision after the present one, with the grants of its key where that is new; and which organisation is sent it. Who has it
    /// elsewhere gets the new key in the same request: with a new key the grants of the one before end.
    pub(crate) fn revision(
        &self,
        item: &ItemId,
        content: &Content,
        state: State,
        onto: Onto,
        now: Millis,
        rng: &mut dyn rand_core::CryptoRng,
    ) -> Result<(OrgId, WriteItems), Failure> {
        let entry = self.entry(item)?;
        let before = match onto {
            Onto::Known => entry.place(),
            Onto::Newest => entry.above.unwrap_or_else(|| entry.place()),
        };
        // A new key is granted to all who have the item, which takes full.
        let wanted = entry.rekey || before.key_version > entry.key_version;
        let holders = if wanted { self.holders_by_org(entry, now) } else { BTreeMap::new() };
        // Nor is one made that this account would not get itself, in full, for its group waits for a key, or it waits for its group's: nobody
        // might have it then, or nobody could give it on.
        let (me, org) = (self.me(), self.org(&entry.via)?);
        let mut at_home = holders.get(&entry.home).into_iter().flatten();
        let keeps_it = at_home.any(|given| given.permission == Permission::Full && org.opens_for(&given.holder, &me));
        let is_over = state == State::Live && self.permission_for(entry, now) == Permission::Full;
        let rekey = wanted && keeps_it && is_over;
        let key = if rekey { ItemKey::generate(rng) } else { entry.key().ok_or(Failure::NotFound("item's key"))? };
        let newest = entry.key_version.max(before.key_version);
        let key_version = match state {
            State::Live if rekey => newest.next(),
            State::Live => entry.key_version,
            // It holds nothing that a key would have to open.
            State::Deleted => newest,
        };
        let header = self.next_header(entry, before, key_version, state, now)?;
        let sign = &self.identity_in(&self.org(&header.org)?.log).sign;
        let sealed = SealedItem::seal(&header, &key, &content.overview, &content.details, sign, rng);
        let mut bundles = Vec::new();
        if rekey {
            let keys = [(*item, key_version, key)];
            for (org, given) in holders {
                let at = self.org(&org)?;
                // To another organisation's people the creator alone gives it; not while its people see different logs.
                if org == entry.home {
                    bundles.push(self.bundle(&entry.home, &org, &keys, &given, now, rng)?);
                } else if header.author == header.creator && !self.is_forked(&at.slug) {
                    // Nor where the creator may share no more.
                    bundles.extend(self.bundle(&entry.home, &org, &keys, &given, now, rng));
                }
            }
        }
        Ok((entry.via, WriteItems { items: vec![within_limits(&sealed)?], bundles }))
    }

    /// Whether this account's role in an organisation lets it make and change items there.
    pub(crate) fn may_write(&self, org: &OrgId) -> bool {
        let role = self.orgs.get(org).and_then(|org| org.role(&self.me()));
        role.is_some_and(|role| role.may(Act::Write))
    }

    pub(crate) fn next_header(
        &self,
        entry: &Entry,
        before: Above,
        key_version: KeyVersion,
        state: State,
        now: Millis,
    ) -> Result<Header, Failure> {
        let org = self.org(&entry.via)?;
        let me = self.me();
        let right = if entry.creator == me {
            None
        } else {
            let grant = org
                .grants
                .values()
                .filter(|grant| grant.permission >= Permission::Modify && grant.lasts(now))
                .filter(|grant| org.reaches(&grant.recipient, &me))
                .filter(|grant| {
                    let runs = grant.runs(&entry.home, &entry.item);
                    runs.is_some_and(|covered| covered.key_version == before.key_version)
                })
                // One that others can follow back to the creator, where what leads there is known here.
                .max_by_key(|grant| (org.is_founded(grant, &entry.item, &entry.creator), grant.permission));
            Some(grant.ok_or(Failure::NotPermitted)?.hash)
        };
        Ok(Header {
            version: Version::One,
            suite: Suite::One,
            org: entry.home,
            item: entry.item,
            key_version,
            revision: before.revision.next(),
            previous: Some(before.hash),
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
        now: Millis,
        rng: &mut dyn rand_core::CryptoRng,
    ) -> Result<BundleWithGrants, Failure> {
        self.bundle_by(&self.org(recipients)?.log, home, keys, given, now, rng)
    }

    /// The same, with the recipients' log as it is to be.
    pub(crate) fn bundle_by(
        &self,
        log: &Verified,
        home: &OrgId,
        keys: &[(ItemId, KeyVersion, ItemKey)],
        given: &[Given],
        now: Millis,
        rng: &mut dyn rand_core::CryptoRng,
    ) -> Result<BundleWithGrants, Failure> {
        let refused = |e: latchkey_shared::sharing::Error| Failure::NotVerified(e.to_string());
        let key = BundleKey::generate(rng);
        let items = keys.iter().map(|(item, version, key)| (*item, *version, key));
        let bundle = Bundle::seal(BundleId::generate(rng), *home, &key, items).map_err(refused)?;
        let mut grants = Vec::with_capacity(given.len());
        let mut first: Option<GrantHeader> = None;
        for given in given {
            if !self.takes_keys(log, &given.holder) {
                return Err(Failure::NotVerified(
                    "somebody's access or keys have ended, and their organisation does not say so yet".to_owned(),
                ));
            }
            let (mut header, public) = match &first {
                Some(first) => first.to_another(log, given.holder),
                None => GrantHeader::new(log, &bundle, given.holder, given.permission, None, self.me(), now),
            }
            .map_err(refused)?;
            (header.permission, header.not_after) = (given.permission, given.not_after);
            let grant = Grant::seal(&header, &public, &key, &self.identity_in(log).sign, rng).map_err(refused)?;
            grants.push(grant.encode().into());
            first.get_or_insert(header);
        }
        Ok(BundleWithGrants { bundle, grants })
    }
}

/// What the service would not take is refused before it is kept.
fn within_limits(sealed: &SealedItem) -> Result<Bytes, Failure> {
    let bytes = sealed.encode();
    if bytes.len() > limits::ITEM {
        let detail = "A login has room for about 100 KB of text in all. Nothing was saved.".to_owned();
        return Err(BadInput { code: "item-too-large", title: "This login is too large", detail }.into());
    }
    Ok(bytes.into())
}

fn changed_meanwhile() -> Failure {
    let detail = "Somebody changed this login just now. It is still there: look, then delete it again.".to_owned();
    BadInput { code: "changed-meanwhile", title: "Changed before it was deleted", detail }.into()
}
