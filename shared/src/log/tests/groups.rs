//! "Everyone" and "managers", and their keys.

use super::*;
use crate::id::GroupId;
use crate::keys::{Epoch, ExchangePublic};

fn rotation(kind: GroupKind, epoch: u32) -> Body {
    Organisation::group_rotated(kind, Epoch(epoch))
}

#[test]
fn a_group_of_a_kind_is_created_once_by_an_administrator() {
    let ada = Person::named("ada");
    let mut org = Organisation::msp(&ada);
    let tom = Person::named("tom");
    org.admits(&ada, &tom, Role::PasswordAdministrator);
    let body = Organisation::group_created(GroupKind::Everyone);
    refuses_of(&org, &tom, body.clone(), Error::NotAllowed);
    org.says(&ada, body.clone());
    refuses_of(&org, &ada, body, Error::Repeated);
    let key = ExchangePublic::from_bytes([9; 32]).unwrap();
    let (group, kind) = (GroupId::from_bytes([9; 16]), GroupKind::Everyone);
    let other = Body::GroupCreated { group, kind, key, name: None, members: Vec::new() };
    refuses_of(&org, &ada, other, Error::Repeated);
}

/// Whoever makes a group's key knows it.
#[test]
fn a_manager_never_makes_the_key_of_a_clients_everyone() {
    let (ada, carl) = (Person::named("ada"), Person::named("carl"));
    let mut org = Organisation::client(&ada, Organisation::msp(&ada).log.id());
    org.admits(&ada, &carl, Role::Administrator);
    let everyone = Organisation::group_created(GroupKind::Everyone);
    let managers = Organisation::group_created(GroupKind::Managers);
    refuses_of(&org, &ada, everyone.clone(), Error::NotAllowed);
    refuses_of(&org, &carl, managers.clone(), Error::NotAllowed);
    org.says(&carl, everyone);
    org.says(&ada, managers);
    refuses_of(&org, &ada, rotation(GroupKind::Everyone, 2), Error::NotAllowed);
    refuses_of(&org, &carl, rotation(GroupKind::Managers, 2), Error::NotAllowed);
    org.says(&carl, rotation(GroupKind::Everyone, 2));
    org.says(&ada, rotation(GroupKind::Managers, 2));
}

#[test]
fn an_msp_has_no_managers() {
    let m = msp();
    refuses_of(&m.org, &m.ada, Organisation::group_created(GroupKind::Managers), Error::NotAllowed);
}

#[test]
fn a_group_is_rotated_by_administrators_to_its_next_epoch() {
    let mut m = msp();
    refuses_of(&m.org, &m.tom, rotation(GroupKind::Everyone, 2), Error::NotAllowed);
    for epoch in [0, 1, 3, u32::MAX] {
        refuses_of(&m.org, &m.ada, rotation(GroupKind::Everyone, epoch), Error::Group);
    }
    m.org.says(&m.ada, rotation(GroupKind::Everyone, 2));
    for epoch in [1, 2, 4] {
        refuses_of(&m.org, &m.ada, rotation(GroupKind::Everyone, epoch), Error::Group);
    }
    m.org.says(&m.ada, rotation(GroupKind::Everyone, 3));
}

#[test]
fn a_rotated_group_has_a_key_that_it_never_had() {
    let mut m = msp();
    let group = Organisation::group_id(GroupKind::Everyone);
    let key = |epoch| Organisation::group_secret(GroupKind::Everyone, Epoch(epoch)).public();
    refuses_of(&m.org, &m.ada, Body::GroupRotated { group, epoch: Epoch(2), key: key(1) }, Error::Group);
    m.org.says(&m.ada, rotation(GroupKind::Everyone, 2));
    for old in [1, 2] {
        let body = Body::GroupRotated { group, epoch: Epoch(3), key: key(old) };
        refuses_of(&m.org, &m.ada, body, Error::Group);
    }
}

#[test]
fn an_unknown_group_is_not_rotated() {
    let m = msp();
    let key = ExchangePublic::from_bytes([9; 32]).unwrap();
    let body = Body::GroupRotated { group: GroupId::from_bytes([9; 16]), epoch: Epoch(2), key };
    refuses_of(&m.org, &m.ada, body, Error::Group);
}

#[test]
fn the_members_of_a_group_follow_from_the_log() {
    let mut c = client();
    let dora = Person::named("dora");
    c.org.admits(&c.carl, &dora, Role::PasswordUser);
    let members = |org: &Organisation, kind| -> Vec<_> {
        let (id, _) = org.log.group_of_kind(kind).unwrap();
        org.log.members_of(id).map(|(member, _)| *member).collect()
    };
    let mut expected = vec![c.carl.id, dora.id];
    expected.sort_unstable();
    assert_eq!(members(&c.org, GroupKind::Everyone), expected);
    assert_eq!(members(&c.org, GroupKind::Managers), [c.ada.id]);
    c.org.says(&c.carl, Body::Removed { member: dora.id });
    assert_eq!(members(&c.org, GroupKind::Everyone), [c.carl.id]);
    assert_eq!(c.org.log.members_of(&GroupId::from_bytes([9; 16])).count(), 0);
}
