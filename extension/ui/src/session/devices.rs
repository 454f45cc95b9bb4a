//! The browsers in which this account is signed in.

use latchkey_messages::{Area, DeviceRow, Reply, Request};
use leptos::prelude::*;

use crate::{
    live::ask_live,
    page::Page,
    parts::{Kind, Submit, button, show},
    texts, time,
};

/// The list, and the way to end them all.
pub fn devices(page: Page) -> AnyView {
    let asked = ask_live(move || {
        page.live.age(Area::Devices);
        Request::Devices
    });
    let list = show(page, asked, |reply| {
        let Reply::Devices(rows) = reply else { return None };
        Some(table(rows))
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

fn table(rows: Vec<DeviceRow>) -> AnyView {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
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
                    <td class="mono small">{row.network}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table-wrap">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{texts::devices::NAME}</th>
                        <th scope="col" class="middle">{texts::devices::SEEN}</th>
                        <th scope="col" class="middle">{texts::devices::SIGNED_IN}</th>
                        <th scope="col" class="middle">{texts::devices::NETWORK}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn everywhere(page: Page) -> AnyView {
    let sure = RwSignal::new(false);
    let submit = Submit::new();
    let end = move || submit.run(Request::SignOutEverywhere, move |_| page.live.ask_state());
    let inner = move || {
        if sure.get() {
            view! {
                <p>{texts::devices::EVERYWHERE_SURE}</p>
                <div class="cluster">
                    {button(Kind::Danger, texts::devices::EVERYWHERE_NOW, end)}
                    {button(Kind::Plain, texts::common::CANCEL, move || sure.set(false))}
                </div>
            }
            .into_any()
        } else {
            button(Kind::Plain, texts::devices::EVERYWHERE, move || sure.set(true))
        }
    };
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
