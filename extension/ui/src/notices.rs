//! What waits for the person.

use latchkey_messages::{AccountPart, Area, Notice, NoticeId, NoticeKind, Reply, Request, State};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    background, browser,
    live::ask_live,
    organisations::requests::{Which, requests},
    page::{Page, Screen},
    parts::{Kind, button, empty, icon, show},
    sharing::incoming::{Which as Sides, incoming},
    texts, time,
};

/// The list as a place of the console.
pub fn place(page: Page) -> AnyView {
    let found = RwSignal::new(0);
    let past = requests(page, Which::Over, found);
    let sides = RwSignal::new(0);
    let decided = incoming(page, Sides::Decided, sides);
    let over = view! {
        <section class="stack" aria-labelledby="requests-title" hidden=move || found.get() == 0>
            <h2 id="requests-title">{texts::access::REQUESTS}</h2>
            {past}
        </section>
    };
    view! {
        <section class="stack column" aria-labelledby="notices-title">
            <h1 id="notices-title">{texts::notices::TITLE}</h1>
            {notices(page)}
            {over}
            <section class="stack" aria-labelledby="sides-title" hidden=move || sides.get() == 0>
                <h2 id="sides-title">{texts::notices::SIDES}</h2>
                {decided}
            </section>
        </section>
    }
    .into_any()
}

/// How many wait, beside the way to them; nothing where none does.
pub fn badge(page: Page) -> AnyView {
    let waits = Memo::new(move |_| match page.live.state.get() {
        Some(Ok(State::Open { waiting, .. })) => waiting,
        _ => 0,
    });
    (move || {
        let count = waits.get();
        let words = if count > 99 { "99+".to_owned() } else { count.to_string() };
        (count > 0).then(|| view! { <span class="badge">{words}</span> })
    })
    .into_any()
}

/// Requests and shares to decide on, then the notices, newest first.
pub fn notices(page: Page) -> AnyView {
    let (asking, sharing) = (RwSignal::new(0), RwSignal::new(0));
    view! {
        {requests(page, Which::Open, asking)}
        {incoming(page, Sides::Waiting, sharing)}
        {list(page, asking, sharing)}
    }
    .into_any()
}

fn list(page: Page, asking: RwSignal<usize>, sharing: RwSignal<usize>) -> AnyView {
    let asked = ask_live(move || {
        page.live.age(Area::Notices);
        Request::Notices
    });
    show(page, asked, move |reply| {
        let Reply::Notices(found) = reply else { return None };
        if found.is_empty() && asking.get() + sharing.get() > 0 {
            return Some(().into_any());
        }
        if found.is_empty() {
            return Some(empty("check", texts::notices::NONE, texts::notices::NONE_TEXT, None));
        }
        let dismiss = move |notice: NoticeId| {
            spawn_local(async move {
                match background::ask(Request::Dismiss { notice }).await {
                    Ok(_) => asked.again(),
                    Err(problem) => page.say(problem.title),
                }
                page.live.ask_state();
            });
        };
        let rows: Vec<_> = found.into_iter().map(|notice| draw(page, notice, dismiss)).collect();
        Some(view! { <ul class="panel">{rows}</ul> }.into_any())
    })
}

fn draw(page: Page, notice: Notice, dismiss: impl Fn(NoticeId) + Copy + 'static) -> AnyView {
    let (tone, symbol, title, text, act) = words(page, notice.kind);
    let id = notice.id;
    view! {
        <li class=tone>
            {icon(symbol)}
            <div class="body">
                <h2 class="note-title">{title}</h2>
                <p>{text}</p>
                <p class="small soft">{time::moment(notice.at)}</p>
                <div class="cluster">
                    {act}
                    {button(Kind::Plain, texts::notices::DISMISS, move || dismiss(id.clone()))}
                </div>
            </div>
        </li>
    }
    .into_any()
}

type Words = (&'static str, &'static str, String, String, Option<AnyView>);

fn words(page: Page, kind: NoticeKind) -> Words {
    let go = move |label: &'static str, screen: Screen| {
        Some(button(Kind::Primary, label, move || page.open(screen.clone())))
    };
    match kind {
        NoticeKind::ChangePassword { item, title, from } => (
            "note warn",
            "warning",
            texts::notices::change(&title),
            texts::notices::change_text(&from),
            go(texts::notices::CHANGE_IT, Screen::EditItem { item }),
        ),
        NoticeKind::PeopleLeft { organisation, items } => {
            ("note warn", "warning", texts::notices::left(&organisation.name), texts::notices::left_text(items), None)
        }
        NoticeKind::Received { item, title, by } => (
            "note good",
            "share",
            texts::notices::received(&title),
            texts::notices::received_text(&by.name),
            go(texts::notices::LOOK, Screen::Item { item }),
        ),
        NoticeKind::Withdrawn { title, by } => {
            ("note", "info", texts::notices::withdrawn(&title), texts::notices::withdrawn_text(&by.name), None)
        }
        NoticeKind::CopyStays { item, title, at } => (
            "note warn",
            "warning",
            texts::notices::copy_stays(&title, &at.name),
            texts::notices::COPY_STAYS_TEXT.into(),
            go(texts::notices::LOOK, Screen::Item { item }),
        ),
        NoticeKind::Conflict { item, title } => (
            "note warn",
            "warning",
            texts::notices::conflict(&title),
            texts::items::CONFLICT_TEXT.into(),
            go(texts::notices::CHOOSE, Screen::Conflict { item }),
        ),
        NoticeKind::AccountChange { part, taken } => {
            let kit = part == AccountPart::SecretKey && taken;
            let act =
                kit.then(|| button(Kind::Primary, texts::notices::SHOW_KIT, || browser::open_console("settings")));
            let (tone, symbol) = if taken { ("note warn", "warning") } else { ("note", "info") };
            (
                tone,
                symbol,
                texts::notices::account(part, taken).into(),
                texts::notices::account_text(part, taken).into(),
                act,
            )
        }
        NoticeKind::Failed { problem } => {
            let text =
                if problem.kept.is_empty() { problem.detail } else { format!("{} {}", problem.detail, problem.kept) };
            ("note bad", "warning", problem.title, text, None)
        }
    }
}
