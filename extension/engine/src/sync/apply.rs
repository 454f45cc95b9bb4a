//! Taking a delta over. The log has been verified by now; everything else is verified with it, here. The account's own
//! writes come this way too, so there is one way in.

use super::Touched;
use super::granted::Told;
use super::keys::{Keys, open_with_one_of};
use crate::Engine;
use crate::failure::Failure;
use crate::memory::{
    Above, Body, Conflicting, Cover, Entry, ItemSecret, Open, Organisation, PAGE_ITEMS, Standing, Trace,
};
use crate::ports::Ports;
use latchkey_messages::{Area, ItemId as ItemName, NoticeKind};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{Hash, OrgId};
use latchkey_shared::item::{Header, KeyVersion, SealedItem, VerifiedItem};
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::sync::{DeliveredItem, Delta};
use latchkey_shared::wire::vault::BundleWithGrants;

/// Whether the person is told of what comes: not while everything is fetched for the first time, or anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    News,
    CatchingUp,
    /// It was written here just now.
    Own,
}

impl<P: Ports> Engine<P> {
    /// Whether there is more to be asked for at once, from elsewhere.
    pub(super) fn apply(
        &self,
        org: &OrgId,
        delta: Delta,
        telling: Telling,
        touched: &mut Touched,
    ) -> Result<bool, Failure> {
        let now = self.ports.now();
        let mut open = self.open_mut()?;
        if !delta.log.is_empty() {
            touched.mark(Area::People);
            touched.mark(Area::Organisations);
        }
        if !delta.disclosures.is_empty() {
            touched.mark(Area::People);
        }
        let brings = !delta.log.is_empty() || !delta.bundles.is_empty() || !delta.ended.is_empty();
        let organisation = open.org_mut(org)?;
        organisation.disclosures.extend(delta.disclosures.into_iter().map(|d| (d.hash(), d)));
        let keys_before = organisation.group_keys.len();
        // A group's key opens the keys of the groups that it is in, which may stand before it.
        let mut known = keys_before;
        loop {
            delta.group_keys.iter().for_each(|wrap| open.take_group_key(org, wrap));
            let now_known = open.org(org)?.group_keys.len();
            if std::mem::replace(&mut known, now_known) == now_known {
                break;
            }
        }
        let new_keys = open.org(org)?.group_keys.len() > keys_before;
        let mut brought = open.brought_early(org)?;
        for bundle in &delta.evidence {
            touched.unless_refused(open.take_bundle(org, bundle, Told::InEvidence))?;
        }
        let mut bundles: Vec<_> = delta.bundles.iter().collect();
        // What a group's member made anew comes after what it repeats.
        bundles.sort_by_cached_key(|bundle| bundle.grants.iter().all(|grant| open.is_made_anew(grant)));
        for bundle in bundles {
            touched.unless_refused(open.take_bundle(org, bundle, Told::AsRunning(&mut brought)))?;
            touched.mark(Area::Items);
        }
        open.add_keys(&mut brought.keys);
        for delivered in &delta.items {
            touched.unless_refused(open.take_item(org, delivered, &mut brought.keys, telling, now))?;
            touched.mark(Area::Items);
            touched.mark(Area::Notices);
        }
        for (grant, item, secret) in &brought.by {
            open.try_key(org, grant, item, secret);
        }
        // After the items: one of them may name as its author's right a grant that has ended since.
        for hash in &delta.ended {
            open.end_grant(org, hash, |_| true);
            touched.mark(Area::Items);
        }
        for item in &delta.gone {
            open.lose_item(org, item, now);
            touched.mark(Area::Items);
            touched.mark(Area::Notices);
        }
        open.keep_early(org, brought.by);
        let organisation = open.org_mut(org)?;
        organisation.hinted = organisation.hinted.max(delta.cursor.0);
        // A group's key opens what came before it, so everything is asked for once more. In the first answer from the start there is nothing
        // before it.
        organisation.anew |= new_keys && organisation.cursor != 0;
        organisation.may_lack_shares |= brings;
        let again = organisation.told_until(delta.cursor.0, delta.more);
        if !delta.more && !again {
            open.settle_untold(org, now);
            open.lose_sight_of_lowered(org, now);
        }
        open.dirty.orgs.insert(*org);
        Ok(again)
    }

    /// Takes over what this account just wrote: the same bytes that the service will send back.
    pub(crate) fn apply_own(
        &self,
        org: &OrgId,
        items: &[Bytes],
        bundles: &[BundleWithGrants],
        cover: Cover,
    ) -> Result<(), Failure> {
        let now = self.ports.now();
        let mut open = self.open_mut()?;
        let mut keys = Keys::new();
        for bundle in bundles {
            open.take_bundle(org, bundle, Told::AsOwn(&mut keys, cover))?;
        }
        open.add_keys(&mut keys);
        for item in items {
            let delivered = DeliveredItem { item: item.clone(), home: None };
            open.take_item(org, &delivered, &mut keys, Telling::Own, now)?;
        }
        open.dirty.orgs.insert(*org);
        Ok(())
    }
}

impl Open {
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
        if telling != Telling::Own {
            self.settle(&header.item, &hash);
        }
        if let Err(refused) = self.restore_deleted(org, &verified, now) {
            self.pass_over(&header, hash);
            return Err(refused);
        }
        let known = self.entries.get(&header.item).cloned();
        if let Some(known) = &known {
            if hash == known.hash && known.via == *org {
                return Ok(());
            }
            // Identifiers are anybody's to choose: what is somebody else's, or elsewhere, is another item.
            if (known.home, known.creator) != (header.org, header.creator) {
                if known.via != *org {
                    self.org_mut(org)?.hidden.insert(header.item);
                }
                return Err(Failure::NotVerified("another item under the identifier of one that is here".to_owned()));
            }
        }
        // Its home's comes before a copy, which can only be read.
        let (copy, known) = match known {
            Some(known) if known.via != *org => (Some(known), None),
            known => (None, known),
        };
        if let Some(copy) = &copy {
            let opens = |keys: &[ItemSecret]| keys.iter().any(|secret| secret.version() == header.key_version);
            let fresh = keys.entry((header.org, header.item)).or_default();
            // The copy's key is the home's, whose grant may have come without the newest revision.
            if header.org == *org && !opens(fresh) {
                fresh.extend(copy.keys.iter().cloned());
            }
            if header.org != *org || !opens(fresh) {
                self.org_mut(org)?.hidden.insert(header.item);
                return Ok(());
            }
        }
        let mut unsent = self.outbox.iter().filter_map(|unsent| unsent.previous.get(&header.item));
        if unsent.any(|before| before.entry.hash == hash) {
            // The one before what was written here and is still to be sent.
            return Ok(());
        }
        // The service refuses what this account itself may not write.
        if let Err(refused) = self.check_right(org, &header) {
            self.pass_over(&header, hash);
            return Err(refused);
        }
        if let Some(previous) = header.previous.filter(|_| telling != Telling::Own) {
            self.settle(&header.item, &previous);
        }
        if let Some(copy) = &copy {
            copy.trace().may_become(&hash, &verified)?;
            self.let_go(&copy.via, &header.item, copy.trace());
            self.org_mut(&copy.via)?.hidden.insert(header.item);
        }
        let taken = self.take_revision(org, delivered, &verified, known, keys, telling, now);
        if copy.is_some() && !self.entries.contains_key(&header.item) {
            self.give_way(&header.item);
        }
        if taken.is_err() {
            self.pass_over(&header, hash);
        }
        taken
    }

    /// What was refused here is the newest that the service has: the next revision comes after it, else nobody could write the item any more.
    fn pass_over(&mut self, header: &Header, hash: Hash) {
        let above = Above { revision: header.revision, hash, key_version: header.key_version };
        self.touch_each(&header.item, |entry| {
            if entry.above.unwrap_or_else(|| entry.place()).revision < above.revision {
                entry.above = Some(above);
            }
        });
    }

    #[expect(clippy::too_many_arguments, reason = "what is known of one revision")]
    fn take_revision(
        &mut self,
        org: &OrgId,
        delivered: &DeliveredItem,
        verified: &VerifiedItem,
        known: Option<Entry>,
        keys: &mut Keys,
        telling: Telling,
        now: Millis,
    ) -> Result<(), Failure> {
        let not_verified = |e: latchkey_shared::item::Error| Failure::NotVerified(e.to_string());
        let (header, hash) = (verified.header().clone(), verified.sealed().hash());
        if let Some(known) = &known
            && header.previous != Some(known.hash)
            && telling != Telling::Own
            && !verified.is_deleted()
            && self.outbox.iter().any(|unsent| unsent.ids.contains(&known.item))
        {
            let fresh = keys.remove(&(header.org, header.item)).unwrap_or_default();
            return self.keep_conflict(known, verified, delivered, fresh);
        }
        // What is here; or what was, when it went.
        let before = match &known {
            Some(known) => Some(known.trace()),
            None => self.confirmed(org, &header.item),
        };
        if let Some(before) = &before {
            before.may_become(&hash, verified)?;
        }
        if verified.is_deleted() {
            let deleted = Trace {
                creator: header.creator,
                revision: header.revision,
                hash,
                key_version: header.key_version,
                seen: header.seen.number,
                deleted: true,
                rekey: false,
                change_due: false,
            };
            if let Some(known) = known.filter(|_| telling != Telling::Own) {
                self.drop_lost(&known, now);
            }
            self.let_go(org, &header.item, deleted);
            return Ok(());
        }
        let mut secrets = known.as_ref().map(|known| known.keys.clone()).unwrap_or_default();
        let fresh = keys.remove(&(header.org, header.item)).unwrap_or_default();
        let fresh = Self::not_settled(&secrets, known.as_ref().map(|known| known.key_version), fresh);
        secrets.extend(fresh);
        if !secrets.iter().any(|secret| secret.version() == header.key_version) {
            // Its grant may follow in the next page, with it once more; without it there is nothing to show.
            self.pass_over(&header, hash);
            return Ok(());
        }
        let overview = open_with_one_of(verified, &mut secrets).map_err(not_verified)?;
        let page = match &known {
            Some(known) => known.page,
            None => self.org_mut(org)?.next_place(PAGE_ITEMS),
        };
        let is_new = known.is_none();
        let shown = known.as_ref().and_then(|known| Some((known, self.bodies.get(&(*org, page))?.get(&known.item)?)));
        let (rekey, change_due) = self.left_to_do(org, before.as_ref(), shown, verified, &secrets);
        let foreign = delivered.home.is_some() || (header.creator != self.me() && *org != self.device.org);
        let standing = self.standing(org, &header, &overview, known.as_ref());
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
            seen: header.seen.number,
            standing,
            overview,
            keys: secrets,
            page,
            used: known.as_ref().and_then(|known| known.used),
            rekey,
            change_due,
            above: known.as_ref().and_then(|known| known.above).filter(|above| above.revision > header.revision),
            conflict: known.map(|known| known.conflict).unwrap_or_default(),
        };
        let title = entry.short_title();
        self.org_mut(org)?.left.remove(&header.item);
        self.put_entry(entry);
        self.put_body((*org, page), header.item, delivered.item.clone());
        if !is_new && delivered.home.is_none() && (telling == Telling::News || header.author == self.me()) {
            self.note_copies(org, &header, &title, now);
        }
        // What waits to be accepted says so itself.
        if is_new && foreign && standing == Standing::Accepted && telling == Telling::News {
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
    pub(super) fn check_right(&self, org: &OrgId, header: &Header) -> Result<(), Failure> {
        if header.author == header.creator || header.author == self.me() {
            return Ok(());
        }
        if self.org(org)?.let_write(header) {
            Ok(())
        } else {
            Err(Failure::NotVerified("an item was changed by somebody who may only read it".to_owned()))
        }
    }

    /// A version's key is the one that a revision was read with: another under its number is somebody else's. `newest`: the version of the
    /// last revision that the service is known to have.
    fn not_settled(known: &[ItemSecret], newest: Option<KeyVersion>, mut fresh: Vec<ItemSecret>) -> Vec<ItemSecret> {
        fresh.retain(|secret| {
            newest.is_none_or(|newest| secret.version() > newest)
                || !known.iter().any(|known| known.version() == secret.version())
        });
        fresh
    }

    /// Whether a revision has the new key that a take-back, or somebody's leaving, asked for: made by one who may have the item still. Who
    /// has lost it can sign one too, dated back.
    fn is_renewed(&self, org: &OrgId, before: &Trace, header: &Header) -> bool {
        let Ok(organisation) = self.org(org) else { return false };
        // Who has the item in full makes its keys, and is told which grants run. For the others the mark is a reminder alone.
        let entry = self.entries.get(&header.item);
        let makes_keys = entry.is_none_or(|entry| self.permission_for(entry, header.time) == Permission::Full);
        let runs = |right: &Hash| {
            let grant = organisation.grants.get(right);
            let covered = grant.and_then(|grant| grant.gave(&header.org, &header.item)).map(|covered| covered.cover);
            covered.is_some_and(|cover| cover.gives() || cover == Cover::Shown && !makes_keys)
        };
        let is_there = organisation.log.member(&header.author).is_some_and(|member| member.is_active());
        before.key_version != header.key_version
            && (header.author == self.me()
                || is_there && (header.author == header.creator || header.right.as_ref().is_some_and(runs)))
    }

    /// What is still to be done for an item after this revision: a new key, a new password. A new key keeps the next password from who knew the
    /// old one; it makes no new password. `shown`: the revision before, where it is here. `secrets`: what the next one opens with.
    fn left_to_do(
        &self,
        org: &OrgId,
        before: Option<&Trace>,
        shown: Option<(&Entry, &Body)>,
        next: &VerifiedItem,
        secrets: &[ItemSecret],
    ) -> (bool, bool) {
        let Some(before) = before else { return (false, false) };
        let is_renewed = self.is_renewed(org, before, next.header());
        let rekey = before.rekey && !is_renewed;
        let shown = shown.filter(|_| before.change_due);
        let changed = shown.and_then(|(entry, body)| self.changes_password(entry, body, next, secrets));
        (rekey, before.change_due && (rekey || !changed.unwrap_or(is_renewed)))
    }

    /// Whether a revision has no password, or another than the one before, where both can be read here.
    fn changes_password(
        &self,
        known: &Entry,
        body: &Body,
        next: &VerifiedItem,
        secrets: &[ItemSecret],
    ) -> Option<bool> {
        let before = self.open_details(known, body.as_slice()).ok()?;
        let key = secrets.iter().find(|secret| secret.version() == next.header().key_version)?;
        let after = next.open_details(&key.key()).ok()?;
        Some(after.password.is_none() || before.password != after.password)
    }

    /// A revision that does not follow the one that was written here and not sent yet. The service's stands; the other is
    /// kept until the person chooses.
    fn keep_conflict(
        &mut self,
        known: &Entry,
        theirs: &VerifiedItem,
        delivered: &DeliveredItem,
        fresh: Vec<ItemSecret>,
    ) -> Result<(), Failure> {
        let page = (known.via, known.page);
        let mine = self.bodies.get(&page).and_then(|bodies| bodies.get(&known.item)).cloned();
        let mine =
            Conflicting { sealed: mine.ok_or(Failure::Damaged)?, key: known.secret().ok_or(Failure::Damaged)?.clone() };
        let header = theirs.header();
        let before = self.confirmed(&known.via, &known.item);
        if let Some(before) = &before {
            before.may_become(&theirs.sealed().hash(), theirs)?;
        }
        let confirmed = before.as_ref().map(|before| before.key_version);
        let mut entry = known.clone();
        entry.keys.extend(Self::not_settled(&known.keys, confirmed, fresh));
        entry.key_version = header.key_version;
        entry.overview = open_with_one_of(theirs, &mut entry.keys).map_err(|e| Failure::NotVerified(e.to_string()))?;
        let shown = self.outbox.iter().find_map(|unsent| unsent.previous.get(&known.item));
        let shown = shown.map(|previous| (&previous.entry, &previous.body));
        (entry.rekey, entry.change_due) = self.left_to_do(&known.via, before.as_ref(), shown, theirs, &entry.keys);
        entry.standing = self.standing(&known.via, header, &entry.overview, Some(known));
        entry.revision = header.revision;
        entry.hash = theirs.sealed().hash();
        entry.author = header.author;
        entry.time = header.time;
        entry.seen = header.seen.number;
        entry.above = entry.above.filter(|above| above.revision > header.revision);
        entry.conflict.push(mine);
        let (item, title) = (entry.item, entry.short_title());
        self.put_entry(entry);
        self.put_body(page, item, delivered.item.clone());
        self.drop_unsent(&item);
        self.notify(header.time, &NoticeKind::Conflict { item: ItemName::new(item.to_string()), title });
        Ok(())
    }
}
