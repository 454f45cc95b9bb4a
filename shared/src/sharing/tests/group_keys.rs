//! A group's private key on its way to a member.

use super::*;
use crate::fixtures::org_id;
use crate::id::{GroupId, OrgId};
use crate::keys::{ExchangePublic, ExchangeSecret};

impl Shared {
    /// The key of "everyone" for a member.
    fn wrapped(&self, secret: &ExchangeSecret, to: &ExchangePublic) -> Result<GroupKeyWrap, Error> {
        let wanted = GroupKeyFor {
            group: Organisation::group_id(GroupKind::Everyone),
            epoch: Epoch::FIRST,
            recipient: Holder::Member(self.dora.id),
            recipient_epoch: Epoch::FIRST,
        };
        wanted.wrap(secret, &self.org.log.id(), to, &mut FixedRng::new("group key"))
    }
}

#[test]
fn a_member_gets_the_groups_key_and_nobody_else() {
    let shared = shared();
    let secret = Organisation::group_secret(GroupKind::Everyone, Epoch::FIRST);
    let org = shared.org.log.id();
    let wrap = shared.wrapped(&secret, &shared.dora.keys().exchange).unwrap();
    let open = |wrap: &GroupKeyWrap, org: &OrgId, by: &Person| {
        wrap.open(org, &secret.public(), &by.identity.exchange).map(|secret| secret.public())
    };
    assert_eq!(open(&wrap, &org, &shared.dora), Ok(secret.public()));
    assert_eq!(open(&wrap, &org, &shared.carl), Err(Error::DoesNotOpen));
    assert_eq!(open(&wrap, &org_id(5), &shared.dora), Err(Error::DoesNotOpen));
    for moved in [
        GroupKeyWrap { epoch: Epoch(2), ..wrap },
        GroupKeyWrap { group: GroupId::from_bytes([0; 16]), ..wrap },
        GroupKeyWrap { recipient: Holder::Member(shared.carl.id), ..wrap },
        GroupKeyWrap { recipient: Holder::Group(GroupId::from_bytes(*shared.dora.id.as_bytes())), ..wrap },
        GroupKeyWrap { recipient_epoch: Epoch(2), ..wrap },
    ] {
        assert_eq!(open(&moved, &org, &shared.dora), Err(Error::DoesNotOpen));
    }
}

/// The wrap has no signature: what is in it must be the private half of the log's public key.
#[test]
fn a_key_that_is_not_the_logs_is_refused() {
    let shared = shared();
    let planted = Organisation::group_secret(GroupKind::Managers, Epoch::FIRST);
    let wrap = shared.wrapped(&planted, &shared.dora.keys().exchange).unwrap();
    let public = Organisation::group_secret(GroupKind::Everyone, Epoch::FIRST).public();
    let opened = wrap.open(&shared.org.log.id(), &public, &shared.dora.identity.exchange);
    assert_eq!(opened.unwrap_err(), Error::DoesNotOpen);
}
