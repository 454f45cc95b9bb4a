//! From the moment a form was sent until its offer is answered: looks, more and more seldom, whether the page has taken it, and shows
//! the offer in whatever page the tab is at by then.

use crate::Engine;
use crate::ports::Ports;
use latchkey_messages::page::OverlayToken;
use latchkey_messages::{Area, TabId};

/// The first pause and the longest, in milliseconds.
const FIRST: u32 = 200;
const LONGEST: u32 = 1_500;
/// Together about a minute. After that the popup still has the offer.
const LOOKS: usize = 45;

impl<P: Ports> Engine<P> {
    pub(super) async fn watch(&self, id: &str) {
        if self.watched.borrow_mut().insert(id.to_owned()) {
            self.look_until_answered(id).await;
            self.watched.borrow_mut().remove(id);
        }
    }

    async fn look_until_answered(&self, id: &str) {
        let mut pause = FIRST;
        let mut told = false;
        for _ in 0..LOOKS {
            self.ports.rest(pause).await;
            pause = (pause.saturating_mul(3) / 2).min(LONGEST);
            let Some(tab) = self.tab_to_show_in(id) else { return };
            let taken = self.has_been_taken(id, tab).await;
            if taken && !told {
                told = true;
                let _ = self.persist().await;
                self.changed(&[Area::Offers]);
            }
            if taken {
                // A page that navigates on takes the offer with it: it is shown in the next one too.
                self.ports.show_offer(tab, OverlayToken(id.to_owned())).await;
                // What was answered on the way came up after it had been taken away.
                if self.tab_to_show_in(id).is_none() {
                    self.ports.close_overlay(tab, 0, OverlayToken(id.to_owned())).await;
                }
            }
        }
    }

    /// The tab of an offer that waits for an answer and that the person has not put out of the way.
    fn tab_to_show_in(&self, id: &str) -> Option<TabId> {
        let is_watched = self.watched.borrow().contains(id);
        is_watched.then(|| self.tab_of_offer(&OverlayToken(id.to_owned())))?
    }

    async fn has_been_taken(&self, id: &str, tab: TabId) -> bool {
        let known = self.offers().is_ok_and(|offers| offers.iter().any(|offer| offer.id == id && offer.taken));
        if known {
            return true;
        }
        match self.ports.collect(tab).await {
            Ok(found) => self.is_taken(id, &found).unwrap_or(false),
            // Between two pages, or at a page of the browser's own.
            Err(_) => false,
        }
    }
}
