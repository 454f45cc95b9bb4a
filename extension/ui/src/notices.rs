//! What waits for the person.

use latchkey_messages::{Area, Notice, NoticeId, NoticeKind, Reply, Request};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    background,
    live::ask_live,
    page::{Page, Screen},
    parts::{Kind, button, empty, icon, show},
    texts, time,
};

/// The list, newest first.
pub fn notices(page: Page) -> AnyView {
    let asked = ask_live(move || {
        page.live.age(Area::Notices);
        Request::Notices
    });
    show(page, asked, move |reply| {
        let Reply::Notices(found) = reply else { return None };
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
        NoticeKind::Conflict { item, title } => (
            "note warn",
            "warning",
            texts::notices::conflict(&title),
            texts::items::CONFLICT_TEXT.into(),
            go(texts::notices::CHOOSE, Screen::Conflict { item }),
        ),
        NoticeKind::Failed { problem } => {
            let text =
                if problem.kept.is_empty() { problem.detail } else { format!("{} {}", problem.detail, problem.kept) };
            ("note bad", "warning", problem.title, text, None)
        }
    }
}
