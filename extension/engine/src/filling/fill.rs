//! Filling a tab by the popup or the shortcut.

use super::Shortcut;
use crate::Engine;
use crate::autofill::plan::{Afterwards, Request};
use crate::autofill::{Consent, Origin, Page, Place, Refusal, Values, classify};
use crate::codes::code_now;
use crate::failure::{BadInput, Failure};
use crate::items::item_id;
use crate::ports::{Frame, Ports, Tab};
use latchkey_messages::page::{ChosenIn, FieldHandle, FieldRole, FillPlan, FillValue, FormSnapshot, SkipReason};
use latchkey_messages::{FillOutcome, ForeignFrame, ItemId as ItemName, Origin as OriginName, Reply, TabId};
use latchkey_shared::id::ItemId;
use latchkey_shared::item::Details;

/// Where in a tab, and what the person agreed to.
pub(super) struct Target<'a> {
    pub tab: TabId,
    pub top: &'a str,
    pub field: Option<FieldHandle>,
    /// The list in the page that it was chosen in, if it was.
    pub list: Option<ChosenIn>,
    pub agreed: Option<&'a ForeignFrame>,
}

fn name(origin: &Origin) -> OriginName {
    OriginName::new(origin.to_string())
}

impl<P: Ports> Engine<P> {
    pub(crate) async fn fill(
        &self,
        item: &ItemName,
        tab: TabId,
        agreed: Option<&ForeignFrame>,
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
        agreed: Option<&ForeignFrame>,
    ) -> Result<FillOutcome, Failure> {
        let mut frames: Vec<&Frame> = tab.frames.iter().filter(|frame| !frame.snapshot.fields.is_empty()).collect();
        let top = Origin::of_page(&tab.url).ok();
        frames.sort_by_key(|frame| {
            let foreign = Origin::of_page(&frame.origin).ok() != top;
            (frame.snapshot.focused.is_none(), foreign)
        });
        let mut reason = FillOutcome::NoForm;
        for frame in frames {
            let target = Target { tab: tab.tab, top: &tab.url, field: None, list: None, agreed };
            let outcome = self.fill_frame(item, frame, &target).await?;
            match outcome {
                FillOutcome::Filled => return Ok(outcome),
                FillOutcome::CrossOrigin(_) => reason = outcome,
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
        if !self.open()?.entry(item)?.is_accepted() {
            return Err(not_accepted());
        }
        let rules = {
            let open = self.open()?;
            open.rules(open.entry(item)?)
        };
        let consents: Vec<Consent> = target
            .agreed
            .filter(|agreed| agreed.frame == name(&place.frame) && agreed.page == name(&place.top))
            .map(|_| Consent::CrossOriginFrame { frame: place.frame.clone(), top: place.top.clone() })
            .into_iter()
            .collect();
        let request = Request {
            page: &page,
            place: &place,
            target: target.field,
            address: &frame.url,
            rules: &rules,
            consents: &consents,
            afterwards: if self.open()?.entry(item)?.overview.sign_in { Afterwards::Submit } else { Afterwards::Stay },
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
        let asks = permit.needs(FieldRole::CurrentPassword) || permit.needs(FieldRole::OneTimeCode);
        if asks || !permit.others().is_empty() {
            let details = self.details(item).await?;
            values.password = details.password.as_ref().map(|password| FillValue::new(password.clone()));
            values.code = code_now(&details, self.ports.now());
            values.custom = custom(&details, &frame.snapshot, permit.others());
        }
        let plan: FillPlan = match permit.plan(&values) {
            Ok(plan) => FillPlan { list: target.list.clone(), ..plan },
            Err(refusal) => return refused(refusal),
        };
        let kind = plan.writes.first().and_then(|write| page.form_of(write.handle)).map(|form| form.kind);
        self.write(target.tab, frame, plan).await?;
        if let Some(kind) = kind {
            self.choices.borrow_mut().note(target.tab, *item, &place.frame, kind, self.ports.now());
        }
        self.note_use(item).await?;
        Ok(FillOutcome::Filled)
    }

    /// Hands a plan to the frame.
    ///
    /// # Errors
    /// Why nothing was written.
    pub(super) async fn write(&self, tab: TabId, frame: &Frame, plan: FillPlan) -> Result<(), Failure> {
        let report = self.ports.fill(tab, frame.frame, plan).await.map_err(|_| no_page())?;
        if report.written.is_empty() {
            return Err(not_written(report.skipped.first().map(|skipped| skipped.reason)));
        }
        Ok(())
    }

    /// Fills what the popup would offer first, or locks.
    pub async fn shortcut(&self, shortcut: Shortcut, tab: TabId) -> Result<(), Failure> {
        match shortcut {
            Shortcut::Lock => self.lock().await.map(|_| ()),
            Shortcut::Fill => {
                if self.lock_if_due().await? || !self.is_open() {
                    self.ports.open_popup();
                    return Ok(());
                }
                self.used().await?;
                let found = self.ports.collect(tab).await.map_err(|_| no_page())?;
                let now = self.ports.now();
                let page = Page::of(&found.url).ok();
                let best = {
                    let open = self.open()?;
                    page.as_ref().map(|page| open.suggestions(page, now)).unwrap_or_default()
                };
                // Ways to be sure which is meant: it was chosen a step before, or it alone fits the very host. That of another host, or
                // of a site that counts as the same, is chosen by the person.
                let before = page.and_then(|page| self.choices.borrow().of(tab, page.origin(), now));
                let exact: Vec<_> = best.iter().filter(|suggestion| suggestion.exact).collect();
                let chosen = match (before, exact.as_slice()) {
                    (Some(item), _) => Some(item),
                    (None, [only]) => Some(item_id(&only.row.id)?),
                    (None, _) => None,
                };
                let outcome = match &chosen {
                    Some(item) => self.fill_best_frame(item, &found, None).await,
                    None => Ok(FillOutcome::NoForm),
                };
                // Keys that do nothing leave a person guessing.
                if !matches!(outcome, Ok(FillOutcome::Filled)) {
                    self.ports.open_popup();
                }
                outcome.map(drop)
            }
        }
    }
}

/// The person's own fields, for those of the page that they were once picked on.
fn custom(details: &Details, snapshot: &FormSnapshot, among: &[FieldHandle]) -> Vec<(FieldHandle, FillValue)> {
    let fields = || snapshot.fields.iter().filter(|field| among.contains(&field.handle));
    let named = details.fields.iter().filter_map(|own| Some((own, own.target.as_ref()?)));
    named
        .filter(|(own, target)| !own.value.is_empty() && !target.is_unnamed())
        .filter_map(|(own, target)| {
            let exact = fields().find(|field| field.name == target.name && field.id == target.id);
            // Frameworks give their fields other ids at each visit.
            let found = exact.or_else(|| fields().find(|field| !target.name.is_empty() && field.name == target.name));
            Some((found?.handle, FillValue::new(own.value.clone())))
        })
        .collect()
}

fn refused(refusal: Refusal) -> Result<FillOutcome, Failure> {
    match &refusal {
        Refusal::CrossOriginFrame { frame, top } => {
            Ok(FillOutcome::CrossOrigin(ForeignFrame { page: name(top), frame: name(frame) }))
        }
        Refusal::OtherSite { page } => Ok(FillOutcome::OtherSite { page: name(page) }),
        Refusal::NoWebPage { .. } | Refusal::NoField => Ok(FillOutcome::NoForm),
        _ => {
            let title = match refusal {
                Refusal::ActionElsewhere { .. } => "This form sends to another site",
                Refusal::NotEncrypted { .. } | Refusal::ActionNotEncrypted { .. } => "This page is not encrypted",
                _ => "Nothing was filled",
            };
            Err(BadInput { code: refusal.code(), title, detail: refusal.to_string() }.into())
        }
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

fn not_accepted() -> Failure {
    BadInput {
        code: "not-accepted",
        title: "This login waits for you",
        detail: "It comes from somebody else's organisation. Look at it, and accept it first.".to_owned(),
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
