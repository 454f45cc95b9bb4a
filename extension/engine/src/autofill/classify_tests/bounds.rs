//! Whatever a page says: it is understood in time, and nothing is taken for a password that is none.

use super::*;

/// As much as the bounds of a snapshot allow, every text as long as it may be and full of beginnings of words.
#[test]
#[expect(clippy::disallowed_methods, reason = "measured natively")]
fn the_largest_page_is_understood_in_bounded_time() {
    let text: String = "password login e-mail code 密码 пароль ".chars().cycle().take(160).collect();
    let wordy = |handle: u32| Button {
        name: text.clone(),
        id: text.clone(),
        class: text.clone(),
        title: text.clone(),
        aria_label: text.clone(),
        ..button(&text, handle)
    };
    let forms = (0..150).map(|number| Form {
        handle: FormHandle(number),
        name: text.clone(),
        id: text.clone(),
        class: text.clone(),
        buttons: (0..40).map(|button| wordy(1000 + number * 40 + button)).collect(),
        headings: vec![text.clone(); 3],
        links: vec![text.clone(); 16],
        ticks: vec![text.clone(); 16],
        ..form(&[])
    });
    let fields = (0..150).map(|number| Field {
        handle: FieldHandle(number + 1),
        form: FormHandle(number),
        id: text.clone(),
        class: text.clone(),
        autocomplete: text.clone(),
        placeholder: text.clone(),
        aria_label: text.clone(),
        near: text.clone(),
        title: text.clone(),
        ..field("password", &text, &text)
    });
    let snapshot = FormSnapshot {
        document: DocumentId("d".into()),
        title: text.clone(),
        forms: forms.collect(),
        fields: fields.collect(),
        focused: None,
    };
    let began = std::time::Instant::now();
    assert_eq!(classify(&snapshot).forms.len(), 150);
    // Without optimisation. A page like this is written to be slow.
    assert!(began.elapsed() < std::time::Duration::from_secs(20), "{:?}", began.elapsed());
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
            if matches!(understood.role, Some(CurrentPassword | NewPassword | Confirmation)) {
                prop_assert_eq!(&made.input, "password");
            }
        }
    }
}
