//! Writing a login. What is half-finished is kept, sealed, when the popup closes.

use std::time::Duration;

use latchkey_messages::{FormId, ItemForm, ItemId, OrganisationTag, Reply, Request, RevisionId, Secret, State};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    background, browser,
    organisations::picker::{Empty, picker},
    page::{Page, Screen},
    parts::{Field, Kind, Submit, Tone, button, icon_button, note, password_field, waiting},
    texts,
};

/// The form's content while it is written.
#[derive(Clone, Copy)]
struct Writing {
    title: RwSignal<String>,
    user_name: RwSignal<String>,
    password: RwSignal<String>,
    addresses: RwSignal<String>,
    notes: RwSignal<String>,
    organisation: RwSignal<Option<OrganisationTag>>,
    /// Set while a draft is shown instead of what is stored.
    from_draft: RwSignal<bool>,
    /// Nothing is kept before the first content has been put in.
    ready: RwSignal<bool>,
    /// The draft about to be kept.
    due: StoredValue<Option<TimeoutHandle>>,
}

impl Writing {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            title: text(),
            user_name: text(),
            password: text(),
            addresses: text(),
            notes: text(),
            organisation: RwSignal::new(None),
            from_draft: RwSignal::new(false),
            ready: RwSignal::new(false),
            due: StoredValue::new(None),
        }
    }

    fn put(self, form: ItemForm) {
        self.title.set(form.title);
        self.user_name.set(form.user_name);
        self.password.set(form.password.expose().to_owned());
        self.addresses.set(form.addresses.join("\n"));
        self.notes.set(form.notes.expose().to_owned());
    }

    /// Stops a draft that is about to be kept.
    fn hold(self) {
        if let Some(due) = self.due.get_value() {
            due.clear();
        }
    }

    /// Reads every field, so that an effect over it runs at each change.
    fn form(self) -> ItemForm {
        let addresses = self.addresses.get();
        ItemForm {
            title: self.title.get(),
            user_name: self.user_name.get(),
            password: Secret::new(self.password.get()),
            addresses: addresses.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            notes: Secret::new(self.notes.get()),
        }
    }
}

/// The form for a new login.
pub fn new_item(page: Page) -> AnyView {
    let writing = Writing::new();
    if let Some(Ok(State::Open { account, .. })) = page.live.state.get_untracked() {
        writing.organisation.set(Some(account.home));
    }
    let draft = FormId::new("item/new");
    let from = draft.clone();
    spawn_local(async move {
        if !take_draft(writing, from).await
            && let Some(tab) = page.tab.get_untracked()
            && let Ok(Reply::Suggestions(found)) = background::ask(Request::Suggestions { tab }).await
            && !found.site.is_empty()
        {
            writing.title.set(texts::items::title_from(&found.site));
            writing.addresses.set(format!("https://{}", found.site));
        }
        writing.ready.set(true);
        browser::focus_soon("#title");
    });
    form(page, writing, draft, None)
}

/// The form for one that is there.
pub fn edit_item(page: Page, item: ItemId) -> AnyView {
    let writing = Writing::new();
    let base = RwSignal::new(None::<Result<RevisionId, latchkey_messages::Problem>>);
    let draft = FormId::new(format!("item/{item}"));
    let (from, asked) = (draft.clone(), item.clone());
    spawn_local(async move {
        match background::ask(Request::Edit { item: asked }).await {
            Ok(Reply::Edit { form, base: revision }) => {
                if !take_draft(writing, from).await {
                    writing.put(form);
                }
                writing.ready.set(true);
                base.set(Some(Ok(revision)));
                browser::focus_soon("#title");
            }
            Ok(_) => base.set(Some(Err(background::no_answer()))),
            Err(problem) => base.set(Some(Err(problem))),
        }
    });
    (move || match base.get() {
        None => waiting(),
        Some(Err(problem)) => {
            let shown = crate::parts::problem_note(page, problem, None);
            view! { <div class="panel">{shown}</div> }.into_any()
        }
        Some(Ok(revision)) => form(page, writing, draft.clone(), Some((item.clone(), revision))),
    })
    .into_any()
}

/// Puts a kept draft into the form; false if there is none.
async fn take_draft(writing: Writing, form: FormId) -> bool {
    let Ok(Reply::Draft(Some(text))) = background::ask(Request::Draft { form }).await else { return false };
    let Ok(kept) = serde_json::from_str::<ItemForm>(text.expose()) else { return false };
    writing.put(kept);
    writing.from_draft.set(true);
    true
}

/// Keeps what is written, a moment after the last key.
fn keep(writing: Writing, form: FormId) {
    let first = StoredValue::new(true);
    Effect::new(move |_| {
        let content = writing.form();
        if !writing.ready.get() || first.get_value() {
            if writing.ready.get_untracked() {
                first.set_value(false);
            }
            return;
        }
        let form = form.clone();
        writing.hold();
        let save = move || {
            let Ok(text) = serde_json::to_string(&content) else { return };
            spawn_local(async move {
                let _ = background::ask(Request::KeepDraft { form, text: Secret::new(text) }).await;
            });
        };
        writing.due.set_value(set_timeout_with_handle(save, Duration::from_millis(150)).ok());
    });
}

/// Forgets the draft: what it held was saved, or is not wanted.
fn forget(writing: Writing, form: FormId) {
    writing.ready.set(false);
    writing.hold();
    spawn_local(async move {
        let _ = background::ask(Request::KeepDraft { form, text: Secret::default() }).await;
    });
}

fn form(page: Page, writing: Writing, draft: FormId, stored: Option<(ItemId, RevisionId)>) -> AnyView {
    keep(writing, draft.clone());
    let submit = Submit::new();
    let is_new = stored.is_none();
    let kept = draft.clone();
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
                forget(writing, written);
                page.switch(Screen::Item { item });
                page.say(texts::items::SAVED);
            }
        });
    };
    let discard = move || {
        forget(writing, kept.clone());
        page.back();
    };
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
    let restored = move || writing.from_draft.get().then(|| note(Tone::Plain, texts::items::FROM_DRAFT));
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
                {area("addresses", texts::items::ADDRESSES, texts::items::ADDRESSES_HINT, writing.addresses)}
                {area("notes", texts::items::NOTES, "", writing.notes)}
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

fn area(id: &'static str, label: &'static str, hint: &'static str, value: RwSignal<String>) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{label} <span class="soft small">" " {texts::common::OPTIONAL}</span></label>
            <textarea
                id=id
                class="input"
                rows="2"
                spellcheck="false"
                aria-describedby=(!hint.is_empty()).then(|| format!("{id}-hint"))
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
            {(!hint.is_empty()).then(|| view! { <span class="hint" id=format!("{id}-hint")>{hint}</span> })}
        </div>
    }
    .into_any()
}
