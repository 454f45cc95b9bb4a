//! An MSP's organisation is created.

use latchkey_messages::{Code, EmergencyKit, Reply, Request, Secret};
use leptos::{ev::SubmitEvent, prelude::*};

use super::new_password::new_password;
use crate::{
    browser,
    page::Page,
    parts::{Field, Kind, Submit, password_field, submit_button},
    texts,
};

/// Failures that a field tells itself.
const TOLD: [&str; 4] =
    [Code::ADDRESS_TAKEN, Code::ADDRESS_MALFORMED, Code::WEAK_PASSWORD, Code::WRONG_BOOTSTRAP_TOKEN];

/// The form. `done` gets the kit.
pub fn create(page: Page, done: impl Fn(EmergencyKit) + Copy + 'static) -> AnyView {
    let text = || RwSignal::new(String::new());
    let (host, name, address, person, email, password, token) =
        (text(), text(), text(), text(), text(), text(), text());
    let submit = Submit::new();
    // The address follows the name until somebody writes it by hand.
    let proposed = RwSignal::new(String::new());
    Effect::new(move |_| {
        let next = slug(&name.get());
        if address.get_untracked() == proposed.get_untracked() {
            address.set(next.clone());
        }
        proposed.set(next);
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let request = Request::CreateMsp {
            host: host.get_untracked(),
            address: address.get_untracked(),
            organisation_name: name.get_untracked(),
            your_name: person.get_untracked(),
            email: email.get_untracked(),
            password: Secret::new(password.get_untracked()),
            bootstrap_token: Secret::new(token.get_untracked()),
            device_name: browser::device_name(),
        };
        submit.run(request, move |reply| {
            if let Reply::Kit(kit) = reply {
                done(kit);
            }
        });
    };
    let address_fault = move || {
        if submit.failed_with(Code::ADDRESS_TAKEN) {
            Some(texts::session::ADDRESS_TAKEN)
        } else {
            submit.failed_with(Code::ADDRESS_MALFORMED).then_some(texts::session::ADDRESS_MALFORMED)
        }
    };
    let token_field = Field::new("token", texts::session::TOKEN, token)
        .hint(texts::session::TOKEN_HINT)
        .fault(move || submit.failed_with(Code::WRONG_BOOTSTRAP_TOKEN).then_some(texts::session::WRONG_TOKEN));
    view! {
        <form class="stack" on:submit=send>
            <div class="stack tight">
                <h1>{texts::session::CREATE}</h1>
                <p class="soft">{texts::session::CREATE_LEAD}</p>
            </div>
            {Field::new("organisation", texts::session::ORGANISATION, name).autocomplete("organization").show()}
            <div class="two">
                {Field::new("host", texts::session::SERVICE, host).kind("url").hint(texts::session::SERVICE_HINT).show()}
                {Field::new("address", texts::session::ADDRESS, address)
                    .prefix("/")
                    .hint(texts::session::ADDRESS_HINT)
                    .fault(address_fault)
                    .show()}
            </div>
            <div class="two">
                {Field::new("name", texts::session::YOUR_NAME, person).autocomplete("name").show()}
                {Field::new("email", texts::session::EMAIL, email).kind("email").autocomplete("email").show()}
            </div>
            {new_password(password, submit)}
            {password_field(token_field, None)}
            {submit.fault_but(page, &TOLD)}
            {submit_button(Kind::Primary, texts::session::CREATE_NOW, submit.busy)}
        </form>
    }
    .into_any()
}

/// An address made from a name: "Nordlicht IT GmbH" gives `nordlicht-it-gmbh`. The engine checks whatever is sent.
pub fn slug(name: &str) -> String {
    let mut made = String::new();
    for letter in name.to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' => made.push(letter),
            'ä' => made.push_str("ae"),
            'ö' => made.push_str("oe"),
            'ü' => made.push_str("ue"),
            'ß' => made.push_str("ss"),
            'é' | 'è' | 'ê' => made.push('e'),
            'á' | 'à' | 'â' => made.push('a'),
            _ if !made.is_empty() && !made.ends_with('-') => made.push('-'),
            _ => {}
        }
    }
    let short: String = made.chars().take(40).collect();
    short.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn an_address_is_made_from_a_name() {
        assert_eq!(slug("Nordlicht IT GmbH"), "nordlicht-it-gmbh");
        assert_eq!(slug("  Müller & Söhne  "), "mueller-soehne");
        assert_eq!(slug("***"), "");
    }
}
