//! What a group has by an earlier key, and gets for its present one from whoever of it has that.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test, which runs natively")]

mod common;

use common::{Fixture, as_item, id};
use latchkey_engine::import::{Format, sample};
use latchkey_messages::{
    AccessAct, FileBytes, GroupId, Holder, ItemForm, ItemId, NoticeKind, OrganisationId, Permission, Reply, Request,
    Role, Secret,
};
use latchkey_shared::id::Holder as RawHolder;
use latchkey_shared::item::KeyVersion;
use latchkey_shared::keys::ItemKey;
use latchkey_shared::log::GroupKind;
use latchkey_shared::permission::Permission as Right;
use latchkey_shared::sharing::Grant;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::LogAppend;
use latchkey_shared::wire::vault::{Share, WriteItems};
use latchkey_shared::wire::{self, Code};
use latchkey_test_client::Client;
use latchkey_test_client::hostile::{Asked, Gift, Seat, refusal, rng, sealed_to_nobody};

fn add(client: &Client, organisation: &OrganisationId, title: &str) -> ItemId {
    let form = ItemForm { title: title.to_owned(), password: Secret::new("p"), ..ItemForm::default() };
    as_item(&client.ask(Request::AddItem { organisation: organisation.clone(), form }).unwrap())
}

fn share(client: &Client, item: &ItemId, holder: &Holder) {
    let holders = vec![holder.clone()];
    client.ask(Request::Share { items: vec![item.clone()], holders, permission: Permission::View }).unwrap();
}

fn titles(fixture: &Fixture, client: &Client) -> Vec<String> {
    fixture.items(client).into_iter().map(|row| row.title).collect()
}

fn invite(fixture: &Fixture, by: &Client, organisation: &OrganisationId, name: &str) -> Client {
    let email = format!("{}@acme.test", name.to_lowercase());
    let (organisation, name_of) = (organisation.clone(), name.to_owned());
    let invited = by.ask(Request::Invite { organisation, role: Role::Member, name: name_of, email: email.clone() });
    fixture.join(invited.unwrap(), name, &email)
}

/// A group of an MSP's, "Field", and Dana, who is not in it.
struct Field {
    fixture: Fixture,
    dana: Client,
    org: OrganisationId,
    group: GroupId,
}

impl Field {
    fn of(test: &str, people: &[&str]) -> (Self, Vec<Client>) {
        let fixture = Fixture::start(test);
        let (dana, org) = fixture.msp("msp");
        let clients: Vec<Client> =
            people.iter().map(|name| fixture.colleague(&dana, &org, name, Role::Administrator)).collect();
        dana.wake().unwrap();
        clients.iter().for_each(|client| client.wake().unwrap());
        let holders = people.iter().map(|name| Self::person(&dana, &org, name)).collect();
        dana.ask(Request::CreateGroup { organisation: org.clone(), name: "Field".to_owned(), holders }).unwrap();
        let Reply::Groups(rows) = dana.ask(Request::Groups { organisation: org.clone() }).unwrap() else {
            panic!("no groups")
        };
        let group = rows.into_iter().find(|row| row.name == "Field").unwrap().id;
        // Its key is made by one who is in it.
        clients.iter().chain([&dana]).for_each(|client| client.wake().unwrap());
        (Self { fixture, dana, org, group }, clients)
    }

    fn person(dana: &Client, org: &OrganisationId, name: &str) -> Holder {
        Holder::Member { organisation: org.clone(), member: id(dana, org, name) }
    }

    fn holder(&self) -> Holder {
        Holder::Group { organisation: self.org.clone(), group: self.group.clone() }
    }

    /// Somebody new, who comes into the group.
    fn newcomer(&self, name: &str) -> Client {
        let client = self.fixture.colleague(&self.dana, &self.org, name, Role::Member);
        self.dana.wake().unwrap();
        self.change(&[name], &[]);
        client
    }

    fn change(&self, add: &[&str], remove: &[&str]) {
        let people = |names: &[&str]| names.iter().map(|name| Self::person(&self.dana, &self.org, name)).collect();
        let (organisation, group) = (self.org.clone(), self.group.clone());
        let change = Request::ChangeGroup { organisation, group, add: people(add), remove: people(remove) };
        self.dana.ask(change).unwrap();
    }
}

#[test]
fn a_newcomer_may_make_a_groups_key_and_the_others_give_it_what_it_had() {
    let fixture = Fixture::start("newcomer-key");
    let (msp, _) = fixture.msp("msp");
    let (ada, org) = fixture.client_of(&msp, "acme");
    let carl = invite(&fixture, &ada, &org, "Carl");
    ada.wake().unwrap();
    carl.wake().unwrap();
    let item = add(&ada, &org, "Payroll");
    share(&ada, &item, &Holder::Everyone { organisation: org.clone() });
    msp.wake().unwrap();
    let member = id(&msp, &org, "Carl");
    msp.ask(Request::Remove { organisation: org.clone(), member }).unwrap();

    // Ada's browser sleeps: Vera's makes the key, and has nothing to give with it.
    let vera = invite(&fixture, &msp, &org, "Vera");
    vera.wake().unwrap();
    assert!(fixture.items(&vera).is_empty());
    ada.wake().unwrap();
    vera.wake().unwrap();
    assert_eq!(fixture.password(&vera, &item), "p");
    // As for whoever comes after her; and nothing is given twice.
    let nils = invite(&fixture, &ada, &org, "Nils");
    ada.wake().unwrap();
    nils.wake().unwrap();
    assert_eq!(fixture.password(&nils, &item), "p");
}

#[test]
fn who_is_put_back_and_makes_the_key_has_what_the_group_has() {
    let (field, clients) = Field::of("put-back", &["Lee", "Kim"]);
    let [lee, kim] = clients.try_into().ok().unwrap();
    let item = add(&field.dana, &field.org, "Router");
    share(&field.dana, &item, &field.holder());
    lee.wake().unwrap();
    assert_eq!(field.fixture.password(&lee, &item), "p");
    field.change(&[], &["Lee"]);
    lee.wake().unwrap();
    assert!(field.fixture.items(&lee).is_empty());
    field.change(&["Lee"], &[]);
    lee.wake().unwrap();
    assert_eq!(field.fixture.password(&lee, &item), "p");
    kim.wake().unwrap();
    assert_eq!(field.fixture.password(&kim, &item), "p");
    let nina = field.newcomer("Nina");
    lee.wake().unwrap();
    nina.wake().unwrap();
    assert_eq!(field.fixture.password(&nina, &item), "p");
}

/// Lee is not told that something is taken back from a group while they are not in it.
#[test]
fn who_comes_back_gives_a_group_nothing_that_it_lost_meanwhile() {
    let (field, clients) = Field::of("lost-meanwhile", &["Lee", "Kim"]);
    let [lee, kim] = clients.try_into().ok().unwrap();
    let (router, switch) = (add(&field.dana, &field.org, "Router"), add(&field.dana, &field.org, "Switch"));
    share(&field.dana, &router, &field.holder());
    share(&field.dana, &switch, &field.holder());
    share(&field.dana, &router, &Field::person(&field.dana, &field.org, "Lee"));
    lee.wake().unwrap();
    field.change(&[], &["Lee"]);
    kim.wake().unwrap();
    lee.wake().unwrap();
    assert_eq!(titles(&field.fixture, &lee), ["Router"]);
    let (items, holders) = (vec![router.clone()], vec![field.holder()]);
    field.dana.ask(Request::Unshare { items, holders }).unwrap();
    lee.wake().unwrap();
    field.change(&["Lee"], &[]);
    kim.wake().unwrap();
    lee.wake().unwrap();
    assert_eq!(titles(&field.fixture, &lee), ["Router", "Switch"]);

    // Kim leaves by Lee's hand, who makes the next key and gives it what the group has.
    let member = id(&lee, &field.org, "Kim");
    lee.ask(Request::Remove { organisation: field.org.clone(), member }).unwrap();
    let nina = field.newcomer("Nina");
    lee.wake().unwrap();
    nina.wake().unwrap();
    assert_eq!(titles(&field.fixture, &nina), ["Switch"]);
}

/// To give it to them by itself later would be to give it also where it was taken back meanwhile.
#[test]
fn who_makes_a_new_key_while_a_group_waits_for_its_own_is_told_to_share_again() {
    let (field, clients) = Field::of("cut-off", &["Lee", "Kim"]);
    let [lee, kim] = clients.try_into().ok().unwrap();
    let item = add(&field.dana, &field.org, "Router");
    share(&field.dana, &item, &field.holder());
    kim.wake().unwrap();
    lee.wake().unwrap();
    field.change(&[], &["Lee"]);
    // Lee knew it: the next revision has a new key, and nobody of the group has made the group's yet.
    field.fixture.change_password(&field.dana, &item, "new");
    assert!(cut_off(&field.dana).is_some_and(|told| told.contains("“Router”") && told.contains(": Field.")));
    kim.wake().unwrap();
    assert!(titles(&field.fixture, &kim).is_empty());
    field.dana.wake().unwrap();
    share(&field.dana, &item, &field.holder());
    kim.wake().unwrap();
    assert_eq!(field.fixture.password(&kim, &item), "new");
    lee.wake().unwrap();
    assert!(titles(&field.fixture, &lee).is_empty());
}

/// What is said of those whom a new key does not reach.
fn cut_off(client: &Client) -> Option<String> {
    let Ok(Reply::Notices(notices)) = client.ask(Request::Notices) else { panic!("no notices") };
    notices.into_iter().find_map(|notice| match notice.kind {
        NoticeKind::Failed { problem } if problem.code.as_str() == "new-key-missed" => Some(problem.detail),
        _ => None,
    })
}

#[test]
fn the_managers_are_named_where_a_new_key_does_not_reach_them() {
    let fixture = Fixture::start("cut-off-managers");
    let (dana, msp) = fixture.msp("msp");
    let (ada, org) = fixture.client_of(&dana, "acme");
    let [ben, _cleo] = ["Ben", "Cleo"].map(|name| fixture.colleague(&dana, &msp, name, Role::Administrator));
    let lee = fixture.technician(&dana, &msp, "Lee");
    dana.wake().unwrap();
    let holder = Holder::Member { organisation: msp.clone(), member: id(&dana, &msp, "Lee") };
    let (client, role) = (org.clone(), Role::Member);
    dana.ask(Request::AskForAccess { client, holder, role, account_manager: false }).unwrap();
    ben.wake().unwrap();
    let Ok(Reply::Access(page)) = ben.ask(Request::Access { offset: 0, limit: 10 }) else { panic!("no requests") };
    let waiting = page.rows.into_iter().find(|row| !row.acts.is_empty()).unwrap();
    ben.ask(Request::DecideAccess { access: waiting.id, act: AccessAct::Approve }).unwrap();
    for client in [&lee, &dana, &lee, &ada] {
        client.wake().unwrap();
    }
    let item = add(&ada, &org, "Payroll");
    share(&ada, &item, &Holder::Managers { organisation: org.clone() });
    lee.wake().unwrap();
    dana.wake().unwrap();
    // Ada sends Lee away, who knew it; no manager has made the managers' next key yet.
    ada.ask(Request::Remove { organisation: org.clone(), member: id(&ada, &org, "Lee") }).unwrap();
    fixture.change_password(&ada, &item, "new");
    assert!(cut_off(&ada).is_some_and(|told| told.contains(": the managers of ACME.")), "{:?}", cut_off(&ada));
}

/// Kim has it in full by the group, and to look at by herself: a key of hers would leave nobody who could give it on.
#[test]
fn who_would_not_get_a_new_key_in_full_makes_none_until_their_group_has_its_own() {
    let (field, clients) = Field::of("keeps-it", &["Ann", "Kim"]);
    let [ann, kim] = clients.try_into().ok().unwrap();
    let item = add(&ann, &field.org, "Router");
    let give = |holder, permission| {
        ann.ask(Request::Share { items: vec![item.clone()], holders: vec![holder], permission }).unwrap();
    };
    give(field.holder(), Permission::Full);
    give(Field::person(&ann, &field.org, "Kim"), Permission::View);
    kim.wake().unwrap();
    let member = id(&field.dana, &field.org, "Ann");
    field.dana.ask(Request::Remove { organisation: field.org.clone(), member }).unwrap();
    // Kim hears of it, and can say nothing yet.
    kim.between(|request, service| {
        let says = Asked::of(&request).is_some_and(|asked| asked.endpoint == Endpoint::AppendLog);
        if says { refusal(Code::RateLimited) } else { service(request) }
    });
    let _ = kim.wake();
    let version = || kim.seat().next_header(&item.as_str().parse().unwrap(), None).key_version;
    let before = version();
    field.fixture.change_password(&kim, &item, "new");
    assert_eq!(version(), before);
    kim.unharmed();
    kim.wake().unwrap();
    field.fixture.change_password(&kim, &item, "newer");
    assert_eq!(version(), before.next());
    assert_eq!(field.fixture.password(&kim, &item), "newer");
}

/// Kim was put out of the group and back while she was away: it has a key of which nobody has told her.
#[test]
fn who_waits_for_the_key_of_their_group_makes_no_key_for_it() {
    let (field, clients) = Field::of("waits-for-key", &["Ann", "Kim", "Max"]);
    let [ann, kim, max] = clients.try_into().ok().unwrap();
    let item = add(&ann, &field.org, "Router");
    let (items, holders) = (vec![item.clone()], vec![field.holder()]);
    ann.ask(Request::Share { items, holders, permission: Permission::Full }).unwrap();
    kim.wake().unwrap();
    max.wake().unwrap();
    let member = id(&field.dana, &field.org, "Ann");
    field.dana.ask(Request::Remove { organisation: field.org.clone(), member }).unwrap();
    field.change(&[], &["Kim"]);
    max.wake().unwrap();
    field.change(&["Kim"], &[]);
    kim.wake().unwrap();

    let version = || kim.seat().next_header(&item.as_str().parse().unwrap(), None).key_version;
    let before = version();
    field.fixture.change_password(&kim, &item, "new");
    assert_eq!((version(), field.fixture.password(&kim, &item)), (before, "new".to_owned()));
    max.wake().unwrap();
    assert_eq!(field.fixture.password(&max, &item), "new");
    kim.wake().unwrap();
    field.fixture.change_password(&kim, &item, "newer");
    assert_eq!((version(), field.fixture.password(&kim, &item)), (before.next(), "newer".to_owned()));
    max.wake().unwrap();
    assert_eq!(field.fixture.password(&max, &item), "newer");
}

#[test]
fn a_group_is_not_handed_over_to_others_in_one_act() {
    let (field, clients) = Field::of("handed-over", &["Lee"]);
    let item = add(&field.dana, &field.org, "Router");
    share(&field.dana, &item, &field.holder());
    clients[0].wake().unwrap();
    let kim = field.fixture.colleague(&field.dana, &field.org, "Kim", Role::Member);
    field.dana.wake().unwrap();
    let person = |name: &str| vec![Field::person(&field.dana, &field.org, name)];
    let at_once = Request::ChangeGroup {
        organisation: field.org.clone(),
        group: field.group.clone(),
        add: person("Kim"),
        remove: person("Lee"),
    };
    let refused = field.dana.ask(at_once);
    assert!(refused.is_err_and(|problem| problem.code.as_str() == "group-handed-over"));
    // As it says: one after the other.
    field.change(&["Kim"], &[]);
    clients[0].wake().unwrap();
    kim.wake().unwrap();
    field.change(&[], &["Lee"]);
    kim.wake().unwrap();
    assert_eq!(field.fixture.password(&kim, &item), "p");
    // Nor is it kept from being emptied.
    field.change(&[], &["Kim"]);
}

/// Their ids, by which they are gone through, stand in any order to that of the group in them.
#[test]
fn groups_of_a_group_get_their_keys_after_it() {
    let (field, clients) = Field::of("group-in-groups", &["Lee", "Kim"]);
    let [lee, kim] = clients.try_into().ok().unwrap();
    let groups = || {
        let Ok(Reply::Groups(rows)) = field.dana.ask(Request::Groups { organisation: field.org.clone() }) else {
            panic!("no groups")
        };
        rows.into_iter().filter(|row| row.name != "Field")
    };
    for number in 0..8 {
        let (organisation, name) = (field.org.clone(), format!("Around {number}"));
        field.dana.ask(Request::CreateGroup { organisation, name, holders: vec![field.holder()] }).unwrap();
    }
    // Nobody of them has made a key, and then the one in them is due another one, too.
    for leaves in [None, Some("Nina")] {
        if leaves.is_some() {
            field.newcomer("Nina");
            lee.wake().unwrap();
            field.change(&[], &["Nina"]);
        }
        lee.wake().unwrap();
        field.dana.wake().unwrap();
        assert!(groups().all(|group| !group.waits_for_key));
        let before = titles(&field.fixture, &kim).len();
        for group in groups() {
            let item = add(&field.dana, &field.org, &group.name);
            share(&field.dana, &item, &Holder::Group { organisation: field.org.clone(), group: group.id });
        }
        kim.wake().unwrap();
        assert_eq!(titles(&field.fixture, &kim).len(), before + 8);
    }
    // One who is in it by a group that waits for its key, makes another around it.
    field.change(&[], &["Lee"]);
    let (organisation, holders) = (field.org.clone(), vec![field.holder()]);
    kim.between(|request, service| {
        let says = Asked::of(&request).is_some_and(|asked| asked.endpoint == Endpoint::AppendLog);
        if says { refusal(Code::RateLimited) } else { service(request) }
    });
    let _ = kim.wake();
    kim.unharmed();
    kim.ask(Request::CreateGroup { organisation, name: "Around 8".to_owned(), holders }).unwrap();
    field.dana.wake().unwrap();
    let last = groups().find(|group| group.name == "Around 8").unwrap();
    let item = add(&field.dana, &field.org, "Last");
    share(&field.dana, &item, &Holder::Group { organisation: field.org.clone(), group: last.id });
    let kim = kim.restart_browser();
    kim.ask(Request::Unlock { password: Secret::new(common::PASSWORD) }).unwrap();
    kim.wake().unwrap();
    assert_eq!(field.fixture.password(&kim, &item), "p");
}

/// More than one request takes, none of which went with the group's key.
#[test]
fn thousands_of_items_are_given_to_a_groups_next_key_afterwards() {
    let fixture = Fixture::start("thousands-after");
    let (dana, org) = fixture.msp("msp");
    let lee = fixture.colleague(&dana, &org, "Lee", Role::Member);
    dana.wake().unwrap();
    lee.wake().unwrap();
    let bytes = FileBytes::new(sample::export(Format::Chrome, 8_000).text.into_bytes());
    let preview = Request::ImportPreview { file_name: "export.csv".to_owned(), bytes };
    let Reply::ImportPreview(preview) = dana.ask(preview).unwrap() else { panic!("no preview") };
    dana.ask(Request::ImportRun { import: preview.import, organisation: org.clone() }).unwrap();
    let items: Vec<ItemId> = fixture.items(&dana).into_iter().map(|row| row.id).collect();
    assert!(items.len() > 7_000, "{}", items.len());
    let holders = vec![Holder::Everyone { organisation: org.clone() }];
    dana.ask(Request::Share { items: items.clone(), holders, permission: Permission::View }).unwrap();
    dana.between(|request, service| {
        let appends = Asked::of(&request).is_some_and(|asked| asked.endpoint == Endpoint::AppendLog);
        if appends && !wire::Format::Cbor.decode::<LogAppend>(&request.body).unwrap().regranted.is_empty() {
            return refusal(Code::GrantRefused);
        }
        service(request)
    });
    let member = id(&dana, &org, "Lee");
    dana.ask(Request::Remove { organisation: org.clone(), member }).unwrap();
    dana.unharmed();
    let nina = fixture.colleague(&dana, &org, "Nina", Role::Member);
    dana.wake().unwrap();
    nina.wake().unwrap();
    assert_eq!(fixture.items(&nina).len(), items.len());
}

/// Lee, of the group, writes an item of theirs under a key that they give nobody.
#[test]
fn an_item_that_nobody_can_open_keeps_no_other_from_a_groups_next_key() {
    let (field, clients) = Field::of("key-for-nobody", &["Lee", "Kim", "Ann"]);
    let [lee, kim, ann] = clients.try_into().ok().unwrap();
    let router = add(&field.dana, &field.org, "Router");
    share(&field.dana, &router, &field.holder());
    let trap = add(&lee, &field.org, "Trap");
    share(&lee, &trap, &field.holder());
    for client in [&kim, &lee] {
        client.wake().unwrap();
    }
    let (seat, id) = (lee.seat(), trap.as_str().parse().unwrap());
    let group = group_of(&seat);
    let (mine, other) = (ItemKey::generate(&mut rng()), ItemKey::generate(&mut rng()));
    let mut header = seat.next_header(&id, None);
    header.key_version = header.key_version.next();
    let org = seat.home();
    let bundle = |key: &ItemKey, holder, permission| {
        let gifts = [Gift { holder, permission, not_after: None }];
        seat.bundle(org.id(), &org.log, &[(id, header.key_version, key)], &gifts)
    };
    let bundles = vec![bundle(&mine, RawHolder::Member(seat.me()), Right::Full), bundle(&other, group, Right::View)];
    let items = vec![seat.seal(&header, &mine, "Trap", "p")];
    instead(&lee, Endpoint::WriteItems, WriteItems { items, bundles });
    field.fixture.change_password(&lee, &trap, "new");
    lee.unharmed();
    kim.wake().unwrap();
    assert_eq!(field.fixture.password(&kim, &trap), "p");

    // Ann's leaving makes it due; Kim makes it.
    drop(ann);
    field.change(&[], &["Ann"]);
    kim.wake().unwrap();
    let nina = field.newcomer("Nina");
    kim.wake().unwrap();
    nina.wake().unwrap();
    assert_eq!(titles(&field.fixture, &nina), ["Router"]);
    assert_eq!(field.fixture.password(&nina, &router), "p");
}

/// Lee is told of Ute's share while in the group, and not that it ends while out of it.
#[test]
fn who_comes_back_gives_nobody_what_they_lost_meanwhile() {
    let (field, clients) = Field::of("others-lost", &["Lee", "Kim"]);
    let [lee, kim] = clients.try_into().ok().unwrap();
    field.fixture.technician(&field.dana, &field.org, "Ute");
    field.dana.wake().unwrap();
    let (item, ute) = (add(&field.dana, &field.org, "Router"), Field::person(&field.dana, &field.org, "Ute"));
    let (items, holders) = (vec![item.clone()], vec![field.holder()]);
    field.dana.ask(Request::Share { items, holders, permission: Permission::Full }).unwrap();
    share(&field.dana, &item, &ute);
    let has_it = || {
        let Reply::Holders(who) = lee.ask(Request::WhoHasIt { item: item.clone() }).unwrap() else { panic!("holders") };
        who.iter().any(|row| row.name == "Ute")
    };
    lee.wake().unwrap();
    assert!(has_it());
    field.change(&[], &["Lee"]);
    for client in [&kim, &lee] {
        client.wake().unwrap();
    }
    field.dana.ask(Request::Unshare { items: vec![item.clone()], holders: vec![ute] }).unwrap();
    lee.wake().unwrap();
    field.change(&["Lee"], &[]);
    for client in [&kim, &lee] {
        client.wake().unwrap();
    }
    assert!(!has_it());
    field.fixture.change_password(&lee, &item, "new");
    field.dana.wake().unwrap();
    assert_eq!(field.fixture.password(&field.dana, &item), "new");
}

/// Who is quicker than all the others gives a key that opens nothing, or something in which nobody finds one.
#[test]
fn a_key_that_opens_nothing_keeps_no_other_of_the_group_from_giving_the_right_one() {
    for (name, is_empty) in [("wrong-key", false), ("no-key", true)] {
        quicker(name, is_empty);
    }
}

fn quicker(name: &str, is_empty: bool) {
    let (field, clients) = Field::of(name, &["Lee", "Kim", "Ann"]);
    let [lee, kim, ann] = clients.try_into().ok().unwrap();
    let router = add(&field.dana, &field.org, "Router");
    share(&field.dana, &router, &field.holder());
    for client in [&kim, &lee, &ann] {
        client.wake().unwrap();
    }
    field.change(&[], &["Ann"]);
    lee.between(|mut request, service| match Asked::of(&request).map(|asked| asked.endpoint) {
        Some(Endpoint::AppendLog) => {
            let append: LogAppend = wire::Format::Cbor.decode(&request.body).unwrap();
            request.body = wire::Format::Cbor.encode(&LogAppend { regranted: vec![], ..append }).unwrap();
            service(request)
        }
        Some(Endpoint::Share) => refusal(Code::GrantRefused),
        _ => service(request),
    });
    lee.wake().unwrap();
    let (seat, id) = (lee.seat(), router.as_str().parse().unwrap());
    let gift = Gift { holder: group_of(&seat), permission: Right::View, not_after: None };
    let keys = [(id, KeyVersion::FIRST, &ItemKey::generate(&mut rng()))];
    let (org, gifts) = (seat.home(), std::slice::from_ref(&gift));
    let mut wrong = seat.bundle(org.id(), &org.log, &keys, gifts);
    if is_empty {
        let grant = Grant::decode(wrong.grants[0].as_slice()).unwrap();
        wrong.grants = vec![sealed_to_nobody(&grant, seat.sign()).encode().into()];
    }
    let bundles = vec![wrong];
    instead(&lee, Endpoint::Share, Share { bundles, deliver_to: None, regranted: true });
    // With whatever Lee's browser shares next.
    let (items, holders) = (vec![add(&lee, &field.org, "Own")], vec![field.holder()]);
    let _ = lee.ask(Request::Share { items, holders, permission: Permission::View });
    lee.unharmed();

    let nina = field.newcomer("Nina");
    nina.wake().unwrap();
    assert!(titles(&field.fixture, &nina).is_empty());
    kim.wake().unwrap();
    nina.wake().unwrap();
    assert_eq!(field.fixture.password(&nina, &router), "p");
    // Once is enough.
    let sent = kim.record();
    kim.wake().unwrap();
    assert!(!sent.borrow().iter().any(|one| one.asked().is_some_and(|asked| asked.endpoint == Endpoint::Share)));
}

/// Lee shares with the group what it had not before, under keys that open nothing: the service takes none of that anew, and says so each time.
#[test]
fn what_a_group_is_given_for_the_first_time_is_nothing_that_it_lacks() {
    let (field, clients) = Field::of("first-time", &["Lee", "Kim", "Ann"]);
    let [lee, kim, ann] = clients.try_into().ok().unwrap();
    let (router, trap) = (add(&field.dana, &field.org, "Router"), add(&lee, &field.org, "Trap"));
    share(&field.dana, &router, &field.holder());
    share(&lee, &trap, &Field::person(&field.dana, &field.org, "Kim"));
    for client in [&kim, &lee, &ann] {
        client.wake().unwrap();
    }
    field.change(&[], &["Ann"]);
    kim.wake().unwrap();
    lee.wake().unwrap();
    let (seat, id) = (lee.seat(), trap.as_str().parse().unwrap());
    let gifts = [Gift { holder: group_of(&seat), permission: Right::View, not_after: None }];
    let keys = [(id, KeyVersion::FIRST, &ItemKey::generate(&mut rng()))];
    let bundles = vec![seat.bundle(seat.home().id(), &seat.home().log, &keys, &gifts)];
    instead(&lee, Endpoint::Share, Share { bundles, deliver_to: None, regranted: false });
    share(&lee, &trap, &field.holder());
    lee.unharmed();
    let sent = kim.record();
    kim.wake().unwrap();
    assert!(!sent.borrow().iter().any(|one| one.asked().is_some_and(|asked| asked.endpoint == Endpoint::Share)));
    assert_eq!(field.fixture.password(&kim, &trap), "p");
}

/// The group of somebody's that has a name of its own.
fn group_of(seat: &Seat) -> RawHolder {
    let log = &seat.home().log;
    let groups = log.groups_around(&RawHolder::Member(seat.me()));
    let field = groups.into_iter().find(|id| log.group(id).unwrap().kind == GroupKind::Custom);
    RawHolder::Group(field.unwrap())
}

/// What a client sends to an endpoint is this instead.
fn instead<B: serde::Serialize + 'static>(client: &Client, endpoint: Endpoint, body: B) {
    client.between(move |mut request, service| {
        if Asked::of(&request).is_some_and(|asked| asked.endpoint == endpoint) {
            request.body = wire::Format::Cbor.encode(&body).unwrap();
        }
        service(request)
    });
}
