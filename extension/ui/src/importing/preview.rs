//! What a file holds, before anything is stored.

use latchkey_messages::{ImportPreview, PreviewRow, Reply, Request};
use leptos::prelude::*;

use super::choose::Step;
use crate::{
    organisations::{
        people::home,
        picker::{Empty, picker},
    },
    page::Page,
    parts::{Kind, Submit, Tone, button, note},
    texts,
};

/// Counts, columns, the first rows; where it goes; one button.
pub fn preview(page: Page, file: String, found: ImportPreview, step: RwSignal<Step>) -> AnyView {
    let organisation = RwSignal::new(home(page));
    let submit = Submit::new();
    let (import, total) = (found.import.clone(), found.ready);
    let run = move || {
        let Some(tag) = organisation.get_untracked() else { return page.say(texts::organisations::CHOOSE) };
        let import = import.clone();
        submit.run(Request::ImportRun { import: import.clone(), organisation: tag.id }, move |reply| {
            if let Reply::Job(job) = reply {
                step.set(Step::Running { import, job, total });
            }
        });
    };
    let columns: Vec<_> = found
        .columns
        .iter()
        .map(|column| view! { <span class="tag">{format!("{} → {}", column.header, texts::importing::meaning(column.meaning))}</span> })
        .collect();
    let rest = found.ready + found.duplicates + found.empty + found.refused;
    let shown = u32::try_from(found.sample.len()).unwrap_or(u32::MAX);
    let rows: Vec<_> = found.sample.into_iter().map(line).collect();
    let go = if found.ready == 0 {
        note(Tone::Warn, texts::importing::NOTHING_NEW)
    } else {
        button(Kind::Primary, texts::importing::run(found.ready), run)
    };
    view! {
        <div class="stack">
            <p><b>{file}</b> <span class="soft">" · " {texts::importing::format(found.format)}</span></p>
            <div class="counts">
                {count(found.ready, texts::importing::READY)}
                {count(found.duplicates, texts::importing::DUPLICATES)}
                {count(found.empty, texts::importing::EMPTY)}
                {count(found.refused, texts::importing::REFUSED)}
            </div>
            <div class="cluster">{columns}</div>
            <div class="card cluster spread">
                <div class="cluster picker-line">
                    <span>{texts::importing::INTO}</span>
                    {picker(page, organisation, Empty::Missing, texts::importing::INTO)}
                </div>
                <div class="cluster">
                    {button(Kind::Plain, texts::importing::OTHER_FILE, move || step.set(Step::Choosing))}
                    {go}
                </div>
            </div>
            {submit.fault(page)}
            <div class="table-wrap">
                <table>
                    <caption class="aside">{texts::importing::FIRST_ROWS}</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="line">{texts::importing::LINE}</th>
                            <th scope="col">{texts::items::TITLE}</th>
                            <th scope="col">{texts::items::USER_NAME}</th>
                            <th scope="col">{texts::items::SITE}</th>
                            <th scope="col" class="middle">{texts::importing::OUTCOME}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {(shown < rest).then(|| view! { <p class="small soft">{texts::importing::rest(rest - shown)}</p> })}
        </div>
    }
    .into_any()
}

/// A number with its word.
pub fn count(number: u32, words: &'static str) -> AnyView {
    view! {
        <div class="count">
            <b>{number}</b>
            <span class="soft small">{words}</span>
        </div>
    }
    .into_any()
}

fn line(row: PreviewRow) -> AnyView {
    let (tone, words) = texts::importing::planned(&row.outcome);
    view! {
        <tr>
            <td class="number soft">{row.line}</td>
            <td>{row.title}</td>
            <td>{row.user_name}</td>
            <td class="soft">{row.site}</td>
            <td><span class=tone title=words.clone()>{words.clone()}</span></td>
        </tr>
    }
    .into_any()
}
