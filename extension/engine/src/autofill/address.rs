//! Where a page is, where an item belongs, and whether the two agree.
//!
//! A page's [`Origin`] comes from the browser; an [`ItemAddress`] from a person, an import, or another member. They are different types
//! because they are trusted differently: the first is parsed strictly, the second with the goodwill that typed text needs.

use super::suffix;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use url::Url;

/// UTF-8 bytes of an address that are looked at.
const MAX_ADDRESS: usize = 2048;
/// Bytes of a host name (RFC 1035 §2.3.4, as text).
const MAX_NAME: usize = 253;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    Http,
    Https,
}

impl Scheme {
    fn of(url: &Url) -> Result<Self, AddressError> {
        match url.scheme() {
            "http" => Ok(Self::Http),
            "https" => Ok(Self::Https),
            _ => Err(AddressError::Scheme),
        }
    }

    pub fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// A host as browsers compare it: a name in lower-case ASCII (punycode, so that look-alike letters show) without a trailing dot, or an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Host {
    Name(String),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

impl Host {
    fn of(url: &Url) -> Result<Self, AddressError> {
        match url.host() {
            Some(url::Host::Domain(name)) if name.is_empty() || name.len() > MAX_NAME + 1 => Err(AddressError::Host),
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

    pub(super) fn site_name(&self) -> Option<&str> {
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

    fn is_numbered(&self) -> bool {
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

/// Where a frame is, as the browser says it (HTML standard, "tuple origin").
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    scheme: Scheme,
    host: Host,
    port: u16,
}

impl Origin {
    /// Reads `sender.origin` or, where that is missing, `sender.url`.
    ///
    /// # Errors
    /// Whatever is not plainly a web page: `null` (a sandboxed frame), `file:`, `about:`, an extension; a host with a trailing dot, which
    /// browsers keep apart from the same name without one; an address with a user name in it.
    pub fn of_page(reported: &str) -> Result<Self, AddressError> {
        let url = parse(reported)?;
        let origin = Self::of_url(&url)?;
        match &origin.host {
            Host::Name(name) if name.ends_with('.') => Err(AddressError::TrailingDot),
            _ => Ok(origin),
        }
    }

    fn of_url(url: &Url) -> Result<Self, AddressError> {
        let scheme = Scheme::of(url)?;
        if has_user_info(url) {
            return Err(AddressError::UserInfo);
        }
        let port = url.port().unwrap_or(scheme.default_port());
        Ok(Self { scheme, host: Host::of(url)?, port })
    }

    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    pub fn host(&self) -> &Host {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Both belong to one owner. Says nothing about schemes.
    pub fn is_same_site(&self, other: &Self) -> bool {
        self.host == other.host || self.host.site_name().is_some_and(|site| other.host.site_name() == Some(site))
    }
}

/// `https://example.com:8443`, as browsers write it; shown to people.
impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://{}", self.scheme.as_str(), self.host)?;
        if self.port == self.scheme.default_port() { Ok(()) } else { write!(formatter, ":{}", self.port) }
    }
}

/// Where an item's secret may go: one of the item's addresses, without its path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemAddress {
    /// Nothing where the address does not say.
    scheme: Option<Scheme>,
    host: Host,
    /// Nothing where the address does not say.
    port: Option<u16>,
}

/// How well an item's address fits a page; higher is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fit {
    /// Another host of the same site.
    Site,
    /// The same host, another port.
    Host,
    /// The same host and port.
    Exact,
}

impl ItemAddress {
    /// Reads what a person typed or another program exported: `example.com`, `https://example.com/login?next=…`, `localhost:3000`.
    ///
    /// # Errors
    /// Anything but a web address (`javascript:`, `data:`, `android:`), an address that shows another name before the host (`bank.com@evil.com`), no host.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.chars().any(|character| character.is_control() || character.is_whitespace()) {
            return Err(AddressError::Malformed);
        }
        let says_scheme = text.contains("://");
        let url = if says_scheme { parse(text)? } else { parse(&format!("https://{text}"))? };
        let origin = Origin::of_url(&url)?;
        let host = match origin.host {
            Host::Name(name) => Host::Name(without_trailing_dot(&name)?),
            host => host,
        };
        Ok(Self { scheme: says_scheme.then_some(origin.scheme), host, port: url.port() })
    }

    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Whether the item may be used on the page, and how well it fits. The rules, in this order:
    ///
    /// 1. A page without encryption gets nothing, unless the item's address itself says `http:`, or the host is this machine or a private
    ///    address; and then only on exactly that host and port.
    /// 2. The same host and port fit best, then the same host with another port. A numbered host (an address, `localhost`) has
    ///    another service on each port, so there a port that the item names must agree.
    /// 3. Other hosts of the same site fit last. Public suffixes (`github.io`) separate sites.
    pub fn fit(&self, page: &Origin) -> Option<Fit> {
        let same_host = self.host == page.host;
        let same_port = self.port.unwrap_or(page.scheme.default_port()) == page.port;
        match page.scheme {
            Scheme::Http => {
                let may = same_host && (self.scheme == Some(Scheme::Http) || page.host.is_local());
                let any_port = self.scheme.is_none() && self.port.is_none() && page.host.is_local();
                match (may, same_port) {
                    (true, true) => Some(Fit::Exact),
                    (true, false) if any_port => Some(Fit::Host),
                    _ => None,
                }
            }
            Scheme::Https if same_host && same_port => Some(Fit::Exact),
            Scheme::Https if same_host => (!page.host.is_numbered() || self.port.is_none()).then_some(Fit::Host),
            Scheme::Https => {
                let site = page.host.site_name()?;
                (self.host.site_name() == Some(site)).then_some(Fit::Site)
            }
        }
    }

    /// The item is meant for this host, but not for a page without encryption: worth saying to the person.
    pub fn wants_encryption(&self, page: &Origin) -> bool {
        page.scheme == Scheme::Http && self.fit(page).is_none() && {
            let secure = Origin { scheme: Scheme::Https, port: self.port.unwrap_or(443), ..page.clone() };
            self.fit(&secure).is_some()
        }
    }
}

impl fmt::Display for ItemAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://{}", self.scheme.unwrap_or(Scheme::Https).as_str(), self.host)?;
        self.port.map_or(Ok(()), |port| write!(formatter, ":{port}"))
    }
}

/// Takes user name and password out of an exported address (`https://ann:secret@host/`), which would otherwise be shown and refused.
pub fn without_user_info(address: &str) -> String {
    let address = address.trim();
    match Url::parse(address) {
        Ok(url) if has_user_info(&url) => stripped(url).unwrap_or_else(|| address.to_owned()),
        _ => address.to_owned(),
    }
}

fn stripped(mut url: Url) -> Option<String> {
    url.set_username("").and_then(|()| url.set_password(None)).ok()?;
    Some(url.into())
}

fn parse(text: &str) -> Result<Url, AddressError> {
    if text.len() > MAX_ADDRESS {
        return Err(AddressError::Malformed);
    }
    Url::parse(text).map_err(|_| AddressError::Malformed)
}

fn has_user_info(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

fn without_trailing_dot(name: &str) -> Result<String, AddressError> {
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.is_empty() || name.ends_with('.') { Err(AddressError::Host) } else { Ok(name.to_owned()) }
}

/// Why a text is no address that a secret may go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("That is not a web address. Write it as in the browser's address bar.")]
    Malformed,
    #[error("Only addresses that begin with https:// or http:// can be filled.")]
    Scheme,
    #[error("The address has no host.")]
    Host,
    #[error("The address shows a user name before the host. Leave out everything up to the @.")]
    UserInfo,
    #[error("The page's host ends in a dot, which makes it another site. Open it without the dot.")]
    TrailingDot,
}

impl AddressError {
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "address_malformed",
            Self::Scheme => "address_scheme",
            Self::Host => "address_host",
            Self::UserInfo => "address_user_info",
            Self::TrailingDot => "address_trailing_dot",
        }
    }
}
