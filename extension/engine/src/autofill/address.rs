//! Where a page is, where an item belongs, and whether the two agree.
//!
//! A page's [`Origin`] comes from the browser; an [`ItemAddress`] from a person, an import, or another member. They are different types
//! because they are trusted differently: the first is parsed strictly, the second with the goodwill that typed text needs.

use super::host::Placed;
pub use super::host::{Host, Site};
use super::written::Written;
use std::fmt;
use url::Url;

/// UTF-8 bytes of an address that are looked at.
pub(super) const MAX_ADDRESS: usize = 2048;

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

/// Where a frame is, as the browser says it (HTML standard, "tuple origin").
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    scheme: Scheme,
    placed: Placed,
    port: u16,
}

impl Origin {
    /// Reads `sender.origin` or, where that is missing, `sender.url`.
    ///
    /// # Errors
    /// Whatever is not plainly a web page: `null` (a sandboxed frame), `file:`, `about:`, an extension; a host with a trailing dot, which
    /// browsers keep apart from the same name without one; an address with a user name in it.
    pub fn of_page(reported: &str) -> Result<Self, AddressError> {
        match Written::read(reported) {
            Some(Written { scheme: Some(scheme), host, port }) => {
                let placed = Host::Name(host.to_owned()).into();
                Ok(Self { scheme, placed, port: port.unwrap_or(scheme.default_port()) })
            }
            _ => Self::of_page_url(&parse(reported)?),
        }
    }

    pub(super) fn of_page_url(url: &Url) -> Result<Self, AddressError> {
        let origin = Self::of_url(url)?;
        match origin.host() {
            Host::Name(name) if name.ends_with('.') => Err(AddressError::TrailingDot),
            _ => Ok(origin),
        }
    }

    /// Whether an address is of this origin.
    pub(super) fn is_of(&self, url: &Url) -> bool {
        let port = url.port().unwrap_or(self.scheme.default_port());
        Scheme::of(url) == Ok(self.scheme)
            && !has_user_info(url)
            && port == self.port
            && Host::of(url).is_ok_and(|host| host == *self.host())
    }

    fn of_url(url: &Url) -> Result<Self, AddressError> {
        let scheme = Scheme::of(url)?;
        if has_user_info(url) {
            return Err(AddressError::UserInfo);
        }
        let port = url.port().unwrap_or(scheme.default_port());
        Ok(Self { scheme, placed: Host::of(url)?.into(), port })
    }

    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    pub fn host(&self) -> &Host {
        self.placed.host()
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Host, and port where it is not the usual one: `example.com:8443` (RFC 3986 §3.2, without user info).
    pub fn authority(&self) -> String {
        if self.port == self.scheme.default_port() {
            self.host().to_string()
        } else {
            format!("{}:{}", self.host(), self.port)
        }
    }

    /// Both belong to one owner. Says nothing about schemes.
    pub fn is_same_site(&self, other: &Self) -> bool {
        self.placed.is(&other.placed) || self.site_name().is_some_and(|site| other.site_name() == Some(site))
    }

    pub(super) fn site_name(&self) -> Option<&str> {
        self.placed.site_name()
    }
}

/// `https://example.com:8443`, as browsers write it; shown to people.
impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://{}", self.scheme.as_str(), self.authority())
    }
}

/// Where an item's secret may go: one of the item's addresses, without its path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemAddress {
    /// Nothing where the address does not say.
    scheme: Option<Scheme>,
    placed: Placed,
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

/// How far an address reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Site,
    Host,
    /// That host and port alone.
    Origin,
}

/// Whether an item may be used on pages without encryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    /// Where the address itself says `http:`.
    AsSaid,
    /// The item says so.
    Allowed,
}

impl ItemAddress {
    /// Reads what a person typed or another program exported: `example.com`, `https://example.com/login?next=…`, `localhost:3000`.
    ///
    /// # Errors
    /// Anything but a web address (`javascript:`, `data:`, `android:`), an address that shows another name before the host (`bank.com@evil.com`), no host.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        match Written::read(text) {
            Some(Written { scheme, host, port }) => {
                Ok(Self { scheme, placed: Host::Name(host.to_owned()).into(), port })
            }
            None => Self::parse_as_url(text.trim()),
        }
    }

    /// With the whole of the URL standard.
    pub(super) fn parse_as_url(text: &str) -> Result<Self, AddressError> {
        if text.chars().any(|character| character.is_control() || character.is_whitespace()) {
            return Err(AddressError::Malformed);
        }
        let says_scheme = text.contains("://");
        let url = if says_scheme { parse(text)? } else { parse(&format!("https://{text}"))? };
        let origin = Origin::of_url(&url)?;
        let scheme = says_scheme.then_some(origin.scheme);
        let placed = match origin.host() {
            Host::Name(name) if name.ends_with('.') => Host::Name(without_trailing_dot(name)?).into(),
            _ => origin.placed,
        };
        Ok(Self { scheme, placed, port: url.port() })
    }

    pub(super) fn site_name(&self) -> Option<&str> {
        self.placed.site_name()
    }

    pub fn host(&self) -> &Host {
        self.placed.host()
    }

    /// Whether an item that says no more than this address may be used on the page.
    pub fn fit(&self, page: &Origin) -> Option<Fit> {
        self.fit_as(page, Reach::Site, Plain::AsSaid)
    }

    /// Whether the item may be used on the page, and how well it fits. The rules, in this order:
    ///
    /// 1. A page without encryption gets nothing, unless the item's address itself says `http:`, the item may be used without, or the
    ///    host is this machine or a private address; and then on exactly that host, and that port where the address means its site.
    /// 2. The same host and port fit best; without a port the address means the scheme's own (443, 80).
    /// 3. Then the same host with another port, where the address means its site. A numbered host (an address, `localhost`) has
    ///    another service on each port, so there the ports must agree. An address that means its host alone means all ports of it,
    ///    unless it names one.
    /// 4. Other hosts of the same site fit last. Public suffixes (`github.io`) separate sites.
    pub(super) fn fit_as(&self, page: &Origin, reach: Reach, plain: Plain) -> Option<Fit> {
        self.fit_near(page, reach, plain, || self.is_same_site(page))
    }

    /// The same where whether both are of one site may be known already.
    pub(super) fn fit_near(
        &self,
        page: &Origin,
        reach: Reach,
        plain: Plain,
        is_same_site: impl Fn() -> bool,
    ) -> Option<Fit> {
        let same_host = self.placed.is(&page.placed);
        let same_port = self.port.unwrap_or(page.scheme.default_port()) == page.port;
        let encrypted = page.scheme == Scheme::Https;
        let may_be_plain = || self.scheme == Some(Scheme::Http) || plain == Plain::Allowed || page.host().is_local();
        let may = encrypted || (same_host && may_be_plain());
        if !may {
            return None;
        }
        match (reach, same_host) {
            (_, true) if same_port => Some(Fit::Exact),
            (Reach::Site, true) => (encrypted && !page.host().is_numbered()).then_some(Fit::Host),
            (Reach::Host, true) => self.port.is_none().then_some(Fit::Host),
            (Reach::Site, false) => is_same_site().then_some(Fit::Site),
            (Reach::Origin, _) | (Reach::Host, false) => None,
        }
    }

    pub(super) fn is_same_site(&self, page: &Origin) -> bool {
        page.site_name().is_some_and(|site| self.site_name() == Some(site))
    }

    /// The page is on this host, or on one below it, whatever the scheme; on this port, if the address names one.
    pub(super) fn covers(&self, page: &Origin) -> bool {
        let below = |name: &str, above: &str| name.strip_suffix(above).is_some_and(|rest| rest.ends_with('.'));
        let host = match (self.host(), page.host()) {
            (Host::Name(above), Host::Name(name)) if self.site_name() == page.site_name() => {
                name == above || below(name, above)
            }
            (own, there) => own == there,
        };
        host && self.port.is_none_or(|port| port == page.port)
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
        write!(formatter, "{}://{}", self.scheme.unwrap_or(Scheme::Https).as_str(), self.host())?;
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

pub(super) fn parse(text: &str) -> Result<Url, AddressError> {
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
