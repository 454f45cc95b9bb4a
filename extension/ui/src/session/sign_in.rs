//! A second browser signs in to an account that exists.

use latchkey_messages::{Code, Reply, Request, Secret};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    browser,
    page::Page,
    parts::{Field, Kind, Submit, password_field, submit_button},
    texts,
};

/// The form: what the kit says, and the password.
pub fn sign_in(page: Page) -> AnyView {
    let text = || RwSignal::new(String::new());
    let (address, key, password) = (text(), text(), text());
    let submit = Submit::new();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let request = Request::SignIn {
            address: address.get_untracked(),
            secret_key: Secret::new(key.get_untracked()),
            password: Secret::new(password.get_untracked()),
            device_name: browser::device_name(),
        };
        submit.run(request, move |reply| {
            if reply == Reply::Done {
                browser::go("items");
                page.live.ask_state();
            }
        });
    };
    let wrong = move || submit.failed_with(Code::WRONG_CREDENTIALS).then_some("");
    let key_field = Field::new("secret-key", texts::session::SECRET_KEY, key)
        .hint(texts::session::SECRET_KEY_HINT)
        .mono()
        .fault(wrong);
    let password_input =
        Field::new("password", texts::session::PASSWORD, password).autocomplete("current-password").fault(wrong);
    view! {
        <form class="stack" on:submit=send>
            <div class="stack tight">
                <h1>{texts::session::SIGN_IN}</h1>
                <p class="soft">{texts::session::SIGN_IN_LEAD}</p>
            </div>
            {Field::new("address", texts::session::FULL_ADDRESS, address).kind("url").hint(texts::session::FULL_ADDRESS_HINT).show()}
            {password_field(key_field, None)}
            {password_field(password_input, None)}
            {submit.fault(page)}
            {submit_button(Kind::Primary, texts::session::SIGN_IN, submit.busy)}
        </form>
    }
    .into_any()
}
