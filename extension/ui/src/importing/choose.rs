//! A file is chosen or dropped, and read.

use latchkey_messages::{Code, FileBytes, IMPORT_LIMIT_BYTES, ImportId, ImportPreview, JobId, Problem, Reply, Request};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, FileList, HtmlInputElement};

use super::{preview::preview, result::result};
use crate::{
    browser,
    page::Page,
    parts::{Submit, icon, problem_note},
    texts,
};

/// Where an import stands on this page.
#[derive(Clone)]
pub enum Step {
    Choosing,
    Looking { file: String, preview: ImportPreview },
    Running { import: ImportId, job: JobId, total: u32 },
}

/// The three steps.
pub fn import(page: Page) -> AnyView {
    let step = RwSignal::new(Step::Choosing);
    let inner = move || match step.get() {
        Step::Choosing => choose(page, step),
        Step::Looking { file, preview: found } => preview(page, file, found, step),
        Step::Running { import, job, total } => result(page, import, job, total, step),
    };
    view! {
        <section class="stack" aria-labelledby="import-title">
            <div class="stack tight">
                <h1 id="import-title">{texts::importing::TITLE}</h1>
                <p class="soft">{texts::importing::LEAD}</p>
            </div>
            {inner}
        </section>
    }
    .into_any()
}

fn choose(page: Page, step: RwSignal<Step>) -> AnyView {
    let over = RwSignal::new(false);
    let submit = Submit::new();
    let take = move |files: Option<FileList>| {
        if let Some(file) = files.and_then(|files| files.get(0)) {
            spawn_local(read(file, submit, step));
        }
    };
    let pick = move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            take(input.files());
            // The same file may be chosen again after it was mended.
            input.set_value("");
        }
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        take(event.data_transfer().and_then(|data| data.files()));
    };
    view! {
        <div
            class="drop"
            class:over=move || over.get()
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=drop
        >
            {icon("import")}
            <h2>{texts::importing::DROP}</h2>
            <p class="soft">{texts::importing::DROP_TEXT}</p>
            <label class="button primary" for="file">{texts::importing::CHOOSE}</label>
            <input class="aside" id="file" type="file" accept=".csv,text/csv" on:change=pick />
            {move || submit.busy.get().then(|| view! { <p role="status">{texts::importing::READING}</p> })}
        </div>
        {move || submit.problem.get().map(|problem| problem_note(page, problem, None))}
        <p class="small soft">{texts::importing::HOW}</p>
    }
    .into_any()
}

async fn read(file: File, submit: Submit, step: RwSignal<Step>) {
    submit.problem.set(None);
    let name = file.name();
    if file.size() > f64::from(IMPORT_LIMIT_BYTES) {
        submit.problem.set(Some(too_large()));
        return;
    }
    let Some(bytes) = browser::read_file(&file).await else {
        submit.problem.set(Some(unreadable()));
        return;
    };
    let request = Request::ImportPreview { file_name: name.clone(), bytes: FileBytes::new(bytes) };
    submit.run(request, move |reply| {
        if let Reply::ImportPreview(preview) = reply {
            step.set(Step::Looking { file: name, preview });
        }
    });
}

fn too_large() -> Problem {
    problem(Code::IMPORT_TOO_LARGE, texts::importing::TOO_LARGE, texts::importing::TOO_LARGE_TEXT)
}

fn unreadable() -> Problem {
    problem(Code::NOT_FOUND, texts::importing::UNREADABLE, texts::importing::UNREADABLE_TEXT)
}

fn problem(code: &str, title: &str, detail: &str) -> Problem {
    Problem {
        code: Code::new(code),
        title: title.into(),
        detail: detail.into(),
        kept: texts::importing::NOTHING_STORED.into(),
        action: None,
    }
}
