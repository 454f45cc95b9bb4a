//! What held at an earlier point of the log.

use super::*;
use crate::keys::Epoch;

#[test]
fn a_role_is_that_of_its_time() {
    let mut m = msp();
    let joined = m.org.log.head().number;
    m.org.says(&m.ada, Body::RoleChanged { member: m.tom.id, role: Role::Auditor });
    let changed = m.org.log.head().number;
    m.org.says(&m.ada, Body::Suspended { member: m.tom.id });
    let suspended = m.org.log.head().number;
    let tom = m.org.log.member(&m.tom.id).unwrap();
    assert_eq!(tom.role_at(Number(joined.0 - 1)), None);
    assert_eq!(tom.role_at(joined), Some(Role::PasswordUser));
    assert_eq!(tom.role_at(changed), Some(Role::Auditor));
    assert_eq!(tom.role_at(suspended), None);
    assert_eq!(tom.role(), None);
    assert_eq!(tom.status(), Status::Suspended);
}

#[test]
fn keys_are_those_of_their_time() {
    let mut m = msp();
    let before = m.org.log.head().number;
    let new = m.org.changes_keys(&m.tom, &Person::named("tom's new keys"));
    let after = m.org.log.head().number;
    let tom = m.org.log.member(&m.tom.id).unwrap();
    assert_eq!(tom.keys_at(Number(0)), None);
    assert_eq!(tom.epoch_at(Number(0)), None);
    assert_eq!(tom.keys_at(before), Some(&m.tom.keys()));
    assert_eq!(tom.epoch_at(before), Some(Epoch(1)));
    assert_eq!(tom.keys_at(after), Some(&new.keys()));
    assert_eq!(tom.epoch_at(after), Some(Epoch(2)));
    assert_eq!((tom.keys(), tom.epoch()), (Some(&new.keys()), Epoch(2)));
}

#[test]
fn a_groups_epoch_is_that_of_its_time() {
    let mut m = msp();
    let first = m.org.log.head().number;
    m.org.says(&m.ada, Organisation::group_rotated(GroupKind::Everyone, Epoch(2)));
    let second = m.org.log.head().number;
    let (_, everyone) = m.org.log.group_of_kind(GroupKind::Everyone).unwrap();
    let key = |epoch| Organisation::group_secret(GroupKind::Everyone, Epoch(epoch)).public();
    assert_eq!(everyone.epoch_at(Number(0)), None);
    assert_eq!(everyone.epoch_at(first), Some(Epoch(1)));
    assert_eq!(everyone.epoch_at(second), Some(Epoch(2)));
    assert_eq!((everyone.epoch(), everyone.key()), (Epoch(2), Some(&key(2))));
    assert_eq!(everyone.key_of(Epoch(1)), Some(&key(1)));
    assert_eq!(everyone.key_of(Epoch(0)), None);
    assert_eq!(everyone.key_of(Epoch(3)), None);
}

#[test]
fn a_log_read_in_pieces_is_the_same_log() {
    let c = client();
    for cut in 1..c.org.entries.len() {
        let (first, rest) = c.org.entries.split_at(cut);
        let mut log = Verified::from_start(&first.to_vec().into()).unwrap();
        log.extend(&rest.to_vec().into()).unwrap();
        assert_eq!(log, c.org.log);
    }
}
