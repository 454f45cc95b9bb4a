//! Fields that only look like those of a login, and codes that look like anything else.

use super::*;

fn headed(heading: &str, buttons: &[&str]) -> Form {
    Form { headings: vec![heading.into()], ..form(buttons) }
}

fn two_forms(one: (Form, Vec<Field>), other: (Form, Vec<Field>)) -> Classified {
    let place = |(form, fields): (Form, Vec<Field>), handle: u32| {
        let fields = fields.into_iter().zip(handle * 10..).map(move |(field, number)| Field {
            handle: FieldHandle(number),
            form: FormHandle(handle),
            ..field
        });
        (Form { handle: FormHandle(handle), ..form }, fields.collect::<Vec<_>>())
    };
    let ((one, first), (other, second)) = (place(one, 1), place(other, 2));
    classify(&FormSnapshot {
        document: DocumentId("d".into()),
        title: String::new(),
        forms: vec![one, other],
        fields: [first, second].concat(),
        focused: None,
    })
}

#[test]
fn a_code_with_a_heading_or_boxes_of_its_own_is_the_next_step() {
    let sign_in = || vec![field("text", "User name", "u"), field("password", "Password", "p")];
    let code = || field("text", "6-digit authentication token", "token");
    let asked = |form: Form| understood(form, [sign_in(), vec![code()]].concat()).1[2];
    assert_eq!(asked(headed("Two-factor authentication", &["Sign in"])), None);
    // Without such a heading it is asked for along with the password.
    assert_eq!(asked(headed("Welcome", &["Sign in"])), Some(OneTimeCode));

    let boxes =
        (1..=6).map(|number| Field { maxlength: "1".into(), ..completed("text", "one-time-code") }.named(number));
    let found = page(form(&["Sign in"]), sign_in().into_iter().chain(boxes).collect());
    assert!(found.forms[0].boxes.is_empty());
    assert_eq!(found.forms[0].fields.iter().filter(|field| field.role == Some(OneTimeCode)).count(), 0);
}

trait Named {
    fn named(self, number: u32) -> Self;
}

impl Named for Field {
    fn named(self, number: u32) -> Self {
        Field { name: format!("digit{number}"), ..self }
    }
}

#[test]
fn what_a_page_about_a_second_factor_asks_for_alone_is_the_code() {
    for label in ["Code", "Security code", "Token", "PIN", "Passcode", "Código", "Код", "Kod", "Codice", ""] {
        let asked = vec![field("tel", label, "x")];
        let found = understood(headed("Two-step verification", &["Verify"]), asked);
        assert_eq!(found, (FormKind::OneTimeCode, vec![Some(OneTimeCode)]), "{label}");
    }
    // Elsewhere the same words mean a card, a coupon, or nothing.
    for label in ["Code", "Security code", "PIN"] {
        let found = understood(headed("Your basket", &["Apply"]), vec![field("tel", label, "x")]);
        assert_eq!(found.1, [None], "{label}");
    }
    // The number to send codes to, and a code that was sent to an address.
    let found = understood(headed("Two-step verification", &["Send"]), vec![field("tel", "Phone number", "x")]);
    assert_eq!(found.1, [None]);
    let sent = headed("Enter the verification code sent to your email", &["Verify"]);
    assert_eq!(understood(sent, vec![field("text", "Code", "x")]).1, [None]);
}

#[test]
fn a_newsletter_is_known_by_its_names_whatever_its_button_says() {
    for (button, id, action) in [
        ("Anmelden", "form-wysija-6", ""),
        ("Sign up", "mc-embedded-subscribe-form", ""),
        ("Join", "", "https://shop.us1.list-manage.com/subscribe/post"),
        ("Sign up", "newsletter", ""),
    ] {
        let asked = Form { id: id.into(), actions: vec![action.into()], ..form(&[button]) };
        let found = understood(asked, vec![field("email", "E-mail", "email")]);
        assert_eq!(found, (FormKind::Newsletter, vec![Some(Email)]), "{button} {id}");
    }
}

#[test]
fn a_shop_asks_for_the_address_before_it_knows_the_customer() {
    let hidden = Field { visibility: Visibility::Hidden, ..field("password", "Password", "password") };
    let account = |password: Field| (form(&["Log in"]), vec![field("email", "E-mail address", "username"), password]);
    let delivery = || {
        let labels = ["First name", "Street", "City", "Postcode", "Country"];
        (form(&["Next"]), labels.map(|label| field("text", label, label)).to_vec())
    };
    let roles = |page: Classified| [10, 11].map(|handle| page.role_of(FieldHandle(handle)));
    assert_eq!(roles(two_forms(account(hidden), delivery()))[0], Some(Email));
    // Once it asks for the password, it is a sign-in.
    let shown = field("password", "Password", "password");
    assert_eq!(roles(two_forms(account(shown), delivery())), [Some(Username), Some(CurrentPassword)]);
}

#[test]
fn a_number_instead_of_the_password_is_no_login() {
    let password = (form(&["Sign in"]), vec![field("text", "E-mail", "e"), field("password", "Password", "p")]);
    let number = Form { id: "login-by-phone".into(), ..form(&["Continue"]) };
    let found = two_forms(password, (number, vec![field("tel", "Phone", "phone")]));
    assert_eq!(found.role_of(FieldHandle(20)), None);
    assert_eq!(found.role_of(FieldHandle(10)), Some(Username));
}

#[test]
fn names_that_are_not_the_persons_own_are_left_alone() {
    for label in [
        "Student ID",
        "Telegram username",
        "Skype ID",
        "Referrer's username",
        "Invited by (username)",
        "Sponsor ID",
        "Account type",
        "Account holder",
        "Identity document number",
        "Email frequency",
        "邀请人账号",
    ] {
        let fields = vec![
            field("text", "Username", "u"),
            field("email", "E-mail", "e"),
            field("text", label, "x"),
            field("password", "Password", "p"),
        ];
        let found = understood(form(&["Create account"]), fields);
        assert_eq!(found.1, [Some(Username), Some(Email), None, Some(NewPassword)], "{label}");
    }
    // Where nothing else names the student, the number does.
    let fields = vec![field("text", "Student ID", "x"), field("password", "Password", "p")];
    assert_eq!(understood(form(&["Log in"]), fields).1, [Some(Username), Some(CurrentPassword)]);
    // What is asked after the password names nobody.
    let fields =
        vec![field("text", "Username", "u"), field("password", "Password", "p"), field("text", "Team ID", "team")];
    assert_eq!(understood(form(&["Log in"]), fields).1, [Some(Username), Some(CurrentPassword), None]);
}

#[test]
fn checkouts_of_many_languages_ask_for_no_login_but_an_e_mail_address() {
    for labels in [
        ["Code postal", "Adresse postale", "Code de vérification de la carte", "Code promo"],
        ["Codice postale", "Indirizzo", "Codice di sicurezza della carta di credito", "Codice fiscale"],
        ["Почтовый индекс", "Почтовый адрес", "Код карты", "ИНН"],
        ["Posta kodu", "Adres", "CVV", "TC kimlik no"],
        ["Postleitzahl", "Kontoinhaber", "Kartenprüfnummer", "Gutscheincode"],
        ["ZIP code", "Card verification code", "CVN", "Gift card PIN"],
    ] {
        let fields = labels.iter().map(|label| field("text", label, "")).chain([field("text", "E-mail", "")]);
        let found = understood(form(&["OK"]), fields.collect());
        assert_eq!(found.1, [None, None, None, None, Some(Email)], "{labels:?}");
    }
}

#[test]
fn names_that_frameworks_make_are_read_without_their_object() {
    let made = |name: &str, id: &str| Field { id: id.into(), ..field("text", "", name) };
    assert_eq!(understood(form(&["Save"]), vec![made("email[title]", "email_title")]).1, [None]);
    assert_eq!(understood(form(&["Save"]), vec![made("user[email]", "user_email")]).1, [Some(Email)]);
    // An example of an address speaks of an address, whatever its words.
    let sample = Field { placeholder: "name@example.com".into(), ..field("text", "", "x") };
    assert_eq!(understood(form(&["Create account"]), vec![sample, field("password", "", "p")]).1[0], Some(Email));
}

#[test]
fn the_only_button_that_submits_is_pressed_even_unseen() {
    let unseen = Button { visibility: Visibility::Hidden, ..button("", 7) };
    let search =
        |buttons: Vec<Button>| page(Form { buttons, ..form(&[]) }, vec![field("search", "", "q")]).forms[0].submit;
    assert_eq!(search(vec![unseen.clone()]), Some(ButtonHandle(7)));
    assert_eq!(search(vec![unseen.clone(), Button { handle: ButtonHandle(8), ..unseen }]), None);
}
