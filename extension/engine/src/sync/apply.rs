//! Taking a delta over. The log has been verified by now; everything else is verified with it, here. The account's own
//! writes come this way too, so there is one way in.

use super::Touched;
use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Entry, GrantRecord, GroupSecret, ItemSecret, Open, Organisation, PAGE_ITEMS};
use crate::ports::Ports;
use latchkey_messages::{Area, ItemId as ItemName, NoticeKind};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{Hash, Holder, ItemId, MemberId, OrgId};
use latchkey_shared::item::{Header, SealedItem, VerifiedItem};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::{Grant, OpenBundle, VerifiedGrant, unwrap_group_key};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::sync::{DeliveredItem, Delta};
use latchkey_shared::wire::vault::BundleWithGrants;
use std::collections::{BTreeMap, BTreeSet};

/// Item keys that the bundles of one delta opened.
type Keys = BTreeMap<ItemId, Vec<ItemSecret>>;

/// Whether the person is told of what comes: not while everything is fetched for the first time, or anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    News,
    CatchingUp,
}

impl<P: Ports> Engine<P> {
    pub(super) fn apply(
        &self,
        org: &OrgId,
        delta: Delta,
        telling: Telling,
        touched: &mut Touched,
    ) -> Result<(), Failure> {
        let now = self.ports.now();
        let mut open = self.open_mut()?;
        if !delta.log.is_empty() {
            touched.mark(Area::People);
            touched.mark(Area::Organisations);
        }
        if !delta.disclosures.is_empty() {
            touched.mark(Area::People);
        }
        let organisation = open.org_mut(org)?;
        organisation.disclosures.extend(delta.disclosures.into_iter().map(|d| (d.hash(), d)));
        let keys_before = organisation.group_keys.len();
        for wrap in &delta.group_keys {
            open.take_group_key(org, wrap);
        }
        let new_keys = open.org(org)?.group_keys.len() > keys_before;
        let mut keys = Keys::new();
        let mut told = BTreeSet::new();
        for bundle in &delta.bundles {
            touched.unless_refused(open.take_bundle(org, bundle, &mut keys, &mut told))?;
            touched.mark(Area::Items);
        }
        open.add_keys(&mut keys);
        for delivered in &delta.items {
            touched.unless_refused(open.take_item(org, delivered, &mut keys, telling, now))?;
            touched.mark(Area::Items);
            touched.mark(Area::Notices);
        }
        // After the items: one of them may name as its author's right a grant that has ended since.
        for hash in &delta.ended {
            open.end_grant(org, hash);
            touched.mark(Area::Items);
        }
        for item in &delta.gone {
            open.lose_item(org, item, now);
            touched.mark(Area::Items);
            touched.mark(Area::Notices);
        }
        let organisation = open.org_mut(org)?;
        organisation.hinted = organisation.hinted.max(delta.cursor.0);
        // A group's key opens what came before it, so everything is asked for once more.
        organisation.cursor = if new_keys && telling == Telling::News { 0 } else { delta.cursor.0 };
        open.dirty.orgs.insert(*org);
        Ok(())
    }

    /// Takes over what this account just wrote: the same bytes that the service will send back.
    pub(crate) fn apply_own(&self, org: &OrgId, items: &[Bytes], bundles: &[BundleWithGrants]) -> Result<(), Failure> {
        let now = self.ports.now();
        let mut open = self.open_mut()?;
        let mut keys = Keys::new();
        for bundle in bundles {
            open.take_bundle(org, bundle, &mut keys, &mut BTreeSet::new())?;
        }
        open.add_keys(&mut keys);
        for item in items {
            let delivered = DeliveredItem { item: item.clone(), home: None };
            open.take_item(org, &delivered, &mut keys, Telling::CatchingUp, now)?;
        }
        open.dirty.orgs.insert(*org);
        Ok(())
    }
}

impl Open {
    /// A group's private key counts only if it is the private half of the log's public key.
    fn take_group_key(&mut self, org: &OrgId, wrap: &latchkey_shared::sharing::GroupKeyWrap) {
        let me = self.me();
        let exchange = self.identity.exchange.clone();
        let Ok(organisation) = self.org_mut(org) else { return };
        if wrap.member != me || organisation.group_secret(&wrap.group, wrap.epoch).is_some() {
            return;
        }
        let public = organisation.log.group(&wrap.group).and_then(|group| group.key_of(wrap.epoch)).copied();
        if let Some(public) = public
            && let Ok(secret) = unwrap_group_key(wrap, org, &public, &exchange)
        {
            organisation.group_keys.push(GroupSecret::new(wrap.group, wrap.epoch, &secret));
        }
    }

    /// `told`: the grants that this delta has spoken of already. What it says of one again, it adds.
    fn take_bundle(
        &mut self,
        org: &OrgId,
        with_grants: &BundleWithGrants,
        keys: &mut Keys,
        told: &mut BTreeSet<Hash>,
    ) -> Result<(), Failure> {
        let bundle = &with_grants.bundle;
        for bytes in &with_grants.grants {
            let grant = Grant::decode(bytes.as_slice()).map_err(|e| Failure::NotVerified(e.to_string()))?;
            let hash = grant.hash();
            let recipients_org = grant.header().map_err(|e| Failure::NotVerified(e.to_string()))?.org;
            // A grant to another organisation is verified with that one's log, if this account can see it.
            let Some(log) = self.orgs.get(&recipients_org).map(|organisation| &organisation.log) else { continue };
            let grant = match grant.verify(log) {
                Ok(grant) => grant,
                // The granter saw entries of the other organisation's log that are still to come here.
                Err(_) if recipients_org != *org => continue,
                Err(e) => return Err(Failure::NotVerified(e.to_string())),
            };
            grant.covers(bundle).map_err(|e| Failure::NotVerified(e.to_string()))?;
            let header = grant.header();
            // What comes from the other side comes from one of its people who work for this organisation.
            if header.home != recipients_org && !self.org(&recipients_org)?.is_manager(&header.granter) {
                return Err(Failure::NotVerified("a share from the other side by somebody of this one".to_owned()));
            }
            if let Some(key) = self.opens(&recipients_org, &grant) {
                let opener = OpenBundle::new(&bundle.id, bundle.org, &key);
                for entry in &bundle.entries {
                    let key = opener.item_key(entry).map_err(|e| Failure::NotVerified(e.to_string()))?;
                    keys.entry(entry.item).or_default().push(ItemSecret::new(entry.key_version, &key));
                }
            }
            let record = GrantRecord {
                hash,
                org: header.org,
                home: header.home,
                bundle: header.bundle,
                recipient: header.recipient,
                permission: header.permission,
                granter: header.granter,
                time: header.time,
                not_after: header.not_after,
                items: bundle.entries.iter().map(|entry| (entry.item, entry.key_version)).collect(),
            };
            let items = record.items.clone();
            if let Some(mut before) = self.org_mut(org)?.grants.insert(hash, record) {
                before.items.retain(|item| !items.contains(item));
                if told.contains(&hash) {
                    let known = self.org_mut(org)?.grants.get_mut(&hash);
                    known.into_iter().for_each(|known| known.items.extend(before.items.iter().copied()));
                } else {
                    self.note_taken_back(&before);
                }
            }
            told.insert(hash);
        }
        Ok(())
    }

    /// The bundle's key, if the grant reaches this account and the key for it is here.
    fn opens(&self, org: &OrgId, grant: &VerifiedGrant) -> Option<latchkey_shared::keys::BundleKey> {
        let header = grant.header();
        match header.recipient {
            Holder::Member(member) if member == self.me() => grant.open(&self.identity.exchange).ok(),
            Holder::Group(group) => {
                let secret = self.orgs.get(org)?.group_secret(&group, header.epoch)?;
                grant.open(&secret).ok()
            }
            Holder::Member(_) => None,
        }
    }

    fn end_grant(&mut self, org: &OrgId, hash: &Hash) {
        let ended = self.org_mut(org).ok().and_then(|organisation| organisation.grants.remove(hash));
        if let Some(ended) = ended {
            self.note_taken_back(&ended);
        }
    }

    /// What another browser of this account, or another holder, took back: here too the next revision gets a new key.
    fn note_taken_back(&mut self, ended: &GrantRecord) {
        if ended.recipient == Holder::Member(self.me()) {
            return;
        }
        for (item, version) in &ended.items {
            let writes = self.entries.get(item).is_some_and(|entry| {
                entry.key_version == *version && self.permission_for(entry, ended.time) >= Permission::Modify
            });
            if writes {
                self.touch_entry(item, |entry| (entry.rekey, entry.change_due) = (true, true));
            }
        }
    }

    /// Gives items that are here already the keys that came for them.
    fn add_keys(&mut self, keys: &mut Keys) {
        let known: Vec<ItemId> = keys.keys().filter(|item| self.entries.contains_key(item)).copied().collect();
        for item in known {
            let fresh = keys.get(&item).cloned().unwrap_or_default();
            self.touch_entry(&item, |entry| {
                for secret in fresh {
                    if !entry.keys.iter().any(|known| known.version() == secret.version()) {
                        entry.keys.push(secret);
                    }
                }
            });
        }
    }

    fn take_item(
        &mut self,
        org: &OrgId,
        delivered: &DeliveredItem,
        keys: &mut Keys,
        telling: Telling,
        now: Millis,
    ) -> Result<(), Failure> {
        let not_verified = |e: latchkey_shared::item::Error| Failure::NotVerified(e.to_string());
        let sealed = SealedItem::decode(delivered.item.as_slice()).map_err(not_verified)?;
        let hash = sealed.hash();
        let log = &self.org(org)?.log;
        let verified = match &delivered.home {
            None => sealed.verify(log),
            Some(home) => sealed.verify_delivered(home, log),
        }
        .map_err(not_verified)?;
        let header = verified.header().clone();
        let known = self.entries.get(&header.item).cloned();
        if let Some(known) = &known {
            if hash == known.hash {
                return Ok(());
            }
            let unsent = self.outbox.iter().any(|unsent| unsent.ids.contains(&known.item));
            if unsent && header.revision < known.revision {
                // The one before what was written here and is still to be sent.
                return Ok(());
            }
            if unsent && header.previous != Some(known.hash) {
                return self.keep_conflict(known, &verified, delivered);
            }
            if header.revision <= known.revision {
                return Err(Failure::RolledBack);
            }
        }
        // The service refuses what this account itself may not write.
        if header.author != header.creator && header.author != self.me() {
            self.check_right(org, &header)?;
        }
        if verified.is_deleted() {
            self.remove_entry(&header.item);
            return Ok(());
        }
        let mut secrets = known.as_ref().map(|known| known.keys.clone()).unwrap_or_default();
        secrets.extend(keys.remove(&header.item).unwrap_or_default());
        let Some(key) = secrets.iter().find(|s| s.version() == header.key_version).map(ItemSecret::key) else {
            // Its grant may follow in the next page; without it there is nothing to show.
            return Ok(());
        };
        let overview = verified.open_overview(&key).map_err(not_verified)?;
        let page = match &known {
            Some(known) => known.page,
            None => self.org_mut(org)?.next_place(PAGE_ITEMS),
        };
        let is_new = known.is_none();
        // A new key is what a take-back asked for.
        let same_key = known.as_ref().is_some_and(|known| known.key_version == header.key_version);
        let foreign = delivered.home.is_some() || (header.creator != self.me() && *org != self.device.org);
        let title = overview.title.clone();
        let entry = Entry {
            item: header.item,
            home: header.org,
            via: *org,
            revision: header.revision,
            key_version: header.key_version,
            hash,
            creator: header.creator,
            author: header.author,
            time: header.time,
            overview,
            keys: secrets,
            page,
            used: known.as_ref().and_then(|known| known.used),
            rekey: same_key && known.as_ref().is_some_and(|known| known.rekey),
            change_due: same_key && known.as_ref().is_some_and(|known| known.change_due),
            conflict: known.map(|known| known.conflict).unwrap_or_default(),
        };
        self.put_entry(entry);
        self.put_body((*org, page), header.item, delivered.item.clone());
        if is_new && foreign && telling == Telling::News {
            let by = self.other_side(org, &header);
            let item = ItemName::new(header.item.to_string());
            self.notify(now, &NoticeKind::Received { item, title, by });
        }
        Ok(())
    }

    /// The organisation that an item came from, as the person knows it.
    pub(crate) fn other_side(&self, via: &OrgId, header: &Header) -> latchkey_messages::OrganisationTag {
        let via = self.orgs.get(via);
        let parent = via.filter(|via| via.id() != header.org).and_then(|via| via.parent_name());
        let name = match parent {
            Some(parent) => parent.name,
            None => via.map(Organisation::name).unwrap_or_default(),
        };
        crate::view::tag(&header.org, &name)
    }

    /// A revision by somebody else than the creator names the grant that let them write it; that grant, and the rights of
    /// those who gave it, lead back to the creator.
    fn check_right(&self, org: &OrgId, header: &Header) -> Result<(), Failure> {
        let organisation = self.org(org)?;
        let right = header.right.as_ref().and_then(|right| organisation.grants.get(right));
        let allowed = right.is_some_and(|grant| {
            let mut passed = Vec::new();
            grant.permission >= Permission::Modify
                && covers(organisation, grant, header, &header.author)
                && leads_to_creator(organisation, grant, header, &mut passed)
        });
        if allowed {
            Ok(())
        } else {
            Err(Failure::NotVerified("an item was changed by somebody who may only read it".to_owned()))
        }
    }

    /// A revision that does not follow the one that was written here and not sent yet. The service's stands; the other is
    /// kept until the person chooses.
    fn keep_conflict(
        &mut self,
        known: &Entry,
        theirs: &VerifiedItem,
        delivered: &DeliveredItem,
    ) -> Result<(), Failure> {
        let page = (known.via, known.page);
        let mine = self.bodies.get(&page).and_then(|bodies| bodies.get(&known.item)).cloned();
        let mine = mine.ok_or(Failure::Damaged)?;
        let header = theirs.header();
        let mut entry = known.clone();
        entry.key_version = header.key_version;
        let key = entry.key().ok_or(Failure::NotFound("item's key"))?;
        entry.overview = theirs.open_overview(&key).map_err(|e| Failure::NotVerified(e.to_string()))?;
        entry.revision = header.revision;
        entry.hash = theirs.sealed().hash();
        entry.author = header.author;
        entry.time = header.time;
        entry.conflict.push(crate::memory::Conflicting { sealed: mine });
        let (item, title) = (entry.item, entry.overview.title.clone());
        self.put_entry(entry);
        self.put_body(page, item, delivered.item.clone());
        self.outbox.retain(|unsent| !unsent.ids.contains(&item));
        self.dirty.outbox = true;
        self.notify(header.time, &NoticeKind::Conflict { item: ItemName::new(item.to_string()), title });
        Ok(())
    }

    fn lose_item(&mut self, org: &OrgId, item: &ItemId, now: Millis) {
        let Some(entry) = self.entries.get(item).filter(|entry| entry.via == *org).cloned() else { return };
        let mine = entry.creator == self.me();
        self.remove_entry(item);
        if !mine {
            let by = match self.orgs.get(org).filter(|org| org.id() != entry.home).and_then(|org| org.parent_name()) {
                Some(parent) => crate::view::tag(&entry.home, &parent.name),
                None => {
                    let name = self.orgs.get(org).map(Organisation::name).unwrap_or_default();
                    crate::view::tag(&entry.home, &name)
                }
            };
            self.notify(now, &NoticeKind::Withdrawn { title: entry.overview.title.clone(), by });
        }
    }
}

/// Whether a grant gives an item to a member.
fn covers(organisation: &Organisation, grant: &GrantRecord, header: &Header, member: &MemberId) -> bool {
    grant.items.iter().any(|(item, _)| *item == header.item) && organisation.reaches(&grant.recipient, member)
}

/// Whether whoever made a grant was the item's creator, or held it in full by a grant of which the same is true.
fn leads_to_creator(organisation: &Organisation, grant: &GrantRecord, header: &Header, passed: &mut Vec<Hash>) -> bool {
    if grant.granter == header.creator {
        return true;
    }
    if passed.contains(&grant.hash) {
        return false;
    }
    passed.push(grant.hash);
    organisation.grants.values().any(|held| {
        held.permission == Permission::Full
            && covers(organisation, held, header, &grant.granter)
            && leads_to_creator(organisation, held, header, passed)
    })
}
