//! New keys for groups that lost somebody: made by one who is in the group, wrapped to those who are, with what was shared with the
//! group made anew for it.

use super::append::Draft;
use super::regranting::MOST_REGRANTED;
use crate::Engine;
use crate::failure::Failure;
use crate::memory::{GroupSecret, Open, Organisation};
use crate::ports::Ports;
use crate::sync::wrap_group_key;
use latchkey_shared::id::{GroupId, Holder, Slug};
use latchkey_shared::keys::ExchangeSecret;
use latchkey_shared::log::{Body, Group, Verified};
use latchkey_shared::permission::Act;
use latchkey_shared::wire::limits;
use std::collections::BTreeSet;

/// Of the wraps that one request takes, as many are for the maker's own of each group's key: where the answer is lost, that is where the key is.
const FOR_ONESELF: usize = 100;

impl<P: Ports> Engine<P> {
    /// Drafts new keys for those groups of this account that are due one.
    pub(super) fn rotate_what_is_due(&self, open: &Open, draft: &mut Draft) -> Result<(), Failure> {
        let mut due = mine_and_due(&draft.log, open);
        while let Some(group) = innermost(&draft.log, &due) {
            due.remove(&group);
            self.rotate(open, draft, group)?;
        }
        Ok(())
    }

    fn rotate(&self, open: &Open, draft: &mut Draft, group: GroupId) -> Result<(), Failure> {
        let secret = ExchangeSecret::generate(&mut *self.ports.rng());
        let epoch = draft.log.group(&group).ok_or(Failure::NotFound("group"))?.epoch().next();
        draft.say(open, Body::GroupRotated { group, epoch, key: secret.public() })?;
        self.hand_out_key(open, draft, &group, &secret);
        let bundles = self.regranted(open, &draft.log, group, draft.now)?;
        // What is left is made anew after it: nobody's leaving waits for what they shared.
        let room = MOST_REGRANTED.saturating_sub(draft.regranted.len());
        draft.regranted.extend(bundles.into_iter().take(room));
        Ok(())
    }

    /// Wraps a group's present key, which this account has just made, to those who are in the group; to nobody where the log says
    /// that it is due to be replaced.
    pub(super) fn hand_out_key(&self, open: &Open, draft: &mut Draft, group: &GroupId, secret: &ExchangeSecret) {
        let me = open.me();
        // Oneself first; whoever is left out of a very large group gets it at somebody's next sync.
        let mut recipients: Vec<_> = draft.log.group_key_recipients(group).collect();
        recipients.retain(|due| open.takes_keys(&draft.log, &due.recipient));
        recipients.sort_by_key(|due| due.recipient != Holder::Member(me));
        // Kept also where nobody takes it yet: the log says that this account has it.
        if let Some(made) = draft.log.group(group).filter(|made| !made.is_rotation_due() && draft.log.is_in(group, &me))
        {
            draft.secrets.push(GroupSecret::new(*group, made.epoch(), secret));
        }
        let room = (limits::BATCH - FOR_ONESELF).saturating_sub(draft.group_keys.len()).max(1);
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

/// One of these groups that has none of the others in it: a group's key is wrapped to the keys of those in it, which have to be there first.
fn innermost(log: &Verified, groups: &BTreeSet<GroupId>) -> Option<GroupId> {
    let has_none = |id: &&GroupId| {
        let mut holders = log.group(id).into_iter().flat_map(Group::holders);
        !holders.any(|holder| matches!(holder, Holder::Group(inner) if groups.contains(inner)))
    };
    groups.iter().find(has_none).copied()
}

/// Groups that are due a new key, and that this account is in and may make it for.
fn mine_and_due(log: &Verified, open: &Open) -> BTreeSet<GroupId> {
    let me = open.me();
    if !log.role(&me).is_some_and(|role| role.may(Act::Share)) {
        return BTreeSet::new();
    }
    log.rotation_due().filter(|group| log.is_in(group, &me)).copied().collect()
}
