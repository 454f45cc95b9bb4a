//! The overlay beside a field: which field it was opened at is remembered here, under a token that only its frame knows.

use super::fill::Target;
use super::{PageReply, PageSender};
use crate::autofill::{Origin, Page, classify};
use crate::failure::{BadInput, Failure};
use crate::items::item_id;
use crate::ports::{Frame, Ports};
use crate::{Engine, Phase};
use latchkey_messages::page::{ChosenIn, ClickTime, FieldHandle, Icons, OverlayTicket, OverlayToken, PageMessage};
use latchkey_messages::{
    Answer, Asker, FieldTarget, FillOutcome, ForeignFrame, Generated, ItemId as ItemName, Origin as OriginName,
    OverlayView, Reply, Request, TabId,
};
use latchkey_shared::time::Millis;
use std::collections::HashMap;
use std::rc::Rc;

fn only_just_there() -> Failure {
    BadInput {
        code: "question-unread",
        title: "Nothing was done yet",
        detail: "The question had only just appeared. Read it, then choose once more.".to_owned(),
    }
    .into()
}

/// How long an overlay may stay open.
const LIFETIME: Millis = Millis(10 * 60 * 1000);

#[derive(Debug, Clone)]
pub(super) struct Opened {
    pub sender: PageSender,
    pub field: FieldHandle,
    pub frame: Frame,
    /// The fresh password that it shows.
    pub fresh: Option<Generated>,
    /// When it took the click that is being answered.
    clicked: ClickTime,
    at: Millis,
}

impl Opened {
    pub(super) fn chosen_in(&self, token: &OverlayToken) -> ChosenIn {
        ChosenIn { token: token.clone(), at: self.clicked }
    }
}

/// Overlays that are open now. Lost when the background stops: the overlay then closes and the person clicks again.
#[derive(Debug, Default)]
pub(crate) struct Overlays(HashMap<String, Opened>);

impl Overlays {
    pub fn clear(&mut self) {
        self.0.clear();
    }

    fn note_click(&mut self, token: &OverlayToken, at: ClickTime) {
        if let Some(opened) = self.0.get_mut(&token.0) {
            opened.clicked = at;
        }
    }

    pub(super) fn keep_fresh(&mut self, token: &OverlayToken, fresh: Generated) {
        if let Some(opened) = self.0.get_mut(&token.0) {
            opened.fresh = Some(fresh);
        }
    }

    pub(super) fn forget_fresh(&mut self, token: &OverlayToken) {
        if let Some(opened) = self.0.get_mut(&token.0) {
            opened.fresh = None;
        }
    }
}

impl<P: Ports + 'static> Engine<P> {
    /// A content script speaks.
    pub async fn page_message(self: &Rc<Self>, from: PageSender, message: PageMessage) -> Option<PageReply> {
        let _ = self.lock_if_due().await;
        match message {
            PageMessage::Snapshot { snapshot } => {
                let wanted = match &*self.phase.borrow() {
                    Phase::Empty => false,
                    Phase::Locked(device) => device.settings.field_icon,
                    Phase::Open(open) => open.settings().field_icon,
                };
                let page = classify(&snapshot);
                self.follow(&from, &page);
                let icons = if wanted { page.icons() } else { Vec::new() };
                let watched = self.watched_fields(&from, &page);
                if !watched.is_empty() {
                    let engine = Rc::clone(self);
                    self.ports.spawn(Box::pin(async move { engine.ports.watch_typing(from.tab, from.frame).await }));
                }
                self.watch_again(from.tab);
                Some(PageReply::Icons(Icons { icons, watched }))
            }
            PageMessage::Open { handle, snapshot, .. } => {
                let now = self.ports.now();
                let token = self.unguessable();
                let frame = Frame { frame: from.frame, origin: from.origin.clone(), url: from.url.clone(), snapshot };
                let mut overlays = self.overlays.borrow_mut();
                overlays.0.retain(|_, opened| opened.at.distance(now) < LIFETIME && opened.sender.tab != from.tab);
                overlays.0.insert(
                    token.clone(),
                    Opened { sender: from, field: handle, frame, fresh: None, clicked: ClickTime(now.0), at: now },
                );
                Some(PageReply::Ticket(OverlayTicket { token: Some(OverlayToken(token)) }))
            }
            PageMessage::Closed { token } => {
                self.overlays.borrow_mut().0.remove(&token.0);
                None
            }
            PageMessage::Picked { label, name, id } => {
                self.field_picked(&from, label, FieldTarget { name, id }).await;
                None
            }
            PageMessage::Typed { snapshot, values } => {
                self.typed(&from, &snapshot, &values).await;
                None
            }
        }
    }
}

impl<P: Ports + 'static> Engine<P> {
    /// An overlay asks, in this tab: whoever knows its token, it acts in the tab that it was opened in, and gets no answer elsewhere.
    pub async fn overlay_asks(self: &Rc<Self>, tab: TabId, request: Request) -> Option<Answer> {
        let now = ClickTime(self.ports.now().0);
        self.overlay_asks_since(tab, request, now).await
    }

    /// The same, of a click that it took at this time: a background that slept, or was busy, hears of it later.
    pub async fn overlay_asks_since(
        self: &Rc<Self>,
        tab: TabId,
        request: Request,
        clicked: ClickTime,
    ) -> Option<Answer> {
        if let Asker::ThisOverlay(token) = request.asker()
            && self.tab_of(&token).is_some_and(|its| its != tab)
        {
            return None;
        }
        if let Request::OverlayFill { overlay, .. } | Request::OverlayUse { overlay } = &request {
            self.overlays.borrow_mut().note_click(overlay, clicked);
        }
        if let Request::OverlayFill { overlay, .. } = &request
            && self.challenges.borrow().is_hasty(overlay, clicked)
        {
            return Some(Answer::Err(only_just_there().into()));
        }
        if let Request::AnswerOffer { offer, .. } = &request
            && let Err(unseen) = self.is_meant(offer, clicked).await
        {
            return Some(Answer::Err(unseen.into()));
        }
        Some(self.answer(request).await)
    }
}

impl<P: Ports> Engine<P> {
    /// The tab of an overlay or of an offer. Nothing for a question in a window of its own, which is the browser's to place.
    fn tab_of(&self, token: &OverlayToken) -> Option<TabId> {
        self.tab_of_offer(token).or_else(|| Some(self.opened(token).ok()?.sender.tab))
    }

    pub(super) fn opened(&self, token: &OverlayToken) -> Result<Opened, Failure> {
        self.overlays.borrow().0.get(&token.0).cloned().ok_or(Failure::NotFound("field"))
    }

    pub(crate) fn overlay(&self, token: &OverlayToken) -> Result<Reply, Failure> {
        if let Some(offer) = self.offer_of(token) {
            return Ok(Reply::Overlay(OverlayView::Offer(offer)));
        }
        if let Some(challenge) = self.challenge_of(token) {
            return Ok(Reply::Overlay(challenge));
        }
        let opened = self.opened(token)?;
        if !self.is_open() {
            return Ok(Reply::Overlay(OverlayView::Locked));
        }
        let fresh = self.fresh(token, &opened)?;
        let open = self.open()?;
        let frame = Origin::of_page(&opened.sender.origin).ok();
        let top = Origin::of_page(&opened.sender.tab_url).ok();
        let name = |origin: &Origin| OriginName::new(origin.to_string());
        let foreign = match (&top, &frame) {
            (Some(top), Some(frame)) if top != frame => Some((name(top), name(frame))),
            _ => None,
        };
        Ok(Reply::Overlay(OverlayView::Open {
            site: frame.as_ref().map(|origin| origin.host().to_string()).unwrap_or_default(),
            foreign,
            rows: frame
                .map(|at| open.suggestions(&Page::at(at, &opened.sender.url), self.ports.now()))
                .unwrap_or_default(),
            fresh,
        }))
    }

    pub(crate) async fn overlay_fill(
        &self,
        token: &OverlayToken,
        item: &ItemName,
        agreed: Option<&ForeignFrame>,
    ) -> Result<Reply, Failure> {
        if self.answer_challenge(token, Some(item)) {
            return Ok(Reply::Filled(FillOutcome::Filled));
        }
        let opened = self.opened(token)?;
        let target = Target {
            tab: opened.sender.tab,
            top: &opened.sender.tab_url,
            field: Some(opened.field),
            list: Some(opened.chosen_in(token)),
            agreed,
        };
        let outcome = self.fill_frame(&item_id(item)?, &opened.frame, &target).await?;
        if outcome == FillOutcome::Filled {
            self.close_overlay(token).await?;
        }
        Ok(Reply::Filled(outcome))
    }

    pub(crate) async fn overlay_height(&self, token: &OverlayToken, height: u16) -> Result<Reply, Failure> {
        let (tab, frame) = match self.tab_of_offer(token) {
            Some(tab) => (tab, 0),
            None => self.opened(token).map(|opened| (opened.sender.tab, opened.sender.frame))?,
        };
        self.ports.resize_overlay(tab, frame, token.clone(), u32::from(height)).await;
        Ok(Reply::Done)
    }

    pub(crate) async fn close_overlay(&self, token: &OverlayToken) -> Result<Reply, Failure> {
        if self.answer_challenge(token, None) {
            return Ok(Reply::Done);
        }
        if let Some(tab) = self.tab_of_offer(token) {
            // Out of the way for now: it is still to be answered, in the popup.
            self.watched.borrow_mut().remove(&token.0);
            self.ports.close_overlay(tab, 0, token.clone()).await;
            return Ok(Reply::Done);
        }
        let opened = self.opened(token)?;
        self.overlays.borrow_mut().0.remove(&token.0);
        self.ports.close_overlay(opened.sender.tab, opened.sender.frame, token.clone()).await;
        Ok(Reply::Done)
    }
}
