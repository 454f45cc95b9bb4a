//! Groups that administrators fill with members and with other groups.

use super::*;
use crate::id::{GroupId, Holder, MemberId};
use crate::keys::Epoch;

fn change(group: &str, added: &[Holder], removed: &[Holder]) -> Body {
    let (added, removed) = (added.to_vec(), removed.to_vec());
    Body::GroupMembersChanged { group: Organisation::custom_id(group), added, removed }
}

fn group(label: &str) -> Holder {
    Holder::Group(Organisation::custom_id(label))
}

/// An MSP with Ada and Ben, administrators, Tom, and Nina; "inner" with Tom and Ada, inside "outer".
struct Nested {
    m: Msp,
    nina: Person,
    ben: Person,
}

fn nested() -> Nested {
    let mut m = msp();
    let [ben, nina] = ["ben", "nina"].map(Person::named);
    m.org.admits(&m.ada, &ben, Role::Administrator);
    m.org.admits(&m.ada, &nina, Role::PasswordUser);
    let inner = Organisation::custom_group("inner", vec![Holder::Member(m.tom.id), Holder::Member(m.ada.id)]);
    m.org.says(&m.ada, inner);
    m.org.says(&m.ada, Organisation::custom_group("outer", vec![group("inner")]));
    Nested { m, nina, ben }
}

impl Nested {
    fn is_in(&self, label: &str, who: &Person) -> bool {
        self.m.org.log.is_in(&Organisation::custom_id(label), &who.id)
    }

    fn due(&self) -> Vec<GroupId> {
        self.m.org.log.rotation_due().copied().collect()
    }
}

#[test]
fn an_administrator_makes_groups_with_a_name_and_members() {
    let m = msp();
    let body = Organisation::custom_group("team", vec![Holder::Member(m.ada.id)]);
    refuses_of(&m.org, &m.tom, body.clone(), Error::NotAllowed);
    accepts_of(&m.org, &m.ada, body.clone());
    let Body::GroupCreated { group, kind, key, members, name } = body else { panic!() };
    let nameless = Body::GroupCreated { group, kind, key, members: members.clone(), name: None };
    refuses_of(&m.org, &m.ada, nameless, Error::Group);
    let named = Body::GroupCreated { group, kind: GroupKind::Managers, key, members: vec![], name };
    refuses_of(&m.org, &m.ada, named, Error::Group);
    let nobody = vec![Holder::Member(MemberId::from_bytes([9; 16]))];
    let unknown = Body::GroupCreated { group, kind, key, members: nobody, name };
    refuses_of(&m.org, &m.ada, unknown, Error::UnknownMember);
}

#[test]
fn members_of_an_inner_group_are_members_of_the_outer() {
    let n = nested();
    assert!(n.is_in("inner", &n.m.tom) && n.is_in("outer", &n.m.tom));
    assert!(!n.is_in("inner", &n.nina) && !n.is_in("outer", &n.nina));
}

/// Whoever makes a key knows it.
#[test]
fn a_group_made_by_somebody_outside_is_due_a_key_from_inside() {
    let mut m = msp();
    m.org.says(&m.ada, Organisation::custom_group("team", vec![Holder::Member(m.tom.id)]));
    assert_eq!(m.org.log.rotation_due().collect::<Vec<_>>(), [&Organisation::custom_id("team")]);
    refuses_of(&m.org, &m.ada, Organisation::custom_rotated("team", Epoch(2)), Error::NotAllowed);
    m.org.says(&m.tom, Organisation::custom_rotated("team", Epoch(2)));
    assert_eq!(m.org.log.rotation_due().count(), 0);
}

#[test]
fn groups_contain_no_circle() {
    let n = nested();
    let (ada, org) = (&n.m.ada, &n.m.org);
    refuses_of(org, ada, change("inner", &[group("outer")], &[]), Error::Circle);
    refuses_of(org, ada, change("inner", &[group("inner")], &[]), Error::Circle);
    accepts_of(org, ada, change("outer", &[Holder::Member(n.nina.id)], &[]));
}

/// "chain 1", inside "chain 2", and so on; Tom is in the innermost.
fn chain(length: usize) -> Msp {
    let mut m = msp();
    m.org.says(&m.ada, Organisation::custom_group("chain 1", vec![Holder::Member(m.tom.id)]));
    for layer in 2..=length {
        let inner = group(&format!("chain {}", layer - 1));
        m.org.says(&m.ada, Organisation::custom_group(&format!("chain {layer}"), vec![inner]));
    }
    m
}

#[test]
fn groups_stand_no_deeper_in_groups_than_the_rule_says() {
    let m = chain(NESTED - 1);
    let outermost = |layer: usize| Organisation::custom_group("outermost", vec![group(&format!("chain {layer}"))]);
    accepts_of(&m.org, &m.ada, outermost(NESTED - 1));
    let mut m = chain(NESTED);
    assert!(m.org.log.is_in(&Organisation::custom_id(&format!("chain {NESTED}")), &m.tom.id));
    refuses_of(&m.org, &m.ada, outermost(NESTED), Error::TooDeep);
    accepts_of(&m.org, &m.ada, outermost(NESTED - 1));
    // From inside, and in the middle, it counts as well: two are too many, or one in place of another is not.
    m.org.says(&m.ada, Organisation::custom_group("new", vec![]));
    m.org.says(&m.ada, Organisation::custom_group("around new", vec![group("new")]));
    refuses_of(&m.org, &m.ada, change("chain 1", &[group("new")], &[]), Error::TooDeep);
    refuses_of(&m.org, &m.ada, change("chain 2", &[group("around new")], &[]), Error::TooDeep);
    accepts_of(&m.org, &m.ada, change("chain 2", &[group("new")], &[]));
    accepts_of(&m.org, &m.ada, change("chain 3", &[group("around new")], &[group("chain 2")]));
}

/// Fifteen groups in each of eight layers, each with all of the layer below: there are 15^7 ways through them, and the log is
/// taken and asked all the same.
#[test]
fn by_how_many_ways_a_group_is_inside_another_costs_nothing() {
    const EACH: usize = 15;
    let mut m = msp();
    let label = |layer: usize, at: usize| format!("{layer} {at}");
    for layer in 1..=NESTED {
        for at in 0..EACH {
            let below = if layer == 1 { 0 } else { EACH };
            let inner = (0..below).map(|at| group(&label(layer - 1, at))).collect();
            m.org.says(&m.ada, Organisation::custom_group(&label(layer, at), inner));
        }
    }
    let [inner, outer] = [1, NESTED].map(|layer| Organisation::custom_id(&label(layer, 0)));
    assert!(!m.org.log.is_in(&outer, &m.tom.id));
    m.org.says(&m.ada, change(&label(1, 0), &[Holder::Member(m.tom.id)], &[]));
    assert!(m.org.log.is_in(&outer, &m.tom.id));
    assert_eq!(m.org.log.groups_around(&Holder::Group(inner)).len(), 1 + (NESTED - 1) * EACH);
    let ways_in = change(&label(1, 0), &[group(&label(NESTED, 0))], &[]);
    refuses_of(&m.org, &m.ada, ways_in, Error::Circle);
}

#[test]
fn only_administrators_change_a_groups_members_and_name() {
    let n = nested();
    let body = change("inner", &[Holder::Member(n.nina.id)], &[]);
    refuses_of(&n.m.org, &n.m.tom, body.clone(), Error::NotAllowed);
    accepts_of(&n.m.org, &n.ben, body);
    let Body::GroupCreated { name: Some(name), .. } = Organisation::custom_group("new", vec![]) else { panic!() };
    let renamed = Body::GroupRenamed { group: Organisation::custom_id("inner"), name };
    refuses_of(&n.m.org, &n.m.tom, renamed.clone(), Error::NotAllowed);
    accepts_of(&n.m.org, &n.ben, renamed);
    let everyone = Organisation::group_id(GroupKind::Everyone);
    refuses_of(&n.m.org, &n.ben, Body::GroupRenamed { group: everyone, name }, Error::Group);
    let filled = Body::GroupMembersChanged { group: everyone, added: vec![Holder::Member(n.nina.id)], removed: vec![] };
    refuses_of(&n.m.org, &n.ben, filled, Error::Group);
}

#[test]
fn a_change_says_something_new() {
    let n = nested();
    for body in [
        change("inner", &[], &[]),
        change("inner", &[Holder::Member(n.m.tom.id)], &[]),
        change("inner", &[], &[Holder::Member(n.nina.id)]),
    ] {
        refuses_of(&n.m.org, &n.m.ada, body, Error::Repeated);
    }
}

#[test]
fn who_leaves_a_group_knew_the_keys_of_all_groups_around_it() {
    let mut n = nested();
    n.m.org.says(&n.ben, change("inner", &[], &[Holder::Member(n.m.tom.id)]));
    let mut due = n.due();
    due.sort_unstable();
    let mut expected = vec![Organisation::custom_id("inner"), Organisation::custom_id("outer")];
    expected.sort_unstable();
    assert_eq!(due, expected);
    assert!(!n.is_in("outer", &n.m.tom));
    for label in ["inner", "outer"] {
        refuses_of(&n.m.org, &n.ben, Organisation::custom_rotated(label, Epoch(2)), Error::NotAllowed);
        n.m.org.says(&n.m.ada, Organisation::custom_rotated(label, Epoch(2)));
    }
    assert_eq!(n.due(), []);
}

#[test]
fn who_leaves_the_organisation_leaves_every_group() {
    let mut n = nested();
    n.m.org.says(&n.ben, Body::Removed { member: n.m.tom.id });
    assert_eq!(n.due().len(), 3, "everyone, inner, outer");
    assert!(!n.is_in("inner", &n.m.tom));
}

#[test]
fn adding_somebody_makes_no_key_due() {
    let mut n = nested();
    n.m.org.says(&n.ben, change("inner", &[Holder::Member(n.nina.id)], &[]));
    assert_eq!(n.due(), []);
    assert!(n.is_in("outer", &n.nina));
}
