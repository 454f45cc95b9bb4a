//! A grant: one recipient's right to a bundle, signed by the granter.

use super::bundle::Bundle;
use crate::bytes::Bytes;
use crate::canonical;
use crate::domain;
use crate::fixed_bytes;
use crate::id::{BundleId, Hash, Holder, MemberId, OrgId};
use crate::keys::{BundleKey, Epoch, ExchangePublic, ExchangeSecret, MemberKeys, SignKey, Signature};
use crate::log::{Head, Number, Seen, Verified};
use crate::permission::{Act, Permission};
use crate::sign;
use crate::suite::{Suite, Version};
use crate::time::Millis;
use crate::wrap::{self, Wrapped};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

fixed_bytes! {
    /// SHA-256 of a public key: what key a wrap is for.
    Thumbprint, 32
}

impl Thumbprint {
    pub fn of(key: &ExchangePublic) -> Self {
        Self::from_bytes(*sign::hash(domain::KEY_THUMBPRINT, &[key.as_bytes()]).as_bytes())
    }
}

/// Why a grant was refused, or cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the share is in no known encoding, version or suite")]
    Encoding(#[source] canonical::Error),
    #[error("the share belongs to another organisation")]
    OtherOrganisation,
    #[error("the share's granter saw a newer log: sync first")]
    Ahead,
    #[error("the share's granter saw another log of this organisation: the service shows its members different ones")]
    Fork,
    #[error("the share's granter could not grant it")]
    Granter,
    #[error("the share is not signed by its granter")]
    Signature,
    #[error("the share's recipient is not in the organisation, or has no key")]
    Recipient,
    #[error("the share was made for an old key")]
    OldKey,
    #[error("the group lost a member and has no new key yet")]
    RotationDue,
    #[error("the share's items are not those that were signed")]
    Bundle,
    #[error("the share does not open with this key")]
    DoesNotOpen,
    #[error("the share has ended")]
    Ended,
}

/// What the granter signs.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct GrantHeader {
    #[n(0)]
    pub version: Version,
    #[n(1)]
    pub suite: Suite,
    /// The recipient's organisation: whose log this is verified with, and whose object serves it.
    #[n(2)]
    pub org: OrgId,
    /// Where the items live.
    #[n(3)]
    pub home: OrgId,
    #[n(4)]
    pub bundle: BundleId,
    #[n(5)]
    pub contents: Hash,
    #[n(6)]
    pub recipient: Holder,
    #[n(7)]
    pub epoch: Epoch,
    #[n(8)]
    pub key: Thumbprint,
    #[n(9)]
    pub permission: Permission,
    #[n(10)]
    pub not_after: Option<Millis>,
    #[n(11)]
    pub granter: MemberId,
    /// The head of `org`'s log that the granter saw.
    #[n(12)]
    pub seen: Head,
    #[n(13)]
    pub time: Millis,
}

/// A grant as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Grant {
    #[n(0)]
    header: Bytes,
    #[n(1)]
    key: Wrapped,
    #[n(2)]
    signature: Signature,
}

/// A grant whose granter's signature and right have been verified with the log of the recipient's organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedGrant {
    header: GrantHeader,
    grant: Grant,
}

/// A holder's present key, from the verified log.
pub fn recipient_key(log: &Verified, holder: &Holder) -> Result<(Epoch, ExchangePublic), Error> {
    key_at(log, holder, log.head().number)
}

/// The key that a holder, if it was an active member or a group then, had at a point of the log.
fn key_at(log: &Verified, holder: &Holder, at: Number) -> Result<(Epoch, ExchangePublic), Error> {
    let found = match holder {
        Holder::Member(id) => log
            .member(id)
            .filter(|member| member.role_at(at).is_some())
            .and_then(|member| Some((member.epoch_at(at)?, member.keys_at(at)?.exchange))),
        Holder::Group(id) => {
            let group = log.group(id).ok_or(Error::Recipient)?;
            let epoch = group.epoch_at(at).ok_or(Error::Recipient)?;
            if group.is_rotation_due_at(at) {
                return Err(Error::RotationDue);
            }
            group.key_of(epoch).map(|key| (epoch, *key))
        }
    };
    found.ok_or(Error::Recipient)
}

impl GrantHeader {
    /// A header for `recipient` with the key that the verified log has for it: keys come from nowhere else.
    pub fn new(
        log: &Verified,
        bundle: &Bundle,
        recipient: Holder,
        permission: Permission,
        not_after: Option<Millis>,
        granter: MemberId,
        time: Millis,
    ) -> Result<(Self, ExchangePublic), Error> {
        let (epoch, key) = recipient_key(log, &recipient)?;
        if !log.role(&granter).is_some_and(|role| role.may(Act::Share)) {
            return Err(Error::Granter);
        }
        let header = Self {
            version: Version::One,
            suite: Suite::One,
            org: log.id(),
            home: bundle.org,
            bundle: bundle.id,
            contents: bundle.contents(),
            recipient,
            epoch,
            key: Thumbprint::of(&key),
            permission,
            not_after,
            granter,
            seen: log.head(),
            time,
        };
        Ok((header, key))
    }

    /// The same grant to another holder: what it covers is not hashed again.
    pub fn to_another(&self, log: &Verified, recipient: Holder) -> Result<(Self, ExchangePublic), Error> {
        let (epoch, key) = recipient_key(log, &recipient)?;
        let header = Self { recipient, epoch, key: Thumbprint::of(&key), ..self.clone() };
        Ok((header, key))
    }
}

impl Grant {
    /// Wraps the bundle's key for the header's recipient and signs.
    pub fn seal(
        header: &GrantHeader,
        recipient: &ExchangePublic,
        key: &BundleKey,
        granter: &SignKey,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, Error> {
        if Thumbprint::of(recipient) != header.key {
            return Err(Error::Recipient);
        }
        let header = canonical::encode(header);
        let key = wrap::wrap(recipient, &info(&header), key.expose(), rng).map_err(|_| Error::Recipient)?;
        let signature = sign::sign(granter, domain::GRANT_SIGNATURE, &statement(&header, &key));
        Ok(Self { header: header.into(), key, signature })
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        canonical::decode(bytes).map_err(Error::Encoding)
    }

    pub fn encode(&self) -> Vec<u8> {
        canonical::encode(self)
    }

    /// What the header says, unverified.
    pub fn header(&self) -> Result<GrantHeader, Error> {
        canonical::decode(self.header.as_slice()).map_err(Error::Encoding)
    }

    /// How revisions and take-backs name this grant.
    pub fn hash(&self) -> Hash {
        sign::hash(domain::GRANT, &[&self.encode()])
    }

    /// Who signed this, if they had seen another log of the organisation than this one.
    pub fn contradicts(&self, log: &Verified) -> Option<MemberId> {
        let header = self.header().ok()?;
        if header.org != log.id() || log.seen(&header.seen) != Seen::Forked {
            return None;
        }
        let statement = statement(self.header.as_slice(), &self.key);
        let by = |keys: &MemberKeys| sign::verify(&keys.verify, domain::GRANT_SIGNATURE, &statement, &self.signature);
        log.member(&header.granter)?.all_keys().any(|keys| by(keys).is_ok()).then_some(header.granter)
    }

    /// Verifies that the granter was a member at the head that the grant names, could share, and signed; that the
    /// recipient's key is the log's; and that it had not been replaced by then.
    pub fn verify(self, log: &Verified) -> Result<VerifiedGrant, Error> {
        let header = self.header()?;
        if header.org != log.id() {
            return Err(Error::OtherOrganisation);
        }
        match log.seen(&header.seen) {
            Seen::Passed => {}
            Seen::Ahead => return Err(Error::Ahead),
            Seen::Forked => return Err(Error::Fork),
        }
        let at = header.seen.number;
        let granter = log.member(&header.granter).ok_or(Error::Granter)?;
        if !granter.role_at(at).is_some_and(|role| role.may(Act::Share)) {
            return Err(Error::Granter);
        }
        let keys = granter.keys_at(at).ok_or(Error::Granter)?;
        let (epoch, key) = key_at(log, &header.recipient, at)?;
        if epoch != header.epoch || Thumbprint::of(&key) != header.key {
            return Err(Error::OldKey);
        }
        sign::verify(
            &keys.verify,
            domain::GRANT_SIGNATURE,
            &statement(self.header.as_slice(), &self.key),
            &self.signature,
        )
        .map_err(|_| Error::Signature)?;
        Ok(VerifiedGrant { header, grant: self })
    }
}

impl VerifiedGrant {
    pub const fn header(&self) -> &GrantHeader {
        &self.header
    }

    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// Checks that `bundle` is the one that was signed.
    pub fn covers(&self, bundle: &Bundle) -> Result<(), Error> {
        let same = self.header.bundle == bundle.id
            && self.header.home == bundle.org
            && self.header.contents == bundle.contents()
            && bundle.is_consistent();
        if same { Ok(()) } else { Err(Error::Bundle) }
    }

    /// # Errors
    /// [`Error::Ended`] after the grant's not-after.
    pub fn still_runs(&self, now: Millis) -> Result<(), Error> {
        if self.header.not_after.is_some_and(|end| now > end) { Err(Error::Ended) } else { Ok(()) }
    }

    /// The bundle's key, for whoever holds the recipient's private key.
    pub fn open(&self, secret: &ExchangeSecret) -> Result<BundleKey, Error> {
        if Thumbprint::of(&secret.public()) != self.header.key {
            return Err(Error::OldKey);
        }
        wrap::unwrap(secret, &info(self.grant.header.as_slice()), &self.grant.key)
            .map(|key| BundleKey::from_bytes(*key))
            .map_err(|_| Error::DoesNotOpen)
    }
}

/// HPKE's `info`: a wrap opens for the grant that it was made for, and no other.
fn info(header: &[u8]) -> Vec<u8> {
    sign::hash(domain::GRANT_INFO, &[header]).as_bytes().to_vec()
}

fn statement(header: &[u8], key: &Wrapped) -> Vec<u8> {
    [header, key.encapsulated.as_bytes(), key.key.as_bytes()].concat()
}
