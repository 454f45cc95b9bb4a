//! Whose something is, at a glance.

use latchkey_messages::OrganisationTag;
use leptos::prelude::*;

/// An organisation's name with its colour.
pub fn chip(tag: &OrganisationTag) -> AnyView {
    view! {
        <span class=format!("chip hue-{}", tag.hue)>
            <span>{tag.name.clone()}</span>
        </span>
    }
    .into_any()
}

/// The first letter of a title on its organisation's colour; decoration.
pub fn tile(title: &str, hue: u8) -> AnyView {
    tile_of(title, hue, "tile")
}

/// The same, for the head of a page.
pub fn large_tile(title: &str, hue: u8) -> AnyView {
    tile_of(title, hue, "tile large")
}

fn tile_of(title: &str, hue: u8, class: &str) -> AnyView {
    let letter: String =
        title.chars().find(|letter| letter.is_alphanumeric()).map(String::from).unwrap_or_else(|| "·".into());
    view! {
        <span class=format!("{class} hue-{hue}") aria-hidden="true">
            {letter}
        </span>
    }
    .into_any()
}

/// A person in a table: who they are, and what stands below the name.
pub fn person(name: &str, shown: String, under: String) -> AnyView {
    view! {
        <span class="row-main">
            {tile(name, 8)}
            <span class="row-text">
                <b class="clip">{shown}</b>
                <span class="soft small clip">{under}</span>
            </span>
        </span>
    }
    .into_any()
}
