//! Filling a tab by the popup or the shortcut.

use super::Shortcut;
use crate::Engine;
use crate::autofill::plan::{Afterwards, Request};
use crate::autofill::{Consent, Origin, Place, Refusal, Values, classify};
use crate::failure::{BadInput, Failure};
use crate::items::item_id;
use crate::ports::{Frame, Ports, Tab};
use latchkey_messages::page::{FieldHandle, FieldRole, FillPlan, FillValue, SkipReason};
use latchkey_messages::{FillOutcome, ItemId as ItemName, Origin as OriginName, Reply, TabId};
use latchkey_shared::id::ItemId;

/// Where in a tab, and what the person agreed to.
pub(super) struct Target<'a> {
    pub tab: TabId,
    pub top: &'a str,
    pub field: Option<FieldHandle>,
    pub agreed: Option<&'a OriginName>,
}

fn name(origin: &Origin) -> OriginName {
    OriginName::new(origin.to_string())
}

impl<P: Ports> Engine<P> {
    pub(crate) async fn fill(
        &self,
        item: &ItemName,
        tab: TabId,
        agreed: Option<&OriginName>,
    ) -> Result<Reply, Failure> {
        let item = item_id(item)?;
        let found = self.ports.collect(tab).await.map_err(|_| no_page())?;
        let outcome = self.fill_best_frame(&item, &found, agreed).await?;
        Ok(Reply::Filled(outcome))
    }

    /// Tries the frame with the focus, then the others, own origin before foreign ones. The first that takes the item ends
    /// it; otherwise the first reason that tells a person most.
    async fn fill_best_frame(
        &self,
        item: &ItemId,
        tab: &Tab,
        agreed: Option<&OriginName>,
    ) -> Result<FillOutcome, Failure> {
        let mut frames: Vec<&Frame> = tab.frames.iter().filter(|frame| !frame.snapshot.fields.is_empty()).collect();
        let top = Origin::of_page(&tab.url).ok();
        frames.sort_by_key(|frame| {
            let foreign = Origin::of_page(&frame.origin).ok() != top;
            (frame.snapshot.focused.is_none(), foreign)
        });
        let mut reason = FillOutcome::NoForm;
        for frame in frames {
            let target = Target { tab: tab.tab, top: &tab.url, field: None, agreed };
            let outcome = self.fill_frame(item, frame, &target).await?;
            match outcome {
                FillOutcome::Filled => return Ok(outcome),
                FillOutcome::CrossOrigin { .. } => reason = outcome,
                FillOutcome::OtherSite { .. } if reason == FillOutcome::NoForm => reason = outcome,
                FillOutcome::OtherSite { .. } | FillOutcome::NoForm => {}
            }
        }
        Ok(reason)
    }

    pub(super) async fn fill_frame(
        &self,
        item: &ItemId,
        frame: &Frame,
        target: &Target<'_>,
    ) -> Result<FillOutcome, Failure> {
        let place = match Place::of_sender(&frame.origin, target.top) {
            Ok(place) => place,
            Err(_) => return Ok(FillOutcome::NoForm),
        };
        let page = classify(&frame.snapshot);
        let addresses = self.open()?.entry(item)?.overview.addresses.clone();
        let consents: Vec<Consent> = target
            .agreed
            .filter(|agreed| **agreed == name(&place.frame))
            .map(|_| Consent::CrossOriginFrame { frame: place.frame.clone(), top: place.top.clone() })
            .into_iter()
            .collect();
        let request = Request {
            page: &page,
            place: &place,
            target: target.field,
            addresses: &addresses,
            consents: &consents,
            afterwards: Afterwards::Stay,
        };
        let permit = match request.permit() {
            Ok(permit) => permit,
            Err(refusal) => return refused(refusal),
        };
        // Only now is the item opened, and only if a secret is asked for.
        let mut values = Values {
            username: Some(FillValue::new(self.open()?.entry(item)?.overview.user_name.clone())),
            ..Values::default()
        };
        if permit.needs(FieldRole::CurrentPassword) {
            let details = self.details(item).await?;
            values.password = details.password.as_ref().map(|password| FillValue::new(password.clone()));
        }
        let plan: FillPlan = match permit.plan(&values) {
            Ok(plan) => plan,
            Err(refusal) => return refused(refusal),
        };
        let report = self.ports.fill(target.tab, frame.frame, plan).await.map_err(|_| no_page())?;
        if report.written.is_empty() {
            return Err(not_written(report.skipped.first().map(|skipped| skipped.reason)));
        }
        self.note_use(item).await?;
        Ok(FillOutcome::Filled)
    }

    /// Fills what the popup would offer first, or locks.
    pub async fn shortcut(&self, shortcut: Shortcut, tab: TabId) -> Result<(), Failure> {
        match shortcut {
            Shortcut::Lock => self.lock().await.map(|_| ()),
            Shortcut::Fill => {
                if !self.is_open() {
                    self.ports.open_popup();
                    return Ok(());
                }
                self.used().await?;
                let found = self.ports.collect(tab).await.map_err(|_| no_page())?;
                let best = {
                    let open = self.open()?;
                    let now = self.ports.now();
                    let origin = Origin::of_page(&found.url).ok();
                    origin.map(|origin| open.suggestions(&origin, now)).unwrap_or_default()
                };
                // One way to be sure which is meant: there is one, or it alone fits the very host.
                let exact: Vec<_> = best.iter().filter(|suggestion| suggestion.exact).collect();
                let chosen = match (exact.as_slice(), best.as_slice()) {
                    ([only], _) => Some(only.row.id.clone()),
                    ([], [only]) => Some(only.row.id.clone()),
                    _ => None,
                };
                let outcome = match &chosen {
                    Some(item) => self.fill_best_frame(&item_id(item)?, &found, None).await?,
                    None => FillOutcome::NoForm,
                };
                if outcome != FillOutcome::Filled {
                    self.ports.open_popup();
                }
                Ok(())
            }
        }
    }
}

fn refused(refusal: Refusal) -> Result<FillOutcome, Failure> {
    match &refusal {
        Refusal::CrossOriginFrame { frame, top } => {
            Ok(FillOutcome::CrossOrigin { page: name(top), frame: name(frame) })
        }
        Refusal::OtherSite { page } => Ok(FillOutcome::OtherSite { page: name(page) }),
        Refusal::NoWebPage { .. } | Refusal::NoField => Ok(FillOutcome::NoForm),
        _ => Err(BadInput { code: refusal.code(), title: "Nothing was filled", detail: refusal.to_string() }.into()),
    }
}

fn no_page() -> Failure {
    BadInput {
        code: "fill_no_web_page",
        title: "This page cannot be filled",
        detail: "It is a page of the browser itself, or it was opened before Latchkey was: reload it.".to_owned(),
    }
    .into()
}

fn not_written(reason: Option<SkipReason>) -> Failure {
    let detail = match reason {
        Some(SkipReason::Hidden | SkipReason::Covered | SkipReason::TooSoon) => {
            "The field cannot be seen, or something lies over it. Copy the password if you trust the page."
        }
        Some(SkipReason::ReadOnly) => "The field can't be written to.",
        Some(SkipReason::NotAccepted) => "The page did not take the value.",
        _ => "The page changed in the meantime. Try again.",
    };
    BadInput { code: "fill_not_written", title: "Nothing was filled", detail: detail.to_owned() }.into()
}
