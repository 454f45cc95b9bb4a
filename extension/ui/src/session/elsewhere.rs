//! The password was changed in another browser: this one asks for the new one.

use latchkey_messages::{Code, NewRoot, Reply, Request, Secret};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    browser,
    page::Page,
    parts::{Field, Kind, Submit, password_field, submit_button},
    texts,
};

/// The place of the form in the console.
pub const PLACE: &str = "password";

/// The form; `done` leads on.
pub fn new_password_from_elsewhere(page: Page, done: impl Fn() + Copy + 'static) -> AnyView {
    let text = || RwSignal::new(String::new());
    let (before, key, password) = (text(), text(), text());
    let by_kit = RwSignal::new(false);
    let submit = Submit::new();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let root = if by_kit.get_untracked() {
            NewRoot::SecretKey(Secret::new(key.get_untracked()))
        } else {
            NewRoot::PasswordBefore(Secret::new(before.get_untracked()))
        };
        let request = Request::GiveNewPassword { root, password: Secret::new(password.get_untracked()) };
        submit.run(request, move |reply| {
            if reply == Reply::Done {
                page.say(texts::account::GIVEN);
                page.live.ask_state();
                done();
            }
        });
    };
    let way = move |kit: bool, words: &'static str| {
        view! {
            <label>
                <input
                    type="radio"
                    name="way"
                    prop:checked=move || by_kit.get() == kit
                    on:change=move |_| by_kit.set(kit)
                />
                <span>{words}</span>
            </label>
        }
    };
    let wrong = move || submit.failed_with(Code::WRONG_CREDENTIALS).then_some(texts::account::NOT_THE_NEW_ONE);
    let source = move || {
        if by_kit.get() {
            let field = Field::new("kit-key", texts::session::SECRET_KEY, key)
                .hint(texts::session::SECRET_KEY_HINT)
                .fault(move || submit.failed_with("secret-key").then_some(texts::account::NO_SECRET_KEY));
            password_field(field, None)
        } else {
            let field = Field::new("before-password", texts::account::BEFORE, before)
                .autocomplete("current-password")
                .hint(texts::account::BEFORE_HINT)
                .fault(move || submit.failed_with(Code::WRONG_PASSWORD).then_some(texts::session::WRONG_PASSWORD));
            password_field(field, None)
        }
    };
    let new = Field::new("elsewhere-password", texts::account::NEW_PASSWORD, password)
        .autocomplete("current-password")
        .fault(wrong);
    browser::focus_soon("#elsewhere-password");
    view! {
        <form class="stack" on:submit=send>
            {password_field(new, None)}
            <fieldset>
                <legend>{texts::account::WAY}</legend>
                <div class="segments">
                    {way(false, texts::account::BY_BEFORE)}
                    {way(true, texts::account::BY_KIT)}
                </div>
            </fieldset>
            {source}
            {submit.fault_but(page, &[Code::WRONG_PASSWORD, Code::WRONG_CREDENTIALS, "secret-key"])}
            {submit_button(Kind::Primary, texts::account::GIVE_NOW, submit.busy)}
        </form>
    }
    .into_any()
}

/// A place of its own in the console.
pub fn place(page: Page) -> AnyView {
    view! {
        <section class="stack column" aria-labelledby="elsewhere-title">
            <div class="stack tight">
                <h1 id="elsewhere-title">{texts::account::ELSEWHERE}</h1>
                <p class="soft">{texts::account::ELSEWHERE_TEXT}</p>
            </div>
            <div class="card">{new_password_from_elsewhere(page, || browser::go("items"))}</div>
        </section>
    }
    .into_any()
}
