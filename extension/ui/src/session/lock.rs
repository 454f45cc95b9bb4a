//! Locked: one field.

use latchkey_messages::{Account, Code, Reply, Request, Secret};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    browser,
    page::Page,
    parts::{Field, Kind, Submit, chip, icon, password_field, submit_button},
    texts,
};

/// The lock over popup or console.
pub fn lock(page: Page, account: Account) -> AnyView {
    let password = RwSignal::new(String::new());
    let submit = Submit::new();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if password.with_untracked(String::is_empty) {
            browser::focus_soon("#password");
            return;
        }
        submit.run(Request::Unlock { password: Secret::new(password.get_untracked()) }, move |reply| {
            if reply == Reply::Done {
                password.set(String::new());
                page.live.ask_state();
            }
        });
    };
    let field =
        Field::new("password", texts::session::PASSWORD, password).autocomplete("current-password").fault(move || {
            (submit.failed_with(Code::WRONG_PASSWORD) || submit.failed_with(Code::WRONG_CREDENTIALS))
                .then_some(texts::session::WRONG_PASSWORD)
        });
    Effect::new(move |_| {
        submit.problem.track();
        browser::focus_soon("#password");
    });
    view! {
        <main class="lock-screen">
            <form on:submit=send>
                <div class="who">
                    {icon("logo")}
                    <h1>{texts::session::LOCKED}</h1>
                    <p class="soft clip">{account.email.clone()}</p>
                    {chip(&account.home)}
                </div>
                {password_field(field, None)}
                {submit.fault_but(page, &[Code::WRONG_PASSWORD, Code::WRONG_CREDENTIALS])}
                {submit_button(Kind::Primary, texts::session::UNLOCK, submit.busy)}
            </form>
            <p class="soft small">{texts::session::LOCK_HINT}</p>
        </main>
    }
    .into_any()
}
