//! The browsers in which this account is signed in, and signing them out.

use latchkey_messages::{Area, DeviceId, DeviceRow, Reply, Request};
use leptos::prelude::*;

use crate::{
    browser,
    live::ask_live,
    page::Page,
    parts::{Kind, OnceMore, Submit, button, show},
    texts, time,
};

/// The list, and the way to end them all.
pub fn devices(page: Page) -> AnyView {
    let asked = ask_live(move || {
        page.live.age(Area::Devices);
        Request::Devices
    });
    let list = show(page, asked, move |reply| {
        let Reply::Devices(rows) = reply else { return None };
        Some(table(page, rows))
    });
    view! {
        <section class="stack" aria-labelledby="devices-title">
            <div class="stack tight">
                <h1 id="devices-title">{texts::devices::TITLE}</h1>
                <p class="soft">{texts::devices::LEAD}</p>
            </div>
            {list}
            {everywhere(page)}
        </section>
    }
    .into_any()
}

fn table(page: Page, rows: Vec<DeviceRow>) -> AnyView {
    let knows_networks = rows.iter().any(|row| !row.network.is_empty());
    let others: Vec<DeviceId> = rows.iter().filter(|row| !row.this).map(|row| row.id.clone()).collect();
    // The one that is about to be signed out, and the request.
    let sure = RwSignal::new(Vec::<DeviceId>::new());
    let submit = Submit::new();
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let (id, name) = (row.id, row.name.clone());
            let act = (!row.this).then(|| {
                view! {
                    <button
                        type="button"
                        class="button"
                        aria-label=texts::devices::sign_out(&name)
                        on:click=move |_| sure.set(vec![id.clone()])
                    >
                        {texts::devices::SIGN_OUT}
                    </button>
                }
            });
            view! {
                <tr>
                    <td>
                        <span class="cluster">
                            <b>{row.name}</b>
                            {row.this.then(|| view! { <span class="tag good">{texts::devices::THIS}</span> })}
                        </span>
                    </td>
                    <td>{time::moment(row.last_seen)}</td>
                    <td>{time::moment(row.signed_in)}</td>
                    {knows_networks.then(|| view! { <td class="mono small">{row.network}</td> })}
                    <td class="end">{act}</td>
                </tr>
            }
        })
        .collect();
    let all =
        (others.len() > 1).then(|| button(Kind::Plain, texts::devices::ALL_OTHERS, move || sure.set(others.clone())));
    view! {
        <div class="table-wrap">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{texts::devices::NAME}</th>
                        <th scope="col" class="middle">{texts::devices::SEEN}</th>
                        <th scope="col" class="middle">{texts::devices::SIGNED_IN}</th>
                        {knows_networks.then(|| view! { <th scope="col" class="middle">{texts::devices::NETWORK}</th> })}
                        <th scope="col" class="middle"><span class="aside">{texts::devices::ACTS}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {asked(page, sure, submit)}
        {submit.fault(page)}
        <div class="cluster">{all}</div>
    }
    .into_any()
}

/// What will happen to the browsers that were chosen, and whether it shall.
fn asked(page: Page, sure: RwSignal<Vec<DeviceId>>, submit: Submit) -> AnyView {
    let end = move || {
        let request = Request::SignOutDevices { devices: sure.get_untracked() };
        submit.run(request, move |_| {
            sure.set(Vec::new());
            page.say(texts::devices::SIGNED_OUT);
        });
    };
    (move || {
        let count = sure.with(Vec::len);
        (count > 0).then(|| {
            browser::focus_soon("#sign-out-sure button");
            view! {
                <div class="card stack tight" id="sign-out-sure">
                    <p>{texts::devices::sure(count)}</p>
                    <div class="cluster">
                        {button(Kind::Danger, texts::devices::sign_out_now(count), end)}
                        {button(Kind::Plain, texts::common::CANCEL, move || sure.set(Vec::new()))}
                    </div>
                </div>
            }
        })
    })
    .into_any()
}

fn everywhere(page: Page) -> AnyView {
    let submit = Submit::new();
    let end = move || submit.run(Request::SignOutEverywhere, move |_| page.live.ask_state());
    let inner =
        OnceMore::new(texts::devices::EVERYWHERE, texts::devices::EVERYWHERE_SURE, texts::devices::EVERYWHERE_NOW)
            .show(end);
    view! {
        <div class="card stack">
            <div class="stack tight">
                <h2>{texts::devices::EVERYWHERE}</h2>
                <p class="soft">{texts::devices::EVERYWHERE_TEXT}</p>
            </div>
            {submit.fault(page)}
            <div class="stack tight">{inner}</div>
        </div>
    }
    .into_any()
}
