//! The one-time code of a login, with the time that it has left.

use std::time::Duration;

use js_sys::Date;
use latchkey_messages::{Field, ItemId, ItemView, OneTimeCode, Reply, Request};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    background, browser,
    page::Page,
    parts::{Tone, copy_button, note},
    texts, time,
};

const TICK: Duration = Duration::from_secs(1);

/// Nothing where there are no codes.
pub fn code(page: Page, item: &ItemView) -> Option<AnyView> {
    if !item.has_code {
        return None;
    }
    if !item.row.permission.reveals() {
        return Some(framed(view! { <span class="soft">{texts::items::FILL_ONLY_VALUE}</span> }.into_any(), None));
    }
    let now = RwSignal::new(None::<Result<OneTimeCode, String>>);
    let left = RwSignal::new(0.0);
    let id = item.row.id.clone();
    ask(id.clone(), now);
    let tick = move || {
        let ends = now.with_untracked(|now| now.as_ref().and_then(|now| now.as_ref().ok()).map(|code| code.ends));
        let Some(ends) = ends else { return };
        let rest = time::milliseconds(ends) - Date::now();
        left.set(rest.max(0.0));
        if rest <= 0.0 {
            // The next is known, so that there is always one to read.
            now.update(|now| {
                if let Some(Ok(code)) = now {
                    code.code = code.next.clone();
                }
            });
            ask(id.clone(), now);
        }
    };
    let first = tick.clone();
    Effect::new(move |_| {
        now.track();
        untrack(&first);
    });
    if let Ok(ticking) = set_interval_with_handle(tick, TICK) {
        on_cleanup(move || ticking.clear());
    }
    let label = texts::items::copy_of(Field::OneTimeCode, &item.row.title);
    let copy = copy_button(page, item.row.id.clone(), Field::OneTimeCode, "copy", label, "0");
    let shown = move || match now.get() {
        None => view! { <span class="soft">{texts::common::A_MOMENT}</span> }.into_any(),
        Some(Err(sentence)) => note(Tone::Plain, sentence),
        // Read out when a reader comes to it, not at each second: nothing here is a live region.
        Some(Ok(code)) => view! {
            <span class="shown mono code">{grouped(code.code.expose())}</span>
            <span class="aside">{texts::items::code_lasts(code.period)}</span>
        }
        .into_any(),
    };
    let shown = view! { {shown} }.into_any();
    let period = move || now.with(|now| now.as_ref().and_then(|now| now.as_ref().ok()).map(|code| code.period));
    let ring = move || period().map(|period| ring(left.get(), period));
    Some(framed(shown, Some(view! { {ring} {copy} }.into_any())))
}

fn framed(shown: AnyView, after: Option<AnyView>) -> AnyView {
    view! {
        <div class="value">
            <div class="text">
                <span class="name">{texts::items::CODE}</span>
                {shown}
            </div>
            {after}
        </div>
    }
    .into_any()
}

fn ask(item: ItemId, now: RwSignal<Option<Result<OneTimeCode, String>>>) {
    spawn_local(async move {
        let answer = match background::ask(Request::Code { item }).await {
            Ok(Reply::Code(code)) => Ok(code),
            Ok(_) => Err(background::no_answer().title),
            Err(problem) => Err(problem.detail),
        };
        let _ = now.try_set(Some(answer));
    });
}

/// The seconds that are left, as a ring that empties; decoration.
fn ring(left: f64, period: u32) -> AnyView {
    let part = (left / 10.0 / f64::from(period.max(1))).clamp(0.0, 100.0);
    let seconds = browser::whole((left / 1000.0).ceil());
    view! {
        <span class="countdown" class:soon=move || left < 6_000.0 aria-hidden="true">
            <svg viewBox="0 0 36 36">
                <circle class="track" cx="18" cy="18" r="15" />
                <circle class="rest" cx="18" cy="18" r="15" pathLength="100" stroke-dasharray=format!("{part:.1} 100") />
            </svg>
            <span>{seconds}</span>
        </span>
    }
    .into_any()
}

/// "123 456": easier to carry over. Steam's stay whole.
fn grouped(code: &str) -> String {
    match code.len() {
        length @ (6 | 8) => {
            code.split_at_checked(length / 2).map_or_else(|| code.to_owned(), |(a, b)| format!("{a} {b}"))
        }
        _ => code.to_owned(),
    }
}
