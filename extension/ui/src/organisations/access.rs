//! Who of the MSP works for one client; asking that somebody may, and ending it.

use latchkey_messages::{
    AccessAct, Area, ClientAccessRow, Holder, MemberState, OrganisationId, Reply, Request, Role, WorkerRow,
};
use leptos::{ev::SubmitEvent, prelude::*};

use super::people::home;
use crate::{
    browser,
    live::ask_live,
    page::Page,
    parts::{Kind, OnceMore, Submit, Tone, button, chip, note, select_field, show, tile},
    texts::{self, access, people},
};

/// A card; `done` puts it away.
pub fn access(page: Page, row: ClientAccessRow, done: impl Fn() + Copy + 'static) -> AnyView {
    browser::focus_soon("#access-title");
    let workers: Vec<_> = row.workers.iter().map(|worker| line(page, worker.clone())).collect();
    let workers = if workers.is_empty() {
        view! { <p class="soft">{access::NOBODY}</p> }.into_any()
    } else {
        view! { <ul class="values">{workers}</ul> }.into_any()
    };
    view! {
        <section class="card stack" aria-labelledby="access-title">
            <div class="stack tight">
                <h2 id="access-title" tabindex="-1">{access::manage(&row.client.name)}</h2>
                <p class="soft">{access::LEAD}</p>
            </div>
            {workers}
            {ask(page, row)}
            <div class="cluster">{button(Kind::Quiet, texts::common::CLOSE, done)}</div>
        </section>
    }
    .into_any()
}

fn line(page: Page, worker: WorkerRow) -> AnyView {
    let submit = Submit::new();
    let role = if worker.account_manager { access::ACCOUNT_MANAGER } else { people::role(worker.role) };
    let through = worker.through.as_deref().map(|group| view! { <span>" · " {access::through(group)}</span> });
    let act = OnceMore::new(access::END_ACCESS, access::end_sure(&worker.name), access::END)
        .about(access::end_of(&worker.name));
    let id = StoredValue::new(worker.access);
    let end = move || {
        submit.run(Request::DecideAccess { access: id.get_value(), act: AccessAct::Revoke }, |_| {});
    };
    view! {
        <li class="value">
            {tile(&worker.name, 8)}
            <div class="text">
                <b class="clip">{worker.name.clone()}</b>
                <span class="small soft">{role} {through}</span>
                {submit.fault(page)}
                {worker.can_end.then(|| act.show(end))}
            </div>
        </li>
    }
    .into_any()
}

/// The people and groups of the MSP, by the value of an option.
type Choices = Vec<(String, Holder)>;

fn ask(page: Page, row: ClientAccessRow) -> AnyView {
    let Some(msp) = home(page).map(|tag| tag.id) else { return ().into_any() };
    let of = msp.clone();
    let missing = ask_live(move || {
        page.live.age(Area::People);
        Request::Access { offset: 0, limit: 1 }
    });
    let members = ask_live(move || {
        page.live.age(Area::People);
        Request::Members { organisation: of.clone() }
    });
    let groups = {
        let of = msp.clone();
        ask_live(move || {
            page.live.age(Area::People);
            Request::Groups { organisation: of.clone() }
        })
    };
    show(page, members, move |reply| {
        let Reply::Members(members) = reply else { return None };
        let mut choices: Vec<(String, String, Holder)> = members
            .into_iter()
            .filter(|row| row.state == MemberState::Active)
            .map(|row| {
                let name = if row.you { texts::sharing::you(&row.name) } else { row.name };
                (row.id.to_string(), name, Holder::Member { organisation: msp.clone(), member: row.id })
            })
            .collect();
        if let Some(Ok(Reply::Groups(found))) = groups.answer.get() {
            choices.extend(found.into_iter().map(|row| {
                let name = format!("{} ({})", row.name, texts::groups::GROUP);
                (row.id.to_string(), name, Holder::Group { organisation: msp.clone(), group: row.id })
            }));
        }
        let lacking = move || match missing.answer.get() {
            Some(Ok(Reply::Access(page))) if page.missing_administrators > 0 => {
                Some(note(Tone::Warn, access::missing(page.missing_administrators)))
            }
            _ => None,
        };
        Some(view! { {lacking} {form(page, row.clone(), choices)} }.into_any())
    })
}

fn form(page: Page, row: ClientAccessRow, choices: Vec<(String, String, Holder)>) -> AnyView {
    let (who, role) = (RwSignal::new(String::new()), RwSignal::new("member".to_owned()));
    let as_manager = RwSignal::new(false);
    let submit = Submit::new();
    let first = (String::new(), access::CHOOSE_WHO.to_owned());
    let options =
        std::iter::once(first).chain(choices.iter().map(|(key, name, _)| (key.clone(), name.clone()))).collect();
    let holders: StoredValue<Choices> =
        StoredValue::new(choices.into_iter().map(|(key, _, holder)| (key, holder)).collect());
    let client: StoredValue<OrganisationId> = StoredValue::new(row.client.id.clone());
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let chosen = who.get_untracked();
        let holder =
            holders.with_value(|all| all.iter().find(|(key, _)| *key == chosen).map(|(_, holder)| holder.clone()));
        let Some(holder) = holder else {
            browser::focus_soon("#access-who");
            return;
        };
        let account_manager = as_manager.get_untracked();
        let role = people::ROLES.iter().find(|(key, ..)| role.get_untracked() == *key).map(|(_, role, _)| *role);
        let role = if account_manager { Role::Administrator } else { role.unwrap_or(Role::Member) };
        let request = Request::AskForAccess { client: client.get_value(), holder, role, account_manager };
        submit.run(request, move |_| {
            page.say(access::ASKED);
            who.set(String::new());
            as_manager.set(false);
        });
    };
    let roles = people::ROLES.iter().map(|(key, _, words)| ((*key).to_owned(), (*words).to_owned())).collect();
    view! {
        <form class="stack" on:submit=send>
            <div class="stack tight">
                <h3 class="cluster">{access::ASK} {chip(&row.client)}</h3>
                <p class="soft">{access::ASK_LEAD}</p>
            </div>
            <div class="two">
                {select_field("access-who", access::WHO, who, options)}
                <div hidden=move || as_manager.get()>{select_field("access-role", access::ROLE, role, roles)}</div>
            </div>
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || as_manager.get()
                    on:change=move |event| as_manager.set(event_target_checked(&event))
                />
                <span class="text">{access::AS_MANAGER}</span>
            </label>
            {submit.fault(page)}
            <div class="cluster">
                <button type="submit" class="button primary" aria-disabled=move || submit.busy.get().then_some("true")>
                    {access::ask_for(&row.client.name)}
                </button>
            </div>
        </form>
    }
    .into_any()
}
