//! The people of an organisation, and inviting one.

use latchkey_messages::{Area, Invited, MemberRow, MemberState, OrganisationTag, Reply, Request, Role, State};
use leptos::{ev::SubmitEvent, prelude::*};
use serde::{Deserialize, Serialize};

use super::{
    equivalents::equivalents,
    groups::groups,
    invited::invited,
    member::member,
    picker::{Empty, picker},
};
use crate::{
    browser,
    live::ask_live,
    page::Page,
    parts::{Draft, Field, Kind, Submit, button, chip, empty, person, select_field, show},
    texts, time,
};

/// The list of one organisation at a time; the home organisation first.
pub fn people(page: Page) -> AnyView {
    let organisation = RwSignal::new(home(page));
    let inviting = RwSignal::new(false);
    let made = RwSignal::new(None::<Invited>);
    let managed = RwSignal::new(None::<MemberRow>);
    let asked = ask_live(move || {
        page.live.age(Area::People);
        match organisation.get() {
            Some(tag) => Request::Members { organisation: tag.id },
            None => Request::State,
        }
    });
    let list = show(page, asked, move |reply| match reply {
        Reply::Members(rows) if rows.is_empty() => {
            Some(empty("people", texts::people::NONE, texts::people::NONE_TEXT, None))
        }
        Reply::Members(rows) => Some(table(rows, managed)),
        Reply::State(_) => Some(empty("building", texts::organisations::CHOOSE, "", None)),
        _ => None,
    });
    let top = move || match (made.get(), inviting.get(), organisation.get()) {
        (None, false, Some(tag)) => {
            let row = managed.get()?;
            browser::focus_soon("#member-title");
            Some(member(page, tag.id, row, move || managed.set(None)))
        }
        (Some(found), _, _) => Some(invited(page, found, move || made.set(None))),
        (None, true, Some(tag)) => Some(invite(page, tag, inviting, made)),
        _ => None,
    };
    view! {
        <section class="stack" aria-labelledby="people-title">
            <div class="stage-head">
                <div class="titles">
                    <h1 id="people-title">{texts::people::TITLE}</h1>
                    <p class="soft">{texts::people::LEAD}</p>
                </div>
                {button(Kind::Primary, texts::people::INVITE, move || {
                    made.set(None);
                    managed.set(None);
                    inviting.set(true);
                })}
            </div>
            <div class="picker-line">{picker(page, organisation, Empty::Missing, texts::organisations::SWITCH)}</div>
            {top}
            {list}
            {move || organisation.get().map(|tag| groups(page, tag))}
            {move || organisation.get().map(|tag| equivalents(page, tag))}
        </section>
    }
    .into_any()
}

/// The organisation where the account lives.
pub fn home(page: Page) -> Option<OrganisationTag> {
    match page.live.state.get_untracked() {
        Some(Ok(State::Open { account, .. })) => Some(account.home),
        _ => None,
    }
}

fn table(rows: Vec<MemberRow>, managed: RwSignal<Option<MemberRow>>) -> AnyView {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let name = if row.you { texts::sharing::you(&row.name) } else { row.name.clone() };
            let (tone, state) = state(row.state);
            let another = row.invited_as.as_deref().map(|email| {
                view! { <span class="tag warn">{texts::people::invited_as(email)}</span> }
            });
            let manage = (!row.acts.is_empty()).then(|| {
                let row = row.clone();
                let label = texts::people::manage(&row.name);
                view! {
                    <button
                        type="button"
                        class="button quiet"
                        aria-label=label
                        on:click=move |_| managed.set(Some(row.clone()))
                    >
                        {texts::people::MANAGE}
                    </button>
                }
            });
            view! {
                <tr>
                    <td>
                        {person(&row.name, name, row.email)}
                    </td>
                    <td>{texts::people::role(row.role)}</td>
                    <td>
                        <span class="cluster">
                            <span class=tone>{state}</span>
                            {another}
                            {manage}
                        </span>
                    </td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table-wrap">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{texts::people::PERSON}</th>
                        <th scope="col" class="middle">{texts::people::ROLE}</th>
                        <th scope="col" class="wide-state">{texts::people::STATE}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn state(state: MemberState) -> (&'static str, String) {
    match state {
        MemberState::Invited { until } => ("tag warn", texts::people::invited_until(&time::day(until))),
        MemberState::Admitting => ("tag warn", texts::people::ADMITTING.into()),
        MemberState::Active => ("tag good", texts::people::ACTIVE.into()),
        MemberState::Suspended => ("tag bad", texts::people::SUSPENDED.into()),
        MemberState::Removed => ("tag bad", texts::people::REMOVED.into()),
    }
}

/// What is kept of an invitation while it is not finished.
#[derive(Serialize, Deserialize)]
struct Begun {
    name: String,
    email: String,
    role: String,
}

fn invite(
    page: Page,
    organisation: OrganisationTag,
    inviting: RwSignal<bool>,
    made: RwSignal<Option<Invited>>,
) -> AnyView {
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let role = RwSignal::new("member".to_owned());
    let submit = Submit::new();
    let id = organisation.id.clone();
    let draft = Draft::of(format!("invite/{id}"));
    draft.restore(move |begun: Begun| {
        name.set(begun.name);
        email.set(begun.email);
        role.set(begun.role);
    });
    draft.keep(move || Begun { name: name.get(), email: email.get(), role: role.get() });
    let (restored, sent, unwanted) = (draft.note(), draft.clone(), draft);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let role = if role.get_untracked() == "administrator" { Role::Administrator } else { Role::Member };
        let request = Request::Invite {
            organisation: id.clone(),
            role,
            name: name.get_untracked(),
            email: email.get_untracked(),
        };
        let sent = sent.clone();
        submit.run(request, move |reply| {
            if let Reply::Invited(found) = reply {
                sent.forget();
                inviting.set(false);
                made.set(Some(found));
            }
        });
    };
    let roles = vec![
        ("member".to_owned(), texts::people::role(Role::Member).to_owned()),
        ("administrator".to_owned(), texts::people::role(Role::Administrator).to_owned()),
    ];
    browser::focus_soon("#invite-name");
    view! {
        <form class="card stack" on:submit=send>
            <div class="cluster">
                <h2>{texts::people::INVITE_TO}</h2>
                {chip(&organisation)}
            </div>
            {restored}
            <div class="two">
                {Field::new("invite-name", texts::people::NAME, name).show()}
                {Field::new("invite-email", texts::session::EMAIL, email).kind("email").show()}
            </div>
            {select_field("invite-role", texts::people::ROLE, role, roles)}
            {submit.fault(page)}
            <div class="cluster">
                <button type="submit" class="button primary" aria-disabled=move || submit.busy.get().then_some("true")>
                    {texts::people::MAKE_LINK}
                </button>
                {button(Kind::Plain, texts::common::CANCEL, move || {
                    unwanted.forget();
                    inviting.set(false);
                })}
            </div>
        </form>
    }
    .into_any()
}
