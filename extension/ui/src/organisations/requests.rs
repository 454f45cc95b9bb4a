//! Requests for access to clients: those that wait for the person, and what became of the others.

use latchkey_messages::{AccessAct, AccessRow, AccessStage, Area, Reply, Request};
use leptos::prelude::*;

use crate::{
    live::ask_live,
    page::Page,
    parts::{Kind, Submit, button, chip, icon, show},
    texts::access,
    time,
};

/// How many are asked for at once.
const MANY: u32 = 100;

/// Which requests are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that nobody has decided on.
    Open,
    /// Those of the past.
    Over,
}

/// The list, without a word where there are none; `found` is told how many.
pub fn requests(page: Page, which: Which, found: RwSignal<usize>) -> AnyView {
    let asked = ask_live(move || {
        page.live.age(Area::Organisations);
        Request::Access { offset: 0, limit: MANY }
    });
    show(page, asked, move |reply| {
        let Reply::Access(all) = reply else { return None };
        let open = |row: &AccessRow| matches!(row.stage, AccessStage::Proposed { .. });
        let rows: Vec<_> = all.rows.into_iter().filter(|row| open(row) == (which == Which::Open)).collect();
        if found.get_untracked() != rows.len() {
            found.set(rows.len());
        }
        let rows: Vec<_> = rows.into_iter().map(|row| request(page, row)).collect();
        Some(if rows.is_empty() { ().into_any() } else { view! { <ul class="panel">{rows}</ul> }.into_any() })
    })
}

fn request(page: Page, row: AccessRow) -> AnyView {
    let submit = Submit::new();
    let until = match row.stage {
        AccessStage::Proposed { until } => time::day(until),
        _ => String::new(),
    };
    let acts: Vec<_> = row
        .acts
        .iter()
        // Ended where one sees who works for the client, after a question.
        .filter(|act| **act != AccessAct::Revoke)
        .map(|act| {
            let (kind, label) = words(*act);
            let (access, act) = (row.id.clone(), *act);
            button(kind, label, move || {
                submit.run(Request::DecideAccess { access: access.clone(), act }, move |_| page.live.ask_state());
            })
        })
        .collect();
    let tone = match row.stage {
        AccessStage::Proposed { .. } if row.acts.contains(&AccessAct::Approve) => "note warn",
        _ => "note",
    };
    view! {
        <li class=tone>
            {icon("people")}
            <div class="body">
                <h2 class="note-title">{access::title(&row)}</h2>
                <p>{access::story(&row, &until)}</p>
                <p class="small soft">{chip(&row.client)} " · " {access::stage(row.stage)} " · " {time::moment(row.asked)}</p>
                {submit.fault(page)}
                <div class="cluster">{acts}</div>
            </div>
        </li>
    }
    .into_any()
}

const fn words(act: AccessAct) -> (Kind, &'static str) {
    match act {
        AccessAct::Approve => (Kind::Primary, access::APPROVE),
        AccessAct::Refuse => (Kind::Plain, access::REFUSE),
        AccessAct::Withdraw => (Kind::Plain, access::WITHDRAW),
        AccessAct::Revoke => (Kind::Danger, access::END),
    }
}
