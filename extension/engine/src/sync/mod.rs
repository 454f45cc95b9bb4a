//! Staying in step with the service: what changed there comes here, what was written here goes there.

mod apply;
mod going;
mod granted;
mod keys;
mod keys_due;
mod leavers;
mod outbox;
mod socket;
mod trouble;
mod unread;

pub(crate) use keys_due::wrap as wrap_group_key;

use crate::Engine;
use crate::failure::Failure;
use crate::memory::{GrantRecord, Left, Organisation, load_bodies};
use crate::ports::Ports;
use crate::service::Call;
use apply::Telling;
use latchkey_messages::{Area, NoticeKind, Problem};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{GroupId, Holder, OrgId, Slug};
use latchkey_shared::log::{Seen, Unverified, Verified};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::AccountRecord;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::LogPage;
use latchkey_shared::wire::sync::{Cursor, Delta, Elsewhere};
use std::collections::BTreeSet;

/// Entries of an organisation's log that are fetched before the first of them is verified.
const MAX_FIRST_LOG: usize = 100_000;
/// Organisations that are remembered to be met. Whatever the service makes up beyond them is forgotten.
const MAX_UNMET: usize = 10_000;

/// Whether a sync begins with the organisations that it hears of. One that is met may need more of the home's log, which is fetched without
/// meeting any: it would be met again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meets {
    Others,
    Nobody,
}

/// What taking a delta over changed for the person.
#[derive(Default)]
pub(crate) struct Touched {
    areas: BTreeSet<u8>,
    /// What did not verify, and was left out.
    refused: Vec<Failure>,
}

impl Touched {
    const ORDER: [Area; 5] = [Area::State, Area::Items, Area::Organisations, Area::People, Area::Notices];

    pub fn mark(&mut self, area: Area) {
        if let Some(place) = Self::ORDER.iter().position(|known| *known == area) {
            self.areas.extend(u8::try_from(place));
        }
    }

    /// One thing that does not verify is left out and told; it does not keep the rest from coming.
    pub fn unless_refused(&mut self, taken: Result<(), Failure>) -> Result<(), Failure> {
        match taken {
            Err(failure @ (Failure::NotVerified(_) | Failure::RolledBack)) => {
                self.refused.push(failure);
                Ok(())
            }
            other => other,
        }
    }

    fn areas(&self) -> Vec<Area> {
        self.areas.iter().filter_map(|place| Self::ORDER.get(usize::from(*place)).copied()).collect()
    }
}

impl<P: Ports> Engine<P> {
    /// The browser started, the network came back, an alarm rang: catches up with everything.
    pub async fn wake(&self) -> Result<(), Failure> {
        self.end_offers().await;
        if self.lock_if_due().await? || !self.is_open() {
            return Ok(());
        }
        self.sync_all().await
    }

    /// Sends what waits, then syncs the home organisation and every other one that it hints at.
    pub(crate) async fn sync_all(&self) -> Result<(), Failure> {
        self.renew_session().await?;
        if self.open()?.own.session.is_none() {
            return Ok(());
        }
        self.settle_change().await?;
        self.flush_outbox().await?;
        let home = self.open()?.device.slug.clone();
        self.sync_org(&home).await?;
        // Before anything is written there by who knows that their access has ended.
        let clients = self.open()?.clients_to_see_off();
        for client in clients {
            let _ = self.see_off_managers(&client).await;
        }
        // One organisation that can't be had stops no other.
        let elsewhere = self.sync_hinted().await;
        let unread = self.sync_unread().await;
        // What is left of a change of keys; where it can't be said now it is said at another sync.
        let _ = self.say_newest_keys().await;
        self.listen().await?;
        elsewhere.and(unread)
    }

    /// Syncs the other organisations that changed since they were synced, and those that are still to be met.
    ///
    /// # Errors
    /// The first, when all have been tried that can be.
    async fn sync_hinted(&self) -> Result<(), Failure> {
        let behind: Vec<Slug> = {
            let open = self.open()?;
            let others = open.orgs.values().filter(|org| org.id() != open.device.org);
            others
                .filter(|org| org.hinted > org.cursor || org.anew || org.unheard)
                .map(|org| org.slug.clone())
                .collect()
        };
        let opening = self.opening.get();
        let turn = self.syncing.lock().await;
        self.is_still(opening)?;
        let mut outcome = self.meet().await;
        self.persist().await?;
        drop(turn);
        for slug in behind {
            let synced = match self.sync_org(&slug).await {
                // Access there has ended: what came from there goes. Not where it goes on by something else, which is yet to be taken up.
                Err(failure) if failure.service_code() == Some(Code::Forbidden) => {
                    let goes_on = self.takes_up_again(&slug).await?;
                    self.is_still(opening)?;
                    // Another browser may have taken it up meanwhile.
                    let again = if goes_on { Ok(()) } else { self.sync_org(&slug).await };
                    self.is_still(opening)?;
                    match again {
                        Err(failure) if failure.service_code() == Some(Code::Forbidden) => self.leave_org(&slug).await,
                        other => other,
                    }
                }
                other => other,
            };
            outcome = outcome.and(synced);
        }
        outcome
    }

    /// Fetches and takes over all that changed at one organisation.
    pub(crate) async fn sync_org(&self, slug: &Slug) -> Result<(), Failure> {
        // What one account asked for is not asked by the next, which may have signed in meanwhile.
        let opening = self.opening.get();
        let turn = self.syncing.lock().await;
        self.is_still(opening)?;
        let mut touched = Touched::default();
        let outcome = self.sync_pages(slug, &mut touched, Meets::Others).await;
        self.tell_refused(&touched, &outcome)?;
        self.weigh(slug, &touched, &outcome)?;
        self.persist().await?;
        let areas = touched.areas();
        if !areas.is_empty() {
            self.changed(&areas);
        }
        drop(turn);
        outcome?;
        // Without the network, or against somebody quicker, these are done at another sync.
        let _ = self.see_off_managers(slug).await;
        let _ = self.make_due_keys(slug).await;
        let _ = self.complete_shares(slug).await;
        let _ = self.take_up_access(slug).await;
        let _ = self.link_what_was_founded(slug).await;
        Ok(())
    }

    async fn sync_pages(&self, slug: &Slug, touched: &mut Touched, meets: Meets) -> Result<(), Failure> {
        let mut telling = Telling::News;
        loop {
            let cursor = self.open()?.org_by_slug(slug).map_or(0, |org| org.cursor);
            if cursor == 0 {
                telling = Telling::CatchingUp;
            }
            let call = Call { query: Some(format!("cursor={cursor}")), ..Call::read(Endpoint::Sync, slug) };
            let mut delta: Delta = self.call(call).await?;
            let more = delta.more;
            if more && self.open()?.org_by_slug(slug).is_none() {
                self.complete_log(slug, &mut delta.log).await?;
            }
            let due = delta.keys_due.clone();
            let elsewhere = delta.elsewhere.clone();
            let groups = self.own_groups(slug)?;
            if let Some(record) = &delta.account {
                self.take_own_account(slug, record, touched)?;
            }
            let taken = match self.take_log(slug, &delta) {
                // Somebody at the MSP was there first: its log is fetched up to what they saw.
                Err(Failure::Log(_)) if self.is_elsewhere(slug)? => {
                    let home = self.open()?.device.slug.clone();
                    let mut at_home = Touched::default();
                    let fetched = Box::pin(self.sync_pages(&home, &mut at_home, Meets::Nobody)).await;
                    self.tell_refused(&at_home, &Ok(()))?;
                    self.weigh(&home, &at_home, &fetched)?;
                    touched.areas.extend(at_home.areas);
                    fetched?;
                    self.take_log(slug, &delta)
                }
                // Another browser of the account has changed its keys, and this organisation knows before this browser does.
                Err(Failure::UnknownKeys) => {
                    let record = self.account_record().await?;
                    self.open_mut()?.take_account(&record)?;
                    self.take_log(slug, &delta)
                }
                taken => taken,
            };
            self.compare(slug, &delta)?;
            let org = taken?;
            self.open_mut()?.keep_entries(&org, &delta);
            self.note_own_groups(&org, &groups, &self.own_groups(slug)?)?;
            self.load_pages_for(&org, &delta).await?;
            let told = delta.cursor.0;
            let again = self.apply(&org, delta, telling, touched)?;
            let from_start = again && self.open()?.org(&org)?.cursor == 0;
            if from_start {
                // All that was told is told once more, beside what came since.
                touched.refused.clear();
            }
            let is_all_told = !more && !again;
            self.open_mut()?.mark_known_to_leavers(&org, is_all_told, self.ports.now());
            self.hear_of(&elsewhere)?;
            if meets == Meets::Others && !self.is_elsewhere(slug)? {
                // Whom it can't meet now it meets at the next sync.
                let _ = self.meet().await;
            }
            let wrapped = self.wrap_due_keys(&org, &due).await;
            if is_all_told {
                if self.open()?.org(&org)?.left_a_group {
                    self.load_pages_of_others(&org).await?;
                    let mut open = self.open_mut()?;
                    open.org_mut(&org)?.left_a_group = false;
                    open.lose_what_nobody_grants(&org, touched, self.ports.now());
                }
                // In the parts of one answer, and in what is told once more after it, nothing comes before anything else: each tells of what has
                // ended by now, and of what rested on it then.
                let mut open = self.open_mut()?;
                let organisation = open.org_mut(&org)?;
                organisation.turn = organisation.turn.next();
                return wrapped;
            }
            wrapped?;
            // "There is more", and never any.
            if more && told <= cursor {
                return Err(Failure::Garbled);
            }
        }
    }

    /// Adds to a log's beginning all that follows. Whether a new organisation has this account in it shows at the end of its log, which may
    /// lie on a later page than the first.
    async fn complete_log(&self, slug: &Slug, log: &mut Vec<Bytes>) -> Result<(), Failure> {
        loop {
            let query = Some(format!("from={}", log.len()));
            let page: LogPage = self.call(Call { query, ..Call::read(Endpoint::Log, slug) }).await?;
            if page.more && (page.log.is_empty() || log.len() > MAX_FIRST_LOG) {
                return Err(Failure::Garbled);
            }
            log.extend(page.log);
            if !page.more {
                return Ok(());
            }
        }
    }

    /// The groups at an organisation that this account is in.
    fn own_groups(&self, slug: &Slug) -> Result<BTreeSet<GroupId>, Failure> {
        let open = self.open()?;
        let me = Holder::Member(open.me());
        Ok(open.org_by_slug(slug).map(|org| org.log.groups_around(&me)).unwrap_or_default())
    }

    /// What being in other groups than before asks for. Saved with the answer that tells of it, whatever comes between.
    fn note_own_groups(&self, org: &OrgId, before: &BTreeSet<GroupId>, now: &BTreeSet<GroupId>) -> Result<(), Failure> {
        let mut open = self.open_mut()?;
        let org = open.org_mut(org)?;
        // What came by the group goes at the end.
        org.left_a_group |= !before.is_subset(now);
        // What the group has is told once more: also without its key, by what it has others may have written.
        org.anew |= org.cursor != 0 && now.difference(before).next().is_some();
        Ok(())
    }

    /// Whether an address is another organisation's than the account's own.
    fn is_elsewhere(&self, slug: &Slug) -> Result<bool, Failure> {
        Ok(self.open()?.device.slug != *slug)
    }

    /// What another browser of this account has made of it.
    fn take_own_account(&self, slug: &Slug, record: &AccountRecord, touched: &mut Touched) -> Result<(), Failure> {
        let mut open = self.open_mut()?;
        if *slug == open.device.slug {
            open.take_account(record)?;
            touched.mark(Area::State);
        }
        Ok(())
    }

    /// Verifies the log's new entries before anything else of the delta is looked at.
    fn take_log(&self, slug: &Slug, delta: &Delta) -> Result<OrgId, Failure> {
        let unverified = Unverified::decode(&delta.log).map_err(Failure::of_log)?;
        let mut open = self.open_mut()?;
        let known = open.org_by_slug(slug).map(Organisation::id);
        let Some(id) = known else {
            let log = Verified::from_start_with(&unverified, Some(&open.home()?.log)).map_err(Failure::of_log)?;
            is_whole(&log, delta)?;
            // Another organisation is reached through this account's own: a client names its MSP in its first entry.
            // And it names this account's own keys, which only their owner could put there: otherwise the service could make
            // up a client to share with.
            if log.parent() != Some(open.device.org) || log.role(&open.me()).is_none() {
                return Err(Failure::NotVerified("an organisation that belongs to somebody else".to_owned()));
            }
            if !open.owns_keys_in(&log) {
                return Err(Failure::UnknownKeys);
            }
            // Under another address it would begin anew, and what has been seen of it be forgotten.
            if open.orgs.contains_key(&log.id()) {
                return Err(Failure::NotVerified("an organisation under another address than its own".to_owned()));
            }
            let mut organisation = Organisation::new(slug.clone(), log);
            let id = organisation.id();
            if let Some(left) = open.own.left.get(&id) {
                if organisation.log.seen(&left.head) != Seen::Passed {
                    return Err(Failure::RolledBack);
                }
                organisation.left.clone_from(&left.items);
                organisation.grants.clone_from(&left.grants);
                organisation.turn = left.turn;
                // Who left while this browser was not there.
                let meanwhile = unverified.after(left.head.number);
                organisation.leavers = leavers::holders_left(&organisation.log, &organisation.log, meanwhile.entries());
                organisation.leavers.extend(&left.leavers);
            }
            open.orgs.insert(id, organisation);
            open.dirty.orgs.insert(id);
            return Ok(id);
        };
        let org = open.org_mut(&id)?;
        let told_less = !delta.more && org.resume.is_some_and(|resume| delta.cursor.0 < resume);
        if delta.head.number < org.log.head().number || delta.cursor.0 < org.cursor || told_less {
            return Err(Failure::RolledBack);
        }
        org.take_parent_log(&delta.parent_log).map_err(Failure::of_log)?;
        let org = open.org(&id)?;
        // Entries that this browser wrote itself come back once more.
        let fresh = unverified.after(org.log.head().number);
        let extended = open.extended(org, &fresh)?;
        let log = extended.as_ref().unwrap_or(&org.log);
        let left = leavers::holders_left(&org.log, log, fresh.entries());
        if log.head().number == delta.head.number && log.head() != delta.head {
            return Err(Failure::NotVerified("the organisation's log differs from the one seen before".to_owned()));
        }
        is_whole(log, delta)?;
        if !open.owns_keys_in(log) {
            return Err(Failure::UnknownKeys);
        }
        let org = open.org_mut(&id)?;
        if let Some(log) = extended {
            org.take_log(log);
        }
        org.leavers.extend(left);
        open.dirty.orgs.insert(id);
        if fresh
            .entries()
            .iter()
            .filter_map(|signed| signed.entry().ok())
            .any(|entry| open.is_let_in_by(&id, &entry.body))
        {
            open.look_at_clients_of(&id);
        }
        Ok(id)
    }

    /// Revisions are kept by page: those pages that the delta will change are read first.
    async fn load_pages_for(&self, org: &OrgId, delta: &Delta) -> Result<(), Failure> {
        let mut pages: BTreeSet<(OrgId, u32)> = BTreeSet::new();
        {
            let open = self.open()?;
            for delivered in &delta.items {
                let item = latchkey_shared::item::SealedItem::decode(delivered.item.as_slice())
                    .and_then(|sealed| sealed.header())
                    .map(|header| header.item);
                let Ok(item) = item else { continue };
                let unsent = open.outbox.iter().filter_map(|unsent| unsent.previous.get(&item));
                let states = open.entries.get(&item).into_iter().chain(unsent.map(|before| &before.entry));
                pages.extend(states.map(|entry| (entry.via, entry.page)));
            }
            pages.extend(delta.gone.iter().filter_map(|item| open.entries.get(item)).map(|e| (e.via, e.page)));
            if let Ok(organisation) = open.org(org) {
                pages.insert((*org, organisation.pages));
            }
        }
        for page in pages {
            self.load_page(page).await?;
        }
        Ok(())
    }

    /// What others made may go with a group that was left; from the disk it goes with its page.
    async fn load_pages_of_others(&self, org: &OrgId) -> Result<(), Failure> {
        let pages: BTreeSet<(OrgId, u32)> = {
            let open = self.open()?;
            let others = open.entries.values().filter(|entry| entry.via == *org && entry.creator != open.me());
            others.map(|entry| (entry.via, entry.page)).collect()
        };
        for page in pages {
            self.load_page(page).await?;
        }
        Ok(())
    }

    /// Has a page of sealed revisions in memory.
    pub(crate) async fn load_page(&self, page: (OrgId, u32)) -> Result<(), Failure> {
        if self.open()?.bodies.contains_key(&page) {
            return Ok(());
        }
        let bodies = load_bodies(&self.ports, page).await?;
        self.open_mut()?.bodies.entry(page).or_insert(bodies);
        Ok(())
    }

    /// Remembers how far other organisations are, and which are new.
    fn hear_of(&self, elsewhere: &[Elsewhere]) -> Result<(), Failure> {
        let mut open = self.open_mut()?;
        let home = open.device.org;
        for hint in elsewhere.iter().filter(|hint| hint.org != home) {
            if let Some(org) = open.orgs.get_mut(&hint.org) {
                let Cursor(cursor) = hint.cursor;
                org.hinted = org.hinted.max(cursor);
                open.dirty.orgs.insert(hint.org);
            } else if open.own.unmet.len() < MAX_UNMET {
                open.own.unmet.insert(hint.org, hint.address.clone());
                open.dirty.own = true;
            }
        }
        Ok(())
    }

    /// Begins with the organisations that are new. The service tells of each once, so one that can't be had now is remembered.
    ///
    /// # Errors
    /// The first, when all have been tried that can be.
    async fn meet(&self) -> Result<(), Failure> {
        let unmet = self.open()?.own.unmet.clone();
        let mut met = Ok(());
        for (id, slug) in unmet {
            let mut touched = Touched::default();
            let outcome = Box::pin(self.sync_pages(&slug, &mut touched, Meets::Nobody)).await;
            self.tell_refused(&touched, &outcome)?;
            self.changed(&touched.areas());
            match outcome {
                // A made-up organisation, or one that was left since.
                Ok(()) | Err(Failure::NotVerified(_) | Failure::RolledBack | Failure::UnknownKeys) => {}
                Err(failure) if failure.service_code() == Some(Code::Forbidden) => {}
                Err(failure) => {
                    met = met.and(Err(failure));
                    continue;
                }
            }
            let mut open = self.open_mut()?;
            open.own.unmet.remove(&id);
            open.dirty.own = true;
        }
        met
    }

    /// Forgets an organisation that this account no longer has access to.
    async fn leave_org(&self, slug: &Slug) -> Result<(), Failure> {
        {
            let mut open = self.open_mut()?;
            let home = open.device.org;
            // Nobody leaves their own: who is removed from it is signed out, and keeps what they have.
            let Some(id) = open.org_by_slug(slug).map(Organisation::id).filter(|id| *id != home) else { return Ok(()) };
            let lost: Vec<_> = open.entries.values().filter(|entry| entry.via == id).cloned().collect();
            let unsent = open.outbox.iter().filter(|unsent| unsent.org == *slug).flat_map(|unsent| &unsent.ids);
            let items: BTreeSet<_> = lost.iter().map(|entry| &entry.item).chain(unsent).copied().collect();
            let seen: Vec<_> = items.into_iter().filter_map(|item| Some((item, open.gone_as(&id, &item)?))).collect();
            for entry in &lost {
                open.drop_lost(entry, self.ports.now());
                open.remove_entry(&entry.item);
                open.give_way(&entry.item);
            }
            // What was to be deleted there.
            open.outbox.retain(|unsent| unsent.org != *slug);
            open.dirty.outbox = true;
            if let Some(organisation) = open.orgs.remove(&id) {
                let items = organisation.left.into_iter().chain(seen).collect();
                open.own.kept.remove(&id);
                let ended = organisation.grants.into_values().filter_map(GrantRecord::kept);
                let grants = ended.map(|grant| (grant.hash, grant)).collect();
                let (head, turn, leavers) = (organisation.log.head(), organisation.turn, organisation.leavers);
                open.own.left.insert(id, Left { head, items, grants, turn, leavers });
                open.dirty.own = true;
            }
            open.dirty.orgs.insert(id);
        }
        self.persist().await?;
        self.changed(&[Area::Items, Area::Organisations]);
        Ok(())
    }

    /// Tells the person what the service tried.
    fn tell_refused(&self, touched: &Touched, outcome: &Result<(), Failure>) -> Result<(), Failure> {
        let whole = outcome
            .as_ref()
            .err()
            .filter(|e| matches!(e, Failure::NotVerified(_) | Failure::RolledBack | Failure::UnknownKeys));
        for failure in touched.refused.iter().chain(whole) {
            let problem = Problem::from(failure.clone());
            self.open_mut()?.notify(self.ports.now(), &NoticeKind::Failed { problem });
            self.changed(&[Area::Notices]);
        }
        Ok(())
    }
}

/// At the end of what there is to tell, the log goes as far as the service says that it does.
fn is_whole(log: &Verified, delta: &Delta) -> Result<(), Failure> {
    if delta.more || log.head() == delta.head {
        Ok(())
    } else {
        Err(Failure::NotVerified("the organisation's log ends before the service says that it does".to_owned()))
    }
}
