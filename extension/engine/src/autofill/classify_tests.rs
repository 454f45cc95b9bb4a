//! Forms, as the content script describes them, and what they are understood as.

mod asides;
mod bounds;
mod languages;
mod look_alikes;

use super::classify::{Classified, FormKind, classify};
use super::words::{Concept, Reading};
use FieldRole::{Confirmation, CurrentPassword, Email, NewPassword, OneTimeCode, Username};
use latchkey_messages::page::{
    Button, ButtonHandle, DocumentId, Field, FieldHandle, FieldRole, Form, FormHandle, FormSnapshot, Rect, Visibility,
};
use proptest::prelude::*;

fn field(input: &str, label: &str, name: &str) -> Field {
    Field {
        handle: FieldHandle(0),
        form: FormHandle(1),
        input: input.into(),
        name: name.into(),
        id: String::new(),
        class: String::new(),
        autocomplete: String::new(),
        placeholder: String::new(),
        aria_label: String::new(),
        label: label.into(),
        near: String::new(),
        title: String::new(),
        inputmode: String::new(),
        pattern: String::new(),
        maxlength: String::new(),
        minlength: String::new(),
        passwordrules: String::new(),
        visibility: Visibility::Visible,
        read_only: false,
        blank: false,
        rect: Rect { x: 0.0, y: 0.0, width: 200.0, height: 30.0 },
    }
}

fn completed(input: &str, autocomplete: &str) -> Field {
    Field { autocomplete: autocomplete.into(), ..field(input, "", "") }
}

fn button(text: &str, handle: u32) -> Button {
    Button {
        handle: ButtonHandle(handle),
        text: text.into(),
        submits: true,
        name: String::new(),
        id: String::new(),
        class: String::new(),
        title: String::new(),
        aria_label: String::new(),
        visibility: Visibility::Visible,
        rect: Rect { x: 0.0, y: 200.0, width: 80.0, height: 30.0 },
    }
}

fn form(buttons: &[&str]) -> Form {
    Form {
        handle: FormHandle(1),
        name: String::new(),
        id: String::new(),
        class: String::new(),
        role: String::new(),
        actions: vec![],
        buttons: buttons.iter().zip(101..).map(|(&text, handle)| button(text, handle)).collect(),
        headings: vec![],
        links: vec![],
        ticks: vec![],
    }
}

fn page(form: Form, fields: Vec<Field>) -> Classified {
    let fields = fields.into_iter().zip(1..).map(|(field, handle)| Field {
        handle: FieldHandle(handle),
        form: form.handle,
        ..field
    });
    let snapshot = FormSnapshot {
        document: DocumentId("d".into()),
        title: String::new(),
        fields: fields.collect(),
        forms: vec![form],
        focused: None,
    };
    classify(&snapshot)
}

fn understood(form: Form, fields: Vec<Field>) -> (FormKind, Vec<Option<FieldRole>>) {
    let page = page(form, fields);
    (page.forms[0].kind, page.forms[0].fields.iter().map(|field| field.role).collect())
}

#[test]
fn the_name_of_a_form_says_nothing_of_its_fields() {
    let fields = vec![
        field("text", "User", "loginForm:name"),
        field("password", "Password", "loginForm:password"),
        field("text", "Branch", "loginForm:branchCode"),
    ];
    assert_eq!(understood(form(&["Login"]), fields).1, [Some(Username), Some(CurrentPassword), None]);
}

#[test]
fn a_text_beside_another_field_is_its_own() {
    let bare = Field { near: "Nickname".into(), ..field("text", "", "vorname") };
    let fields = vec![
        field("text", "Nickname", "nick"),
        bare,
        field("email", "E-mail", "m"),
        field("password", "Password", "p"),
    ];
    assert_eq!(understood(form(&["Register"]), fields).1, [Some(Username), None, Some(Email), Some(NewPassword)]);
    // Without a label the text before it is what it has.
    let near = |text: &str, input: &str| Field { near: text.into(), ..field(input, "", "") };
    let found = understood(form(&["OK"]), vec![near("Benutzername:", "text"), near("Kennwort:", "password")]);
    assert_eq!(found, (FormKind::SignIn, vec![Some(Username), Some(CurrentPassword)]));
}

#[test]
fn the_button_that_a_person_would_press() {
    let pressed =
        |buttons: Vec<Button>, fields: Vec<Field>| page(Form { buttons, ..form(&[]) }, fields).forms[0].submit;
    let plain = |text: &str, handle: u32| Button { submits: false, ..button(text, handle) };
    let unseen = |text: &str, handle: u32| Button { visibility: Visibility::Hidden, ..button(text, handle) };
    let sign_in = || vec![field("text", "User name", "u"), field("password", "Password", "p")];

    assert_eq!(pressed(vec![button("Sign in", 1)], sign_in()), Some(ButtonHandle(1)));
    // It need not submit by its type; beside it stand others.
    let beside =
        vec![plain("Show", 1), plain("Continue with Google", 2), plain("Log in", 3), plain("Forgot password?", 4)];
    assert_eq!(pressed(beside, sign_in()), Some(ButtonHandle(3)));
    assert_eq!(pressed(vec![unseen("Sign in", 1), button("Sign in", 2)], sign_in()), Some(ButtonHandle(2)));
    assert_eq!(pressed(vec![button("Cancel", 1), button("Anmelden", 2)], sign_in()), Some(ButtonHandle(2)));
    // Where one form does for both, by what it is for.
    let both = || vec![button("Log in", 1), button("Register", 2)];
    assert_eq!(pressed(both(), sign_in()), Some(ButtonHandle(1)));
    let sign_up =
        vec![field("text", "User name", "u"), field("email", "E-mail", "e"), field("password", "New password", "p")];
    assert_eq!(pressed(both(), sign_up), Some(ButtonHandle(2)));
    // Nothing there is meant for it.
    assert_eq!(pressed(vec![plain("Show", 1), plain("Close", 2)], sign_in()), None);
}

#[test]
fn what_a_new_password_may_be_is_handed_on() {
    let fields = vec![
        field("email", "E-mail", "e"),
        Field {
            minlength: "12".into(),
            maxlength: "64".into(),
            passwordrules: "required: digit;".into(),
            ..completed("password", "new-password")
        },
    ];
    let found = page(form(&["Sign up"]), fields);
    let limits = &found.forms[0].fields[1].limits;
    assert_eq!((limits.shortest, limits.longest, limits.rules.as_str()), (Some(12), Some(64), "required: digit;"));
}

#[test]
fn names_alone_are_enough() {
    for (user, password) in [
        ("username", "password"),
        ("loginId", "passwd"),
        ("user_email", "user_password"),
        ("j_username", "j_password"),
        ("os_username", "pwd"),
    ] {
        let found = understood(form(&[]), vec![field("text", "", user), field("password", "", password)]);
        assert_eq!(found, (FormKind::SignIn, vec![Some(Username), Some(CurrentPassword)]), "{user}");
    }
}

#[test]
fn a_field_without_words_before_a_password_is_the_user_name() {
    let found = understood(form(&["OK"]), vec![field("text", "", "x1"), field("password", "", "x2")]);
    assert_eq!(found, (FormKind::SignIn, vec![Some(Username), Some(CurrentPassword)]));
}

#[test]
fn of_several_fields_the_best_is_the_user_name() {
    let found = understood(
        form(&["Log in"]),
        vec![field("text", "Company", "org"), field("text", "User name", "u"), field("password", "Password", "p")],
    );
    assert_eq!(found.1, [None, Some(Username), Some(CurrentPassword)]);
}

#[test]
fn sign_up_forms() {
    let mut sign_up = form(&["Create account"]);
    sign_up.ticks = vec!["I accept the terms of service".into()];
    let fields = vec![
        field("text", "First name", "first"),
        field("text", "Last name", "last"),
        field("email", "E-mail", "email"),
        field("password", "Password", "password"),
        field("password", "Confirm password", "password2"),
    ];
    assert_eq!(
        understood(sign_up, fields),
        (FormKind::SignUp, vec![None, None, Some(Email), Some(NewPassword), Some(Confirmation)])
    );

    let found = understood(
        form(&["Registrieren"]),
        vec![field("text", "Benutzername", "u"), field("email", "E-Mail", "e"), completed("password", "new-password")],
    );
    assert_eq!(found, (FormKind::SignUp, vec![Some(Username), Some(Email), Some(NewPassword)]));
}

#[test]
fn forms_that_change_a_password() {
    let fields = |labels: [&str; 3]| labels.map(|label| field("password", label, "")).to_vec();
    for labels in [
        ["Current password", "New password", "Repeat new password"],
        ["Altes Passwort", "Neues Passwort", "Neues Passwort wiederholen"],
        ["", "", ""],
    ] {
        let found = understood(form(&["Save"]), fields(labels));
        assert_eq!(
            found,
            (FormKind::ChangePassword, vec![Some(CurrentPassword), Some(NewPassword), Some(Confirmation)]),
            "{labels:?}"
        );
    }
    let reset = vec![field("password", "New password", "p1"), field("password", "Confirm new password", "p2")];
    assert_eq!(
        understood(form(&["Reset password"]), reset),
        (FormKind::ResetPassword, vec![Some(NewPassword), Some(Confirmation)])
    );
}

#[test]
fn the_steps_of_signing_in() {
    assert_eq!(
        understood(form(&["Next"]), vec![completed("text", "username")]),
        (FormKind::SignInFirst, vec![Some(Username)])
    );
    let mut first = form(&["Continue"]);
    first.headings = vec!["Sign in".into()];
    assert_eq!(
        understood(first, vec![field("email", "E-mail", "identifier")]),
        (FormKind::SignInFirst, vec![Some(Username)])
    );
    assert_eq!(
        understood(form(&["Sign in"]), vec![field("password", "Password", "p")]),
        (FormKind::SignInSecond, vec![Some(CurrentPassword)])
    );
    assert_eq!(
        understood(form(&["Verify"]), vec![completed("text", "one-time-code")]),
        (FormKind::OneTimeCode, vec![Some(OneTimeCode)])
    );
    assert_eq!(
        understood(form(&["Weiter"]), vec![field("text", "Bestätigungscode", "code")]),
        (FormKind::OneTimeCode, vec![Some(OneTimeCode)])
    );
}

#[test]
fn icons_only_where_a_person_can_use_them() {
    let hidden = Field { visibility: Visibility::Hidden, ..field("password", "Password", "p") };
    let read_only = Field { read_only: true, ..field("text", "User name", "u") };
    let page = page(form(&["Sign in"]), vec![read_only, hidden]);
    assert_eq!(page.role_of(FieldHandle(1)), Some(Username));
    assert_eq!(page.role_of(FieldHandle(2)), Some(CurrentPassword));
    assert!(page.icons().is_empty());
}

#[test]
fn of_two_forms_alike_the_button_tells() {
    let fields = || vec![field("text", "", "acct"), field("password", "", "pw")];
    let mut above = form(&["login"]);
    above.actions = vec!["https://app.test/login".into()];
    above.links = vec!["Forgot your password?".into()];
    let below = Form { buttons: form(&["create account"]).buttons, ..above.clone() };
    assert_eq!(understood(above, fields()), (FormKind::SignIn, vec![Some(Username), Some(CurrentPassword)]));
    assert_eq!(understood(below, fields()), (FormKind::SignUp, vec![Some(Username), Some(NewPassword)]));
}

#[test]
fn every_answer_has_its_reasons() {
    let page = page(form(&["Sign in"]), vec![field("text", "User name", "u"), field("password", "Password", "p")]);
    let reasons = &page.forms[0].reasons;
    assert!(
        reasons.iter().any(|reason| (reason.place, reason.found, reason.for_what) == ("button", "sign in", "sign in"))
    );
    let reasons = &page.forms[0].fields[0].reasons;
    assert!(
        reasons
            .iter()
            .any(|reason| (reason.place, reason.found, reason.for_what) == ("label", "user name", "user name"))
    );
}
