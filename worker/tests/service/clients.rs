//! Client organisations.

use crate::support::*;
use latchkey_shared::canonical;
use latchkey_shared::log::{Body, Role, SignedEntry, Unverified, Verified};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::OpenedInvitation;
use latchkey_shared::wire::organisation::{CreatedClient, LogAppend, PublicOrganisation};

#[test]
fn a_client_is_created_and_its_administrator_joins() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let (manager, admin) = msp.with_client("globex");
    let public: PublicOrganisation = server.get("/v1/orgs/globex").send().ok();
    assert_eq!(public.name, "The globex company");
    assert_eq!(manager.view.log.role(&msp.id()), Some(Role::Administrator));
    assert_eq!(admin.view.log.role(&admin.id()), Some(Role::Administrator));
    // The manager holds the managers' key and not everyone's; the administrator the reverse.
    assert_eq!((manager.view.groups.len(), admin.view.groups.len()), (1, 1));
    // At home a manager does not sign in twice; at the client they have no account.
    assert_eq!(manager.get("account").send().code(), Code::Forbidden);
    assert_eq!(manager.get("sessions").send().code(), Code::Forbidden);
    assert_eq!(admin.get("account").send().status, 200);
}

#[test]
fn creating_again_with_the_same_first_entry_changes_nothing() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let new = msp.new_client("globex");
    let request = msp.post("clients").json(&new.body);
    let first: CreatedClient = request.send().ok();
    assert_eq!(request.send().ok::<CreatedClient>(), first);
    // Under another key the MSP's entries are old by now; the client is the same.
    assert_eq!(msp.create(&new).code(), Code::LogMoved);
    msp.sync();
    let other = msp.new_client("globex");
    assert_eq!(msp.create(&other).code(), Code::AddressTaken);
    assert_eq!(msp.page(0).head, msp.view.log.head());
}

#[test]
fn what_the_msps_log_does_not_take_makes_no_client() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let mut wrong = msp.new_client("globex");
    wrong.body.address = "initech".parse().unwrap();
    assert_eq!(msp.create(&wrong).code(), Code::EntryRefused);
    let stale = msp.new_client("globex");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    assert_eq!(msp.create(&stale).code(), Code::LogMoved);
    let mut short = msp.new_client("globex");
    short.body.client.entries.truncate(2);
    assert_eq!(msp.create(&short).code(), Code::EntryRefused);
    for slug in ["globex", "initech"] {
        assert_eq!(server.get(format!("/v1/orgs/{slug}")).send().code(), Code::NotFound);
    }
    let tom = join(&server, &link, tom);
    assert_eq!(tom.create(&msp.new_client("globex")).code(), Code::Forbidden);
}

#[test]
fn an_msps_address_is_no_clients() {
    let server = Server::start();
    let msp = found(&server, "acme");
    found(&server, "globex");
    assert_eq!(msp.create(&msp.new_client("globex")).code(), Code::AddressTaken);
}

#[test]
fn clients_know_nothing_of_each_other_nor_of_the_msps_people() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let (_, globex) = msp.with_client("globex");
    let (_, initech) = msp.with_client("initech");
    let across = server.get("/v1/orgs/initech/sync").bearer(&globex.tokens.access);
    assert_eq!(across.send().code(), Code::Forbidden);
    let up = server.get("/v1/orgs/acme/sync").bearer(&globex.tokens.access);
    assert_eq!(up.send().code(), Code::Forbidden);
    assert_ne!(globex.view.log.id(), initech.view.log.id());
    // Which clients there are is for administrators of the MSP.
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    let knows = |member: &Member<'_>| {
        member.view.disclosures.iter().any(|one| String::from_utf8_lossy(one.value.as_slice()).contains("globex"))
    };
    assert!(knows(&msp) && !knows(&tom));
    // Nor does whoever joins make it known by naming it.
    let eve = Person::named("eve");
    let link = msp.invite(&eve, Role::PasswordUser);
    let (mut body, _) = join_body(&server, &link, &eve);
    let name = *msp.view.log.clients().next().unwrap().1.name.hash();
    let joined = Body::Joined {
        invitation: link.id,
        keys: eve.identity.public(),
        profile: canonical::decode(&canonical::encode(&name)).unwrap(),
    };
    let opened: OpenedInvitation = link.open(&server).ok();
    let log = Verified::from_start(&Unverified::decode(&opened.log).unwrap()).unwrap();
    let entry = SignedEntry::countersigned(&eve.says(&log, joined), &eve.identity.sign, &link.secret.key(&link.id));
    body.log = LogAppend { entries: vec![entry.encode().into()], disclosures: vec![], ..body.log };
    assert_eq!(server.post("/v1/orgs/acme/join").json(&body).send().code(), Code::EntryRefused);
    let eve = join(&server, &link, eve);
    assert!(!knows(&eve));
}

/// Under another link nothing that the MSP's log says of its managers would reach the client.
#[test]
fn a_client_is_known_by_one_link_on_both_sides() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let (mut one, other) = (msp.new_client("globex"), msp.new_client("globex"));
    // The client of one attempt, with what the MSP says of another: the same organisation under another salt.
    one.body.msp = other.body.msp;
    assert_eq!(msp.create(&one).code(), Code::EntryRefused);
    let salted = msp.with_two_salts("globex");
    assert_eq!(msp.create(&salted).code(), Code::EntryRefused);
    let right = msp.new_client("globex");
    assert_eq!(msp.create(&right).status, 200);
}

#[test]
fn a_client_is_not_linked_twice() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let new = msp.new_client("globex");
    assert_eq!(msp.create(&new).status, 200);
    msp.sync();
    let again = msp.post("clients").json(&msp.linked_otherwise(&new)).send();
    assert_eq!(again.code(), Code::EntryRefused);
    assert!(again.text().contains("linked already"), "{}", again.text());
    assert_eq!(msp.page(0).head, msp.view.log.head());
}

/// Whoever makes it with what is refused afterwards could link it by another link then.
#[test]
fn no_client_is_made_where_something_in_the_request_is_refused() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    msp.sync();
    let new = msp.new_client("globex");
    let mut disclosing = new.body.clone();
    disclosing.msp.disclosures.push(tom.person.profile().1);
    let mut with_keys = new.body.clone();
    let dues = msp.page(0).keys_due;
    let secret = &msp.view.groups[&(dues[0].group, dues[0].epoch)];
    with_keys.msp.group_keys.push(msp.view.wrap_for(dues[0].group, secret, &tom.person));
    for body in [disclosing, with_keys] {
        assert_eq!(msp.post("clients").json(&body).send().code(), Code::EntryRefused);
        assert_eq!(server.get("/v1/orgs/globex").send().code(), Code::NotFound);
    }
    assert_eq!(msp.create(&new).status, 200);
}

#[test]
fn a_members_token_is_good_at_clients_that_they_manage_alone() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let (manager, mut admin) = msp.with_client("globex");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::Administrator);
    let tom = join(&server, &link, tom);
    assert_eq!(tom.at(manager.view.clone()).get("sync").send().code(), Code::Forbidden);
    assert_eq!(manager.get("sync").send().status, 200);
    // A manager is no member of the client's own, and is sent away as what they are.
    let batch = admin.append_body(vec![Body::Removed { member: msp.id() }], Vec::new(), Vec::new());
    assert_eq!(admin.post("log").json(&batch).send().code(), Code::EntryRefused);
    admin.sync();
}
