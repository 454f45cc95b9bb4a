//! Buttons and icons.

use latchkey_messages::{Field, ItemId, Reply, Request};
use leptos::{prelude::*, task::spawn_local};

use crate::{background, browser, page::Page, texts};

/// How much a button asks for attention.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Primary,
    Plain,
    Quiet,
    Danger,
}

impl Kind {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Plain => "button",
            Self::Quiet => "button quiet",
            Self::Danger => "button danger",
        }
    }
}

/// A symbol of `symbols.svg`, which every page has in it: one of another file is looked up for each use. Decoration, never the only name of anything.
pub fn icon(name: &'static str) -> AnyView {
    let class = if name == "logo" { "icon logo" } else { "icon" };
    view! {
        <svg class=class aria-hidden="true">
            <use_ href=format!("#i-{name}")></use_>
        </svg>
    }
    .into_any()
}

/// A button with a word on it.
pub fn button(kind: Kind, label: impl Into<String>, act: impl Fn() + 'static) -> AnyView {
    let (label, act): (String, Box<dyn Fn()>) = (label.into(), Box::new(act));
    view! {
        <button type="button" class=kind.class() on:click=move |_| act()>
            {label}
        </button>
    }
    .into_any()
}

/// The button that sends a form; while the answer is awaited it says so and does nothing.
pub fn submit_button(kind: Kind, label: &'static str, busy: RwSignal<bool>) -> AnyView {
    let class = format!("{} wide", kind.class());
    view! {
        <button type="submit" class=class aria-disabled=move || busy.get().then_some("true")>
            {move || if busy.get() { texts::common::A_MOMENT } else { label }}
        </button>
    }
    .into_any()
}

/// A button with a symbol only; `label` is its name and its tip.
pub fn icon_button(symbol: &'static str, label: impl Into<String>, act: impl Fn() + 'static) -> AnyView {
    let (label, act): (String, Box<dyn Fn()>) = (label.into(), Box::new(act));
    view! {
        <button type="button" class="icon-button" aria-label=label.clone() title=label on:click=move |_| act()>
            {icon(symbol)}
        </button>
    }
    .into_any()
}

/// A button that copies one field of an item, and shows that it did.
pub fn copy_button(
    page: Page,
    item: ItemId,
    field: Field,
    symbol: &'static str,
    label: String,
    index: &'static str,
) -> AnyView {
    let done = RwSignal::new(false);
    let copy = move |_| {
        let item = item.clone();
        spawn_local(async move {
            match background::ask(Request::Copy { item, field }).await {
                Ok(Reply::Secret(value)) if browser::copy(value.expose()).await => {
                    page.say(texts::items::copied(field));
                    let _ = done.try_set(true);
                    browser::rest(1_400).await;
                    let _ = done.try_set(false);
                }
                Ok(_) => page.say(texts::items::NOT_COPIED),
                Err(problem) => page.say(problem.title),
            }
        });
    };
    view! {
        <button
            type="button"
            class="icon-button"
            class:done=move || done.get()
            tabindex=index
            aria-label=label.clone()
            title=label
            on:click=copy
        >
            {move || icon(if done.get() { "check" } else { symbol })}
        </button>
    }
    .into_any()
}
