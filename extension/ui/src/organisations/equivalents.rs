//! Sites that an organisation takes for one.

use latchkey_messages::{Area, OrganisationTag, Reply, Request};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    browser,
    live::ask_live,
    page::Page,
    parts::{Kind, Submit, Tone, area_field, button, note, show},
    texts::{self, equivalents as words},
};

/// The groups of one organisation, and for its administrators a form for all of them.
pub fn equivalents(page: Page, organisation: OrganisationTag) -> AnyView {
    let changing = RwSignal::new(false);
    let id = organisation.id.clone();
    let asked = ask_live(move || {
        page.live.age(Area::Items);
        Request::EquivalentSites { organisation: id.clone() }
    });
    let shown = show(page, asked, move |reply| {
        let Reply::EquivalentSites { groups, may_change } = reply else { return None };
        if changing.get() {
            return Some(form(page, organisation.clone(), &groups, changing));
        }
        let change =
            may_change.then(|| view! { <div>{button(Kind::Plain, words::CHANGE, move || changing.set(true))}</div> });
        Some(view! { <div class="stack">{list(groups)} {change}</div> }.into_any())
    });
    view! {
        <section class="stack" aria-labelledby="equivalents-title">
            <div class="titles">
                <h2 id="equivalents-title">{words::TITLE}</h2>
                <p class="soft">{words::LEAD}</p>
            </div>
            {shown}
        </section>
    }
    .into_any()
}

fn list(groups: Vec<Vec<String>>) -> AnyView {
    if groups.is_empty() {
        return view! { <p class="soft">{words::NONE}</p> }.into_any();
    }
    let rows: Vec<_> = groups
        .into_iter()
        .map(|sites| view! { <li class="value"><div class="text">{sites.join(" · ")}</div></li> })
        .collect();
    view! { <ul class="values">{rows}</ul> }.into_any()
}

fn form(page: Page, organisation: OrganisationTag, groups: &[Vec<String>], changing: RwSignal<bool>) -> AnyView {
    let lines: Vec<String> = groups.iter().map(|sites| sites.join(" ")).collect();
    let text = RwSignal::new(lines.join("\n"));
    let submit = Submit::new();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let request = Request::ChangeEquivalentSites {
            organisation: organisation.id.clone(),
            groups: read(&text.get_untracked()),
        };
        submit.run(request, move |_| {
            page.say(words::SAVED);
            changing.set(false);
        });
    };
    browser::focus_soon("#equivalents");
    view! {
        <form class="card stack" on:submit=send>
            {area_field("equivalents", words::SITES, words::HINT, text, "5")}
            {note(Tone::Warn, words::CARE)}
            {submit.fault(page)}
            <div class="cluster">
                <button type="submit" class="button primary" aria-disabled=move || submit.busy.get().then_some("true")>
                    {move || if submit.busy.get() { texts::common::A_MOMENT } else { words::SAVE }}
                </button>
                {button(Kind::Plain, texts::common::CANCEL, move || changing.set(false))}
            </div>
        </form>
    }
    .into_any()
}

/// A line is a group; between its sites are blanks or commas.
fn read(text: &str) -> Vec<Vec<String>> {
    let sites = |line: &str| -> Vec<String> {
        let words = line.split(|sign: char| sign.is_whitespace() || sign == ',' || sign == ';');
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    text.lines().map(sites).filter(|group| !group.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_line_is_a_group() {
        let groups = read("example.com example.net\n\n one.test, two.test ;three.test\n");
        assert_eq!(groups, [vec!["example.com", "example.net"], vec!["one.test", "two.test", "three.test"]]);
    }
}
