//! What a person may choose for this browser.

use latchkey_messages::{Area, LockTimer, Reply, Request, Settings};
use leptos::prelude::*;

use super::{account::account, kit};
use crate::{
    browser,
    live::ask_live,
    page::Page,
    parts::{OnceMore, Submit, show},
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
        <section class="stack column" aria-labelledby="settings-title">
            <h1 id="settings-title">{texts::settings::TITLE}</h1>
            {form}
            {never_saved(page)}
            {colours()}
            {account(page)}
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
            <label class="choice">
                <input
                    type="checkbox"
                    checked=now.offer_to_save
                    on:change=move |event| change(Settings { offer_to_save: event_target_checked(&event), ..kept.get_value() })
                />
                <span class="text">
                    {texts::saving::OFFER} <span class="soft small">{texts::saving::OFFER_TEXT}</span>
                </span>
            </label>
            {submit.fault(page)}
        </div>
    }
    .into_any()
}

/// Where nothing is offered for saving; nothing to see while that is nowhere.
fn never_saved(page: Page) -> AnyView {
    let asked = ask_live(move || {
        page.live.age(Area::Settings);
        Request::NeverSaved
    });
    let submit = Submit::new();
    show(page, asked, move |reply| {
        let Reply::Sites(sites) = reply else { return None };
        if sites.is_empty() {
            return Some(().into_any());
        }
        let rows: Vec<_> = sites
            .into_iter()
            .map(|site| {
                let again = texts::saving::again(&site);
                let wanted = site.clone();
                let act = move |_| submit.run(Request::SaveAgain { site: wanted.clone() }, move |_| asked.again());
                view! {
                    <li class="cluster spread">
                        <span class="clip">{site}</span>
                        <button type="button" class="button" aria-label=again on:click=act>{texts::saving::AGAIN}</button>
                    </li>
                }
            })
            .collect();
        Some(
            view! {
                <div class="card stack">
                    <h2>{texts::saving::NEVER_TITLE}</h2>
                    <ul class="stack tight">{rows}</ul>
                    {submit.fault(page)}
                </div>
            }
            .into_any(),
        )
    })
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
    let submit = Submit::new();
    let end = move || submit.run(Request::SignOut, move |_| page.live.ask_state());
    let inner =
        OnceMore::new(texts::settings::SIGN_OUT, texts::settings::SIGN_OUT_SURE, texts::settings::SIGN_OUT).show(end);
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
