//! Shares with a group made anew for its present key: with the key, by whoever makes it; and later, by any of the group, what that person
//! did not have. Whoever comes into the group gets from these what the group has; the right stays with the shares that they repeat.

use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Entry, GrantRecord, Open, Organisation};
use crate::ports::Ports;
use crate::service::Call;
use crate::sharing::{Given, Terms};
use latchkey_shared::id::{GroupId, Holder, ItemId, OrgId, Slug};
use latchkey_shared::item::KeyVersion;
use latchkey_shared::keys::ItemKey;
use latchkey_shared::log::Verified;
use latchkey_shared::permission::{Act, Permission};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::vault::{BundleWithGrants, Done, Share};
use latchkey_shared::wire::{Code, limits};
use std::collections::{BTreeMap, BTreeSet};

/// Bundles that go with new keys. The service takes a batch of them, and a body of 16 MiB: 64 full ones are half of that.
pub(super) const MOST_REGRANTED: usize = 64;

/// Entries in one request of their own: some 170 bytes each, of a body of 1 MiB.
const MOST_ENTRIES: usize = 5_000;

/// Item keys to be shared anew under the same conditions: where the items live, what is allowed, until when.
pub(super) type Alike = BTreeMap<(OrgId, Permission, Option<Millis>), Vec<(ItemId, KeyVersion, ItemKey)>>;

impl<P: Ports> Engine<P> {
    /// Gives groups of this account, for their present keys, what they have by earlier ones and this account has the keys of. The maker of
    /// a group's key may have come into it after these were shared, or have been told of less.
    pub(crate) async fn complete_shares(&self, slug: &Slug) -> Result<(), Failure> {
        let (org, bundles) = {
            let mut open = self.open_mut()?;
            let Some(org) = open.org_by_slug(slug).filter(|org| org.may_lack_shares).map(Organisation::id) else {
                return Ok(());
            };
            open.org_mut(&org)?.may_lack_shares = false;
            open.dirty.orgs.insert(org);
            (org, self.lacking(&open, &org)?)
        };
        let sent = self.regrant(slug, &bundles).await;
        if sent.is_err() {
            self.open_mut()?.org_mut(&org)?.may_lack_shares = true;
        }
        self.persist().await?;
        sent
    }

    fn lacking(&self, open: &Open, org: &OrgId) -> Result<Vec<BundleWithGrants>, Failure> {
        let (org, me, now) = (open.org(org)?, open.me(), self.ports.now());
        let mut bundles = Vec::new();
        if !org.log.role(&me).is_some_and(|role| role.may(Act::Share)) {
            return Ok(bundles);
        }
        for group in org.log.groups_around(&Holder::Member(me)) {
            if open.takes_keys(&org.log, &Holder::Group(group)) {
                let lacking = lacking_by(open, org, &group, now);
                bundles.extend(self.bundles_for(open, &org.log, group, &lacking, now)?);
            }
        }
        Ok(bundles)
    }

    async fn regrant(&self, slug: &Slug, bundles: &[BundleWithGrants]) -> Result<(), Failure> {
        let mut parts = parts(bundles);
        while let Some(part) = parts.pop() {
            let request = Share { bundles: part.to_vec(), deliver_to: None, regranted: true };
            let call = Call::write(Endpoint::Share, slug, &request, &self.idempotency_key());
            match self.call::<_, Done>(call).await {
                Ok(_) => {}
                // Somebody was quicker, or something was taken back meanwhile: that keeps no other from being given.
                Err(failure) if failure.service_code() == Some(Code::GrantRefused) => {
                    let (one, other) = part.split_at(part.len() / 2);
                    parts.extend([one, other].into_iter().filter(|half| !half.is_empty() && half.len() < part.len()));
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }

    /// Bundles of these for a group's present key, those with most in them first.
    pub(super) fn bundles_for(
        &self,
        open: &Open,
        log: &Verified,
        group: GroupId,
        shared: &Alike,
        now: Millis,
    ) -> Result<Vec<BundleWithGrants>, Failure> {
        let rng = &mut *self.ports.rng();
        let mut bundles = Vec::new();
        for ((home, permission, not_after), keys) in shared {
            let given = [Given { holder: Holder::Group(group), permission: *permission, not_after: *not_after }];
            for keys in keys.chunks(limits::BATCH) {
                bundles.push(open.bundle_by(log, home, keys, &given, now, rng)?);
            }
        }
        bundles.sort_by_key(|one| std::cmp::Reverse(one.bundle.entries.len()));
        Ok(bundles)
    }
}

/// Bundles by the requests that have room for them.
fn parts(bundles: &[BundleWithGrants]) -> Vec<&[BundleWithGrants]> {
    let (mut parts, mut rest) = (Vec::new(), bundles);
    while !rest.is_empty() {
        let mut entries = 0_usize;
        let fits = |one: &&BundleWithGrants| {
            entries = entries.saturating_add(one.bundle.entries.len());
            entries <= MOST_ENTRIES
        };
        let room = rest.iter().take(MOST_REGRANTED).take_while(fits).count().max(1);
        let (part, left) = rest.split_at(room.min(rest.len()));
        parts.push(part);
        rest = left;
    }
    parts
}

/// What a group has by earlier keys and not by its present one.
fn lacking_by(open: &Open, org: &Organisation, group: &GroupId, now: Millis) -> Alike {
    let known = org.log.group(group);
    let is_by_present =
        |grant: &&GrantRecord| known.is_some_and(|known| known.epoch_at(grant.seen) == Some(known.epoch()));
    let (present, earlier): (Vec<_>, Vec<_>) = running_for(org, group, now).partition(is_by_present);
    if earlier.is_empty() {
        return Alike::new();
    }
    let mut has: BTreeMap<(OrgId, ItemId), Vec<(KeyVersion, Terms)>> = BTreeMap::new();
    for grant in present {
        for covered in grant.running() {
            has.entry((grant.home, covered.item)).or_default().push((covered.key_version, Terms::of(grant)));
        }
    }
    let mut lacking = shared_with(open, org, group, now);
    for ((home, permission, not_after), keys) in &mut lacking {
        let wanted = Terms { permission: *permission, not_after: *not_after };
        let is_given = |item: &ItemId, key_version: &KeyVersion| {
            let by_present = has.get(&(*home, *item)).into_iter().flatten();
            by_present.into_iter().any(|(version, terms)| version >= key_version && terms.includes(wanted))
        };
        keys.retain(|(item, key_version, _)| !is_given(item, key_version));
    }
    lacking
}

/// The grants to a group of this organisation that have not run out.
fn running_for<'a>(org: &'a Organisation, group: &GroupId, now: Millis) -> impl Iterator<Item = &'a GrantRecord> {
    let recipient = Holder::Group(*group);
    let to_group = move |grant: &&GrantRecord| grant.org == org.id() && grant.recipient == recipient;
    org.grants.values().filter(to_group).filter(move |grant| grant.lasts(now))
}

/// What a group has. Identifiers are anybody's to choose, and anybody who may share can sign a grant for anything: what counts is
/// an item that is here by this organisation, under a grant that leads back to its creator. Otherwise whoever made one up would have
/// the group sent the real key. Of the other side's items a client does not see who had them in full: there it is by one of the people who
/// work for it, and the group has the real key already, by that grant or by one made anew of it.
pub(super) fn shared_with(open: &Open, org: &Organisation, group: &GroupId, now: Millis) -> Alike {
    let mut given: BTreeMap<ItemId, Vec<Terms>> = BTreeMap::new();
    let running = || running_for(org, group, now);
    let proven: BTreeSet<(OrgId, ItemId, KeyVersion)> = running()
        .flat_map(|grant| grant.running().map(move |covered| (grant.home, covered)))
        .filter(|(_, covered)| covered.proven)
        .map(|(home, covered)| (home, covered.item, covered.key_version))
        .collect();
    for grant in running() {
        for item in grant.running().map(|covered| covered.item) {
            let entry = open.entries.get(&item).filter(|entry| entry.via == org.id() && grant.gives(entry));
            let delivered = |entry: &Entry| {
                entry.home != org.id()
                    && org.is_manager(&grant.granter)
                    && proven.contains(&(entry.home, item, entry.key_version))
            };
            if entry.is_some_and(|entry| org.is_founded(grant, &item, &entry.creator) || delivered(entry)) {
                Terms::of(grant).join(given.entry(item).or_default());
            }
        }
    }
    let mut alike = Alike::new();
    for (item, terms) in given {
        let Some(entry) = open.entries.get(&item) else { continue };
        for Terms { permission, not_after } in terms {
            let conditions = (entry.home, permission, not_after);
            let key = entry.key().map(|key| (item, entry.key_version, key));
            alike.entry(conditions).or_default().extend(key);
        }
    }
    alike
}
