//! The popup's first screen: search, what fits this page, what was used last, everything.

use latchkey_messages::{
    Area, ItemId, ItemOrder, ItemRow, OrganisationTag, Permission, Reply, Request, Sharing, Suggestion, Time,
};
use leptos::{prelude::*, task::spawn_local};
use web_sys::KeyboardEvent;

use super::row::row;
use crate::{
    background, browser,
    live::{Asked, ask_live, ask_when_ready},
    organisations::picker::{Empty, picker},
    page::{Page, Screen},
    parts::{Kind, button, empty, icon_button, list_keys, problem_note, search_field, waiting},
    texts,
};

/// Rows that are asked for and drawn at once: what can be seen of them, as in `first.js`. The others follow when these are there.
const SEEN: u32 = 8;
const FIRST: u32 = 40;
const RECENT: u32 = 4;

/// What the list is asked with. It outlives the list, so that coming back from an item finds it as it was.
#[derive(Clone, Copy)]
pub struct Search {
    pub query: RwSignal<String>,
    pub organisation: RwSignal<Option<OrganisationTag>>,
    shown: RwSignal<u32>,
}

impl Search {
    /// Everything.
    pub fn new() -> Self {
        Self { query: RwSignal::new(String::new()), organisation: RwSignal::new(None), shown: RwSignal::new(SEEN) }
    }
}

/// The head with switcher and search.
pub fn head(page: Page, search: Search) -> AnyView {
    browser::focus_soon("#search");
    view! {
        <header class="popup-head">
            <div class="line">
                <div class="grow">{picker(page, search.organisation, Empty::All, texts::organisations::SWITCH)}</div>
                {icon_button("plus", texts::items::ADD, move || page.open(Screen::NewItem))}
            </div>
            <div on:keydown=move |event| keys(page, &event)>
                {search_field("search", texts::items::SEARCH.into(), search.query)}
            </div>
        </header>
    }
    .into_any()
}

/// Enter in the search field fills the first row; arrow down goes to it.
fn keys(page: Page, event: &KeyboardEvent) {
    if event.key() == "Enter" {
        event.prevent_default();
        let first = document().query_selector("[data-row] button").ok().flatten();
        if let Some(first) = first.and_then(|found| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(found).ok())
        {
            first.click();
        } else {
            page.say(texts::items::NOTHING_FOUND);
        }
    } else {
        list_keys::walk(event);
    }
}

/// The sections below it.
pub fn list(page: Page, search: Search) -> AnyView {
    let fitting = ask_when_ready(move || {
        page.live.age(Area::Items);
        page.tab.get().map(|tab| Request::Suggestions { tab })
    });
    let recent = ask_live(move || {
        page.live.age(Area::Items);
        ask_items(String::new(), search, ItemOrder::Recent, RECENT)
    });
    let all = ask_live(move || {
        page.live.age(Area::Items);
        ask_items(search.query.get(), search, ItemOrder::Title, search.shown.get())
    });
    // A new search begins at its first rows.
    Effect::new(move |before: Option<()>| {
        search.query.track();
        search.organisation.track();
        if before.is_some() {
            search.shown.set(FIRST);
        }
    });

    let searching = Memo::new(move |_| !search.query.with(String::is_empty));
    let fits = Memo::new(move |_| suggested(fitting, search.organisation.get()));
    let used = Memo::new(move |_| {
        let fits = fits.get();
        rows_of(recent).into_iter().filter(|row| !fits.iter().any(|fit| fit.id == row.id)).collect::<Vec<_>>()
    });
    let every = Memo::new(move |_| rows_of(all));
    Effect::new(move |_| {
        if every.with(|rows| !rows.is_empty()) && search.shown.get_untracked() == SEEN {
            spawn_local(async move {
                browser::rest(0).await;
                // The popup may be gone by now.
                let _ = search.shown.try_set(FIRST);
            });
        }
    });
    let total = Memo::new(move |_| match all.answer.get() {
        Some(Ok(Reply::Items(found))) => Some(found.total),
        _ => None,
    });
    Effect::new(move |_| {
        fits.with(|_| ());
        every.with(|_| ());
        list_keys::settle();
    });

    let site = move || match fitting.answer.get() {
        Some(Ok(Reply::Suggestions(found))) if !found.site.is_empty() => texts::items::fits(&found.site),
        _ => texts::items::FITS.into(),
    };
    let shows_fits = move || !searching.get() && !fits.with(Vec::is_empty);
    let shows_used =
        move || !searching.get() && total.get().is_some_and(|total| total > RECENT) && !used.with(Vec::is_empty);
    view! {
        <div on:keydown=move |event| { list_keys::walk(&event); }>
            <h1 class="aside">{texts::items::TITLE_MANY}</h1>
            {move || shows_fits().then(|| section(page, "fits", site.into(), fits))}
            {move || shows_used().then(|| section(page, "recent", (|| texts::items::RECENT.to_owned()).into(), used))}
            {move || (!every.with(Vec::is_empty)).then(|| {
                let title = move || if searching.get() { texts::items::found(total.get().unwrap_or_default()) } else { texts::items::ALL.into() };
                section(page, "all", title.into(), every)
            })}
            {move || foot(page, search, all, total)}
        </div>
    }
    .into_any()
}

type Title = Box<dyn Fn() -> String + Send + Sync>;

struct Heading(Title);

impl<F: Fn() -> String + Send + Sync + 'static> From<F> for Heading {
    fn from(words: F) -> Self {
        Self(Box::new(words))
    }
}

fn section(page: Page, id: &'static str, title: Heading, rows: Memo<Vec<ItemRow>>) -> AnyView {
    view! {
        <section aria-labelledby=id>
            <h2 class="section-title" id=id>{move || (title.0)()}</h2>
            <div role="grid" aria-labelledby=id class="rows">
                <For each=move || rows.get() key=look children=move |item| row(page, item) />
            </div>
        </section>
    }
    .into_any()
}

/// Everything of a row that its look depends on, so that a row is drawn anew when any of it changes, and only then.
fn look(item: &ItemRow) -> (ItemId, Time, Permission, [bool; 3], [String; 4]) {
    let shared = match &item.sharing {
        Sharing::Received { by } => by.clone(),
        Sharing::Private | Sharing::Given { .. } => String::new(),
    };
    let words = [item.title.clone(), item.user_name.clone(), item.organisation.name.clone(), shared];
    (item.id.clone(), item.changed, item.permission, [item.conflict, item.change_due, item.to_accept], words)
}

/// What stands below the rows: nothing yet, nothing found, more to show, or what went wrong.
fn foot(page: Page, search: Search, all: Asked, total: Memo<Option<u32>>) -> AnyView {
    if let Some(Err(problem)) = all.answer.get() {
        let shown = problem_note(page, problem, Some(Box::new(move || all.again())));
        return view! { <div class="panel">{shown}</div> }.into_any();
    }
    let Some(total) = total.get() else { return waiting() };
    let here = u32::try_from(rows_of(all).len()).unwrap_or(u32::MAX);
    if total == 0 {
        return if search.query.with(String::is_empty) {
            let acts = view! {
                <div class="cluster">
                    {button(Kind::Primary, texts::items::ADD, move || page.open(Screen::NewItem))}
                    {button(Kind::Plain, texts::items::IMPORT, || browser::open_console("import"))}
                </div>
            };
            empty("key", texts::items::NONE, texts::items::NONE_TEXT, Some(acts.into_any()))
        } else {
            empty("search", texts::items::NOTHING_FOUND, texts::items::NOTHING_FOUND_TEXT, None)
        };
    }
    if here < total {
        let more =
            button(Kind::Quiet, texts::items::more(total - here), move || search.shown.update(|shown| *shown += 100));
        return view! { <div class="empty">{more}</div> }.into_any();
    }
    ().into_any()
}

fn ask_items(query: String, search: Search, order: ItemOrder, limit: u32) -> Request {
    let organisation = search.organisation.get().map(|tag| tag.id);
    Request::Items { query, organisation, order, offset: 0, limit }
}

fn rows_of(asked: Asked) -> Vec<ItemRow> {
    match asked.answer.get() {
        Some(Ok(Reply::Items(found))) => found.rows,
        _ => Vec::new(),
    }
}

fn suggested(asked: Asked, organisation: Option<OrganisationTag>) -> Vec<ItemRow> {
    let Some(Ok(Reply::Suggestions(found))) = asked.answer.get() else { return Vec::new() };
    let here = |row: &ItemRow| organisation.as_ref().is_none_or(|tag| tag.id == row.organisation.id);
    found.rows.into_iter().map(|Suggestion { row, .. }| row).filter(here).collect()
}

/// Says once that the background does not answer at all.
pub fn unreachable(page: Page) -> AnyView {
    problem_note(page, background::no_answer(), Some(Box::new(move || page.live.ask_state())))
}
