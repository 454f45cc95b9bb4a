//! Identifiers. Each thing has a type of its own.

use crate::{domain, fixed_bytes, keys::MemberKeys, sign};
use rand_core::CryptoRng;

fixed_bytes! {
    /// An organisation: SHA-256 of its log's first entry, so it names the founder's keys.
    OrgId, 32
}
fixed_bytes! {
    /// A person's or machine's account: the first 16 bytes of SHA-256 over its first public keys. Nobody can
    /// take another's identifier without holding another's keys.
    MemberId, 16
}
fixed_bytes! { ItemId, 16 }
fixed_bytes! { GroupId, 16 }
fixed_bytes! {
    /// A set of item keys sealed together, to be granted to any number of holders.
    BundleId, 16
}
fixed_bytes! { InvitationId, 16 }
fixed_bytes! {
    /// A request that somebody of the MSP may work for a client.
    RequestId, 16
}
fixed_bytes! {
    /// A client in its MSP's log: a salted hash of the client's identifier, which only the two know to be this client's.
    ClientLink, 32
}
fixed_bytes! { SessionId, 16 }
fixed_bytes! {
    /// SHA-256 of something under a domain.
    Hash, 32
}

macro_rules! random_id {
    ($($name:ident),*) => {
        $(impl $name {
            pub fn generate(rng: &mut dyn CryptoRng) -> Self {
                let mut bytes = [0; Self::LENGTH];
                rng.fill_bytes(&mut bytes);
                Self::from_bytes(bytes)
            }
        })*
    };
}
random_id!(ItemId, GroupId, BundleId, InvitationId, RequestId, SessionId);

impl MemberId {
    /// The identifier that belongs to a member's first keys.
    pub fn of(keys: &MemberKeys) -> Self {
        let digest = sign::hash(domain::MEMBER_ID, &[keys.verify.as_bytes(), keys.exchange.as_bytes()]);
        let mut id = [0; 16];
        id.copy_from_slice(&digest.as_bytes()[..16]);
        Self(id)
    }
}

/// Who can hold a key to items: a member or a group, each with an X25519 key pair.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    minicbor::Encode,
    minicbor::Decode,
    serde::Serialize,
    serde::Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Holder {
    #[n(0)]
    Member(#[n(0)] MemberId),
    #[n(1)]
    Group(#[n(0)] GroupId),
}

impl Holder {
    pub const fn group(&self) -> Option<&GroupId> {
        match self {
            Holder::Group(group) => Some(group),
            Holder::Member(_) => None,
        }
    }
}

/// An organisation's address: the `<org>` of `https://host/<org>`. 2 to 40 of `a-z`, `0-9` and `-`, starting and
/// ending with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an address has 2 to 40 letters a to z, digits or hyphens, and starts and ends with a letter or digit")]
pub struct BadSlug;

impl Slug {
    /// Paths that the service itself serves.
    const RESERVED: &[&str] = &["v1", "api", "assets", "favicon", "robots", "well-known", "internal"];

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Slug {
    type Error = BadSlug;

    fn try_from(text: String) -> Result<Self, BadSlug> {
        let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
        let bytes = text.as_bytes();
        let fits = (2..=40).contains(&bytes.len())
            && bytes.iter().all(|&c| allowed(c) || c == b'-')
            && bytes.first().copied().is_some_and(allowed)
            && bytes.last().copied().is_some_and(allowed)
            && !Self::RESERVED.contains(&text.as_str());
        if fits { Ok(Self(text)) } else { Err(BadSlug) }
    }
}

impl core::str::FromStr for Slug {
    type Err = BadSlug;

    fn from_str(text: &str) -> Result<Self, BadSlug> {
        Self::try_from(text.to_owned())
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl core::fmt::Display for Slug {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}
