//! What a person is asked once more before it is done.

use leptos::prelude::*;

use super::{Kind, button};
use crate::texts;

/// A button; once pressed the question, the act and a way back in its place.
pub struct OnceMore {
    kind: Kind,
    opener: &'static str,
    label: Option<String>,
    question: String,
    act: &'static str,
    back: &'static str,
}

impl OnceMore {
    /// `opener` and `act` are the words on the two buttons.
    pub fn new(opener: &'static str, question: impl Into<String>, act: &'static str) -> Self {
        Self { kind: Kind::Plain, opener, label: None, question: question.into(), act, back: texts::common::CANCEL }
    }

    /// How much the first button asks for attention.
    pub fn kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// In a list: the first button's name, which says what it is about; its words stand in it.
    pub fn about(self, label: String) -> Self {
        Self { kind: Kind::Quiet, label: Some(label), ..self }
    }

    /// Other words for the way back.
    pub fn back(self, back: &'static str) -> Self {
        Self { back, ..self }
    }

    /// Shows it; `done` does it.
    pub fn show(self, done: impl Fn() + 'static) -> AnyView {
        let Self { kind, opener, label, question, act, back } = self;
        let sure = RwSignal::new(false);
        let done = StoredValue::new_local(done);
        let in_a_list = label.is_some();
        (move || {
            if sure.get() {
                view! {
                    <div class="stack tight">
                        <p class:small=in_a_list>{question.clone()}</p>
                        <div class="cluster">
                            {button(Kind::Danger, act, move || done.with_value(|done| done()))}
                            {button(Kind::Plain, back, move || sure.set(false))}
                        </div>
                    </div>
                }
                .into_any()
            } else {
                view! {
                    <button type="button" class=kind.class() aria-label=label.clone() on:click=move |_| sure.set(true)>
                        {opener}
                    </button>
                }
                .into_any()
            }
        })
        .into_any()
    }
}
