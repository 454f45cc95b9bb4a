//! Choosing the account's password: typed once, can be shown, with its strength as it grows.

use latchkey_messages::{Code, Reply, Request, Secret, Strength};
use leptos::prelude::*;

use crate::{
    live::ask_live,
    parts::{Field, Submit, password_field},
    texts,
};

/// The field and its meter.
pub fn new_password(value: RwSignal<String>, submit: Submit) -> AnyView {
    new_password_named(texts::session::PASSWORD, value, submit)
}

/// The same under another label.
pub fn new_password_named(label: &'static str, value: RwSignal<String>, submit: Submit) -> AnyView {
    let asked = ask_live(move || Request::Strength { password: Secret::new(value.get()) });
    let strength = move || match asked.answer.get() {
        Some(Ok(Reply::Strength(strength))) if !value.with(String::is_empty) => Some(strength),
        _ => None,
    };
    let field = Field::new("new-password", label, value)
        .autocomplete("new-password")
        .hint(texts::session::PASSWORD_HINT)
        .fault(move || submit.failed_with(Code::WEAK_PASSWORD).then_some(texts::session::WEAK_PASSWORD));
    view! {
        <div class="stack tight">
            {password_field(field, None)}
            <div class="stack tight" aria-live="polite">
                {move || strength().map(meter)}
            </div>
        </div>
    }
    .into_any()
}

fn meter(strength: Strength) -> AnyView {
    let words = texts::session::strength(strength.score);
    view! {
        <meter min="0" max="4" low="2" high="3" optimum="4" value=strength.score.to_string() aria-label=texts::session::STRENGTH>
            {words}
        </meter>
        <p class="small soft">
            <b>{words}</b>
            {(!strength.advice.is_empty()).then(|| format!(" · {}", strength.advice))}
        </p>
    }
    .into_any()
}
