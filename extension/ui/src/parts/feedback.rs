//! What is going on: waiting, done, failed, nothing here.

use latchkey_messages::{Action, Problem, Reply, Request};
use leptos::{prelude::*, task::spawn_local};

use super::{Kind, button, icon};
use crate::{
    background, browser,
    live::Asked,
    page::{Page, Screen},
    texts,
};

/// The tone of a note.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    Warn,
    Bad,
}

/// One request that a person set off: whether it is under way, and how it failed.
#[derive(Clone, Copy)]
pub struct Submit {
    pub busy: RwSignal<bool>,
    pub problem: RwSignal<Option<Problem>>,
}

impl Submit {
    /// Nothing under way.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), problem: RwSignal::new(None) }
    }

    /// Sends the request, unless one is under way; `then` gets the reply.
    pub fn run(self, request: Request, then: impl FnOnce(Reply) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        let then: Box<dyn FnOnce(Reply)> = Box::new(then);
        spawn_local(async move {
            let answer = background::ask(request).await;
            let _ = self.busy.try_set(false);
            match answer {
                Ok(reply) => then(reply),
                Err(problem) => {
                    let _ = self.problem.try_set(Some(problem));
                }
            }
        });
    }

    /// The failure, where the form shows it.
    pub fn fault(self, page: Page) -> AnyView {
        (move || self.problem.get().map(|problem| problem_note(page, problem, None))).into_any()
    }

    /// The same, but for the codes that a field tells itself.
    pub fn fault_but(self, page: Page, told: &'static [&'static str]) -> AnyView {
        (move || {
            let problem = self.problem.get().filter(|problem| !told.contains(&problem.code.as_str()));
            problem.map(|problem| problem_note(page, problem, None))
        })
        .into_any()
    }

    /// Whether it failed with this code: a field marks itself with it.
    pub fn failed_with(self, code: &'static str) -> bool {
        self.problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.code.as_str() == code))
    }
}

/// A sentence or two that stand out.
pub fn note(tone: Tone, text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    let (class, symbol) = look(tone);
    view! {
        <div class=class>
            {icon(symbol)} <div class="body">
                <p>{text}</p>
            </div>
        </div>
    }
    .into_any()
}

fn look(tone: Tone) -> (&'static str, &'static str) {
    match tone {
        Tone::Plain => ("note", "info"),
        Tone::Good => ("note good", "check"),
        Tone::Warn => ("note warn", "warning"),
        Tone::Bad => ("note bad", "warning"),
    }
}

/// A problem: what happened, what was kept, what to do.
pub fn problem_note(page: Page, problem: Problem, again: Option<Box<dyn Fn()>>) -> AnyView {
    let act = problem.action.clone().and_then(|action| offer(page, action, again));
    let (class, symbol) = look(Tone::Bad);
    view! {
        <div class=class role="alert">
            {icon(symbol)} <div class="body">
                <p><b>{problem.title}</b></p>
                <p>{problem.detail}</p>
                {(!problem.kept.is_empty()).then(|| view! { <p class="soft">{problem.kept}</p> })}
                {act}
            </div>
        </div>
    }
    .into_any()
}

/// The button for what a problem proposes, where this page can do it.
fn offer(page: Page, action: Action, again: Option<Box<dyn Fn()>>) -> Option<AnyView> {
    let made = match action {
        Action::TryAgain => {
            let again = again?;
            button(Kind::Plain, texts::common::TRY_AGAIN, again)
        }
        Action::Unlock => button(Kind::Plain, texts::session::UNLOCK, move || page.live.ask_state()),
        Action::SignIn => button(Kind::Plain, texts::session::SIGN_IN, || browser::open_console("sign-in")),
        Action::ChooseOtherFile => return None,
        Action::ChangePassword { item } => {
            button(Kind::Plain, texts::notices::CHANGE_IT, move || page.open(Screen::EditItem { item: item.clone() }))
        }
        Action::ChooseVersion { item } => {
            button(Kind::Plain, texts::notices::CHOOSE, move || page.open(Screen::Conflict { item: item.clone() }))
        }
    };
    Some(made)
}

/// Nothing here, and the next step.
pub fn empty(symbol: &'static str, title: impl Into<String>, text: impl Into<String>, act: Option<AnyView>) -> AnyView {
    let (title, text): (String, String) = (title.into(), text.into());
    view! {
        <div class="empty">
            {icon(symbol)} <h2>{title}</h2> <p>{text}</p> {act}
        </div>
    }
    .into_any()
}

/// What stands while an answer is awaited; it appears only when that takes a while.
pub fn waiting() -> AnyView {
    view! {
        <p class="waiting" role="status">
            {texts::common::A_MOMENT}
        </p>
    }
    .into_any()
}

/// Shows what was asked for by `draw`, which gives `None` for a reply of another kind.
pub fn show(page: Page, asked: Asked, draw: impl Fn(Reply) -> Option<AnyView> + Send + Sync + 'static) -> AnyView {
    let draw: Box<dyn Fn(Reply) -> Option<AnyView> + Send + Sync> = Box::new(draw);
    (move || match asked.answer.get() {
        None => waiting(),
        Some(Ok(reply)) => draw(reply)
            .unwrap_or_else(|| problem_note(page, background::no_answer(), Some(Box::new(move || asked.again())))),
        Some(Err(problem)) => {
            let shown = problem_note(page, problem, Some(Box::new(move || asked.again())));
            view! { <div class="panel">{shown}</div> }.into_any()
        }
    })
    .into_any()
}
