//! Filling: from a page's description to values in its fields. One way in, one way out, and no secret is opened before
//! the person has chosen.

mod challenge;
mod fill;
mod follow;
mod fresh;
mod overlay;
mod pick;
mod suggest;

pub(crate) use challenge::Challenges;
pub use challenge::{Challenge, Credentials};
pub(crate) use follow::Choices;
pub(crate) use overlay::Overlays;
pub(crate) use pick::Picking;

use latchkey_messages::TabId;
use latchkey_messages::page::{Icons, OverlayTicket};
use serde::Serialize;

/// Who sent a page message, as the browser says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSender {
    pub tab: TabId,
    /// The top page's address.
    pub tab_url: String,
    pub frame: i64,
    pub origin: String,
    pub url: String,
}

/// Answer to a content script.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum PageReply {
    Icons(Icons),
    Ticket(OverlayTicket),
}

/// Keys that act without the popup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    Fill,
    Lock,
}
