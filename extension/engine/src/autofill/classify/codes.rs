//! What the rest of a form says of its one-time codes.

use super::{Code, Concept, Evidence, FieldHandle, Form, Reading, Reason, Subject};

/// A code beside a password may be the step after it that can still be seen; and where a page is about a second factor, what it asks
/// for alone is the code, however short its label.
pub(super) fn in_their_place(form: &Form, rows: &[Vec<FieldHandle>], fields: &mut [Evidence<'_>]) {
    let headings: Vec<Reading> = form.headings.iter().map(|heading| Reading::of(heading)).collect();
    let says = |concept| headings.iter().any(|heading| heading.has(concept));
    let headed = says(Concept::Authenticator) || says(Concept::OneTimeCode);
    if fields.iter().any(|field| field.is_password() && field.is_visible() && !asks_for_a_code(field)) {
        let in_a_row = |field: &Evidence<'_>| rows.iter().flatten().any(|handle| *handle == field.field.handle);
        for field in fields.iter_mut().filter(|field| field.subject == Subject::OneTimeCode) {
            if headed || in_a_row(field) {
                field.code = Code::Later;
            }
        }
        return;
    }
    let sent = says(Concept::AddressCheck) || says(Concept::Email) || says(Concept::Phone);
    let mut seen = fields.iter_mut().filter(|field| field.is_visible() && field.subject != Subject::Decoy);
    match (seen.next(), seen.next()) {
        (Some(only), None) if headed && !sent && asks_for_a_code(only) => {
            only.subject = Subject::OneTimeCode;
            only.code = if says(Concept::Authenticator) { Code::Surely } else { only.code };
            let reason = Reason { place: "heading", found: "a second factor", for_what: "one-time code", weight: 10 };
            only.reasons.push(reason);
        }
        _ => {}
    }
}

/// Its words would do for a code, though they may mean something else elsewhere.
fn asks_for_a_code(field: &Evidence<'_>) -> bool {
    let of_words = |words: &[&str]| field.reasons.iter().any(|reason| words.contains(&reason.found));
    let texts = [&field.field.label, &field.field.aria_label, &field.field.placeholder, &field.field.near];
    match field.subject {
        Subject::Unknown | Subject::Phone => {
            let plain =
                field.reasons.iter().all(|reason| reason.for_what != Subject::Phone.name() || reason.place == "type");
            let wordless = texts.iter().all(|text| text.is_empty());
            plain && (wordless || field.speaks_of(Concept::Code))
        }
        // The card's own "security code".
        Subject::Foreign => of_words(&["security code", "seccode", "pin"]),
        Subject::Password => of_words(&["passcode"]) || field.field.input != "password",
        _ => false,
    }
}
