//! The popup: at its final size at once, usable from the keyboard alone.

use latchkey_messages::{Connection, Reply, Request, State};
use leptos::{ev, prelude::*, task::spawn_local};

use crate::{
    background, browser,
    items::{
        conflict, detail, fill, form, generator, history,
        list::{self, Search},
    },
    notices,
    organisations::safety::alarm,
    page::{Page, Screen},
    parts::{Kind, button, empty, icon, icon_button, waiting},
    saving,
    session::lock,
    sharing, texts,
};

/// What the popup is about, so that it is not built anew when a detail of the state changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Waiting,
    Unreachable,
    Empty,
    Locked,
    Open,
}

/// The whole popup.
pub fn popup() -> AnyView {
    let page = Page::begin();
    spawn_local(async move { page.tab.set(browser::tab().await) });
    let phase = Memo::new(move |_| match page.live.state.get() {
        None => Phase::Waiting,
        Some(Err(_)) => Phase::Unreachable,
        Some(Ok(State::Empty)) => Phase::Empty,
        Some(Ok(State::Locked { .. })) => Phase::Locked,
        Some(Ok(State::Open { .. })) => Phase::Open,
    });
    let shown = move || match phase.get() {
        Phase::Waiting => view! { <main class="blank"><h1 class="aside">"Latchkey"</h1>{waiting()}</main> }.into_any(),
        Phase::Unreachable => {
            view! { <main class="panel"><h1 class="aside">"Latchkey"</h1>{list::unreachable(page)}</main> }.into_any()
        }
        Phase::Empty => welcome(),
        Phase::Locked => match page.live.state.get_untracked() {
            Some(Ok(State::Locked { account, typed })) => lock::lock(page, account, typed, lock::Over::Popup),
            _ => ().into_any(),
        },
        Phase::Open => open(page),
    };
    view! {
        {shown}
        {page.voice()}
    }
    .into_any()
}

fn welcome() -> AnyView {
    let start = button(Kind::Primary, texts::welcome::START, || browser::open_console(""));
    view! {
        <main class="popup-welcome">
            <h1 class="aside">"Latchkey"</h1>
            {empty("logo", texts::welcome::TITLE, texts::welcome::POPUP, Some(start))}
        </main>
    }
    .into_any()
}

fn open(page: Page) -> AnyView {
    let search = Search::new();
    page.home();
    // Back from pointing at a field of the page: where the person was.
    spawn_local(async move {
        if let Ok(Reply::Picked(Some(picked))) = background::ask(Request::Picked { form: None }).await {
            page.open(form::screen_of(&picked.form));
        }
    });
    // Esc goes back, then clears, then closes.
    let keys = window_event_listener(ev::keydown, move |event| {
        if event.key() != "Escape" || event.default_prevented() {
            return;
        }
        event.prevent_default();
        if page.back() {
            return;
        }
        if search.query.with_untracked(String::is_empty) {
            browser::close();
        } else {
            search.query.set(String::new());
            browser::focus_soon("#search");
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <div class="popup">
            {move || match page.screens.with(|screens| screens.last().cloned()) {
                None => view! {
                    {list::head(page, search)}
                    <main>
                        {alarm(page, look)}
                        {strip(page, "_blank")}
                        {saving::waiting(page)}
                        {list::list(page, search)}
                    </main>
                }
                .into_any(),
                Some(screen) => view! { <main class="whole">{over(page, screen)}</main> }.into_any(),
            }}
            {foot(page)}
        </div>
    }
    .into_any()
}

/// A screen over the list, with its head.
pub fn over(page: Page, screen: Screen) -> AnyView {
    let title = title(&screen);
    let content = content(page, screen);
    browser::focus_soon(".over-title");
    view! {
        <header class="popup-head">
            <div class="line">
                {icon_button("back", texts::common::BACK, move || { page.back(); })}
                <h1 class="over-title grow clip" tabindex="-1">{title}</h1>
            </div>
        </header>
        <div class="over-body">{content}</div>
    }
    .into_any()
}

fn title(screen: &Screen) -> String {
    match screen {
        Screen::Item { .. } => texts::items::LOGIN.into(),
        Screen::NewItem => texts::items::ADD.into(),
        Screen::EditItem { .. } => texts::items::EDIT_TITLE.into(),
        Screen::History { .. } => texts::items::HISTORY.into(),
        Screen::Holders { .. } => texts::sharing::WHO_TITLE.into(),
        Screen::Share { title, .. } => texts::sharing::share(title),
        Screen::Conflict { .. } => texts::items::CONFLICT_TITLE.into(),
        Screen::ForeignFrame { .. } => texts::items::FOREIGN_TITLE.into(),
        Screen::OtherSite { .. } => texts::items::OTHER_TITLE.into(),
        Screen::NotFilled { problem, .. } => problem.title.clone(),
        Screen::Notices => texts::notices::TITLE.into(),
        Screen::Generator => texts::generator::TITLE.into(),
    }
}

fn content(page: Page, screen: Screen) -> AnyView {
    match screen {
        Screen::Item { item } => detail::detail(page, item),
        Screen::NewItem => form::new_item(page),
        Screen::EditItem { item } => form::edit_item(page, item),
        Screen::History { item } => history::history(page, item),
        Screen::Holders { item } => sharing::holders::holders(page, item),
        Screen::Share { items, .. } => sharing::sheet::share(page, items),
        Screen::Conflict { item } => conflict::conflict(page, item),
        Screen::ForeignFrame { item, title, frame } => fill::foreign_frame(page, item, title, frame),
        Screen::OtherSite { item, title, page: top } => fill::other_site(page, item, title, top),
        Screen::NotFilled { item, problem } => fill::not_filled(page, item, problem),
        Screen::Notices => notices::notices(page),
        Screen::Generator => generator::generator(page),
    }
}

fn look() -> AnyView {
    button(Kind::Plain, texts::safety::LOOK, || browser::open_console("safety"))
}

/// A line that says when the service cannot be reached, or takes another password. `target`: where its link opens.
pub fn strip(page: Page, target: &'static str) -> AnyView {
    let refused = Memo::new(
        move |_| matches!(page.live.state.get(), Some(Ok(State::Open { account, .. })) if account.password_refused),
    );
    let words = Memo::new(move |_| match page.live.state.get() {
        Some(Ok(State::Open { account, .. })) if account.password_refused => Some(texts::account::REFUSED.to_owned()),
        Some(Ok(State::Open { connection, unsent, .. })) => match connection {
            Connection::Online => None,
            Connection::Offline => Some(texts::popup::offline(unsent)),
            Connection::SignedOut => Some(texts::popup::SIGNED_OUT.to_owned()),
        },
        _ => None,
    });
    (move || {
        words.get().map(|words| {
            view! {
                <div class="strip" role="status">
                    {icon("offline")}
                    <span>{words}</span>
                    {refused.get().then(|| view! { <a href="console.html#password" target=target>{texts::account::GIVE}</a> })}
                </div>
            }
        })
    })
    .into_any()
}

fn foot(page: Page) -> AnyView {
    let lock = move || {
        spawn_local(async move {
            let _ = crate::background::ask(latchkey_messages::Request::Lock).await;
            page.live.ask_state();
        });
    };
    let at = move |wanted: Option<Screen>| move || page.screens.with(|screens| screens.first() == wanted.as_ref());
    view! {
        <nav class="popup-foot" aria-label=texts::popup::NAVIGATION>
            {foot_button("key", texts::popup::LOGINS, at(None), ().into_any(), move || page.home())}
            {foot_button("dice", texts::popup::GENERATOR, at(Some(Screen::Generator)), ().into_any(), move || page.switch(Screen::Generator))}
            {foot_button(
                "bell",
                texts::popup::WAITING,
                at(Some(Screen::Notices)),
                notices::badge(page),
                move || page.switch(Screen::Notices),
            )}
            {foot_button("console", texts::popup::MANAGE, || false, ().into_any(), || browser::open_console("items"))}
            {foot_button("lock", texts::popup::LOCK, || false, ().into_any(), lock)}
        </nav>
    }
    .into_any()
}

fn foot_button(
    symbol: &'static str,
    label: &'static str,
    here: impl Fn() -> bool + Send + Sync + 'static,
    badge: AnyView,
    act: impl Fn() + 'static,
) -> AnyView {
    view! {
        <button type="button" class="foot-button" aria-current=move || here().then_some("page") on:click=move |_| act()>
            {icon(symbol)}
            <span>{label}</span>
            {badge}
        </button>
    }
    .into_any()
}
