//! Lays what the engine made of a page beside what is right.

use latchkey_engine::autofill::Classified;
use latchkey_messages::page::FieldRole;

use super::browse::Described;
use super::corpus::Page;

/// What a field is to a password manager: a role, or none of its business.
pub type Class = Option<FieldRole>;

/// One field and what was made of it.
#[derive(Clone, Debug)]
pub struct Judged {
    pub tag: usize,
    /// As the page's author wrote it; nothing for fields without an answer.
    pub label: Option<String>,
    pub class: Class,
    pub verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    /// A field with an answer got another class.
    Wrong,
    /// A field that is no credential got the class of one.
    FalsePositive,
}

/// A page's marks.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    pub fields: Vec<Judged>,
    /// Submit buttons that are named in the page, and those of them that were not found.
    pub submits: usize,
    pub submits_missed: Vec<usize>,
}

impl Marks {
    /// Whether a field that has an answer got another class.
    pub fn has_wrong_field(&self) -> bool {
        self.count(Verdict::Wrong) > 0
    }

    pub fn has_error(&self) -> bool {
        self.fields.iter().any(|field| field.verdict != Verdict::Right)
    }

    pub fn labelled(&self) -> usize {
        self.fields.iter().filter(|field| is_answer(field.label.as_deref())).count()
    }

    pub fn count(&self, verdict: Verdict) -> usize {
        self.fields.iter().filter(|field| field.verdict == verdict).count()
    }
}

/// `unknown` says no more than no label.
fn is_answer(label: Option<&str>) -> bool {
    label.is_some_and(|label| label != "unknown")
}

/// Which classes are right for a label.
fn accepts(label: &str, class: Class) -> bool {
    use FieldRole::{Confirmation, CurrentPassword, Email, NewPassword, OneTimeCode, Username};
    match label {
        "username" => class == Some(Username),
        "emailAddress" => class == Some(Email),
        "username OR emailAddress" => matches!(class, Some(Username | Email)),
        "password" => matches!(class, Some(CurrentPassword | NewPassword | Confirmation)),
        "password.current" => class == Some(CurrentPassword),
        "password.new" => matches!(class, Some(NewPassword | Confirmation)),
        "totp" => class == Some(OneTimeCode),
        _ => class.is_none(),
    }
}

pub fn judge(page: &Page, described: &Described, classified: &Classified) -> Marks {
    let found = classified.forms.iter().flat_map(|form| &form.fields);
    let classes: Vec<(usize, Class)> =
        found.filter_map(|field| Some((described.tag(field.handle.0)?, field.role))).collect();
    let mut marks = Marks::default();
    // Fields with an answer that the script did not describe count too: as none of our business.
    let unseen = page.labels.keys().filter(|tag| !classes.iter().any(|(seen, _)| seen == *tag)).map(|tag| (*tag, None));
    for (tag, class) in classes.iter().copied().chain(unseen) {
        let label = page.labels.get(&tag).cloned();
        let verdict = match &label {
            Some(label) if is_answer(Some(label)) && accepts(label, class) => Verdict::Right,
            Some(label) if is_answer(Some(label)) => Verdict::Wrong,
            _ if class.is_none() => Verdict::Right,
            _ => Verdict::FalsePositive,
        };
        marks.fields.push(Judged { tag, label, class, verdict });
    }
    marks.fields.sort_by_key(|field| field.tag);

    let pressed = classified.forms.iter().filter_map(|form| described.tag(form.submit?.0));
    let pressed: Vec<usize> = pressed.collect();
    marks.submits = page.submits.len();
    marks.submits_missed = page.submits.iter().copied().filter(|tag| !pressed.contains(tag)).collect();
    marks
}
