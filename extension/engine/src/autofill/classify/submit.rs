//! The button that sends a form.

use super::{Button, ButtonHandle, Concept, Form, FormKind, Reading, Visibility};

/// Less speaks for no button at all.
const ENOUGH: i32 = 3;

/// What names a purpose.
const PURPOSES: [Concept; 5] =
    [Concept::SignIn, Concept::SignUp, Concept::ChangePassword, Concept::Newsletter, Concept::Checkout];

/// A button, read.
pub(super) struct ReadButton<'a> {
    pub button: &'a Button,
    /// What is written on it.
    pub says: Reading,
    /// What programmers named it.
    named: Reading,
}

pub(super) fn read(form: &Form) -> Vec<ReadButton<'_>> {
    let read = |button| ReadButton {
        button,
        says: Reading::of(&[button.text.as_str(), &button.aria_label, &button.title].join(" ")),
        named: Reading::of(&[button.name.as_str(), &button.id, &button.class].join(" ")),
    };
    form.buttons.iter().map(read).collect()
}

/// The button that a person would press, now that it is known what the form is for; of several as good, the first.
pub(super) fn of(buttons: &[ReadButton<'_>], kind: FormKind) -> Option<ButtonHandle> {
    let worth = buttons.iter().map(|read| (read.worth(Some(kind)), read.button.handle));
    let best = worth.rev().max_by_key(|(worth, _)| *worth)?;
    let mut submitting = buttons.iter().filter(|read| read.button.submits);
    match (submitting.next(), submitting.next()) {
        _ if best.0 >= ENOUGH => Some(best.1),
        // What the Enter key presses, whatever it looks like.
        (Some(only), None) if !only.says.has(Concept::Aside) || only.says.has(Concept::Search) => {
            Some(only.button.handle)
        }
        _ => None,
    }
}

/// The buttons that are best by themselves.
pub(super) fn likely(buttons: &[ReadButton<'_>]) -> Vec<ButtonHandle> {
    let best = buttons.iter().map(|read| read.worth(None)).max().filter(|best| *best >= ENOUGH);
    let is_best = |read: &&ReadButton<'_>| Some(read.worth(None)) == best;
    buttons.iter().filter(is_best).map(|read| read.button.handle).collect()
}

impl ReadButton<'_> {
    fn worth(&self, kind: Option<FormKind>) -> i32 {
        let Self { button, says, named } = self;
        let blank = [&button.text, &button.aria_label, &button.title].into_iter().all(|text| text.trim().is_empty());
        let for_sending = |reading: &Reading| {
            reading.has(Concept::Proceed) || reading.has(Concept::SignIn) || reading.has(Concept::SignUp)
        };
        let aside = |reading: &Reading| reading.has(Concept::Aside) || reading.has(Concept::Provider);
        let by_kind = match kind {
            Some(FormKind::SignUp) => towards(says, Concept::SignUp, Concept::SignIn),
            Some(kind) if kind.is_sign_in() => towards(says, Concept::SignIn, Concept::SignUp),
            Some(FormKind::ChangePassword | FormKind::ResetPassword) if says.has(Concept::ChangePassword) => 2,
            Some(FormKind::Search) if says.has(Concept::Search) => 5,
            _ => 0,
        };
        let reasons = [
            (button.visibility == Visibility::Visible, 4),
            (button.submits, 3),
            (PURPOSES.into_iter().any(|concept| says.has(concept)), 3),
            (says.has(Concept::Proceed), 2),
            (says.has(Concept::Provider), -6),
            (says.has(Concept::Aside), -5),
            (says.has(Concept::ForgotPassword), -4),
            (blank, -2),
            (for_sending(named), 1),
            (aside(named), -2),
        ];
        by_kind + reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, weight)| weight).sum::<i32>()
    }
}

/// A form links to its opposite by a button as well.
fn towards(says: &Reading, own: Concept, opposite: Concept) -> i32 {
    match (says.has(own), says.has(opposite)) {
        (true, _) => 2,
        (false, true) => -3,
        (false, false) => 0,
    }
}
