//! The measure of how forms are understood, on a few pages of our own: the real content script in a real browser.

use std::path::PathBuf;

use latchkey_engine::autofill::{FormKind, classify};
use latchkey_tests::forms::browse::describe_each;
use latchkey_tests::forms::corpus;
use latchkey_tests::forms::report::{Total, why};
use latchkey_tests::forms::score::{Marks, judge};
use latchkey_tests::{Outcome, workspace};

fn pages() -> PathBuf {
    workspace::root().join("tests/fixtures/forms")
}

#[test]
fn pages_are_described_without_their_answers_and_judged_by_them() -> Outcome {
    let pages = corpus::read(&pages())?;
    let mut marks: Vec<Marks> = Vec::new();
    let mut kinds: Vec<FormKind> = Vec::new();
    let mut told = String::new();
    describe_each(&pages, |page, seen| {
        let told_to_the_engine = serde_json::to_string(&seen.snapshot).unwrap_or_default();
        assert!(!told_to_the_engine.contains("data-manual"), "{told_to_the_engine}");
        assert!(!page.html.contains("data-manual"), "{}", page.html);
        let classified = classify(&seen.snapshot);
        kinds.extend(classified.forms.iter().map(|form| form.kind));
        let judged = judge(page, &seen, &classified);
        told += &why(&seen.snapshot, &classified, &judged, |handle| seen.tag(handle));
        marks.push(judged);
    })?;
    let expected = Total {
        fields: 10,
        fields_wrong: 0,
        pages: 3,
        pages_with_error: 0,
        pages_with_field_wrong: 0,
        // The search, the trap, and what the newsletter asks besides.
        unlabelled: 3,
        false_positives: 0,
        submits: 3,
        submit_wrong: 0,
    };
    assert_eq!(Total::of(&marks), expected, "{told}");
    assert_eq!(kinds, [FormKind::Search, FormKind::SignIn, FormKind::SignUp, FormKind::Newsletter], "{told}");
    Ok(())
}

/// What is judged here is the judge.
#[test]
fn a_wrong_answer_counts() -> Outcome {
    let mut pages = corpus::read(&pages())?;
    pages.retain(|page| page.name == "post_newsletter");
    // As if the page's author had meant the reverse.
    for page in &mut pages {
        let tags: Vec<usize> = page.labels.keys().copied().collect();
        page.labels = tags.into_iter().map(|tag| (tag, "password".to_owned())).collect();
        page.submits.push(1);
    }
    let mut marks: Vec<Marks> = Vec::new();
    describe_each(&pages, |page, seen| marks.push(judge(page, &seen, &classify(&seen.snapshot))))?;
    let total = Total::of(&marks);
    assert_eq!((total.fields, total.fields_wrong, total.pages_with_error, total.submit_wrong), (2, 2, 1, 1));
    Ok(())
}
