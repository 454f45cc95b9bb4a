//! Network, clock and tabs of a native client.

use crate::Disk;
use crate::hostile::Between;
use getrandom::SysRng;
use latchkey_engine::ports::{
    Browser, Change, Host, HttpRequest, HttpResponse, LocalBoxFuture, NoPage, Socket, Store, StoreError, Tab,
    Transport, Unreachable,
};
use latchkey_messages::page::{ClickTime, FillPlan, FillReport, OverlayToken, SkipReason, Skipped, Write};
use latchkey_messages::{Event, TabId};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Method;
use rand_core::{CryptoRng, UnwrapErr};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What becomes of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Network {
    #[default]
    Up,
    /// Nothing gets through.
    Down,
    /// The next request reaches the service, and its answer is lost.
    LosesNextAnswer,
}

/// Everything outside one engine.
pub struct World {
    pub disk: Disk,
    pub network: Cell<Network>,
    /// Added to the machine's clock.
    pub clock_ahead: Cell<i64>,
    /// The tab that the engine finds, and what it wrote there.
    pub tab: RefCell<Option<Tab>>,
    pub filled: RefCell<Vec<(i64, FillPlan)>>,
    /// Whether the page puts other values in the place of what is written.
    pub page_refuses: Cell<bool>,
    pub events: RefCell<Vec<Event>>,
    /// Questions put in windows of their own.
    pub asked: RefCell<Vec<OverlayToken>>,
    /// What a person does while the engine waits for something: one act at each look.
    pub meanwhile: RefCell<VecDeque<LocalBoxFuture>>,
    /// Offers that stand in pages.
    pub offered: RefCell<BTreeSet<String>>,
    /// Why nobody can mean a click on them.
    pub offer_misleads: Cell<Option<SkipReason>>,
    /// Requests sent: method, address, and the length of the body.
    pub sent: RefCell<Vec<(&'static str, String, usize)>>,
    /// Who stands between this client and the service; see [`crate::hostile`].
    pub between: RefCell<Option<Box<dyn Between>>>,
    /// Whether the engine wants to hear of changes.
    pub listens: Cell<bool>,
    /// When it wants to be woken.
    pub wakes: RefCell<Vec<Millis>>,
    /// What somebody does while the browser brings what shows the next offer.
    pub before_offer: RefCell<Option<LocalBoxFuture>>,
    /// What somebody does while the next answer is on its way back.
    pub before_answer: RefCell<Option<LocalBoxFuture>>,
    /// What somebody does right after the next write to the disk, before whoever wrote goes on.
    pub after_commit: RefCell<Option<LocalBoxFuture>>,
    work: RefCell<VecDeque<LocalBoxFuture>>,
    agent: ureq::Agent,
}

impl World {
    pub(crate) fn new(disk: Disk) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(20)))
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        Self {
            disk,
            network: Cell::default(),
            clock_ahead: Cell::new(0),
            tab: RefCell::default(),
            filled: RefCell::default(),
            page_refuses: Cell::default(),
            asked: RefCell::default(),
            meanwhile: RefCell::default(),
            offered: RefCell::default(),
            offer_misleads: Cell::default(),
            events: RefCell::default(),
            sent: RefCell::default(),
            between: RefCell::default(),
            listens: Cell::default(),
            wakes: RefCell::default(),
            before_offer: RefCell::default(),
            before_answer: RefCell::default(),
            after_commit: RefCell::default(),
            work: RefCell::default(),
            agent: config.into(),
        }
    }

    pub(crate) fn next_work(&self) -> Option<LocalBoxFuture> {
        self.work.borrow_mut().pop_front()
    }

    fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
        let method = request.method.as_str();
        let mut builder = ureq::http::Request::builder().method(method).uri(&request.url);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        let mut response = if request.method == Method::Get {
            self.agent.run(builder.body(())?)?
        } else {
            self.agent.run(builder.body(request.body)?)?
        };
        let content_type =
            response.headers().get("content-type").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = response.body_mut().with_config().limit(64 * 1024 * 1024).read_to_vec()?;
        Ok(HttpResponse { status: response.status().as_u16(), content_type, body })
    }
}

impl Transport for World {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Unreachable> {
        if self.network.get() == Network::Down {
            return Err(Unreachable);
        }
        self.sent.borrow_mut().push((request.method.as_str(), request.url.clone(), request.body.len()));
        let honest = |request| self.exchange(request).map_err(|_| Unreachable);
        // Taken out while it works: what it does may come here again.
        let between = self.between.borrow_mut().take();
        let answer = match between {
            None => honest(request),
            Some(mut between) => {
                let answer = between.exchange(request, &honest);
                self.between.borrow_mut().get_or_insert(between);
                answer
            }
        };
        let meanwhile = self.before_answer.take();
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
        if self.network.get() == Network::LosesNextAnswer {
            self.network.set(Network::Up);
            return Err(Unreachable);
        }
        answer
    }
}

impl Store for World {
    async fn load(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.disk.load(key))
    }

    async fn load_prefix(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        Ok(self.disk.load_prefix(prefix))
    }

    async fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let written = self.disk.commit(changes);
        let meanwhile = self.after_commit.take();
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
        written
    }

    async fn keep_in_session(&self, secret: Option<Vec<u8>>) -> Result<(), StoreError> {
        self.disk.keep_in_session(secret);
        Ok(())
    }

    async fn kept_in_session(&self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.disk.kept_in_session())
    }
}

impl Host for World {
    fn now(&self) -> Millis {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        Millis(u64::try_from(now).unwrap_or(0).saturating_add_signed(self.clock_ahead.get()))
    }

    fn rng(&self) -> Box<dyn CryptoRng> {
        Box::new(UnwrapErr(SysRng))
    }
}

impl Browser for World {
    async fn collect(&self, _: TabId) -> Result<Tab, NoPage> {
        self.tab.borrow().clone().ok_or(NoPage)
    }

    async fn fill(&self, _: TabId, frame: i64, plan: FillPlan) -> Result<FillReport, NoPage> {
        if self.page_refuses.get() {
            let skip = |write: &Write| Skipped { handle: write.handle, reason: SkipReason::NotAccepted };
            let skipped = plan.writes.iter().map(skip).collect();
            return Ok(FillReport { written: Vec::new(), skipped, submitted: false });
        }
        let written = plan.writes.iter().map(|write| write.handle).collect();
        self.filled.borrow_mut().push((frame, plan));
        Ok(FillReport { written, skipped: Vec::new(), submitted: false })
    }

    async fn resize_overlay(&self, _: TabId, _: i64, _: OverlayToken, _: u32) {}

    async fn close_overlay(&self, _: TabId, _: i64, token: OverlayToken) {
        self.offered.borrow_mut().remove(&token.0);
    }

    async fn show_offer(&self, _: TabId, token: OverlayToken) {
        let meanwhile = self.before_offer.take();
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
        self.offered.borrow_mut().insert(token.0);
    }

    async fn look_at_offer(&self, _: TabId, _: OverlayToken, _: ClickTime) -> Result<Option<SkipReason>, NoPage> {
        Ok(self.offer_misleads.get())
    }

    async fn pick_field(&self, _: TabId) -> bool {
        true
    }

    async fn end_picking(&self, _: TabId) {}

    fn ask_in_window(&self, token: OverlayToken) {
        self.asked.borrow_mut().push(token);
    }

    async fn watch_typing(&self, _: TabId, _: i64) {}

    /// Time does not pass by waiting here: who waits for something sees at once that it has not come, unless somebody acts meanwhile.
    async fn rest(&self, _: u32) {
        let act = self.meanwhile.borrow_mut().pop_front();
        if let Some(act) = act {
            act.await;
        }
    }

    fn refresh_pages(&self) {}

    fn open_popup(&self) {}

    fn push(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }

    fn spawn(&self, work: LocalBoxFuture) {
        self.work.borrow_mut().push_back(work);
    }

    /// A test wakes the engine itself.
    fn wake_at(&self, at: Millis) {
        self.wakes.borrow_mut().push(at);
    }

    /// The native client asks instead of listening.
    fn listen(&self, socket: Option<Socket>) {
        self.listens.set(socket.is_some());
    }
}
