//! Staying in step with the service: what changed there comes here, what was written here goes there.

mod apply;
mod keys_due;
mod outbox;
mod socket;

use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Organisation, load_bodies};
use crate::ports::Ports;
use crate::service::Call;
use apply::Telling;
use latchkey_messages::{Area, NoticeKind, Problem};
use latchkey_shared::id::{OrgId, Slug};
use latchkey_shared::log::{Unverified, Verified};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::{Cursor, Delta, Elsewhere};
use std::collections::BTreeSet;

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
        self.flush_outbox().await?;
        let home = self.open()?.device.slug.clone();
        self.sync_org(&home).await?;
        self.sync_hinted().await?;
        self.listen().await
    }

    /// Syncs the organisations that changed since they were synced.
    async fn sync_hinted(&self) -> Result<(), Failure> {
        let behind: Vec<Slug> = {
            let open = self.open()?;
            open.orgs.values().filter(|org| org.hinted > org.cursor).map(|org| org.slug.clone()).collect()
        };
        for slug in behind {
            match self.sync_org(&slug).await {
                // Access there has ended: what came from there goes.
                Err(failure) if failure.service_code() == Some(Code::Forbidden) => self.leave_org(&slug).await?,
                other => other?,
            }
        }
        Ok(())
    }

    /// Fetches and takes over all that changed at one organisation.
    pub(crate) async fn sync_org(&self, slug: &Slug) -> Result<(), Failure> {
        let _turn = self.syncing.lock().await;
        let mut touched = Touched::default();
        let outcome = self.sync_pages(slug, &mut touched).await;
        self.tell_refused(&touched, &outcome)?;
        self.persist().await?;
        let areas = touched.areas();
        if !areas.is_empty() {
            self.changed(&areas);
        }
        outcome
    }

    async fn sync_pages(&self, slug: &Slug, touched: &mut Touched) -> Result<(), Failure> {
        let mut telling = Telling::News;
        loop {
            let cursor = self.open()?.org_by_slug(slug).map_or(0, |org| org.cursor);
            if cursor == 0 {
                telling = Telling::CatchingUp;
            }
            let call = Call { query: Some(format!("cursor={cursor}")), ..Call::read(Endpoint::Sync, slug) };
            let delta: Delta = self.call(call).await?;
            let more = delta.more;
            let due = delta.keys_due.clone();
            let elsewhere = delta.elsewhere.clone();
            let org = self.take_log(slug, &delta)?;
            self.load_pages_for(&org, &delta).await?;
            self.apply(&org, delta, telling, touched)?;
            self.meet(&elsewhere).await?;
            self.wrap_due_keys(&org, &due).await?;
            let anew = cursor != 0 && self.open()?.org(&org)?.cursor == 0;
            if !more && !anew {
                return Ok(());
            }
        }
    }

    /// Verifies the log's new entries before anything else of the delta is looked at.
    fn take_log(&self, slug: &Slug, delta: &Delta) -> Result<OrgId, Failure> {
        let unverified = Unverified::decode(&delta.log).map_err(|e| Failure::NotVerified(e.to_string()))?;
        let mut open = self.open_mut()?;
        let known = open.org_by_slug(slug).map(Organisation::id);
        let Some(id) = known else {
            let log = Verified::from_start(&unverified).map_err(|e| Failure::NotVerified(e.to_string()))?;
            // Another organisation is reached through this account's own: a client names its MSP in its first entry.
            // And it names this account's own keys, which only their owner could put there: otherwise the service could make
            // up a client to share with.
            if log.parent() != Some(open.device.org) || log.role(&open.me()).is_none() {
                return Err(Failure::NotVerified("an organisation that belongs to somebody else".to_owned()));
            }
            let organisation = Organisation::new(slug.clone(), log);
            let id = organisation.id();
            open.orgs.insert(id, organisation);
            open.dirty.orgs.insert(id);
            return Ok(id);
        };
        let org = open.org_mut(&id)?;
        if delta.head.number < org.log.head().number || delta.cursor.0 < org.cursor {
            return Err(Failure::RolledBack);
        }
        // Entries that this browser wrote itself come back once more.
        let fresh: Vec<_> = unverified
            .entries()
            .iter()
            .filter(|signed| {
                signed.entry().map_or(true, |entry| entry.org.is_some() && entry.number > org.log.head().number)
            })
            .cloned()
            .collect();
        if !fresh.is_empty() {
            org.log.extend(&Unverified::from(fresh)).map_err(|e| Failure::NotVerified(e.to_string()))?;
        }
        if org.log.head().number == delta.head.number && org.log.head() != delta.head {
            return Err(Failure::NotVerified("the organisation's log differs from the one seen before".to_owned()));
        }
        open.dirty.orgs.insert(id);
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
                if let Some(entry) = item.ok().and_then(|item| open.entries.get(&item)) {
                    pages.insert((entry.via, entry.page));
                }
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

    /// Has a page of sealed revisions in memory.
    pub(crate) async fn load_page(&self, page: (OrgId, u32)) -> Result<(), Failure> {
        if self.open()?.bodies.contains_key(&page) {
            return Ok(());
        }
        let bodies = load_bodies(&self.ports, page).await?;
        self.open_mut()?.bodies.entry(page).or_insert(bodies);
        Ok(())
    }

    /// Remembers how far other organisations are, and begins with those that are new.
    async fn meet(&self, elsewhere: &[Elsewhere]) -> Result<(), Failure> {
        let mut fresh = Vec::new();
        {
            let mut open = self.open_mut()?;
            for hint in elsewhere {
                let Some(org) = open.orgs.get_mut(&hint.org) else {
                    fresh.push(hint.address.clone());
                    continue;
                };
                let Cursor(cursor) = hint.cursor;
                org.hinted = org.hinted.max(cursor);
                let id = org.id();
                open.dirty.orgs.insert(id);
            }
        }
        for slug in fresh {
            let mut touched = Touched::default();
            let outcome = Box::pin(self.sync_pages(&slug, &mut touched)).await;
            self.tell_refused(&touched, &outcome)?;
            match outcome {
                // A made-up organisation is left out; the others go on.
                Err(failure) if failure.service_code() == Some(Code::Forbidden) => {}
                Err(Failure::NotVerified(_)) => {}
                other => other?,
            }
            self.changed(&touched.areas());
        }
        Ok(())
    }

    /// Forgets an organisation that this account no longer has access to.
    async fn leave_org(&self, slug: &Slug) -> Result<(), Failure> {
        {
            let mut open = self.open_mut()?;
            let Some(id) = open.org_by_slug(slug).map(Organisation::id) else { return Ok(()) };
            let items: Vec<_> = open.entries.values().filter(|e| e.via == id).map(|e| e.item).collect();
            for item in items {
                open.remove_entry(&item);
            }
            open.orgs.remove(&id);
            open.dirty.orgs.insert(id);
        }
        self.persist().await?;
        self.changed(&[Area::Items, Area::Organisations]);
        Ok(())
    }

    /// Tells the person what the service tried.
    fn tell_refused(&self, touched: &Touched, outcome: &Result<(), Failure>) -> Result<(), Failure> {
        let whole = outcome.as_ref().err().filter(|e| matches!(e, Failure::NotVerified(_) | Failure::RolledBack));
        for failure in touched.refused.iter().chain(whole) {
            let problem = Problem::from(failure.clone());
            self.open_mut()?.notify(self.ports.now(), &NoticeKind::Failed { problem });
            self.changed(&[Area::Notices]);
        }
        Ok(())
    }
}
