//! Items that go: deleted, taken back, or with an organisation that was left. How far they had come stays known.

use super::Touched;
use crate::failure::{BadInput, Failure};
use crate::memory::{Entry, GrantRecord, Open, Organisation, Previous, Standing, Trace};
use latchkey_messages::{Area, NoticeKind, Problem};
use latchkey_shared::id::{Hash, Holder, ItemId, OrgId};
use latchkey_shared::item::VerifiedItem;
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;
use std::collections::BTreeSet;

impl Open {
    /// An item goes; how far it had come stays known.
    pub(super) fn let_go(&mut self, org: &OrgId, item: &ItemId, trace: Trace) {
        self.remove_entry(item);
        self.give_way(item);
        if let Ok(organisation) = self.org_mut(org) {
            organisation.left.insert(*item, trace);
            self.dirty.orgs.insert(*org);
        }
    }

    /// Where another item was not taken because of this one, everything is asked for once more.
    pub(super) fn give_way(&mut self, item: &ItemId) {
        for (id, organisation) in &mut self.orgs {
            if organisation.hidden.remove(item) {
                organisation.anew |= organisation.cursor != 0;
                self.dirty.orgs.insert(*id);
            }
        }
    }

    /// Lets go of what came to this account through a group that it is in no more.
    pub(super) fn lose_what_nobody_grants(&mut self, org: &OrgId, touched: &mut Touched, now: Millis) {
        let me = self.me();
        let Some(organisation) = self.orgs.get(org) else { return };
        let unsent = self.outbox.iter().flat_map(|unsent| unsent.previous.values()).map(|before| &before.entry);
        let here = self.entries.values().chain(unsent).filter(|entry| entry.via == *org && entry.creator != me);
        let lost: Vec<ItemId> =
            here.filter(|entry| organisation.granted(entry, &me, now).is_none()).map(|entry| entry.item).collect();
        self.lose_sight_of_grants(org, now);
        for item in &lost {
            self.lose_item(org, item, now);
            touched.mark(Area::Items);
            touched.mark(Area::Notices);
        }
    }

    /// Whether this account is told of all that others give to others of an item: who made it, or has it in full.
    fn is_over(&self, entry: &Entry, now: Millis) -> bool {
        entry.creator == self.me() || self.permission_for(entry, now) == Permission::Full
    }

    /// What others gave to others, and was told of without some items: taken back, where this account is told of all; else it may run on.
    pub(super) fn settle_untold(&mut self, org: &OrgId, now: Millis) {
        let Ok(organisation) = self.org_mut(org) else { return };
        let (untold, turn) = (std::mem::take(&mut organisation.untold), organisation.turn);
        let grants: BTreeSet<Hash> = untold.iter().map(|(grant, _)| *grant).collect();
        for grant in grants {
            let Some(home) = self.orgs.get(org).and_then(|org| org.grants.get(&grant)).map(|grant| grant.home) else {
                continue;
            };
            let is_told = |item: &ItemId| {
                self.entries.get(item).is_some_and(|entry| entry.home == home && self.is_over(entry, now))
            };
            let of_grant = untold.iter().filter(|(of, _)| *of == grant).map(|(_, item)| *item);
            let (ended, out_of_sight): (BTreeSet<_>, BTreeSet<_>) = of_grant.partition(is_told);
            if !ended.is_empty() {
                self.end_grant(org, &grant, |item| ended.contains(item));
            }
            let known = self.org_mut(org).ok().and_then(|organisation| organisation.grants.get_mut(&grant));
            known.into_iter().for_each(|known| known.lose_sight(turn, |item| out_of_sight.contains(item)));
        }
    }

    /// Of what others gave to others the service tells only who is over the item: it may end now, and nobody says so.
    fn lose_sight_of_grants(&mut self, org: &OrgId, now: Millis) {
        let told = self.entries.values().filter(|entry| self.is_over(entry, now));
        let told: BTreeSet<(OrgId, ItemId)> = told.map(|entry| (entry.home, entry.item)).collect();
        self.lose_sight(org, |home, item| !told.contains(&(*home, *item)));
    }

    /// The same for items of which a share in full has ended, where no other is left when all of the answer is here.
    pub(super) fn lose_sight_of_lowered(&mut self, org: &OrgId, now: Millis) {
        let Ok(organisation) = self.org_mut(org) else { return };
        let mut lost = std::mem::take(&mut organisation.lowered);
        let is_over = |entry: &Entry, home: &OrgId| entry.home == *home && self.is_over(entry, now);
        lost.retain(|(home, item)| !self.entries.get(item).is_some_and(|entry| is_over(entry, home)));
        if !lost.is_empty() {
            self.lose_sight(org, |home, item| lost.contains(&(*home, *item)));
        }
    }

    fn lose_sight(&mut self, org: &OrgId, of: impl Fn(&OrgId, &ItemId) -> bool) {
        let me = self.me();
        let Some(organisation) = self.orgs.get_mut(org) else { return };
        let (mine, turn) = (organisation.log.groups_around(&Holder::Member(me)), organisation.turn);
        let reaches_me = |recipient: &Holder| match recipient {
            Holder::Member(member) => *member == me,
            Holder::Group(group) => mine.contains(group),
        };
        let others =
            |grant: &&mut GrantRecord| grant.granter != me && (grant.org != *org || !reaches_me(&grant.recipient));
        for grant in organisation.grants.values_mut().filter(others) {
            let home = grant.home;
            grant.lose_sight(turn, |item| of(&home, item));
        }
    }

    /// Takes changes of an item that has gone out of the outbox, and says so.
    pub(super) fn drop_lost(&mut self, entry: &Entry, now: Millis) {
        if self.drop_unsent(&entry.item) {
            self.notify(now, &gone_meanwhile(entry));
        }
    }

    /// How far an item had come that goes now. What this account made, and deletes, does not come back as it was: somebody wrote it anew, or
    /// it stays away.
    pub(super) fn gone_as(&self, org: &OrgId, item: &ItemId) -> Option<Trace> {
        let confirmed = self.confirmed(org, item)?;
        let left = self.orgs.get(org)?.left.get(item).filter(|trace| trace.deleted && trace.creator == self.me());
        match left {
            Some(deleted) if !self.entries.contains_key(item) => Some(Trace { hash: deleted.hash, ..confirmed }),
            _ => Some(confirmed),
        }
    }

    pub(super) fn lose_item(&mut self, org: &OrgId, item: &ItemId, now: Millis) {
        // What the service does not have yet does not go from there.
        let Some(trace) = self.gone_as(org, item) else { return };
        let Some(entry) = self.entries.get(item).filter(|entry| entry.via == *org).cloned() else {
            // It was to be deleted from here.
            let mut deletions = self.outbox.iter().filter_map(|unsent| unsent.previous.get(item));
            if let Some(entry) = deletions.next().map(|before| before.entry.clone()).filter(|entry| entry.via == *org) {
                self.drop_lost(&entry, now);
                self.let_go(org, item, trace);
            }
            return;
        };
        let mine = entry.creator == self.me();
        self.drop_lost(&entry, now);
        self.let_go(org, item, trace);
        // What was said of it would lead nowhere now.
        self.drop_notices(|kind| kind.item().is_some_and(|of| of.as_str() == item.to_string()));
        if !mine && entry.standing != Standing::Declined {
            let by = match self.orgs.get(org).filter(|org| org.id() != entry.home).and_then(|org| org.parent_name()) {
                Some(parent) => crate::view::tag(&entry.home, &parent.name),
                None => {
                    let name = self.orgs.get(org).map(Organisation::name).unwrap_or_default();
                    crate::view::tag(&entry.home, &name)
                }
            };
            self.notify(now, &NoticeKind::Withdrawn { title: entry.short_title(), by });
        }
    }

    /// A deletion that was to be sent meets another revision: that one has something to follow again, and the deletion is not sent.
    pub(super) fn restore_deleted(&mut self, org: &OrgId, met: &VerifiedItem, now: Millis) -> Result<(), Failure> {
        let (header, hash) = (met.header(), met.sealed().hash());
        if self.entries.contains_key(&header.item) || met.is_deleted() {
            return Ok(());
        }
        let before = self.outbox.iter().find_map(|unsent| unsent.previous.get(&header.item)).cloned();
        let Some(Previous { entry, body }) = before.filter(|before| before.entry.hash != hash) else { return Ok(()) };
        self.check_right(org, header)?;
        entry.trace().may_become(&hash, met)?;
        self.drop_unsent(&header.item);
        self.notify(now, &changed_meanwhile(&entry));
        let page = (entry.via, entry.page);
        self.put_entry(entry);
        self.put_body(page, header.item, body);
        Ok(())
    }
}

/// A deletion that was to be sent, and the item was changed.
fn changed_meanwhile(known: &Entry) -> NoticeKind {
    let detail = format!(
        "Somebody changed “{}” before your deletion of it arrived. It is still there: look, then delete it again.",
        known.short_title()
    );
    failed(BadInput { code: "changed-meanwhile", title: "Changed before it was deleted", detail })
}

/// A change that was to be sent, and the item was deleted, or taken back.
fn gone_meanwhile(known: &Entry) -> NoticeKind {
    let detail = format!(
        "“{}” was deleted, or taken back from you, while your change of it was still to be sent. The change went with it.",
        known.short_title()
    );
    failed(BadInput { code: "gone-meanwhile", title: "Gone before your change arrived", detail })
}

fn failed(why: BadInput) -> NoticeKind {
    NoticeKind::Failed { problem: Problem::from(Failure::from(why)) }
}
