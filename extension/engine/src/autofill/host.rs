//! Hosts of pages and of items, and the sites that they belong to.

use super::address::AddressError;
use super::suffix;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use url::Url;

/// Bytes of a host name (RFC 1035 §2.3.4, as text).
pub(super) const MAX_NAME: usize = 253;

/// A host as browsers compare it: a name in lower-case ASCII (punycode, so that look-alike letters show) without a trailing dot, or an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Host {
    Name(String),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

impl Host {
    pub(super) fn of(url: &Url) -> Result<Self, AddressError> {
        match url.host() {
            Some(url::Host::Domain(name)) if name.is_empty() || name.len() > MAX_NAME + 1 => Err(AddressError::Host),
            Some(url::Host::Domain(name)) if name.starts_with('.') || name.contains("..") => Err(AddressError::Host),
            Some(url::Host::Domain(name)) => Ok(Self::Name(name.to_ascii_lowercase())),
            Some(url::Host::Ipv4(address)) => Ok(Self::V4(address)),
            Some(url::Host::Ipv6(address)) => Ok(Self::V6(address)),
            None => Err(AddressError::Host),
        }
    }

    /// The site that the host belongs to; nothing for addresses, public suffixes and single labels, which match by themselves only.
    pub fn site(&self) -> Option<Site> {
        self.site_name().map(|name| Site(name.to_owned()))
    }

    fn site_name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => suffix::registrable(name),
            Self::V4(_) | Self::V6(_) => None,
        }
    }

    /// This machine or a private network, where nobody can get a certificate.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Name(name) => name == "localhost" || name.ends_with(".localhost"),
            Self::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
            Self::V6(address) => match address.to_ipv4_mapped() {
                Some(mapped) => Self::V4(mapped).is_local(),
                None => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
            },
        }
    }

    pub(super) fn is_numbered(&self) -> bool {
        !matches!(self, Self::Name(_)) || self.is_local()
    }
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::V4(address) => address.fmt(formatter),
            Self::V6(address) => write!(formatter, "[{address}]"),
        }
    }
}

/// What one owner registered: `example.co.uk`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site(String);

impl Site {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Site {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A host with what comparing it often needs, looked up once.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Placed {
    host: Host,
    /// Where in the name its site begins.
    site_at: Option<usize>,
    /// Differs for most hosts that differ: their names lie elsewhere in memory, and need not be fetched.
    mark: u32,
}

impl From<Host> for Placed {
    fn from(host: Host) -> Self {
        let (mark, site_at) = match &host {
            Host::Name(name) => suffix::place(name),
            Host::V4(_) | Host::V6(_) => (0, None),
        };
        Self { host, site_at, mark }
    }
}

impl Placed {
    pub(super) fn host(&self) -> &Host {
        &self.host
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        self.mark == other.mark && self.host == other.host
    }

    pub(super) fn site_name(&self) -> Option<&str> {
        match &self.host {
            Host::Name(name) => name.get(self.site_at?..),
            Host::V4(_) | Host::V6(_) => None,
        }
    }
}
