//! The overlay beside a field: a short list, nothing more. Whose it is stands at its foot.

use latchkey_messages::{
    FillOutcome, ForeignFrame, Generated, ItemId, OverlayView, Reply, Request, Suggestion, page::OverlayToken,
};
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::ResizeObserver;

use crate::{
    background, browser,
    items::row,
    live::{Asked, ask_live},
    parts::{Kind, Tone, button, icon, list_keys, note},
    saving, texts,
};

/// The whole overlay.
pub fn overlay() -> AnyView {
    let token = OverlayToken(browser::place());
    let of = token.clone();
    let asked = ask_live(move || Request::Overlay { overlay: of.clone() });
    let said = RwSignal::new(String::new());
    let asks = RwSignal::new(None::<(ItemId, ForeignFrame)>);

    let gone = token.clone();
    window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            event.prevent_default();
            tell(Request::OverlayClose { overlay: gone.clone() });
        } else {
            list_keys::walk(&event);
        }
    });
    follow_height(token.clone());

    let fill = {
        let token = token.clone();
        move |item: ItemId, agreed: Option<ForeignFrame>| {
            let request = Request::OverlayFill { overlay: token.clone(), item: item.clone(), agreed };
            let close = Request::OverlayClose { overlay: token.clone() };
            spawn_local(async move {
                match background::ask(request).await {
                    Ok(Reply::Filled(FillOutcome::Filled)) => {
                        tell(close);
                        // Where it is a window of its own; a frame in a page stays open at this.
                        browser::close();
                    }
                    Ok(Reply::Filled(FillOutcome::CrossOrigin(foreign))) => asks.set(Some((item, foreign))),
                    Ok(Reply::Filled(FillOutcome::OtherSite { .. })) => said.set(texts::overlay::OTHER_SITE.into()),
                    Ok(_) => said.set(texts::items::NO_FORM.into()),
                    Err(problem) => said.set(format!("{}. {}", problem.title, problem.detail)),
                }
            });
        }
    };
    let fill = StoredValue::new_local(fill);
    let choose = Callback::new(move |(item, agreed)| fill.with_value(|fill| fill(item, agreed)));
    view! {
        <main class="overlay">
            <h1 class="aside">"Latchkey"</h1>
            {move || match asks.get() {
                Some((item, frame)) => foreign(item, frame, asks, choose),
                None => content(token.clone(), asked, choose),
            }}
            <div role="status">
                {move || {
                    let words = said.get();
                    (!words.is_empty()).then(|| view! { <div class="panel">{note(Tone::Warn, words)}</div> })
                }}
            </div>
        </main>
    }
    .into_any()
}

type Choose = Callback<(ItemId, Option<ForeignFrame>)>;

fn content(token: OverlayToken, asked: Asked, choose: Choose) -> AnyView {
    match asked.answer.get() {
        None => ().into_any(),
        Some(Ok(Reply::Overlay(OverlayView::Locked))) => locked(),
        Some(Ok(Reply::Overlay(OverlayView::Open { site, rows, fresh, .. }))) => {
            browser::focus_soon("[data-row] button, .fresh button");
            let fresh = fresh.map(|fresh| new_password(token, asked, fresh));
            let none = rows.is_empty() && fresh.is_some();
            view! {
                {fresh}
                {if none { foot(site) } else { list(site, rows, choose) }}
            }
            .into_any()
        }
        // It comes when the site wants: no key that the person is about to press is to be an answer.
        Some(Ok(Reply::Overlay(OverlayView::Challenge { site, realm, rows }))) => {
            challenge(token, site, realm, rows, choose)
        }
        Some(Ok(Reply::Overlay(OverlayView::Offer(offer)))) => {
            // Whoever put the frame there takes it away.
            view! { <div class="panel">{saving::offer(offer, Callback::new(|_| ()))}</div> }.into_any()
        }
        Some(Ok(_)) => failed(background::no_answer().title),
        Some(Err(problem)) => failed(format!("{}. {}", problem.title, problem.detail)),
    }
}

fn failed(words: String) -> AnyView {
    view! { <div class="panel">{note(Tone::Bad, words)}</div> }.into_any()
}

fn locked() -> AnyView {
    browser::focus_soon("button");
    view! {
        <div class="panel">
            <div class="cluster spread">
                <span class="cluster">{icon("lock")} <b>{texts::overlay::LOCKED}</b></span>
                {button(Kind::Primary, texts::session::UNLOCK, || tell(Request::OpenPopup))}
            </div>
        </div>
    }
    .into_any()
}

fn list(site: String, rows: Vec<Suggestion>, choose: Choose) -> AnyView {
    let none = rows.is_empty();
    let rows: Vec<_> = rows
        .into_iter()
        .map(|fit| {
            let id = fit.row.id.clone();
            view! {
                <li class="row" data-row>
                    <button
                        type="button"
                        class="row-main"
                        on:click=move |event| {
                            // A page cannot reach into this frame; a synthetic click would be another extension's.
                            if event.is_trusted() {
                                choose.run((id.clone(), None));
                            }
                        }
                    >
                        <span class="aside">{texts::items::FILL} " "</span>
                        {row::label(&fit.row)}
                    </button>
                </li>
            }
        })
        .collect();
    view! {
        {if none {
            view! {
                <div class="panel">
                    <p class="soft">{texts::overlay::none(&site)}</p>
                    <div>{button(Kind::Plain, texts::overlay::OPEN, || tell(Request::OpenPopup))}</div>
                </div>
            }
            .into_any()
        } else {
            view! { <ul class="rows" aria-label=texts::items::fits(&site)>{rows}</ul> }.into_any()
        }}
        {foot(site)}
    }
    .into_any()
}

/// A site that asks before it shows a page. This is a window of its own, which closes when it is answered, and is an answer when closed.
fn challenge(token: OverlayToken, site: String, realm: String, rows: Vec<Suggestion>, choose: Choose) -> AnyView {
    let gone = token.clone();
    window_event_listener(ev::pagehide, move |_| tell(Request::OverlayClose { overlay: gone.clone() }));
    let leave = move || {
        let request = Request::OverlayClose { overlay: token.clone() };
        spawn_local(async move {
            let _ = background::ask(request).await;
            browser::close();
        });
    };
    view! {
        <div class="panel">
            <h2 class="note-title">{texts::overlay::asks(&site)}</h2>
            {(!realm.is_empty()).then(|| view! { <p class="soft small">{texts::overlay::realm(&realm)}</p> })}
        </div>
        {list(site, rows, choose)}
        <div class="panel">
            <div>{button(Kind::Plain, texts::overlay::LEAVE, leave)}</div>
        </div>
    }
    .into_any()
}

fn foot(site: String) -> AnyView {
    view! {
        <footer class="overlay-foot">
            {icon("logo")}
            <span class="clip">{texts::overlay::from(&site)}</span>
        </footer>
    }
    .into_any()
}

/// For a field that asks for a new password: one that nobody thought of.
fn new_password(token: OverlayToken, asked: Asked, fresh: Generated) -> AnyView {
    let fault = RwSignal::new(None::<String>);
    let ask = move |request: Request| {
        spawn_local(async move {
            match background::ask(request).await {
                Ok(Reply::Overlay(_)) => asked.again(),
                Ok(_) => {}
                Err(problem) => fault.set(Some(format!("{}. {}", problem.title, problem.detail))),
            }
        });
    };
    let (used, another) = (token.clone(), token);
    view! {
        <section class="fresh panel" aria-labelledby="fresh-title">
            <h2 id="fresh-title" class="note-title">{texts::saving::FRESH}</h2>
            <output class="mono fresh-password">{fresh.password.expose().to_owned()}</output>
            <div class="cluster">
                <button
                    type="button"
                    class="button primary"
                    on:click=move |event| {
                        if event.is_trusted() {
                            ask(Request::OverlayUse { overlay: used.clone() });
                        }
                    }
                >
                    {texts::saving::USE}
                </button>
                {button(Kind::Plain, texts::saving::ANOTHER, move || ask(Request::OverlayFresh { overlay: another.clone() }))}
            </div>
            <p class="small soft">{texts::saving::FRESH_TEXT}</p>
            <div role="status">{move || fault.get().map(|words| note(Tone::Bad, words))}</div>
        </section>
    }
    .into_any()
}

fn foreign(
    item: ItemId,
    agreed: ForeignFrame,
    asks: RwSignal<Option<(ItemId, ForeignFrame)>>,
    choose: Choose,
) -> AnyView {
    let ForeignFrame { page, frame } = agreed.clone();
    browser::focus_soon("button");
    view! {
        <div class="panel">
            {note(Tone::Warn, texts::items::FOREIGN_LEAD)}
            <div class="origins">
                <div><span class="small soft">{texts::items::FOREIGN_PAGE}</span><b>{page.to_string()}</b></div>
                <div><span class="small soft">{texts::items::FOREIGN_FRAME}</span><b>{frame.to_string()}</b></div>
            </div>
            <div class="cluster">
                {button(Kind::Primary, texts::common::DO_NOT_FILL, move || asks.set(None))}
                <button
                    type="button"
                    class="button"
                    on:click=move |event| {
                        if event.is_trusted() {
                            asks.set(None);
                            choose.run((item.clone(), Some(agreed.clone())));
                        }
                    }
                >
                    {texts::items::FILL_ANYWAY}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// Tells the frame's height to the page's side whenever it changes.
fn follow_height(token: OverlayToken) {
    request_animation_frame(move || {
        let Some(body) = document().query_selector(".overlay").ok().flatten() else { return };
        let element = body.clone();
        let changed = Closure::<dyn Fn()>::new(move || {
            let height = u16::try_from(element.scroll_height()).unwrap_or_default();
            tell(Request::OverlayHeight { overlay: token.clone(), height });
        });
        if let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) {
            observer.observe(&body);
        }
        changed.forget();
    });
}

fn tell(request: Request) {
    spawn_local(async move {
        let _ = background::ask(request).await;
    });
}
