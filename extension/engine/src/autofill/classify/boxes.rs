//! One-time codes that are typed into a box for each sign.

use super::{Code, Evidence, FieldHandle, Reason, Subject};

/// The shortest and the longest code that is typed so.
const FEWEST: usize = 4;
const MOST: usize = 10;
/// CSS pixels; wider fields are no boxes, unless they say that they take one sign.
const WIDEST: f64 = 80.0;

/// The rows of boxes of a form; they are then known to ask for a code, whatever their words.
pub(super) fn of(fields: &mut [Evidence<'_>]) -> Vec<Vec<FieldHandle>> {
    let mut rows = Vec::new();
    let mut from = 0;
    while let Some((first, count)) = run(fields, from) {
        rows.push(mark(fields, first, count));
        from = first + count;
    }
    rows
}

fn mark(fields: &mut [Evidence<'_>], first: usize, count: usize) -> Vec<FieldHandle> {
    let sent = fields.iter().skip(first).take(count).any(|field| field.code == Code::OfAnAddress);
    let boxes = fields.iter_mut().skip(first).take(count);
    boxes
        .map(|field| {
            field.code = if sent { Code::OfAnAddress } else { Code::Surely };
            field.subject = Subject::OneTimeCode;
            let reason = Reason { place: "fields", found: "a row of boxes", for_what: "one-time code", weight: 10 };
            field.reasons.push(reason);
            field.field.handle
        })
        .collect()
}

/// The next row of fields that look like boxes: where it begins and how many they are.
fn run(fields: &[Evidence<'_>], from: usize) -> Option<(usize, usize)> {
    let mut first = from;
    while first < fields.len() {
        let row = fields.iter().skip(first);
        let count = row.clone().take_while(|field| is_box(field) && alike(field, fields.get(first))).count();
        let says_code = row.take(count).any(|field| field.speaks_of_code);
        let one_sign = fields.get(first).is_some_and(|field| field.field.maxlength == "1");
        if (FEWEST..=MOST).contains(&count) && (says_code || one_sign) {
            return Some((first, count));
        }
        first += count.max(1);
    }
    None
}

fn is_box(field: &Evidence<'_>) -> bool {
    let field = field.field;
    let narrow = field.rect.width > 0.0 && field.rect.width <= WIDEST;
    matches!(field.input.as_str(), "text" | "tel" | "number" | "password")
        && (field.maxlength == "1" || narrow || ends_in_a_number(&field.name) || ends_in_a_number(&field.id))
}

fn ends_in_a_number(name: &str) -> bool {
    name.ends_with(|last: char| last.is_ascii_digit())
}

/// Of one size and kind, and in one row.
fn alike(field: &Evidence<'_>, first: Option<&Evidence<'_>>) -> bool {
    first.is_some_and(|first| {
        let (one, other) = (first.field, field.field);
        one.input == other.input && one.maxlength == other.maxlength && (one.rect.width - other.rect.width).abs() < 2.0
    })
}
