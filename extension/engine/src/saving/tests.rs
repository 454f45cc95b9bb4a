use super::settled::{Settled, settled};
use super::typed::Typed;
use super::verdict::{Known, Verdict, verdict};
use crate::autofill::classify::{Classified, ClassifiedField, ClassifiedForm};
use crate::autofill::{FormKind, classify::Limits};
use latchkey_messages::page::{DocumentId, FieldHandle, FieldRole, FillValue, FormHandle, Visibility, Write};
use zeroize::Zeroizing;

fn page(document: &str, kind: FormKind, roles: &[FieldRole]) -> Classified {
    let fields = (1..).zip(roles).map(|(handle, role)| ClassifiedField {
        handle: FieldHandle(handle),
        role: Some(*role),
        visibility: Visibility::Visible,
        read_only: false,
        blank: false,
        limits: Limits::default(),
        reasons: Vec::new(),
    });
    let form = ClassifiedForm {
        handle: FormHandle(1),
        kind,
        actions: Vec::new(),
        fields: fields.collect(),
        boxes: Vec::new(),
        submit: None,
        reasons: Vec::new(),
    };
    Classified { document: DocumentId(document.to_owned()), focused: None, forms: vec![form] }
}

fn values(texts: &[&str]) -> Vec<Write> {
    (1..).zip(texts).map(|(handle, text)| Write { handle: FieldHandle(handle), value: FillValue::new(*text) }).collect()
}

fn typed(user_name: &str, current: Option<&str>, new: Option<&str>) -> Typed {
    let secret = |text: Option<&str>| text.map(|text| Zeroizing::new(text.to_owned()));
    Typed { user_name: user_name.to_owned(), current: secret(current), new: secret(new), kind: FormKind::SignIn }
}

fn known<'a>(id: u8, user_name: &'a str, password: &'a str) -> Known<'a, u8> {
    Known { id, user_name, password, may_change: true }
}

use FieldRole::{Confirmation, CurrentPassword, Email, NewPassword, OneTimeCode, Username};

#[test]
fn a_sign_in_is_read_with_its_name_and_password() {
    let page = page("d", FormKind::SignIn, &[Username, CurrentPassword]);
    assert_eq!(Typed::of(&page, &values(&[" ada ", " pass "])), Some(typed("ada", Some(" pass "), None)));
}

#[test]
fn the_user_name_counts_more_than_the_e_mail_address() {
    let page = page("d", FormKind::SignUp, &[Email, Username, NewPassword, Confirmation]);
    let read = Typed::of(&page, &values(&["ada@nordlicht.example", "ada", "new", "new"])).unwrap();
    assert_eq!((read.user_name.as_str(), read.password()), ("ada", Some("new")));
}

#[test]
fn a_new_password_that_was_repeated_otherwise_is_not_kept() {
    let page = page("d", FormKind::SignUp, &[Username, NewPassword, Confirmation]);
    assert_eq!(Typed::of(&page, &values(&["ada", "new", "other"])), None);
}

#[test]
fn a_code_is_no_login() {
    assert_eq!(Typed::of(&page("d", FormKind::OneTimeCode, &[OneTimeCode]), &values(&["123456"])), None);
    assert_eq!(Typed::of(&page("d", FormKind::SignIn, &[Username, CurrentPassword]), &values(&["", ""])), None);
}

#[test]
fn what_is_kept_is_not_offered_again() {
    let kept = [known(1, "Ada", "pass"), known(2, "ben", "other")];
    assert_eq!(verdict(&typed("ada", Some("pass"), None), &kept), Verdict::Kept);
    // Step two of a sign-in, or a form that asks for the password alone.
    assert_eq!(verdict(&typed("", Some("other"), None), &kept), Verdict::Kept);
    // A name alone is nothing to keep.
    assert_eq!(verdict(&typed("ada", None, None), &kept), Verdict::Kept);
}

#[test]
fn another_user_of_the_site_is_a_new_login_even_with_the_same_password() {
    assert_eq!(verdict(&typed("cleo", Some("pass"), None), &[known(1, "ada", "pass")]), Verdict::New);
    assert_eq!(verdict::<u8>(&typed("cleo", Some("pass"), None), &[]), Verdict::New);
}

#[test]
fn another_password_of_a_kept_user_is_a_change() {
    let kept = [known(1, "ben", "pass"), known(2, "ada", "old")];
    assert_eq!(verdict(&typed("ada", Some("new"), None), &kept), Verdict::Changed(vec![2]));
    let nameless = [known(1, "", "old"), known(2, "ada", "old")];
    assert_eq!(verdict(&typed("ada", Some("new"), None), &nameless), Verdict::Changed(vec![2, 1]));
}

#[test]
fn the_password_of_before_says_which_login_a_change_means() {
    let kept = [known(1, "ada", "one"), known(2, "ben", "two"), known(3, "cleo", "three")];
    assert_eq!(verdict(&typed("", Some("two"), Some("new")), &kept), Verdict::Changed(vec![2, 1, 3]));
    // The same name at two clients of one service.
    let twins = [known(1, "admin", "one"), known(2, "admin", "two")];
    assert_eq!(verdict(&typed("admin", Some("two"), Some("new")), &twins), Verdict::Changed(vec![2, 1]));
}

#[test]
fn what_may_not_be_changed_is_kept_beside() {
    let shared = [Known { may_change: false, ..known(1, "ada", "old") }];
    assert_eq!(verdict(&typed("ada", Some("new"), None), &shared), Verdict::New);
}

#[test]
fn a_form_that_is_still_there_has_not_been_taken() {
    let before = page("first", FormKind::SignIn, &[Username, CurrentPassword]);
    assert_eq!(settled("first", FormKind::SignIn, &[before]), Settled::NotYet);
    assert_eq!(settled("first", FormKind::SignIn, &[]), Settled::Taken);
    let mut hidden = page("first", FormKind::SignIn, &[Username, CurrentPassword]);
    for field in &mut hidden.forms[0].fields {
        field.visibility = Visibility::Hidden;
    }
    assert_eq!(settled("first", FormKind::SignIn, &[hidden]), Settled::Taken);
}

#[test]
fn a_form_for_a_new_password_that_was_emptied_has_been_taken_and_a_sign_in_has_not() {
    let emptied = |kind, roles: &[FieldRole]| {
        let mut page = page("first", kind, roles);
        for field in &mut page.forms[0].fields {
            field.blank = true;
        }
        page
    };
    let mut change = emptied(FormKind::ChangePassword, &[CurrentPassword, NewPassword, Confirmation]);
    assert_eq!(settled("first", FormKind::ChangePassword, std::slice::from_ref(&change)), Settled::Taken);
    change.forms[0].fields[1].blank = false;
    assert_eq!(settled("first", FormKind::ChangePassword, std::slice::from_ref(&change)), Settled::NotYet);
    let again = emptied(FormKind::SignIn, &[Username, CurrentPassword]);
    assert_eq!(settled("first", FormKind::SignIn, &[again]), Settled::NotYet);
    let other = page("second", FormKind::ChangePassword, &[CurrentPassword, NewPassword, Confirmation]);
    assert_eq!(settled("first", FormKind::ChangePassword, &[other]), Settled::NotYet, "a new document asks again");
}

#[test]
fn a_site_that_asks_again_has_refused_and_one_that_asks_for_a_code_has_not() {
    let again = page("second", FormKind::SignIn, &[Username, CurrentPassword]);
    assert_eq!(settled("first", FormKind::SignIn, std::slice::from_ref(&again)), Settled::NotYet);
    // After a sign-up many sites ask to sign in.
    assert_eq!(settled("first", FormKind::SignUp, &[again]), Settled::Taken);
    let code = page("second", FormKind::OneTimeCode, &[OneTimeCode]);
    assert_eq!(settled("first", FormKind::SignIn, &[code]), Settled::Taken);
}
