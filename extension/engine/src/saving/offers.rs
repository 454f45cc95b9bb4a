//! Offers: made of what was typed, shown, answered. They are kept sealed, so that neither a navigation nor a stop of the background loses
//! a password that the person has just chosen.

use super::verdict::{Known, Verdict, verdict};
use super::{Typed, settled};
use crate::Engine;
use crate::autofill::{Classified, FormKind, Origin, Page, classify};
use crate::failure::Failure;
use crate::filling::PageSender;
use crate::items::item_id;
use crate::memory::TypedLogin;
use crate::ports::{Ports, Tab};
use latchkey_messages::page::{FieldHandle, FieldRole, FormSnapshot, OverlayToken, Write};
use latchkey_messages::{Area, TabId};
use latchkey_shared::id::ItemId;
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;
use std::cell::RefMut;
use std::collections::HashMap;
use std::rc::Rc;

/// How long an offer waits, and a name typed in the first of two steps.
pub(super) const LIFETIME: Millis = Millis(15 * 60 * 1000);
/// Offers kept at once; the oldest goes first.
pub(super) const MAX_OFFERS: usize = 20;
/// Logins of one site that are opened to compare.
const MAX_COMPARED: usize = 50;

/// User names typed in the first of two steps, by tab.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<i64, (Origin, String, Millis)>);

impl Names {
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<P: Ports + 'static> Engine<P> {
    /// The person sent a form, or may have.
    pub(crate) async fn typed(
        self: &Rc<Self>,
        from: &PageSender,
        snapshot: &FormSnapshot,
        values: &[Write],
    ) -> Option<()> {
        let frame = self.hears(from)?;
        let now = self.ports.now();
        let mut typed = Typed::of(&classify(snapshot), values)?;
        {
            let mut names = self.names.borrow_mut();
            names.0.retain(|_, (_, _, at)| at.distance(now) < LIFETIME);
            if typed.password().is_none() {
                names.0.insert(from.tab.0, (frame, typed.user_name, now));
                return None;
            }
            if typed.user_name.is_empty()
                && let Some((origin, name, _)) = names.0.get(&from.tab.0)
                && origin.is_same_site(&frame)
            {
                typed.user_name.clone_from(name);
            }
        }
        match self.letterbox() {
            Some(to) => self.post(&to, from, &snapshot.document.0, &typed).await.ok(),
            None => self.offer(from.tab, &Page::at(frame, &from.url), &snapshot.document.0, &typed, now).await,
        }
    }

    /// Goes on watching for what a stop of the background interrupted.
    pub(crate) fn watch_again(self: &Rc<Self>, tab: TabId) {
        let waiting = self.offers().ok().and_then(|offers| {
            offers.iter().find(|offer| offer.tab == tab.0 && !offer.taken).map(|offer| offer.id.clone())
        });
        if let Some(id) = waiting.filter(|id| !self.watched.borrow().contains(id)) {
            let engine = Rc::clone(self);
            self.ports.spawn(Box::pin(async move { engine.watch(&id).await }));
        }
    }

    /// Keeps what was typed at a time, if it is not kept already, and watches for the page to take it.
    pub(crate) async fn offer(
        self: &Rc<Self>,
        tab: TabId,
        page: &Page,
        document: &str,
        typed: &Typed,
        at: Millis,
    ) -> Option<()> {
        let replaces = match self.is_new(page, typed).await.ok()? {
            Verdict::Kept => {
                self.drop_offers_of(tab).await;
                return None;
            }
            Verdict::New => Vec::new(),
            Verdict::Changed(items) => items,
        };
        let id = self.unguessable();
        let offer = TypedLogin {
            id: id.clone(),
            tab: tab.0,
            origin: page.origin().to_string(),
            user_name: typed.user_name.clone(),
            password: typed.password()?.to_owned(),
            replaces,
            document: document.to_owned(),
            kind: typed.kind,
            at,
            taken: false,
        };
        {
            let mut offers = self.offers().ok()?;
            // The last word of a tab counts.
            offers.retain(|known| known.tab != tab.0);
            if offers.len() >= MAX_OFFERS {
                offers.remove(0);
            }
            offers.push(offer);
        }
        self.open_mut().ok()?.dirty.own = true;
        self.persist().await.ok()?;
        self.ports.wake_at(at.plus(LIFETIME));
        let engine = Rc::clone(self);
        self.ports.spawn(Box::pin(async move { engine.watch(&id).await }));
        Some(())
    }
}

impl<P: Ports> Engine<P> {
    /// The fields whose values the engine wants to hear when the person sends the form.
    pub(crate) fn watched_fields(&self, from: &PageSender, page: &Classified) -> Vec<FieldHandle> {
        let wanted = self.hears(from).is_some();
        let forms =
            page.forms.iter().filter(|form| wanted && form.kind.is_account() && form.kind != FormKind::OneTimeCode);
        let fields = forms.flat_map(|form| &form.fields);
        fields
            .filter(|field| field.role.is_some_and(|role| role != FieldRole::OneTimeCode))
            .map(|field| field.handle)
            .collect()
    }

    /// The frame's origin, if what is typed there is offered for saving: there is an account, and the person has not said otherwise, as far
    /// as that can be known while it is locked.
    fn hears(&self, from: &PageSender) -> Option<Origin> {
        let (frame, top) = (Origin::of_page(&from.origin).ok()?, Origin::of_page(&from.tab_url).ok()?);
        let wanted = match self.open() {
            Ok(open) => {
                open.settings().offer_to_save.unwrap_or(true) && !open.own.never_saved.contains(&frame.authority())
            }
            Err(_) => self.letterbox().is_some(),
        };
        // Whoever frames whom: a stranger's frame has no say in what is kept.
        (wanted && frame.is_same_site(&top)).then_some(frame)
    }

    /// The offers that wait. One that has waited its time is forgotten by the first look after that, whoever looks for whatever.
    pub(super) fn offers(&self) -> Result<RefMut<'_, Vec<TypedLogin>>, Failure> {
        let now = self.ports.now();
        let mut open = self.open_mut()?;
        let before = open.own.offers.len();
        open.own.offers.retain(|offer| offer.at.distance(now) < LIFETIME);
        open.dirty.own |= open.own.offers.len() < before;
        Ok(RefMut::map(open, |open| &mut open.own.offers))
    }

    /// Forgets those that have waited their time, here, on the disk and in their pages.
    pub(crate) async fn end_offers(&self) {
        self.end_letters().await;
        let frame = |offer: &TypedLogin| (TabId(offer.tab), OverlayToken(offer.id.clone()));
        let before: Vec<_> = self.open().map(|open| open.own.offers.iter().map(frame).collect()).unwrap_or_default();
        let Ok(waiting) = self.offers().map(|offers| offers.iter().map(frame).collect::<Vec<_>>()) else { return };
        if waiting.len() == before.len() {
            return;
        }
        let _ = self.persist().await;
        self.changed(&[Area::Offers]);
        for (tab, token) in before.into_iter().filter(|known| !waiting.contains(known)) {
            self.ports.close_overlay(tab, 0, token).await;
        }
    }

    async fn drop_offers_of(&self, tab: TabId) {
        if let Ok(mut open) = self.open_mut()
            && open.own.offers.iter().any(|offer| offer.tab == tab.0)
        {
            open.own.offers.retain(|offer| offer.tab != tab.0);
            open.dirty.own = true;
        }
        let _ = self.persist().await;
    }

    /// Compares with the logins of the place.
    async fn is_new(&self, page: &Page, typed: &Typed) -> Result<Verdict<ItemId>, Failure> {
        let now = self.ports.now();
        let items: Vec<ItemId> = {
            let open = self.open()?;
            let found = open.suggestions(page, now).into_iter().take(MAX_COMPARED);
            found.filter_map(|suggestion| item_id(&suggestion.row.id).ok()).collect()
        };
        let mut opened = Vec::with_capacity(items.len());
        for item in items {
            // One that does not open is none to compare with.
            if let Ok(details) = self.details(&item).await {
                opened.push((item, details));
            }
        }
        let open = self.open()?;
        let known: Vec<Known<'_, ItemId>> = opened
            .iter()
            .filter_map(|(item, details)| {
                let entry = open.entry(item).ok()?;
                Some(Known {
                    id: *item,
                    user_name: &entry.overview.user_name,
                    password: details.password.as_deref().unwrap_or_default(),
                    may_change: open.permission_for(entry, now) >= Permission::Modify && open.may_write(&entry.via),
                })
            })
            .collect();
        Ok(verdict(typed, &known))
    }

    /// Whether the page took it, by what its frames show now. Once it did, it stays so.
    pub(super) fn is_taken(&self, id: &str, tab: &Tab) -> Option<bool> {
        let mut offers = self.offers().ok()?;
        let offer = offers.iter_mut().find(|offer| offer.id == id)?;
        if !offer.taken {
            let pages: Vec<_> = tab
                .frames
                .iter()
                .filter(|frame| frame.origin == offer.origin)
                .map(|frame| classify(&frame.snapshot))
                .collect();
            offer.taken = settled::settled(&offer.document, offer.kind, &pages) == settled::Settled::Taken;
            let taken = offer.taken;
            drop(offers);
            self.open_mut().ok()?.dirty.own |= taken;
            return Some(taken);
        }
        Some(true)
    }
}
