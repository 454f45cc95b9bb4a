//! A fresh password in the overlay, where a page asks for a new one.

use super::overlay::Opened;
use crate::Engine;
use crate::autofill::{Classified, Origin, Page, classify, plan};
use crate::failure::{BadInput, Failure};
use crate::generate::{SiteRules, for_site};
use crate::ports::Ports;
use crate::saving::Typed;
use latchkey_messages::page::{FieldHandle, FieldRole, FillPlan, FillValue, OverlayToken};
use latchkey_messages::{FillOutcome, Generated, Reply, Secret};
use std::rc::Rc;
use zeroize::Zeroizing;

/// Whether a new password is asked for there.
fn asks_for_new(page: &Classified, field: FieldHandle) -> bool {
    matches!(page.role_of(field), Some(FieldRole::NewPassword | FieldRole::Confirmation))
}

impl<P: Ports> Engine<P> {
    /// The fresh password of an overlay, made when it is first asked for; nothing where the field is not for one.
    pub(super) fn fresh(&self, token: &OverlayToken, opened: &Opened) -> Result<Option<Generated>, Failure> {
        if opened.fresh.is_some() {
            return Ok(opened.fresh.clone());
        }
        let page = classify(&opened.frame.snapshot);
        if !asks_for_new(&page, opened.field) {
            return Ok(None);
        }
        let rules = rules_of(&page, opened.field);
        let (made, bits) = for_site(&rules, &mut self.ports.rng()).map_err(|error| BadInput {
            code: error.code(),
            title: "No password fits this site's rules",
            detail: "Its rules leave nothing to choose from. Type one that it takes; it is offered for saving then."
                .to_owned(),
        })?;
        let fresh =
            Generated { password: Secret::new(made.as_str()), bits: u16::try_from(bits.count()).unwrap_or(u16::MAX) };
        self.overlays.borrow_mut().keep_fresh(token, fresh.clone());
        Ok(Some(fresh))
    }

    pub(crate) fn overlay_fresh(&self, token: &OverlayToken) -> Result<Reply, Failure> {
        self.opened(token)?;
        self.overlays.borrow_mut().forget_fresh(token);
        self.overlay(token)
    }
}

impl<P: Ports + 'static> Engine<P> {
    /// Fills it, and keeps it as an offer at once: a password that nobody knows must not be lost with the page.
    pub(crate) async fn overlay_use(self: &Rc<Self>, token: &OverlayToken) -> Result<Reply, Failure> {
        let opened = self.opened(token)?;
        let fresh = opened.fresh.clone().ok_or(Failure::NotFound("password"))?;
        let page = classify(&opened.frame.snapshot);
        let value = FillValue::new(fresh.password.expose());
        let Some(plan) = plan::fresh_plan(&page, opened.field, &value) else {
            return Ok(Reply::Filled(FillOutcome::NoForm));
        };
        let plan = FillPlan { list: Some(opened.chosen_in(token)), ..plan };
        self.write(opened.sender.tab, &opened.frame, plan).await?;
        if let (Ok(frame), Some(form)) = (Origin::of_page(&opened.sender.origin), page.form_of(opened.field)) {
            let typed = Typed {
                user_name: String::new(),
                current: None,
                new: Some(Zeroizing::new(fresh.password.expose().to_owned())),
                kind: form.kind,
            };
            let at = Page::at(frame, &opened.sender.url);
            self.offer(opened.sender.tab, &at, &page.document.0, &typed, self.ports.now()).await;
        }
        self.close_overlay(token).await?;
        Ok(Reply::Filled(FillOutcome::Filled))
    }
}

/// The strictest of what the form's fields for a new password say.
fn rules_of(page: &Classified, field: FieldHandle) -> SiteRules {
    let fields = page.form_of(field).map(|form| form.fields.as_slice()).unwrap_or_default();
    let limits = fields
        .iter()
        .filter(|field| matches!(field.role, Some(FieldRole::NewPassword | FieldRole::Confirmation)))
        .map(|field| &field.limits);
    let rules = limits.clone().map(|limits| limits.rules.as_str()).find(|rules| !rules.is_empty()).unwrap_or_default();
    let shortest = limits.clone().filter_map(|limits| limits.shortest).max();
    let longest = limits.filter_map(|limits| limits.longest).filter(|longest| *longest > 0).min();
    SiteRules::read(rules, shortest, longest)
}
