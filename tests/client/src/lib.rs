//! The engine on a native machine: the same client as in the browser, with a real network, a disk in memory, and a clock
//! and failures that a test sets. Requests go in and answers come out as they do between interface and background.
#![expect(clippy::disallowed_methods, reason = "this crate runs natively, where the standard clock is fine")]

mod disk;
pub mod hostile;
mod world;

pub use disk::{Content, Disk};
pub use world::{Network, World};

use latchkey_engine::{Challenge, Credentials, Engine, Failure, PageReply, PageSender};
use latchkey_messages::page::PageMessage;
use latchkey_messages::{Answer, Problem, Reply, Request, TabId};
use std::rc::Rc;

/// One person's browser, without the browser.
pub struct Client {
    engine: Rc<Engine<World>>,
}

impl Client {
    /// A browser that has never been used.
    pub fn new() -> Self {
        Self::on(Disk::default())
    }

    /// A background that starts on what is on this disk and in this session's memory.
    pub fn on(disk: Disk) -> Self {
        let engine = Engine::new(World::new(disk));
        let client = Self { engine };
        // What cannot be read is told at the first request.
        let _ = futures_executor::block_on(client.engine.start());
        client
    }

    /// The background is stopped and started: what was only in memory is gone.
    pub fn stop_background(&self) -> Self {
        Self::on(self.world().disk.clone())
    }

    /// The browser is closed and opened: the session's memory is gone too.
    pub fn restart_browser(&self) -> Self {
        self.world().disk.end_session();
        self.stop_background()
    }

    pub fn world(&self) -> &World {
        self.engine.ports()
    }

    pub fn engine(&self) -> &Rc<Engine<World>> {
        &self.engine
    }

    /// Asks, and lets what was begun in the background run to its end.
    ///
    /// # Errors
    /// The problem that the interface would show.
    pub fn ask(&self, request: Request) -> Result<Reply, Problem> {
        futures_executor::block_on(async {
            let answer: Answer = self.engine.answer(request).await;
            while let Some(work) = self.world().next_work() {
                work.await;
            }
            answer.into_result()
        })
    }

    /// An overlay in this tab asks, and what was begun in the background runs to its end. Nothing where it gets no answer.
    pub fn overlay_asks(&self, tab: TabId, request: Request) -> Option<Result<Reply, Problem>> {
        futures_executor::block_on(async {
            let answer = self.engine.overlay_asks(tab, request).await;
            while let Some(work) = self.world().next_work() {
                work.await;
            }
            answer.map(Answer::into_result)
        })
    }

    /// A content script speaks; what that began runs to its end.
    pub fn page_message(&self, from: PageSender, message: PageMessage) -> Option<PageReply> {
        futures_executor::block_on(async {
            let reply = self.engine.page_message(from, message).await;
            while let Some(work) = self.world().next_work() {
                work.await;
            }
            reply
        })
    }

    /// A site asks for user name and password before it shows a page.
    pub fn http_challenge(&self, challenge: Challenge) -> Option<Credentials> {
        futures_executor::block_on(self.engine.http_challenge(challenge))
    }

    /// An alarm rings, or the event socket speaks: catches up with the service.
    ///
    /// # Errors
    /// What the engine could not do.
    pub fn wake(&self) -> Result<(), Failure> {
        futures_executor::block_on(self.engine.wake())
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}
