//! Locked: one field.

use latchkey_messages::{Account, Code, Reply, Request, Secret};
use leptos::{ev::SubmitEvent, prelude::*};

use super::elsewhere::{PLACE, new_password_from_elsewhere};
use crate::{
    browser,
    page::Page,
    parts::{Field, Kind, Submit, Tone, button, chip, icon, note, password_field, submit_button},
    texts,
};

/// Where the lock is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Too small for a second form: that one is in the console.
    Popup,
    Console,
}

/// The lock over popup or console. `typed`: how many logins, typed meanwhile, wait to be offered for keeping.
pub fn lock(page: Page, account: Account, typed: u32, over: Over) -> AnyView {
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
    // Without the network the password from before is the only one that opens: both ways stay.
    let giving = RwSignal::new(account.password_refused && over == Over::Console && browser::place() == PLACE);
    let give = move || match over {
        Over::Popup => browser::open_console(PLACE),
        Over::Console => giving.set(true),
    };
    let who = StoredValue::new(account.clone());
    let other_way = move || {
        if giving.get() {
            view! {
                {who.with_value(who_is_locked)}
                {new_password_from_elsewhere(page, || ())}
                {button(Kind::Quiet, texts::account::UNLOCK_BY_BEFORE, move || giving.set(false))}
            }
            .into_any()
        } else {
            view! {
                {note(Tone::Warn, texts::account::LOCKED_TEXT)}
                {button(Kind::Plain, texts::account::GIVE, give)}
            }
            .into_any()
        }
    };
    let refused = account.password_refused;
    view! {
        <main class="lock-screen" class:taller=refused>
            <form on:submit=send hidden=move || giving.get()>
                {who_is_locked(&account)}
                {(typed > 0).then(|| note(Tone::Plain, texts::session::TYPED))}
                {password_field(field, None)}
                {submit.fault_but(page, &[Code::WRONG_PASSWORD, Code::WRONG_CREDENTIALS])}
                {submit_button(Kind::Primary, texts::session::UNLOCK, submit.busy)}
            </form>
            {refused.then(|| view! { <div class="stack other-way">{other_way}</div> })}
            <p class="soft small">{texts::session::LOCK_HINT}</p>
        </main>
    }
    .into_any()
}

fn who_is_locked(account: &Account) -> AnyView {
    view! {
        <div class="who">
            {icon("logo")}
            <h1>{texts::session::LOCKED}</h1>
            <p class="soft clip">{account.email.clone()}</p>
            {chip(&account.home)}
        </div>
    }
    .into_any()
}
