//! Organisations beyond one's own: each is met, synced and left by itself, whatever becomes of the others.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test, which runs natively")]

mod common;

use common::{Fixture, PASSWORD, as_item, id};
use latchkey_engine::ports::Unreachable;
use latchkey_messages::{
    AccessAct, Holder, ItemForm, ItemId, OrganisationId, Permission, Reply, Request, Role, Secret,
};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::Asked;
use std::cell::Cell;
use std::rc::Rc;

fn add(client: &Client, organisation: &OrganisationId, title: &str) -> ItemId {
    let form = ItemForm { title: title.to_owned(), password: Secret::new("p"), ..ItemForm::default() };
    as_item(&client.ask(Request::AddItem { organisation: organisation.clone(), form }).unwrap())
}

fn share(client: &Client, item: &ItemId, holder: Holder, permission: Permission) {
    client.ask(Request::Share { items: vec![item.clone()], holders: vec![holder], permission }).unwrap();
}

fn titles(fixture: &Fixture, client: &Client) -> Vec<String> {
    fixture.items(client).into_iter().map(|row| row.title).collect()
}

/// From now on syncs with an organisation are not answered, while it is so.
fn out_of_reach(client: &Client, address: &'static str) -> Rc<Cell<bool>> {
    let out = Rc::new(Cell::new(true));
    let is_out = out.clone();
    client.between(move |request, service| {
        let asked = Asked::of(&request);
        let this_one = asked.is_some_and(|asked| asked.endpoint == Endpoint::Sync && asked.org == address);
        if this_one && is_out.get() { Err(Unreachable) } else { service(request) }
    });
    out
}

/// An MSP with two clients, each of which shares something with it.
fn two_clients(fixture: &Fixture) -> Client {
    let (dana, _) = fixture.msp("msp");
    for (address, title) in [("acme", "Payroll"), ("globex", "Parcels")] {
        let (ada, organisation) = fixture.client_of(&dana, address);
        let item = add(&ada, &organisation, title);
        share(&ada, &item, Holder::Managers { organisation }, Permission::View);
    }
    dana.wake().unwrap();
    assert_eq!(titles(fixture, &dana), ["Parcels", "Payroll"]);
    dana
}

#[test]
fn a_client_that_could_not_be_had_at_first_is_met_later_and_stops_no_other() {
    for (away, there) in [("acme", "Parcels"), ("globex", "Payroll")] {
        let fixture = Fixture::start(&format!("elsewhere-met-{away}"));
        let dana = two_clients(&fixture);
        let second = Client::new();
        let out = out_of_reach(&second, away);
        assert!(second.ask(fixture.sign_in(&dana, PASSWORD)).is_err(), "it says that something is missing");
        assert_eq!(titles(&fixture, &second), [there]);
        // The background may have been stopped meanwhile.
        let second = second.stop_background();
        out.set(false);
        second.wake().unwrap();
        assert_eq!(titles(&fixture, &second), ["Parcels", "Payroll"]);
        assert!(second.seat().open.own.unmet.is_empty());
    }
}

#[test]
fn a_client_that_cannot_be_had_stops_no_other() {
    for away in ["acme", "globex"] {
        let fixture = Fixture::start(&format!("elsewhere-away-{away}"));
        let dana = two_clients(&fixture);
        let second = Client::new();
        second.ask(fixture.sign_in(&dana, PASSWORD)).unwrap();
        // Both change; news of both is told at home.
        for organisation in dana.seat().open.orgs.values().filter(|org| org.slug.to_string() != "msp") {
            let organisation = OrganisationId::new(organisation.id().to_string());
            let holder = Holder::Managers { organisation: organisation.clone() };
            share(&dana, &add(&dana, &organisation, "New"), holder, Permission::View);
        }
        second.world().listens.set(false);
        let out = out_of_reach(&second, away);
        fixture.until("the hints at home", || {
            let _ = second.wake();
            titles(&fixture, &second).len() == 3
        });
        assert!(second.world().listens.get(), "and what comes later is heard");
        out.set(false);
        second.wake().unwrap();
        assert_eq!(titles(&fixture, &second), ["New", "New", "Parcels", "Payroll"]);
    }
}

#[test]
fn what_came_by_a_group_goes_though_the_sync_was_broken_off() {
    let fixture = Fixture::start("elsewhere-left-group");
    let (dana, org) = fixture.msp("msp");
    let lee = fixture.technician(&dana, &org, "Lee");
    dana.wake().unwrap();
    let member = id(&dana, &org, "Lee");
    let holder = Holder::Member { organisation: org.clone(), member };
    let made =
        Request::CreateGroup { organisation: org.clone(), name: "Field".to_owned(), holders: vec![holder.clone()] };
    dana.ask(made).unwrap();
    let Reply::Groups(groups) = dana.ask(Request::Groups { organisation: org.clone() }).unwrap() else {
        panic!("groups")
    };
    let group = groups.into_iter().find(|group| group.name == "Field").unwrap().id;
    let item = add(&dana, &org, "Router");
    let field = Holder::Group { organisation: org.clone(), group: group.clone() };
    let early =
        Request::Share { items: vec![item.clone()], holders: vec![field.clone()], permission: Permission::View };
    assert_eq!(dana.ask(early).unwrap_err().code.as_str(), "group-waits");
    // Its key is made by one who is in it.
    lee.wake().unwrap();
    dana.wake().unwrap();
    share(&dana, &item, field, Permission::View);
    lee.wake().unwrap();
    assert_eq!(titles(&fixture, &lee), ["Router"]);

    dana.ask(Request::ChangeGroup { organisation: org, group, add: vec![], remove: vec![holder] }).unwrap();
    // The first answer is taken over; the disk is full when it is to be finished.
    let broken = Rc::new(Cell::new(true));
    let breaks = broken.clone();
    lee.between(move |request, service| {
        let asked = Asked::of(&request).unwrap();
        if asked.endpoint != Endpoint::Sync || asked.org != "msp" || !breaks.replace(false) {
            return service(request);
        }
        let mut answer = service(request)?;
        let format = latchkey_shared::wire::Format::Cbor;
        let mut delta: latchkey_shared::wire::sync::Delta = format.decode(&answer.body).unwrap();
        assert!(!delta.log.is_empty());
        // "There is more", and then there is no network.
        delta.more = true;
        answer.body = format.encode(&delta).unwrap();
        Ok(answer)
    });
    let _ = lee.wake();
    lee.unharmed();
    lee.wake().unwrap();
    assert!(titles(&fixture, &lee).is_empty());
}

#[test]
fn what_a_colleague_shared_with_a_client_outlives_its_groups_key() {
    let fixture = Fixture::start("elsewhere-rotation");
    let (dana, org) = fixture.msp("msp");
    let tom = fixture.colleague(&dana, &org, "Tom", Role::Administrator);
    let max = fixture.colleague(&dana, &org, "Max", Role::Administrator);
    dana.wake().unwrap();
    let (ada, acme) = fixture.client_of(&dana, "acme");
    dana.wake().unwrap();
    let holder = Holder::Member { organisation: org.clone(), member: id(&dana, &org, "Tom") };
    let asked =
        Request::AskForAccess { client: acme.clone(), holder, role: Role::Administrator, account_manager: false };
    dana.ask(asked).unwrap();
    max.wake().unwrap();
    let Reply::Access(page) = max.ask(Request::Access { offset: 0, limit: 9 }).unwrap() else { panic!("requests") };
    let access = page.rows.into_iter().max_by_key(|row| row.asked).unwrap().id;
    max.ask(Request::DecideAccess { access, act: AccessAct::Approve }).unwrap();
    tom.wake().unwrap();
    let eve = fixture.technician(&ada, &acme, "Eve");
    ada.wake().unwrap();

    // Dana makes it, and Tom, who has it in full, shares it with everyone at the client.
    let item = add(&dana, &org, "Router");
    fixture.give(&dana, &item, &org, "Tom", Permission::Full);
    tom.wake().unwrap();
    share(&tom, &item, Holder::Everyone { organisation: acme.clone() }, Permission::View);
    ada.wake().unwrap();
    assert_eq!(titles(&fixture, &ada), ["Router"]);

    // Somebody leaves: the group gets a new key. Whoever joins afterwards has nothing but that.
    let gone = id(&ada, &acme, "Eve");
    ada.ask(Request::Remove { organisation: acme.clone(), member: gone }).unwrap();
    drop(eve);
    let fay = fixture.colleague(&ada, &acme, "Fay", Role::Administrator);
    ada.wake().unwrap();
    fay.wake().unwrap();
    assert_eq!(titles(&fixture, &fay), ["Router"]);

    // And by whoever has it from the key made anew: Fay never had the one from before.
    let gus = fixture.technician(&ada, &acme, "Gus");
    ada.wake().unwrap();
    fay.wake().unwrap();
    let gone = id(&fay, &acme, "Gus");
    fay.ask(Request::Remove { organisation: acme.clone(), member: gone }).unwrap();
    drop(gus);
    let gia = fixture.technician(&fay, &acme, "Gia");
    fay.wake().unwrap();
    gia.wake().unwrap();
    assert_eq!(titles(&fixture, &gia), ["Router"]);
}
