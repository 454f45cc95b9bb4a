//! What the background tells open pages without being asked.

use serde::{Deserialize, Serialize};

use crate::JobId;

/// Pushed on the port named `ui`. An event says that something is new, never what: the page asks again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Ask again for what is shown of these.
    Changed { areas: Vec<Area> },
    /// The keys are gone: show nothing but the lock.
    Locked,
    /// A job goes on.
    Progress { job: JobId, done: u32, total: u32 },
    /// A job ended; its report says how.
    Ended { job: JobId },
}

/// What can be new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    State,
    Items,
    Organisations,
    People,
    Notices,
    Devices,
    Offers,
    Settings,
}
