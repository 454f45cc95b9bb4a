//! The client without a browser: sessions, verified logs, vault, sync, sharing, filling, importing. Everything that
//! decides is here; network, storage, clock and tabs come in through [`ports`], so that tests, the command line and a
//! hostile-service harness drive the very same client natively.

mod account;
mod answer;
pub mod autofill;
pub mod codes;
mod failure;
mod filling;
pub mod generate;
pub mod import;
mod importing;
mod items;
pub mod memory;
mod organisations;
pub mod ports;
pub mod record;
pub mod saving;
mod service;
mod sharing;
mod sync;
mod view;

pub use account::create::open_record;
pub use failure::{BadInput, Failure};
pub use filling::{Challenge, Credentials, PageReply, PageSender, Shortcut};

use crate::memory::Open;
use crate::ports::Ports;
use crate::record::Device;
use latchkey_messages::{Area, Event};
use latchkey_shared::id::OrgId;
use latchkey_shared::time::Millis;
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What this browser has of an account.
enum Phase {
    Empty,
    Locked(Box<Device>),
    Open(Box<Open>),
}

/// Which opening of an account an act belongs to. What is open by now may be another account, or the same as its disk had it: what an act
/// from before asked for is no answer to that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Opening(u64);

impl Opening {
    const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

/// The client. One thread; acts may run side by side, and none borrows the state while it waits.
pub struct Engine<P> {
    ports: P,
    phase: RefCell<Phase>,
    opening: Cell<Opening>,
    /// Held while an answer of the service is fetched and taken over, so that deltas come in order.
    syncing: futures_util::lock::Mutex<()>,
    /// Held while the outbox is sent, so that writes go out in order and once.
    sending: futures_util::lock::Mutex<()>,
    /// Held while the access token is renewed: a refresh token is good for one use.
    renewing: futures_util::lock::Mutex<()>,
    /// Held while the disk is written, so that commits land in the order of the changes.
    writing: futures_util::lock::Mutex<()>,
    /// Held while the account's record at the service is being changed, so that nobody judges by its state in between.
    changing: futures_util::lock::Mutex<()>,
    last_used: Cell<Millis>,
    /// The password was given since the session ended.
    may_sign_in: Cell<bool>,
    socket_failures: Cell<u32>,
    overlays: RefCell<filling::Overlays>,
    imports: RefCell<importing::Imports>,
    challenges: RefCell<filling::Challenges>,
    choices: RefCell<filling::Choices>,
    picking: RefCell<filling::Picking>,
    names: RefCell<saving::Names>,
    /// Offers that a page is being watched for.
    watched: RefCell<BTreeSet<String>>,
    /// When the service last showed nothing of an organisation that contradicts what is known of it.
    verified: RefCell<BTreeMap<OrgId, Millis>>,
}

impl<P: Ports> Engine<P> {
    pub fn new(ports: P) -> Rc<Self> {
        Rc::new(Self {
            ports,
            phase: RefCell::new(Phase::Empty),
            opening: Cell::default(),
            syncing: futures_util::lock::Mutex::new(()),
            sending: futures_util::lock::Mutex::new(()),
            renewing: futures_util::lock::Mutex::new(()),
            writing: futures_util::lock::Mutex::new(()),
            changing: futures_util::lock::Mutex::new(()),
            last_used: Cell::new(Millis::default()),
            may_sign_in: Cell::new(false),
            socket_failures: Cell::new(0),
            overlays: RefCell::default(),
            imports: RefCell::default(),
            challenges: RefCell::default(),
            choices: RefCell::default(),
            picking: RefCell::default(),
            names: RefCell::default(),
            watched: RefCell::default(),
            verified: RefCell::default(),
        })
    }

    /// The world outside, for tests and for whoever drives the engine.
    pub fn ports(&self) -> &P {
        &self.ports
    }

    fn open(&self) -> Result<Ref<'_, Open>, Failure> {
        let phase = self.phase.borrow();
        match &*phase {
            Phase::Empty => Err(Failure::NoAccount),
            Phase::Locked(_) => Err(Failure::Locked),
            Phase::Open(_) => Ref::filter_map(phase, |phase| match phase {
                Phase::Open(open) => Some(&**open),
                _ => None,
            })
            .map_err(|_| Failure::Locked),
        }
    }

    fn open_mut(&self) -> Result<RefMut<'_, Open>, Failure> {
        let phase = self.phase.borrow_mut();
        match &*phase {
            Phase::Empty => Err(Failure::NoAccount),
            Phase::Locked(_) => Err(Failure::Locked),
            Phase::Open(_) => RefMut::filter_map(phase, |phase| match phase {
                Phase::Open(open) => Some(&mut **open),
                _ => None,
            })
            .map_err(|_| Failure::Locked),
        }
    }

    /// # Errors
    /// [`Failure::Locked`] where an account was opened since.
    fn is_still(&self, opening: Opening) -> Result<(), Failure> {
        if self.opening.get() == opening { Ok(()) } else { Err(Failure::Locked) }
    }

    /// A name for something that only who is told it may ask for: 128 random bits as text.
    fn unguessable(&self) -> String {
        let mut bits = [0; 16];
        self.ports.rng().fill_bytes(&mut bits);
        latchkey_shared::bytes::to_text(&bits)
    }

    /// Writes what has changed, in one commit.
    async fn persist(&self) -> Result<(), Failure> {
        let _turn = self.writing.lock().await;
        let (changes, dirty) = match self.open_mut() {
            Ok(mut open) => open.take_changes(&mut *self.ports.rng()),
            Err(_) => return Ok(()),
        };
        if changes.is_empty() {
            return Ok(());
        }
        let written = self.ports.commit(changes).await;
        // The next commit has the cursor in it: what came before that must be there too.
        if written.is_err()
            && let Ok(mut open) = self.open_mut()
        {
            open.dirty.put_back(dirty);
        }
        written.map_err(Failure::from)
    }

    fn changed(&self, areas: &[Area]) {
        self.ports.push(Event::Changed { areas: areas.to_vec() });
    }
}
