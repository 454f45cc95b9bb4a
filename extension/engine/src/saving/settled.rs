//! Whether the page took what was typed, by what it shows afterwards.

use crate::autofill::{Classified, FormKind};
use crate::saving::typed::is_password;
use latchkey_messages::page::Visibility;

/// What the page looks like since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The form is still there: perhaps it is being sent, perhaps it was refused.
    NotYet,
    /// The form is gone, or was emptied.
    Taken,
}

/// Judges the documents of the form's origin that are in the tab now. The form of before counts as there while its document shows a field
/// for a password with something in it. A new document with a form of the same kind is the site asking again.
///
/// A page that stays as it is empties the fields of a new password when it has taken it. Those of a sign-in it empties where it refuses.
pub fn settled(document: &str, kind: FormKind, now: &[Classified]) -> Settled {
    let asks = |page: &Classified| {
        page.forms.iter().any(|form| {
            let mut shown = form
                .fields
                .iter()
                .filter(|field| field.visibility == Visibility::Visible && is_password(field.role) && !field.read_only)
                .peekable();
            let is_there = shown.peek().is_some();
            if page.document.0 == document {
                is_there && (kind.is_sign_in() || shown.any(|field| !field.blank))
            } else {
                is_there && is_alike(form.kind, kind)
            }
        })
    };
    if now.iter().any(asks) { Settled::NotYet } else { Settled::Taken }
}

/// A site that refuses a password shows the form once more.
fn is_alike(one: FormKind, other: FormKind) -> bool {
    one == other || one.is_sign_in() && other.is_sign_in()
}
