//! Fields of the person's own in the form of a login.

use latchkey_messages::FieldTarget;
use leptos::prelude::*;

use super::writing::{OwnField, Writing};
use crate::{
    browser,
    parts::{Kind, button, icon_button},
    texts,
};

/// `pick` lets the person point at the page's field, where there is a page.
pub fn own_fields(writing: Writing, pick: Option<Callback<()>>) -> AnyView {
    let add = move || {
        writing.add_field();
        browser::focus_soon(".own-field:nth-last-child(1 of .own-field) input");
    };
    view! {
        <fieldset class="field">
            <legend>{texts::items::FIELDS} <span class="soft small">" " {texts::common::OPTIONAL}</span></legend>
            <For each=move || writing.own.get() key=|field| field.key children=move |field| row(writing, field) />
            <div class="cluster">
                {button(Kind::Quiet, texts::items::ADD_FIELD, add)}
                {pick.map(|pick| button(Kind::Quiet, texts::items::PICK, move || pick.run(())))}
            </div>
        </fieldset>
    }
    .into_any()
}

fn row(writing: Writing, field: OwnField) -> AnyView {
    let OwnField { key, name, value, plain, target } = field;
    let remove = move || texts::items::remove_field(&name.get());
    let unbind = move || target.set(None);
    view! {
        <div class="own-field" role="group" aria-label=move || texts::items::field_named(&name.get())>
            <input
                class="input"
                type="text"
                aria-label=texts::items::FIELD_NAME
                placeholder=texts::items::FIELD_NAME
                autocomplete="off"
                spellcheck="false"
                prop:value=move || name.get()
                on:input=move |event| name.set(event_target_value(&event))
            />
            {move || icon_button("minus", remove(), move || writing.remove_field(key))}
            <input
                class="input"
                class:mono=move || plain.get()
                // What is a text to the browser, Chromium writes to its disk, to restore the tab.
                type=move || if plain.get() { "text" } else { "password" }
                autocomplete=move || if plain.get() { "off" } else { "new-password" }
                aria-label=texts::items::FIELD_VALUE
                placeholder=texts::items::FIELD_VALUE
                spellcheck="false"
                autocapitalize="off"
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            <label class="tick">
                <input
                    type="checkbox"
                    prop:checked=move || !plain.get()
                    on:change=move |event| plain.set(!event_target_checked(&event))
                />
                <span>{texts::items::CONCEALED}</span>
            </label>
            {move || target.get().map(|target| bound(&target, unbind))}
        </div>
    }
    .into_any()
}

fn bound(target: &FieldTarget, unbind: impl Fn() + 'static) -> AnyView {
    view! {
        <div class="hint bound">
            <span>{texts::items::goes_into(target)}</span>
            {button(Kind::Quiet, texts::items::UNBIND, unbind)}
        </div>
    }
    .into_any()
}
