//! The websites of a login in its form, each with what it means.

use latchkey_messages::Match;
use leptos::prelude::*;

use super::writing::{Website, Writing};
use crate::{
    browser,
    parts::{Kind, button, icon_button},
    texts,
};

const MEANINGS: [Match; 6] = [Match::Site, Match::Host, Match::StartsWith, Match::Pattern, Match::Exact, Match::Never];

pub fn websites(writing: Writing) -> AnyView {
    let add = move || {
        writing.add_website();
        browser::focus_soon(".website:last-of-type input");
    };
    view! {
        <fieldset class="field">
            <legend>{texts::items::ADDRESSES} <span class="soft small">" " {texts::common::OPTIONAL}</span></legend>
            <For
                each=move || writing.websites.get()
                key=|website| website.key
                children=move |website| row(writing, website)
            />
            <span class="hint">{texts::items::ADDRESSES_HINT}</span>
            <div>{button(Kind::Quiet, texts::items::ADD_WEBSITE, add)}</div>
        </fieldset>
    }
    .into_any()
}

fn row(writing: Writing, website: Website) -> AnyView {
    let Website { key, text, matching } = website;
    let about = format!("website-{key}-about");
    let options: Vec<_> = MEANINGS
        .into_iter()
        .map(|meaning| {
            view! {
                <option value=texts::items::meaning(meaning) selected=move || matching.get() == meaning>
                    {texts::items::meaning(meaning)}
                </option>
            }
        })
        .collect();
    let choose = move |event| {
        let chosen = event_target_value(&event);
        matching.set(MEANINGS.into_iter().find(|one| texts::items::meaning(*one) == chosen).unwrap_or_default());
    };
    view! {
        <div class="website">
            <input
                class="input"
                type="text"
                inputmode="url"
                aria-label=texts::items::SITE
                aria-describedby=about.clone()
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=move || text.get()
                on:input=move |event| text.set(event_target_value(&event))
            />
            <select class="input" aria-label=texts::items::USED_ON aria-describedby=about.clone() on:change=choose>
                {options}
            </select>
            {icon_button("minus", texts::items::REMOVE_WEBSITE, move || writing.remove_website(key))}
            <span class="hint" id=about>
                {move || texts::items::meaning_hint(matching.get())}
            </span>
        </div>
    }
    .into_any()
}
