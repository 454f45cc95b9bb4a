//! New keys for groups that lost somebody: made by one who is in the group, wrapped to those who are, with everything that
//! was shared with the group made anew for it.

use super::append::Draft;
use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Entry, GrantRecord, GroupSecret, Open, Organisation};
use crate::ports::Ports;
use crate::sharing::{Given, Terms};
use crate::sync::wrap_group_key;
use latchkey_shared::id::{GroupId, Holder, ItemId, OrgId, Slug};
use latchkey_shared::item::KeyVersion;
use latchkey_shared::keys::{ExchangeSecret, ItemKey};
use latchkey_shared::log::{Body, Verified};
use latchkey_shared::permission::{Act, Permission};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::limits;
use std::collections::{BTreeMap, BTreeSet};

/// Item keys to be shared anew under the same conditions: where the items live, what is allowed, until when.
type Alike = BTreeMap<(OrgId, Permission, Option<Millis>), Vec<(ItemId, KeyVersion, ItemKey)>>;

impl<P: Ports> Engine<P> {
    /// Drafts new keys for those groups of this account that are due one.
    pub(super) fn rotate_what_is_due(&self, open: &Open, draft: &mut Draft) -> Result<(), Failure> {
        for group in mine_and_due(&draft.log, open) {
            self.rotate(open, draft, group)?;
        }
        Ok(())
    }

    fn rotate(&self, open: &Open, draft: &mut Draft, group: GroupId) -> Result<(), Failure> {
        let secret = ExchangeSecret::generate(&mut *self.ports.rng());
        let epoch = draft.log.group(&group).ok_or(Failure::NotFound("group"))?.epoch().next();
        draft.say(open, Body::GroupRotated { group, epoch, key: secret.public() })?;
        self.hand_out_key(open, draft, &group, &secret);
        let rng = &mut *self.ports.rng();
        let org = open.org(&draft.log.id())?;
        for ((home, permission, not_after), keys) in shared_with(open, org, &group, draft.now) {
            for keys in keys.chunks(limits::BATCH) {
                let given = [Given { holder: Holder::Group(group), permission, not_after }];
                draft.regranted.push(open.bundle_by(&draft.log, &home, keys, &given, draft.now, rng)?);
            }
        }
        Ok(())
    }

    /// Wraps a group's present key, which this account has just made, to those who are in the group; to nobody where the log says
    /// that it is due to be replaced.
    pub(super) fn hand_out_key(&self, open: &Open, draft: &mut Draft, group: &GroupId, secret: &ExchangeSecret) {
        let me = Holder::Member(open.me());
        // Oneself first; whoever is left out of a very large group gets it at somebody's next sync.
        let mut recipients: Vec<_> = draft.log.group_key_recipients(group).collect();
        recipients.retain(|due| open.takes_keys(&draft.log, &due.recipient));
        recipients.sort_by_key(|due| due.recipient != me);
        let Some(due) = recipients.first() else { return };
        draft.secrets.push(GroupSecret::new(*group, due.epoch, secret));
        let room = limits::BATCH.saturating_sub(draft.group_keys.len());
        let rng = &mut *self.ports.rng();
        let wraps: Vec<_> =
            recipients.iter().take(room).filter_map(|due| wrap_group_key(&draft.log, due, secret, rng)).collect();
        draft.group_keys.extend(wraps);
    }

    /// Makes the keys that became due by what somebody else said, as a person who is in the group does at the next sync.
    pub(crate) async fn make_due_keys(&self, slug: &Slug) -> Result<(), Failure> {
        let due = {
            let open = self.open()?;
            open.org_by_slug(slug).filter(|org| !mine_and_due(&org.log, &open).is_empty()).map(Organisation::id)
        };
        let Some(org) = due else { return Ok(()) };
        let done = Box::pin(self.say(&org, |open, draft| {
            self.rotate_what_is_due(open, draft)?;
            if draft.secrets.is_empty() { Err(Failure::NotFound("group")) } else { Ok(()) }
        }));
        match done.await {
            // Somebody else made them first.
            Err(Failure::NotFound(_) | Failure::Log(_) | Failure::NotPermitted) => Ok(()),
            other => other,
        }
    }
}

/// Groups that are due a new key, and that this account is in and may make it for.
fn mine_and_due(log: &Verified, open: &Open) -> BTreeSet<GroupId> {
    let me = open.me();
    if !log.role(&me).is_some_and(|role| role.may(Act::Share)) {
        return BTreeSet::new();
    }
    log.rotation_due().filter(|group| log.is_in(group, &me)).copied().collect()
}

/// What a group has. Identifiers are anybody's to choose, and anybody who may share can sign a grant for anything: what counts is
/// an item that is here by this organisation, under a grant that leads back to its creator. Otherwise whoever made one up would have
/// the group sent the real key. Of the other side's items a client does not see who had them in full: there it is by one of the people who
/// work for it, and the group has the real key already, by that grant or by one made anew of it.
fn shared_with(open: &Open, org: &Organisation, group: &GroupId, now: Millis) -> Alike {
    let mut given: BTreeMap<ItemId, Vec<Terms>> = BTreeMap::new();
    let running = || {
        let to_group = |grant: &&GrantRecord| grant.org == org.id() && grant.recipient == Holder::Group(*group);
        org.grants.values().filter(to_group).filter(|grant| grant.lasts(now))
    };
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
