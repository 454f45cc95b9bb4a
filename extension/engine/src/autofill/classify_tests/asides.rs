//! Codes, traps, and whatever else is none of a login's business.

use super::*;

#[test]
fn other_forms_are_known_for_what_they_are() {
    let payment = vec![completed("text", "cc-number"), completed("text", "cc-exp"), completed("password", "cc-csc")];
    assert_eq!(understood(form(&["Pay now"]), payment).0, FormKind::Payment);
    assert_eq!(understood(form(&["Subscribe"]), vec![field("email", "E-mail", "")]).0, FormKind::Newsletter);
    assert_eq!(understood(form(&["Search"]), vec![field("search", "", "q")]).0, FormKind::Search);
    assert_eq!(
        understood(form(&["Send"]), vec![field("text", "Your name", ""), field("text", "Subject", "")]).0,
        FormKind::Other
    );
}

#[test]
fn a_code_typed_into_boxes_is_one_code() {
    let boxes = |label: &str| -> Vec<Field> {
        let one = |number: u32| Field { maxlength: "1".into(), id: format!("digit-{number}"), ..field("text", "", "") };
        let mut boxes: Vec<Field> = (1..=6).map(one).collect();
        boxes[0].near = label.into();
        boxes
    };
    let mut asking = form(&["Verify"]);
    asking.headings = vec!["Two-factor authentication".into()];
    let page_of_code = page(asking, boxes("Code from your authenticator"));
    let found = &page_of_code.forms[0];
    assert_eq!(found.kind, FormKind::OneTimeCode);
    assert_eq!(found.boxes, (1..=6).map(FieldHandle).collect::<Vec<_>>());
    assert!(found.fields.iter().all(|field| field.role == Some(OneTimeCode)));

    // Five digits of a number plate, one by one, say nothing of a code without being single signs; three are too few.
    let plate = (1..=3).map(|number| Field { maxlength: "1".into(), ..field("text", "", &format!("plate{number}")) });
    let found = page(form(&["Save"]), plate.collect());
    assert!(
        found.forms[0].boxes.is_empty() && found.forms[0].fields.iter().all(|field| field.role.is_none()),
        "{found:?}"
    );
}

#[test]
fn codes_that_no_login_brings_are_left_alone() {
    // Letters of a picture, beside a password.
    let found = understood(
        form(&["Log in"]),
        vec![
            field("text", "User name", "u"),
            field("password", "Password", "p"),
            field("text", "Type the letters shown in the picture", "code"),
        ],
    );
    assert_eq!(found.1, [Some(Username), Some(CurrentPassword), None]);
    // What was sent to an address that is being checked.
    let mut checking = form(&["Continue"]);
    checking.headings = vec!["Create your account".into()];
    let found = understood(checking, vec![field("email", "E-mail", "e"), field("text", "Verification code", "code")]);
    assert_eq!(found.1, [Some(Email), None]);
    let found = understood(form(&["Confirm"]), vec![field("text", "Code", "email_verification_code")]);
    assert_eq!(found.1, [None]);
    // But what an authenticator shows, beside a password, is of a login.
    let found = understood(
        form(&["Log in"]),
        vec![field("text", "User", "u"), field("password", "Password", "p"), completed("text", "one-time-code")],
    );
    assert_eq!(found.1, [Some(Username), Some(CurrentPassword), Some(OneTimeCode)]);
}

#[test]
fn traps_for_programs_are_left_alone() {
    for (label, name) in [
        ("Leave this field empty", "email"),
        ("Bitte nicht ausfüllen", "user"),
        ("", "honeypot"),
        ("", "fakeusernameremembered"),
        ("Ne pas remplir", "username"),
    ] {
        let fields =
            vec![field("text", label, name), field("text", "E-mail", "login"), field("password", "Password", "p")];
        let found = understood(form(&["Sign in"]), fields);
        assert_eq!(found.1, [None, Some(Username), Some(CurrentPassword)], "{label}{name}");
    }
    let fake = field("password", "", "fake_password");
    let found =
        understood(form(&["Sign in"]), vec![fake, field("text", "E-mail", "u"), field("password", "Password", "p")]);
    assert_eq!(found.1, [None, Some(Username), Some(CurrentPassword)]);
}

#[test]
fn numbers_that_only_look_like_passwords_are_left_alone() {
    let part = |name: &str, length: &str| Field { maxlength: length.into(), ..field("password", "", name) };
    let found = understood(form(&["Next"]), vec![part("SSN_1", "3"), part("SSN_2", "2"), part("SSN_3", "4")]);
    assert_eq!(found.1, [None, None, None]);
    // A PIN is a password where it is typed as one.
    let found =
        understood(form(&["Log in"]), vec![field("text", "Customer number", "c"), field("password", "PIN", "pin")]);
    assert_eq!(found.1, [Some(Username), Some(CurrentPassword)]);
}

#[test]
fn a_step_that_is_not_asked_for_yet_is_left_alone() {
    let other = |fields: Vec<Field>, form: u32, first: u32| -> Vec<Field> {
        let numbered = fields.into_iter().zip(first..);
        numbered.map(|(field, handle)| Field { handle: FieldHandle(handle), form: FormHandle(form), ..field }).collect()
    };
    let sign_in = other(vec![field("text", "User name", "u"), field("password", "Password", "p")], 1, 1);
    let code = other(vec![completed("text", "one-time-code")], 2, 10);
    let snapshot = |fields: Vec<Field>| FormSnapshot {
        document: DocumentId("d".into()),
        title: String::new(),
        forms: vec![form(&["Sign in"]), Form { handle: FormHandle(2), ..form(&["Verify"]) }],
        fields,
        focused: None,
    };
    let both = classify(&snapshot([sign_in.clone(), code.clone()].concat()));
    assert_eq!(both.role_of(FieldHandle(10)), None);
    assert_eq!(both.role_of(FieldHandle(1)), Some(Username));
    // Once the page has put the password away, it is the code's turn.
    let hidden = sign_in.into_iter().map(|field| Field { visibility: Visibility::Hidden, ..field });
    let later = classify(&snapshot([hidden.collect(), code].concat()));
    assert_eq!(later.role_of(FieldHandle(10)), Some(OneTimeCode));
}

#[test]
fn what_is_left_alone() {
    for (button, fields) in [
        ("Search", vec![field("search", "", "q")]),
        ("Suchen", vec![field("text", "Suchbegriff", "s")]),
        ("Pay", vec![field("text", "Card number", "cc"), field("password", "CVV", "cvv")]),
        ("Pay", vec![completed("text", "cc-number"), completed("password", "cc-csc")]),
        ("Apply", vec![field("text", "Coupon code", "promo")]),
        (
            "Save",
            vec![
                field("text", "Street", "street"),
                field("text", "City", "city"),
                field("text", "Postcode", "zip"),
                field("text", "Country", "c"),
            ],
        ),
        ("Send", vec![field("text", "Your name", "name"), field("text", "Subject", "subject")]),
    ] {
        let page = page(form(&[button]), fields);
        assert!(page.icons().is_empty(), "{button}: {page:?}");
        assert!(page.forms[0].fields.iter().all(|field| field.role.is_none()), "{button}: {page:?}");
    }
    let newsletter = page(form(&["Subscribe"]), vec![field("email", "E-mail", "email")]);
    assert!(newsletter.icons().is_empty());
}
