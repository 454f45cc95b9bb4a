//! Filling a tab's form, and what stands in its way.

use latchkey_messages::{FillOutcome, ForeignFrame, ItemId, Origin, Problem, Reply, Request};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    background, browser,
    page::{Page, Screen},
    parts::{Kind, Tone, button, note},
    texts,
};

/// Fills the page's tab. `agreed` is the foreign frame that the person was shown and agreed to.
pub fn fill(page: Page, item: ItemId, title: String, agreed: Option<ForeignFrame>) {
    let Some(tab) = page.tab.get_untracked() else {
        page.open(Screen::Item { item });
        return;
    };
    spawn_local(async move {
        match background::ask(Request::Fill { item: item.clone(), tab, agreed }).await {
            Ok(Reply::Filled(outcome)) => match outcome {
                FillOutcome::Filled => {
                    page.say(texts::items::FILLED);
                    browser::close();
                }
                FillOutcome::CrossOrigin(frame) => page.open(Screen::ForeignFrame { item, title, frame }),
                FillOutcome::OtherSite { page: top } => page.open(Screen::OtherSite { item, title, page: top }),
                FillOutcome::NoForm => {
                    page.open(Screen::Item { item });
                    page.say(texts::items::NO_FORM);
                }
            },
            Ok(_) => page.say(background::no_answer().title),
            Err(problem) => page.open(Screen::NotFilled { item, problem }),
        }
    });
}

/// The form is in a frame of another origin: both are named, and the person decides.
pub fn foreign_frame(page: Page, item: ItemId, title: String, agreed: ForeignFrame) -> AnyView {
    let ForeignFrame { page: top, frame } = agreed.clone();
    let act = move || fill(page, item.clone(), title.clone(), Some(agreed.clone()));
    view! {
        <div class="panel">
            {note(Tone::Warn, texts::items::FOREIGN_LEAD)}
            <div class="origins">
                <div><span class="small soft">{texts::items::FOREIGN_PAGE}</span><b>{top.to_string()}</b></div>
                <div><span class="small soft">{texts::items::FOREIGN_FRAME}</span><b>{frame.to_string()}</b></div>
            </div>
            <p>{texts::items::FOREIGN_ADVICE}</p>
            <div class="stack tight">
                {button(Kind::Primary, texts::common::DO_NOT_FILL, move || { page.back(); })}
                {button(Kind::Plain, texts::items::foreign_fill(frame.as_str()), act)}
            </div>
        </div>
    }
    .into_any()
}

/// Why nothing was filled, for as long as the person reads it; its title is the screen's.
pub fn not_filled(page: Page, item: ItemId, problem: Problem) -> AnyView {
    view! {
        <div class="panel">
            {note(Tone::Warn, problem.detail)}
            {button(Kind::Plain, texts::items::SHOW_ITEM, move || page.switch(Screen::Item { item: item.clone() }))}
        </div>
    }
    .into_any()
}

/// The item belongs to other addresses than this page: nothing was filled.
pub fn other_site(page: Page, item: ItemId, title: String, top: Origin) -> AnyView {
    let site = RwSignal::new(None::<String>);
    let asked = item.clone();
    spawn_local(async move {
        if let Ok(Reply::Item(found)) = background::ask(Request::Item { item: asked }).await {
            let _ = site.try_set(found.addresses.into_iter().next().map(|address| address.text));
        }
    });
    view! {
        <div class="panel">
            {note(Tone::Warn, texts::items::other_site(&title))}
            <div class="origins">
                <div><span class="small soft">{texts::items::OTHER_HERE}</span><b>{top.to_string()}</b></div>
                {move || site.get().map(|site| view! {
                    <div><span class="small soft">{texts::items::OTHER_THERE}</span><b>{site}</b></div>
                })}
            </div>
            <p>{texts::items::OTHER_ADVICE}</p>
            <div class="stack tight">
                {move || site.get().map(|site| {
                    let address = site.clone();
                    button(Kind::Primary, texts::items::OPEN_SITE, move || {
                        browser::open_site(&address);
                        browser::close();
                    })
                })}
                {button(Kind::Plain, texts::items::SHOW_ITEM, move || page.switch(Screen::Item { item: item.clone() }))}
            </div>
        </div>
    }
    .into_any()
}
