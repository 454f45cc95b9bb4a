//! Grants, the keys that they bring, and their ends: as they are told of, and as they are made here.

use super::keys::Keys;
use crate::failure::Failure;
use crate::memory::{Cover, Entry, Fit, GrantRecord, GroupSecret, ItemSecret, Open};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{Hash, Holder, ItemId, OrgId};
use latchkey_shared::item::KeyVersion;
use latchkey_shared::keys::ExchangeSecret;
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::{Bundle, Grant, GrantHeader, GroupKeyWrap, OpenBundle};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::vault::BundleWithGrants;
use std::collections::BTreeSet;

/// What the grants that run bring.
#[derive(Default)]
pub(super) struct Brought {
    pub keys: Keys,
    /// By which grant each key came.
    pub by: Vec<(Hash, ItemId, ItemSecret)>,
    /// Grants that were told of as running already: what is said of one again, is added.
    pub told: BTreeSet<Hash>,
}

/// As what a bundle with its grants is told of.
pub(super) enum Told<'a> {
    /// It runs.
    AsRunning(&'a mut Brought),
    /// It shows what somebody might do, now or once; it gives nothing.
    InEvidence,
    /// It was made here. With the keys that it opens, and how it stands.
    AsOwn(&'a mut Keys, Cover),
}

impl Open {
    /// A group's private key counts only if it is the private half of the log's public key. It comes wrapped to this account,
    /// or to a group whose key is here by now.
    pub(super) fn take_group_key(&mut self, org: &OrgId, wrap: &GroupKeyWrap) {
        let me = self.me();
        let mine = |open: &Self| {
            let log = &open.orgs.get(org)?.log;
            let keys = log.member(&me)?.keys_of(wrap.recipient_epoch)?;
            Some(open.keyring.with(keys)?.exchange.clone())
        };
        let mine = mine(self);
        let Ok(organisation) = self.org_mut(org) else { return };
        if organisation.group_secret(&wrap.group, wrap.epoch).is_some() {
            return;
        }
        let key = match &wrap.recipient {
            Holder::Member(member) => mine.filter(|_| *member == me),
            Holder::Group(group) => organisation.group_secret(group, wrap.recipient_epoch),
        };
        let public = organisation.log.group(&wrap.group).and_then(|group| group.key_of(wrap.epoch)).copied();
        if let (Some(public), Some(key)) = (public, key)
            && let Ok(secret) = wrap.open(org, &public, &key)
        {
            organisation.group_keys.push(GroupSecret::new(wrap.group, wrap.epoch, &secret));
        }
    }

    /// What earlier parts of the same answer brought, for items that are still to come.
    pub(super) fn brought_early(&mut self, org: &OrgId) -> Result<Brought, Failure> {
        let organisation = self.org_mut(org)?;
        let mut brought = Brought { by: std::mem::take(&mut organisation.early), ..Brought::default() };
        brought.by.retain(|(grant, item, secret)| {
            let home = organisation.grants.get(grant).map(|grant| grant.home);
            home.into_iter().for_each(|home| brought.keys.entry((home, *item)).or_default().push(secret.clone()));
            home.is_some()
        });
        Ok(brought)
    }

    /// Keeps those keys whose items are still to come, or to come under them.
    pub(super) fn keep_early(&mut self, org: &OrgId, mut by: Vec<(Hash, ItemId, ItemSecret)>) {
        let Some(organisation) = self.orgs.get(org) else { return };
        let mut kept = BTreeSet::new();
        by.retain(|(grant, item, secret)| {
            let Some(grant) = organisation.grants.get(grant) else { return false };
            let is_here = |entry: &Entry| entry.home == grant.home && entry.key_version >= secret.version();
            let deleted = organisation.left.get(item).is_some_and(|trace| trace.deleted);
            let comes = grant.runs(&grant.home, item).is_some() && !deleted;
            comes && !self.entries.get(item).is_some_and(is_here) && kept.insert((grant.hash, *item, secret.version()))
        });
        if let Ok(organisation) = self.org_mut(org) {
            organisation.early = by;
        }
    }

    /// A grant that does not verify keeps none beside it from being taken.
    pub(super) fn take_bundle(
        &mut self,
        org: &OrgId,
        with_grants: &BundleWithGrants,
        mut told: Told<'_>,
    ) -> Result<(), Failure> {
        // What a group's member made anew comes after what it repeats.
        let mut grants: Vec<&Bytes> = with_grants.grants.iter().collect();
        grants.sort_by_cached_key(|grant| self.is_made_anew(grant));
        let taken = grants.into_iter().map(|grant| self.take_grant(org, &with_grants.bundle, grant, &mut told));
        taken.fold(Ok(()), Result::and)
    }

    fn take_grant(&mut self, org: &OrgId, bundle: &Bundle, bytes: &Bytes, told: &mut Told<'_>) -> Result<(), Failure> {
        let grant = Grant::decode(bytes.as_slice()).map_err(|e| Failure::NotVerified(e.to_string()))?;
        let hash = grant.hash();
        let unverified = grant.header().map_err(|e| Failure::NotVerified(e.to_string()))?;
        let recipients_org = unverified.org;
        // What is told here lives here, or was given to somebody here.
        if unverified.home != *org && recipients_org != *org {
            return Err(Failure::NotVerified("a share of another organisation".to_owned()));
        }
        // A grant to another organisation is verified with that one's log, if this account can see it.
        let Some(log) = self.orgs.get(&recipients_org).map(|organisation| &organisation.log) else {
            self.could_not_read(org, recipients_org);
            return Ok(());
        };
        let grant = match grant.verify(log) {
            Ok(grant) => grant,
            // The granter saw entries of the other organisation's log that are still to come here.
            Err(_) if recipients_org != *org => {
                self.could_not_read(org, recipients_org);
                return Ok(());
            }
            Err(e) => return Err(Failure::NotVerified(e.to_string())),
        };
        grant.covers(bundle).map_err(|e| Failure::NotVerified(e.to_string()))?;
        let header = grant.header();
        // What comes from the other side comes from one of its people who work for this organisation.
        let organisation = self.org(&recipients_org)?;
        // Or it is made anew for a group's new key, by one of the group, and gives no more than the group had from one of them.
        let renewed = recipients_org == *org && organisation.repeats(header, &bundle.entries);
        if header.home != recipients_org && !organisation.is_manager(&header.granter) && !renewed {
            return Err(Failure::NotVerified("a share from the other side by somebody of this one".to_owned()));
        }
        let (keys, by) = match told {
            Told::AsRunning(brought) => (Some(&mut brought.keys), Some(&mut brought.by)),
            Told::AsOwn(keys, _) => (Some(&mut **keys), None),
            Told::InEvidence => (None, None),
        };
        let secret = self.secret_for(&recipients_org, header);
        let key = secret.as_ref().map(|secret| grant.open(secret));
        if let (Some(keys), Some(Ok(key))) = (keys, &key) {
            let opener = OpenBundle::new(&bundle.id, bundle.org, key);
            let mut opened = Vec::with_capacity(bundle.entries.len());
            for entry in &bundle.entries {
                let key = opener.item_key(entry).map_err(|e| Failure::NotVerified(e.to_string()))?;
                opened.push((hash, entry.item, ItemSecret::new(entry.key_version, &key)));
            }
            for (_, item, secret) in &opened {
                keys.entry((bundle.org, *item)).or_default().push(secret.clone());
            }
            by.into_iter().for_each(|by| by.append(&mut opened));
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
            items: Vec::new(),
            seen: header.seen.number,
            arrived: self.org(org)?.turn,
        };
        self.org_mut(org)?.grants.entry(hash).or_insert(record);
        let items = bundle.entries.iter().map(|entry| (entry.item, entry.key_version));
        let cover = match told {
            Told::InEvidence => Cover::Shown,
            Told::AsOwn(_, cover) => *cover,
            Told::AsRunning(brought) => {
                if brought.told.insert(hash) {
                    self.end_all_but(org, &hash, &items.clone().map(|(item, _)| item).collect());
                }
                Cover::Running
            }
        };
        let organisation = self.org_mut(org)?;
        if cover == Cover::Running {
            for (item, _) in items.clone() {
                organisation.untold.remove(&(hash, item));
            }
        }
        if let Some(known) = organisation.grants.get_mut(&hash) {
            known.told(items.clone(), cover);
            // Who is to have its key is here, and it does not open.
            if matches!(key, Some(Err(_))) {
                items.for_each(|(item, version)| known.tried(&item, version, Fit::OpensNothing));
            }
        }
        Ok(())
    }

    /// Remembers whether a grant has the key that its item opened with.
    pub(super) fn try_key(&mut self, org: &OrgId, grant: &Hash, item: &ItemId, secret: &ItemSecret) {
        let Some(entry) = self.entries.get(item).filter(|entry| entry.key_version == secret.version()) else { return };
        let known = self.orgs.get_mut(org).and_then(|organisation| organisation.grants.get_mut(grant));
        if let (Some(known), Some(opens)) = (known.filter(|known| known.home == entry.home), entry.secret()) {
            let fit = if opens.is(secret) { Fit::Opens } else { Fit::OpensNothing };
            known.tried(item, entry.key_version, fit);
        }
    }

    /// What a grant is told of with fewer items than before was taken back, if it is this account's. Else this account may merely be told of them
    /// no more: that shows when all of the answer is here.
    fn end_all_but(&mut self, org: &OrgId, grant: &Hash, items: &BTreeSet<ItemId>) {
        let Some(known) = self.orgs.get(org).and_then(|organisation| organisation.grants.get(grant)) else { return };
        let me = self.me();
        let here = self.orgs.get(&known.org).is_some_and(|organisation| organisation.reaches(&known.recipient, &me));
        let mine = known.granter == me || here;
        let missing = known.running().map(|covered| covered.item).filter(|item| !items.contains(item));
        let missing: BTreeSet<ItemId> = missing.collect();
        if mine {
            self.end_grant(org, grant, |item| missing.contains(item));
        } else if let Ok(organisation) = self.org_mut(org) {
            organisation.untold.extend(missing.into_iter().map(|item| (*grant, item)));
        }
    }

    /// What a grant is sealed to, if that is this account's or of a group whose key is here.
    fn secret_for(&self, org: &OrgId, header: &GrantHeader) -> Option<ExchangeSecret> {
        match header.recipient {
            Holder::Member(member) if member == self.me() => self.keyring.opening(&header.key).cloned(),
            Holder::Group(group) => self.orgs.get(org)?.group_secret(&group, header.epoch),
            Holder::Member(_) => None,
        }
    }

    /// Ends a grant for some of its items. What another browser of this account, or another holder, took back: here too the next
    /// revision gets a new key.
    pub(super) fn end_grant(&mut self, org: &OrgId, hash: &Hash, ends: impl Fn(&ItemId) -> bool) {
        let Ok(organisation) = self.org_mut(org) else { return };
        let turn = organisation.turn;
        let Some(grant) = organisation.grants.get_mut(hash) else { return };
        let (recipient, time, ended) = (grant.recipient, grant.time, grant.end(turn, ends));
        let (home, permission, of) = (grant.home, grant.permission, grant.org);
        let items: Vec<ItemId> = ended.iter().map(|(item, _)| *item).collect();
        self.void_refused(hash, &items.iter().copied().collect());
        let me = self.me();
        let Ok(organisation) = self.org_mut(org) else { return };
        if permission == Permission::Full && of == *org && organisation.reaches(&recipient, &me) {
            organisation.lowered.extend(items.iter().map(|item| (home, *item)));
        }
        if recipient == Holder::Member(me) {
            return;
        }
        for (item, version) in &ended {
            self.mark_known(item, |key_version| key_version == *version, time);
        }
    }

    /// What else was made for the holder of a grant that has ended for some items, and the service says it did not take, is not to run.
    pub(crate) fn void_refused(&mut self, ended: &Hash, items: &BTreeSet<ItemId>) {
        let Some(grant) = self.orgs.values().find_map(|organisation| organisation.grants.get(ended)) else { return };
        let (home, recipient) = (grant.home, grant.recipient);
        let grants = self.orgs.values_mut().flat_map(|organisation| organisation.grants.values_mut());
        let others = grants.filter(|other| other.recipient == recipient && other.home == home);
        others.for_each(|other| other.void(|item| items.contains(item)));
    }

    /// Somebody who may know an item has it no more: the next revision gets a new key, whichever of the item's states that is written on.
    /// With those keys that are meant. Whether this account may write it.
    pub(crate) fn mark_known(&mut self, item: &ItemId, with: impl Fn(KeyVersion) -> bool, now: Millis) -> bool {
        let me = self.me();
        let mut unsent = self.outbox.iter().filter_map(|unsent| unsent.previous.get(item)).map(|before| &before.entry);
        let Some(entry) = self.entries.get(item).or_else(|| unsent.next()) else {
            for organisation in self.orgs.values_mut() {
                if let Some(trace) = organisation.left.get_mut(item).filter(|trace| with(trace.key_version)) {
                    trace.rekey = true;
                    trace.change_due |= trace.creator == me;
                }
            }
            return false;
        };
        let unsent = self.outbox.iter().filter_map(|unsent| unsent.previous.get(item)).map(|before| &before.entry);
        let mut meant =
            self.entries.get(item).into_iter().chain(unsent).filter(|entry| with(entry.key_version)).peekable();
        if meant.peek().is_none() {
            return false;
        }
        // Said again and again where it was said once: nothing is written anew for it.
        if meant.all(|entry| entry.rekey && entry.change_due) {
            return true;
        }
        if self.permission_for(entry, now) < Permission::Modify {
            return false;
        }
        self.touch_each(item, |entry| {
            if with(entry.key_version) {
                (entry.rekey, entry.change_due) = (true, true);
            }
        });
        true
    }
}
