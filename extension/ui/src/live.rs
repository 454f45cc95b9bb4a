//! What a page knows, and when it is stale.

use latchkey_messages::{Area, Event, JobId, Problem, Reply, Request, State};
use leptos::{prelude::*, task::spawn_local};

use crate::{background, browser};

/// Milliseconds until the state, which was asked for before this page listened, is asked for once more: after the person has something to look at.
/// The list asks again by itself, when it has drawn its first rows.
const SETTLED: i32 = 500;

/// The state of the account, and a counter for each area that goes up when something there is new.
#[derive(Clone, Copy)]
pub struct Live {
    /// Where this browser stands; nothing until the first answer.
    pub state: RwSignal<Option<Result<State, Problem>>>,
    /// The job under way that last reported: done, total.
    pub progress: RwSignal<Option<(JobId, u32, u32)>>,
    /// The job that ended last.
    pub ended: RwSignal<Option<JobId>>,
    ages: RwSignal<[u32; 7]>,
}

impl Live {
    /// Asks for the state and goes on listening.
    pub fn begin() -> Self {
        let live = Self {
            state: RwSignal::new(None),
            progress: RwSignal::new(None),
            ended: RwSignal::new(None),
            ages: RwSignal::new([0; 7]),
        };
        background::listen(move |event| live.hear(event), move || live.renew());
        live.ask_state();
        if background::has_asked_early() {
            spawn_local(async move {
                browser::rest(SETTLED).await;
                live.ask_state();
            });
        }
        live
    }

    /// Asks where this browser stands; for what a page did itself, before the event comes.
    pub fn ask_state(self) {
        spawn_local(async move {
            let found = background::ask(Request::State).await.and_then(|reply| match reply {
                Reply::State(state) => Ok(state),
                _ => Err(background::no_answer()),
            });
            // Equal answers must not build the page anew: somebody may be typing in it.
            if self.state.with_untracked(|now| now.as_ref() != Some(&found)) {
                self.state.set(Some(found));
            }
        });
    }

    /// The age of an area; reading it makes the reader run again when something there is new.
    pub fn age(self, area: Area) -> u32 {
        self.ages.with(|ages| ages.get(place(area)).copied().unwrap_or_default())
    }

    fn hear(self, event: Event) {
        match event {
            Event::Locked => self.ask_state(),
            Event::Progress { job, done, total } => self.progress.set(Some((job, done, total))),
            Event::Ended { job } => self.ended.set(Some(job)),
            Event::Changed { areas } => {
                self.ages.update(|ages| {
                    for area in &areas {
                        if let Some(age) = ages.get_mut(place(*area)) {
                            *age = age.wrapping_add(1);
                        }
                    }
                });
                if areas.iter().any(|area| matches!(area, Area::State | Area::Notices)) {
                    self.ask_state();
                }
            }
        }
    }

    fn renew(self) {
        self.ages.update(|ages| ages.iter_mut().for_each(|age| *age = age.wrapping_add(1)));
        self.ask_state();
    }
}

fn place(area: Area) -> usize {
    match area {
        Area::State => 0,
        Area::Items => 1,
        Area::Organisations => 2,
        Area::People => 3,
        Area::Notices => 4,
        Area::Devices => 5,
        Area::Settings => 6,
        Area::Offers => 7,
    }
}

/// Something asked for and kept fresh.
#[derive(Clone, Copy)]
pub struct Asked {
    /// The newest answer; what was there stays until the next has come.
    pub answer: RwSignal<Option<Result<Reply, Problem>>>,
    again: RwSignal<u32>,
}

impl Asked {
    /// Asks once more.
    pub fn again(self) {
        self.again.update(|times| *times = times.wrapping_add(1));
    }
}

/// Asks, and asks again whenever a signal that `request` reads changes. Answers that come too late are dropped.
pub fn ask_live(request: impl Fn() -> Request + 'static) -> Asked {
    ask_when_ready(move || Some(request()))
}

/// The same for what cannot be asked from the start: nothing is, while `request` gives none.
pub fn ask_when_ready(request: impl Fn() -> Option<Request> + 'static) -> Asked {
    let asked = Asked { answer: RwSignal::new(None), again: RwSignal::new(0) };
    let newest = StoredValue::new(0_u32);
    let request: Box<dyn Fn() -> Option<Request>> = Box::new(request);
    Effect::new(move |_| {
        asked.again.track();
        let Some(request) = request() else { return };
        let number = newest.get_value().wrapping_add(1);
        newest.set_value(number);
        spawn_local(async move {
            let answer = background::ask(request).await;
            // The view may be gone by now, and its signals with it.
            if newest.try_get_value() != Some(number) {
                return;
            }
            // Equal answers must not draw anew what a person is at: a question whether they mean it would be gone.
            let answer = Some(answer);
            if asked.answer.try_with_untracked(|now| *now != answer) == Some(true) {
                let _ = asked.answer.try_set(answer);
            }
        });
    });
    asked
}
