//! One item: its values, its acts, who has it.

use latchkey_messages::{Address, Area, CustomRow, Field, ItemId, ItemView, Match, Reply, Request, Sharing};
use leptos::prelude::*;

use super::{code::code, fill::fill, secret::secret};
use crate::{
    browser,
    live::ask_live,
    page::{Page, Screen},
    parts::{
        Kind, OnceMore, Submit, Tone, button, chip, copy_button, icon, icon_button, labels::large_tile, note, show,
    },
    sharing::incoming::of_one,
    texts, time,
};

/// The item's screen.
pub fn detail(page: Page, item: ItemId) -> AnyView {
    let asked = ask_live(move || {
        page.live.age(Area::Items);
        Request::Item { item: item.clone() }
    });
    show(page, asked, move |reply| {
        let Reply::Item(found) = reply else { return None };
        Some(draw(page, found))
    })
}

fn draw(page: Page, item: ItemView) -> AnyView {
    let row = &item.row;
    let id = row.id.clone();
    let can_fill = page.tab.with_untracked(Option::is_some) && !row.to_accept;
    let fill_button = can_fill.then(|| {
        let (id, title) = (row.id.clone(), row.title.clone());
        view! {
            <button type="button" class="button primary wide" on:click=move |_| fill(page, id.clone(), title.clone(), None)>
                {texts::items::FILL}
            </button>
        }
    });
    let sites: Vec<_> = item.addresses.iter().map(site).collect();
    view! {
        <div class="panel">
            <div class="item-head">
                {large_tile(&row.title, row.organisation.hue)}
                <div class="row-text">
                    <h2 class="clip" title=row.title.clone()>{row.title.clone()}</h2>
                    <span class="soft small">{chip(&row.organisation)}</span>
                </div>
            </div>
            {warnings(page, &item)}
            {fill_button}
            <div class="values">
                {user(page, &item)}
                {password(page, &item)}
                {code(page, &item)}
                {own_fields(page, &item)}
                {(item.has_notes && row.permission.reveals()).then(|| notes(page, &item))}
                {sites}
            </div>
            {uses(&item)}
            {acts(page, &item)}
            <p class="small soft">
                {texts::items::permission(row.permission)} " " {shared(&row.sharing)} <br />
                {texts::items::last_change(&item.author)} " " {time::moment(row.changed)}
            </p>
            {row.permission.shares().then(|| delete(page, id))}
        </div>
    }
    .into_any()
}

fn warnings(page: Page, item: &ItemView) -> AnyView {
    let conflict = item.row.conflict.then(|| {
        let id = item.row.id.clone();
        warning(texts::items::CONFLICT_TEXT, texts::notices::CHOOSE, move || {
            page.open(Screen::Conflict { item: id.clone() })
        })
    });
    let due = item.row.change_due.then(|| {
        let id = item.row.id.clone();
        warning(texts::items::CHANGE_DUE_TEXT, texts::notices::CHANGE_IT, move || {
            page.open(Screen::EditItem { item: id.clone() })
        })
    });
    let waits = item.row.to_accept.then(|| of_one(page, &item.row.id));
    let fill_only = (!item.row.permission.reveals()).then(|| note(Tone::Plain, texts::items::FILL_ONLY_NOTE));
    view! {
        {waits}
        {conflict}
        {due}
        {fill_only}
    }
    .into_any()
}

fn warning(text: &'static str, label: &'static str, act: impl Fn() + 'static) -> AnyView {
    view! {
        <div class="note warn">
            {icon("warning")}
            <div class="body">
                <p>{text}</p>
                {button(Kind::Plain, label, act)}
            </div>
        </div>
    }
    .into_any()
}

fn user(page: Page, item: &ItemView) -> Option<AnyView> {
    let name = item.row.user_name.clone();
    if name.is_empty() {
        return None;
    }
    let label = texts::items::copy_of(Field::UserName, &item.row.title);
    let copy = copy_button(page, item.row.id.clone(), Field::UserName, "copy", label, "0");
    Some(
        view! {
            <div class="value">
                <div class="text">
                    <span class="name">{texts::items::USER_NAME}</span>
                    <span class="shown">{name}</span>
                </div>
                {copy}
            </div>
        }
        .into_any(),
    )
}

fn password(page: Page, item: &ItemView) -> Option<AnyView> {
    if !item.has_password {
        return None;
    }
    if !item.row.permission.reveals() {
        return Some(
            view! {
                <div class="value">
                    <div class="text">
                        <span class="name">{texts::items::PASSWORD}</span>
                        <span class="soft">{texts::items::FILL_ONLY_VALUE}</span>
                    </div>
                </div>
            }
            .into_any(),
        );
    }
    let label = texts::items::copy_of(Field::Password, &item.row.title);
    let copy = copy_button(page, item.row.id.clone(), Field::Password, "copy", label, "0");
    Some(secret(page, item.row.id.clone(), Field::Password, None, texts::items::PASSWORD.into(), Some(copy)))
}

fn notes(page: Page, item: &ItemView) -> AnyView {
    secret(page, item.row.id.clone(), Field::Notes, None, texts::items::NOTES.into(), None)
}

fn own_fields(page: Page, item: &ItemView) -> Vec<AnyView> {
    let reveals = item.row.permission.reveals();
    let place = |place: usize| u16::try_from(place).ok().map(Field::Custom);
    let fields = item.fields.iter().enumerate();
    let own_field = |(at, field): (usize, &CustomRow)| {
        let which = place(at)?;
        let copy = reveals.then(|| {
            let label = texts::items::copy_field(&field.name, &item.row.title);
            copy_button(page, item.row.id.clone(), which, "copy", label, "0")
        });
        if field.shown.is_none() && reveals {
            return Some(secret(page, item.row.id.clone(), which, None, field.name.clone(), copy));
        }
        let shown = match &field.shown {
            Some(value) => view! { <span class="shown">{value.clone()}</span> }.into_any(),
            None => view! { <span class="soft">{texts::items::FILL_ONLY_VALUE}</span> }.into_any(),
        };
        Some(
            view! {
                <div class="value">
                    <div class="text">
                        <span class="name">{field.name.clone()}</span>
                        {shown}
                    </div>
                    {copy}
                </div>
            }
            .into_any(),
        )
    };
    fields.filter_map(own_field).collect()
}

/// How it is used, where that was chosen.
fn uses(item: &ItemView) -> Option<AnyView> {
    let chosen = [(item.sign_in, texts::items::SIGNS_IN), (item.insecure, texts::items::IS_INSECURE)];
    let words: Vec<&str> = chosen.into_iter().filter_map(|(is, words)| is.then_some(words)).collect();
    (!words.is_empty()).then(|| view! { <p class="small soft">{words.join(" ")}</p> }.into_any())
}

fn site(address: &Address) -> AnyView {
    let (shown, open) = (address.text.clone(), address.text.clone());
    let label = texts::items::open(&address.text);
    let opens = !matches!(address.matching, Match::Pattern | Match::Never);
    view! {
        <div class="value">
            <div class="text">
                <span class="name">{texts::items::site(address.matching)}</span>
                <span class="shown">{shown}</span>
            </div>
            {opens.then(|| icon_button("open", label, move || browser::open_site(&open)))}
        </div>
    }
    .into_any()
}

fn acts(page: Page, item: &ItemView) -> AnyView {
    let permission = item.row.permission;
    let id = item.row.id.clone();
    let title = item.row.title.clone();
    let share = Screen::Share { items: vec![id.clone()], title };
    view! {
        <div class="acts">
            {permission.shares().then(|| act(page, "share", texts::sharing::SHARE, share))}
            {permission.edits().then(|| act(page, "edit", texts::items::EDIT, Screen::EditItem { item: id.clone() }))}
            {act(page, "people", texts::sharing::WHO, Screen::Holders { item: id.clone() })}
            {permission.reveals().then(|| act(page, "history", texts::items::HISTORY, Screen::History { item: id.clone() }))}
        </div>
    }
    .into_any()
}

fn act(page: Page, symbol: &'static str, label: &'static str, to: Screen) -> AnyView {
    view! {
        <button type="button" class="act" on:click=move |_| page.open(to.clone())>
            {icon(symbol)}
            <span>{label}</span>
        </button>
    }
    .into_any()
}

fn shared(sharing: &Sharing) -> String {
    match sharing {
        Sharing::Private => String::new(),
        Sharing::Given { holders } => texts::items::given(*holders),
        Sharing::Received { by } => format!("{}.", texts::items::from(by)),
    }
}

fn delete(page: Page, item: ItemId) -> AnyView {
    let submit = Submit::new();
    let end = StoredValue::new(item);
    let run = move || {
        submit.run(Request::DeleteItem { item: end.get_value() }, move |_| {
            page.home();
            page.say(texts::items::DELETED);
        });
    };
    let inner = OnceMore::new(texts::items::DELETE, texts::items::DELETE_SURE, texts::items::DELETE_NOW)
        .kind(Kind::Quiet)
        .back(texts::items::KEEP)
        .show(run);
    view! {
        <div class="stack tight">
            {inner}
            {submit.fault(page)}
        </div>
    }
    .into_any()
}
