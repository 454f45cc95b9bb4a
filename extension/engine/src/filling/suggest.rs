//! Which items fit a page.

use crate::Engine;
use crate::autofill::{Fit, Origin, Page};
use crate::failure::Failure;
use crate::memory::Open;
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{Reply, Suggestion, Suggestions, TabId};
use latchkey_shared::time::Millis;

impl Open {
    /// The items for an origin: the very host first, then what was used last.
    pub(crate) fn suggestions(&self, page: &Page, now: Millis) -> Vec<Suggestion> {
        let mut found: Vec<_> = self
            .matches(page)
            .into_iter()
            .filter_map(|found| self.entries.get(&found.id).map(|entry| (found.fit, entry)))
            .collect();
        found.sort_by_key(|(fit, entry)| {
            (std::cmp::Reverse(*fit), std::cmp::Reverse(entry.used.unwrap_or_default()), entry.overview.title.clone())
        });
        let entries: Vec<_> = found.iter().map(|(_, entry)| *entry).collect();
        let rows = view::item_rows(self, &entries, now).into_iter();
        rows.zip(found).map(|(row, (fit, _))| Suggestion { row, exact: fit >= Fit::Host }).collect()
    }
}

impl<P: Ports> Engine<P> {
    /// Suggestions for a tab: those of its page, and of the frames in it that have a form.
    pub(crate) async fn suggest(&self, tab: TabId) -> Result<Reply, Failure> {
        self.open()?;
        let Ok(tab) = self.ports.collect(tab).await else {
            return Ok(Reply::Suggestions(Suggestions::default()));
        };
        let open = self.open()?;
        let now = self.ports.now();
        let mut pages: Vec<Page> = Page::of(&tab.url).into_iter().collect();
        let top = pages.first().map(Page::origin);
        let site = top.map(|origin| origin.host().to_string()).unwrap_or_default();
        let address = top.map(ToString::to_string).unwrap_or_default();
        for frame in tab.frames.iter().filter(|frame| !frame.snapshot.fields.is_empty()) {
            if let Ok(origin) = Origin::of_page(&frame.origin)
                && let page = Page::at(origin, &frame.url)
                && !pages.contains(&page)
            {
                pages.push(page);
            }
        }
        let mut rows: Vec<Suggestion> = Vec::new();
        for page in &pages {
            for suggestion in open.suggestions(page, now) {
                if !rows.iter().any(|known| known.row.id == suggestion.row.id) {
                    rows.push(suggestion);
                }
            }
        }
        Ok(Reply::Suggestions(Suggestions { site, address, rows }))
    }
}
