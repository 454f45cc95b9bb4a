//! Who has an item, by which permission; and taking it back.

use latchkey_messages::{Area, Holder, HolderRow, ItemId, Reply, Request};
use leptos::prelude::*;

use crate::{
    live::ask_live,
    page::{Page, Screen},
    parts::{Kind, OnceMore, Submit, Tone, button, chip, empty, icon, note, show, tile},
    texts, time,
};

/// The list. After a take-back it says that the password may be known.
pub fn holders(page: Page, item: ItemId) -> AnyView {
    let taken = RwSignal::new(None::<String>);
    let of = item.clone();
    let asked = ask_live(move || {
        page.live.age(Area::Items);
        page.live.age(Area::People);
        Request::WhoHasIt { item: of.clone() }
    });
    let change = item.clone();
    let list = show(page, asked, move |reply| {
        let Reply::Holders(rows) = reply else { return None };
        if rows.is_empty() {
            return Some(empty("people", texts::sharing::NOBODY, texts::sharing::NOBODY_TEXT, None));
        }
        let of = item.clone();
        let rows: Vec<_> = rows.into_iter().map(|row| holder(page, of.clone(), row, taken, asked)).collect();
        Some(view! { <ul class="values">{rows}</ul> }.into_any())
    });
    let told = move || {
        taken.get().map(|name| {
            let item = change.clone();
            view! {
                <div class="note warn" role="alert">
                    {icon("warning")}
                    <div class="body">
                        <p>{texts::sharing::taken_back(&name)}</p>
                        {button(Kind::Primary, texts::notices::CHANGE_IT, move || page.open(Screen::EditItem { item: item.clone() }))}
                    </div>
                </div>
            }
        })
    };
    view! { <div class="panel">{told} {list} {note(Tone::Plain, texts::sharing::FILL_ONLY)}</div> }.into_any()
}

fn holder(
    page: Page,
    item: ItemId,
    row: HolderRow,
    taken: RwSignal<Option<String>>,
    asked: crate::live::Asked,
) -> AnyView {
    let submit = Submit::new();
    let name = match &row.holder {
        Holder::Everyone { .. } => texts::sharing::everyone_at(&row.tag.name),
        Holder::Managers { .. } => texts::sharing::managers_of(&row.tag.name),
        Holder::Member { .. } if row.you => texts::sharing::you(&row.name),
        Holder::Member { .. } | Holder::Group { .. } => row.name.clone(),
    };
    let told = name.clone();
    let from = row.holder.clone();
    let take = move || {
        let told = told.clone();
        submit.run(Request::Unshare { items: vec![item.clone()], holders: vec![from.clone()] }, move |_| {
            let _ = taken.try_set(Some(told));
            asked.again();
        });
    };
    let act =
        OnceMore::new(texts::sharing::TAKE_BACK, texts::sharing::take_back_sure(&name), texts::sharing::TAKE_BACK)
            .about(texts::sharing::take_back_from(&name))
            .back(texts::items::KEEP);
    let since = row.since.map(|since| view! { <span>" · " {time::moment(since)}</span> });
    let by = (!row.by.is_empty()).then(|| texts::sharing::given_by(&row.by));
    view! {
        <li class="value">
            {tile(&name, row.tag.hue)}
            <div class="text">
                <span class="clip"><b>{name}</b></span>
                <span class="row-sub">{chip(&row.tag)}</span>
                <span class="small soft">{row.has.map(texts::sharing::name)} {since} {by}</span>
                {submit.fault(page)}
                {row.can_take_back.then(|| act.show(take))}
            </div>
        </li>
    }
    .into_any()
}
