//! A group's private key on its way to a member.

use super::*;
use crate::fixtures::org_id;
use crate::id::{GroupId, OrgId};

#[test]
fn a_member_gets_the_groups_key_and_nobody_else() {
    let shared = shared();
    let rng = &mut FixedRng::new("group key");
    let secret = Organisation::group_secret(GroupKind::Everyone, Epoch::FIRST);
    let group = Organisation::group_id(GroupKind::Everyone);
    let org = shared.org.log.id();
    let wrap = wrap_group_key(&secret, &org, group, Epoch(1), shared.dora.id, &shared.dora.keys().exchange, rng);
    let wrap = wrap.unwrap();
    let open = |wrap: &GroupKeyWrap, org: &OrgId, by: &Person| {
        unwrap_group_key(wrap, org, &secret.public(), &by.identity.exchange).map(|secret| secret.public())
    };
    assert_eq!(open(&wrap, &org, &shared.dora), Ok(secret.public()));
    assert_eq!(open(&wrap, &org, &shared.carl), Err(Error::DoesNotOpen));
    assert_eq!(open(&wrap, &org_id(5), &shared.dora), Err(Error::DoesNotOpen));
    for moved in [
        GroupKeyWrap { epoch: Epoch(2), ..wrap },
        GroupKeyWrap { group: GroupId::from_bytes([0; 16]), ..wrap },
        GroupKeyWrap { member: shared.carl.id, ..wrap },
    ] {
        assert_eq!(open(&moved, &org, &shared.dora), Err(Error::DoesNotOpen));
    }
}

/// The wrap has no signature: what is in it must be the private half of the log's public key.
#[test]
fn a_key_that_is_not_the_logs_is_refused() {
    let shared = shared();
    let rng = &mut FixedRng::new("group key");
    let planted = Organisation::group_secret(GroupKind::Managers, Epoch::FIRST);
    let group = Organisation::group_id(GroupKind::Everyone);
    let org = shared.org.log.id();
    let wrap = wrap_group_key(&planted, &org, group, Epoch(1), shared.dora.id, &shared.dora.keys().exchange, rng);
    let public = Organisation::group_secret(GroupKind::Everyone, Epoch::FIRST).public();
    let opened = unwrap_group_key(&wrap.unwrap(), &org, &public, &shared.dora.identity.exchange);
    assert_eq!(opened.unwrap_err(), Error::DoesNotOpen);
}

#[test]
fn a_point_that_is_no_key_gets_nothing() {
    let shared = shared();
    let rng = &mut FixedRng::new("group key");
    let secret = Organisation::group_secret(GroupKind::Everyone, Epoch::FIRST);
    let group = Organisation::group_id(GroupKind::Everyone);
    let zero = crate::keys::ExchangePublic::from_bytes([0; 32]);
    let wrap = wrap_group_key(&secret, &shared.org.log.id(), group, Epoch(1), shared.dora.id, &zero, rng);
    assert_eq!(wrap, Err(Error::Recipient));
}
