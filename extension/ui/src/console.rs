//! The console: a page in a tab, with everything an administrator does. Also the welcome.

use latchkey_messages::{Account, EmergencyKit, OrganisationKind, Request, Role, State};
use leptos::{ev, prelude::*, task::spawn_local};

use crate::{
    background, browser,
    importing::choose::import,
    items::{list::unreachable, table::table},
    notices,
    organisations::{
        clients::clients,
        people::people,
        safety::{alarm, safety},
    },
    page::Page,
    parts::{Kind, button, chip, icon, waiting},
    popup,
    session::{
        begin::{begin, fresh_kit},
        devices::devices,
        elsewhere,
        lock::{Over, lock},
        settings::settings,
    },
    texts,
};

/// What the console is about, so that it is not built anew when a detail of the state changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Waiting,
    Unreachable,
    Empty,
    Locked,
    Open,
}

/// The whole console.
pub fn console() -> AnyView {
    let page = Page::begin();
    let place = RwSignal::new(browser::place());
    let made = RwSignal::new(None::<EmergencyKit>);
    window_event_listener(ev::hashchange, move |_| {
        place.set(browser::place());
        page.home();
    });
    let phase = Memo::new(move |_| match page.live.state.get() {
        None => Phase::Waiting,
        Some(Err(_)) => Phase::Unreachable,
        Some(Ok(State::Empty)) => Phase::Empty,
        Some(Ok(State::Locked { .. })) => Phase::Locked,
        Some(Ok(State::Open { .. })) => Phase::Open,
    });
    let shown = move || {
        if let Some(kit) = made.get() {
            return fresh_kit(page, made, kit);
        }
        match phase.get() {
            Phase::Waiting => view! { <main>{waiting()}</main> }.into_any(),
            Phase::Unreachable => {
                view! { <main class="kit-page"><h1 class="aside">"Latchkey"</h1>{unreachable(page)}</main> }.into_any()
            }
            Phase::Empty => begin(page, place, made),
            Phase::Locked => match page.live.state.get_untracked() {
                Some(Ok(State::Locked { account, typed })) => lock(page, account, typed, Over::Console),
                _ => ().into_any(),
            },
            Phase::Open => match page.live.state.get_untracked() {
                Some(Ok(State::Open { account, .. })) => open(page, account, place),
                _ => ().into_any(),
            },
        }
    };
    view! {
        {shown}
        {page.voice()}
    }
    .into_any()
}

fn open(page: Page, account: Account, place: RwSignal<String>) -> AnyView {
    let keys = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && !event.default_prevented() && page.back() {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
    let stage = move || match place.get().as_str() {
        "waiting" => notices::place(page),
        "people" => people(page),
        "clients" => clients(page),
        "safety" => safety(page),
        "import" => import(page),
        "devices" => devices(page),
        "settings" => settings(page),
        elsewhere::PLACE => elsewhere::place(page),
        _ => table(page),
    };
    let side = move || {
        page.screens.with(|screens| screens.last().cloned()).map(|screen| {
            view! { <aside class="sheet" aria-label=texts::console::SIDE>{popup::over(page, screen)}</aside> }
        })
    };
    view! {
        <div class="console">
            {navigation(page, account, place)}
            <main>
                {alarm(page, || view! { <a class="button" href="#safety">{texts::safety::LOOK}</a> }.into_any())}
                {popup::strip(page, "_self")}
                <div class="stage">{stage}</div>
            </main>
            {side}
        </div>
    }
    .into_any()
}

fn navigation(page: Page, account: Account, place: RwSignal<String>) -> AnyView {
    let has_clients = account.role == Role::Administrator && account.kind == OrganisationKind::Msp;
    let lock_now = move || {
        spawn_local(async move {
            let _ = background::ask(Request::Lock).await;
            page.live.ask_state();
        });
    };
    view! {
        <header class="side">
            <div class="brand">{icon("logo")} <span>"Latchkey"</span></div>
            <nav aria-label=texts::popup::NAVIGATION>
                {link(place, "items", "key", texts::items::TITLE_MANY, None)}
                {link(place, "waiting", "bell", texts::notices::TITLE, Some(notices::badge(page)))}
                {link(place, "people", "people", texts::people::TITLE, None)}
                {has_clients.then(|| link(place, "clients", "building", texts::organisations::CLIENTS, None))}
                {link(place, "safety", "check", texts::safety::TITLE, None)}
                {link(place, "import", "import", texts::importing::TITLE, None)}
                {link(place, "devices", "device", texts::devices::TITLE, None)}
                {link(place, "settings", "settings", texts::settings::TITLE, None)}
            </nav>
            <div class="me">
                <div class="stack tight">
                    <b class="clip">{account.name}</b>
                    <span class="soft small clip">{account.email}</span>
                    {chip(&account.home)}
                </div>
                {button(Kind::Plain, texts::popup::LOCK, lock_now)}
            </div>
        </header>
    }
    .into_any()
}

/// The places beside the logins, which stand for every other.
const PLACES: [&str; 8] = ["waiting", "people", "clients", "safety", "import", "devices", "settings", elsewhere::PLACE];

fn link(
    place: RwSignal<String>,
    to: &'static str,
    symbol: &'static str,
    label: &'static str,
    badge: Option<AnyView>,
) -> AnyView {
    let here = move || {
        let now = place.get();
        now == to || (to == "items" && !PLACES.contains(&now.as_str()))
    };
    view! {
        <a class="link" href=format!("#{to}") aria-current=move || here().then_some("page")>
            {icon(symbol)}
            <span>{label}</span>
            {badge}
        </a>
    }
    .into_any()
}
