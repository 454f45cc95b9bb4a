//! What a person does to their own account: another password, another Secret Key, other keys. Each says what will happen
//! before it asks for the password.

use latchkey_messages::{Code, EmergencyKit, Reply, Request, Secret};
use leptos::{ev::SubmitEvent, prelude::*};

use super::{kit::kit, new_password::new_password_named};
use crate::{
    browser,
    page::Page,
    parts::{Field, Kind, Submit, button, password_field, submit_button},
    texts,
};

/// The three, each closed until it is wanted.
pub fn account(page: Page) -> AnyView {
    let made = RwSignal::new(None::<EmergencyKit>);
    let inner = move || match made.get() {
        // Nothing else until it is kept.
        Some(found) => kit(found, move || {
            made.set(None);
            browser::focus_soon(SECRET_KEY_OPENER);
        }),
        None => view! {
            <section class="stack" aria-labelledby="account-title">
                <h2 id="account-title">{texts::account::TITLE}</h2>
                {password(page)}
                {secret_key(page, made)}
                {keys(page)}
            </section>
        }
        .into_any(),
    };
    inner.into_any()
}

/// A card that opens into a form. The focus goes into it, and back to the button.
fn card(
    id: &'static str,
    title: &'static str,
    lead: &'static str,
    open: RwSignal<bool>,
    form: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let form: Box<dyn Fn() -> AnyView + Send + Sync> = Box::new(form);
    let inner = move || {
        if open.get() {
            form()
        } else {
            view! {
                <button type="button" class="button" id=id on:click=move |_| open.set(true)>
                    {title}
                </button>
            }
            .into_any()
        }
    };
    view! {
        <div class="card stack">
            <div class="stack tight">
                <h3>{title}</h3>
                <p class="soft">{lead}</p>
            </div>
            <div class="stack tight">{inner}</div>
        </div>
    }
    .into_any()
}

fn close(open: RwSignal<bool>, back_to: &'static str) {
    open.set(false);
    browser::focus_soon(back_to);
}

fn others(value: RwSignal<bool>) -> AnyView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=move || value.get()
                on:change=move |event| value.set(event_target_checked(&event))
            />
            <span class="text">
                {texts::account::OTHERS} <span class="soft small">{texts::account::OTHERS_TEXT}</span>
            </span>
        </label>
    }
    .into_any()
}

fn present(id: &'static str, value: RwSignal<String>, submit: Submit) -> AnyView {
    let field = Field::new(id, texts::account::PRESENT, value)
        .autocomplete("current-password")
        .fault(move || submit.failed_with(Code::WRONG_PASSWORD).then_some(texts::session::WRONG_PASSWORD));
    password_field(field, None)
}

fn buttons(now: &'static str, submit: Submit, cancel: impl Fn() + 'static) -> AnyView {
    view! {
        {submit_button(Kind::Primary, now, submit.busy)}
        {button(Kind::Plain, texts::common::CANCEL, cancel)}
    }
    .into_any()
}

const TOLD: [&str; 2] = [Code::WRONG_PASSWORD, Code::WEAK_PASSWORD];

fn password(page: Page) -> AnyView {
    const OPENER: &str = "#change-password";
    let open = RwSignal::new(false);
    card("change-password", texts::account::PASSWORD, texts::account::PASSWORD_TEXT, open, move || {
        let (before, after) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
        let end_others = RwSignal::new(true);
        let submit = Submit::new();
        let send = move |event: SubmitEvent| {
            event.prevent_default();
            let request = Request::ChangePassword {
                present: Secret::new(before.get_untracked()),
                password: Secret::new(after.get_untracked()),
                sign_out_others: end_others.get_untracked(),
            };
            submit.run(request, move |_| {
                page.say(texts::account::PASSWORD_CHANGED);
                close(open, OPENER);
            });
        };
        browser::focus_soon("#present-password");
        view! {
            <form class="stack" on:submit=send>
                {present("present-password", before, submit)}
                {new_password_named(texts::account::NEW_PASSWORD, after, submit)}
                {others(end_others)}
                {submit.fault_but(page, &TOLD)}
                {buttons(texts::account::PASSWORD_NOW, submit, move || close(open, OPENER))}
            </form>
        }
        .into_any()
    })
}

const SECRET_KEY_OPENER: &str = "#new-secret-key";

/// `made` gets the new kit.
fn secret_key(page: Page, made: RwSignal<Option<EmergencyKit>>) -> AnyView {
    let open = RwSignal::new(false);
    card("new-secret-key", texts::account::SECRET_KEY, texts::account::SECRET_KEY_TEXT, open, move || {
        let password = RwSignal::new(String::new());
        let end_others = RwSignal::new(true);
        let submit = Submit::new();
        let send = move |event: SubmitEvent| {
            event.prevent_default();
            let request = Request::RenewSecretKey {
                password: Secret::new(password.get_untracked()),
                sign_out_others: end_others.get_untracked(),
            };
            submit.run(request, move |reply| {
                if let Reply::Kit(kit) = reply {
                    made.set(Some(kit));
                    browser::focus_soon("#kit-title");
                }
            });
        };
        browser::focus_soon("#secret-key-password");
        view! {
            <form class="stack" on:submit=send>
                <p>{texts::account::SECRET_KEY_SURE}</p>
                {present("secret-key-password", password, submit)}
                {others(end_others)}
                {submit.fault_but(page, &TOLD)}
                {buttons(texts::account::SECRET_KEY_NOW, submit, move || close(open, SECRET_KEY_OPENER))}
            </form>
        }
        .into_any()
    })
}

fn keys(page: Page) -> AnyView {
    const OPENER: &str = "#renew-keys";
    let open = RwSignal::new(false);
    card("renew-keys", texts::account::KEYS, texts::account::KEYS_TEXT, open, move || {
        let password = RwSignal::new(String::new());
        let submit = Submit::new();
        let send = move |event: SubmitEvent| {
            event.prevent_default();
            submit.run(Request::RenewKeys { password: Secret::new(password.get_untracked()) }, move |_| {
                page.say(texts::account::KEYS_RENEWED);
                close(open, OPENER);
            });
        };
        browser::focus_soon("#keys-password");
        view! {
            <form class="stack" on:submit=send>
                <p>{texts::account::KEYS_SURE}</p>
                {present("keys-password", password, submit)}
                {submit.fault_but(page, &TOLD)}
                {buttons(texts::account::KEYS_NOW, submit, move || close(open, OPENER))}
            </form>
        }
        .into_any()
    })
}
