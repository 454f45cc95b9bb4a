//! Sites that an organisation takes for one: said by an administrator, used by everyone, known to nobody else.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test, which runs natively")]

mod common;

use common::{Fixture, as_item, id};
use latchkey_engine::Shortcut;
use latchkey_engine::ports::{Frame, Tab};
use latchkey_messages::page::FormSnapshot;
use latchkey_messages::{
    Address, FillOutcome, ForeignFrame, ItemForm, ItemId, Match, OrganisationId, Reply, Request, Role, Secret, TabId,
};
use latchkey_test_client::Client;

const FIRST: &str = "https://www.first.test";
const SECOND: &str = "https://login.second.test";

fn page(origin: &str) -> Tab {
    let rect = |y: f64| serde_json::json!({ "x": 10.0, "y": y, "width": 200.0, "height": 30.0 });
    let field = |handle: u32, input: &str, name: &str| {
        let rect = rect(40.0 * f64::from(handle));
        serde_json::json!({ "handle": handle, "form": 1, "type": input, "name": name, "visibility": "visible", "rect": rect })
    };
    let snapshot = serde_json::json!({
        "document": "d", "title": "Sign in", "focused": 1,
        "forms": [{ "handle": 1, "buttons": [{ "handle": 9, "text": "Sign in", "submits": true, "visibility": "visible", "rect": rect(80.0) }] }],
        "fields": [field(1, "text", "username"), field(2, "password", "password")],
    });
    let snapshot: FormSnapshot = serde_json::from_value(snapshot).unwrap();
    let url = format!("{origin}/sign-in");
    Tab { tab: TabId(1), url: url.clone(), frames: vec![Frame { frame: 0, origin: origin.to_owned(), url, snapshot }] }
}

fn login(addresses: &[(&str, Match)]) -> ItemForm {
    let address = |(text, matching): &(&str, Match)| Address { text: (*text).to_owned(), matching: *matching };
    ItemForm {
        title: "First".to_owned(),
        user_name: "tom".to_owned(),
        password: Secret::new("s3cret"),
        addresses: addresses.iter().map(address).collect(),
        ..ItemForm::default()
    }
}

fn adds(client: &Client, org: &OrganisationId, addresses: &[(&str, Match)]) -> ItemId {
    as_item(&client.ask(Request::AddItem { organisation: org.clone(), form: login(addresses) }).unwrap())
}

fn says(client: &Client, org: &OrganisationId, groups: &[&[&str]]) -> Result<Reply, String> {
    let groups = groups.iter().map(|group| group.iter().map(|site| (*site).to_owned()).collect()).collect();
    let request = Request::ChangeEquivalentSites { organisation: org.clone(), groups };
    client.ask(request).map_err(|problem| problem.code.as_str().to_owned())
}

fn suggested(client: &Client, origin: &str) -> Vec<ItemId> {
    *client.world().tab.borrow_mut() = Some(page(origin));
    match client.ask(Request::Suggestions { tab: TabId(1) }) {
        Ok(Reply::Suggestions(found)) => found.rows.into_iter().map(|found| found.row.id).collect(),
        other => panic!("{other:?} are no suggestions"),
    }
}

fn fills(client: &Client, item: &ItemId, origin: &str) -> FillOutcome {
    *client.world().tab.borrow_mut() = Some(page(origin));
    match client.ask(Request::Fill { item: item.clone(), tab: TabId(1), agreed: None }) {
        Ok(Reply::Filled(outcome)) => outcome,
        other => panic!("{other:?} is no outcome"),
    }
}

/// The page may have gone elsewhere while the person read what they are asked.
#[test]
fn who_agrees_to_a_frame_in_a_page_has_agreed_to_it_in_no_other() {
    let fixture = Fixture::start("equivalents-agreed");
    let (dana, org) = fixture.msp("msp");
    let form = ItemForm {
        title: "Pay".to_owned(),
        password: Secret::new("p"),
        addresses: vec!["https://pay.test".to_owned().into()],
        ..ItemForm::default()
    };
    let item = as_item(&dana.ask(Request::AddItem { organisation: org, form }).unwrap());
    let asked = |top: &str, agreed: Option<ForeignFrame>| {
        let framed = page("https://pay.test");
        *dana.world().tab.borrow_mut() = Some(Tab { url: format!("{top}/"), ..framed });
        match dana.ask(Request::Fill { item: item.clone(), tab: TabId(1), agreed }) {
            Ok(Reply::Filled(outcome)) => outcome,
            other => panic!("{other:?} is no outcome"),
        }
    };
    let FillOutcome::CrossOrigin(agreed) = asked("https://shop.test", None) else { panic!("not asked") };
    let FillOutcome::CrossOrigin(other) = asked("https://evil.test", Some(agreed.clone())) else { panic!("not asked") };
    assert_eq!((other.page.as_str(), other.frame.as_str()), ("https://evil.test", "https://pay.test"));
    assert!(dana.world().filled.borrow().is_empty());
    assert_eq!(asked("https://shop.test", Some(agreed)), FillOutcome::Filled);
}

#[test]
fn a_login_is_used_on_the_sites_that_count_as_its_own() {
    let fixture = Fixture::start("equivalents");
    let (dana, org) = fixture.msp("msp");
    let tom = fixture.technician(&dana, &org, "Tom");
    dana.wake().unwrap();
    let item = adds(&tom, &org, &[(FIRST, Match::Site)]);
    let narrow = adds(&tom, &org, &[(FIRST, Match::Host)]);
    let never = adds(&tom, &org, &[(FIRST, Match::Site), ("login.second.test", Match::Never)]);
    // The control: before anything is said, each site is its own.
    assert!(suggested(&tom, SECOND).is_empty());
    assert!(matches!(fills(&tom, &item, SECOND), FillOutcome::OtherSite { .. }));

    let said = says(&dana, &org, &[&[FIRST, "second.test", "second.test"], &[]]).unwrap();
    let groups = vec![vec!["first.test".to_owned(), "second.test".to_owned()]];
    assert_eq!(said, Reply::EquivalentSites { groups: groups.clone(), may_change: true });
    tom.wake().unwrap();
    let asked = tom.ask(Request::EquivalentSites { organisation: org.clone() }).unwrap();
    assert_eq!(asked, Reply::EquivalentSites { groups, may_change: false });
    assert_eq!(suggested(&tom, SECOND), std::slice::from_ref(&item));
    assert_eq!(fills(&tom, &item, SECOND), FillOutcome::Filled);
    for (item, at) in
        [(&narrow, SECOND), (&never, SECOND), (&item, "https://third.test"), (&item, "http://second.test")]
    {
        assert_ne!(fills_or_refuses(&tom, item, at), Some(FillOutcome::Filled), "{at}");
    }
    // It is no login of anybody's.
    assert_eq!(fixture.items(&tom).len(), 3);
    assert!(fixture.items(&dana).is_empty());

    says(&dana, &org, &[]).unwrap();
    tom.wake().unwrap();
    assert!(suggested(&tom, SECOND).is_empty());
}

/// `None` where the engine refuses with a problem.
fn fills_or_refuses(client: &Client, item: &ItemId, origin: &str) -> Option<FillOutcome> {
    *client.world().tab.borrow_mut() = Some(page(origin));
    match client.ask(Request::Fill { item: item.clone(), tab: TabId(1), agreed: None }) {
        Ok(Reply::Filled(outcome)) => Some(outcome),
        _ => None,
    }
}

#[test]
fn only_an_administrator_says_and_who_is_none_any_more_has_said_nothing() {
    let fixture = Fixture::start("equivalents-authors");
    let (dana, org) = fixture.msp("msp");
    let tom = fixture.technician(&dana, &org, "Tom");
    let bob = fixture.colleague(&dana, &org, "Bob", Role::Administrator);
    dana.wake().unwrap();
    let item = adds(&tom, &org, &[(FIRST, Match::Site)]);
    assert_eq!(says(&tom, &org, &[&[FIRST, SECOND]]), Err("not-permitted".to_owned()));
    for refused in [&[FIRST, "github.io"][..], &["alone.test", "www.alone.test"]] {
        assert_eq!(says(&dana, &org, &[refused]), Err("equivalent-sites".to_owned()));
    }

    bob.wake().unwrap();
    says(&bob, &org, &[&[FIRST, SECOND]]).unwrap();
    tom.wake().unwrap();
    assert_eq!(suggested(&tom, SECOND), [item]);

    let member = id(&dana, &org, "Bob");
    dana.ask(Request::ChangeRole { organisation: org.clone(), member: member.clone(), role: Role::Member }).unwrap();
    tom.wake().unwrap();
    assert!(suggested(&tom, SECOND).is_empty());
    // Nor when they are suspended, and gone.
    dana.ask(Request::Suspend { organisation: org.clone(), member: member.clone() }).unwrap();
    tom.wake().unwrap();
    assert!(suggested(&tom, SECOND).is_empty());
    dana.ask(Request::Remove { organisation: org.clone(), member }).unwrap();
    tom.wake().unwrap();
    assert!(suggested(&tom, SECOND).is_empty());
}

/// The shortcut asks nobody, so it fills only where the very host is the login's.
#[test]
fn the_shortcut_fills_at_the_logins_own_host_alone() {
    let fixture = Fixture::start("equivalents-shortcut");
    let (dana, org) = fixture.msp("msp");
    adds(&dana, &org, &[(FIRST, Match::Site)]);
    says(&dana, &org, &[&[FIRST, SECOND]]).unwrap();
    let filled_at = |origin: &str| {
        *dana.world().tab.borrow_mut() = Some(page(origin));
        dana.world().filled.borrow_mut().clear();
        futures_executor::block_on(dana.engine().shortcut(Shortcut::Fill, TabId(1))).unwrap();
        dana.world().filled.borrow().len()
    };
    for other in [SECOND, "https://shop.first.test"] {
        assert_eq!(suggested(&dana, other).len(), 1, "{other}: a person may choose it");
        assert_eq!(filled_at(other), 0, "{other}");
    }
    assert_eq!(filled_at(FIRST), 1);
}

/// Of several, the newest by the log counts alone, so that each administrator can undo what another said.
#[test]
fn what_was_said_last_counts_alone() {
    let fixture = Fixture::start("equivalents-last");
    let (dana, org) = fixture.msp("msp");
    let bob = fixture.colleague(&dana, &org, "Bob", Role::Administrator);
    dana.wake().unwrap();
    says(&dana, &org, &[&[FIRST, SECOND]]).unwrap();
    bob.wake().unwrap();
    says(&bob, &org, &[&["third.test", "fourth.test"]]).unwrap();
    dana.wake().unwrap();
    let asked = |client: &Client| client.ask(Request::EquivalentSites { organisation: org.clone() }).unwrap();
    let groups = vec![vec!["third.test".to_owned(), "fourth.test".to_owned()]];
    let expected = Reply::EquivalentSites { groups, may_change: true };
    assert_eq!((asked(&dana), asked(&bob)), (expected.clone(), expected));
}
