//! A secret on the screen: hidden until asked for, gone with the view.

use latchkey_messages::{Field, ItemId, Reply, Request, RevisionId, Secret};
use leptos::prelude::*;

use crate::{
    page::Page,
    parts::{Submit, icon_button},
    texts,
};

/// The value, as dots until revealed; and the button that reveals it. `after` are further buttons.
pub fn secret(
    page: Page,
    item: ItemId,
    field: Field,
    revision: Option<RevisionId>,
    name: String,
    after: Option<AnyView>,
) -> AnyView {
    let shown = RwSignal::new(None::<Secret>);
    let submit = Submit::new();
    let label = name.clone();
    let toggle = move || {
        if shown.with_untracked(Option::is_some) {
            shown.set(None);
            return;
        }
        let request = Request::Reveal { item: item.clone(), field, revision: revision.clone() };
        submit.run(request, move |reply| {
            if let Reply::Secret(value) = reply {
                let _ = shown.try_set(Some(value));
            }
        });
    };
    let toggle = StoredValue::new_local(toggle);
    view! {
        <div class="value">
            <div class="text">
                <span class="name">{name}</span>
                {move || match shown.get() {
                    Some(value) => view! { <span class="shown secret mono">{value.expose().to_owned()}</span> }.into_any(),
                    None => view! {
                        <span class="shown secret" aria-hidden="true">"••••••••••"</span>
                        <span class="aside">{texts::items::HIDDEN}</span>
                    }
                    .into_any(),
                }}
                {submit.fault(page)}
            </div>
            {move || {
                let (symbol, words) = if shown.with(Option::is_some) { ("hide", texts::common::HIDE) } else { ("eye", texts::common::SHOW) };
                icon_button(symbol, format!("{words}: {label}"), move || toggle.with_value(|toggle| toggle()))
            }}
            {after}
        </div>
    }
    .into_any()
}
