//! A fresh invitation: its link, to copy and send.

use latchkey_messages::Invited;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser,
    page::Page,
    parts::{Kind, Tone, button, icon, note},
    texts, time,
};

/// The link is shown once; `done` takes it away.
pub fn invited(page: Page, found: Invited, done: impl Fn() + 'static) -> AnyView {
    let link = found.link.as_str().to_owned();
    let copy = move |_| {
        let link = link.clone();
        spawn_local(async move {
            let copied = browser::copy(&link).await;
            page.say(if copied { texts::people::LINK_COPIED } else { texts::items::NOT_COPIED });
        });
    };
    browser::focus_soon("#copy-link");
    view! {
        <section class="card stack" aria-labelledby="invited-title">
            <div class="stack tight">
                <h2 id="invited-title">{texts::people::invited(&found.name, &found.organisation.name)}</h2>
                <p class="soft">{texts::people::invited_text(&time::day(found.until))}</p>
            </div>
            <div class="link-box">
                <span class="mono" id="invitation-link">{found.link.as_str().to_owned()}</span>
                <button type="button" class="button primary" id="copy-link" on:click=copy>
                    {icon("copy")}
                    {texts::people::COPY_LINK}
                </button>
            </div>
            {note(Tone::Plain, texts::people::LINK_ADVICE)}
            <div>{button(Kind::Plain, texts::common::DONE, done)}</div>
        </section>
    }
    .into_any()
}
