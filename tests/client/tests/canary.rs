//! Marked secrets go through the whole story; afterwards nothing that the service stores, prints, gets or answers, and nothing on
//! a browser's disk, holds a mark, a password, a Secret Key or a private key.
//!
//! Needs the built service: `cargo xtask build --worker`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "everything here is a test or for tests")]

mod common;

use common::forms::{NEW_PASSWORD, USER_NAME, form as page_with, sender, sign_in, tab, typed};
use common::{Fixture, PASSWORD, as_item};
use latchkey_engine::PageReply;
use latchkey_messages::page::{FieldHandle, OpenedBy, PageMessage};
use latchkey_messages::{
    CustomField, FileBytes, Holder, ItemForm, ItemId, OfferAct, OrganisationId, OverlayView, Permission, Reply,
    Request, Role, Secret, State, TabId,
};
use latchkey_shared::account::SecretKey;
use latchkey_shared::bytes::to_text;
use latchkey_shared::invitation::Link;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::Recording;
use std::path::Path;

/// In every text of an item.
const MARK: &str = "CANARY";

/// What must be nowhere, and what it is called.
#[derive(Default)]
struct Secrets(Vec<(String, Vec<u8>)>);

impl Secrets {
    fn text(&mut self, name: &str, text: &str) {
        self.0.push((name.to_owned(), text.as_bytes().to_vec()));
        let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.0.push((format!("{name}, two bytes a letter"), wide));
    }

    /// As it is, and in the forms that bytes are written in as text.
    fn bytes(&mut self, name: &str, bytes: &[u8]) {
        self.0.push((name.to_owned(), bytes.to_vec()));
        self.0.push((format!("{name} in base64url"), to_text(bytes).into_bytes()));
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.0.push((format!("{name} in hexadecimal"), hex.into_bytes()));
    }

    /// Everything secret that an unlocked client has.
    fn of(&mut self, name: &str, client: &Client) {
        let kit = client.ask(Request::EmergencyKit { password: Secret::new(PASSWORD) });
        let Ok(Reply::Kit(kit)) = kit else { panic!("a kit") };
        self.text(&format!("{name}'s Secret Key"), kit.secret_key.expose());
        self.text(&format!("{name}'s Secret Key without hyphens"), &kit.secret_key.expose().replace('-', ""));
        let open = client.seat().open;
        self.bytes(&format!("{name}'s user key"), open.user_key.expose());
        self.bytes(&format!("{name}'s login key"), &*open.login.seed());
        self.bytes(&format!("{name}'s signing key"), &*open.keyring.newest().sign.seed());
        self.bytes(&format!("{name}'s exchange key"), &*open.keyring.newest().exchange.expose());
        for key in open.orgs.values().flat_map(|org| &org.group_keys) {
            self.bytes("a group's key", &*key.key().expose());
        }
        for secret in open.entries.values().flat_map(|entry| &entry.keys) {
            self.bytes("an item's key", secret.key().expose());
        }
        assert!(SecretKey::parse(kit.secret_key.expose()).is_ok());
    }

    #[track_caller]
    fn are_not_in(&self, place: &str, bytes: &[u8]) {
        for (name, secret) in &self.0 {
            assert!(!contains(bytes, secret), "{name} is in {place}");
        }
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    // The first byte's places are few: faster than comparing windows in an unoptimised build.
    let (first, rest) = part.split_first().expect("a secret is not empty");
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| byte == first) {
        from += at + 1;
        if bytes[from..].starts_with(rest) {
            return true;
        }
    }
    false
}

fn form(title: &str, password: &str) -> ItemForm {
    ItemForm {
        title: format!("{MARK} {title}"),
        user_name: format!("{MARK}-user"),
        password: Secret::new(format!("{MARK}-{password}")),
        addresses: vec![format!("https://{}.test/", MARK.to_lowercase()).into()],
        notes: Secret::new(format!("{MARK} in the cellar")),
        fields: vec![CustomField {
            name: format!("{MARK} PIN"),
            value: Secret::new(format!("{MARK}-0000")),
            ..CustomField::default()
        }],
        ..ItemForm::default()
    }
}

fn add(client: &Client, org: &OrganisationId, title: &str) -> ItemId {
    as_item(&client.ask(Request::AddItem { organisation: org.clone(), form: form(title, "one") }).unwrap())
}

fn share(client: &Client, item: &ItemId, holder: Holder, permission: Permission) {
    client.ask(Request::Share { items: vec![item.clone()], holders: vec![holder], permission }).unwrap();
}

/// The person signs in somewhere, and the page takes it: it waits to be kept.
fn types(client: &Client, at: TabId, origin: &str, password: &str) {
    *client.world().tab.borrow_mut() = Some(tab(at, origin, None));
    client.page_message(sender(at, origin), typed(sign_in("d"), &[&format!("{MARK}-typist"), password]));
}

/// Has a fresh password made at a field for one, and hands it to the page: it waits to be kept too.
fn uses_a_fresh_one(client: &Client, at: TabId, origin: &str) -> String {
    *client.world().tab.borrow_mut() = Some(tab(at, origin, None));
    let snapshot = page_with("d", "Create your account", &[USER_NAME, NEW_PASSWORD]);
    let opens = PageMessage::Open { handle: FieldHandle(2), opened_by: OpenedBy::Click, snapshot };
    let Some(PageReply::Ticket(ticket)) = client.page_message(sender(at, origin), opens) else { panic!("a ticket") };
    let overlay = ticket.token.unwrap();
    let Ok(Reply::Overlay(OverlayView::Open { fresh: Some(fresh), .. })) =
        client.ask(Request::Overlay { overlay: overlay.clone() })
    else {
        panic!("a fresh password")
    };
    client.ask(Request::OverlayUse { overlay }).unwrap();
    fresh.password.expose().to_owned()
}

/// The person signs in somewhere and wants nothing of it kept, ever.
fn says_never(client: &Client, at: TabId, origin: &str) {
    types(client, at, origin, MARK);
    let Ok(Reply::Offer(Some(offer))) = client.ask(Request::OfferIn { tab: at }) else { panic!("an offer") };
    client.ask(Request::AnswerOffer { offer: offer.id, act: OfferAct::NeverHere }).unwrap();
}

/// Every file below a directory.
fn files(directory: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn m09_m10_no_secret_reaches_the_service_or_lies_on_a_disk() {
    let mut fixture = Fixture::start("canary-all");
    let mut secrets = Secrets::default();
    let mut recordings: Vec<Recording> = Vec::new();
    secrets.text("the mark", MARK);
    secrets.text("the mark in an address", &MARK.to_lowercase());
    secrets.text("the password", PASSWORD);

    // The story, with every request kept.
    let mut new = |client: &Client| recordings.push(client.record());
    let (dana, org) = fixture.msp_with("msp", &mut new);
    let invited = dana.ask(Request::Invite {
        organisation: org.clone(),
        role: Role::Member,
        name: "Lee".to_owned(),
        email: "lee@northwind.test".to_owned(),
    });
    let Ok(Reply::Invited(invited)) = invited else { panic!("an invitation") };
    let link = Link::parse(invited.link.as_str()).unwrap();
    secrets.text("an invitation's secret", invited.link.as_str().rsplit_once('.').unwrap().1);
    secrets.bytes("an invitation's key", &*link.secret.key(&link.invitation).seed());
    let lee = fixture.join_with(Reply::Invited(invited), "Lee", "lee@northwind.test", &mut new);
    let (ada, acme) = fixture.client_of_with(&dana, "acme", &mut new);
    for client in [&dana, &lee, &ada] {
        client.wake().unwrap();
    }
    let [router, switch] = ["Router", "Switch"].map(|title| add(&dana, &org, title));
    let payroll = add(&ada, &acme, "Payroll");
    share(&dana, &router, Holder::Everyone { organisation: org.clone() }, Permission::Modify);
    share(&dana, &switch, Holder::Everyone { organisation: acme.clone() }, Permission::View);
    share(&ada, &payroll, Holder::Managers { organisation: acme.clone() }, Permission::View);
    for client in [&dana, &lee, &ada] {
        client.wake().unwrap();
    }
    fixture.change_password(&lee, &router, &format!("{MARK}-two"));
    dana.ask(Request::KeepDraft { form: latchkey_messages::FormId::new("f"), text: Secret::new(MARK) }).unwrap();
    let everyone = Holder::Everyone { organisation: acme.clone() };
    dana.ask(Request::Unshare { items: vec![switch.clone()], holders: vec![everyone] }).unwrap();
    fixture.change_password(&dana, &switch, &format!("{MARK}-three"));
    dana.ask(Request::DeleteItem { item: switch }).unwrap();
    let file = format!("name,url,username,password,note\n{MARK},https://x.test,{MARK},{MARK},{MARK}\n");
    let preview =
        dana.ask(Request::ImportPreview { file_name: format!("{MARK}.csv"), bytes: FileBytes::new(file.into_bytes()) });
    let Ok(Reply::ImportPreview(preview)) = preview else { panic!("a preview") };
    dana.ask(Request::ImportRun { import: preview.import, organisation: org.clone() }).unwrap();
    // What pages are told, and tell.
    let groups = vec![vec!["one-canary.test".to_owned(), "two-canary.test".to_owned()]];
    dana.ask(Request::ChangeEquivalentSites { organisation: org.clone(), groups: groups.clone() }).unwrap();
    types(&dana, TabId(1), "https://shop-canary.test", &format!("{MARK}-typed"));
    let fresh = uses_a_fresh_one(&dana, TabId(2), "https://new-canary.test");
    secrets.text("a fresh password", &fresh);
    says_never(&dana, TabId(3), "https://never-canary.test");
    lee.wake().unwrap();
    let second = Client::new();
    new(&second);
    second.ask(fixture.sign_in(&dana, "not the password at all")).unwrap_err();
    second.ask(fixture.sign_in(&dana, PASSWORD)).unwrap();
    second.ask(Request::History { item: router.clone() }).unwrap();
    dana.wake().unwrap();
    // The control: there was something to find.
    assert_eq!(fixture.items(&dana).len(), 3);
    assert!(fixture.items(&second).iter().all(|row| row.title.contains(MARK)));
    assert_eq!(fixture.password(&second, &router), format!("{MARK}-two"));
    assert_eq!(
        lee.ask(Request::EquivalentSites { organisation: org.clone() }),
        Ok(Reply::EquivalentSites { groups, may_change: false })
    );
    let own = dana.seat().open.own;
    let waiting: Vec<&str> = own.offers.iter().map(|offer| offer.password.as_str()).collect();
    assert_eq!(waiting, [format!("{MARK}-typed"), fresh]);
    assert!(own.never_saved.contains("never-canary.test"));

    let clients = [("Dana", &dana), ("Lee", &lee), ("Ada", &ada), ("Dana's second browser", &second)];
    for (name, client) in clients {
        secrets.of(name, client);
        secrets.are_not_in(&format!("{name}'s disk while unlocked"), &client.world().disk.bytes());
    }
    for (name, client) in clients {
        client.ask(Request::Lock).unwrap();
        assert!(matches!(client.ask(Request::State), Ok(Reply::State(State::Locked { .. }))));
        assert!(!client.world().disk.has_session());
        secrets.are_not_in(&format!("{name}'s disk"), &client.world().disk.bytes());
    }
    let mut exchanged = 0;
    for exchange in recordings.iter().flat_map(|recording| recording.borrow().clone()) {
        let url = exchange.request.url.clone();
        secrets.are_not_in(&format!("a request to {url}"), &exchange.request.body);
        secrets.are_not_in("an address", url.as_bytes());
        for (name, value) in &exchange.request.headers {
            secrets.are_not_in(&format!("the header {name}"), value.as_bytes());
        }
        if let Some(answer) = exchange.answer {
            secrets.are_not_in(&format!("an answer to {url}"), &answer.body);
        }
        exchanged += 1;
    }
    assert!(exchanged > 50, "{exchanged} requests were kept");
    // As it lies on the service's disk once its process is gone, the log with it.
    fixture.stop_service();
    let stored = files(fixture.directory());
    assert!(stored.iter().any(|file| file.to_string_lossy().contains("rows")), "{stored:?}");
    for file in stored.iter().filter(|file| !file.to_string_lossy().contains("/run/")) {
        secrets.are_not_in(&file.display().to_string(), &std::fs::read(file).unwrap());
    }
    // What is there are the names that the service is said to know.
    let rows: Vec<u8> = stored.iter().flat_map(|file| std::fs::read(file).unwrap()).collect();
    assert!(contains(&rows, b"lee@northwind.test"));
}
