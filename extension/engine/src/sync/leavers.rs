//! People who left, and what they knew: whatever was shared with them, or with a group that they were in.

use crate::memory::Open;
use crate::view;
use latchkey_messages::NoticeKind;
use latchkey_shared::id::{Holder, ItemId, OrgId};
use latchkey_shared::log::{Body, SignedEntry, Verified};
use latchkey_shared::time::Millis;
use std::collections::BTreeSet;

/// As which holders those had access whom `entries` let go, which lead from one log to the other. Whoever came and went with them is in
/// groups in the later one alone.
pub(super) fn holders_left(before: &Verified, after: &Verified, entries: &[SignedEntry]) -> BTreeSet<Holder> {
    let around = |holder: Holder| {
        let groups = before.groups_around(&holder).into_iter().chain(after.groups_around(&holder));
        groups.map(Holder::Group).collect::<Vec<_>>()
    };
    let mut left = BTreeSet::new();
    for body in entries.iter().filter_map(|signed| signed.entry().ok()).map(|entry| entry.body) {
        match body {
            Body::Suspended { member } | Body::Removed { member } | Body::ManagerRemoved { member, .. } => {
                left.insert(Holder::Member(member));
                left.extend(around(Holder::Member(member)));
            }
            Body::GroupMembersChanged { group, removed, .. } if !removed.is_empty() => {
                left.extend(around(Holder::Group(group)));
            }
            _ => {}
        }
    }
    left
}

impl Open {
    /// The next revision of what those knew who left gets a new key, and the person is told to change the passwords.
    pub(super) fn mark_known_to_leavers(&mut self, org: &OrgId, now: Millis) {
        let Some(organisation) = self.orgs.get_mut(org) else { return };
        let left = std::mem::take(&mut organisation.leavers);
        if left.is_empty() {
            return;
        }
        let tag = view::tag(org, &organisation.name());
        // What went to another organisation's people is told where it lives.
        let grants = self.orgs.values().flat_map(|organisation| organisation.grants.values());
        let shared = grants.filter(|grant| grant.org == *org && left.contains(&grant.recipient));
        let shared: BTreeSet<ItemId> = shared.flat_map(|grant| grant.running().map(|covered| covered.item)).collect();
        let known = shared.iter().filter(|item| self.mark_known(item, |_| true, now)).count();
        if known > 0 {
            self.notify(now, &NoticeKind::PeopleLeft { organisation: tag, items: view::count(known) });
        }
    }
}
