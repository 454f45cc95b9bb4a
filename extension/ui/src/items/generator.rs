//! A password or a passphrase, made on the spot.

use latchkey_messages::{Generated, Recipe, Reply, Request};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser,
    live::ask_live,
    page::Page,
    parts::{Kind, button, icon, show},
    texts,
};

/// What is made where nothing else was chosen.
pub fn standard() -> Recipe {
    Recipe::Characters { length: 20, digits: true, symbols: true }
}

/// The generator's screen.
pub fn generator(page: Page) -> AnyView {
    let words = RwSignal::new(false);
    let length = RwSignal::new(20_u8);
    let count = RwSignal::new(5_u8);
    let digits = RwSignal::new(true);
    let symbols = RwSignal::new(true);
    let recipe = move || {
        if words.get() {
            Recipe::Words { count: count.get() }
        } else {
            Recipe::Characters { length: length.get(), digits: digits.get(), symbols: symbols.get() }
        }
    };
    let asked = ask_live(move || Request::Generate { recipe: recipe() });
    let result = show(page, asked, move |reply| {
        let Reply::Generated(made) = reply else { return None };
        Some(draw(page, made))
    });
    let size = move || {
        if words.get() {
            slider("count", texts::generator::words, 3, 10, count)
        } else {
            slider("length", texts::generator::characters, 8, 64, length)
        }
    };
    let marks = move || {
        (!words.get()).then(|| {
            view! {
                <div class="two">
                    {tick(texts::generator::DIGITS, digits)}
                    {tick(texts::generator::SYMBOLS, symbols)}
                </div>
            }
        })
    };
    view! {
        <div class="panel">
            <fieldset>
                <legend class="aside">{texts::generator::KIND}</legend>
                <div class="segments">
                    {segment(texts::generator::PASSWORD, words, false)}
                    {segment(texts::generator::PASSPHRASE, words, true)}
                </div>
            </fieldset>
            {result}
            {size}
            {marks}
            {button(Kind::Plain, texts::generator::ANOTHER, move || asked.again())}
        </div>
    }
    .into_any()
}

fn draw(page: Page, made: Generated) -> AnyView {
    let value = made.password.clone();
    let copy = move |_| {
        let value = value.clone();
        spawn_local(async move {
            let done = browser::copy(value.expose()).await;
            page.say(if done { texts::generator::COPIED } else { texts::items::NOT_COPIED });
        });
    };
    view! {
        <div class="stack tight">
            <output class="password-big">{made.password.expose().to_owned()}</output>
            <p class="small soft">{texts::generator::strength(made.bits)}</p>
            <button type="button" class="button primary wide" on:click=copy>
                {icon("copy")}
                {texts::generator::COPY}
            </button>
        </div>
    }
    .into_any()
}

fn segment(label: &'static str, words: RwSignal<bool>, value: bool) -> AnyView {
    view! {
        <label>
            <input type="radio" name="generator-kind" prop:checked=move || words.get() == value on:change=move |_| words.set(value) />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

fn slider(id: &'static str, words: fn(u8) -> String, low: u8, high: u8, value: RwSignal<u8>) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{move || words(value.get())}</label>
            <input
                id=id
                type="range"
                min=low.to_string()
                max=high.to_string()
                prop:value=move || value.get().to_string()
                on:input=move |event| {
                    if let Ok(number) = event_target_value(&event).parse() {
                        value.set(number);
                    }
                }
            />
        </div>
    }
    .into_any()
}

fn tick(label: &'static str, value: RwSignal<bool>) -> AnyView {
    view! {
        <label class="choice">
            <input type="checkbox" prop:checked=move || value.get() on:change=move |event| value.set(event_target_checked(&event)) />
            <span class="text">{label}</span>
        </label>
    }
    .into_any()
}
