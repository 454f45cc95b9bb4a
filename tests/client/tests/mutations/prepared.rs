//! What really happened, once: people before and after, and what the service told them in between.

use crate::common::{Fixture, PASSWORD, as_item};
use latchkey_messages::{
    Holder, InvitationView, ItemForm, ItemId, OrganisationId, Permission, Reply, Request, Revision, Role, Secret,
};
use latchkey_shared::account::{Account, Password, SecretKey};
use latchkey_shared::wire::Format;
use latchkey_shared::wire::access::AccountRecord;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_test_client::hostile::{Asked, Recording};
use latchkey_test_client::{Client, Content};

/// Somebody who was away for a while.
pub struct Person {
    pub before: Content,
    pub after: Content,
    /// What the service told them of each organisation when they came back: what is new, and all from the start.
    pub news: Vec<(String, Vec<u8>)>,
    pub all: Vec<(String, Vec<u8>)>,
}

/// Somebody who looks at an item's history.
pub struct History {
    pub reader: Content,
    pub item: ItemId,
    pub answer: Vec<u8>,
    pub rows: Vec<Revision>,
}

/// Somebody who looks at an invitation.
pub struct Invitation {
    pub link: latchkey_messages::InvitationLink,
    pub challenge: Vec<u8>,
    pub opened: Vec<u8>,
    pub view: InvitationView,
}

/// Somebody who signs in: what their password opens, and the record that it is for.
pub struct Record {
    pub password: Secret,
    pub secret_key: Secret,
    pub answer: Vec<u8>,
}

pub struct Prepared {
    pub people: Vec<Person>,
    pub history: History,
    pub invitation: Invitation,
    pub record: Record,
    /// Answers of another MSP, and older ones: to be put in place of these.
    pub others: Vec<Vec<u8>>,
}

fn form(title: &str, password: &str) -> ItemForm {
    ItemForm {
        title: title.to_owned(),
        user_name: "dana".to_owned(),
        password: Secret::new(password),
        addresses: vec!["https://login.test/".to_owned().into()],
        ..ItemForm::default()
    }
}

fn add(client: &Client, org: &OrganisationId, title: &str) -> ItemId {
    as_item(&client.ask(Request::AddItem { organisation: org.clone(), form: form(title, "one") }).unwrap())
}

fn share(client: &Client, items: &[&ItemId], holder: &Holder, permission: Permission) {
    let items = items.iter().map(|item| (*item).clone()).collect();
    client.ask(Request::Share { items, holders: vec![holder.clone()], permission }).unwrap();
}

/// What was answered to one kind of request, with the organisation's address.
fn answers(recording: &Recording, endpoint: Endpoint) -> Vec<(String, Vec<u8>)> {
    let recording = recording.borrow();
    let of_this_kind = recording.iter().filter_map(|one| {
        let asked = one.asked().filter(|asked| asked.endpoint == endpoint)?;
        Some((asked.org, one.answer.as_ref()?.body.clone()))
    });
    of_this_kind.collect()
}

/// Comes back, and is told what is new or all from the start.
fn comes_back(before: &Content, from_the_start: bool) -> (Vec<(String, Vec<u8>)>, Content) {
    let client = Client::on(before.clone().into());
    let recording = Recording::default();
    let kept = recording.clone();
    client.between(move |mut request, service| {
        let asked = Asked::of(&request).unwrap();
        if from_the_start && asked.endpoint == Endpoint::Sync {
            request.url = request.url.replace(&asked.query, "cursor=0");
        }
        let answer = service(request.clone());
        kept.borrow_mut().push(latchkey_test_client::hostile::Exchange { request, answer: answer.clone().ok() });
        answer
    });
    client.wake().unwrap();
    let mut told: Vec<(String, Vec<u8>)> = Vec::new();
    for (org, answer) in answers(&recording, Endpoint::Sync) {
        // A new group's key has everything asked for once more: the first answer is the news.
        if !told.iter().any(|(known, _)| *known == org) {
            told.push((org, answer));
        }
    }
    (told, client.world().disk.content())
}

impl Prepared {
    pub fn play() -> Self {
        let fixture = Fixture::start("mutations");
        let (dana, org) = fixture.msp("msp");
        let lee = fixture.technician(&dana, &org, "Lee");
        let (ada, acme) = fixture.client_of(&dana, "acme");
        for client in [&dana, &lee, &ada] {
            client.wake().unwrap();
        }
        let everyone = Holder::Everyone { organisation: org.clone() };
        let clients = Holder::Everyone { organisation: acme.clone() };
        let managers = Holder::Managers { organisation: acme.clone() };
        let [router, switch, printer] = ["Router", "Switch", "Printer"].map(|title| add(&dana, &org, title));
        let payroll = add(&ada, &acme, "Payroll");
        share(&dana, &[&router, &switch], &everyone, Permission::View);
        fixture.give(&dana, &printer, &org, "Lee", Permission::Full);
        share(&dana, &[&router], &clients, Permission::View);
        share(&ada, &[&payroll], &managers, Permission::Modify);
        for client in [&dana, &lee, &ada] {
            client.wake().unwrap();
        }
        let away = [&dana, &lee, &ada].map(|client| client.world().disk.content());
        let older: Vec<Vec<u8>> =
            away.iter().flat_map(|before| comes_back(before, true).0).map(|(_, answer)| answer).collect();

        // Meanwhile, in other browsers of theirs.
        let max = fixture.technician(&dana, &org, "Max");
        dana.wake().unwrap();
        max.wake().unwrap();
        let camera = add(&dana, &org, "Camera");
        share(&dana, &[&camera], &everyone, Permission::Modify);
        lee.wake().unwrap();
        fixture.give(&lee, &printer, &org, "Max", Permission::Modify);
        max.wake().unwrap();
        for client in [&max, &lee] {
            fixture.change_password(client, &printer, "two");
            lee.wake().unwrap();
        }
        dana.wake().unwrap();
        fixture.change_password(&dana, &router, "two");
        fixture.change_password(&dana, &printer, "three");
        dana.ask(Request::Unshare { items: vec![switch.clone()], holders: vec![everyone] }).unwrap();
        fixture.change_password(&dana, &switch, "two");
        dana.wake().unwrap();
        fixture.change_password(&dana, &payroll, "by Dana");
        ada.wake().unwrap();
        share(&ada, &[&add(&ada, &acme, "Till")], &managers, Permission::View);
        fixture.change_password(&ada, &payroll, "by Ada");

        let people = away
            .into_iter()
            .map(|before| {
                let (news, after) = comes_back(&before, false);
                let (all, _) = comes_back(&before, true);
                Person { before, after, news, all }
            })
            .collect();
        let others = Self::others(&fixture).into_iter().chain(older).collect();
        Self {
            people,
            history: Self::history(&dana, &printer),
            invitation: Self::invitation(&dana, &org),
            record: Self::record(&fixture, &dana),
            others,
        }
    }

    /// Another MSP at the same service.
    fn others(fixture: &Fixture) -> Vec<Vec<u8>> {
        let (eve, org) = fixture.msp("other");
        let before = eve.world().disk.content();
        let item = add(&eve, &org, "Elsewhere");
        share(&eve, &[&item], &Holder::Everyone { organisation: org.clone() }, Permission::Full);
        fixture.change_password(&eve, &item, "two");
        let invitation = Self::invitation(&eve, &org);
        let told = comes_back(&before, true).0.into_iter().map(|(_, answer)| answer);
        told.chain([Self::history(&eve, &item).answer, invitation.opened]).collect()
    }

    fn history(reader: &Client, item: &ItemId) -> History {
        let recording = reader.record();
        let Ok(Reply::History(rows)) = reader.ask(Request::History { item: item.clone() }) else { panic!("a history") };
        let answer = answers(&recording, Endpoint::Revisions).remove(0).1;
        reader.unharmed();
        History { reader: reader.world().disk.content(), item: item.clone(), answer, rows }
    }

    fn invitation(by: &Client, org: &OrganisationId) -> Invitation {
        let invite = Request::Invite {
            organisation: org.clone(),
            role: Role::Member,
            name: "Bo".to_owned(),
            email: "bo@northwind.test".to_owned(),
        };
        let Ok(Reply::Invited(invited)) = by.ask(invite) else { panic!("an invitation") };
        let newcomer = Client::new();
        let recording = newcomer.record();
        let look = Request::InspectInvitation { link: invited.link.clone() };
        let Ok(Reply::Invitation(view)) = newcomer.ask(look) else { panic!("a view") };
        let answer = |endpoint| answers(&recording, endpoint).remove(0).1;
        let (challenge, opened) = (answer(Endpoint::Challenge), answer(Endpoint::OpenInvitation));
        Invitation { link: invited.link, challenge, opened, view }
    }

    fn record(fixture: &Fixture, of: &Client) -> Record {
        let second = Client::new();
        let recording = second.record();
        let sign_in = fixture.sign_in(of, PASSWORD);
        second.ask(sign_in.clone()).unwrap();
        let Request::SignIn { secret_key, password, .. } = sign_in else { panic!("a sign-in") };
        Record { password, secret_key, answer: answers(&recording, Endpoint::Account).remove(0).1 }
    }
}

impl Record {
    pub fn account(&self) -> Account {
        let secret_key = SecretKey::parse(self.secret_key.expose()).unwrap();
        Account::derive(&Password::from(self.password.expose()), &secret_key)
    }

    pub fn real(&self) -> AccountRecord {
        Format::Cbor.decode(&self.answer).unwrap()
    }
}
