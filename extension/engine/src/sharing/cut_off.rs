//! Who loses an item by its new key: whoever had it, and can be given no key just now, because their group waits for its next one or their own new
//! ones are still to come. With the new key their grant of the old one ended. To give it to them by itself later would be to give it also where it
//! was taken back meanwhile; so whoever made the key is told.

use crate::failure::{BadInput, Failure};
use crate::memory::{Entry, GrantRecord, Open};
use latchkey_messages::{Holder as HolderName, NoticeKind, Problem};
use latchkey_shared::id::Holder;
use latchkey_shared::log::Verified;
use latchkey_shared::time::Millis;
use std::collections::BTreeSet;

impl Open {
    /// Tells of those whom an item's new key, which is being made, does not reach.
    pub(crate) fn tell_who_is_cut_off(&mut self, entry: &Entry, now: Millis) {
        let names = self.cut_off(entry, now);
        if names.is_empty() {
            return;
        }
        let names: Vec<String> = names.into_iter().collect();
        let failure = Failure::from(BadInput {
            code: "new-key-missed",
            title: "Some people do not have a login any more",
            detail: format!(
                "“{}” got a new key, because somebody who knew it is gone. These could be given none, for they wait for keys of their own: {}. \
                 Share it with them again when one of them has opened Latchkey.",
                entry.short_title(),
                names.join(", ")
            ),
        });
        self.notify(now, &NoticeKind::Failed { problem: Problem::from(failure) });
    }

    fn cut_off(&self, entry: &Entry, now: Millis) -> BTreeSet<String> {
        let Some(org) = self.orgs.get(&entry.via) else { return BTreeSet::new() };
        let current = org.grants.values().filter(|grant| {
            grant.lasts(now) && grant.gives(entry) && org.is_founded(grant, &entry.item, &entry.creator)
        });
        let name = |grant: &GrantRecord| {
            let of = self.orgs.get(&grant.org)?;
            self.will_take_keys(&of.log, &grant.recipient).then(|| match of.holder_name(&grant.recipient) {
                HolderName::Everyone { .. } => format!("everyone at {}", of.name()),
                HolderName::Managers { .. } => format!("the managers of {}", of.name()),
                _ => of.name_of_holder(&grant.recipient),
            })
        };
        current.filter_map(name).collect()
    }

    /// Whether a holder takes no keys now, and will: a group that is due one, or has somebody in it who is still to be seen off; a member of the
    /// MSP's who has renewed theirs.
    fn will_take_keys(&self, log: &Verified, holder: &Holder) -> bool {
        let goes_on = match holder {
            Holder::Member(member) => log.role(member).is_some() && !self.has_lost_access(log, holder),
            Holder::Group(group) => log.group(group).is_some(),
        };
        goes_on && !self.takes_keys(log, holder)
    }
}
