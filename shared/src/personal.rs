//! Personal data and client names stand in the log as salted hashes, so that the chain and the signatures verify
//! for every reader, and a value can be disclosed to those whom it concerns, or erased, without breaking them.

use crate::bytes::Bytes;
use crate::canonical;
use crate::domain;
use crate::fixed_bytes;
use crate::id::{ClientLink, Hash, OrgId, Slug};
use crate::sign;
use core::marker::PhantomData;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

fixed_bytes! {
    /// What keeps a short value behind a hash from being guessed.
    BlindingSalt, 32
}

/// The salted hash of a `T`, as it stands in a signed entry.
pub struct Blinded<T>(Hash, PhantomData<T>);

impl<T, C> Encode<C> for Blinded<T> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        self.0.encode(e, ctx)
    }
}

impl<'b, T, C> Decode<'b, C> for Blinded<T> {
    fn decode(d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        Hash::decode(d, ctx).map(|hash| Self(hash, PhantomData))
    }
}

impl<T> Blinded<T> {
    pub const fn hash(&self) -> &Hash {
        &self.0
    }
}

impl<T> Clone for Blinded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Blinded<T> {}

impl<T> PartialEq for Blinded<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Blinded<T> {}

impl<T> core::fmt::Debug for Blinded<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Blinded({})", self.0)
    }
}

/// What opens a [`Blinded`]: the salt and the value's canonical encoding. Travels beside the log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Disclosure {
    #[n(0)]
    pub salt: BlindingSalt,
    #[n(1)]
    pub value: Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the value that was signed")]
pub struct NotTheSigned;

impl Disclosure {
    /// Blinds `value`; the disclosure is for those who may read it.
    pub fn of<T: Encode<()>>(value: &T, rng: &mut dyn CryptoRng) -> (Blinded<T>, Disclosure) {
        let disclosure = Disclosure { salt: BlindingSalt::generate(rng), value: canonical::encode(value).into() };
        (Blinded(disclosure.hash(), PhantomData), disclosure)
    }

    /// The hash that this opens.
    pub fn hash(&self) -> Hash {
        sign::hash(domain::PERSONAL, &[self.salt.as_bytes(), self.value.as_slice()])
    }

    /// The value, if it is the one behind `blinded`.
    pub fn open<T>(&self, blinded: &Blinded<T>) -> Result<T, NotTheSigned>
    where
        T: for<'b> Decode<'b, ()> + Encode<()>,
    {
        if &self.hash() != blinded.hash() {
            return Err(NotTheSigned);
        }
        canonical::decode(self.value.as_slice()).map_err(|_| NotTheSigned)
    }
}

/// A person, as the others of the organisation see them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Profile {
    #[n(0)]
    pub name: String,
    #[n(1)]
    pub email: String,
}

/// An organisation's name for people and its address.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrganisationName {
    #[n(0)]
    pub name: String,
    #[n(1)]
    pub slug: Slug,
}

/// A custom group's name.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupName {
    #[n(0)]
    pub name: String,
}

/// A client as its MSP's log links it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClientName {
    #[n(0)]
    pub org: OrgId,
    #[n(1)]
    pub organisation: OrganisationName,
    /// What its link is salted with.
    #[n(2)]
    pub salt: BlindingSalt,
}

impl ClientName {
    pub fn link(&self) -> ClientLink {
        ClientLink::of(&self.org, &self.salt)
    }
}

impl ClientLink {
    /// How a client stands in its MSP's log.
    pub fn of(client: &OrgId, salt: &BlindingSalt) -> Self {
        Self::from_bytes(*sign::hash(domain::CLIENT_LINK, &[salt.as_bytes(), client.as_bytes()]).as_bytes())
    }
}

impl BlindingSalt {
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut salt = [0; 32];
        rng.fill_bytes(&mut salt);
        Self::from_bytes(salt)
    }
}

impl<C> Encode<C> for Slug {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(self.as_str())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Slug {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        d.str()?.parse().map_err(|_| minicbor::decode::Error::message("no address").at(at))
    }
}
