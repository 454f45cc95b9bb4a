//! Choosing an organisation among thousands: type to find.

use latchkey_messages::{Area, OrganisationTag, Reply, Request};
use leptos::prelude::*;

use crate::{
    browser,
    live::ask_live,
    page::Page,
    parts::{chip, icon, list_keys, search_field, show},
    texts,
};

const SHOWN: u32 = 60;

/// What an empty choice means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// All organisations.
    All,
    /// Nothing chosen yet: one must be.
    Missing,
}

/// A button that tells the choice, and the list that it opens.
pub fn picker(page: Page, chosen: RwSignal<Option<OrganisationTag>>, empty: Empty, label: &'static str) -> AnyView {
    let open = RwSignal::new(false);
    let none = if empty == Empty::All { texts::organisations::ALL } else { texts::organisations::CHOOSE };
    let words = move || match chosen.get() {
        Some(tag) => chip(&tag),
        None => view! {
            {icon("building")}
            <span class="clip">{none}</span>
        }
        .into_any(),
    };
    let close = move || {
        open.set(false);
        browser::focus_soon(".switcher");
    };
    view! {
        <div class="picker" on:keydown=move |event| {
            if open.get_untracked() && event.key() == "Escape" {
                event.prevent_default();
                event.stop_propagation();
                close();
            }
        }>
            <button
                type="button"
                class="switcher"
                aria-haspopup="dialog"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <span class="aside">{label} ": "</span>
                {words}
                {icon("down")}
            </button>
            {move || open.get().then(|| list(page, chosen, empty, label, close))}
        </div>
    }
    .into_any()
}

fn list(
    page: Page,
    chosen: RwSignal<Option<OrganisationTag>>,
    empty: Empty,
    label: &'static str,
    close: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let query = RwSignal::new(String::new());
    let asked = ask_live(move || {
        page.live.age(Area::Organisations);
        Request::Organisations { query: query.get(), offset: 0, limit: SHOWN }
    });
    let choose = move |tag: Option<OrganisationTag>| {
        chosen.set(tag);
        close();
    };
    browser::focus_soon("#find-organisation");
    let options = show(page, asked, move |reply| {
        let Reply::Organisations(found) = reply else { return None };
        let all = (empty == Empty::All && query.get_untracked().is_empty()).then(|| {
            let mark = chosen.get_untracked().is_none();
            option(
                icon("building"),
                view! { <span class="grow">{texts::organisations::ALL}</span> }.into_any(),
                mark,
                move || choose(None),
            )
        });
        let rest = found.total.saturating_sub(SHOWN);
        let rows: Vec<_> = found
            .rows
            .into_iter()
            .map(|row| {
                let tag = row.tag;
                let mark = chosen.get_untracked().is_some_and(|now| now.id == tag.id);
                let words = chip(&tag);
                option(().into_any(), words, mark, move || choose(Some(tag.clone())))
            })
            .collect();
        let none = rows.is_empty().then(|| view! { <p class="section-title">{texts::organisations::NONE_FOUND}</p> });
        let more = (rest > 0).then(|| view! { <p class="section-title">{texts::organisations::more(rest)}</p> });
        Some(view! { <div class="options">{all} {rows} {none} {more}</div> }.into_any())
    });
    view! {
        <div class="popover" role="dialog" aria-label=label on:keydown=move |event| { list_keys::walk(&event); }>
            {search_field("find-organisation", texts::organisations::FIND.into(), query)}
            {options}
        </div>
    }
    .into_any()
}

fn option(before: AnyView, words: AnyView, chosen: bool, act: impl Fn() + 'static) -> AnyView {
    view! {
        <div data-row>
            <button type="button" class="option" aria-pressed=if chosen { "true" } else { "false" } on:click=move |_| act()>
                {before}
                {words}
                {chosen.then(|| icon("check"))}
            </button>
        </div>
    }
    .into_any()
}
