//! Two browsers changed the same item: both revisions are kept, the person chooses.

use latchkey_messages::{Area, Conflict, Field, ItemId, Reply, Request, Version};
use leptos::prelude::*;

use super::secret::secret;
use crate::{
    live::ask_live,
    page::{Page, Screen},
    parts::{Kind, Submit, Tone, button, note, show},
    texts, time,
};

/// Both versions, side by side or one below the other, and what differs.
pub fn conflict(page: Page, item: ItemId) -> AnyView {
    let of = item.clone();
    let asked = ask_live(move || {
        page.live.age(Area::Items);
        Request::Conflict { item: of.clone() }
    });
    show(page, asked, move |reply| {
        let Reply::Conflict(found) = reply else { return None };
        Some(choose(page, item.clone(), found))
    })
}

fn choose(page: Page, item: ItemId, found: Conflict) -> AnyView {
    let submit = Submit::new();
    let any_password = found.versions.iter().any(|version| version.password_differs);
    // One person may have written them all, in several browsers: a letter tells them apart.
    let lettered = ('A'..='Z').cycle().zip(found.versions);
    let versions: Vec<_> =
        lettered.map(|(letter, version)| card(page, item.clone(), letter, version, any_password, submit)).collect();
    view! {
        <div class="panel">
            <h2>{found.title}</h2>
            {note(Tone::Warn, texts::items::CONFLICT_LEAD)}
            {versions}
            {submit.fault(page)}
        </div>
    }
    .into_any()
}

fn card(page: Page, item: ItemId, letter: char, version: Version, any_password: bool, submit: Submit) -> AnyView {
    let (of, keep) = (item.clone(), version.id.clone());
    let act = move || {
        let back = of.clone();
        submit.run(Request::ResolveConflict { item: of.clone(), keep: keep.clone() }, move |_| {
            page.switch(Screen::Item { item: back });
            page.say(texts::items::CONFLICT_DONE);
        });
    };
    let here = if version.here { texts::items::WRITTEN_HERE } else { texts::items::WRITTEN_ELSEWHERE };
    let password = any_password
        .then(|| secret(page, item, Field::Password, Some(version.id), texts::items::PASSWORD.into(), None));
    let heading = texts::items::version_by(letter, &version.author);
    let label = texts::items::keep_version(letter);
    view! {
        <section class="stack tight" aria-label=heading.clone()>
            <p><b>{heading.clone()}</b> <span class="soft">" · " {time::moment(version.at)} " · " {here}</span></p>
            <div class="values">
                {plain(texts::items::TITLE, version.title)}
                {plain(texts::items::USER_NAME, version.user_name)}
                {password}
                {plain(texts::items::ADDRESSES, version.addresses.join(", "))}
                {version.notes_differ.then(|| plain(texts::items::NOTES, texts::items::DIFFER.into()))}
                {version.fields_differ.then(|| plain(texts::items::FIELDS, texts::items::FIELDS_DIFFER.into()))}
            </div>
            <div>{button(Kind::Primary, label, act)}</div>
        </section>
    }
    .into_any()
}

fn plain(name: &'static str, value: String) -> Option<AnyView> {
    (!value.is_empty()).then(|| {
        view! {
            <div class="value">
                <div class="text">
                    <span class="name">{name}</span>
                    <span class="shown">{value}</span>
                </div>
            </div>
        }
        .into_any()
    })
}
