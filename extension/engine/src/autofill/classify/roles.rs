//! From a form's kind and its fields' subjects to what each field is for.

use super::{Code, Concept, Evidence, FieldRole, FormKind, Subject};

/// What stands elsewhere on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Elsewhere {
    /// Another form that asks for a password now: a code is not asked for yet.
    Password,
    /// Where to send what was bought, and no password anywhere.
    PostalAddress,
    Nothing,
}

pub(super) fn of(kind: FormKind, fields: &[Evidence<'_>], elsewhere: Elsewhere) -> Vec<Option<FieldRole>> {
    let first_password = fields.iter().position(Evidence::is_password);
    let identity = (kind == FormKind::SignIn).then(|| identity(fields, first_password)).flatten();
    let passwords = fields.iter().filter(|field| field.is_password()).count();
    let named = fields
        .iter()
        .any(|field| field.is_identity() && field.subject == Subject::Username && !field.speaks_of(Concept::Nickname));
    let well_named = fields.iter().any(|field| field.subject == Subject::Username && !is_named_elsewhere(field));
    let addressed = fields.iter().any(|field| field.is_visible() && is_address(field));
    let around = match first_password {
        Some(_) => Around::Password,
        None if addressed => Around::Address,
        None => Around::Nothing,
    };
    let mut passwords_before = 0;
    let mut new_before = false;
    let role = |(position, field): (usize, &Evidence<'_>)| {
        if field.subject == Subject::Decoy {
            return None;
        }
        if field.is_password() {
            let role = password(kind, field, passwords_before, passwords);
            passwords_before += 1;
            let again = role == FieldRole::NewPassword && (new_before || field.repeats);
            new_before |= role == FieldRole::NewPassword;
            return Some(if again { FieldRole::Confirmation } else { role });
        }
        // The way to a forgotten password stands beside the form that one has forgotten it for.
        if kind == FormKind::ChangePassword && first_password.is_none() && elsewhere == Elsewhere::Password {
            return None;
        }
        // Instead of the password that another form asks for: a code will be sent to the number.
        if field.subject == Subject::Phone && first_password.is_none() && elsewhere == Elsewhere::Password {
            return None;
        }
        if identity == Some(position) {
            return Some(FieldRole::Username);
        }
        match (field.subject, kind) {
            (Subject::OneTimeCode, kind) => code(kind, field, around, elsewhere).then_some(FieldRole::OneTimeCode),
            (_, FormKind::Search) => None,
            // A second way to say who one is, or the same for another step.
            (Subject::Username | Subject::Email, FormKind::SignIn) if field.field.input != "password" => {
                // What names a person stands before the password.
                let before = first_password.is_none_or(|password| position < password);
                match field.subject {
                    Subject::Email if !before && field.is_visible() => Some(FieldRole::Email),
                    _ => (field.is_plain() && before || !field.is_visible()).then_some(FieldRole::Username),
                }
            }
            (Subject::Phone, FormKind::SignIn) if field.speaks_of_identity && field.is_plain() => {
                Some(FieldRole::Username)
            }
            (Subject::Email, _) if field.field.input != "password" => Some(FieldRole::Email),
            // A number that one has already, and what others are to see, are no names to sign in with.
            (Subject::Username, FormKind::SignUp) if field.speaks_of(Concept::Number) => None,
            (Subject::Username, FormKind::SignUp) if named && field.speaks_of(Concept::Nickname) => None,
            (Subject::Username, FormKind::SignUp) if well_named && is_named_elsewhere(field) => None,
            (Subject::Username, FormKind::SignUp | FormKind::ChangePassword) if field.field.input != "password" => {
                Some(FieldRole::Username)
            }
            _ => None,
        }
    };
    fields.iter().enumerate().map(role).collect()
}

/// What stands beside a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Around {
    Password,
    /// Where the code will have been sent.
    Address,
    Nothing,
}

fn is_address(field: &Evidence<'_>) -> bool {
    matches!(field.subject, Subject::Email | Subject::Phone | Subject::PersonName) && field.field.input != "password"
}

/// Whether it is the code that a login brings, and asked for now.
fn code(kind: FormKind, field: &Evidence<'_>, around: Around, elsewhere: Elsewhere) -> bool {
    let sure_enough = match around {
        Around::Password => field.code == Code::Surely,
        Around::Address => false,
        Around::Nothing => field.code >= Code::Perhaps,
    };
    sure_enough && elsewhere != Elsewhere::Password && matches!(kind, FormKind::SignIn | FormKind::Other)
}

/// "Student ID", "Telegram name": what others call the person.
fn is_named_elsewhere(field: &Evidence<'_>) -> bool {
    let mut names = field.reasons.iter().filter(|reason| reason.for_what == Subject::Username.name());
    field.speaks_of(Concept::Provider) || names.all(|reason| reason.found == "id")
}

/// The field of a sign-in form that names the person: the best by its own words; among equals, the last before the password.
fn identity(fields: &[Evidence<'_>], first_password: Option<usize>) -> Option<usize> {
    let worth = |field: &Evidence<'_>| match field.subject {
        Subject::Username => 6,
        Subject::Email => 5,
        Subject::Phone => 4,
        Subject::PersonName | Subject::Password => 3,
        Subject::Unknown => 2,
        // Its words were misunderstood, if it is all that there is.
        Subject::Foreign => 1,
        Subject::OneTimeCode | Subject::Search | Subject::Captcha | Subject::Decoy => 0,
    };
    // Without a password, only words can tell.
    let enough = if first_password.is_some() { 1 } else { 4 };
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
        FormKind::SignIn if lean < -5 => FieldRole::NewPassword,
        FormKind::SignIn => FieldRole::CurrentPassword,
        FormKind::SignUp if lean > 5 => FieldRole::CurrentPassword,
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
        _ if lean < 0 => FieldRole::NewPassword,
        _ => FieldRole::CurrentPassword,
    }
}
