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

/// The earliest waking that is due.
#[derive(Debug, Default)]
pub struct Waking {
    next: Cell<Option<Millis>>,
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
        self.next.set(alarm.map(|alarm| clock::whole_millis(alarm.at)));
    }

    /// Wakes the engine no later than then. A waking that is due before stays: the engine looks at the clock each time.
    pub fn no_later_than(&self, at: Millis) {
        let now = clock::now();
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

}

/// Wakes the engine, which says when it is to be woken next.
pub async fn wake(engine: Running) {
    engine.ports().waking.next.set(None);
    // What failed is told in the interface: the engine's own state has it.
    let _ = engine.wake().await;
}
