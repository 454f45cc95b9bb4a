//! The browser's tabs and windows.

mod announcements;
mod frames;

pub use announcements::Announcements;
pub use frames::{bring_eyes, bring_hands};

use latchkey_engine::ports::{Browser, LocalBoxFuture, NoPage, Socket, Tab};
use latchkey_messages::page::{ClickTime, FillPlan, FillReport, OfferSeen, OverlayToken, PageCommand, SkipReason};
use latchkey_messages::{Event, TabId};
use latchkey_shared::time::Millis;
use wasm_bindgen_futures::spawn_local;

use crate::outside::Outside;
use crate::{crossing, extension};
use frames::Target;

/// A form is filled field by field, each as a person would; longer than this, the page hangs.
const FILL_MS: u32 = 10_000;
const OVERLAY_MS: u32 = 1_000;

impl Browser for Outside {
    async fn collect(&self, tab: TabId) -> Result<Tab, NoPage> {
        frames::collect(self, tab).await
    }

    async fn fill(&self, tab: TabId, frame: i64, plan: FillPlan) -> Result<FillReport, NoPage> {
        frames::bring_hands(tab, frame).await;
        // The plan names the document it was made for, so the frame's number is enough.
        let report = frames::tell(tab, Target::Frame(frame), &PageCommand::Fill { plan }, FILL_MS).await;
        crossing::read(&report.map_err(|_| NoPage)?).ok_or(NoPage)
    }

    async fn resize_overlay(&self, tab: TabId, frame: i64, token: OverlayToken, height: u32) {
        // A page that has gone meanwhile took its overlay along.
        let _ = frames::tell(tab, Target::Frame(frame), &PageCommand::Resize { token, height }, OVERLAY_MS).await;
    }

    async fn close_overlay(&self, tab: TabId, frame: i64, token: OverlayToken) {
        let _ = frames::tell(tab, Target::Frame(frame), &PageCommand::Close { token }, OVERLAY_MS).await;
    }

    async fn show_offer(&self, tab: TabId, token: OverlayToken) {
        // All that it stands on: the page that came of the form may have no field.
        if frames::bring_to(tab, 0, &[&[frames::EYES], &frames::SIGHT[..], &["offer.js"]].concat()).await {
            let _ = frames::tell(tab, Target::Frame(0), &PageCommand::Offer { token }, OVERLAY_MS).await;
        }
    }

    async fn look_at_offer(
        &self,
        tab: TabId,
        token: OverlayToken,
        at: ClickTime,
    ) -> Result<Option<SkipReason>, NoPage> {
        let seen = frames::tell(tab, Target::Frame(0), &PageCommand::Look { token, at }, OVERLAY_MS).await;
        let seen: Option<OfferSeen> = crossing::read(&seen.map_err(|_| NoPage)?);
        Ok(seen.ok_or(NoPage)?.reason)
    }

    fn ask_in_window(&self, token: OverlayToken) {
        spawn_local(async move {
            let address = format!("overlay.html#{}", token.0);
            let window = serde_json::json!({ "url": address, "type": "popup", "width": 420, "height": 360 });
            let _ = extension::create_window(&crossing::write(&window)).await;
        });
    }

    async fn pick_field(&self, tab: TabId) -> bool {
        frames::bring(&["pick.js"], tab, &serde_json::json!({ "allFrames": true })).await
    }

    async fn end_picking(&self, tab: TabId) {
        frames::tell_tab(tab, &PageCommand::PickEnd).await;
    }

    async fn watch_typing(&self, tab: TabId, frame: i64) {
        frames::bring_to(tab, frame, &["typing.js"]).await;
    }

    async fn rest(&self, milliseconds: u32) {
        let _ = wasm_bindgen_futures::JsFuture::from(extension::rest(milliseconds)).await;
    }

    fn refresh_pages(&self) {
        spawn_local(frames::tell_all(PageCommand::Refresh));
    }

    fn open_popup(&self) {
        spawn_local(async {
            if extension::open_popup().await.is_err() {
                // The browser opens it only for a click on its own button: then the same page in a small window.
                let window = serde_json::json!({ "url": "popup.html", "type": "popup", "width": 420, "height": 640 });
                let _ = extension::create_window(&crossing::write(&window)).await;
            }
        });
    }

    fn push(&self, event: Event) {
        self.badge.heard(&event);
        if let Ok(text) = serde_json::to_string(&event) {
            self.surroundings.tell(&text);
        }
    }

    fn spawn(&self, work: LocalBoxFuture) {
        spawn_local(work);
    }

    fn wake_at(&self, at: Millis) {
        self.waking.no_later_than(at);
    }

    fn listen(&self, socket: Option<Socket>) {
        self.socket.listen(socket, &self.surroundings);
    }
}
