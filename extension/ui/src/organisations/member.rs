//! One person of an organisation, and what may be done about them.

use latchkey_messages::{MemberAct, MemberRow, OrganisationId, Request, Role};
use leptos::prelude::*;

use crate::{
    page::Page,
    parts::{Kind, OnceMore, Submit, button, select_field, tile},
    texts::{self, people},
};

/// A card with the acts that are open to the person looking; `done` puts it away.
pub fn member(
    page: Page,
    organisation: OrganisationId,
    row: MemberRow,
    done: impl Fn() + Copy + Send + 'static,
) -> AnyView {
    let submit = Submit::new();
    let named = StoredValue::new((organisation, row.id.clone()));
    let send = move |request: fn(OrganisationId, latchkey_messages::MemberId) -> Request| {
        let (organisation, member) = named.get_value();
        submit.run(request(organisation, member), move |_| done());
    };
    let has = |act| row.acts.contains(&act);
    let role = has(MemberAct::ChangeRole).then(|| role_form(named, &row, submit, done));
    let suspend = has(MemberAct::Suspend).then(|| {
        let act = move || send(|organisation, member| Request::Suspend { organisation, member });
        line(people::SUSPEND_TEXT, button(Kind::Plain, people::SUSPEND, act))
    });
    let reinstate = has(MemberAct::Reinstate).then(|| {
        let act = move || send(|organisation, member| Request::Reinstate { organisation, member });
        line(people::REINSTATE_TEXT, button(Kind::Primary, people::REINSTATE, act))
    });
    let withdraw = has(MemberAct::Withdraw).then(|| {
        let act = move || {
            send(|organisation, invitation| Request::WithdrawInvitation { organisation, invitation });
        };
        line(people::WITHDRAW_TEXT, button(Kind::Danger, people::WITHDRAW, act))
    });
    let remove = has(MemberAct::Remove).then(|| {
        let act = move || send(|organisation, member| Request::Remove { organisation, member });
        let text = if row.role == Role::Manager { people::REMOVE_MANAGER_TEXT } else { people::REMOVE_TEXT };
        // It is for good.
        let sure = OnceMore::new(people::REMOVE, people::remove_sure(&row.name), people::REMOVE).kind(Kind::Danger);
        line(text, sure.show(act))
    });
    view! {
        <section class="card stack" aria-labelledby="member-title">
            <div class="cluster">
                {tile(&row.name, 8)}
                <span class="row-text">
                    <h2 id="member-title" tabindex="-1">{row.name.clone()}</h2>
                    <span class="soft small clip">{row.email.clone()}</span>
                </span>
            </div>
            {row.invited_as.as_deref().map(|email| view! { <p>{people::invited_as_text(email)}</p> })}
            {submit.fault(page)}
            {role}
            {reinstate}
            {suspend}
            {withdraw}
            {remove}
            <div class="cluster">{button(Kind::Quiet, texts::common::CLOSE, done)}</div>
        </section>
    }
    .into_any()
}

fn line(text: &'static str, act: AnyView) -> AnyView {
    view! {
        <div class="stack tight">
            <p class="soft">{text}</p>
            <div class="cluster">{act}</div>
        </div>
    }
    .into_any()
}

fn role_form(
    named: StoredValue<(OrganisationId, latchkey_messages::MemberId)>,
    row: &MemberRow,
    submit: Submit,
    done: impl Fn() + Copy + 'static,
) -> AnyView {
    let present = people::ROLES.iter().find(|(_, role, _)| *role == row.role).map_or("member", |(key, ..)| key);
    let chosen = RwSignal::new(present.to_owned());
    let roles = people::ROLES.iter().map(|(key, _, words)| ((*key).to_owned(), (*words).to_owned())).collect();
    let change = move || {
        let (organisation, member) = named.get_value();
        let role = people::ROLES.iter().find(|(key, ..)| chosen.get_untracked() == *key).map(|(_, role, _)| *role);
        if let Some(role) = role {
            submit.run(Request::ChangeRole { organisation, member, role }, move |_| done());
        }
    };
    view! {
        <div class="stack tight">
            {select_field("member-role", people::ROLE, chosen, roles)}
            <div class="cluster">{button(Kind::Plain, people::CHANGE_ROLE, change)}</div>
        </div>
    }
    .into_any()
}
