//! What is still to be given: an item got a new key while somebody who had it could be given none, because their group waited for its next
//! key or their own new keys were still to come. With the new key their grant of the old one ended; whoever made the key gives it later.

use super::Given;
use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Entry, Open, Owed};
use crate::ports::Ports;
use latchkey_shared::id::{Holder, ItemId, OrgId, Slug};
use latchkey_shared::log::Verified;
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;

impl Open {
    /// Who has an item, and cannot be given a new key of it yet.
    pub(crate) fn owed_a_new_key(&self, entry: &Entry, now: Millis) -> Vec<Owed> {
        let Some(org) = self.orgs.get(&entry.via) else { return Vec::new() };
        let current = org.grants.values().filter(|grant| {
            grant.lasts(now)
                && grant.gives(entry)
                && org.is_founded(grant, &entry.item, &entry.creator)
                && (grant.org == entry.home || entry.creator == self.me())
                && self.orgs.get(&grant.org).is_some_and(|of| self.will_take_keys(&of.log, &grant.recipient))
        });
        let owed = |grant: &crate::memory::GrantRecord| Owed {
            item: entry.item,
            org: grant.org,
            holder: grant.recipient,
            permission: grant.permission,
            not_after: grant.not_after,
        };
        current.map(owed).collect()
    }

    /// Whether a holder takes no keys now, and will: a group that is due one, a member of the MSP's who has renewed theirs.
    fn will_take_keys(&self, log: &Verified, holder: &Holder) -> bool {
        let is_here = match holder {
            Holder::Member(member) => log.role(member).is_some(),
            Holder::Group(group) => log.group(group).is_some(),
        };
        is_here && !self.takes_keys(log, holder) && !self.has_lost_access(log, holder)
    }

    /// What becomes of what is owed: it is given, kept for later, or, where it is not this account's to give any more, forgotten.
    fn due(&self, owed: &Owed, now: Millis) -> Due {
        let (Some(org), Some(entry)) = (self.orgs.get(&owed.org), self.entries.get(&owed.item)) else {
            return Due::Never;
        };
        if self.permission_for(entry, now) < Permission::Full || owed.not_after.is_some_and(|end| now > end) {
            return Due::Never;
        }
        let via = self.orgs.get(&entry.via);
        let has_it = via.is_some_and(|via| {
            let mut grants =
                via.grants.values().filter(|grant| grant.org == owed.org && grant.recipient == owed.holder);
            grants.any(|grant| grant.lasts(now) && grant.gives(entry) && grant.permission >= owed.permission)
        });
        let waits = self.outbox.iter().any(|unsent| unsent.ids.contains(&owed.item));
        if waits || self.will_take_keys(&org.log, &owed.holder) {
            Due::Later
        } else if has_it || !self.takes_keys(&org.log, &owed.holder) {
            Due::Never
        } else {
            Due::Now
        }
    }

    /// A share with a holder is taken back: nothing of it is owed any more. Whether anything was.
    pub(super) fn owe_nothing(&mut self, items: &[ItemId], org: &OrgId, holder: &Holder) -> bool {
        let before = self.own.owed.len();
        self.own.owed.retain(|owed| !(items.contains(&owed.item) && owed.org == *org && owed.holder == *holder));
        let owed_some = self.own.owed.len() < before;
        self.dirty.own |= owed_some;
        owed_some
    }
}

enum Due {
    Now,
    Later,
    Never,
}

impl<P: Ports> Engine<P> {
    /// Gives an organisation's people what they are owed and can be given by now.
    pub(crate) async fn give_what_is_owed(&self, slug: &Slug) -> Result<(), Failure> {
        let due: Vec<Owed> = {
            let mut open = self.open_mut()?;
            let now = self.ports.now();
            let Some(org) = open.org_by_slug(slug).map(crate::memory::Organisation::id) else { return Ok(()) };
            let (here, elsewhere): (Vec<Owed>, Vec<Owed>) = open.own.owed.iter().partition(|owed| owed.org == org);
            let mut kept = elsewhere;
            let mut due = Vec::new();
            for owed in here {
                match open.due(&owed, now) {
                    Due::Now => due.push(owed),
                    Due::Later => kept.push(owed),
                    Due::Never => {}
                }
            }
            open.dirty.own |= kept.len().saturating_add(due.len()) < open.own.owed.len();
            kept.extend(&due);
            open.own.owed = kept;
            due
        };
        for owed in due {
            let given = [Given { holder: owed.holder, permission: owed.permission, not_after: owed.not_after }];
            match self.give(&[owed.item], &owed.org, &given).await {
                Err(failure) if failure.passes() => return Err(failure),
                // Refused, it is theirs no more, or is to be shared by hand.
                Ok(()) | Err(_) => {
                    let mut open = self.open_mut()?;
                    open.own.owed.retain(|other| *other != owed);
                    open.dirty.own = true;
                }
            }
        }
        self.persist().await
    }
}
