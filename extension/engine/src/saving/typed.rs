//! What of the fields' values is a login.

use crate::autofill::{Classified, FormKind};
use latchkey_messages::page::{FieldHandle, FieldRole, Write};
use zeroize::Zeroizing;

/// A login as it was typed, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Empty where the form did not ask for one.
    pub user_name: String,
    /// The password of before, or the only one.
    pub current: Option<Zeroizing<String>>,
    /// The password from now on, where the form asked for a new one.
    pub new: Option<Zeroizing<String>>,
    pub kind: FormKind,
}

/// Longer texts are no login.
const MAX_LENGTH: usize = 1024;

impl Typed {
    /// Reads the values of one form. Nothing where they are no login, or where the new password was not repeated as it was: the site
    /// will refuse that.
    pub fn of(page: &Classified, values: &[Write]) -> Option<Self> {
        let value = |handle: FieldHandle| {
            let found = values.iter().find(|value| value.handle == handle)?.value.expose();
            (!found.is_empty() && found.len() <= MAX_LENGTH).then_some(found)
        };
        let form = page.forms.iter().max_by_key(|form| {
            let fields = form.fields.iter().filter(|field| value(field.handle).is_some());
            fields.map(|field| if is_password(field.role) { 10 } else { 1 }).sum::<u32>()
        })?;
        let of = |role: FieldRole| form.fields.iter().filter(move |field| field.role == Some(role));
        let first = |role| of(role).find_map(|field| value(field.handle));
        let new = first(FieldRole::NewPassword);
        let repeated = of(FieldRole::Confirmation).filter_map(|field| value(field.handle));
        if repeated.into_iter().any(|repeated| Some(repeated) != new) {
            return None;
        }
        let typed = Self {
            user_name: first(FieldRole::Username)
                .or_else(|| first(FieldRole::Email))
                .map(|name| name.trim().to_owned())
                .unwrap_or_default(),
            current: first(FieldRole::CurrentPassword).map(|text| Zeroizing::new(text.to_owned())),
            new: new.map(|text| Zeroizing::new(text.to_owned())),
            kind: form.kind,
        };
        (!typed.user_name.is_empty() || typed.password().is_some()).then_some(typed)
    }

    /// The password that holds when the page has taken it.
    pub fn password(&self) -> Option<&str> {
        self.new.as_ref().or(self.current.as_ref()).map(|password| password.as_str())
    }
}

pub(super) fn is_password(role: Option<FieldRole>) -> bool {
    matches!(role, Some(FieldRole::CurrentPassword | FieldRole::NewPassword | FieldRole::Confirmation))
}
