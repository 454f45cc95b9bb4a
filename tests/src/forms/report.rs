//! What was found, counted and told.

use std::collections::BTreeMap;
use std::fmt::Write;

use latchkey_engine::autofill::Classified;
use latchkey_messages::page::{FieldRole, FormSnapshot};
use serde_json::{Value, json};

use super::score::{Class, Marks, Verdict};

/// The sum of the marks of many pages.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    /// Fields with an answer, and how many of them got another class.
    pub fields: usize,
    pub fields_wrong: usize,
    pub pages: usize,
    pub pages_with_error: usize,
    /// Those of them where a field with an answer is wrong.
    pub pages_with_field_wrong: usize,
    /// Described fields without an answer, and how many of them got the class of a credential.
    pub unlabelled: usize,
    pub false_positives: usize,
    /// Submit buttons that the pages name, and how many of them were not the button of any form.
    pub submits: usize,
    pub submit_wrong: usize,
}

impl Total {
    pub fn add(&mut self, marks: &Marks) {
        self.fields += marks.labelled();
        self.fields_wrong += marks.count(Verdict::Wrong);
        self.pages += 1;
        self.pages_with_error += usize::from(marks.has_error());
        self.pages_with_field_wrong += usize::from(marks.has_wrong_field());
        self.unlabelled += marks.fields.len() - marks.labelled();
        self.false_positives += marks.count(Verdict::FalsePositive);
        self.submits += marks.submits;
        self.submit_wrong += marks.submits_missed.len();
    }

    pub fn of<'a>(marks: impl IntoIterator<Item = &'a Marks>) -> Total {
        let mut total = Total::default();
        marks.into_iter().for_each(|marks| total.add(marks));
        total
    }

    pub fn json(&self) -> Value {
        json!({
            "fields": self.fields,
            "fields_wrong": self.fields_wrong,
            "pages": self.pages,
            "pages_with_error": self.pages_with_error,
            "pages_with_field_wrong": self.pages_with_field_wrong,
            "unlabelled": self.unlabelled,
            "false_positives": self.false_positives,
            "submits": self.submits,
            "submit_wrong": self.submit_wrong,
        })
    }

    pub fn shown(&self) -> String {
        let row = |what: &str, wrong: usize, all: usize| {
            format!("  {what:<46} {wrong:>5} of {all:>5}  {:>5.1} %\n", percent(wrong, all))
        };
        row("labelled fields wrong", self.fields_wrong, self.fields)
            + &row("pages with a labelled field wrong", self.pages_with_field_wrong, self.pages)
            + &row("pages with any error", self.pages_with_error, self.pages)
            + &row("other fields taken for a credential", self.false_positives, self.unlabelled)
            + &row("submit buttons not found", self.submit_wrong, self.submits)
    }
}

/// The same figures for each fold of the sites: how far they are from each other is how far they can be believed.
pub fn folds(folds: &[Total]) -> String {
    let mut text = format!(
        "  {:<8} {:>6} {:>14} {:>18} {:>16} {:>20}\n",
        "fold", "pages", "fields wrong", "pages field wrong", "pages any error", "others taken"
    );
    for (number, total) in folds.iter().enumerate() {
        let _ = writeln!(
            text,
            "  {number:<8} {:>6} {:>12.1} % {:>16.1} % {:>14.1} % {:>18.1} %",
            total.pages,
            percent(total.fields_wrong, total.fields),
            percent(total.pages_with_field_wrong, total.pages),
            percent(total.pages_with_error, total.pages),
            percent(total.false_positives, total.unlabelled)
        );
    }
    text
}

fn percent(part: usize, all: usize) -> f64 {
    let number = |count: usize| u32::try_from(count).map_or(f64::MAX, f64::from);
    100.0 * number(part) / number(all.max(1))
}

/// How often which label got which class; the wrong ones are marked.
#[derive(Clone, Debug, Default)]
pub struct Confusion(BTreeMap<(String, &'static str), (usize, bool)>);

impl Confusion {
    pub fn add(&mut self, marks: &Marks) {
        for field in &marks.fields {
            let label = field.label.clone().unwrap_or_else(|| "—".to_owned());
            let entry = self.0.entry((label, class_name(field.class))).or_default();
            entry.0 += 1;
            entry.1 |= field.verdict != Verdict::Right;
        }
    }

    pub fn shown(&self) -> String {
        let mut text = String::new();
        for ((label, class), (count, wrong)) in &self.0 {
            let mark = if *wrong { "wrong" } else { "" };
            let _ = writeln!(text, "  {label:<24} {class:<18} {count:>5}  {mark}");
        }
        text
    }
}

pub fn class_name(class: Class) -> &'static str {
    match class {
        None => "none",
        Some(FieldRole::Username) => "user name",
        Some(FieldRole::Email) => "e-mail",
        Some(FieldRole::CurrentPassword) => "current password",
        Some(FieldRole::NewPassword) => "new password",
        Some(FieldRole::Confirmation) => "confirmation",
        Some(FieldRole::OneTimeCode) => "one-time code",
    }
}

/// Why each field of a page got its class.
pub fn why(
    snapshot: &FormSnapshot,
    classified: &Classified,
    marks: &Marks,
    tag: impl Fn(u32) -> Option<usize>,
) -> String {
    let mut text = format!("title {:?}\n", snapshot.title);
    for form in &classified.forms {
        let given = snapshot.forms.iter().find(|given| given.handle == form.handle);
        let _ = writeln!(
            text,
            "form {}: {:?}, sent by {:?}, boxes {:?}",
            form.handle.0, form.kind, form.submit, form.boxes
        );
        if let Some(given) = given {
            let buttons: Vec<_> =
                given.buttons.iter().map(|button| (button.handle.0, &button.text, button.submits)).collect();
            let _ = writeln!(
                text,
                "  headings {:?}\n  buttons {buttons:?}\n  links {:?}\n  ticks {:?}\n  id {:?} class {:?} action {:?}",
                given.headings, given.links, given.ticks, given.id, given.class, given.actions
            );
        }
        for reason in &form.reasons {
            let _ =
                writeln!(text, "  {:+4} for {} by {} {:?}", reason.weight, reason.for_what, reason.place, reason.found);
        }
        for field in &form.fields {
            let judged = marks.fields.iter().find(|judged| Some(judged.tag) == tag(field.handle.0));
            let verdict = judged.map_or(Verdict::Right, |judged| judged.verdict);
            let label = judged.and_then(|judged| judged.label.as_deref()).unwrap_or("—");
            let _ = writeln!(
                text,
                "  field {}: {}; the page says {label}; {verdict:?}",
                field.handle.0,
                class_name(field.role)
            );
            if let Some(given) = snapshot.fields.iter().find(|given| given.handle == field.handle) {
                let _ = writeln!(
                    text,
                    "    {} {:?} name={:?} id={:?} autocomplete={:?} label={:?} placeholder={:?} aria={:?} title={:?} class={:?} maxlength={:?}",
                    given.input,
                    given.visibility,
                    given.name,
                    given.id,
                    given.autocomplete,
                    given.label,
                    given.placeholder,
                    given.aria_label,
                    given.title,
                    given.class,
                    given.maxlength
                );
            }
            for reason in &field.reasons {
                let _ = writeln!(
                    text,
                    "    {:+4} for {} by {} {:?}",
                    reason.weight, reason.for_what, reason.place, reason.found
                );
            }
        }
    }
    text
}
