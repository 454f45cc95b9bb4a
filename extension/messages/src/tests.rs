use serde::{Serialize, de::DeserializeOwned};

use super::*;

fn round<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: T) -> String {
    let text = serde_json::to_string(&value).unwrap();
    assert_eq!(serde_json::from_str::<T>(&text).unwrap(), value);
    text
}

fn tag() -> OrganisationTag {
    OrganisationTag { id: OrganisationId::new("o1"), name: "ACME \"Süd\"".into(), hue: 7 }
}

fn row() -> ItemRow {
    ItemRow {
        id: ItemId::new("i1"),
        organisation: tag(),
        title: "Router\u{0}<b>".into(),
        user_name: "root".into(),
        site: "router.acme.test".into(),
        permission: Permission::Modify,
        sharing: Sharing::Given { holders: 3 },
        conflict: false,
        change_due: true,
        to_accept: false,
        changed: Time(1_790_000_000_000),
    }
}

#[test]
fn an_act_without_content_is_its_name() {
    assert_eq!(round(Request::Lock), r#""lock""#);
    assert_eq!(round(Answer::Ok(Reply::Done)), r#"{"ok":"done"}"#);
}

fn foreign() -> ForeignFrame {
    ForeignFrame { page: Origin::new("https://a.test"), frame: Origin::new("https://pay.test") }
}

#[test]
fn the_wire_text_of_a_request_is_stable() {
    let unlock = Request::Unlock { password: Secret::new("pässword") };
    assert_eq!(round(unlock), r#"{"unlock":{"password":"pässword"}}"#);
    let fill = Request::Fill { item: ItemId::new("i1"), tab: TabId(-3), agreed: Some(foreign()) };
    assert_eq!(
        round(fill),
        r#"{"fill":{"item":"i1","tab":-3,"agreed":{"page":"https://a.test","frame":"https://pay.test"}}}"#
    );
}

#[test]
fn what_the_popup_asks_first_is_what_its_first_script_writes() {
    let items = |order| Request::Items { query: String::new(), organisation: None, order, offset: 0, limit: 8 };
    assert_eq!(round(Request::State), r#""state""#);
    assert_eq!(
        round(items(ItemOrder::Title)),
        r#"{"items":{"query":"","organisation":null,"order":"title","offset":0,"limit":8}}"#
    );
    assert!(round(items(ItemOrder::Recent)).contains(r#""order":"recent""#));
    assert_eq!(round(Request::Suggestions { tab: TabId(5) }), r#"{"suggestions":{"tab":5}}"#);
}

#[test]
fn requests_come_back_as_they_were() {
    let organisation = OrganisationId::new("o1");
    round(Request::ShareHolders {
        item: ItemId::new("i1"),
        side: Side { organisation: organisation.clone(), part: Part::Managers },
    });
    round(Request::Share {
        items: vec![ItemId::new("i1")],
        holders: vec![
            Holder::Everyone { organisation: organisation.clone() },
            Holder::Member { organisation: organisation.clone(), member: MemberId::new("m1") },
        ],
        permission: Permission::Fill,
    });
    round(Request::ChangeItem {
        item: ItemId::new("i1"),
        base: RevisionId::new("r1"),
        form: ItemForm { notes: Secret::new("two\nlines"), ..ItemForm::default() },
    });
    round(Request::ChangeSettings {
        settings: Settings { lock: LockTimer::Minutes(15), field_icon: true, offer_to_save: false },
    });
    round(Request::Generate { recipe: Recipe::Characters { length: 20, digits: true, symbols: false } });
    round(Request::Items { query: "ü".into(), organisation: None, order: ItemOrder::Recent, offset: 0, limit: 50 });
}

#[test]
fn answers_come_back_as_they_were() {
    round(Reply::Items(ItemPage { total: 1, rows: vec![row()] }));
    round(Reply::Overlay(OverlayView::Open {
        site: "a.test".into(),
        foreign: Some((Origin::new("https://a.test"), Origin::new("https://b.test"))),
        rows: vec![Suggestion { row: row(), exact: true }],
        fresh: Some(Generated { password: Secret::new("Zq5!"), bits: 26 }),
    }));
    round(Reply::State(State::Locked {
        account: Account {
            password_refused: false,
            name: "Dana".into(),
            email: "dana@msp.test".into(),
            home: tag(),
            kind: OrganisationKind::Msp,
            role: Role::Administrator,
            address: "https://vault.test/msp".into(),
        },
        typed: 1,
    }));
    round(Reply::Draft(None));
    round(Reply::Filled(FillOutcome::CrossOrigin(foreign())));
}

#[test]
fn a_problem_may_leave_out_what_it_does_not_have() {
    let short = r#"{"err":{"code":"address-taken","title":"This address is in use","detail":"Choose another one."}}"#;
    let Answer::Err(problem) = serde_json::from_str(short).unwrap() else { unreachable!("it is an error") };
    assert_eq!(problem.code.as_str(), Code::ADDRESS_TAKEN);
    assert_eq!(problem.action, None);
    assert_eq!(problem.kept, "");
}

#[test]
fn a_file_crosses_byte_for_byte() {
    let bytes: Vec<u8> = (0..=255).collect();
    let text = round(Request::ImportPreview { file_name: "x.csv".into(), bytes: FileBytes::new(bytes) });
    assert!(text.is_ascii());
    assert!(serde_json::from_str::<FileBytes>(r#""not base64!""#).is_err());
}

#[test]
fn what_an_unknown_part_says_is_refused() {
    assert!(serde_json::from_str::<Request>(r#""open_everything""#).is_err());
    assert!(serde_json::from_str::<Request>(r#"{"unlock":{}}"#).is_err());
}

#[test]
fn debug_output_tells_no_secret() {
    let shown = format!("{:?}", Request::Unlock { password: Secret::new("hunter2") });
    assert!(!shown.contains("hunter2"));
    let shown = format!("{:?}", FileBytes::new(b"hunter2".to_vec()));
    assert_eq!(shown, "FileBytes(7 bytes)");
}

#[test]
fn permissions_rise() {
    let can: Vec<_> = Permission::ALL.iter().map(|p| (p.reveals(), p.edits(), p.shares())).collect();
    assert_eq!(can, [(false, false, false), (true, false, false), (true, true, false), (true, true, true)]);
}
