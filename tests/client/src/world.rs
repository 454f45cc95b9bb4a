//! Network, clock and tabs of a native client.

use crate::Disk;
use getrandom::SysRng;
use latchkey_engine::ports::{
    Browser, Change, Host, HttpRequest, HttpResponse, LocalBoxFuture, NoPage, Socket, Store, StoreError, Tab,
    Transport, Unreachable,
};
use latchkey_messages::page::{FillPlan, FillReport, OverlayToken};
use latchkey_messages::{Event, TabId};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Method;
use rand_core::{CryptoRng, UnwrapErr};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
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
    pub events: RefCell<Vec<Event>>,
    /// Requests sent: method, address, and the length of the body.
    pub sent: RefCell<Vec<(&'static str, String, usize)>>,
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
            events: RefCell::default(),
            sent: RefCell::default(),
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
        let answer = self.exchange(request).map_err(|_| Unreachable);
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
        self.disk.commit(changes)
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
        let written = plan.writes.iter().map(|write| write.handle).collect();
        self.filled.borrow_mut().push((frame, plan));
        Ok(FillReport { written, skipped: Vec::new(), submitted: false })
    }

    async fn resize_overlay(&self, _: TabId, _: i64, _: OverlayToken, _: u32) {}

    async fn close_overlay(&self, _: TabId, _: i64, _: OverlayToken) {}

    fn refresh_pages(&self) {}

    fn open_popup(&self) {}

    fn push(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }

    fn spawn(&self, work: LocalBoxFuture) {
        self.work.borrow_mut().push_back(work);
    }

    /// A test wakes the engine itself.
    fn wake_at(&self, _: Millis) {}

    /// The native client asks instead of listening.
    fn listen(&self, _: Option<Socket>) {}
}
