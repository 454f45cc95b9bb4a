//! Whether the page took what was typed, by what it shows afterwards.

use crate::autofill::{Classified, FormKind};
use crate::saving::typed::is_password;
use latchkey_messages::page::Visibility;

/// What the page looks like since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The form is still there: perhaps it is being sent, perhaps it was refused.
    NotYet,
    /// The form is gone.
    Taken,
}

/// Judges the documents of the form's origin that are in the tab now. The form of before counts as there while its document shows a field
/// for a password. A new document with a form of the same kind is the site asking again.
pub fn settled(document: &str, kind: FormKind, now: &[Classified]) -> Settled {
    let asks = |page: &Classified| {
        page.forms.iter().any(|form| {
            let shown = form
                .fields
                .iter()
                .any(|field| field.visibility == Visibility::Visible && is_password(field.role) && !field.read_only);
            shown && (page.document.0 == document || is_alike(form.kind, kind))
        })
    };
    if now.iter().any(asks) { Settled::NotYet } else { Settled::Taken }
}

/// A site that refuses a password shows the form once more.
fn is_alike(one: FormKind, other: FormKind) -> bool {
    one == other || one.is_sign_in() && other.is_sign_in()
}
