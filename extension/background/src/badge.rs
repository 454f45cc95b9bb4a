//! The number on the toolbar button: how much waits for the person.

use std::cell::Cell;

use latchkey_messages::{Answer, Area, Event, Reply, Request, State};

use crate::{crossing, extension, later};

/// The button's badge.
#[derive(Debug, Default)]
pub struct Badge {
    /// A look at what waits is due already.
    due: Cell<bool>,
}

impl Badge {
    /// Looks again at what waits, if the event says that it may have changed.
    pub fn heard(&self, event: &Event) {
        let concerns = match event {
            Event::Locked => true,
            Event::Changed { areas } => areas.iter().any(|area| matches!(area, Area::State | Area::Notices)),
            Event::Progress { .. } | Event::Ended { .. } => false,
        };
        if concerns {
            self.look();
        }
    }

    /// Looks at what waits, once for however many reasons there are just now.
    pub fn look(&self) {
        if self.due.replace(true) {
            return;
        }
        later(|engine| async move {
            engine.ports().badge.due.set(false);
            let waiting = match engine.answer(Request::State).await {
                Answer::Ok(Reply::State(State::Open { waiting, .. } | State::Locked { typed: waiting, .. })) => waiting,
                _ => 0,
            };
            // A browser without a toolbar has no badge; nothing depends on it.
            let _ = extension::set_badge_text(&crossing::write(&serde_json::json!({ "text": text(waiting) }))).await;
        });
    }
}

/// Four characters fit.
fn text(waiting: u32) -> String {
    match waiting {
        0 => String::new(),
        1..=999 => waiting.to_string(),
        _ => "999+".to_owned(),
    }
}
