//! The emergency kit: shown, printed, saved.

use latchkey_messages::{EmergencyKit, Reply, Request, Secret};
use leptos::{ev::SubmitEvent, prelude::*};
use qrcode::{Color, EcLevel, QrCode};

use crate::{
    browser,
    page::Page,
    parts::{Field, Kind, Submit, Tone, icon, note, password_field, submit_button},
    texts, time,
};

/// The kit's page; `done` leads on.
pub fn kit(kit: EmergencyKit, done: impl Fn() + 'static) -> AnyView {
    let file = texts::kit::file(&kit.organisation, &kit.address, &kit.email, kit.secret_key.expose());
    let name = texts::kit::file_name(&kit.organisation);
    let kept = RwSignal::new(false);
    let proceed = move |_| {
        if kept.get_untracked() {
            done();
        } else {
            browser::focus_soon("#kept");
        }
    };
    view! {
        <section class="kit" aria-labelledby="kit-title">
            <div class="stack tight">
                <div class="brand">{icon("logo")} <span>"Latchkey"</span></div>
                <h1 id="kit-title">{texts::kit::TITLE}</h1>
                <p class="soft">{texts::kit::LEAD}</p>
            </div>
            <div class="kit-body">
                <dl>
                    <div><dt>{texts::organisations::NAME}</dt><dd>{kit.organisation.clone()}</dd></div>
                    <div><dt>{texts::kit::ADDRESS}</dt><dd>{kit.address.clone()}</dd></div>
                    <div><dt>{texts::session::EMAIL}</dt><dd>{kit.email.clone()}</dd></div>
                    <div><dt>{texts::kit::SECRET_KEY}</dt><dd class="secret-key" id="secret-key">{kit.secret_key.expose().to_owned()}</dd></div>
                    <div><dt>{texts::kit::PASSWORD}</dt><dd><div class="write-line"></div></dd></div>
                    <div><dt>{texts::kit::MADE}</dt><dd>{time::day(kit.made)}</dd></div>
                </dl>
                <figure class="stack tight">
                    {code(kit.code.expose())}
                    <figcaption class="small soft">{texts::kit::CODE}</figcaption>
                </figure>
            </div>
            <div class="stack no-print">
                {note(Tone::Warn, texts::kit::WARNING)}
                <div class="cluster">
                    <button type="button" class="button" on:click=|_| { let _ = window().print(); }>
                        {icon("print")}
                        {texts::kit::PRINT}
                    </button>
                    <button type="button" class="button" on:click=move |_| browser::save_file(&name, &file)>
                        {icon("save")}
                        {texts::kit::SAVE}
                    </button>
                </div>
                <label class="choice">
                    <input type="checkbox" id="kept" on:change=move |event| kept.set(event_target_checked(&event)) />
                    <span class="text">{texts::kit::KEPT}</span>
                </label>
                <button
                    type="button"
                    class="button primary wide"
                    aria-disabled=move || (!kept.get()).then_some("true")
                    on:click=proceed
                >
                    {texts::kit::GO_ON}
                </button>
            </div>
        </section>
    }
    .into_any()
}

/// A text as a QR code, drawn as one path: black on white in both colour schemes, so that every camera reads it.
fn code(text: &str) -> Option<AnyView> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    let side = code.width();
    let mut path = String::new();
    for (index, colour) in code.to_colors().into_iter().enumerate() {
        if colour == Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", index % side, index / side));
        }
    }
    Some(
        view! {
            <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=texts::kit::CODE_NAME shape-rendering="crispEdges">
                <path fill="#000" d=path></path>
            </svg>
        }
        .into_any(),
    )
}

/// Asks for the password and then shows the kit again.
pub fn again(page: Page) -> AnyView {
    let shown = RwSignal::new(None::<EmergencyKit>);
    let password = RwSignal::new(String::new());
    let submit = Submit::new();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        submit.run(Request::EmergencyKit { password: Secret::new(password.get_untracked()) }, move |reply| {
            password.set(String::new());
            if let Reply::Kit(kit) = reply {
                shown.set(Some(kit));
            }
        });
    };
    (move || match shown.get() {
        Some(found) => kit(found, move || shown.set(None)),
        None => {
            let field = Field::new("kit-password", texts::session::PASSWORD, password).autocomplete("current-password");
            view! {
                <form class="card stack" on:submit=send>
                    <h2>{texts::kit::TITLE}</h2>
                    <p class="soft">{texts::kit::AGAIN}</p>
                    {password_field(field, None)}
                    {submit.fault(page)}
                    {submit_button(Kind::Plain, texts::kit::SHOW, submit.busy)}
                </form>
            }
            .into_any()
        }
    })
    .into_any()
}
