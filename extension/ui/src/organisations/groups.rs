//! An organisation's groups of people: the list, and making or changing one.

use latchkey_messages::{Area, GroupId, GroupRow, Holder, MemberState, OrganisationTag, Reply, Request};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    browser,
    live::ask_live,
    page::Page,
    parts::{Field, Kind, Submit, Tone, button, empty, holder_box, note, show, tile},
    texts::{self, groups as words},
};

/// What is being made or changed; `None` is a new one.
type Opened = RwSignal<Option<Option<GroupRow>>>;

/// The groups of one organisation.
pub fn groups(page: Page, organisation: OrganisationTag) -> AnyView {
    let opened: Opened = RwSignal::new(None);
    let id = organisation.id.clone();
    let asked = ask_live(move || {
        page.live.age(Area::People);
        Request::Groups { organisation: id.clone() }
    });
    let list = show(page, asked, move |reply| {
        let Reply::Groups(rows) = reply else { return None };
        if rows.is_empty() {
            return Some(empty("people", words::NONE, words::NONE_TEXT, None));
        }
        let rows: Vec<_> = rows.into_iter().map(|row| line(row, opened)).collect();
        Some(view! { <ul class="values">{rows}</ul> }.into_any())
    });
    let card = move || opened.get().map(|group| form(page, organisation.clone(), group, opened));
    view! {
        <section class="stack" aria-labelledby="groups-title">
            <div class="stage-head">
                <div class="titles">
                    <h2 id="groups-title">{words::TITLE}</h2>
                    <p class="soft">{words::LEAD}</p>
                </div>
                {button(Kind::Plain, words::CREATE, move || opened.set(Some(None)))}
            </div>
            {card}
            {list}
        </section>
    }
    .into_any()
}

fn line(row: GroupRow, opened: Opened) -> AnyView {
    let names = row.holders.iter().map(|holder| holder.name.as_str()).collect::<Vec<_>>().join(", ");
    let waits = row.waits_for_key.then(|| view! { <span class="tag warn">{words::WAITS}</span> });
    let change = row.may_change.then(|| {
        let group = row.clone();
        view! {
            <button
                type="button"
                class="button quiet"
                aria-label=words::change(&row.name)
                on:click=move |_| opened.set(Some(Some(group.clone())))
            >
                {words::CHANGE}
            </button>
        }
    });
    view! {
        <li class="value">
            {tile(&row.name, 4)}
            <div class="text">
                <span class="cluster"><b class="clip">{row.name.clone()}</b> {waits}</span>
                <span class="small soft">{words::people(row.people)} " · " {names}</span>
            </div>
            {change}
        </li>
    }
    .into_any()
}

fn form(page: Page, organisation: OrganisationTag, group: Option<GroupRow>, opened: Opened) -> AnyView {
    let name = RwSignal::new(group.as_ref().map(|row| row.name.clone()).unwrap_or_default());
    let before: Vec<Holder> =
        group.iter().flat_map(|row| row.holders.iter().map(|holder| holder.holder.clone())).collect();
    let chosen = RwSignal::new(before.clone());
    let submit = Submit::new();
    let of = organisation.id.clone();
    let members = ask_live(move || {
        page.live.age(Area::People);
        Request::Members { organisation: of.clone() }
    });
    let own = group.as_ref().map(|row| row.id.clone());
    let choices = people_and_groups(page, &organisation, members, own.clone(), chosen);
    let taken_out = {
        let before = before.clone();
        move || before.iter().any(|holder| !chosen.with(|now| now.contains(holder)))
    };
    let (id, old_name) = (organisation.id, group.map(|row| row.name).unwrap_or_default());
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let (organisation, now, title) = (id.clone(), chosen.get_untracked(), name.get_untracked());
        let Some(group) = own.clone() else {
            let request = Request::CreateGroup { organisation, name: title, holders: now };
            return submit.run(request, move |_| opened.set(None));
        };
        let add: Vec<_> = now.iter().filter(|holder| !before.contains(holder)).cloned().collect();
        let remove: Vec<_> = before.iter().filter(|holder| !now.contains(holder)).cloned().collect();
        let change = (!add.is_empty() || !remove.is_empty()).then(|| Request::ChangeGroup {
            organisation: organisation.clone(),
            group: group.clone(),
            add,
            remove,
        });
        let rename = (title.trim() != old_name).then_some(Request::RenameGroup { organisation, group, name: title });
        match (rename, change) {
            (None, None) => opened.set(None),
            (Some(one), None) | (None, Some(one)) => submit.run(one, move |_| opened.set(None)),
            (Some(rename), Some(change)) => {
                submit.run(rename, move |_| submit.run(change, move |_| opened.set(None)));
            }
        }
    };
    browser::focus_soon("#group-name");
    view! {
        <form class="card stack" on:submit=send>
            {Field::new("group-name", words::NAME, name).show()}
            <fieldset>
                <legend>{words::WHO}</legend>
                {choices}
            </fieldset>
            {move || taken_out().then(|| note(Tone::Warn, words::LEAVING))}
            {submit.fault(page)}
            <div class="cluster">
                <button type="submit" class="button primary" aria-disabled=move || submit.busy.get().then_some("true")>
                    {move || if submit.busy.get() { texts::common::A_MOMENT } else { words::SAVE }}
                </button>
                {button(Kind::Plain, texts::common::CANCEL, move || opened.set(None))}
            </div>
        </form>
    }
    .into_any()
}

/// A box for each active person, and for each other group.
fn people_and_groups(
    page: Page,
    organisation: &OrganisationTag,
    members: crate::live::Asked,
    own: Option<GroupId>,
    chosen: RwSignal<Vec<Holder>>,
) -> AnyView {
    let of = organisation.id.clone();
    let groups = ask_live(move || {
        page.live.age(Area::People);
        Request::Groups { organisation: of.clone() }
    });
    let id = organisation.id.clone();
    show(page, members, move |reply| {
        let Reply::Members(rows) = reply else { return None };
        let mut choices: Vec<(Holder, String, String)> = rows
            .into_iter()
            .filter(|row| row.state == MemberState::Active)
            .map(|row| {
                let name = if row.you { texts::sharing::you(&row.name) } else { row.name };
                (Holder::Member { organisation: id.clone(), member: row.id }, name, row.email)
            })
            .collect();
        if let Some(Ok(Reply::Groups(found))) = groups.answer.get() {
            let others = found.into_iter().filter(|row| Some(&row.id) != own.as_ref());
            choices.extend(others.map(|row| {
                (Holder::Group { organisation: id.clone(), group: row.id }, row.name, words::GROUP.to_owned())
            }));
        }
        let boxes: Vec<_> =
            choices.into_iter().map(|(holder, name, under)| holder_box(holder, name, under, None, chosen)).collect();
        Some(view! { <div class="stack tight">{boxes}</div> }.into_any())
    })
}
