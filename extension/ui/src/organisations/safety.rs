//! What an organisation's people can compare without the service, and what the service showed that cannot be true.

use latchkey_messages::{Area, MemberKey, OrganisationId, Reply, Request, Safety, State, Trouble, TroubleKind, Words};
use leptos::prelude::*;

use super::{
    people::home,
    picker::{Empty, picker},
};
use crate::{
    browser,
    live::ask_live,
    page::Page,
    parts::{Kind, OnceMore, Submit, button, empty, icon, person, show},
    texts, time,
};

/// One organisation at a time; one with trouble first, else the home organisation.
pub fn safety(page: Page) -> AnyView {
    let organisation = RwSignal::new(troubled(page).or_else(|| home(page)));
    let asked = ask_live(move || {
        page.live.age(Area::People);
        page.live.age(Area::Organisations);
        match organisation.get() {
            Some(tag) => Request::Safety { organisation: tag.id },
            None => Request::State,
        }
    });
    let shown = show(page, asked, move |reply| match reply {
        Reply::Safety(safety) => Some(compared(page, safety)),
        Reply::State(_) => Some(empty("building", texts::organisations::CHOOSE, "", None)),
        _ => None,
    });
    view! {
        <section class="stack" aria-labelledby="safety-title">
            <div class="titles">
                <h1 id="safety-title">{texts::safety::TITLE}</h1>
                <p class="soft">{texts::safety::LEAD}</p>
            </div>
            <div class="picker-line">{picker(page, organisation, Empty::Missing, texts::organisations::SWITCH)}</div>
            {shown}
        </section>
    }
    .into_any()
}

/// The first organisation of which the service showed what cannot be true.
fn troubled(page: Page) -> Option<latchkey_messages::OrganisationTag> {
    match page.live.state.get_untracked() {
        Some(Ok(State::Open { troubled, .. })) => troubled.into_iter().next(),
        _ => None,
    }
}

/// Over everything else, in console and popup, while there is trouble anywhere; `look` is the way to the safety page.
pub fn alarm(page: Page, look: fn() -> AnyView) -> AnyView {
    let names = Memo::new(move |_| match page.live.state.get() {
        Some(Ok(State::Open { troubled, .. })) => troubled.into_iter().map(|tag| tag.name).collect(),
        _ => Vec::new(),
    });
    (move || {
        let names: Vec<String> = names.get();
        (!names.is_empty()).then(|| {
            view! {
                <div class="strip alarm" role="alert">
                    {icon("warning")}
                    <span>{texts::safety::alarm(&names.join(", "))}</span>
                    {look()}
                </div>
            }
        })
    })
    .into_any()
}

fn compared(page: Page, safety: Safety) -> AnyView {
    let Safety { organisation, entry, head, parent, proof, verified, members, troubles } = safety;
    let verified = match verified {
        Some(at) => view! { <p class="soft small">{texts::safety::VERIFIED} {time::moment(at)}</p> }.into_any(),
        None => view! { <p class="soft small">{texts::safety::NOT_VERIFIED}</p> }.into_any(),
    };
    let rows: Vec<_> = members.into_iter().map(row).collect();
    view! {
        {(!troubles.is_empty()).then(|| trouble(page, &organisation.id, troubles, proof))}
        <section class="card stack" aria-labelledby="record-title">
            <h2 id="record-title">{texts::safety::record(&organisation.name)}</h2>
            <p>{texts::safety::entry(entry)}</p>
            {words(&head)}
            {parent.map(|parent| view! {
                <h3>{texts::safety::record(&parent.name)}</h3>
                <p>{texts::safety::entry(parent.entry)}</p>
                {words(&parent.head)}
            })}
            {verified}
        </section>
        <div class="titles">
            <h2>{texts::safety::KEYS}</h2>
            <p class="soft">{texts::safety::HOW}</p>
        </div>
        <div class="table-wrap">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{texts::people::PERSON}</th>
                        <th scope="col" class="wide-words">{texts::safety::WORDS}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(member: MemberKey) -> AnyView {
    let name = if member.you { texts::sharing::you(&member.name) } else { member.name.clone() };
    let under = format!("{} · {}", texts::people::role(member.role), member.email);
    view! {
        <tr>
            <td>
                {person(&member.name, name, under)}
            </td>
            <td class="wrap">{words(&member.key)}</td>
        </tr>
    }
    .into_any()
}

/// The words, and all of it on demand.
fn words(words: &Words) -> AnyView {
    view! {
        <div class="stack tight">
            <b class="spoken">{words.words.clone()}</b>
            <details class="small">
                <summary class="soft">{texts::safety::WHOLE}</summary>
                <span class="mono">{words.hex.clone()}</span>
            </details>
        </div>
    }
    .into_any()
}

/// What was found, when, by whose statement; what still works; what to do.
fn trouble(page: Page, organisation: &OrganisationId, troubles: Vec<Trouble>, proof: bool) -> AnyView {
    let submit = Submit::new();
    let forked = troubles.iter().any(|one| one.what != TroubleKind::Older);
    let found: Vec<_> = troubles
        .into_iter()
        .map(|Trouble { what, at }| {
            let words = match what {
                TroubleKind::Fork { by } => texts::safety::forked(&by),
                TroubleKind::ParentFork { by, parent } => texts::safety::parent_forked(&by, &parent),
                TroubleKind::Older => texts::safety::OLDER.to_owned(),
            };
            view! { <li>{words} " " <span class="soft">{texts::safety::NOTICED} {time::moment(at)}</span></li> }
        })
        .collect();
    let (title, kept, advice) = if forked {
        (texts::safety::FORK_TITLE, texts::safety::FORK_KEPT, texts::safety::FORK_ADVICE)
    } else {
        (texts::safety::OLDER_TITLE, texts::safety::OLDER_KEPT, texts::safety::OLDER_ADVICE)
    };
    let steps: Vec<_> = advice.iter().map(|step| view! { <li>{*step}</li> }).collect();
    let id = organisation.clone();
    // What the person says here is all that there is to go by.
    let sure = OnceMore::new(texts::safety::COMPARED, texts::safety::SETTLE_SURE, texts::safety::SETTLE);
    let saved = Submit::new();
    let of = organisation.clone();
    let save = move || {
        saved.run(Request::ForkEvidence { organisation: of.clone() }, |reply| {
            if let Reply::File { name, text } = reply {
                browser::save_file(&name, text.expose());
            }
        });
    };
    let settled =
        move || submit.run(Request::SettleTrouble { organisation: id.clone() }, move |_| page.live.ask_state());
    view! {
        <section class="note bad" aria-labelledby="trouble-title">
            {icon("warning")}
            <div class="body">
                <h2 id="trouble-title">{title}</h2>
                <ul class="plain-list">{found}</ul>
                <p>{kept}</p>
                <ol class="steps-list">{steps}</ol>
                {proof.then(|| button(Kind::Plain, texts::safety::SAVE_PROOF, save))}
                {saved.fault(page)}
                {submit.fault(page)}
                {forked.then(|| sure.show(settled))}
            </div>
        </section>
    }
    .into_any()
}
