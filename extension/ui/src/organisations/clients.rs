//! An MSP's client organisations, and creating one.

use latchkey_messages::{Area, ClientAccessPage, ClientAccessRow, Code, Invited, OrganisationId, Reply, Request};
use leptos::{ev::SubmitEvent, prelude::*};
use serde::{Deserialize, Serialize};

use super::{access::access, invited::invited};
use crate::{
    browser,
    live::ask_live,
    page::Page,
    parts::{Draft, Field, Kind, Submit, button, empty, search_field, show, tile},
    session::create::slug,
    texts,
};

const PAGE: u32 = 100;

/// The list with its search.
pub fn clients(page: Page) -> AnyView {
    let query = RwSignal::new(String::new());
    let shown = RwSignal::new(PAGE);
    let creating = RwSignal::new(false);
    let made = RwSignal::new(None::<Invited>);
    // By its identifier: what is said of it may change while it is open.
    let opened = RwSignal::new(None::<OrganisationId>);
    let asked = ask_live(move || {
        page.live.age(Area::Organisations);
        Request::ClientAccess { query: query.get(), offset: 0, limit: shown.get() }
    });
    let list = show(page, asked, move |reply| {
        let Reply::ClientAccess(found) = reply else { return None };
        Some(table(found, query, shown, creating, opened))
    });
    let top = move || match (made.get(), creating.get(), opened.get()) {
        (Some(found), ..) => Some(invited(page, found, move || made.set(None))),
        (None, true, _) => Some(create(page, creating, made)),
        (None, false, Some(client)) => {
            let Some(Ok(Reply::ClientAccess(found))) = asked.answer.get() else { return None };
            let row = found.rows.into_iter().find(|row| row.client.id == client)?;
            Some(access(page, row, move || opened.set(None)))
        }
        _ => None,
    };
    view! {
        <section class="stack" aria-labelledby="clients-title">
            <div class="stage-head">
                <div class="titles">
                    <h1 id="clients-title">{texts::organisations::CLIENTS}</h1>
                    <p class="soft">{texts::organisations::CLIENTS_LEAD}</p>
                </div>
                {button(Kind::Primary, texts::organisations::CREATE, move || {
                    made.set(None);
                    opened.set(None);
                    creating.set(true);
                })}
            </div>
            {top}
            <div class="tools">{search_field("find-client", texts::organisations::FIND_CLIENT.into(), query)}</div>
            {list}
        </section>
    }
    .into_any()
}

fn table(
    found: ClientAccessPage,
    query: RwSignal<String>,
    shown: RwSignal<u32>,
    creating: RwSignal<bool>,
    opened: RwSignal<Option<OrganisationId>>,
) -> AnyView {
    let here = u32::try_from(found.rows.len()).unwrap_or(u32::MAX);
    let clients: Vec<_> = found.rows.into_iter().map(|row| line(row, opened)).collect();
    if clients.is_empty() {
        if !query.with_untracked(String::is_empty) {
            return empty("search", texts::organisations::NONE_FOUND, "", None);
        }
        let act = button(Kind::Primary, texts::organisations::CREATE, move || creating.set(true));
        return empty("building", texts::organisations::NO_CLIENTS, texts::organisations::NO_CLIENTS_TEXT, Some(act));
    }
    let more = (here < found.total).then(|| {
        button(Kind::Quiet, texts::organisations::more(found.total - here), move || {
            shown.update(|shown| *shown += PAGE)
        })
    });
    view! {
        <div class="table-wrap">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{texts::organisations::NAME}</th>
                        <th scope="col" class="middle">{texts::session::ADDRESS}</th>
                        <th scope="col" class="wide-state">{texts::access::WORKERS}</th>
                        <th scope="col" class="narrow">{texts::items::TITLE_MANY}</th>
                    </tr>
                </thead>
                <tbody>{clients}</tbody>
            </table>
        </div>
        {more}
    }
    .into_any()
}

fn line(row: ClientAccessRow, opened: RwSignal<Option<OrganisationId>>) -> AnyView {
    let names = row.workers.iter().map(|worker| worker.name.as_str()).collect::<Vec<_>>().join(", ");
    let names = if names.is_empty() { texts::access::NOBODY.to_owned() } else { names };
    let id = row.client.id.clone();
    let items = match row.items {
        Some(items) => view! { <td class="number">{items}</td> }.into_any(),
        None => view! { <td class="number"><span class="tag" title=texts::access::NOT_YOURS>"–"<span class="aside">{texts::access::NOT_YOURS}</span></span></td> }.into_any(),
    };
    view! {
        <tr>
            <td>
                <span class="row-main">
                    {tile(&row.client.name, row.client.hue)}
                    <b class="clip">{row.client.name.clone()}</b>
                </span>
            </td>
            <td class="soft">{row.address}</td>
            <td>
                <span class="cluster">
                    <span class="clip">{names}</span>
                    <button
                        type="button"
                        class="button quiet"
                        aria-label=texts::access::manage(&row.client.name)
                        on:click=move |_| opened.set(Some(id.clone()))
                    >
                        {texts::access::MANAGE}
                    </button>
                </span>
            </td>
            {items}
        </tr>
    }
    .into_any()
}

/// What is kept of the form while it is not finished.
#[derive(Serialize, Deserialize)]
struct Begun {
    name: String,
    address: String,
    admin: String,
    email: String,
}

fn create(page: Page, creating: RwSignal<bool>, made: RwSignal<Option<Invited>>) -> AnyView {
    let text = || RwSignal::new(String::new());
    let (name, address, admin, email) = (text(), text(), text(), text());
    let submit = Submit::new();
    // The address follows the name until somebody writes it by hand.
    let proposed = RwSignal::new(String::new());
    Effect::new(move |_| {
        let next = slug(&name.get());
        if address.get_untracked() == proposed.get_untracked() {
            address.set(next.clone());
        }
        proposed.set(next);
    });
    let draft = Draft::of("client/new");
    draft.restore(move |begun: Begun| {
        address.set(begun.address);
        name.set(begun.name);
        admin.set(begun.admin);
        email.set(begun.email);
    });
    draft.keep(move || Begun { name: name.get(), address: address.get(), admin: admin.get(), email: email.get() });
    let (restored, sent, unwanted) = (draft.note(), draft.clone(), draft);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let request = Request::CreateClient {
            name: name.get_untracked(),
            address: address.get_untracked(),
            admin_name: admin.get_untracked(),
            admin_email: email.get_untracked(),
        };
        let sent = sent.clone();
        submit.run(request, move |reply| {
            if let Reply::Invited(found) = reply {
                sent.forget();
                creating.set(false);
                made.set(Some(found));
            }
        });
    };
    let fault = move || {
        if submit.failed_with(Code::ADDRESS_TAKEN) {
            Some(texts::session::ADDRESS_TAKEN)
        } else {
            submit.failed_with(Code::ADDRESS_MALFORMED).then_some(texts::session::ADDRESS_MALFORMED)
        }
    };
    browser::focus_soon("#client-name");
    view! {
        <form class="card stack" on:submit=send>
            <div class="stack tight">
                <h2>{texts::organisations::CREATE}</h2>
                <p class="soft">{texts::organisations::CREATE_LEAD}</p>
            </div>
            {restored}
            <div class="two">
                {Field::new("client-name", texts::organisations::NAME, name).show()}
                {Field::new("client-address", texts::session::ADDRESS, address).prefix("/").fault(fault).show()}
            </div>
            <fieldset>
                <legend>{texts::organisations::ITS_ADMIN}</legend>
                <div class="two">
                    {Field::new("admin-name", texts::people::NAME, admin).show()}
                    {Field::new("admin-email", texts::session::EMAIL, email).kind("email").show()}
                </div>
            </fieldset>
            {submit.fault_but(page, &[Code::ADDRESS_TAKEN, Code::ADDRESS_MALFORMED])}
            <div class="cluster">
                <button type="submit" class="button primary" aria-disabled=move || submit.busy.get().then_some("true")>
                    {move || if submit.busy.get() { texts::common::A_MOMENT } else { texts::organisations::CREATE_NOW }}
                </button>
                {button(Kind::Plain, texts::common::CANCEL, move || {
                    unwanted.forget();
                    creating.set(false);
                })}
            </div>
        </form>
    }
    .into_any()
}
