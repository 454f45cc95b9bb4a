//! One item in the popup's list: a row that fills, with its copy buttons.

use latchkey_messages::{Field, ItemRow, Sharing};
use leptos::prelude::*;

use super::fill::fill;
use crate::{
    page::{Page, Screen},
    parts::{chip, copy_button, icon, tile},
    texts,
};

/// The row. Its buttons are reached by arrow keys (`parts::list_keys`).
pub fn row(page: Page, item: ItemRow) -> AnyView {
    let (id, title) = (item.id.clone(), item.title.clone());
    let waits = item.to_accept;
    // What waits to be accepted is looked at first.
    let choose = move |_| {
        if waits {
            page.open(Screen::Item { item: id.clone() });
        } else {
            fill(page, id.clone(), title.clone(), None);
        }
    };
    let open = {
        let id = item.id.clone();
        move |_| page.open(Screen::Item { item: id.clone() })
    };
    let details = texts::items::details_of(&item.title);
    let reveals = item.permission.reveals() && !waits;
    let user = (!item.user_name.is_empty() && !waits).then(|| {
        let label = texts::items::copy_of(Field::UserName, &item.title);
        let button = copy_button(page, item.id.clone(), Field::UserName, "user", label, "-1");
        view! { <div role="gridcell">{button}</div> }
    });
    let password = reveals.then(|| {
        let label = texts::items::copy_of(Field::Password, &item.title);
        let button = copy_button(page, item.id.clone(), Field::Password, "key", label, "-1");
        view! { <div role="gridcell">{button}</div> }
    });
    view! {
        <div role="row" class="row" data-row>
            <div role="gridcell">
                <button type="button" class="row-main" tabindex="-1" on:click=choose>
                    <span class="aside">{if waits { texts::notices::LOOK_AT } else { texts::items::FILL }} " "</span>
                    {label(&item)}
                </button>
            </div>
            {user}
            {password}
            <div role="gridcell">
                <button type="button" class="icon-button" tabindex="-1" aria-label=details.clone() title=details on:click=open>
                    {icon("more")}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// Tile, title, user name and organisation: what every list shows of an item.
pub fn label(item: &ItemRow) -> AnyView {
    let user = if item.user_name.is_empty() { item.site.clone() } else { item.user_name.clone() };
    view! {
        {tile(&item.title, item.organisation.hue)}
        <span class="row-text">
            <span class="row-title">
                <span class="clip">{item.title.clone()}</span>
                {mark(item)}
            </span>
            <span class="row-sub">
                {(!user.is_empty()).then(|| view! { <span class="clip">{user}</span> })}
                {chip(&item.organisation)}
            </span>
        </span>
    }
    .into_any()
}

/// What needs the person's eye: a conflict, a password to change, or that it came from somebody else.
fn mark(item: &ItemRow) -> Option<AnyView> {
    let (symbol, words) = if item.to_accept {
        ("share", texts::incoming::WAITS.to_owned())
    } else if item.conflict {
        ("warning", texts::items::CONFLICT.to_owned())
    } else if item.change_due {
        ("warning", texts::items::CHANGE_DUE.to_owned())
    } else if let Sharing::Received { by } = &item.sharing {
        return Some(view! { <span class="aside">{texts::items::from(by)}</span> }.into_any());
    } else {
        return None;
    };
    Some(
        view! {
            <span class="mark" title=words.clone()>
                {icon(symbol)}
                <span class="aside">{words.clone()}</span>
            </span>
        }
        .into_any(),
    )
}
