//! An item's revisions.

use latchkey_messages::{Area, Field, ItemId, Reply, Request, Revision};
use leptos::prelude::*;

use super::secret::secret;
use crate::{live::ask_live, page::Page, parts::show, texts, time};

/// Newest first; each password can be revealed.
pub fn history(page: Page, item: ItemId) -> AnyView {
    let of = item.clone();
    let asked = ask_live(move || {
        page.live.age(Area::Items);
        Request::History { item: of.clone() }
    });
    show(page, asked, move |reply| {
        let Reply::History(revisions) = reply else { return None };
        let rows: Vec<_> = revisions.into_iter().map(|revision| entry(page, item.clone(), revision)).collect();
        Some(view! { <ol class="panel">{rows}</ol> }.into_any())
    })
}

fn entry(page: Page, item: ItemId, revision: Revision) -> AnyView {
    let words = texts::items::change(&revision);
    let has_password = revision.number == 1 || revision.changed.contains(&Field::Password);
    let name = texts::items::password_of(revision.number);
    view! {
        <li class="stack tight">
            <p>
                <b>{words}</b>
                <span class="soft">" · " {revision.author} " · " {time::moment(revision.at)}</span>
            </p>
            {has_password.then(|| view! { <div class="values">{secret(page, item, Field::Password, Some(revision.id), name, None)}</div> })}
        </li>
    }
    .into_any()
}
