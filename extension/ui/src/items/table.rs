//! The console's items: a table with search, and one item at its side.

use latchkey_messages::{Area, Field, ItemOrder, ItemPage, ItemRow, OrganisationTag, Reply, Request, Sharing};
use leptos::prelude::*;

use crate::{
    browser,
    live::ask_live,
    organisations::picker::{Empty, picker},
    page::{Page, Screen},
    parts::{Kind, button, chip, copy_button, empty, icon, search_field, show, tile},
    texts, time,
};

const PAGE: u32 = 100;

/// The table.
pub fn table(page: Page) -> AnyView {
    let query = RwSignal::new(String::new());
    let organisation = RwSignal::new(None::<OrganisationTag>);
    let shown = RwSignal::new(PAGE);
    let asked = ask_live(move || {
        page.live.age(Area::Items);
        let organisation = organisation.get().map(|tag| tag.id);
        Request::Items { query: query.get(), organisation, order: ItemOrder::Title, offset: 0, limit: shown.get() }
    });
    let list = show(page, asked, move |reply| {
        let Reply::Items(found) = reply else { return None };
        Some(draw(page, found, query, shown))
    });
    view! {
        <section class="stack" aria-labelledby="items-title">
            <div class="stage-head">
                <div class="titles">
                    <h1 id="items-title">{texts::items::TITLE_MANY}</h1>
                    <p class="soft">{texts::items::LEAD}</p>
                </div>
                <div class="cluster">
                    {button(Kind::Plain, texts::items::IMPORT, || browser::go("import"))}
                    {button(Kind::Primary, texts::items::ADD, move || page.switch(Screen::NewItem))}
                </div>
            </div>
            <div class="tools">
                {search_field("search", texts::items::SEARCH.into(), query)}
                <div class="picker-line">{picker(page, organisation, Empty::All, texts::organisations::SWITCH)}</div>
            </div>
            {list}
        </section>
    }
    .into_any()
}

fn draw(page: Page, found: ItemPage, query: RwSignal<String>, shown: RwSignal<u32>) -> AnyView {
    if found.rows.is_empty() {
        return if query.with_untracked(String::is_empty) {
            let act = button(Kind::Primary, texts::items::ADD, move || page.switch(Screen::NewItem));
            empty("key", texts::items::NONE, texts::items::NONE_TEXT, Some(act))
        } else {
            empty("search", texts::items::NOTHING_FOUND, texts::items::NOTHING_FOUND_TEXT, None)
        };
    }
    let here = u32::try_from(found.rows.len()).unwrap_or(u32::MAX);
    let more = (here < found.total).then(|| {
        button(Kind::Quiet, texts::items::more(found.total - here), move || shown.update(|shown| *shown += PAGE))
    });
    let rows: Vec<_> = found.rows.into_iter().map(|row| line(page, row)).collect();
    view! {
        <p class="small soft" role="status">{texts::items::found(found.total)}</p>
        <div class="table-wrap">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{texts::items::LOGIN}</th>
                        <th scope="col" class="middle">{texts::organisations::NAME}</th>
                        <th scope="col" class="middle">{texts::sharing::SHARING}</th>
                        <th scope="col" class="middle">{texts::items::CHANGED}</th>
                        <th scope="col" class="narrow"><span class="aside">{texts::items::ACTS}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {more}
    }
    .into_any()
}

fn line(page: Page, row: ItemRow) -> AnyView {
    let id = row.id.clone();
    let password = row.permission.reveals().then(|| {
        let label = texts::items::copy_of(Field::Password, &row.title);
        copy_button(page, row.id.clone(), Field::Password, "key", label, "0")
    });
    let label = texts::items::copy_of(Field::UserName, &row.title);
    let user =
        (!row.user_name.is_empty()).then(|| copy_button(page, row.id.clone(), Field::UserName, "user", label, "0"));
    let mark = match (row.to_accept, row.conflict, row.change_due) {
        (true, ..) => Some(("share", texts::incoming::WAITS)),
        (_, true, _) => Some(("warning", texts::items::CONFLICT)),
        (.., true) => Some(("warning", texts::items::CHANGE_DUE)),
        _ => None,
    };
    view! {
        <tr>
            <td>
                <button type="button" class="row-main" on:click=move |_| page.switch(Screen::Item { item: id.clone() })>
                    {tile(&row.title, row.organisation.hue)}
                    <span class="row-text">
                        <span class="row-title">
                            <span class="clip">{row.title.clone()}</span>
                            {mark.map(|(symbol, words)| view! { <span class="mark" title=words>{icon(symbol)} <span class="aside">{words}</span></span> })}
                        </span>
                        <span class="soft small clip">{row.user_name.clone()}</span>
                    </span>
                </button>
            </td>
            <td>{chip(&row.organisation)}</td>
            <td class="soft">{shared(&row.sharing)}</td>
            <td class="soft">{time::moment(row.changed)}</td>
            <td>{user} {password}</td>
        </tr>
    }
    .into_any()
}

fn shared(sharing: &Sharing) -> String {
    match sharing {
        Sharing::Private => texts::sharing::PRIVATE.into(),
        Sharing::Given { holders } => texts::sharing::with(*holders),
        Sharing::Received { by } => texts::items::from(by),
    }
}
