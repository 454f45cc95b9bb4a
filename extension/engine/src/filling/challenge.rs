//! HTTP authentication (RFC 9110 §11): a site that asks for user name and password before it shows any page. The person chooses in a
//! window of the extension's own; whatever is not chosen there is left to the browser's dialog, which never gets anything from here.

use crate::Engine;
use crate::autofill::Page;
use crate::items::item_id;
use crate::ports::Ports;
use latchkey_messages::page::{ClickTime, OverlayToken};
use latchkey_messages::{ItemId as ItemName, OverlayView, Suggestion};
use latchkey_shared::id::ItemId;
use latchkey_shared::time::Millis;
use serde::Serialize;
use std::collections::{HashMap, VecDeque};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A site's question, as the browser reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Names the request: one whose credentials were refused asks again under the same name.
    pub request: String,
    pub url: String,
    /// What the site calls the place. Its own words: shown, and trusted in nothing.
    pub realm: String,
}

/// The answer, as the browser takes it.
#[derive(Clone, PartialEq, Eq, Serialize, Zeroize, ZeroizeOnDrop)]
pub struct Credentials {
    pub username: String,
    pub password: String,
}

/// Questions that wait for the person, by the token of their window.
#[derive(Debug, Default)]
pub(crate) struct Challenges {
    waiting: HashMap<String, Waiting>,
    /// Requests that were answered once, the latest last.
    answered: VecDeque<String>,
}

#[derive(Debug)]
struct Waiting {
    asked: Question,
    /// Who is to have the answer: the last request that asked this.
    request: String,
    /// Since when the person can read it.
    shown: Option<Millis>,
    /// Whether the person has answered, and with which item.
    answer: Option<Option<ItemId>>,
}

/// What the person is shown.
#[derive(Debug, Clone)]
struct Question {
    site: String,
    realm: String,
    rows: Vec<Suggestion>,
}

/// In which window a request is answered.
enum Window {
    New(String),
    /// The same was asked before, as by a page that is loaded anew: there is a window already.
    Old(String),
}

impl Challenges {
    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    /// Where this is asked; nothing where so much waits already that no more windows come: pages can ask without end.
    fn window(&mut self, asked: Question, request: String, token: String) -> Option<Window> {
        let is_same = |one: &Waiting| one.asked.site == asked.site && one.asked.realm == asked.realm;
        let same = self.waiting.iter_mut().find(|(_, one)| one.answer.is_none() && is_same(one));
        if let Some((token, one)) = same {
            one.request = request;
            return Some(Window::Old(token.clone()));
        }
        if self.waiting.len() >= WINDOWS {
            return None;
        }
        self.waiting.insert(token.clone(), Waiting { asked, request, shown: None, answer: None });
        Some(Window::New(token))
    }

    /// Whether a choice was made before the person can have read what is asked: its window came under their hands.
    pub fn is_hasty(&self, token: &OverlayToken, clicked: ClickTime) -> bool {
        let readable = |one: &Waiting| one.shown.is_some_and(|shown| clicked.0 >= shown.plus(READ).0);
        self.waiting.get(&token.0).is_some_and(|one| !readable(one))
    }

    /// Whether a request asks for the first time. One that asks again was refused what it got.
    fn is_first(&mut self, request: String) -> bool {
        if self.answered.contains(&request) {
            return false;
        }
        self.answered.push_back(request);
        if self.answered.len() > REMEMBERED {
            self.answered.pop_front();
        }
        true
    }
}

/// How often the answer is looked for, in milliseconds, and how often at most: two minutes.
const PAUSE: u32 = 150;
const LOOKS: u32 = 800;
/// Characters of a realm that are shown.
const REALM: usize = 80;
/// How long a question stands before a choice counts.
const READ: Millis = Millis(500);
/// Questions that wait at a time.
const WINDOWS: usize = 3;
/// Requests remembered as answered.
const REMEMBERED: usize = 200;

impl<P: Ports> Engine<P> {
    /// What to answer a site; nothing leaves it to the browser's own dialog.
    pub async fn http_challenge(&self, challenge: Challenge) -> Option<Credentials> {
        let page = Page::of(&challenge.url).ok()?;
        let _ = self.lock_if_due().await;
        let site = page.origin().clone();
        let rows: Vec<Suggestion> = {
            let open = self.open().ok()?;
            let found = open.suggestions(&page, self.ports.now());
            // The dialog names a host: a login of another host of the same site is not what is asked for.
            found.into_iter().filter(|suggestion| suggestion.exact).collect()
        };
        if rows.is_empty() || !self.challenges.borrow_mut().is_first(challenge.request.clone()) {
            return None;
        }
        let realm = challenge.realm.chars().filter(|sign| !sign.is_control()).take(REALM).collect();
        let asked = Question { site: site.authority(), realm, rows };
        let window = self.challenges.borrow_mut().window(asked, challenge.request.clone(), self.unguessable())?;
        let token = match window {
            Window::New(token) => {
                self.ports.ask_in_window(OverlayToken(token.clone()));
                token
            }
            Window::Old(token) => token,
        };
        let item = self.answer_in_window(&token, &challenge.request).await;
        self.challenges.borrow_mut().waiting.retain(|of, one| *of != token || one.request != challenge.request);
        self.credentials(&item?, &page).await
    }

    async fn answer_in_window(&self, token: &str, request: &str) -> Option<ItemId> {
        for _ in 0..LOOKS {
            // Locking forgets the question; another request may have taken it over.
            let answer = self.challenges.borrow().waiting.get(token).filter(|one| one.request == request)?.answer;
            if let Some(answer) = answer {
                return answer;
            }
            self.ports.rest(PAUSE).await;
        }
        None
    }

    async fn credentials(&self, item: &ItemId, page: &Page) -> Option<Credentials> {
        let username = {
            let open = self.open().ok()?;
            let fits = open.suggestions(page, self.ports.now()).into_iter().filter(|found| found.exact);
            // What was shown may have changed since.
            fits.filter_map(|found| item_id(&found.row.id).ok()).find(|found| found == item)?;
            open.entry(item).ok()?.overview.user_name.clone()
        };
        let password = self.details(item).await.ok()?.password.clone().unwrap_or_default();
        self.note_use(item).await.ok()?;
        Some(Credentials { username, password })
    }

    pub(super) fn challenge_of(&self, token: &OverlayToken) -> Option<OverlayView> {
        let mut challenges = self.challenges.borrow_mut();
        let waiting = challenges.waiting.get_mut(&token.0)?;
        waiting.shown.get_or_insert(self.ports.now());
        let Question { site, realm, rows } = waiting.asked.clone();
        Some(OverlayView::Challenge { site, realm, rows })
    }

    /// The person chose, or wants none; `false` where the token names no question.
    pub(super) fn answer_challenge(&self, token: &OverlayToken, item: Option<&ItemName>) -> bool {
        let mut challenges = self.challenges.borrow_mut();
        let Some(waiting) = challenges.waiting.get_mut(&token.0) else { return false };
        let chosen = item.filter(|item| waiting.asked.rows.iter().any(|row| row.row.id == **item));
        waiting.answer.get_or_insert(chosen.and_then(|item| item_id(item).ok()));
        true
    }
}
