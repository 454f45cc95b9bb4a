//! `cargo xtask forms`: how well forms are understood, on a folder of pages with the right answers in them. See docs/forms.md.
#![expect(clippy::disallowed_methods, reason = "this program runs natively, where the standard clock is fine")]

mod arguments;

use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use arguments::Arguments;
use latchkey_engine::autofill::classify;
use latchkey_tests::error::Error;
use latchkey_tests::forms::browse::{Described, describe_each};
use latchkey_tests::forms::corpus::{self, FOLDS, Page};
use latchkey_tests::forms::report::{self, Confusion, Total};
use latchkey_tests::forms::score::{self, Marks, Verdict};
use serde_json::json;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match Arguments::read(&arguments).and_then(|arguments| run(&arguments).map_err(|error| error.to_string())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Error> {
    let mut pages = corpus::read(&arguments.corpus)?;
    if let Some(only) = &arguments.why {
        let only = only.strip_suffix(".html").unwrap_or(only);
        pages.retain(|page| page.name == only);
    }
    let every = pages.clone();
    pages.retain(|page| arguments.part.is_none_or(|part| page.part() == part));
    let described = match &arguments.snapshots {
        Some(file) if file.exists() => kept(file)?,
        keep => {
            let described = in_the_browser(if arguments.snapshots.is_some() { &every } else { &pages })?;
            if let Some(file) = keep {
                let text = serde_json::to_string(&described).unwrap_or_default();
                fs::write(file, text).map_err(|source| Error::File { path: file.clone(), source })?;
            }
            described
        }
    };
    let mut understanding = Duration::ZERO;
    let mut describing = 0.0;
    let (mut marks, mut confusion): (Vec<Marks>, _) = (Vec::new(), Confusion::default());
    let mut folds = [Total::default(); FOLDS];
    for page in &pages {
        let Some((_, seen)) = described.iter().find(|(name, _)| *name == page.name) else { continue };
        let began = Instant::now();
        let classified = classify(&seen.snapshot);
        understanding += began.elapsed();
        describing += seen.took;
        let judged = score::judge(page, seen, &classified);
        if arguments.why.is_some() || arguments.errors && judged.has_error() {
            println!("{}", page.name);
            print!("{}", report::why(&seen.snapshot, &classified, &judged, |handle| seen.tag(handle)));
        } else {
            tell_errors(page, &judged);
        }
        confusion.add(&judged);
        if let Some(fold) = folds.get_mut(page.fold()) {
            fold.add(&judged);
        }
        marks.push(judged);
    }
    let total = Total::of(&marks);
    let pages_count = u32::try_from(marks.len().max(1)).unwrap_or(u32::MAX);
    let understood = understanding.as_secs_f64() * 1000.0 / f64::from(pages_count);
    let described = describing / f64::from(pages_count);
    print!("\nLabel and class\n{}\n{}", confusion.shown(), total.shown());
    if arguments.why.is_none() && arguments.part.is_none() {
        print!("\nBy fifths of the sites\n{}\n", report::folds(&folds));
    }
    println!(
        "  time a page: {:.2} ms, {described:.2} of them to describe it, {understood:.2} to understand it",
        described + understood
    );
    if let Some(path) = &arguments.json {
        let mut figures = total.json();
        figures["ms_per_page"] = json!(described + understood);
        figures["folds"] = folds.iter().map(|fold| fold.json()).collect();
        let text = format!("{figures:#}\n");
        fs::write(path, text).map_err(|source| Error::File { path: path.clone(), source })?;
    }
    Ok(())
}

fn tell_errors(page: &Page, marks: &Marks) {
    for tag in &marks.submits_missed {
        println!("{}: tag {tag}: not known as a submit button", page.name);
    }
    for field in marks.fields.iter().filter(|field| field.verdict != Verdict::Right) {
        println!(
            "{}: tag {}: {} taken for {}",
            page.name,
            field.tag,
            field.label.as_deref().unwrap_or("no credential"),
            report::class_name(field.class)
        );
    }
}

type Kept = Vec<(String, Described)>;

fn in_the_browser(pages: &[Page]) -> Result<Kept, Error> {
    let mut described = Vec::new();
    describe_each(pages, |page, seen| described.push((page.name.clone(), seen)))?;
    Ok(described)
}

fn kept(file: &std::path::Path) -> Result<Kept, Error> {
    let text = fs::read_to_string(file).map_err(|source| Error::File { path: file.to_owned(), source })?;
    serde_json::from_str(&text).map_err(|error| Error::Answer {
        from: file.display().to_string(),
        expected: "descriptions of pages",
        answer: error.to_string(),
    })
}
