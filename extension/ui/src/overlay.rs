//! The overlay beside a field: a short list, nothing more. Whose it is stands at its foot.

use latchkey_messages::{FillOutcome, ItemId, Origin, OverlayView, Reply, Request, Suggestion, page::OverlayToken};
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::ResizeObserver;

use crate::{
    background, browser,
    items::row,
    live::{Asked, ask_live},
    parts::{Kind, Tone, button, icon, list_keys, note},
    texts,
};

/// The whole overlay.
pub fn overlay() -> AnyView {
    let token = OverlayToken(browser::place());
    let of = token.clone();
    let asked = ask_live(move || Request::Overlay { overlay: of.clone() });
    let said = RwSignal::new(String::new());
    let asks = RwSignal::new(None::<(ItemId, Origin, Origin)>);

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
        move |item: ItemId, agreed: Option<Origin>| {
            let request = Request::OverlayFill { overlay: token.clone(), item: item.clone(), agreed };
            let close = Request::OverlayClose { overlay: token.clone() };
            spawn_local(async move {
                match background::ask(request).await {
                    Ok(Reply::Filled(FillOutcome::Filled)) => tell(close),
                    Ok(Reply::Filled(FillOutcome::CrossOrigin { page, frame })) => asks.set(Some((item, page, frame))),
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
                Some((item, page, frame)) => foreign(item, page, frame, asks, choose),
                None => content(asked, choose),
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

type Choose = Callback<(ItemId, Option<Origin>)>;

fn content(asked: Asked, choose: Choose) -> AnyView {
    match asked.answer.get() {
        None => ().into_any(),
        Some(Ok(Reply::Overlay(OverlayView::Locked))) => locked(),
        Some(Ok(Reply::Overlay(OverlayView::Open { site, rows, .. }))) => {
            browser::focus_soon("[data-row] button");
            list(site, rows, choose)
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
        <footer class="overlay-foot">
            {icon("logo")}
            <span class="clip">{texts::overlay::from(&site)}</span>
        </footer>
    }
    .into_any()
}

fn foreign(
    item: ItemId,
    page: Origin,
    frame: Origin,
    asks: RwSignal<Option<(ItemId, Origin, Origin)>>,
    choose: Choose,
) -> AnyView {
    let agreed = frame.clone();
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
