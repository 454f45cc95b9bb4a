//! A group's private key, wrapped to each member, and to each group in it. Whoever opens it checks it against the public
//! key in the verified log, so a wrap needs no signature.

use super::grant::Error;
use crate::domain;
use crate::id::{GroupId, Holder, OrgId};
use crate::keys::{Epoch, ExchangePublic, ExchangeSecret};
use crate::wrap::{self, Wrapped};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

/// One epoch of a group's private key for one holder, under one epoch of the holder's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupKeyWrap {
    #[n(0)]
    pub group: GroupId,
    #[n(1)]
    pub epoch: Epoch,
    #[n(2)]
    pub recipient: Holder,
    #[n(3)]
    pub recipient_epoch: Epoch,
    #[n(4)]
    pub key: Wrapped,
}

/// Which key is wrapped, and to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GroupKeyFor {
    pub group: GroupId,
    pub epoch: Epoch,
    pub recipient: Holder,
    pub recipient_epoch: Epoch,
}

impl GroupKeyFor {
    pub(crate) fn info(&self, org: &OrgId) -> Vec<u8> {
        let (kind, recipient) = match &self.recipient {
            Holder::Member(member) => (0, member.as_bytes()),
            Holder::Group(group) => (1, group.as_bytes()),
        };
        let (epoch, recipient_epoch) = (self.epoch.0.to_be_bytes(), self.recipient_epoch.0.to_be_bytes());
        let parts: [&[u8]; 7] = [
            domain::GROUP_KEY.as_bytes(),
            org.as_bytes(),
            self.group.as_bytes(),
            &epoch,
            &[kind],
            recipient,
            &recipient_epoch,
        ];
        parts.concat()
    }

    pub fn wrap(
        &self,
        secret: &ExchangeSecret,
        org: &OrgId,
        recipients_key: &ExchangePublic,
        rng: &mut dyn CryptoRng,
    ) -> Result<GroupKeyWrap, Error> {
        let Self { group, epoch, recipient, recipient_epoch } = *self;
        let key = wrap::wrap(recipients_key, &self.info(org), &secret.expose(), rng).map_err(|_| Error::Recipient)?;
        Ok(GroupKeyWrap { group, epoch, recipient, recipient_epoch, key })
    }
}

impl GroupKeyWrap {
    pub const fn is_for(&self) -> GroupKeyFor {
        let Self { group, epoch, recipient, recipient_epoch, .. } = *self;
        GroupKeyFor { group, epoch, recipient, recipient_epoch }
    }

    /// # Errors
    /// [`Error::DoesNotOpen`] if the wrap is for somebody else, or what is in it is not the private half of `public`.
    pub fn open(
        &self,
        org: &OrgId,
        public: &ExchangePublic,
        recipient: &ExchangeSecret,
    ) -> Result<ExchangeSecret, Error> {
        let opened = wrap::unwrap(recipient, &self.is_for().info(org), &self.key).map_err(|_| Error::DoesNotOpen)?;
        let secret = ExchangeSecret::from_bytes(&opened);
        if secret.public() == *public { Ok(secret) } else { Err(Error::DoesNotOpen) }
    }
}
