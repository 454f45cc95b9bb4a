//! A disk and a session's memory that survive the engine.

use latchkey_engine::ports::{Change, StoreError};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Shared by all engines that are started on it, one after another.
#[derive(Clone, Default)]
pub struct Disk {
    inner: Rc<RefCell<Inner>>,
}

#[derive(Default)]
struct Inner {
    records: BTreeMap<String, Vec<u8>>,
    session: Option<Vec<u8>>,
    full: bool,
    commits: u64,
}

/// A disk's records and a session's memory.
#[derive(Clone)]
pub struct Content {
    records: BTreeMap<String, Vec<u8>>,
    session: Option<Vec<u8>>,
}

impl From<Content> for Disk {
    fn from(Content { records, session }: Content) -> Self {
        Self { inner: Rc::new(RefCell::new(Inner { records, session, ..Inner::default() })) }
    }
}

impl Disk {
    /// From now on (or no longer) there is no room.
    pub fn set_full(&self, full: bool) {
        self.inner.borrow_mut().full = full;
    }

    pub fn end_session(&self) {
        self.inner.borrow_mut().session = None;
    }

    /// All that lies on the disk.
    pub fn bytes(&self) -> Vec<u8> {
        let inner = self.inner.borrow();
        inner.records.iter().flat_map(|(key, value)| [key.as_bytes(), value]).flatten().copied().collect()
    }

    /// The names of all records.
    pub fn names(&self) -> Vec<String> {
        self.inner.borrow().records.keys().cloned().collect()
    }

    /// Another disk, and another session's memory, with the same on it.
    pub fn copy(&self) -> Self {
        Self::from(self.content())
    }

    /// All that is on it, to be put on other disks: in other threads too.
    pub fn content(&self) -> Content {
        let inner = self.inner.borrow();
        Content { records: inner.records.clone(), session: inner.session.clone() }
    }

    /// How often it has been written.
    pub fn commits(&self) -> u64 {
        self.inner.borrow().commits
    }

    /// Whether the session's memory holds anything.
    pub fn has_session(&self) -> bool {
        self.inner.borrow().session.is_some()
    }

    pub(crate) fn load(&self, key: &str) -> Option<Vec<u8>> {
        self.inner.borrow().records.get(key).cloned()
    }

    pub(crate) fn load_prefix(&self, prefix: &str) -> Vec<(String, Vec<u8>)> {
        let inner = self.inner.borrow();
        let from = inner.records.range(prefix.to_owned()..);
        from.take_while(|(key, _)| key.starts_with(prefix)).map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    pub(crate) fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let mut inner = self.inner.borrow_mut();
        if inner.full {
            return Err(StoreError::Full);
        }
        inner.commits += 1;
        for change in changes {
            match change {
                Change::Put { key, value } => {
                    inner.records.insert(key, value);
                }
                Change::Delete { key } => {
                    inner.records.remove(&key);
                }
                Change::DeletePrefix { prefix } => inner.records.retain(|key, _| !key.starts_with(&prefix)),
            }
        }
        Ok(())
    }

    pub(crate) fn keep_in_session(&self, secret: Option<Vec<u8>>) {
        self.inner.borrow_mut().session = secret;
    }

    pub(crate) fn kept_in_session(&self) -> Option<Vec<u8>> {
        self.inner.borrow().session.clone()
    }
}
