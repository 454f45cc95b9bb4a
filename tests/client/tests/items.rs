//! What an item holds beyond a password: codes, fields of the person's own, how it is used. Against the real service.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test, which runs natively")]

mod common;

use common::{Fixture, as_item};
use latchkey_messages::{
    Address, CustomField, Field, FieldTarget, Holder, ItemForm, ItemId, ItemView, Match, OneTimeCode, Permission,
    Reply, Request, Role, Secret,
};
use latchkey_test_client::Client;

fn form() -> ItemForm {
    let target = Some(FieldTarget { name: "realm".to_owned(), id: String::new() });
    let field = |name: &str, value: &str, plain, target| CustomField {
        name: name.to_owned(),
        value: Secret::new(value),
        plain,
        target,
    };
    ItemForm {
        title: "Firewall".to_owned(),
        user_name: "admin".to_owned(),
        password: Secret::new("s3cret"),
        addresses: vec![
            Address { text: "https://10.0.0.1:8443".to_owned(), matching: Match::Host },
            Address { text: "wiki.example".to_owned(), matching: Match::Never },
        ],
        notes: Secret::new("in the cellar"),
        one_time_code: Secret::new("jbsw y3dp ehpk 3pxp"),
        fields: vec![field("PIN", "0000", false, None), field("Domain", "CORP", true, target)],
        sign_in: true,
        insecure: true,
    }
}

fn view(client: &Client, item: &ItemId) -> ItemView {
    match client.ask(Request::Item { item: item.clone() }).unwrap() {
        Reply::Item(view) => view,
        other => panic!("{other:?} is no item"),
    }
}

fn code(client: &Client, item: &ItemId) -> OneTimeCode {
    match client.ask(Request::Code { item: item.clone() }).unwrap() {
        Reply::Code(code) => code,
        other => panic!("{other:?} is no code"),
    }
}

fn secret(reply: Reply) -> String {
    match reply {
        Reply::Secret(secret) => secret.expose().to_owned(),
        other => panic!("{other:?} is no secret"),
    }
}

#[test]
fn a_history_of_many_answers_is_whole() {
    let fixture = Fixture::start("items-history");
    let (dana, org) = fixture.msp("msp");
    let item = as_item(&dana.ask(Request::AddItem { organisation: org, form: form() }).unwrap());
    for number in 2..=70 {
        fixture.change_password(&dana, &item, &format!("password {number}"));
    }
    let Reply::History(rows) = dana.ask(Request::History { item: item.clone() }).unwrap() else { panic!("a history") };
    assert!(rows.iter().map(|row| row.number).eq((1..=70).rev()));
    let oldest = Some(rows[69].id.clone());
    let revealed = Request::Reveal { item, field: Field::Password, revision: oldest };
    assert_eq!(secret(dana.ask(revealed).unwrap()), "s3cret");
}

#[test]
fn everything_in_the_form_comes_back_and_an_edit_of_one_thing_keeps_the_rest() {
    let fixture = Fixture::start("items-form");
    let (dana, org) = fixture.msp("msp");
    let item = as_item(&dana.ask(Request::AddItem { organisation: org, form: form() }).unwrap());
    fixture.change_password(&dana, &item, "another");

    let Reply::Edit { form: after, .. } = dana.ask(Request::Edit { item: item.clone() }).unwrap() else {
        panic!("no form")
    };
    let address = "otpauth://totp/Firewall?secret=JBSWY3DPEHPK3PXP";
    let expected = ItemForm { password: Secret::new("another"), one_time_code: Secret::new(address), ..form() };
    assert_eq!(after, expected);

    let shown = view(&dana, &item);
    assert_eq!(shown.addresses, form().addresses);
    assert!(shown.has_code && shown.sign_in && shown.insecure);
    let fields: Vec<_> = shown.fields.iter().map(|field| (field.name.as_str(), field.shown.as_deref())).collect();
    assert_eq!(fields, [("PIN", None), ("Domain", Some("CORP"))]);
    let pin = dana.ask(Request::Reveal { item: item.clone(), field: Field::Custom(0), revision: None }).unwrap();
    assert_eq!(secret(pin), "0000");
    assert!(dana.ask(Request::Copy { item, field: Field::Custom(2) }).is_err());
}

#[test]
fn a_code_is_of_its_moment_and_the_next_follows_it() {
    let fixture = Fixture::start("items-code");
    let (dana, org) = fixture.msp("msp");
    let item = as_item(&dana.ask(Request::AddItem { organisation: org.clone(), form: form() }).unwrap());
    let now = code(&dana, &item);
    assert_eq!((now.period, now.code.expose().len()), (30, 6));
    assert_eq!(now.ends.0 % 30_000, 0);
    dana.world().clock_ahead.set(30_000);
    let then = code(&dana, &item);
    assert!(then.ends > now.ends);
    if then.ends.0 == now.ends.0 + 30_000 {
        assert_eq!(then.code, now.next);
    }
    let copied = secret(dana.ask(Request::Copy { item: item.clone(), field: Field::OneTimeCode }).unwrap());
    let later = code(&dana, &item);
    assert!([&later.code, &then.code].iter().any(|code| code.expose() == copied));

    let without = ItemForm { one_time_code: Secret::default(), ..form() };
    let item = as_item(&dana.ask(Request::AddItem { organisation: org, form: without }).unwrap());
    assert!(dana.ask(Request::Code { item }).is_err());
}

#[test]
fn who_may_only_fill_is_shown_no_code_and_no_field() {
    let fixture = Fixture::start("items-fill-only");
    let (dana, org) = fixture.msp("msp");
    let tom = fixture.colleague(&dana, &org, "Tom", Role::Member);
    dana.wake().unwrap();
    let item = as_item(&dana.ask(Request::AddItem { organisation: org.clone(), form: form() }).unwrap());
    let share = |permission| {
        let holders = vec![Holder::Member { organisation: org.clone(), member: common::id(&dana, &org, "Tom") }];
        dana.ask(Request::Share { items: vec![item.clone()], holders, permission }).unwrap();
        tom.wake().unwrap();
    };
    share(Permission::Fill);
    let shown = view(&tom, &item);
    assert!(shown.has_code && shown.fields.iter().all(|field| field.shown.is_none()));
    let refused = |request: Request| tom.ask(request).unwrap_err().code.as_str().to_owned();
    assert_eq!(refused(Request::Code { item: item.clone() }), "not-permitted");
    assert_eq!(refused(Request::Copy { item: item.clone(), field: Field::OneTimeCode }), "not-permitted");
    for field in [Field::Custom(0), Field::Custom(1), Field::OneTimeCode] {
        let reveal = Request::Reveal { item: item.clone(), field, revision: None };
        assert_eq!(refused(reveal), "not-permitted", "{field:?}");
    }

    share(Permission::View);
    assert_eq!(code(&tom, &item).period, 30);
    assert_eq!(view(&tom, &item).fields[1].shown.as_deref(), Some("CORP"));
}
