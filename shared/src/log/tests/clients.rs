//! An MSP's clients, and a client's managers.

use super::*;
use crate::fixtures::{FixedRng, org_id};
use crate::id::{ClientLink, MemberId, RequestId};
use crate::personal::{Disclosure, OrganisationName};

fn parent_linked(org: &Organisation) -> Body {
    let name = OrganisationName { name: "Acme".into(), slug: "acme".parse().unwrap() };
    let (name, _) = Disclosure::of(&name, &mut FixedRng::new("acme"));
    Body::ParentLinked { parent: org.log.parent().unwrap_or(org_id(8)), name, salt: Organisation::salt() }
}

#[test]
fn an_administrator_of_an_msp_links_a_client_once() {
    let mut m = msp();
    let linked = Organisation::client_linked(org_id(3));
    refuses_of(&m.org, &m.tom, linked.clone(), Error::NotAllowed);
    m.org.says(&m.ada, linked.clone());
    refuses_of(&m.org, &m.ada, linked, Error::Repeated);
    assert_eq!(m.org.log.clients().count(), 1);
}

#[test]
fn a_client_has_no_clients() {
    let c = client();
    for author in [&c.ada, &c.carl] {
        refuses_of(&c.org, author, Organisation::client_linked(org_id(3)), Error::Kind);
    }
}

#[test]
fn an_account_manager_is_an_administrator_set_once() {
    let mut m = msp();
    let client = ClientLink::of(&org_id(3), &Organisation::salt());
    let request = RequestId::from_bytes([1; 16]);
    let set = |manager: MemberId| Body::AccountManagerSet { client, manager, request };
    refuses_of(&m.org, &m.ada, set(m.ada.id), Error::Kind);
    m.org.says(&m.ada, Organisation::client_linked(org_id(3)));
    refuses_of(&m.org, &m.tom, set(m.ada.id), Error::NotAllowed);
    refuses_of(&m.org, &m.ada, set(m.tom.id), Error::NotAllowed);
    refuses_of(&m.org, &m.ada, set(MemberId::from_bytes([1; 16])), Error::NotAllowed);
    m.org.says(&m.ada, set(m.ada.id));
    let (_, known) = m.org.log.clients().next().unwrap();
    assert_eq!(known.manager, Some(request));
    assert_eq!(m.org.log.entitlement(&client, &request, &m.ada.id), Some(Role::Administrator));
    let ben = Person::named("ben");
    m.org.admits(&m.ada, &ben, Role::Administrator);
    for second in [m.ada.id, ben.id] {
        refuses_of(&m.org, &m.ada, set(second), Error::Repeated);
    }
}

/// The service keeps the first of two entries that were sent together, and lets another administrator sign the second.
#[test]
fn who_linked_a_client_is_its_account_manager_by_the_next_entry() {
    let mut m = msp();
    let ben = Person::named("ben");
    m.org.admits(&m.ada, &ben, Role::Administrator);
    let client = ClientLink::of(&org_id(3), &Organisation::salt());
    let request = RequestId::from_bytes([1; 16]);
    let set = |manager: &Person| Body::AccountManagerSet { client, manager: manager.id, request };
    m.org.says(&m.ada, Organisation::client_linked(org_id(3)));
    refuses_of(&m.org, &ben, set(&ben), Error::NotAllowed);
    refuses_of(&m.org, &ben, set(&m.ada), Error::NotAllowed);
    refuses_of(&m.org, &m.ada, set(&ben), Error::NotAllowed);
    accepts_of(&m.org, &m.ada, set(&m.ada));
    // Not even herself later on: whatever came in between, the two were not sent together.
    m.org.says(&m.ada, Body::RoleChanged { member: m.tom.id, role: Role::Auditor });
    refuses_of(&m.org, &m.ada, set(&m.ada), Error::NotAllowed);
}

/// As it was kept before: without who linked it.
#[derive(minicbor::Encode)]
struct ClientBefore(
    #[n(0)] crate::personal::Blinded<crate::personal::ClientName>,
    #[n(1)] Option<RequestId>,
    #[n(2)] Option<Number>,
);

#[test]
fn a_client_that_was_stored_before_its_linking_was_kept_is_read() {
    let mut m = msp();
    m.org.links(&m.ada, org_id(3));
    let (link, known) = m.org.log.clients().next().unwrap();
    assert!(known.linked.is_some_and(|linked| linked.by == m.ada.id));
    for (manager, since) in [(None, None), (known.manager, known.managed_since)] {
        let stored = crate::canonical::encode(&ClientBefore(known.name, manager, since));
        let read: crate::log::Client = crate::canonical::decode(&stored).unwrap();
        assert_eq!((read.manager, read.managed_since, read.linked), (manager, since, None));
    }
    // What came of it is taken as before, by whoever manages it themselves.
    let mut log = m.org.log.clone();
    let before = log.state.clients.get_mut(link).unwrap();
    (before.manager, before.managed_since, before.linked) = (None, None, None);
    let request = RequestId::from_bytes([1; 16]);
    let set = Body::AccountManagerSet { client: *link, manager: m.ada.id, request };
    log.extend(&Unverified::from(vec![m.org.signed(&m.ada, set)])).unwrap();
}

#[test]
fn a_clients_founder_becomes_its_first_manager() {
    let ada = Person::named("ada");
    let parent = Organisation::msp(&ada).log.id();
    let bare = Organisation::bare_client(&ada, parent);
    assert_eq!(bare.log.role(&ada.id), None);
    let org = Organisation::client(&ada, parent);
    assert_eq!(org.log.role(&ada.id), Some(Role::Administrator));
    assert_eq!(org.log.member(&ada.id).unwrap().home, Home::Parent);
    assert_eq!(org.log.parent(), Some(parent));
    assert!(org.log.parent_name().is_some());
    refuses_of(&org, &ada, Organisation::founder_admitted(&ada), Error::Repeated);
}

#[test]
fn a_founder_who_is_no_manager_yet_says_nothing_else() {
    let ada = Person::named("ada");
    let bare = Organisation::bare_client(&ada, org_id(1));
    refuses_of(&bare, &ada, Organisation::group_created(GroupKind::Managers), Error::NotAllowed);
    accepts_of(&bare, &ada, Organisation::founder_admitted(&ada));
}

#[test]
fn a_manager_is_admitted_on_evidence_only() {
    let (ada, eve) = (Person::named("ada"), Person::named("eve"));
    let bare = Organisation::bare_client(&ada, org_id(1));
    refuses_of(&bare, &ada, Organisation::founder_admitted(&eve), Error::NotAllowed);
    let admitted = |change: &dyn Fn(&mut Body)| {
        let mut body = Organisation::founder_admitted(&ada);
        change(&mut body);
        body
    };
    let other_keys = admitted(&|body| {
        if let Body::ManagerAdmitted { keys, .. } = body {
            *keys = eve.keys();
        }
    });
    let other_role = admitted(&|body| {
        if let Body::ManagerAdmitted { role, .. } = body {
            *role = Role::PasswordUser;
        }
    });
    refuses_of(&bare, &ada, other_keys, Error::Signature);
    refuses_of(&bare, &ada, other_role, Error::NoEvidence);
    refuses_of(&bare, &eve, Organisation::founder_admitted(&eve), Error::NoEvidence);

    let c = client();
    for author in [&c.ada, &c.carl] {
        refuses_of(&c.org, author, Organisation::founder_admitted(&eve), Error::NotAllowed);
    }
    refuses_of(&c.org, &eve, Organisation::founder_admitted(&eve), Error::NoEvidence);
}

#[test]
fn an_msp_has_neither_managers_nor_a_parent() {
    let m = msp();
    refuses_of(&m.org, &m.ada, Organisation::founder_admitted(&m.ada), Error::Kind);
    refuses_of(&m.org, &m.ada, parent_linked(&m.org), Error::Kind);
}

#[test]
fn a_client_names_its_own_parent_once() {
    let ada = Person::named("ada");
    let bare = Organisation::bare_client(&ada, org_id(1));
    let right = parent_linked(&bare);
    accepts_of(&bare, &ada, right.clone());
    let Body::ParentLinked { name, .. } = right else { panic!() };
    refuses_of(
        &bare,
        &ada,
        Body::ParentLinked { parent: org_id(2), name, salt: Organisation::salt() },
        Error::NotAllowed,
    );
    let c = client();
    refuses_of(&c.org, &c.ada, parent_linked(&c.org), Error::Repeated);
    refuses_of(&c.org, &c.carl, parent_linked(&c.org), Error::NotAllowed);
}

/// A manager's place follows from the MSP's log.
#[test]
fn a_manager_is_removed_as_a_manager_only() {
    let c = client();
    for body in [
        Body::Removed { member: c.ada.id },
        Body::Suspended { member: c.ada.id },
        Body::RoleChanged { member: c.ada.id, role: Role::Auditor },
        Body::Reinstated { member: c.ada.id },
    ] {
        refuses_of(&c.org, &c.carl, body, Error::NotAllowed);
    }
    accepts_of(&c.org, &c.carl, Body::ManagerRemoved { member: c.ada.id, ended: None });
    refuses_of(&c.org, &c.carl, Body::ManagerRemoved { member: c.carl.id, ended: None }, Error::UnknownMember);
}

/// A manager with the role may run the client; the key of "everyone" is then made by one of its own.
#[test]
fn a_manager_removes_a_clients_people_and_one_of_them_makes_the_next_key() {
    let mut c = client();
    let dora = Person::named("dora");
    c.org.admits(&c.ada, &dora, Role::PasswordUser);
    c.org.says(&c.ada, Body::Removed { member: dora.id });
    let (everyone, _) = c.org.log.group_of_kind(GroupKind::Everyone).unwrap();
    assert_eq!(c.org.log.rotation_due().collect::<Vec<_>>(), [everyone]);
    let next = Organisation::group_rotated(GroupKind::Everyone, crate::keys::Epoch(2));
    refuses_of(&c.org, &c.ada, next.clone(), Error::NotAllowed);
    accepts_of(&c.org, &c.carl, next);
}

#[test]
fn a_client_keeps_an_administrator_of_its_own() {
    let mut c = client();
    for author in [&c.ada, &c.carl] {
        for body in [
            Body::Removed { member: c.carl.id },
            Body::Suspended { member: c.carl.id },
            Body::RoleChanged { member: c.carl.id, role: Role::Auditor },
        ] {
            refuses_of(&c.org, author, body, Error::LastAdministrator);
        }
    }
    let dora = Person::named("dora");
    c.org.admits(&c.ada, &dora, Role::Administrator);
    accepts_of(&c.org, &dora, Body::RoleChanged { member: c.carl.id, role: Role::Auditor });
    accepts_of(&c.org, &c.carl, Body::Removed { member: c.carl.id });
}
