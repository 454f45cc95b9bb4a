//! Signing in takes some sites several steps. Who chose a login at the first has chosen it for those that follow: password and one-time
//! code go into their fields when these appear, in the same tab, on the same origin, soon, and once each.

use super::PageSender;
use super::fill::Target;
use crate::Engine;
use crate::autofill::{Classified, FormKind, Origin};
use crate::ports::{Frame, Ports};
use latchkey_messages::TabId;
use latchkey_messages::page::{FieldHandle, Visibility};
use latchkey_shared::id::ItemId;
use latchkey_shared::time::Millis;
use std::collections::HashMap;
use std::rc::Rc;

/// How long the choice holds. A code comes later than a password: some sites send a message first.
const PASSWORD: Millis = Millis(60 * 1000);
const CODE: Millis = Millis(3 * 60 * 1000);

/// A login that was chosen, and what of it is still to be filled.
#[derive(Debug, Clone)]
struct Chosen {
    item: ItemId,
    frame: Origin,
    at: Millis,
    password_due: bool,
    code_due: bool,
}

/// The logins chosen last, by tab. Lost when the background stops or locks: then the person chooses again.
#[derive(Debug, Default)]
pub(crate) struct Choices(HashMap<TabId, Chosen>);

impl Choices {
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The login that was chosen in this tab for this origin, if that was just now.
    pub fn of(&self, tab: TabId, frame: &Origin, now: Millis) -> Option<ItemId> {
        self.0
            .get(&tab)
            .filter(|chosen| chosen.frame == *frame && chosen.at.distance(now) < CODE)
            .map(|chosen| chosen.item)
    }

    /// A fill by the person's hand: what it wrote is not due any more.
    pub(super) fn note(&mut self, tab: TabId, item: ItemId, frame: &Origin, kind: FormKind, now: Millis) {
        self.0.retain(|_, chosen| chosen.at.distance(now) < CODE);
        if !kind.is_sign_in() || kind == FormKind::OneTimeCode {
            self.0.remove(&tab);
            return;
        }
        self.0.insert(
            tab,
            Chosen { item, frame: frame.clone(), at: now, password_due: kind == FormKind::SignInFirst, code_due: true },
        );
    }

    /// What to fill now that a page looks like this: the item, and a field of the form that is meant. Each step is handed out once.
    fn due(&mut self, tab: TabId, frame: &Origin, page: &Classified, now: Millis) -> Option<(ItemId, FieldHandle)> {
        let chosen = self.0.get_mut(&tab).filter(|chosen| chosen.frame == *frame)?;
        let age = chosen.at.distance(now);
        let step = |kind: FormKind| {
            let form = page.forms.iter().find(|form| form.kind == kind)?;
            let seen = form
                .fields
                .iter()
                .find(|field| field.role.is_some() && field.visibility == Visibility::Visible && !field.read_only)?;
            Some(seen.handle)
        };
        if chosen.password_due
            && age < PASSWORD
            && let Some(field) = step(FormKind::SignInSecond)
        {
            chosen.password_due = false;
            return Some((chosen.item, field));
        }
        if chosen.code_due
            && age < CODE
            && let Some(field) = step(FormKind::OneTimeCode)
        {
            chosen.code_due = false;
            return Some((chosen.item, field));
        }
        None
    }
}

impl<P: Ports + 'static> Engine<P> {
    /// A page appeared or changed: the next step of a sign-in is filled, if this is one.
    pub(super) fn follow(self: &Rc<Self>, from: &PageSender, page: &Classified) {
        let Ok(frame) = Origin::of_page(&from.origin) else { return };
        // A frame of another origin takes a click of its own.
        if !self.is_open() || Origin::of_page(&from.tab_url).as_ref() != Ok(&frame) {
            return;
        }
        let Some((item, field)) = self.choices.borrow_mut().due(from.tab, &frame, page, self.ports.now()) else {
            return;
        };
        let (engine, from, document) = (Rc::clone(self), from.clone(), page.document.clone());
        self.ports.spawn(Box::pin(async move {
            // A fill is held to a description that was made for it.
            let Ok(tab) = engine.ports.collect(from.tab).await else { return };
            let here = |frame: &&Frame| frame.frame == from.frame && frame.snapshot.document == document;
            let Some(within) = tab.frames.iter().find(here).filter(|within| within.origin == from.origin) else {
                return;
            };
            let target = Target { tab: from.tab, top: &tab.url, field: Some(field), list: None, agreed: None };
            // Where it can't be filled, the person does it as ever.
            let _ = engine.fill_frame(&item, within, &target).await;
        }));
    }
}
