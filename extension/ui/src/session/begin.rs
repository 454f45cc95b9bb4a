//! The welcome: no account in this browser yet.

use latchkey_messages::EmergencyKit;
use leptos::prelude::*;

use super::{create::create, join::join, kit::kit, sign_in::sign_in};
use crate::{
    browser,
    page::Page,
    parts::{Kind, button, icon},
    texts,
};

/// The three doors, and what lies behind each. `kit` holds a kit that was just made: it is shown before anything else.
pub fn begin(page: Page, place: RwSignal<String>, made: RwSignal<Option<EmergencyKit>>) -> AnyView {
    let done = move |kit| made.set(Some(kit));
    let inner = move || match place.get().as_str() {
        "create" => behind(create(page, done)),
        "join" => behind(join(page, done)),
        "sign-in" => behind(sign_in(page)),
        _ => doors(),
    };
    view! {
        <div class="welcome">
            <aside class="pitch" aria-label="Latchkey">
                <div class="brand">{icon("logo")} <span>"Latchkey"</span></div>
                <div>
                    <p class="pitch-title">{texts::welcome::PITCH}</p>
                    <ul>
                        <li>{icon("lock")} <span>{texts::welcome::POINT_1}</span></li>
                        <li>{icon("building")} <span>{texts::welcome::POINT_2}</span></li>
                        <li>{icon("check")} <span>{texts::welcome::POINT_3}</span></li>
                    </ul>
                </div>
                <p class="small">{texts::welcome::FOOT}</p>
            </aside>
            <main>{inner}</main>
        </div>
    }
    .into_any()
}

/// The kit that was just made, alone on the page.
pub fn fresh_kit(page: Page, made: RwSignal<Option<EmergencyKit>>, found: EmergencyKit) -> AnyView {
    let shown = kit(found, move || {
        made.set(None);
        browser::go("items");
        page.live.ask_state();
    });
    view! { <main class="kit-page">{shown}</main> }.into_any()
}

fn behind(form: AnyView) -> AnyView {
    view! {
        <div class="stack">
            <div class="back">{button(Kind::Quiet, texts::common::BACK, || browser::go(""))}</div>
            {form}
        </div>
    }
    .into_any()
}

fn doors() -> AnyView {
    view! {
        <div class="stack">
            <div class="stack tight">
                <h1>{texts::welcome::TITLE}</h1>
                <p class="soft">{texts::welcome::LEAD}</p>
            </div>
            <div class="doors">
                {door("link", texts::welcome::JOIN, texts::welcome::JOIN_TEXT, "join")}
                {door("device", texts::welcome::SIGN_IN, texts::welcome::SIGN_IN_TEXT, "sign-in")}
                {door("building", texts::welcome::CREATE, texts::welcome::CREATE_TEXT, "create")}
            </div>
        </div>
    }
    .into_any()
}

fn door(symbol: &'static str, title: &'static str, text: &'static str, place: &'static str) -> AnyView {
    view! {
        <button type="button" class="door" on:click=move |_| browser::go(place)>
            {icon(symbol)}
            <span class="text">
                <b>{title}</b>
                <span class="soft small">{text}</span>
            </span>
            {icon("more")}
        </button>
    }
    .into_any()
}
