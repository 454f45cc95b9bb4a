use super::classify::{Classified, ClassifiedField, ClassifiedForm, FormKind, Limits};
use super::plan::*;
use super::{Origin, Place, Refusal, Rules};
use latchkey_messages::page::{
    ButtonHandle, DocumentId, FieldHandle, FieldRole, FillPlan, FillValue, FormHandle, Submit, Visibility,
};
use latchkey_shared::item::Overview;
use proptest::prelude::*;

fn field(handle: u32, role: FieldRole) -> ClassifiedField {
    ClassifiedField {
        handle: FieldHandle(handle),
        role: Some(role),
        visibility: Visibility::Visible,
        read_only: false,
        blank: false,
        limits: Limits::default(),
        reasons: vec![],
    }
}

fn form(handle: u32, kind: FormKind, actions: &[&str], fields: Vec<ClassifiedField>) -> ClassifiedForm {
    let actions = actions.iter().map(|action| (*action).to_owned()).collect();
    let submit = Some(ButtonHandle(handle + 100));
    ClassifiedForm { handle: FormHandle(handle), kind, actions, fields, boxes: vec![], submit, reasons: vec![] }
}

fn page(forms: Vec<ClassifiedForm>) -> Classified {
    Classified { document: DocumentId("d0c".into()), focused: None, forms }
}

fn sign_in(actions: &[&str]) -> Classified {
    page(vec![form(
        1,
        FormKind::SignIn,
        actions,
        vec![field(1, FieldRole::Username), field(2, FieldRole::CurrentPassword)],
    )])
}

fn origin(text: &str) -> Origin {
    Origin::of_page(text).unwrap()
}

fn rules_of(addresses: &[String]) -> Rules {
    Rules::of(&Overview { addresses: addresses.to_vec(), ..Overview::default() })
}

fn values() -> Values {
    Values { username: Some(FillValue::new("ann")), password: Some(FillValue::new("pw")), ..Values::default() }
}

struct Case {
    page: Classified,
    frame: &'static str,
    top: &'static str,
    addresses: Vec<String>,
    consents: Vec<Consent>,
    target: Option<FieldHandle>,
    afterwards: Afterwards,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            page: sign_in(&["https://app.test/session"]),
            frame: "https://app.test",
            top: "https://app.test/login",
            addresses: vec!["https://app.test".into()],
            consents: vec![],
            target: None,
            afterwards: Afterwards::Stay,
        }
    }
}

impl Case {
    fn permit(&self) -> Result<Permit, Refusal> {
        let place = Place::of_sender(self.frame, self.top)?;
        Request {
            page: &self.page,
            place: &place,
            target: self.target,
            address: self.frame,
            rules: &rules_of(&self.addresses),
            consents: &self.consents,
            afterwards: self.afterwards,
        }
        .permit()
    }

    fn plan(&self) -> Result<FillPlan, Refusal> {
        self.permit()?.plan(&values())
    }
}

fn written(plan: &FillPlan) -> Vec<(u32, &str)> {
    plan.writes.iter().map(|write| (write.handle.0, write.value.expose())).collect()
}

#[test]
fn a_login_is_filled_where_it_belongs() {
    let plan = Case::default().plan().unwrap();
    assert_eq!(written(&plan), [(1, "ann"), (2, "pw")]);
    assert_eq!(plan.document, DocumentId("d0c".into()));
    assert_eq!(plan.submit, None);
    let plan = Case { afterwards: Afterwards::Submit, ..Case::default() }.plan().unwrap();
    assert_eq!(plan.submit, Some(Submit::Button(ButtonHandle(101))));
    let mut without_button = sign_in(&[]);
    without_button.forms[0].submit = None;
    let plan = Case { page: without_button, afterwards: Afterwards::Submit, ..Case::default() }.plan().unwrap();
    assert_eq!(plan.submit, Some(Submit::Form));
}

#[test]
fn a_permit_says_what_must_be_opened() {
    let permit = Case::default().permit().unwrap();
    assert!(permit.needs(FieldRole::CurrentPassword) && !permit.needs(FieldRole::OneTimeCode));
    let first_step = page(vec![form(1, FormKind::SignIn, &[], vec![field(1, FieldRole::Username)])]);
    let permit = Case { page: first_step, ..Case::default() }.permit().unwrap();
    assert!(!permit.needs(FieldRole::CurrentPassword));
}

#[test]
fn other_sites_get_nothing_and_cannot_be_agreed_to() {
    for (frame, top) in [("https://evil.test", "https://evil.test"), ("https://login.evil.test", "https://app.test")] {
        let refusal = Case { frame, top, ..Case::default() }.plan().unwrap_err();
        assert_eq!(refusal, Refusal::OtherSite { page: origin(frame) });
        assert_eq!(refusal.consent(), None);
    }
}

#[test]
fn an_unencrypted_page_is_named() {
    let refusal = Case { frame: "http://app.test", top: "http://app.test", ..Case::default() }.plan().unwrap_err();
    assert_eq!(refusal.code(), "fill_not_encrypted");
    assert!(refusal.to_string().contains("http://app.test"));
}

#[test]
fn frames_that_cannot_be_named_get_nothing() {
    for frame in ["null", "about:srcdoc", "https://app.test./", "file:///x"] {
        assert_eq!(Case { frame, ..Case::default() }.plan().unwrap_err().code(), "fill_no_web_page", "{frame}");
    }
}

/// Row W1: the form belongs to the item, but stands in a page of another origin.
#[test]
fn a_cross_origin_frame_needs_a_consent_that_names_exactly_both() {
    let framed = |consents: Vec<Consent>| Case { top: "https://portal.test/", consents, ..Case::default() };
    let refusal = framed(vec![]).plan().unwrap_err();
    assert_eq!(
        refusal,
        Refusal::CrossOriginFrame { frame: origin("https://app.test"), top: origin("https://portal.test") }
    );
    let sentence = refusal.to_string();
    assert!(sentence.contains("https://app.test") && sentence.contains("https://portal.test"));

    let pair = |frame: &str, top: &str| Consent::CrossOriginFrame { frame: origin(frame), top: origin(top) };
    for other in [
        pair("https://portal.test", "https://app.test"),
        pair("https://app.test", "https://other.test"),
        pair("https://app.test:8443", "https://portal.test"),
        Consent::ActionElsewhere { frame: origin("https://app.test"), action: origin("https://portal.test") },
    ] {
        assert_eq!(framed(vec![other]).plan().unwrap_err().code(), "fill_cross_origin_frame");
    }
    assert!(framed(vec![refusal.consent().unwrap()]).plan().is_ok());
}

#[test]
fn another_origin_of_the_same_site_is_cross_origin_too() {
    let refusal = Case { top: "https://www.app.test", ..Case::default() }.plan().unwrap_err();
    assert_eq!(refusal.code(), "fill_cross_origin_frame");
}

/// Row W8: the form is where it should be, but sends elsewhere.
#[test]
fn a_form_that_sends_elsewhere_needs_a_consent_that_names_both() {
    let sends = |action: &str, consents: Vec<Consent>| {
        Case { page: sign_in(&["https://app.test/a", action]), consents, ..Case::default() }.plan()
    };
    let refusal = sends("https://collect.evil.test/x", vec![]).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::ActionElsewhere { frame: origin("https://app.test"), action: origin("https://collect.evil.test") }
    );
    assert!(refusal.to_string().contains("https://collect.evil.test"));
    assert!(sends("https://collect.evil.test/y", vec![refusal.consent().unwrap()]).is_ok());
    assert!(sends("https://other.evil.test/y", vec![refusal.consent().unwrap()]).is_err());
}

#[test]
fn where_a_form_may_send_without_asking() {
    for action in ["https://app.test/other", "https://auth.app.test/session", "javascript:void(0)", "", "  "] {
        assert!(Case { page: sign_in(&[action]), ..Case::default() }.plan().is_ok(), "{action}");
    }
    let both = Case {
        page: sign_in(&["https://auth.example.net/in"]),
        addresses: vec!["app.test".into(), "auth.example.net".into()],
        ..Case::default()
    };
    assert!(both.plan().is_ok());
}

/// On a device each port is another service.
#[test]
fn a_devices_form_sends_to_its_own_port() {
    let sends = |action: &str| {
        let device = "https://10.0.0.1:8443";
        let case = Case { frame: device, top: device, page: sign_in(&[action]), ..Case::default() };
        Case { addresses: vec![device.into()], ..case }.plan()
    };
    assert!(sends("https://10.0.0.1:8443/login").is_ok());
    assert_eq!(sends("https://10.0.0.1:9443/login").unwrap_err().code(), "fill_action_elsewhere");
}

#[test]
fn where_a_form_may_never_send() {
    for (action, code) in [
        ("http://app.test/session", "fill_action_not_encrypted"),
        ("http://evil.test/", "fill_action_not_encrypted"),
        ("data:text/html,x", "fill_action_unknown"),
        ("mailto:x@evil.test", "fill_action_unknown"),
        ("https://app.test@evil.test/", "fill_action_unknown"),
        ("https://app.test./", "fill_action_unknown"),
        ("//evil.test", "fill_action_unknown"),
    ] {
        let refusal = Case { page: sign_in(&[action]), ..Case::default() }.plan().unwrap_err();
        assert_eq!(refusal.code(), code, "{action}");
        assert_eq!(refusal.consent(), None);
    }
}

#[test]
fn an_encrypted_page_never_sends_without_encryption_even_to_the_logins_own_address() {
    let sends = |frame: &'static str| {
        let addresses = vec!["https://app.test".into(), "http://plain.app.test".into()];
        let page = sign_in(&["http://plain.app.test/session"]);
        Case { page, addresses, frame, top: frame, ..Case::default() }.plan()
    };
    assert_eq!(sends("https://app.test").unwrap_err().code(), "fill_action_not_encrypted");
    // The control: on the unencrypted page that the login names, it is as it was.
    assert!(sends("http://plain.app.test").is_ok());
}

#[test]
fn what_a_login_does_not_go_into() {
    let hidden = ClassifiedField { visibility: Visibility::Hidden, ..field(1, FieldRole::CurrentPassword) };
    let read_only = ClassifiedField { read_only: true, ..field(1, FieldRole::CurrentPassword) };
    let none = ClassifiedField { role: None, ..field(1, FieldRole::Username) };
    for (kind, fields) in [
        (FormKind::SignIn, vec![hidden]),
        (FormKind::SignIn, vec![read_only]),
        (FormKind::SignIn, vec![none]),
        (FormKind::SignIn, vec![]),
        (FormKind::SignUp, vec![field(1, FieldRole::NewPassword)]),
        (FormKind::Search, vec![field(1, FieldRole::Username)]),
        (FormKind::Other, vec![field(1, FieldRole::Email)]),
    ] {
        let page = page(vec![form(1, kind, &[], fields)]);
        assert_eq!(Case { page, ..Case::default() }.plan().unwrap_err(), Refusal::NoField, "{kind:?}");
    }
    let change = page(vec![form(
        1,
        FormKind::ChangePassword,
        &[],
        vec![field(1, FieldRole::CurrentPassword), field(2, FieldRole::NewPassword)],
    )]);
    assert_eq!(written(&Case { page: change, ..Case::default() }.plan().unwrap()), [(1, "pw")]);
}

#[test]
fn the_form_that_the_person_means() {
    let two = || {
        page(vec![
            form(1, FormKind::SignUp, &[], vec![field(1, FieldRole::Email), field(2, FieldRole::NewPassword)]),
            form(2, FormKind::SignIn, &[], vec![field(3, FieldRole::Username), field(4, FieldRole::CurrentPassword)]),
        ])
    };
    assert_eq!(written(&Case { page: two(), ..Case::default() }.plan().unwrap()), [(3, "ann"), (4, "pw")]);
    assert_eq!(
        written(&Case { page: two(), target: Some(FieldHandle(2)), ..Case::default() }.plan().unwrap()),
        [(1, "ann")]
    );
    let focused = Classified { focused: Some(FieldHandle(1)), ..two() };
    assert_eq!(written(&Case { page: focused, ..Case::default() }.plan().unwrap()), [(1, "ann")]);
}

#[test]
fn a_form_is_not_sent_half_filled() {
    let with_code = page(vec![form(
        1,
        FormKind::SignIn,
        &[],
        vec![field(1, FieldRole::CurrentPassword), field(2, FieldRole::OneTimeCode)],
    )]);
    let plan = Case { page: with_code, afterwards: Afterwards::Submit, ..Case::default() }.plan().unwrap();
    assert_eq!((written(&plan), plan.submit), (vec![(1, "pw")], None));
}

#[test]
fn an_item_without_values_writes_nothing() {
    let permit = Case::default().permit().unwrap();
    let empty = Values { username: Some(FillValue::new("")), ..Values::default() };
    assert_eq!(permit.plan(&empty).unwrap_err(), Refusal::NothingToWrite);
}

const ORIGINS: [&str; 6] = [
    "https://app.test",
    "https://www.app.test",
    "https://evil.test",
    "http://app.test",
    "https://app.test:8443",
    "https://github.io",
];

proptest! {
    #[test]
    fn whatever_is_agreed_to_the_frame_belongs_to_the_item(frame in 0_usize..6, top in 0_usize..6, address in 0_usize..6, action in 0_usize..6) {
        let mut case = Case {
            frame: ORIGINS[frame],
            top: ORIGINS[top],
            addresses: vec![ORIGINS[address].into()],
            page: sign_in(&[ORIGINS[action]]),
            ..Case::default()
        };
        let mut asked = 0;
        let outcome = loop {
            match case.plan() {
                Err(refusal) if refusal.consent().is_some() => {
                    asked += 1;
                    prop_assert!(asked <= 2, "asked for the same thing again");
                    case.consents.extend(refusal.consent());
                }
                outcome => break outcome,
            }
        };
        if outcome.is_ok() {
            let item = super::ItemAddress::parse(ORIGINS[address]).unwrap();
            prop_assert!(item.fit(&origin(ORIGINS[frame])).is_some());
            prop_assert!(asked > 0 || ORIGINS[frame] == ORIGINS[top]);
        }
    }
}

fn code_form(boxes: u32) -> Classified {
    let fields: Vec<_> = (1..=boxes).map(|handle| field(handle, FieldRole::OneTimeCode)).collect();
    let mut form = form(1, FormKind::OneTimeCode, &[], fields);
    if boxes > 1 {
        form.boxes = (1..=boxes).map(FieldHandle).collect();
    }
    page(vec![form])
}

fn code() -> Values {
    Values { code: Some(FillValue::new("123456")), ..Values::default() }
}

fn texts(plan: &FillPlan) -> Vec<&str> {
    plan.writes.iter().map(|write| write.value.expose()).collect()
}

#[test]
fn a_code_goes_into_its_field_whole_and_into_boxes_sign_by_sign() {
    let plan = |boxes| Case { page: code_form(boxes), ..Case::default() }.permit().unwrap().plan(&code());
    assert_eq!(texts(&plan(1).unwrap()), ["123456"]);
    assert_eq!(texts(&plan(6).unwrap()), ["1", "2", "3", "4", "5", "6"]);
    // For eight boxes there is no such code: half a code would be sent.
    assert_eq!(plan(8).unwrap_err(), Refusal::NothingToWrite);
}

#[test]
fn a_field_of_the_persons_own_goes_where_it_was_picked_and_into_no_field_of_a_login() {
    let mut page = sign_in(&[]);
    page.forms[0].fields.push(ClassifiedField { role: None, ..field(3, FieldRole::Email) });
    page.forms[0].fields.push(ClassifiedField {
        role: None,
        visibility: Visibility::Hidden,
        ..field(4, FieldRole::Email)
    });
    let permit = Case { page, ..Case::default() }.permit().unwrap();
    assert_eq!(permit.others(), [FieldHandle(3)]);
    let custom = [2, 3, 4].map(|handle| (FieldHandle(handle), FillValue::new("CORP"))).to_vec();
    let plan = permit.plan(&Values { custom, ..values() }).unwrap();
    assert_eq!(texts(&plan), ["CORP", "ann", "pw"]);
}

#[test]
fn a_fresh_password_goes_into_every_field_for_a_new_one_and_nowhere_else() {
    let fields = vec![
        field(1, FieldRole::Username),
        field(2, FieldRole::CurrentPassword),
        field(3, FieldRole::NewPassword),
        field(4, FieldRole::Confirmation),
        ClassifiedField { read_only: true, ..field(5, FieldRole::Confirmation) },
    ];
    let page = page(vec![form(1, FormKind::ChangePassword, &[], fields)]);
    let plan = fresh_plan(&page, FieldHandle(3), &FillValue::new("fresh")).unwrap();
    assert_eq!(plan.writes.iter().map(|write| write.handle.0).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(texts(&plan), ["fresh", "fresh"]);
    assert_eq!(fresh_plan(&sign_in(&[]), FieldHandle(2), &FillValue::new("fresh")), None);
}
