//! A group's private key, wrapped to each member. The member checks it against the public key in the verified log, so
//! a wrap needs no signature.

use super::grant::Error;
use crate::domain;
use crate::id::{GroupId, MemberId, OrgId};
use crate::keys::{Epoch, ExchangePublic, ExchangeSecret};
use crate::wrap::{self, Wrapped};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

/// One epoch of a group's private key for one member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupKeyWrap {
    #[n(0)]
    pub group: GroupId,
    #[n(1)]
    pub epoch: Epoch,
    #[n(2)]
    pub member: MemberId,
    #[n(3)]
    pub key: Wrapped,
}

fn info(org: &OrgId, group: &GroupId, epoch: Epoch, member: &MemberId) -> Vec<u8> {
    [domain::GROUP_KEY.as_bytes(), org.as_bytes(), group.as_bytes(), &epoch.0.to_be_bytes(), member.as_bytes()].concat()
}

pub fn wrap_group_key(
    secret: &ExchangeSecret,
    org: &OrgId,
    group: GroupId,
    epoch: Epoch,
    member: MemberId,
    members_key: &ExchangePublic,
    rng: &mut dyn CryptoRng,
) -> Result<GroupKeyWrap, Error> {
    let key = wrap::wrap(members_key, &info(org, &group, epoch, &member), &secret.expose(), rng)
        .map_err(|_| Error::Recipient)?;
    Ok(GroupKeyWrap { group, epoch, member, key })
}

/// # Errors
/// [`Error::DoesNotOpen`] if the wrap is for somebody else, or what is in it is not the private half of `public`.
pub fn unwrap_group_key(
    wrap: &GroupKeyWrap,
    org: &OrgId,
    public: &ExchangePublic,
    member: &ExchangeSecret,
) -> Result<ExchangeSecret, Error> {
    let opened = wrap::unwrap(member, &info(org, &wrap.group, wrap.epoch, &wrap.member), &wrap.key)
        .map_err(|_| Error::DoesNotOpen)?;
    let secret = ExchangeSecret::from_bytes(&opened);
    if secret.public() == *public { Ok(secret) } else { Err(Error::DoesNotOpen) }
}
