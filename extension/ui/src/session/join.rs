//! Joining by an invitation's link.

use latchkey_messages::{Code, EmergencyKit, InvitationLink, InvitationView, Reply, Request, Secret};
use leptos::{ev::SubmitEvent, prelude::*};

use super::new_password::new_password;
use crate::{
    browser,
    page::Page,
    parts::{Field, Kind, Submit, icon, submit_button},
    texts, time,
};

/// First the link, checked; then the form. `done` gets the kit.
pub fn join(page: Page, done: impl Fn(EmergencyKit) + Copy + Send + Sync + 'static) -> AnyView {
    let link = RwSignal::new(String::new());
    let invitation = RwSignal::new(None::<InvitationView>);
    (move || match invitation.get() {
        None => ask_link(page, link, invitation),
        Some(found) => accept(page, link, found, done),
    })
    .into_any()
}

fn ask_link(page: Page, link: RwSignal<String>, invitation: RwSignal<Option<InvitationView>>) -> AnyView {
    let submit = Submit::new();
    let inspect = move || {
        submit.run(
            Request::InspectInvitation { link: InvitationLink::new(link.get_untracked().trim()) },
            move |reply| {
                if let Reply::Invitation(found) = reply {
                    invitation.set(Some(found));
                }
            },
        );
    };
    view! {
        <form
            class="stack"
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                inspect();
            }
        >
            <div class="stack tight">
                <h1>{texts::session::JOIN}</h1>
                <p class="soft">{texts::session::JOIN_LEAD}</p>
            </div>
            {Field::new("link", texts::session::LINK, link).hint(texts::session::LINK_HINT).mono().show()}
            {submit.fault(page)}
            {submit_button(Kind::Primary, texts::session::CHECK_LINK, submit.busy)}
        </form>
    }
    .into_any()
}

fn accept(
    page: Page,
    link: RwSignal<String>,
    found: InvitationView,
    done: impl Fn(EmergencyKit) + Copy + 'static,
) -> AnyView {
    let name = RwSignal::new(found.your_name.clone());
    let email = RwSignal::new(found.your_email.clone());
    let password = RwSignal::new(String::new());
    let submit = Submit::new();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let request = Request::Join {
            link: InvitationLink::new(link.get_untracked().trim()),
            your_name: name.get_untracked(),
            email: email.get_untracked(),
            password: Secret::new(password.get_untracked()),
            device_name: browser::device_name(),
        };
        submit.run(request, move |reply| {
            if let Reply::Kit(kit) = reply {
                done(kit);
            }
        });
    };
    browser::focus_soon("#new-password");
    view! {
        <form class="stack" on:submit=send>
            <div class="stack tight">
                <h1>{texts::session::join(&found.organisation.name)}</h1>
                <p class="soft">{texts::session::invited_as(&found.by, found.kind, found.role, &time::day(found.until))}</p>
            </div>
            <div class="note good">
                {icon("check")}
                <div class="body">
                    <p>{texts::session::LINK_VERIFIED}</p>
                    <p class="small soft">{found.address.clone()}</p>
                </div>
            </div>
            <div class="two">
                {Field::new("name", texts::session::YOUR_NAME, name).autocomplete("name").show()}
                {Field::new("email", texts::session::EMAIL, email).kind("email").autocomplete("email").show()}
            </div>
            {new_password(password, submit)}
            {submit.fault_but(page, &[Code::WEAK_PASSWORD])}
            {submit_button(Kind::Primary, texts::session::JOIN_NOW, submit.busy)}
        </form>
    }
    .into_any()
}
