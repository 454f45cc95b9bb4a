//! What the engine needs of the world outside: network, storage, time and randomness, and the browser's tabs.
//!
//! One thread: nothing here is `Send`, and no future is awaited while engine state is borrowed.
#![allow(async_fn_in_trait)]

use latchkey_messages::page::{ClickTime, FillPlan, FillReport, FormSnapshot, OverlayToken, SkipReason};
use latchkey_messages::{Event, TabId};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Method;
use rand_core::CryptoRng;

/// A request to the service.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    pub method: Method,
    /// Absolute.
    pub url: String,
    /// Names in lower case.
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

/// What the service answered, whatever its status.
#[derive(Debug, Clone)]
pub struct HttpResponse {
    pub status: u16,
    pub content_type: Option<String>,
    pub body: Vec<u8>,
}

/// No answer came: no network, no service, or the answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the service cannot be reached")]
pub struct Unreachable;

/// The network. Follows no redirect, keeps no cookie, caches nothing, gives up after 20 seconds.
pub trait Transport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Unreachable>;
}

/// A change to the store.
#[derive(Debug, Clone)]
pub enum Change {
    Put {
        key: String,
        value: Vec<u8>,
    },
    Delete {
        key: String,
    },
    /// Everything whose key starts with this.
    DeletePrefix {
        prefix: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("the browser's storage is full")]
    Full,
    #[error("the browser's storage failed: {0}")]
    Failed(String),
}

/// What stays on disk. Survives any stop; a commit is whole or not at all.
pub trait Store {
    async fn load(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// In order of keys.
    async fn load_prefix(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError>;
    async fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError>;

    /// Memory of the browser session: survives the background's stop, never reaches the disk. `None` forgets.
    async fn keep_in_session(&self, secret: Option<Vec<u8>>) -> Result<(), StoreError>;
    async fn kept_in_session(&self) -> Result<Option<Vec<u8>>, StoreError>;
}

/// Time and randomness.
pub trait Host {
    fn now(&self) -> Millis;
    fn rng(&self) -> Box<dyn CryptoRng>;
}

/// A frame of a tab, as the browser (never the page) describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The browser's number; exceeds 32 bits in Firefox.
    pub frame: i64,
    /// `sender.origin`, or the origin of `sender.url`: `https://login.example.com`. `null` for opaque ones.
    pub origin: String,
    /// The frame's address, `sender.url`.
    pub url: String,
    pub snapshot: FormSnapshot,
}

/// A tab's address and its frames, top frame first.
#[derive(Debug, Clone, PartialEq)]
pub struct Tab {
    pub tab: TabId,
    pub url: String,
    pub frames: Vec<Frame>,
}

/// Why a tab could not be read or written: a browser page, closed meanwhile, or no access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this page cannot be filled")]
pub struct NoPage;

/// Work on the one thread.
pub type LocalBoxFuture = std::pin::Pin<Box<dyn Future<Output = ()>>>;

/// The browser around the engine.
pub trait Browser {
    /// Asks the content script of every frame for a fresh snapshot.
    async fn collect(&self, tab: TabId) -> Result<Tab, NoPage>;
    /// Hands a plan to one frame's content script.
    async fn fill(&self, tab: TabId, frame: i64, plan: FillPlan) -> Result<FillReport, NoPage>;
    /// Fits an overlay's frame to its content.
    async fn resize_overlay(&self, tab: TabId, frame: i64, token: OverlayToken, height: u32);
    async fn close_overlay(&self, tab: TabId, frame: i64, token: OverlayToken);
    /// Shows an offer at the corner of the tab's page, unless it stands there already.
    async fn show_offer(&self, tab: TabId, token: OverlayToken);
    /// Why a person can't mean the click that the offer in the tab's page took then; `None` when they can.
    async fn look_at_offer(&self, tab: TabId, token: OverlayToken, at: ClickTime)
    -> Result<Option<SkipReason>, NoPage>;
    /// Puts the script that lets the person point at a field into all frames of a tab; `false` if the browser refuses.
    async fn pick_field(&self, tab: TabId) -> bool;
    /// Takes it out of those where nothing was picked.
    async fn end_picking(&self, tab: TabId);
    /// Opens `overlay.html` in a small window of its own.
    fn ask_in_window(&self, token: OverlayToken);
    /// Puts the script that watches for a form being sent into a frame, unless it is there.
    async fn watch_typing(&self, tab: TabId, frame: i64);
    /// Passes some time.
    async fn rest(&self, milliseconds: u32);
    /// Tells all content scripts that what they were told no longer holds (locked, unlocked).
    fn refresh_pages(&self);
    /// Opens the popup over the current window.
    fn open_popup(&self);
    /// Tells all open interface pages.
    fn push(&self, event: Event);
    /// Goes on with work that nobody waits for.
    fn spawn(&self, work: LocalBoxFuture);
    /// Wakes the engine by [`crate::Engine::wake`] no later than then, also after a stop.
    fn wake_at(&self, at: Millis);
    /// Keeps the event socket to this address open with this access token; `None` closes it. Each message goes to
    /// [`crate::Engine::socket_message`].
    fn listen(&self, socket: Option<Socket>);
}

/// Where to listen for changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Socket {
    /// `wss://host/v1/orgs/acme/events`
    pub url: String,
    /// Values of `Sec-WebSocket-Protocol`.
    pub protocols: Vec<String>,
}

/// All of it.
pub trait Ports: Transport + Store + Host + Browser {}

impl<T: Transport + Store + Host + Browser> Ports for T {}
