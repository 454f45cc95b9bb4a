//! One open page: what it knows, which screen it shows, what it just said.

use std::time::Duration;

use latchkey_messages::{ForeignFrame, ItemId, Origin, Problem, TabId};
use leptos::prelude::*;

use crate::live::Live;

/// A screen that lies over the list of items.
#[derive(Clone, Debug, PartialEq)]
pub enum Screen {
    Item { item: ItemId },
    NewItem,
    EditItem { item: ItemId },
    History { item: ItemId },
    Holders { item: ItemId },
    Share { items: Vec<ItemId>, title: String },
    Conflict { item: ItemId },
    ForeignFrame { item: ItemId, title: String, frame: ForeignFrame },
    OtherSite { item: ItemId, title: String, page: Origin },
    NotFilled { item: ItemId, problem: Problem },
    Notices,
    Generator,
}

/// Handed to every screen; cheap to copy.
#[derive(Clone, Copy)]
pub struct Page {
    pub live: Live,
    /// The screens above the list; the last one is shown.
    pub screens: RwSignal<Vec<Screen>>,
    /// The tab to fill; none in the console.
    pub tab: RwSignal<Option<TabId>>,
    /// The word said last, while it is shown.
    pub said: RwSignal<String>,
    words: StoredValue<u32>,
}

impl Page {
    /// Begins to listen.
    pub fn begin() -> Self {
        Self {
            live: Live::begin(),
            screens: RwSignal::new(Vec::new()),
            tab: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            words: StoredValue::new(0),
        }
    }

    /// Shows a screen over the present one.
    pub fn open(self, screen: Screen) {
        self.screens.update(|screens| {
            if screens.last() != Some(&screen) {
                screens.push(screen);
            }
        });
    }

    /// Shows this screen and nothing beneath it.
    pub fn switch(self, screen: Screen) {
        self.screens.set(vec![screen]);
    }

    /// Goes back by one screen; false if there is none.
    pub fn back(self) -> bool {
        self.screens.try_update(|screens| screens.pop().is_some()).unwrap_or_default()
    }

    /// Goes back to the list.
    pub fn home(self) {
        self.screens.set(Vec::new());
    }

    /// Says a few words at the lower edge, for a few seconds.
    pub fn say(self, words: impl Into<String>) {
        self.said.set(words.into());
        let turn = self.words.get_value().wrapping_add(1);
        self.words.set_value(turn);
        set_timeout(
            move || {
                if self.words.get_value() == turn {
                    self.said.set(String::new());
                }
            },
            Duration::from_secs(4),
        );
    }

    /// Where the words are said.
    pub fn voice(self) -> AnyView {
        view! {
            <div role="status" aria-live="polite">
                {move || {
                    let said = self.said.get();
                    (!said.is_empty()).then(|| view! { <p class="toast">{said}</p> })
                }}
            </div>
        }
        .into_any()
    }
}
