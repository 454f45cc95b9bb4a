//! What other sides shared: to accept or to decline; whom the person trusts.

use latchkey_messages::{Area, Incoming, ItemId, OrganisationId, Reply, Request};
use leptos::prelude::*;

use crate::{
    live::ask_live,
    page::Page,
    parts::{Kind, Submit, button, icon, show},
    texts::incoming as words,
};

/// How many are named; all are in the list of logins.
const NAMED: usize = 5;

/// Which sides are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those of which something waits.
    Waiting,
    /// Those that were decided on once.
    Decided,
}

/// The list, without a word where there is none; `found` is told how many.
pub fn incoming(page: Page, which: Which, found: RwSignal<usize>) -> AnyView {
    let asked = ask_live(move || {
        page.live.age(Area::Items);
        page.live.age(Area::Notices);
        Request::Incoming
    });
    show(page, asked, move |reply| {
        let Reply::Incoming(sides) = reply else { return None };
        let shown: Vec<_> = match which {
            Which::Waiting => {
                sides.into_iter().filter(|side| !side.rows.is_empty()).map(|side| waiting(page, side)).collect()
            }
            Which::Decided => sides.into_iter().flat_map(|side| decided(page, &side)).collect(),
        };
        if found.get_untracked() != shown.len() {
            found.set(shown.len());
        }
        Some(if shown.is_empty() { ().into_any() } else { view! { <ul class="panel">{shown}</ul> }.into_any() })
    })
}

fn waiting(page: Page, side: Incoming) -> AnyView {
    let submit = Submit::new();
    let by = side.from.name.clone();
    let all: Vec<ItemId> = side.rows.iter().map(|row| row.id.clone()).collect();
    let named: Vec<_> = side
        .rows
        .iter()
        .take(NAMED)
        .map(|row| view! { <li class="clip">{words::line(&row.title, &row.site)}</li> })
        .collect();
    let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
    let rest = u32::try_from(all.len().saturating_sub(NAMED)).unwrap_or(u32::MAX);
    let more = (rest > 0).then(|| view! { <li>{words::more(rest)}</li> });
    let accept = {
        let items = all.clone();
        move || decide(page, submit, Request::AcceptShares { items: items.clone() }, words::ACCEPTED)
    };
    let always = {
        let side = side.from.id.clone();
        move || {
            decide(page, submit, Request::TrustSide { side: side.clone(), trusted: true }, words::ACCEPTED);
        }
    };
    let decline = move || decide(page, submit, Request::DeclineShares { items: all.clone() }, words::DECLINED);
    view! {
        <li class="note warn">
            {icon("share")}
            <div class="body">
                <h2 class="note-title">{words::title(&by, count)}</h2>
                <ul class="plain-list small">{named} {more}</ul>
                <p>{words::WAIT_TEXT}</p>
                {submit.fault(page)}
                <div class="cluster">
                    {button(Kind::Primary, words::ACCEPT, accept)}
                    {button(Kind::Plain, words::DECLINE, decline)}
                    {button(Kind::Quiet, words::always(&by), always)}
                </div>
            </div>
        </li>
    }
    .into_any()
}

fn decided(page: Page, side: &Incoming) -> Vec<AnyView> {
    let (by, id) = (side.from.name.as_str(), side.from.id.clone());
    let mut shown = Vec::new();
    if side.trusted {
        let ask = |side: OrganisationId| Request::TrustSide { side, trusted: false };
        shown.push(past(page, words::trusted(by), words::TRUSTED_TEXT, words::ASK_AGAIN, ask(id.clone())));
    }
    if side.declined > 0 {
        let review = Request::ReviewDeclined { side: id };
        shown.push(past(page, words::declined(by, side.declined), words::DECLINED_TEXT, words::REVIEW, review));
    }
    shown
}

fn past(page: Page, title: String, text: &'static str, label: &'static str, request: Request) -> AnyView {
    let submit = Submit::new();
    let act = move || submit.run(request.clone(), move |_| page.live.ask_state());
    view! {
        <li class="note">
            {icon("share")}
            <div class="body">
                <h2 class="note-title">{title}</h2>
                <p>{text}</p>
                {submit.fault(page)}
                <div class="cluster">{button(Kind::Plain, label, act)}</div>
            </div>
        </li>
    }
    .into_any()
}

/// For one login, where it is looked at.
pub fn of_one(page: Page, item: &ItemId) -> AnyView {
    let submit = Submit::new();
    let (accepted, declined) = (item.clone(), item.clone());
    let accept = move || decide(page, submit, Request::AcceptShares { items: vec![accepted.clone()] }, words::ACCEPTED);
    let decline = move || {
        submit.run(Request::DeclineShares { items: vec![declined.clone()] }, move |_| {
            page.home();
            page.say(words::DECLINED);
            page.live.ask_state();
        });
    };
    view! {
        <div class="note warn">
            {icon("share")}
            <div class="body">
                <p>{words::WAITS_TEXT}</p>
                {submit.fault(page)}
                <div class="cluster">
                    {button(Kind::Primary, words::ACCEPT, accept)}
                    {button(Kind::Plain, words::DECLINE, decline)}
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn decide(page: Page, submit: Submit, request: Request, said: &'static str) {
    submit.run(request, move |_| {
        page.say(said);
        page.live.ask_state();
    });
}
