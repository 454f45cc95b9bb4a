//! Which items fit a page.

use crate::Engine;
use crate::autofill::{Fit, Origin};
use crate::failure::Failure;
use crate::memory::Open;
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{Reply, Suggestion, Suggestions, TabId};
use latchkey_shared::time::Millis;

impl Open {
    /// The items for an origin: the very host first, then what was used last.
    pub(super) fn suggestions(&self, page: &Origin, now: Millis) -> Vec<Suggestion> {
        let mut found: Vec<_> = self
            .index
            .matches(page)
            .into_iter()
            .filter_map(|found| self.entries.get(&found.id).map(|entry| (found.fit, entry)))
            .collect();
        found.sort_by_key(|(fit, entry)| {
            (std::cmp::Reverse(*fit), std::cmp::Reverse(entry.used.unwrap_or_default()), entry.overview.title.clone())
        });
        found
            .into_iter()
            .map(|(fit, entry)| Suggestion { row: view::item_row(self, entry, now), exact: fit >= Fit::Host })
            .collect()
    }
}

impl<P: Ports> Engine<P> {
    /// Suggestions for a tab: those of its page, and of the frames in it that have a form.
    pub(crate) async fn suggest(&self, tab: TabId) -> Result<Reply, Failure> {
        self.open()?;
        let Ok(tab) = self.ports.collect(tab).await else {
            return Ok(Reply::Suggestions(Suggestions { site: String::new(), rows: Vec::new() }));
        };
        let open = self.open()?;
        let now = self.ports.now();
        let top = Origin::of_page(&tab.url).ok();
        let site = top.as_ref().map(|origin| origin.host().to_string()).unwrap_or_default();
        let mut origins: Vec<Origin> = top.into_iter().collect();
        for frame in tab.frames.iter().filter(|frame| !frame.snapshot.fields.is_empty()) {
            if let Ok(origin) = Origin::of_page(&frame.origin)
                && !origins.contains(&origin)
            {
                origins.push(origin);
            }
        }
        let mut rows: Vec<Suggestion> = Vec::new();
        for origin in &origins {
            for suggestion in open.suggestions(origin, now) {
                if !rows.iter().any(|known| known.row.id == suggestion.row.id) {
                    rows.push(suggestion);
                }
            }
        }
        Ok(Reply::Suggestions(Suggestions { site, rows }))
    }
}
