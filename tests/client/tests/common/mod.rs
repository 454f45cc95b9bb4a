//! A running service and the people around it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a helper of tests")]
#![allow(dead_code, reason = "each program of tests uses some of it")]

pub mod forms;

use latchkey_messages::{
    Field, ItemForm, ItemId, ItemOrder, ItemRow, MemberId, MemberRow, OrganisationId, Part, Permission, Reply, Request,
    Role, Secret, Side, State,
};
use latchkey_service_runner::{Options, Service};
use latchkey_test_client::Client;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

pub const PASSWORD: &str = "correct horse battery staple";

pub struct Fixture {
    service: Service,
    directory: std::path::PathBuf,
    kits: RefCell<HashMap<String, (String, String)>>,
}

pub fn as_item(reply: &Reply) -> ItemId {
    match reply {
        Reply::Saved { item } => item.clone(),
        other => panic!("{other:?} is no saved item"),
    }
}

pub fn title_of<'a>(rows: &'a [ItemRow], title: &str) -> &'a ItemRow {
    rows.iter().find(|row| row.title == title).unwrap_or_else(|| panic!("no {title} in {rows:?}"))
}

pub fn members(client: &Client, organisation: &OrganisationId) -> Vec<MemberRow> {
    match client.ask(Request::Members { organisation: organisation.clone() }).unwrap() {
        Reply::Members(rows) => rows,
        other => panic!("{other:?} is no list of people"),
    }
}

pub fn row(client: &Client, organisation: &OrganisationId, name: &str) -> MemberRow {
    let rows = members(client, organisation);
    rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("no {name} in {rows:?}")).clone()
}

pub fn id(client: &Client, organisation: &OrganisationId, name: &str) -> MemberId {
    row(client, organisation, name).id
}

/// The person comes back at another time, so many milliseconds from now: by then the account has locked, and they unlock it.
pub fn comes_back(client: &Client, ahead: i64) {
    client.world().clock_ahead.set(ahead);
    client.ask(Request::Lock).unwrap();
    client.ask(Request::Unlock { password: Secret::new(PASSWORD) }).unwrap();
}

fn files(folder: &Path) -> HashMap<PathBuf, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| {
        if path.is_dir() { files(&path) } else { HashMap::from([(path.clone(), std::fs::read(&path).unwrap())]) }
    };
    entries.flat_map(read).collect()
}

impl Fixture {
    pub fn start(name: &str) -> Self {
        let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&directory);
        let service = Service::start(Options::local(&directory)).expect("the service starts; is it built?");
        Self { service, directory, kits: RefCell::default() }
    }

    /// Where the service keeps what it stores and prints.
    pub fn directory(&self) -> &std::path::Path {
        &self.directory
    }

    pub fn stop_service(&mut self) {
        self.service.kill9();
    }

    /// What the service has stored by now.
    pub fn stored(&mut self) -> HashMap<PathBuf, Vec<u8>> {
        self.service.kill9();
        let stored = files(&self.directory.clone());
        self.service.restart().unwrap();
        stored
    }

    /// Takes the service back to what it had stored then, but for the organisations that have come since.
    pub fn goes_back_to(&mut self, stored: &HashMap<PathBuf, Vec<u8>>) {
        self.service.kill9();
        for (path, bytes) in stored {
            std::fs::write(path, bytes).unwrap();
            for journal in ["-wal", "-shm"] {
                let mut beside = path.clone().into_os_string();
                beside.push(journal);
                if !stored.contains_key(Path::new(&beside)) {
                    let _ = std::fs::remove_file(beside);
                }
            }
        }
        self.service.restart().unwrap();
    }

    pub fn origin(&self) -> &str {
        self.service.origin()
    }

    pub fn token(&self) -> &str {
        self.service.bootstrap_token()
    }

    pub fn create_msp(&self, address: &str, token: &str) -> Request {
        Request::CreateMsp {
            host: self.origin().to_owned(),
            address: address.to_owned(),
            organisation_name: "Northwind IT".to_owned(),
            your_name: "Dana".to_owned(),
            email: "dana@northwind.test".to_owned(),
            password: Secret::new(PASSWORD),
            bootstrap_token: Secret::new(token),
            device_name: "Test".to_owned(),
        }
    }

    fn keep_kit(&self, reply: Reply) {
        let Reply::Kit(kit) = reply else { panic!("no kit") };
        let secret_key = kit.secret_key.expose().to_owned();
        self.kits.borrow_mut().insert(kit.email, (kit.address, secret_key));
    }

    pub fn home(client: &Client) -> OrganisationId {
        match client.ask(Request::State) {
            Ok(Reply::State(State::Open { account, .. })) => account.home.id,
            other => panic!("{other:?} is no open account"),
        }
    }

    pub fn msp(&self, address: &str) -> (Client, OrganisationId) {
        self.msp_with(address, &mut |_| {})
    }

    /// `new` sees each new client before its first request.
    pub fn msp_with(&self, address: &str, new: &mut dyn FnMut(&Client)) -> (Client, OrganisationId) {
        let client = Client::new();
        new(&client);
        self.keep_kit(client.ask(self.create_msp(address, self.token())).unwrap());
        let home = Self::home(&client);
        (client, home)
    }

    pub fn join(&self, invited: Reply, name: &str, email: &str) -> Client {
        self.join_with(invited, name, email, &mut |_| {})
    }

    pub fn join_with(&self, invited: Reply, name: &str, email: &str, new: &mut dyn FnMut(&Client)) -> Client {
        let Reply::Invited(invited) = invited else { panic!("no invitation") };
        let client = Client::new();
        new(&client);
        let Reply::Invitation(view) = client.ask(Request::InspectInvitation { link: invited.link.clone() }).unwrap()
        else {
            panic!("no invitation")
        };
        assert_eq!(view.your_email, email);
        let joined = client.ask(Request::Join {
            link: invited.link.clone(),
            your_name: name.to_owned(),
            email: email.to_owned(),
            password: Secret::new(PASSWORD),
            device_name: "Test".to_owned(),
        });
        self.keep_kit(joined.unwrap());
        let again = Client::new().ask(Request::InspectInvitation { link: invited.link }).unwrap_err();
        assert_eq!(again.code.as_str(), "invitation-used");
        client
    }

    pub fn client_of(&self, msp: &Client, address: &str) -> (Client, OrganisationId) {
        self.client_of_with(msp, address, &mut |_| {})
    }

    pub fn client_of_with(
        &self,
        msp: &Client,
        address: &str,
        new: &mut dyn FnMut(&Client),
    ) -> (Client, OrganisationId) {
        let invited = msp
            .ask(Request::CreateClient {
                name: "ACME".to_owned(),
                address: address.to_owned(),
                admin_name: "Ada".to_owned(),
                admin_email: "ada@acme.test".to_owned(),
            })
            .unwrap();
        let client = self.join_with(invited, "Ada", "ada@acme.test", new);
        msp.wake().unwrap();
        let home = Self::home(&client);
        (client, home)
    }

    pub fn technician(&self, msp: &Client, org: &OrganisationId, name: &str) -> Client {
        self.colleague(msp, org, name, Role::Member)
    }

    /// Looks until it is so: organisations tell each other after their answers.
    #[allow(clippy::disallowed_methods, reason = "a test, which runs natively")]
    pub fn until(&self, what: &str, mut look: impl FnMut() -> bool) {
        let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while !look() {
            assert!(std::time::Instant::now() < end, "waited 10 s for {what}");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }

    pub fn colleague(&self, msp: &Client, org: &OrganisationId, name: &str, role: Role) -> Client {
        let email = format!("{}@northwind.test", name.to_lowercase());
        let invited = msp
            .ask(Request::Invite { organisation: org.clone(), role, name: name.to_owned(), email: email.clone() })
            .unwrap();
        self.join(invited, name, &email)
    }

    pub fn sign_in(&self, other: &Client, password: &str) -> Request {
        let email = match other.ask(Request::State) {
            Ok(Reply::State(State::Open { account, .. } | State::Locked { account, .. })) => account.email,
            other => panic!("{other:?} is no account"),
        };
        let (address, secret_key) = self.kits.borrow()[&email].clone();
        Request::SignIn {
            address,
            secret_key: Secret::new(secret_key),
            password: Secret::new(password),
            device_name: "Second".to_owned(),
        }
    }

    pub fn items(&self, client: &Client) -> Vec<ItemRow> {
        let all = Request::Items {
            query: String::new(),
            organisation: None,
            order: ItemOrder::Title,
            offset: 0,
            limit: 10_000,
        };
        match client.ask(all) {
            Ok(Reply::Items(page)) => page.rows,
            other => panic!("{other:?} is no list"),
        }
    }

    /// Shares an item with one person of an organisation, by name.
    pub fn give(&self, from: &Client, item: &ItemId, org: &OrganisationId, name: &str, permission: Permission) {
        let side = Side { organisation: org.clone(), part: Part::Members };
        let Reply::Holders(people) = from.ask(Request::ShareHolders { item: item.clone(), side }).unwrap() else {
            panic!("no holders")
        };
        let person = people.into_iter().find(|row| row.name == name).expect("somebody of this name");
        from.ask(Request::Share { items: vec![item.clone()], holders: vec![person.holder], permission }).unwrap();
    }

    pub fn password(&self, client: &Client, item: &ItemId) -> String {
        let reveal = Request::Reveal { item: item.clone(), field: Field::Password, revision: None };
        match client.ask(reveal) {
            Ok(Reply::Secret(secret)) => secret.expose().to_owned(),
            other => panic!("{other:?} is no password"),
        }
    }

    pub fn change_password(&self, client: &Client, item: &ItemId, password: &str) {
        let Reply::Edit { form, base } = client.ask(Request::Edit { item: item.clone() }).unwrap() else {
            panic!("no form")
        };
        let form = ItemForm { password: Secret::new(password), ..form };
        client.ask(Request::ChangeItem { item: item.clone(), base, form }).unwrap();
    }
}
