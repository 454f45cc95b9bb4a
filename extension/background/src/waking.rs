//! When the engine is to be woken: by an alarm, which also starts a stopped background, and by a timer for what is sooner than an alarm can be.

use std::cell::Cell;

use latchkey_shared::time::Millis;
use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use crate::{Running, clock, crossing, extension, later};

const ALARM: &str = "wake";

/// Chrome's alarms do not ring sooner.
const SOONEST_ALARM: Millis = Millis(30_000);

/// After a waking that came to nothing: no network, or no service.
const AGAIN: Millis = Millis(20_000);

/// The wakings that are due. Of many, the first and the last are kept: the first is near (a connection is tried again), the last is the
/// lock's, and what is between was put off by it.
#[derive(Debug, Default)]
pub struct Waking {
    next: Cell<Option<Millis>>,
    last: Cell<Option<Millis>>,
}

#[derive(Deserialize)]
struct Alarm {
    #[serde(rename = "scheduledTime")]
    at: f64,
}

impl Waking {
    /// Finds the alarm that was set before the background was stopped.
    pub async fn recall(&self) {
        let alarm = extension::alarm(ALARM).await.ok().and_then(|alarm| crossing::read::<Alarm>(&alarm));
        let due = alarm.map(|alarm| clock::whole_millis(alarm.at));
        self.next.set(due);
        self.last.set(due);
    }

    /// Wakes the engine no later than then. A waking that is due before stays: the engine looks at the clock each time.
    pub fn no_later_than(&self, at: Millis) {
        let now = clock::now();
        self.last.set(self.last.get().max(Some(at)));
        if self.next.get().is_some_and(|next| now <= next && next <= at) {
            return;
        }
        self.next.set(Some(at));
        let sooner = at.0.saturating_sub(now.0);
        if sooner < SOONEST_ALARM.0 {
            let ring = Closure::once_into_js(|| later(wake));
            extension::set_timeout(ring.unchecked_ref(), u32::try_from(sooner).unwrap_or(u32::MAX));
        }
        let when = at.max(now.plus(SOONEST_ALARM)).0;
        wasm_bindgen_futures::spawn_local(async move {
            // There is no alarm to be had only while the browser shuts down.
            let _ = extension::create_alarm(ALARM, &crossing::write(&serde_json::json!({ "when": when }))).await;
        });
    }

    /// One has come; those after it stay due.
    fn come(&self) {
        self.next.set(None);
        match self.last.take() {
            Some(last) if last > clock::now() => self.no_later_than(last),
            _ => {}
        }
    }
}

/// Wakes the engine, which says when it is to be woken next.
pub async fn wake(engine: Running) {
    let waking = &engine.ports().waking;
    waking.come();
    // What failed is told in the interface: the engine's own state has it. Here it is only tried again.
    if engine.wake().await.is_err() {
        waking.no_later_than(clock::now().plus(AGAIN));
    }
}
