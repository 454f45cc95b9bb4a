//! Roles, keys, suspension, removal.

use super::*;
use crate::fixtures::Invited;
use crate::id::MemberId;
use crate::keys::{Epoch, MemberKeys};

fn rotated(epoch: u32) -> Body {
    Organisation::group_rotated(GroupKind::Everyone, Epoch(epoch))
}

/// The MSP with a second administrator.
fn two_administrators() -> (Msp, Person) {
    let mut m = msp();
    let ben = Person::named("ben");
    m.org.admits(&m.ada, &ben, Role::Administrator);
    (m, ben)
}

#[test]
fn only_administrators_change_roles_suspend_and_remove() {
    let m = msp();
    let member = m.ada.id;
    for body in [
        Body::RoleChanged { member: m.tom.id, role: Role::Administrator },
        Body::RoleChanged { member, role: Role::Auditor },
        Body::Suspended { member },
        Body::Removed { member },
    ] {
        refuses_of(&m.org, &m.tom, body, Error::NotAllowed);
    }
    accepts_of(&m.org, &m.ada, Body::RoleChanged { member: m.tom.id, role: Role::Administrator });
    accepts_of(&m.org, &m.ada, Body::Suspended { member: m.tom.id });
    accepts_of(&m.org, &m.ada, Body::Removed { member: m.tom.id });
}

#[test]
fn an_unknown_member_is_neither_changed_nor_removed() {
    let m = msp();
    let member = MemberId::from_bytes([7; 16]);
    for body in
        [Body::RoleChanged { member, role: Role::Auditor }, Body::Suspended { member }, Body::Removed { member }]
    {
        refuses_of(&m.org, &m.ada, body, Error::UnknownMember);
    }
}

#[test]
fn the_last_administrator_stays() {
    let (mut m, ben) = two_administrators();
    for body in [
        Body::RoleChanged { member: m.ada.id, role: Role::PasswordAdministrator },
        Body::Suspended { member: m.ada.id },
        Body::Removed { member: m.ada.id },
    ] {
        accepts_of(&m.org, &ben, body.clone());
        accepts_of(&m.org, &m.ada, body);
    }
    m.org.says(&m.ada, Body::RoleChanged { member: ben.id, role: Role::PasswordUser });
    for body in [
        Body::RoleChanged { member: m.ada.id, role: Role::PasswordAdministrator },
        Body::Suspended { member: m.ada.id },
        Body::Removed { member: m.ada.id },
    ] {
        refuses_of(&m.org, &m.ada, body, Error::LastAdministrator);
    }
}

/// Whoever left knows the key.
#[test]
fn the_group_of_a_leaver_is_due_a_new_key_from_whoever_is_in_it() {
    for leaves in
        [Body::Removed { member: Person::named("tom").id }, Body::Suspended { member: Person::named("tom").id }]
    {
        let mut m = msp();
        let nina = Person::named("nina");
        m.org.admits(&m.ada, &nina, Role::PasswordUser);
        let before = m.org.log.head().number;
        refuses_of(&m.org, &nina, rotated(2), Error::NotAllowed);
        m.org.says(&m.ada, leaves);
        let (id, everyone) = m.org.log.group_of_kind(GroupKind::Everyone).unwrap();
        assert_eq!(m.org.log.rotation_due().collect::<Vec<_>>(), [id]);
        assert!(everyone.is_rotation_due() && !everyone.is_rotation_due_at(before));
        refuses_of(&m.org, &m.tom, rotated(2), Error::NotAllowed);
        accepts_of(&m.org, &m.ada, rotated(2));
        m.org.says(&nina, rotated(2));
        assert_eq!(m.org.log.rotation_due().count(), 0);
        refuses_of(&m.org, &nina, rotated(3), Error::NotAllowed);
    }
}

#[test]
fn an_auditor_makes_no_key() {
    let mut m = msp();
    let audra = Person::named("audra");
    m.org.admits(&m.ada, &audra, Role::Auditor);
    m.org.says(&m.ada, Body::Removed { member: m.tom.id });
    refuses_of(&m.org, &audra, rotated(2), Error::NotAllowed);
}

#[test]
fn a_suspension_is_ended_by_an_administrator() {
    let (mut m, ben) = two_administrators();
    let back = |member| Body::Reinstated { member };
    refuses_of(&m.org, &m.ada, back(m.tom.id), Error::Repeated);
    m.org.says(&m.ada, Body::Suspended { member: m.tom.id });
    refuses_of(&m.org, &m.tom, back(m.tom.id), Error::NotAllowed);
    m.org.says(&ben, back(m.tom.id));
    assert_eq!(m.org.log.role(&m.tom.id), Some(Role::PasswordUser));
    m.org.says(&m.ada, Body::Removed { member: m.tom.id });
    refuses_of(&m.org, &m.ada, back(m.tom.id), Error::Repeated);
}

#[test]
fn a_removed_or_suspended_member_says_nothing_more() {
    let (m, ben) = two_administrators();
    for leaves in [Body::Removed { member: ben.id }, Body::Suspended { member: ben.id }] {
        let mut org = m.org.clone();
        let body = Organisation::invitation(&Invited::numbered(200), &Person::named("eve"), Role::Administrator);
        accepts_of(&org, &ben, body.clone());
        org.says(&m.ada, leaves);
        refuses_of(&org, &ben, rotated(2), Error::NotAllowed);
        org.says(&m.ada, rotated(2));
        assert_eq!(org.log.role(&ben.id), None);
        refuses_of(&org, &ben, body, Error::NotAllowed);
        let new = Person::named("ben's new keys");
        let entry = org.next(&ben, Body::KeysChanged { keys: new.keys() });
        let signed = SignedEntry::countersigned(&entry, &ben.identity.sign, &new.identity.sign);
        refuses(&org, signed, Error::NotAllowed);
    }
}

#[test]
fn a_member_is_removed_once_and_not_suspended_after_it() {
    let mut m = msp();
    m.org.says(&m.ada, Body::Suspended { member: m.tom.id });
    m.org.says(&m.ada, rotated(2));
    refuses_of(&m.org, &m.ada, Body::Suspended { member: m.tom.id }, Error::Repeated);
    m.org.says(&m.ada, Body::Removed { member: m.tom.id });
    assert_eq!(m.org.log.rotation_due().count(), 0, "the key was changed when he was suspended");
    for body in [Body::Suspended { member: m.tom.id }, Body::Removed { member: m.tom.id }] {
        refuses_of(&m.org, &m.ada, body, Error::Repeated);
    }
    let body = Body::RoleChanged { member: m.tom.id, role: Role::Administrator };
    refuses_of(&m.org, &m.ada, body, Error::UnknownMember);
}

#[test]
fn keys_are_changed_by_the_old_and_the_new() {
    let m = msp();
    let (new, eve) = (Person::named("tom's new keys"), Person::named("eve"));
    let entry = m.org.next(&m.tom, Body::KeysChanged { keys: new.keys() });
    let by = |old: &Person, new: &Person| SignedEntry::countersigned(&entry, &old.identity.sign, &new.identity.sign);
    accepts(&m.org, by(&m.tom, &new));
    refuses(&m.org, by(&m.tom, &eve), Error::Signature);
    refuses(&m.org, by(&new, &new), Error::Signature);
    refuses(&m.org, SignedEntry::sign(&entry, &m.tom.identity.sign), Error::Signature);
}

#[test]
fn the_old_keys_say_nothing_more() {
    let mut m = msp();
    let new = m.org.changes_keys(&m.ada, &Person::named("ada's new keys"));
    let body = Organisation::invitation(&Invited::numbered(200), &Person::named("nina"), Role::PasswordUser);
    refuses_of(&m.org, &m.ada, body.clone(), Error::Signature);
    accepts_of(&m.org, &new, body);
}

#[test]
fn nobody_takes_keys_that_somebody_has_or_had() {
    let mut m = msp();
    let first = m.tom.keys();
    let tom = m.org.changes_keys(&m.tom, &Person::named("tom's new keys"));
    let fresh = Person::named("tom's third keys").keys();
    for (keys, second) in [
        (m.ada.keys(), &m.ada),
        (first, &m.tom),
        (MemberKeys { exchange: first.exchange, ..fresh }, &Person::named("tom's third keys")),
    ] {
        let entry = m.org.next(&tom, Body::KeysChanged { keys });
        let signed = SignedEntry::countersigned(&entry, &tom.identity.sign, &second.identity.sign);
        refuses(&m.org, signed, Error::Identity);
    }
}

/// New keys are said at one organisation after the other: who reads the first could be quicker at the next.
#[test]
fn nobody_is_kept_from_new_keys_by_naming_their_exchange_key_first() {
    let mut m = msp();
    let (new, ben) = (Person::named("tom's new keys"), Person::named("ben"));
    m.org.admits(&m.ada, &ben, Role::Auditor);
    m.org.copies_exchange_key(&ben, &new.keys());
    let tom = m.org.changes_keys(&m.tom, &new);
    assert_eq!(m.org.log.member(&tom.id).unwrap().keys(), Some(&new.keys()));
}
