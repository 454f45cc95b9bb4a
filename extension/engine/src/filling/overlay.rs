//! The overlay beside a field: which field it was opened at is remembered here, under a token that only its frame knows.

use super::fill::Target;
use super::{PageReply, PageSender};
use crate::autofill::{Origin, classify};
use crate::failure::Failure;
use crate::items::item_id;
use crate::ports::{Frame, Ports};
use crate::{Engine, Phase};
use latchkey_messages::page::{FieldHandle, Icons, OverlayTicket, OverlayToken, PageMessage};
use latchkey_messages::{FillOutcome, ItemId as ItemName, Origin as OriginName, OverlayView, Reply};
use latchkey_shared::time::Millis;
use std::collections::HashMap;

/// How long an overlay may stay open.
const LIFETIME: Millis = Millis(10 * 60 * 1000);

#[derive(Debug, Clone)]
struct Opened {
    sender: PageSender,
    field: FieldHandle,
    frame: Frame,
    at: Millis,
}

/// Overlays that are open now. Lost when the background stops: the overlay then closes and the person clicks again.
#[derive(Debug, Default)]
pub(crate) struct Overlays(HashMap<String, Opened>);

impl Overlays {
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<P: Ports> Engine<P> {
    /// A content script speaks.
    pub async fn page_message(&self, from: PageSender, message: PageMessage) -> Option<PageReply> {
        match message {
            PageMessage::Snapshot { snapshot } => {
                let wanted = match &*self.phase.borrow() {
                    Phase::Empty => false,
                    Phase::Locked(device) => device.settings.field_icon,
                    Phase::Open(open) => open.settings().field_icon,
                };
                let icons = if wanted { classify(&snapshot).icons() } else { Icons::default() };
                Some(PageReply::Icons(icons))
            }
            PageMessage::Open { handle, snapshot, .. } => {
                let now = self.ports.now();
                let mut random = [0; 16];
                self.ports.rng().fill_bytes(&mut random);
                let token = latchkey_shared::bytes::to_text(&random);
                let frame = Frame { frame: from.frame, origin: from.origin.clone(), url: from.url.clone(), snapshot };
                let mut overlays = self.overlays.borrow_mut();
                overlays.0.retain(|_, opened| opened.at.distance(now) < LIFETIME && opened.sender.tab != from.tab);
                overlays.0.insert(token.clone(), Opened { sender: from, field: handle, frame, at: now });
                Some(PageReply::Ticket(OverlayTicket { token: Some(OverlayToken(token)) }))
            }
            PageMessage::Closed { token } => {
                self.overlays.borrow_mut().0.remove(&token.0);
                None
            }
        }
    }

    fn opened(&self, token: &OverlayToken) -> Result<Opened, Failure> {
        self.overlays.borrow().0.get(&token.0).cloned().ok_or(Failure::NotFound("field"))
    }

    pub(crate) fn overlay(&self, token: &OverlayToken) -> Result<Reply, Failure> {
        let opened = self.opened(token)?;
        let Ok(open) = self.open() else { return Ok(Reply::Overlay(OverlayView::Locked)) };
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
            rows: frame.map(|origin| open.suggestions(&origin, self.ports.now())).unwrap_or_default(),
        }))
    }

    pub(crate) async fn overlay_fill(
        &self,
        token: &OverlayToken,
        item: &ItemName,
        agreed: Option<&OriginName>,
    ) -> Result<Reply, Failure> {
        let opened = self.opened(token)?;
        let target = Target { tab: opened.sender.tab, top: &opened.sender.tab_url, field: Some(opened.field), agreed };
        let outcome = self.fill_frame(&item_id(item)?, &opened.frame, &target).await?;
        if outcome == FillOutcome::Filled {
            self.close_overlay(token).await?;
        }
        Ok(Reply::Filled(outcome))
    }

    pub(crate) async fn overlay_height(&self, token: &OverlayToken, height: u16) -> Result<Reply, Failure> {
        let opened = self.opened(token)?;
        let (tab, frame) = (opened.sender.tab, opened.sender.frame);
        self.ports.resize_overlay(tab, frame, token.clone(), u32::from(height)).await;
        Ok(Reply::Done)
    }

    pub(crate) async fn close_overlay(&self, token: &OverlayToken) -> Result<Reply, Failure> {
        let opened = self.opened(token)?;
        self.overlays.borrow_mut().0.remove(&token.0);
        self.ports.close_overlay(opened.sender.tab, opened.sender.frame, token.clone()).await;
        Ok(Reply::Done)
    }
}
