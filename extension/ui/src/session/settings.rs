//! What a person may choose for this browser.

use latchkey_messages::{Area, LockTimer, Reply, Request, Settings};
use leptos::prelude::*;

use super::kit;
use crate::{
    browser,
    live::ask_live,
    page::Page,
    parts::{Kind, Submit, button, show},
    texts,
};

const TIMERS: [LockTimer; 6] = [
    LockTimer::Minutes(1),
    LockTimer::Minutes(5),
    LockTimer::Minutes(15),
    LockTimer::Minutes(60),
    LockTimer::Minutes(240),
    LockTimer::BrowserClose,
];

/// Lock timer, colours, the field icon, the kit, signing out.
pub fn settings(page: Page) -> AnyView {
    let asked = ask_live(move || {
        page.live.age(Area::Settings);
        Request::Settings
    });
    let form = show(page, asked, move |reply| {
        let Reply::Settings(now) = reply else { return None };
        Some(choices(page, now))
    });
    view! {
        <section class="stack settings" aria-labelledby="settings-title">
            <h1 id="settings-title">{texts::settings::TITLE}</h1>
            {form}
            {colours()}
            {kit::again(page)}
            {sign_out(page)}
        </section>
    }
    .into_any()
}

fn choices(page: Page, now: Settings) -> AnyView {
    let submit = Submit::new();
    let kept = StoredValue::new(now.clone());
    let change = move |settings: Settings| {
        submit.run(Request::ChangeSettings { settings }, move |reply| {
            if let Reply::Settings(now) = reply {
                kept.set_value(now);
                page.say(texts::settings::KEPT);
            }
        });
    };
    let timers: Vec<_> = TIMERS
        .into_iter()
        .map(|timer| {
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name="timer"
                        checked=timer == now.lock
                        on:change=move |_| change(Settings { lock: timer, ..kept.get_value() })
                    />
                    <span class="text">{texts::settings::timer(timer)}</span>
                </label>
            }
        })
        .collect();
    view! {
        <div class="card stack">
            <fieldset>
                <legend>{texts::settings::LOCK}</legend>
                <div class="two">{timers}</div>
            </fieldset>
            <label class="choice">
                <input
                    type="checkbox"
                    checked=now.field_icon
                    on:change=move |event| change(Settings { field_icon: event_target_checked(&event), ..kept.get_value() })
                />
                <span class="text">
                    {texts::settings::ICON} <span class="soft small">{texts::settings::ICON_TEXT}</span>
                </span>
            </label>
            {submit.fault(page)}
        </div>
    }
    .into_any()
}

fn colours() -> AnyView {
    let now = browser::theme();
    let options: Vec<_> = [
        ("", texts::settings::SYSTEM),
        ("light", texts::settings::LIGHT),
        ("dark", texts::settings::DARK),
    ]
    .into_iter()
    .map(|(key, words)| {
        view! {
            <label>
                <input type="radio" name="colours" checked=key == now on:change=move |_| browser::set_theme(key) />
                <span>{words}</span>
            </label>
        }
    })
    .collect();
    view! {
        <div class="card">
            <fieldset>
                <legend>{texts::settings::COLOURS}</legend>
                <div class="segments">{options}</div>
            </fieldset>
        </div>
    }
    .into_any()
}

fn sign_out(page: Page) -> AnyView {
    let sure = RwSignal::new(false);
    let submit = Submit::new();
    let end = move || submit.run(Request::SignOut, move |_| page.live.ask_state());
    let inner = move || {
        if sure.get() {
            view! {
                <p>{texts::settings::SIGN_OUT_SURE}</p>
                <div class="cluster">
                    {button(Kind::Danger, texts::settings::SIGN_OUT, end)}
                    {button(Kind::Plain, texts::common::CANCEL, move || sure.set(false))}
                </div>
            }
            .into_any()
        } else {
            button(Kind::Plain, texts::settings::SIGN_OUT, move || sure.set(true))
        }
    };
    view! {
        <div class="card stack">
            <div class="stack tight">
                <h2>{texts::settings::SIGN_OUT}</h2>
                <p class="soft">{texts::settings::SIGN_OUT_TEXT}</p>
            </div>
            {submit.fault(page)}
            <div class="stack tight">{inner}</div>
        </div>
    }
    .into_any()
}
