use super::classify::{Classified, FormKind, classify};
use super::words::{Concept, Reading};
use FieldRole::{CurrentPassword, Email, NewPassword, OneTimeCode, Username};
use latchkey_messages::page::{
    DocumentId, Field, FieldHandle, FieldRole, Form, FormHandle, FormSnapshot, Rect, Visibility,
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
        title: String::new(),
        inputmode: String::new(),
        pattern: String::new(),
        maxlength: String::new(),
        visibility: Visibility::Visible,
        read_only: false,
        rect: Rect { x: 0.0, y: 0.0, width: 200.0, height: 30.0 },
    }
}

fn completed(input: &str, autocomplete: &str) -> Field {
    Field { autocomplete: autocomplete.into(), ..field(input, "", "") }
}

fn form(buttons: &[&str]) -> Form {
    Form {
        handle: FormHandle(1),
        name: String::new(),
        id: String::new(),
        class: String::new(),
        role: String::new(),
        actions: vec![],
        buttons: buttons.iter().map(|&text| text.into()).collect(),
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
fn sign_in_forms_of_many_languages() {
    for (user, password, button) in [
        ("User name", "Password", "Sign in"),
        ("Email or phone number", "Password", "Log In"),
        ("Benutzername", "Passwort", "Anmelden"),
        ("E-Mail-Adresse", "Kennwort", "Einloggen"),
        ("Identifiant", "Mot de passe", "Se connecter"),
        ("Correo electrónico", "Contraseña", "Iniciar sesión"),
        ("Nome utente", "Password", "Accedi"),
        ("Usuário", "Senha", "Entrar"),
        ("Gebruikersnaam", "Wachtwoord", "Inloggen"),
        ("Nazwa użytkownika", "Hasło", "Zaloguj się"),
        ("Användarnamn", "Lösenord", "Logga in"),
        ("Логин", "Пароль", "Войти"),
        ("Kullanıcı adı", "Şifre", "Giriş yap"),
        ("ユーザー名", "パスワード", "ログイン"),
        ("用户名", "密码", "登录"),
        ("아이디", "비밀번호", "로그인"),
    ] {
        let found = understood(form(&[button]), vec![field("text", user, ""), field("password", password, "")]);
        assert_eq!(found, (FormKind::SignIn, vec![Some(Username), Some(CurrentPassword)]), "{user}");
    }
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
        (FormKind::SignUp, vec![None, None, Some(Email), Some(NewPassword), Some(NewPassword)])
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
            (FormKind::ChangePassword, vec![Some(CurrentPassword), Some(NewPassword), Some(NewPassword)]),
            "{labels:?}"
        );
    }
    let reset = vec![field("password", "New password", "p1"), field("password", "Confirm new password", "p2")];
    assert_eq!(
        understood(form(&["Reset password"]), reset),
        (FormKind::ChangePassword, vec![Some(NewPassword), Some(NewPassword)])
    );
}

#[test]
fn the_steps_of_signing_in() {
    assert_eq!(
        understood(form(&["Next"]), vec![completed("text", "username")]),
        (FormKind::SignIn, vec![Some(Username)])
    );
    let mut first = form(&["Continue"]);
    first.headings = vec!["Sign in".into()];
    assert_eq!(
        understood(first, vec![field("email", "E-mail", "identifier")]),
        (FormKind::SignIn, vec![Some(Username)])
    );
    assert_eq!(
        understood(form(&["Sign in"]), vec![field("password", "Password", "p")]),
        (FormKind::SignIn, vec![Some(CurrentPassword)])
    );
    assert_eq!(
        understood(form(&["Verify"]), vec![completed("text", "one-time-code")]),
        (FormKind::SignIn, vec![Some(OneTimeCode)])
    );
    assert_eq!(
        understood(form(&["Weiter"]), vec![field("text", "Bestätigungscode", "code")]),
        (FormKind::SignIn, vec![Some(OneTimeCode)])
    );
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
        assert!(page.icons().icons.is_empty(), "{button}: {page:?}");
        assert!(page.forms[0].fields.iter().all(|field| field.role.is_none()), "{button}: {page:?}");
    }
    let newsletter = page(form(&["Subscribe"]), vec![field("email", "E-mail", "email")]);
    assert!(newsletter.icons().icons.is_empty());
}

#[test]
fn icons_only_where_a_person_can_use_them() {
    let hidden = Field { visibility: Visibility::Hidden, ..field("password", "Password", "p") };
    let read_only = Field { read_only: true, ..field("text", "User name", "u") };
    let page = page(form(&["Sign in"]), vec![read_only, hidden]);
    assert_eq!(page.role_of(FieldHandle(1)), Some(Username));
    assert_eq!(page.role_of(FieldHandle(2)), Some(CurrentPassword));
    assert!(page.icons().icons.is_empty());
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

#[test]
fn terms_match_words_and_not_parts_of_others() {
    for (text, concept, found) in [
        ("new-password", Concept::NewPassword, true),
        ("newPassword", Concept::NewPassword, true),
        ("New  password:", Concept::NewPassword, true),
        ("compass", Concept::Password, false),
        ("passport number", Concept::Password, false),
        ("q", Concept::Search, true),
        ("quantity", Concept::Search, false),
        ("shipping", Concept::Secret, false),
        ("PIN", Concept::Secret, true),
        ("username", Concept::PersonName, false),
        ("パスワードを入力", Concept::Password, true),
        ("e-mail", Concept::Email, true),
        ("", Concept::Password, false),
    ] {
        assert_eq!(Reading::of(text).has(concept), found, "{text} {concept:?}");
    }
}

proptest! {
    #[test]
    fn any_page_is_understood_and_only_passwords_get_a_password(
        fields in prop::collection::vec(("text|email|password|tel|search", ".{0,30}", "[a-zA-Z_-]{0,12}", "(username|new-password|current-password|one-time-code|email|cc-csc|off)?"), 0..8),
        button in ".{0,20}",
    ) {
        let made: Vec<Field> = fields.iter().map(|(input, label, name, auto)| Field { autocomplete: auto.clone(), ..field(input, label, name) }).collect();
        let page = page(form(&[&button]), made.clone());
        let roles: Vec<_> = page.forms.iter().flat_map(|form| &form.fields).collect();
        prop_assert_eq!(roles.len(), made.len());
        for (understood, made) in roles.iter().zip(&made) {
            if matches!(understood.role, Some(CurrentPassword | NewPassword)) {
                prop_assert_eq!(&made.input, "password");
            }
        }
    }
}
