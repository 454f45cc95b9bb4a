//! What is half-written in a form: kept by the background, sealed, until it was sent or is not wanted.

use std::time::Duration;

use latchkey_messages::{FormId, Reply, Request, Secret};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use serde::{Serialize, de::DeserializeOwned};

use super::{Tone, note};
use crate::{background, texts};

/// How long after the last key it is kept.
const REST: Duration = Duration::from_millis(150);

/// One form's draft, for as long as the form is shown.
#[derive(Clone)]
pub struct Draft {
    form: FormId,
    /// What is shown was kept before.
    restored: RwSignal<bool>,
    /// The first content is in its place: what changes from now on, the person writes.
    ready: RwSignal<bool>,
    /// Written a moment ago, to be kept when the person pauses.
    due: StoredValue<Option<(TimeoutHandle, Secret)>>,
}

impl Draft {
    /// The draft of the form of this name. A form that is left keeps what was written last.
    pub fn of(form: impl Into<String>) -> Self {
        let draft = Self {
            form: FormId::new(form),
            restored: RwSignal::new(false),
            ready: RwSignal::new(false),
            due: StoredValue::new(None),
        };
        let left = draft.clone();
        on_cleanup(move || left.keep_due());
        draft
    }

    /// What was kept, if anything was. The form puts it into its fields and then is [`Self::ready`].
    pub async fn kept<Content: DeserializeOwned>(&self) -> Option<Content> {
        let Ok(Reply::Draft(Some(text))) = background::ask(Request::Draft { form: self.form.clone() }).await else {
            return None;
        };
        let content = serde_json::from_str(text.expose()).ok()?;
        let _ = self.restored.try_set(true);
        Some(content)
    }

    /// Puts what was kept into the form by `put`, and is ready.
    pub fn restore<Content: DeserializeOwned>(&self, put: impl FnOnce(Content) + 'static) {
        let draft = self.clone();
        spawn_local(async move {
            if let Some(content) = draft.kept().await {
                put(content);
            }
            draft.ready();
        });
    }

    /// The first content is in its place.
    pub fn ready(&self) {
        let _ = self.ready.try_set(true);
    }

    /// Keeps what `content` reads from the fields, a moment after each change.
    pub fn keep<Content: Serialize>(&self, content: impl Fn() -> Content + 'static) {
        let draft = self.clone();
        Effect::new(move |was_ready: Option<bool>| {
            // Reading every field is what makes this run again.
            let text = serde_json::to_string(&content());
            let ready = draft.ready.get();
            if ready
                && was_ready == Some(true)
                && let Ok(text) = text
            {
                draft.keep_soon(Secret::new(text));
            }
            ready
        });
    }

    /// Keeps at once what waits to be kept, before the page closes.
    pub async fn keep_now(&self) {
        if let Some(text) = self.take_due() {
            let _ = background::ask(Request::KeepDraft { form: self.form.clone(), text }).await;
        }
    }

    /// Forgets it: what it held was sent, or is not wanted.
    pub fn forget(&self) {
        let _ = self.ready.try_set(false);
        self.take_due();
        self.tell(Secret::default());
    }

    /// Says that what is shown was kept before.
    pub fn note(&self) -> AnyView {
        let restored = self.restored;
        (move || restored.get().then(|| note(Tone::Plain, texts::common::FROM_DRAFT))).into_any()
    }

    fn keep_soon(&self, text: Secret) {
        self.take_due();
        let later = self.clone();
        match set_timeout_with_handle(move || later.keep_due(), REST) {
            Ok(timer) => self.due.set_value(Some((timer, text))),
            Err(_) => self.tell(text),
        }
    }

    fn keep_due(&self) {
        if let Some(text) = self.take_due() {
            self.tell(text);
        }
    }

    fn take_due(&self) -> Option<Secret> {
        let (timer, text) = self.due.try_update_value(Option::take).flatten()?;
        timer.clear();
        Some(text)
    }

    fn tell(&self, text: Secret) {
        let form = self.form.clone();
        spawn_local(async move {
            let _ = background::ask(Request::KeepDraft { form, text }).await;
        });
    }
}
