//! Shares with a group made anew for its present key: with the key, by whoever makes it; and later, by any of the group, what that person
//! did not have. Whoever comes into the group gets from these what the group has; the right stays with the shares that they repeat.

use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Entry, Fit, GrantRecord, Open, Organisation};
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

/// How often the service may refuse some of what a group lacks, before the rest is left for another time.
const MOST_REFUSALS: usize = 64;

/// Item keys to be shared anew under the same conditions: where the items live, what is allowed, until when.
type Alike = BTreeMap<(OrgId, Permission, Option<Millis>), Vec<(ItemId, KeyVersion, ItemKey)>>;

/// What a group is given anew in one bundle.
struct Anew {
    given: Given,
    home: OrgId,
    keys: Vec<(ItemId, KeyVersion, ItemKey)>,
}

impl<P: Ports> Engine<P> {
    /// Gives groups of this account, for their present keys, what they have by earlier ones and this account has the keys of. The maker of
    /// a group's key may have come into it after these were shared, or have been told of less.
    pub(crate) async fn complete_shares(&self, slug: &Slug) -> Result<(), Failure> {
        let (org, lacking) = {
            let mut open = self.open_mut()?;
            let Some(org) = open.org_by_slug(slug).filter(|org| org.may_lack_shares).map(Organisation::id) else {
                return Ok(());
            };
            open.org_mut(&org)?.may_lack_shares = false;
            open.dirty.orgs.insert(org);
            (org, lacking(&open, &org, self.ports.now())?)
        };
        let sent = self.regrant(&org, slug, lacking).await;
        if sent.is_err() {
            self.open_mut()?.org_mut(&org)?.may_lack_shares = true;
        }
        self.persist().await?;
        sent
    }

    async fn regrant(&self, org: &OrgId, slug: &Slug, lacking: Vec<Anew>) -> Result<(), Failure> {
        let mut parts = parts(lacking);
        let mut refusals = 0;
        while let Some(part) = parts.pop().filter(|_| refusals < MOST_REFUSALS) {
            let bundles = {
                let open = self.open()?;
                let (log, now, rng) = (&open.org(org)?.log, self.ports.now(), &mut *self.ports.rng());
                part.iter().map(|anew| anew.bundle(&open, log, now, rng)).collect::<Result<Vec<_>, _>>()?
            };
            let request = Share { bundles, deliver_to: None, regranted: true };
            let call = Call::write(Endpoint::Share, slug, &request, &self.idempotency_key());
            match self.call::<_, Done>(call).await {
                Ok(_) => {}
                // Somebody was quicker, or something was taken back meanwhile, or somebody made an item so that its key is not taken: that keeps no
                // other from being given.
                Err(failure) if failure.service_code() == Some(Code::GrantRefused) => {
                    refusals += 1;
                    parts.extend(halves(part));
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }

    /// Bundles of what a group has for its present key, those with most in them first.
    pub(super) fn regranted(
        &self,
        open: &Open,
        log: &Verified,
        group: GroupId,
        now: Millis,
    ) -> Result<Vec<BundleWithGrants>, Failure> {
        let rng = &mut *self.ports.rng();
        let org = open.org(&log.id())?;
        let grants: Vec<&GrantRecord> = running_for(org, &group, now).collect();
        let shared = anew(group, shared_with(open, org, &group, &grants, now));
        shared.iter().map(|anew| anew.bundle(open, log, now, rng)).collect()
    }
}

impl Anew {
    fn bundle(
        &self,
        open: &Open,
        log: &Verified,
        now: Millis,
        rng: &mut dyn rand_core::CryptoRng,
    ) -> Result<BundleWithGrants, Failure> {
        open.bundle_by(log, &self.home, &self.keys, std::slice::from_ref(&self.given), now, rng)
    }
}

/// What these groups of an account's lack.
fn lacking(open: &Open, org: &OrgId, now: Millis) -> Result<Vec<Anew>, Failure> {
    let (org, me) = (open.org(org)?, open.me());
    if !org.log.role(&me).is_some_and(|role| role.may(Act::Share)) {
        return Ok(Vec::new());
    }
    let groups = org.log.groups_around(&Holder::Member(me)).into_iter();
    let ready = groups.filter(|group| open.takes_keys(&org.log, &Holder::Group(*group)));
    Ok(ready.flat_map(|group| anew(group, lacking_by(open, org, &group, now))).collect())
}

/// By the bundles that have room for it, those with most in them first.
fn anew(group: GroupId, shared: Alike) -> Vec<Anew> {
    let mut all = Vec::new();
    for ((home, permission, not_after), mut keys) in shared {
        while !keys.is_empty() {
            let rest = keys.split_off(keys.len().min(limits::BATCH));
            all.push(Anew { given: Given { holder: Holder::Group(group), permission, not_after }, home, keys });
            keys = rest;
        }
    }
    all.sort_by_key(|anew| std::cmp::Reverse(anew.keys.len()));
    all
}

/// By the requests that have room for it.
fn parts(lacking: Vec<Anew>) -> Vec<Vec<Anew>> {
    let mut parts: Vec<Vec<Anew>> = Vec::new();
    for anew in lacking {
        let fits = |part: &&mut Vec<Anew>| {
            let entries = part.iter().map(|one| one.keys.len()).sum::<usize>().saturating_add(anew.keys.len());
            part.len() < MOST_REGRANTED && entries <= MOST_ENTRIES
        };
        match parts.last_mut().filter(fits) {
            Some(part) => part.push(anew),
            None => parts.push(vec![anew]),
        }
    }
    parts
}

/// Of a refused request; of its only bundle; nothing, where that gave one item alone.
fn halves(mut part: Vec<Anew>) -> Vec<Vec<Anew>> {
    if part.len() > 1 {
        let other = part.split_off(part.len() / 2);
        return vec![part, other];
    }
    let Some(Anew { given, home, mut keys }) = part.pop().filter(|anew| anew.keys.len() > 1) else { return Vec::new() };
    let other = keys.split_off(keys.len() / 2);
    [keys, other].map(|keys| vec![Anew { given, home, keys }]).into()
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
        for covered in grant.running().filter(|covered| covered.fit != Fit::OpensNothing) {
            has.entry((grant.home, covered.item)).or_default().push((covered.key_version, Terms::of(grant)));
        }
    }
    let mut lacking = shared_with(open, org, group, &earlier, now);
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

/// What a group has by these grants. Identifiers are anybody's to choose, and anybody who may share can sign a grant for anything: what counts is
/// an item that is here by this organisation, under a grant that leads back to its creator. Otherwise whoever made one up would have
/// the group sent the real key. Of the other side's items a client does not see who had them in full: there it is by one of the people who
/// work for it, and the group has the real key already, by that grant or by one made anew of it.
fn shared_with(open: &Open, org: &Organisation, group: &GroupId, grants: &[&GrantRecord], now: Millis) -> Alike {
    let mut given: BTreeMap<ItemId, Vec<Terms>> = BTreeMap::new();
    let proven: BTreeSet<(OrgId, ItemId, KeyVersion)> = running_for(org, group, now)
        .flat_map(|grant| grant.running().map(move |covered| (grant.home, covered)))
        .filter(|(_, covered)| covered.fit == Fit::Opens)
        .map(|(home, covered)| (home, covered.item, covered.key_version))
        .collect();
    for grant in grants {
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
        let Some(entry) = open.entries.get(&item).filter(|entry| !has_newer_key(entry)) else { continue };
        for Terms { permission, not_after } in terms {
            let conditions = (entry.home, permission, not_after);
            let key = entry.key().map(|key| (item, entry.key_version, key));
            alike.entry(conditions).or_default().extend(key);
        }
    }
    alike
}

/// Whether the service has the item under a key that does not open it here, and takes no grants of the one that does.
fn has_newer_key(entry: &Entry) -> bool {
    entry.above.is_some_and(|above| above.key_version > entry.key_version)
}
