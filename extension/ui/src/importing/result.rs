//! An import under way, and what became of each row.

use latchkey_messages::{ImportId, ImportReport, ImportRow, ImportState, JobId, Reply, Request};
use leptos::prelude::*;

use super::{choose::Step, preview::count};
use crate::{
    browser,
    live::ask_live,
    page::Page,
    parts::{Kind, Submit, Tone, button, note, show},
    texts,
};

const PAGE: u32 = 200;

/// Progress with cancel, then the rows.
pub fn result(page: Page, import: ImportId, job: JobId, total: u32, step: RwSignal<Step>) -> AnyView {
    let shown = RwSignal::new(PAGE);
    let of = job.clone();
    // Once at the start, and when the job ended; the numbers between come as events.
    let ended = Memo::new(move |_| page.live.ended.get().is_some_and(|ended| ended == of));
    let asked = ask_live(move || {
        // Reading it is what makes this run again.
        let _ = ended.get();
        Request::ImportReport { import: import.clone(), offset: 0, limit: shown.get() }
    });
    show(page, asked, move |reply| {
        let Reply::ImportReport(report) = reply else { return None };
        Some(if report.state == ImportState::Running {
            running(page, job.clone(), total, &report)
        } else {
            finished(report, shown, step)
        })
    })
}

fn running(page: Page, job: JobId, total: u32, report: &ImportReport) -> AnyView {
    let begun = report.added + report.refused;
    let of = job.clone();
    let now = Memo::new(move |_| match page.live.progress.get() {
        Some((named, done, total)) if named == of => (done, total),
        _ => (begun, total),
    });
    let submit = Submit::new();
    let cancel = move || submit.run(Request::Cancel { job: job.clone() }, |_| {});
    view! {
        <div class="card stack">
            <h2>{texts::importing::RUNNING}</h2>
            <progress
                aria-label=texts::importing::RUNNING
                max=move || now.get().1.max(1).to_string()
                value=move || now.get().0.to_string()
            ></progress>
            <div class="cluster spread">
                <p class="soft number" role="status">{move || texts::importing::progress(now.get().0, now.get().1)}</p>
                {button(Kind::Plain, texts::common::CANCEL, cancel)}
            </div>
            {submit.fault(page)}
        </div>
    }
    .into_any()
}

fn finished(report: ImportReport, shown: RwSignal<u32>, step: RwSignal<Step>) -> AnyView {
    let (tone, words) = match report.state {
        ImportState::Cancelled => (Tone::Warn, texts::importing::CANCELLED),
        ImportState::Interrupted => (Tone::Bad, texts::importing::INTERRUPTED),
        ImportState::Running | ImportState::Finished => (Tone::Good, texts::importing::FINISHED),
    };
    let all = report.added + report.duplicates + report.empty + report.refused + report.not_reached;
    let here = u32::try_from(report.rows.len()).unwrap_or(u32::MAX);
    let more = (here < all)
        .then(|| button(Kind::Quiet, texts::items::more(all - here), move || shown.update(|shown| *shown += PAGE)));
    let rows: Vec<_> = report.rows.into_iter().map(line).collect();
    view! {
        <div class="stack">
            <div role="status">{note(tone, words)}</div>
            <div class="counts">
                {count(report.added, texts::importing::ADDED)}
                {count(report.duplicates, texts::importing::DUPLICATES)}
                {count(report.empty, texts::importing::EMPTY)}
                {count(report.refused, texts::importing::REFUSED)}
                {(report.not_reached > 0).then(|| count(report.not_reached, texts::importing::NOT_REACHED))}
            </div>
            <div class="cluster">
                {button(Kind::Primary, texts::importing::SHOW_ITEMS, || browser::go("items"))}
                {button(Kind::Plain, texts::importing::OTHER_FILE, move || step.set(Step::Choosing))}
            </div>
            <div class="table-wrap">
                <table>
                    <caption class="aside">{texts::importing::ROWS}</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="line">{texts::importing::LINE}</th>
                            <th scope="col">{texts::items::TITLE}</th>
                            <th scope="col">{texts::importing::OUTCOME}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {more}
        </div>
    }
    .into_any()
}

fn line(row: ImportRow) -> AnyView {
    let (tone, words) = texts::importing::became(&row.outcome);
    view! {
        <tr>
            <td class="number soft">{row.line}</td>
            <td>{row.title}</td>
            <td class="wrap"><span class=tone>{words}</span></td>
        </tr>
    }
    .into_any()
}
