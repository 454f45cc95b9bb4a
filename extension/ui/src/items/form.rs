//! Writing a login. What is half-finished is kept, sealed, when the popup closes.

use latchkey_messages::{FormId, ItemForm, ItemId, OrganisationTag, Problem, Reply, Request, RevisionId, State};
use leptos::{
    ev::SubmitEvent,
    prelude::*,
    task::{spawn_local, tick as next_turn},
};
use serde::{Deserialize, Serialize};

use super::{own_fields::own_fields, websites::websites, writing::Writing};
use crate::{
    background, browser,
    organisations::picker::{Empty, picker},
    page::{Page, Screen},
    parts::{Draft, Field, Kind, Submit, area_field, button, icon_button, password_field, problem_note, waiting},
    texts,
};

/// What is kept of a form that is not finished.
#[derive(Serialize, Deserialize)]
struct Begun {
    form: ItemForm,
    /// Where a new login is to go.
    organisation: Option<OrganisationTag>,
    /// What an edit began from. Should another revision have come since, saving makes a second version and overwrites nothing.
    base: Option<RevisionId>,
}

/// The form for a new login.
pub fn new_item(page: Page) -> AnyView {
    let writing = Writing::new();
    if let Some(Ok(State::Open { account, .. })) = page.live.state.get_untracked() {
        writing.organisation.set(Some(account.home));
    }
    let draft = Draft::of(NEW);
    let kept = draft.clone();
    spawn_local(async move {
        if let Some(Begun { form, organisation, .. }) = kept.kept().await {
            writing.put(form);
            writing.organisation.set(organisation);
        } else if let Some(tab) = page.tab.get_untracked()
            && let Ok(Reply::Suggestions(found)) = background::ask(Request::Suggestions { tab }).await
            && !found.site.is_empty()
        {
            writing.title.set(texts::items::title_from(&found.site));
            writing.set_websites(&[found.address.into()]);
        }
        kept.ready();
        put_picked(writing, NEW, &kept).await;
    });
    form(page, writing, draft, None)
}

/// The form for one that is there.
pub fn edit_item(page: Page, item: ItemId) -> AnyView {
    let writing = Writing::new();
    let base = RwSignal::new(None::<Result<RevisionId, Problem>>);
    let name = of_item(&item);
    let draft = Draft::of(name.clone());
    let (kept, asked) = (draft.clone(), item.clone());
    spawn_local(async move {
        match background::ask(Request::Edit { item: asked }).await {
            Ok(Reply::Edit { form, base: newest }) => {
                let begun = kept.kept().await;
                let from = begun.as_ref().and_then(|begun: &Begun| begun.base.clone()).unwrap_or(newest);
                writing.put(begun.map_or(form, |begun| begun.form));
                base.set(Some(Ok(from)));
                kept.ready();
                put_picked(writing, &name, &kept).await;
            }
            Ok(_) => base.set(Some(Err(background::no_answer()))),
            Err(problem) => base.set(Some(Err(problem))),
        }
    });
    (move || match base.get() {
        None => waiting(),
        Some(Err(problem)) => {
            let shown = problem_note(page, problem, None);
            view! { <div class="panel">{shown}</div> }.into_any()
        }
        Some(Ok(revision)) => form(page, writing, draft.clone(), Some((item.clone(), revision))),
    })
    .into_any()
}

/// The draft of a new login.
const NEW: &str = "item/new";

fn of_item(item: &ItemId) -> String {
    format!("item/{item}")
}

/// The form that a draft is of.
pub fn screen_of(form: &FormId) -> Screen {
    match form.as_str().strip_prefix("item/").filter(|_| form.as_str() != NEW) {
        Some(item) => Screen::EditItem { item: ItemId::new(item) },
        None => Screen::NewItem,
    }
}

/// Puts in what the person pointed at in the page since.
async fn put_picked(writing: Writing, form: &str, draft: &Draft) {
    let form = Some(FormId::new(form));
    if let Ok(Reply::Picked(Some(picked))) = background::ask(Request::Picked { form }).await {
        writing.add_picked(picked);
        // It was taken from where it waited, so it is kept before anything else can happen.
        next_turn().await;
        draft.keep_now().await;
        browser::focus_soon(".own-field:nth-last-child(1 of .own-field) input[type=password]");
    } else {
        browser::focus_soon("#title");
    }
}

fn form(page: Page, writing: Writing, draft: Draft, stored: Option<(ItemId, RevisionId)>) -> AnyView {
    let base = stored.as_ref().map(|(_, base)| base.clone());
    let name = stored.as_ref().map_or_else(|| NEW.to_owned(), |(item, _)| of_item(item));
    draft.keep(move || Begun { form: writing.form(), organisation: writing.organisation.get(), base: base.clone() });
    let submit = Submit::new();
    let is_new = stored.is_none();
    let (restored, unwanted, begun) = (draft.note(), draft.clone(), draft.clone());
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let content = untrack(|| writing.form());
        let request = match (&stored, writing.organisation.get_untracked()) {
            (Some((item, base)), _) => Request::ChangeItem { item: item.clone(), base: base.clone(), form: content },
            (None, Some(tag)) => Request::AddItem { organisation: tag.id, form: content },
            (None, None) => return page.say(texts::organisations::CHOOSE),
        };
        let written = draft.clone();
        submit.run(request, move |reply| {
            if let Reply::Saved { item } = reply {
                written.forget();
                page.switch(Screen::Item { item });
                page.say(texts::items::SAVED);
            }
        });
    };
    let discard = move || {
        unwanted.forget();
        page.back();
    };
    // In the popup alone there is a page to point at; it closes as soon as the page gets the click.
    let pick = page.tab.get_untracked().map(|tab| {
        Callback::new(move |()| {
            let (begun, form) = (begun.clone(), FormId::new(name.clone()));
            spawn_local(async move {
                begun.keep_now().await;
                submit.run(Request::PickField { tab, form }, |_| browser::close());
            });
        })
    });
    let generate = icon_button("dice", texts::generator::MAKE, move || {
        spawn_local(async move {
            if let Ok(Reply::Generated(made)) =
                background::ask(Request::Generate { recipe: super::generator::standard() }).await
            {
                writing.password.set(made.password.expose().to_owned());
                page.say(texts::generator::PUT_IN);
            }
        });
    });
    let organisation = is_new.then(|| {
        view! {
            <div class="field">
                <span class="label">{texts::items::BELONGS_TO}</span>
                {picker(page, writing.organisation, Empty::Missing, texts::items::BELONGS_TO)}
            </div>
        }
    });
    let title = Field::new("title", texts::items::TITLE, writing.title);
    let user_name = Field::new("user-name", texts::items::USER_NAME, writing.user_name).optional();
    let password =
        Field::new("item-password", texts::items::PASSWORD, writing.password).optional().autocomplete("new-password");
    view! {
        <form class="form-screen" on:submit=send>
            <div class="panel">
                {restored}
                {title.show()}
                {organisation}
                {user_name.show()}
                {password_field(password, Some(generate))}
                {websites(writing)}
                {area_field("notes", texts::items::NOTES, "", writing.notes, "2")}
                {more(writing, pick)}
                {submit.fault(page)}
            </div>
            <div class="panel-foot">
                {button(Kind::Plain, texts::common::DISCARD, discard)}
                <button type="submit" class="button primary" aria-disabled=move || submit.busy.get().then_some("true")>
                    {move || if submit.busy.get() { texts::common::A_MOMENT } else { texts::common::SAVE }}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// What few logins have; open where one has it.
fn more(writing: Writing, pick: Option<Callback<()>>) -> AnyView {
    let code =
        Field::new("one-time-code", texts::items::CODE_SECRET, writing.code).optional().hint(texts::items::CODE_HINT);
    view! {
        <details class="more" open=move || writing.has_more()>
            <summary>{texts::items::MORE}</summary>
            <div class="stack">
                {password_field(code.autocomplete("new-password"), None)}
                {own_fields(writing, pick)}
                {tick(writing.sign_in, texts::items::SIGN_IN, texts::items::SIGN_IN_HINT)}
                {tick(writing.insecure, texts::items::INSECURE, texts::items::INSECURE_HINT)}
            </div>
        </details>
    }
    .into_any()
}

fn tick(value: RwSignal<bool>, label: &'static str, hint: &'static str) -> AnyView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=move || value.get()
                on:change=move |event| value.set(event_target_checked(&event))
            />
            <span class="text">{label} <span class="soft small">{hint}</span></span>
        </label>
    }
    .into_any()
}
