//! Sharing an item: which side, who, how much. One button.

use latchkey_messages::{Area, Holder, HolderRow, ItemId, Permission, Reply, Request, ShareSide, Side};
use leptos::prelude::*;

use crate::{
    live::ask_live,
    page::Page,
    parts::{Kind, Submit, Tone, button, chip, empty, holder_box, icon, list_keys, note, search_field, show},
    texts,
};

/// How many sides are shown as plain choices; with more, they are searched.
const FEW_SIDES: usize = 6;

/// The sheet for one item or several.
pub fn share(page: Page, items: Vec<ItemId>) -> AnyView {
    let Some(first) = items.first().cloned() else { return ().into_any() };
    let chosen = RwSignal::new(None::<ShareSide>);
    let of = first.clone();
    let asked = ask_live(move || {
        page.live.age(Area::Organisations);
        Request::ShareSides { item: of.clone() }
    });
    let choose = show(page, asked, move |reply| {
        let Reply::Sides(sides) = reply else { return None };
        Some(sides_view(sides, chosen))
    });
    view! {
        <div class="form-screen">
            {move || match chosen.get() {
                None => ().into_any(),
                Some(side) => whom(page, items.clone(), first.clone(), side, chosen),
            }}
            <div class="panel" hidden=move || chosen.with(Option::is_some)>{choose}</div>
        </div>
    }
    .into_any()
}

fn sides_view(sides: Vec<ShareSide>, chosen: RwSignal<Option<ShareSide>>) -> AnyView {
    if sides.is_empty() {
        return empty("share", texts::sharing::NO_SIDES, texts::sharing::NO_SIDES_TEXT, None);
    }
    let query = RwSignal::new(String::new());
    let many = sides.len() > FEW_SIDES;
    let sides = StoredValue::new(sides);
    let found = move || {
        let wanted = query.get().to_lowercase();
        let fits = |side: &&ShareSide| side.tag.name.to_lowercase().contains(&wanted);
        sides.with_value(|all| {
            all.iter().filter(fits).take(60).cloned().map(|side| side_button(side, chosen)).collect::<Vec<_>>()
        })
    };
    view! {
        <div class="stack" on:keydown=move |event| { list_keys::walk(&event); }>
            <h2>{texts::sharing::WHICH_SIDE}</h2>
            {many.then(|| search_field("find-side", texts::organisations::FIND.into(), query))}
            <div class="doors">{found}</div>
        </div>
    }
    .into_any()
}

fn side_button(side: ShareSide, chosen: RwSignal<Option<ShareSide>>) -> AnyView {
    let words = if side.own { texts::sharing::OWN_SIDE } else { texts::sharing::OTHER_SIDE };
    let symbol = if side.own { "people" } else { "building" };
    let tag = chip(&side.tag);
    view! {
        <div data-row>
            <button type="button" class="door" on:click=move |_| chosen.set(Some(side.clone()))>
                {icon(symbol)}
                <span class="text">
                    <b>{tag}</b>
                    <span class="soft small">{words}</span>
                </span>
                {icon("more")}
            </button>
        </div>
    }
    .into_any()
}

fn whom(
    page: Page,
    items: Vec<ItemId>,
    first: ItemId,
    side: ShareSide,
    chosen: RwSignal<Option<ShareSide>>,
) -> AnyView {
    let of: Side = side.side.clone();
    let name = side.tag.name.clone();
    let all = RwSignal::new(true);
    let people = RwSignal::new(Vec::<Holder>::new());
    let permission = RwSignal::new(Permission::View);
    let everyone = RwSignal::new(None::<Holder>);
    let submit = Submit::new();
    let asked = ask_live(move || {
        page.live.age(Area::People);
        Request::ShareHolders { item: first.clone(), side: of.clone() }
    });
    let list = show(page, asked, move |reply| {
        let Reply::Holders(rows) = reply else { return None };
        Some(recipients(rows, all, people, everyone))
    });
    let receivers = move || if all.get() { everyone.get().into_iter().collect() } else { people.get() };
    let shared_with = name.clone();
    let send = move || {
        let holders: Vec<Holder> = untrack(receivers);
        if holders.is_empty() {
            return page.say(texts::sharing::NOBODY_CHOSEN);
        }
        let request = Request::Share { items: items.clone(), holders, permission: permission.get_untracked() };
        let words = texts::sharing::shared_with(&shared_with);
        submit.run(request, move |_| {
            page.back();
            page.say(words);
        });
    };
    let label = texts::sharing::share_with(&name);
    view! {
        <div class="panel">
            <div class="cluster spread">
                <h2>{chip(&side.tag)}</h2>
                {button(Kind::Quiet, texts::sharing::OTHER, move || chosen.set(None))}
            </div>
            {list}
            {permissions(permission, if side.own { Permission::ALL.as_slice() } else { ACROSS.as_slice() })}
            {submit.fault(page)}
        </div>
        <div class="panel-foot">
            <button type="button" class="button primary" aria-disabled=move || submit.busy.get().then_some("true") on:click=move |_| send()>
                {move || if submit.busy.get() { texts::common::A_MOMENT.to_owned() } else { label.clone() }}
            </button>
        </div>
    }
    .into_any()
}

fn recipients(
    rows: Vec<HolderRow>,
    all: RwSignal<bool>,
    people: RwSignal<Vec<Holder>>,
    everyone: RwSignal<Option<Holder>>,
) -> AnyView {
    let (groups, members): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| matches!(row.holder, Holder::Everyone { .. } | Holder::Managers { .. }));
    let group = groups.into_iter().next();
    everyone.set(group.as_ref().map(|row| row.holder.clone()));
    if group.is_none() {
        all.set(false);
    }
    let group = group.map(|row| {
        let words = if matches!(row.holder, Holder::Managers { .. }) {
            texts::sharing::MANAGERS
        } else {
            texts::sharing::EVERYONE
        };
        let has = row.has.map(texts::sharing::has);
        view! {
            <label class="choice">
                <input type="radio" name="whom" prop:checked=move || all.get() on:change=move |_| all.set(true) />
                <span class="text">
                    {words} <span class="soft small">{texts::sharing::EVERYONE_TEXT} " " {has}</span>
                </span>
            </label>
            <label class="choice">
                <input type="radio" name="whom" prop:checked=move || !all.get() on:change=move |_| all.set(false) />
                <span class="text">{texts::sharing::CHOSEN}</span>
            </label>
        }
    });
    let members: Vec<_> = members.into_iter().filter(|row| !row.you).map(|row| member(row, people)).collect();
    let none = members.is_empty().then(|| note(Tone::Plain, texts::sharing::NO_MEMBERS));
    view! {
        <fieldset>
            <legend>{texts::sharing::WHOM}</legend>
            {group}
            <div class="stack tight" hidden=move || all.get()>{members} {none}</div>
        </fieldset>
    }
    .into_any()
}

fn member(row: HolderRow, people: RwSignal<Vec<Holder>>) -> AnyView {
    let under = if matches!(row.holder, Holder::Group { .. }) { texts::groups::GROUP.to_owned() } else { row.email };
    let has = row.has.map(|has| view! { <span class="tag">{texts::sharing::has(has)}</span> }.into_any());
    holder_box(row.holder, row.name, under, has, people)
}

/// The other side reads; changing and sharing on stay where the item was made.
const ACROSS: [Permission; 2] = [Permission::Fill, Permission::View];

fn permissions(permission: RwSignal<Permission>, offered: &[Permission]) -> AnyView {
    let choices: Vec<_> = offered
        .iter()
        .copied()
        .map(|one| {
            view! {
                <label class="choice">
                    <input type="radio" name="permission" prop:checked=move || permission.get() == one on:change=move |_| permission.set(one) />
                    <span class="text">
                        {texts::sharing::name(one)} <span class="soft small">{texts::sharing::meaning(one)}</span>
                    </span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset>
            <legend>{texts::sharing::HOW_MUCH}</legend>
            {choices}
        </fieldset>
    }
    .into_any()
}
