//! From a form's kind and its fields' subjects to what each field is for.

use super::{Evidence, FieldRole, FormKind, Subject};

pub(super) fn of(kind: FormKind, fields: &[Evidence<'_>]) -> Vec<Option<FieldRole>> {
    let first_password = fields.iter().position(Evidence::is_password);
    let identity = (kind == FormKind::SignIn).then(|| identity(fields, first_password)).flatten();
    let passwords = fields.iter().filter(|field| field.is_password()).count();
    let mut passwords_before = 0;
    let role = |(position, field): (usize, &Evidence<'_>)| {
        if field.is_password() {
            let role = password(kind, field, passwords_before, passwords);
            passwords_before += 1;
            return Some(role);
        }
        if identity == Some(position) {
            return Some(FieldRole::Username);
        }
        match (field.subject, kind) {
            (Subject::OneTimeCode, _) => Some(FieldRole::OneTimeCode),
            (_, FormKind::Search) => None,
            // Beside the field that was taken for the user name, another one is a company, a branch, a second way to sign in.
            (_, FormKind::SignIn) if identity.is_some() => None,
            (Subject::Email, _) => Some(FieldRole::Email),
            (Subject::Username, FormKind::SignIn | FormKind::SignUp | FormKind::ChangePassword) => {
                Some(FieldRole::Username)
            }
            _ => None,
        }
    };
    fields.iter().enumerate().map(role).collect()
}

/// The field of a sign-in form that names the person: the best by its own words; among equals, the last before the password.
fn identity(fields: &[Evidence<'_>], first_password: Option<usize>) -> Option<usize> {
    let worth = |field: &Evidence<'_>| match field.subject {
        Subject::Username => 5,
        Subject::Email => 4,
        Subject::Phone => 3,
        Subject::PersonName | Subject::Password => 2,
        Subject::Unknown => 1,
        Subject::OneTimeCode | Subject::Search | Subject::Foreign => 0,
    };
    // Without a password, only words can tell.
    let enough = if first_password.is_some() { 1 } else { 3 };
    let candidates =
        fields.iter().enumerate().filter(|(_, field)| field.field.input != "password" && worth(field) >= enough);
    candidates
        .max_by_key(|(position, field)| {
            let before = first_password.is_none_or(|password| *position < password);
            (field.is_visible(), before, worth(field), *position)
        })
        .map(|(position, _)| position)
}

fn password(kind: FormKind, field: &Evidence<'_>, before: usize, all: usize) -> FieldRole {
    let lean = field.password.current - field.password.new;
    match kind {
        FormKind::SignIn if lean < -4 => FieldRole::NewPassword,
        FormKind::SignIn => FieldRole::CurrentPassword,
        FormKind::SignUp if lean > 4 => FieldRole::CurrentPassword,
        FormKind::SignUp => FieldRole::NewPassword,
        FormKind::ChangePassword if lean != 0 => {
            if lean > 0 {
                FieldRole::CurrentPassword
            } else {
                FieldRole::NewPassword
            }
        }
        // Without words for it: old, new, new again; or new, new again.
        FormKind::ChangePassword if before == 0 && all >= 3 => FieldRole::CurrentPassword,
        FormKind::ChangePassword => FieldRole::NewPassword,
        FormKind::Search | FormKind::Other if lean < 0 => FieldRole::NewPassword,
        FormKind::Search | FormKind::Other => FieldRole::CurrentPassword,
    }
}
