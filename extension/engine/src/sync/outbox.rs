//! Writes on their way: kept, sealed, until the service has confirmed them.

use crate::Engine;
use crate::failure::Failure;
use crate::items::{Content, Onto};
use crate::memory::{Conflicting, Cover, Open, Previous, Unsent};
use crate::ports::Ports;
use crate::service::Call;
use latchkey_messages::{Area, ItemId as ItemName, NoticeKind, Problem};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{Hash, ItemId, OrgId, Slug};
use latchkey_shared::item::{SealedItem, State};
use latchkey_shared::sharing::Grant;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::vault::{WriteItems, Written};
use latchkey_shared::wire::{Code, Format, limits};
use std::collections::BTreeSet;

/// When a write that could not be sent is tried again, if nothing else wakes the engine before.
const RETRY: Millis = Millis(30_000);

impl Unsent {
    fn request(&self) -> Result<WriteItems, Failure> {
        Format::Cbor.decode(self.body.as_slice()).map_err(|_| Failure::Damaged)
    }

    fn hashes(&self) -> BTreeSet<Hash> {
        let items = self.request().map(|request| request.items).unwrap_or_default();
        items.iter().filter_map(|bytes| SealedItem::decode(bytes.as_slice()).ok()).map(|sealed| sealed.hash()).collect()
    }

    fn deletes(&self) -> bool {
        let items = self.request().map(|request| request.items).unwrap_or_default();
        let header = |bytes: &Bytes| SealedItem::decode(bytes.as_slice()).ok()?.header().ok();
        items.iter().filter_map(header).any(|header| header.state == State::Deleted)
    }

    pub(super) fn writes(&self, revision: &Hash) -> bool {
        self.hashes().contains(revision)
    }

    /// Whether it was signed at a time that is still to come: the clock has been put back since.
    fn is_ahead(&self, now: Millis) -> bool {
        let items = self.request().map(|request| request.items).unwrap_or_default();
        let header = |bytes: &Bytes| SealedItem::decode(bytes.as_slice()).ok()?.header().ok();
        items.iter().filter_map(header).any(|header| header.time > now)
    }
}

impl<P: Ports> Engine<P> {
    /// Keeps a write, shows its effect here, and sends it. Without the network it waits in the outbox: then this
    /// succeeds too.
    ///
    /// # Errors
    /// What the service said to refuse it; the write is then undone here.
    pub(crate) async fn write_items(&self, org: &OrgId, request: &WriteItems, ids: Vec<ItemId>) -> Result<(), Failure> {
        let idempotency = self.keep_unsent(org, request, ids, false).await?;
        self.flush_until(Some(idempotency)).await
    }

    /// Puts a write into the outbox, and shows its effect here.
    async fn keep_unsent(
        &self,
        org: &OrgId,
        request: &WriteItems,
        ids: Vec<ItemId>,
        again: bool,
    ) -> Result<String, Failure> {
        self.prepare_pages(org, &ids).await?;
        let body = Format::Cbor.encode(request).map_err(|_| Failure::Garbled)?;
        let import = body.len() > limits::BODY / 2;
        let idempotency = self.idempotency_key();
        {
            let mut open = self.open_mut()?;
            let slug = open.org(org)?.slug.clone();
            if open.is_forked(&slug) {
                return Err(Failure::Forked);
            }
            let there = ids.iter().filter(|id| open.entries.contains_key(id));
            let previous = there.map(|id| Ok((*id, open.previous(id)?))).collect::<Result<_, Failure>>()?;
            if !request.bundles.is_empty() {
                let known: Vec<_> = ids.iter().filter_map(|id| open.entries.get(id)).cloned().collect();
                known.iter().for_each(|entry| open.tell_who_is_cut_off(entry, self.ports.now()));
            }
            let (items, body) = (Vec::new(), body.into());
            let unsent =
                Unsent { idempotency: idempotency.clone(), org: slug, items, body, ids, import, previous, again };
            open.outbox.push(unsent);
            open.dirty.outbox = true;
        }
        self.apply_own(org, &request.items, &request.bundles, Cover::Waiting)?;
        self.persist().await?;
        self.changed(&[Area::Items, Area::State]);
        Ok(idempotency)
    }

    pub(crate) async fn prepare_pages(&self, org: &OrgId, ids: &[ItemId]) -> Result<(), Failure> {
        let pages: Vec<_> = {
            let open = self.open()?;
            let known = ids.iter().filter_map(|id| open.entries.get(id)).map(|entry| (entry.via, entry.page));
            known.chain([(*org, open.org(org)?.pages)]).collect()
        };
        for page in pages {
            self.load_page(page).await?;
        }
        Ok(())
    }

    pub(crate) async fn flush_outbox(&self) -> Result<(), Failure> {
        self.flush_until(None).await
    }

    /// Sends what waits, in order; stops at the first that cannot be sent now. With which of them the caller waits for.
    async fn flush_until(&self, mut mine: Option<String>) -> Result<(), Failure> {
        let opening = self.opening.get();
        let _turn = self.sending.lock().await;
        self.is_still(opening)?;
        let mut stuck: BTreeSet<ItemId> = BTreeSet::new();
        let mut turned_away: BTreeSet<Slug> = BTreeSet::new();
        loop {
            let next = {
                let open = self.open()?;
                // What waits for an organisation whose people see different logs goes on waiting, or for one that takes nothing from this account
                // yet; and what was written upon what is stuck.
                let goes = |unsent: &&Unsent| {
                    let takes_writes = !open.is_forked(&unsent.org) && !turned_away.contains(&unsent.org);
                    takes_writes && !unsent.ids.iter().any(|item| stuck.contains(item))
                };
                open.outbox.iter().find(goes).cloned()
            };
            let Some(unsent) = next else { return Ok(()) };
            let request = unsent.request()?;
            let endpoint = if unsent.import { Endpoint::ImportItems } else { Endpoint::WriteItems };
            let call = Call::write(endpoint, &unsent.org, &request, &unsent.idempotency);
            match self.call::<_, Written>(call).await {
                Ok(_) => self.confirm(&unsent).await?,
                // It arrives when the clock is right: signed anew, where it was signed ahead of that.
                Err(failure @ Failure::Clock) if !unsent.is_ahead(self.ports.now()) => {
                    self.tell_failed(failure)?;
                    self.persist().await?;
                    stuck.extend(unsent.ids.iter().copied());
                    self.try_later()?;
                }
                // Kept for later: that is no failure of the write.
                Err(failure) if failure.passes() => return self.try_later(),
                // Found meanwhile: it waits with the others.
                Err(Failure::Forked) => {}
                Err(failure) if failure.service_code() == Some(Code::Unauthenticated) => return Ok(()),
                Err(failure) if !failure.is_refusal() => return Err(failure),
                // Not for good: it is sent when they are at work there again.
                Err(failure)
                    if failure.service_code() == Some(Code::Forbidden) && self.takes_up_again(&unsent.org).await? =>
                {
                    turned_away.insert(unsent.org.clone());
                    self.try_later()?;
                }
                Err(failure) => {
                    // What stands in the way comes with the next sync, and meets the one written here. What can't be fetched now, may later.
                    if self.sync_org(&unsent.org).await.is_err_and(|failure| failure.passes()) {
                        return self.try_later();
                    }
                    let is_mine = mine.as_ref() == Some(&unsent.idempotency);
                    if !self.open()?.outbox.iter().any(|waiting| waiting.idempotency == unsent.idempotency) {
                        // It met another, or had arrived after all. Of a deletion nothing is kept beside the other.
                        let is_there =
                            unsent.ids.iter().any(|id| self.open().is_ok_and(|o| o.entries.contains_key(id)));
                        if is_mine && unsent.deletes() && is_there {
                            return Err(failure);
                        }
                        continue;
                    }
                    match self.undo(&unsent, failure, is_mine).await? {
                        Undone::Again(again) if is_mine => mine = Some(again),
                        Undone::Stuck => stuck.extend(unsent.ids.iter().copied()),
                        Undone::Again(_) | Undone::Beside => {}
                    }
                }
            }
        }
    }

    fn try_later(&self) -> Result<(), Failure> {
        self.ports.wake_at(self.ports.now().plus(RETRY));
        Ok(())
    }

    async fn confirm(&self, unsent: &Unsent) -> Result<(), Failure> {
        {
            let mut open = self.open_mut()?;
            open.answered(unsent, Cover::Running);
            open.outbox.retain(|other| other.idempotency != unsent.idempotency);
            open.dirty.outbox = true;
        }
        self.persist().await?;
        self.changed(&[Area::State]);
        Ok(())
    }

    /// Takes a refused write back, with what was written upon it: of its items there is again what was there before. What the person wrote is
    /// written once more where nothing else has come meanwhile, for what the service refused may be who gets the new key; else it is kept
    /// beside. What was new, and is refused again, stays in the outbox.
    ///
    /// # Errors
    /// Why it was refused, to the caller who waits for it and has the text.
    async fn undo(&self, unsent: &Unsent, failure: Failure, is_mine: bool) -> Result<Undone, Failure> {
        let (org, pages) = {
            let open = self.open()?;
            let org = open.org_by_slug(&unsent.org).ok_or(Failure::NotFound("organisation"))?.id();
            let before = unsent.previous.values().map(|before| (before.entry.via, before.entry.page));
            (org, before.collect::<Vec<_>>())
        };
        for page in pages {
            self.load_page(page).await?;
        }
        self.prepare_pages(&org, &unsent.ids).await?;
        // Nothing is waited for until all is in memory that goes to the disk together: the text is in the outbox there.
        let (is_changed, is_forked, deleted) = {
            let open = self.open()?;
            let is_it = |other: &&Unsent| other.idempotency == unsent.idempotency;
            if !open.outbox.iter().any(|other| is_it(&other)) {
                // It was told of meanwhile.
                return Ok(Undone::Beside);
            }
            let upon = |other: &&Unsent| !is_it(other) && other.ids.iter().any(|id| unsent.ids.contains(id));
            let deleted: Vec<ItemId> =
                unsent.previous.keys().filter(|id| !open.entries.contains_key(id)).copied().collect();
            (open.outbox.iter().any(|other| upon(&other)), open.is_forked(&unsent.org), deleted)
        };
        if is_forked {
            return Ok(Undone::Stuck);
        }
        let code = failure.service_code();
        let untimely = matches!(failure, Failure::Clock);
        let overtaken =
            untimely || matches!(code, Some(Code::RevisionConflict | Code::GrantRefused | Code::ItemRefused));
        let was_again = unsent.again && !untimely;
        if unsent.previous.is_empty() {
            let again = self.creation_again(unsent);
            // As it is by now, it may be taken.
            let gives_up = was_again && !is_changed || again.is_err();
            if !is_mine && gives_up {
                self.tell_failed(failure)?;
                self.persist().await?;
                return Ok(Undone::Stuck);
            }
            self.open_mut()?.put_back(unsent);
            self.changed(&[Area::Items, Area::State]);
            if is_mine && (gives_up || !overtaken) {
                self.persist().await?;
                return Err(failure);
            }
            let (org, request, ids) = again?;
            // Made and deleted again before it arrived.
            if ids.is_empty() {
                self.persist().await?;
                return Ok(Undone::Beside);
            }
            return self.keep_unsent(&org, &request, ids, !untimely || unsent.again).await.map(Undone::Again);
        }
        let texts = self.open_mut()?.put_back(unsent);
        self.changed(&[Area::Items, Area::State]);
        let mut again = None;
        let mut kept = false;
        if untimely {
            for item in &deleted {
                again = self.delete_again(item, unsent.again).await.ok();
            }
        }
        for (item, text) in texts {
            if overtaken && !was_again {
                again = self.write_again(&item, &text, !untimely || unsent.again).await.ok();
            }
            if again.is_none() && (!is_mine || code == Some(Code::RevisionConflict)) {
                kept = true;
                self.open_mut()?.keep_text(&item, text, self.ports.now());
                self.changed(&[Area::Items, Area::Notices]);
            }
        }
        self.persist().await?;
        match again {
            Some(again) => Ok(Undone::Again(again)),
            None if kept && code == Some(Code::RevisionConflict) => Ok(Undone::Beside),
            None if is_mine => Err(failure),
            None => {
                self.tell_failed(failure)?;
                self.persist().await?;
                Ok(Undone::Beside)
            }
        }
    }

    /// The request that makes items once more which the service refused, as they are by now.
    fn creation_again(&self, unsent: &Unsent) -> Result<(OrgId, WriteItems, Vec<ItemId>), Failure> {
        let open = self.open()?;
        let org = open.org_by_slug(&unsent.org).ok_or(Failure::NotFound("organisation"))?.id();
        let ids: Vec<ItemId> = unsent.ids.iter().filter(|id| open.entries.contains_key(id)).copied().collect();
        if ids.is_empty() {
            return Ok((org, WriteItems { items: Vec::new(), bundles: Vec::new() }, ids));
        }
        let made = ids.iter().map(|item| Ok((*item, open.content(item)?))).collect::<Result<Vec<_>, Failure>>()?;
        let request = open.creation(&org, &made, self.ports.now(), &mut *self.ports.rng())?;
        Ok((org, request, ids))
    }

    fn tell_failed(&self, failure: Failure) -> Result<(), Failure> {
        self.open_mut()?.notify(self.ports.now(), &NoticeKind::Failed { problem: Problem::from(failure) });
        self.changed(&[Area::Notices]);
        Ok(())
    }

    async fn write_again(&self, item: &ItemId, text: &Conflicting, again: bool) -> Result<String, Failure> {
        let (org, request) = {
            let open = self.open()?;
            let (_, content) = open.open_kept(open.entry(item)?, text)?;
            open.revision(item, &content, State::Live, Onto::Newest, self.ports.now(), &mut *self.ports.rng())?
        };
        self.keep_unsent(&org, &request, vec![*item], again).await
    }

    async fn delete_again(&self, item: &ItemId, again: bool) -> Result<String, Failure> {
        let (org, request) = {
            let open = self.open()?;
            let content = Content::deleted(open.entry(item)?.overview.kind);
            open.revision(item, &content, State::Deleted, Onto::Newest, self.ports.now(), &mut *self.ports.rng())?
        };
        self.keep_unsent(&org, &request, vec![*item], again).await
    }

    pub(crate) fn item_name(item: &ItemId) -> ItemName {
        ItemName::new(item.to_string())
    }
}

/// What became of a refused write.
enum Undone {
    /// There is another one instead.
    Again(String),
    /// What was written stands beside what there is.
    Beside,
    /// It is still in the outbox.
    Stuck,
}

impl Open {
    fn previous(&self, item: &ItemId) -> Result<Previous, Failure> {
        let entry = self.entry(item)?.clone();
        let body = self.bodies.get(&(entry.via, entry.page)).and_then(|bodies| bodies.get(item)).cloned();
        Ok(Previous { entry, body: body.ok_or(Failure::Damaged)? })
    }

    /// What the service did not take was given to nobody, until it is told of.
    fn answered(&mut self, unsent: &Unsent, cover: Cover) {
        let Ok(request) = unsent.request() else { return };
        let Some(organisation) = self.orgs.values_mut().find(|org| org.slug == unsent.org) else { return };
        for bytes in request.bundles.iter().flat_map(|bundle| &bundle.grants) {
            let grant =
                Grant::decode(bytes.as_slice()).ok().and_then(|grant| organisation.grants.get_mut(&grant.hash()));
            let Some(grant) = grant else { continue };
            grant.answered(cover);
            if cover == Cover::Refused {
                let hash = grant.hash;
                organisation.void_ended(&hash);
            }
        }
        let id = organisation.id();
        self.dirty.orgs.insert(id);
    }

    /// Takes all writes of an item out of the outbox; whether there were any.
    pub(super) fn drop_unsent(&mut self, item: &ItemId) -> bool {
        let (dropped, kept): (Vec<_>, _) =
            std::mem::take(&mut self.outbox).into_iter().partition(|unsent| unsent.ids.contains(item));
        self.outbox = kept;
        for unsent in &dropped {
            self.answered(unsent, Cover::Refused);
        }
        self.dirty.outbox = true;
        !dropped.is_empty()
    }

    /// The service tells of a revision that was written here, or of one upon it: the write has arrived, with those before it, whatever became
    /// of the answer.
    pub(super) fn settle(&mut self, item: &ItemId, told: &Hash) {
        let Some(last) = self.outbox.iter().position(|unsent| unsent.ids.contains(item) && unsent.writes(told)) else {
            return;
        };
        let mut place = 0..;
        let (arrived, waiting): (Vec<_>, _) = std::mem::take(&mut self.outbox)
            .into_iter()
            .partition(|unsent| place.next().is_some_and(|at| at <= last) && unsent.ids.contains(item));
        self.outbox = waiting;
        for unsent in &arrived {
            self.answered(unsent, Cover::Running);
        }
        self.dirty.outbox = true;
    }

    /// What an item says. Its page must have been loaded.
    fn content(&self, item: &ItemId) -> Result<Content, Failure> {
        let entry = self.entry(item)?;
        let body = self.bodies.get(&(entry.via, entry.page)).and_then(|bodies| bodies.get(item));
        let details = self.open_details(entry, body.ok_or(Failure::Damaged)?.as_slice())?;
        Ok(Content { overview: entry.overview.clone(), details })
    }

    /// Takes a write out of the outbox, with those upon it; what there was before them is here again. What was written last of each item. The
    /// items' pages must have been loaded.
    fn put_back(&mut self, refused: &Unsent) -> Vec<(ItemId, Conflicting)> {
        let ids: BTreeSet<ItemId> = refused.ids.iter().copied().collect();
        let upon = self.outbox.iter().filter(|unsent| unsent.ids.iter().any(|id| ids.contains(id)));
        let written: BTreeSet<Hash> = upon.flat_map(Unsent::hashes).collect();
        // As it is by now: it has been marked perhaps.
        let unsent = self.outbox.iter().find(|unsent| unsent.idempotency == refused.idempotency);
        let Some(mut previous) = unsent.map(|unsent| unsent.previous.clone()) else { return Vec::new() };
        let mut texts = Vec::new();
        for item in &ids {
            let here = self.entries.get(item).cloned();
            if here.as_ref().is_some_and(|here| !written.contains(&here.hash)) {
                // Another revision has come.
                self.drop_unsent(item);
                continue;
            }
            if let Some(here) = &here
                && let Some(key) = here.secret()
                && let Some(sealed) = self.bodies.get(&(here.via, here.page)).and_then(|bodies| bodies.get(item))
                && previous.contains_key(item)
            {
                texts.push((*item, Conflicting { sealed: sealed.clone(), key: key.clone() }));
            }
            self.drop_unsent(item);
            match previous.remove(item) {
                Some(Previous { mut entry, body }) => {
                    if let Some(here) = here {
                        let later = here.keys.into_iter().filter(|key| key.version() > entry.key_version);
                        entry.keys.extend(later);
                        (entry.conflict, entry.used) = (here.conflict, here.used);
                    }
                    let page = (entry.via, entry.page);
                    self.put_entry(entry);
                    self.put_body(page, *item, body);
                }
                None => {
                    self.remove_entry(item);
                }
            }
        }
        texts
    }

    /// Keeps what a person wrote beside the newest revision, until they choose.
    pub(crate) fn keep_text(&mut self, item: &ItemId, text: Conflicting, now: Millis) {
        let Some(title) = self.entries.get(item).map(crate::memory::Entry::short_title) else { return };
        self.touch_entry(item, |entry| entry.conflict.push(text));
        self.notify(now, &NoticeKind::Conflict { item: ItemName::new(item.to_string()), title });
    }
}
