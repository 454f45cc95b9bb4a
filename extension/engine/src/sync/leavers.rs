//! People who left, and what they knew: whatever was shared with them, or with a group that they were in.

use crate::memory::{GrantRecord, Open};
use crate::view;
use latchkey_messages::NoticeKind;
use latchkey_shared::id::{Holder, ItemId, MemberId, OrgId, Slug};
use latchkey_shared::item::KeyVersion;
use latchkey_shared::log::{Body, SignedEntry, Verified};
use latchkey_shared::time::Millis;
use std::collections::{BTreeMap, BTreeSet};
use std::iter;

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

/// As which holders a member has what they have.
fn holders_of(log: &Verified, who: MemberId) -> impl Iterator<Item = Holder> {
    let who = Holder::Member(who);
    iter::once(who).chain(log.groups_around(&who).into_iter().map(Holder::Group))
}

impl Open {
    /// The next revision of what those knew who left gets a new key, and the person is told to change the passwords. When everything has been
    /// told: a share may be in it. And before, for what is told may have no end.
    pub(super) fn mark_known_to_leavers(&mut self, org: &OrgId, is_all_told: bool, now: Millis) {
        for (client, holders) in self.managers_without_access(org) {
            self.mark_known_to(&client, &holders, now);
        }
        let Some(organisation) = self.orgs.get_mut(org) else { return };
        let left = organisation.leavers.clone();
        if is_all_told {
            organisation.leavers.clear();
        }
        let tag = view::tag(org, &organisation.name());
        let known = self.mark_known_to(org, &left, now);
        if is_all_told && known > 0 {
            self.notify(now, &NoticeKind::PeopleLeft { organisation: tag, items: view::count(known) });
        }
    }

    /// Those of the MSP's people whose access to an organisation, or to one of its clients, its log has ended, as the holders that they are there.
    /// That they were seen off there, the service may keep from being said.
    fn managers_without_access(&self, org: &OrgId) -> Vec<(OrgId, BTreeSet<Holder>)> {
        let clients = self.orgs.values().filter(|client| client.id() == *org || client.log.parent() == Some(*org));
        let ended = clients.filter_map(|client| {
            let parent = self.parent_log_of(client)?;
            // Whoever has access by something else takes that up, and there is nothing to keep from them.
            let gone = client.log.managers_to_remove(parent).filter(|who| client.log.admissible(who, parent).is_none());
            let holders: BTreeSet<Holder> = gone.flat_map(|who| holders_of(&client.log, who)).collect();
            (!holders.is_empty()).then(|| (client.id(), holders))
        });
        ended.collect()
    }

    /// The clients at which somebody is a manager still whose access the MSP's log has ended.
    pub(super) fn clients_to_see_off(&self) -> Vec<Slug> {
        let ended = self.managers_without_access(&self.device.org);
        ended.iter().filter_map(|(client, _)| Some(self.orgs.get(client)?.slug.clone())).collect()
    }

    /// Whether an entry of an organisation's log gives this account back, or anew, what may be access to clients.
    pub(super) fn is_let_in_by(&self, org: &OrgId, body: &Body) -> bool {
        let (me, log) = (self.me(), self.orgs.get(org).map(|org| &org.log));
        match body {
            Body::Reinstated { member } | Body::RoleChanged { member, .. } => *member == me,
            Body::GroupMembersChanged { added, .. } => added.iter().any(|holder| match holder {
                Holder::Member(member) => *member == me,
                Holder::Group(group) => log.is_some_and(|log| log.is_in(group, &me)),
            }),
            _ => false,
        }
    }

    /// Where access ended and came back in one answer, clients are looked at though there be no news.
    pub(super) fn look_at_clients_of(&mut self, org: &OrgId) {
        for (id, client) in self.orgs.iter_mut().filter(|(_, client)| client.log.parent() == Some(*org)) {
            client.unheard = true;
            self.dirty.orgs.insert(*id);
        }
    }

    /// How many items are known to these, by the keys that they have now.
    fn mark_known_to(&mut self, org: &OrgId, who: &BTreeSet<Holder>, now: Millis) -> usize {
        if who.is_empty() {
            return 0;
        }
        // What went to another organisation's people is told where it lives.
        let grants = self.orgs.values().flat_map(|organisation| organisation.grants.values());
        let shared = grants.filter(|grant| grant.org == *org && who.contains(&grant.recipient));
        let mut newest: BTreeMap<ItemId, KeyVersion> = BTreeMap::new();
        for covered in shared.flat_map(GrantRecord::running) {
            let version = newest.entry(covered.item).or_insert(covered.key_version);
            *version = covered.key_version.max(*version);
        }
        newest.iter().filter(|(item, newest)| self.mark_known(item, |version| version <= **newest, now)).count()
    }
}
