//! Form fields, each with its label, hint and fault.

use leptos::prelude::*;

use super::{icon, icon_button};
use crate::texts;

/// A one-line field, described step by step and then shown.
#[derive(Clone, Copy)]
pub struct Field {
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    kind: &'static str,
    autocomplete: &'static str,
    hint: &'static str,
    prefix: &'static str,
    fault: Option<Signal<Option<&'static str>>>,
    suggestions: Option<Signal<Vec<String>>>,
    optional: bool,
    mono: bool,
}

impl Field {
    /// A text field that must be filled in.
    pub fn new(id: &'static str, label: &'static str, value: RwSignal<String>) -> Self {
        Self {
            id,
            label,
            value,
            kind: "text",
            autocomplete: "off",
            hint: "",
            prefix: "",
            fault: None,
            suggestions: None,
            optional: false,
            mono: false,
        }
    }

    /// `email`, `url` and so on.
    pub fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    /// What the browser may offer.
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// A sentence below the field.
    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// Text that stands fixed before what is typed.
    pub fn prefix(self, prefix: &'static str) -> Self {
        Self { prefix, ..self }
    }

    /// What is wrong with it, if anything.
    pub fn fault(self, fault: impl Fn() -> Option<&'static str> + Send + Sync + 'static) -> Self {
        Self { fault: Some(Signal::derive(fault)), ..self }
    }

    /// Offers these, and takes any other text too.
    pub fn suggests(self, suggestions: impl Fn() -> Vec<String> + Send + Sync + 'static) -> Self {
        Self { suggestions: Some(Signal::derive(suggestions)), ..self }
    }

    /// May stay empty.
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// For keys and tokens.
    pub fn mono(self) -> Self {
        Self { mono: true, ..self }
    }

    /// Shows it.
    pub fn show(self) -> AnyView {
        let Self { id, label, value, kind, autocomplete, hint, prefix, fault, suggestions, optional, mono } = self;
        let input = view! {
            <input
                id=id
                class=if mono { "input mono" } else { "input" }
                type=kind
                autocomplete=autocomplete
                spellcheck="false"
                autocapitalize="off"
                required=!optional
                list=suggestions.map(|_| format!("{id}-list"))
                aria-describedby=about(id, hint, fault.is_some())
                aria-invalid=move || fault.and_then(|fault| fault.get()).map(|_| "true")
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            {suggestions.map(|suggestions| {
                let options = move || suggestions.get().into_iter().map(|text| view! { <option value=text></option> }).collect::<Vec<_>>();
                view! { <datalist id=format!("{id}-list")>{options}</datalist> }
            })}
        }
        .into_any();
        let input = if prefix.is_empty() {
            input
        } else {
            view! {
                <span class="prefixed">
                    <span class="prefix">{prefix}</span>
                    {input}
                </span>
            }
            .into_any()
        };
        framed(id, label, optional, hint, fault, input)
    }
}

fn about(id: &str, hint: &str, can_fail: bool) -> Option<String> {
    match (hint.is_empty(), can_fail) {
        (true, false) => None,
        (false, false) => Some(format!("{id}-hint")),
        (true, true) => Some(format!("{id}-fault")),
        (false, true) => Some(format!("{id}-hint {id}-fault")),
    }
}

fn framed(
    id: &'static str,
    label: &'static str,
    optional: bool,
    hint: &'static str,
    fault: Option<Signal<Option<&'static str>>>,
    input: AnyView,
) -> AnyView {
    view! {
        <div class="field">
            <label for=id>
                {label} {optional.then(|| view! { <span class="soft small">" " {texts::common::OPTIONAL}</span> })}
            </label>
            {input}
            {(!hint.is_empty()).then(|| view! { <span class="hint" id=format!("{id}-hint")>{hint}</span> })}
            {fault.map(|fault| view! { <span class="fault" id=format!("{id}-fault")>{move || fault.get()}</span> })}
        </div>
    }
    .into_any()
}

/// A password: hidden, with a button that shows it. `more` are further buttons (at most one).
pub fn password_field(field: Field, more: Option<AnyView>) -> AnyView {
    let Field { id, label, value, autocomplete, hint, fault, optional, .. } = field;
    let shown = RwSignal::new(false);
    let class = if more.is_some() { "with-actions pair" } else { "with-actions" };
    let input = view! {
        <span class=class>
            <input
                id=id
                class="input"
                class:mono=move || shown.get()
                type=move || if shown.get() { "text" } else { "password" }
                // While it is shown it is a text to the browser, and Chromium writes texts to its disk, to restore the tab.
                autocomplete=move || if shown.get() { "off" } else { autocomplete }
                spellcheck="false"
                autocapitalize="off"
                required=!optional
                aria-describedby=about(id, hint, fault.is_some())
                aria-invalid=move || fault.and_then(|fault| fault.get()).map(|_| "true")
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            <span class="actions">
                {more}
                {move || {
                    let (symbol, name) = if shown.get() { ("hide", texts::common::HIDE) } else { ("eye", texts::common::SHOW) };
                    icon_button(symbol, format!("{name}: {label}"), move || shown.update(|shown| *shown = !*shown))
                }}
            </span>
        </span>
    }
    .into_any();
    framed(id, label, optional, hint, fault, input)
}

/// Several lines, which may stay empty.
pub fn area_field(
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    value: RwSignal<String>,
    rows: &'static str,
) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{label} <span class="soft small">" " {texts::common::OPTIONAL}</span></label>
            <textarea
                id=id
                class="input"
                rows=rows
                // Firefox writes what stands in other areas to its disk, to restore the tab.
                autocomplete="off"
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

/// A search field with its glass.
pub fn search_field(id: &'static str, label: String, value: RwSignal<String>) -> AnyView {
    view! {
        <div class="search">
            {icon("search")}
            <input
                id=id
                class="input"
                type="search"
                autocomplete="off"
                spellcheck="false"
                aria-label=label.clone()
                placeholder=label
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}

/// A choice among a few, closed until asked. `options` are (value, words).
pub fn select_field(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    options: Vec<(String, String)>,
) -> AnyView {
    let options: Vec<_> = options
        .into_iter()
        .map(|(key, words)| {
            let chosen = key.clone();
            view! {
                <option value=key selected=move || value.get() == chosen>
                    {words}
                </option>
            }
        })
        .collect();
    let select = view! {
        <select id=id class="input" on:change=move |event| value.set(event_target_value(&event))>
            {options}
        </select>
    }
    .into_any();
    framed(id, label, false, "", None, select)
}
