//! One of those who can be chosen: a person or a group.

use latchkey_messages::Holder;
use leptos::prelude::*;

/// A box that puts a holder into the list or takes it out. `under` stands below the name.
pub fn holder_box(
    holder: Holder,
    name: String,
    under: String,
    tag: Option<AnyView>,
    chosen: RwSignal<Vec<Holder>>,
) -> AnyView {
    let of = holder.clone();
    let change = move |event| {
        let ticked = event_target_checked(&event);
        chosen.update(|list| {
            list.retain(|one| *one != holder);
            if ticked {
                list.push(holder.clone());
            }
        });
    };
    view! {
        <label class="choice">
            <input type="checkbox" prop:checked=move || chosen.with(|list| list.contains(&of)) on:change=change />
            <span class="text">
                <span class="clip">{name}</span>
                <span class="soft small clip">{under}</span>
            </span>
            {tag}
        </label>
    }
    .into_any()
}
