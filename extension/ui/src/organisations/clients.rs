//! An MSP's client organisations, and creating one.

use latchkey_messages::{Area, Code, Invited, OrganisationKind, OrganisationPage, OrganisationRow, Reply, Request};
use leptos::{ev::SubmitEvent, prelude::*};

use super::invited::invited;
use crate::{
    browser,
    live::ask_live,
    page::Page,
    parts::{Field, Kind, Submit, button, empty, search_field, show, tile},
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
    let asked = ask_live(move || {
        page.live.age(Area::Organisations);
        Request::Organisations { query: query.get(), offset: 0, limit: shown.get() }
    });
    let list = show(page, asked, move |reply| {
        let Reply::Organisations(found) = reply else { return None };
        Some(table(found, query, shown, creating))
    });
    let top = move || match (made.get(), creating.get()) {
        (Some(found), _) => Some(invited(page, found, move || made.set(None))),
        (None, true) => Some(create(page, creating, made)),
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

fn table(found: OrganisationPage, query: RwSignal<String>, shown: RwSignal<u32>, creating: RwSignal<bool>) -> AnyView {
    let here = u32::try_from(found.rows.len()).unwrap_or(u32::MAX);
    let clients: Vec<_> = found.rows.into_iter().filter(|row| row.kind == OrganisationKind::Client).map(line).collect();
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
                        <th scope="col">{texts::session::ADDRESS}</th>
                        <th scope="col" class="narrow">{texts::people::TITLE}</th>
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

fn line(row: OrganisationRow) -> AnyView {
    view! {
        <tr>
            <td>
                <span class="row-main">
                    {tile(&row.tag.name, row.tag.hue)}
                    <b class="clip">{row.tag.name}</b>
                </span>
            </td>
            <td class="soft">{row.address}</td>
            <td class="number">{row.people}</td>
            <td class="number">{row.items}</td>
        </tr>
    }
    .into_any()
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
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let request = Request::CreateClient {
            name: name.get_untracked(),
            address: address.get_untracked(),
            admin_name: admin.get_untracked(),
            admin_email: email.get_untracked(),
        };
        submit.run(request, move |reply| {
            if let Reply::Invited(found) = reply {
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
                {button(Kind::Plain, texts::common::CANCEL, move || creating.set(false))}
            </div>
        </form>
    }
    .into_any()
}
