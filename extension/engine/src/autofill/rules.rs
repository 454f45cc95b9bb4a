//! Which pages an item may be used on: its addresses, each with how it is meant.

use super::address::{AddressError, Fit, ItemAddress, MAX_ADDRESS, Origin, Plain, Reach, Scheme, parse};
use super::equivalents::Equivalents;
use super::pattern::{Pattern, PatternError};
use latchkey_shared::item::{Match, Overview};
use std::sync::OnceLock;
use url::Url;

/// A page or frame that may be filled: its origin, as the browser says it, and its whole address, if that is of the same origin
/// (`about:srcdoc` in a frame of it is not).
#[derive(Clone, Debug)]
pub struct Page {
    origin: Origin,
    reported: Box<str>,
    /// Few rules ask for more than the origin: parsed when one does.
    address: OnceLock<Option<Url>>,
}

impl Page {
    pub fn at(origin: Origin, reported: &str) -> Self {
        let reported = if reported.len() > MAX_ADDRESS { "" } else { reported };
        Self { origin, reported: reported.into(), address: OnceLock::new() }
    }

    /// Where the page's address is all that there is of it.
    ///
    /// # Errors
    /// As [`Origin::of_page`].
    pub fn of(reported: &str) -> Result<Self, AddressError> {
        Ok(Self::at(Origin::of_page(reported)?, reported))
    }

    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    fn address(&self) -> Option<&Url> {
        let read = || parse(&self.reported).ok().filter(|url| self.origin.is_of(url));
        self.address.get_or_init(read).as_ref()
    }
}

/// Where nothing is known but the origin: what is meant for single addresses does not fit.
impl From<Origin> for Page {
    fn from(origin: Origin) -> Self {
        Self::at(origin, "")
    }
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        self.origin == other.origin && self.address() == other.address()
    }
}

impl Eq for Page {}

/// All that an item says of where it is used, and its organisation of which sites are one.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    rules: Vec<Rule>,
    equivalents: Equivalents,
}

/// One address of an item, and how it is meant.
#[derive(Clone, Debug)]
pub struct Rule {
    meaning: Meaning,
    plain: Plain,
}

#[derive(Clone, Debug)]
enum Meaning {
    Reach(ItemAddress, Reach),
    /// The origin, and what of the address the page must have: all of it, or the beginning.
    Address {
        origin: ItemAddress,
        text: Box<str>,
        matching: Whole,
    },
    Pattern(Box<Pattern>),
    Never(ItemAddress),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whole {
    Beginning,
    All,
}

/// What a rule says of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Fits(Fit),
    /// Whatever the item's other rules say.
    Never,
}

/// Why an address can't be meant in that way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("{0}")]
    Address(#[from] AddressError),
    #[error("{0}")]
    Pattern(#[from] PatternError),
}

impl RuleError {
    pub fn code(self) -> &'static str {
        match self {
            Self::Address(error) => error.code(),
            Self::Pattern(error) => error.code(),
        }
    }
}

impl Rule {
    /// # Errors
    /// [`RuleError`], where the address is no web address or the pattern none that is tried.
    pub fn read(address: &str, matching: Match, plain: Plain) -> Result<Self, RuleError> {
        let meaning = match matching {
            Match::Site => Meaning::Reach(ItemAddress::parse(address)?, Reach::Site),
            Match::Host => Meaning::Reach(ItemAddress::parse(address)?, Reach::Host),
            Match::Never => Meaning::Never(ItemAddress::parse(address)?),
            Match::Pattern => Meaning::Pattern(Box::new(Pattern::read(address)?)),
            Match::StartsWith => Self::whole(address, Whole::Beginning)?,
            Match::Exact => Self::whole(address, Whole::All)?,
        };
        Ok(Self { meaning, plain })
    }

    pub(super) fn each_of(overview: &Overview) -> impl Iterator<Item = Self> {
        let plain = if overview.insecure == Some(true) { Plain::Allowed } else { Plain::AsSaid };
        overview.sites().filter_map(move |(address, matching)| Self::read(address, matching, plain).ok())
    }

    fn whole(address: &str, matching: Whole) -> Result<Meaning, AddressError> {
        let origin = ItemAddress::parse(address)?;
        let text = address.trim();
        let url = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("https://{text}")) };
        let text = after_host(&url.map_err(|_| AddressError::Malformed)?).into();
        Ok(Meaning::Address { origin, text, matching })
    }

    /// The address whose site or host the rule is about; nothing for a pattern, which may be about any.
    pub(super) fn address(&self) -> Option<&ItemAddress> {
        match &self.meaning {
            Meaning::Reach(address, _) | Meaning::Never(address) => Some(address),
            Meaning::Address { origin, .. } => Some(origin),
            Meaning::Pattern(_) => None,
        }
    }

    /// The address, if it stands for its whole site.
    pub(super) fn site(&self) -> Option<&ItemAddress> {
        match &self.meaning {
            Meaning::Reach(address, Reach::Site) => Some(address),
            _ => None,
        }
    }

    pub fn verdict(&self, page: &Page) -> Option<Verdict> {
        self.verdict_near(page, |address| address.is_same_site(&page.origin))
    }

    /// The verdict on a page whose site is known to be the one of the rule's address.
    pub(super) fn verdict_on_site(&self, page: &Page) -> Option<Verdict> {
        self.verdict_near(page, |_| true)
    }

    fn verdict_near(&self, page: &Page, is_same_site: impl Fn(&ItemAddress) -> bool) -> Option<Verdict> {
        let fit = match &self.meaning {
            Meaning::Reach(address, reach) => {
                address.fit_near(&page.origin, *reach, self.plain, || is_same_site(address))?
            }
            Meaning::Address { origin, text, matching } => {
                let at = origin.fit_as(&page.origin, Reach::Origin, self.plain)?;
                let there = after_host(page.address()?);
                let same = match matching {
                    Whole::Beginning => there.starts_with(&**text),
                    // What follows `#` is the page's own business, unless the item names it.
                    Whole::All if text.contains('#') => there == &**text,
                    Whole::All => there.split('#').next() == Some(&**text),
                };
                same.then_some(at)?
            }
            Meaning::Pattern(pattern) => {
                let encrypted = page.origin.scheme() == Scheme::Https;
                let may =
                    encrypted || self.plain == Plain::Allowed || pattern.says_http() || page.origin.host().is_local();
                let fits = may && pattern.fits(&page.origin, after_host(page.address()?));
                fits.then_some(Fit::Host)?
            }
            Meaning::Never(address) => return address.covers(&page.origin).then_some(Verdict::Never),
        };
        Some(Verdict::Fits(fit))
    }
}

impl Rules {
    /// Addresses that cannot be filled (no web address) are left out.
    pub fn of(overview: &Overview) -> Self {
        Self { rules: Rule::each_of(overview).collect(), equivalents: Equivalents::default() }
    }

    /// Where the item's organisation takes sites for one.
    pub fn with(self, equivalents: Equivalents) -> Self {
        Self { equivalents, ..self }
    }

    pub fn fit(&self, page: &Page) -> Option<Fit> {
        self.fit_of(page, |rule| rule.verdict(page))
    }

    fn fit_of(&self, page: &Page, verdict: impl Fn(&Rule) -> Option<Verdict>) -> Option<Fit> {
        let equivalent = self.is_equivalent(&page.origin).then_some(Verdict::Fits(Fit::Site));
        best(self.rules.iter().filter_map(verdict).chain(equivalent))
    }

    /// An address that stands for its site reaches, encrypted, the sites that count as the same one.
    fn is_equivalent(&self, page: &Origin) -> bool {
        let own = || self.rules.iter().filter_map(|rule| rule.site()?.site_name());
        let there = page.site_name().filter(|_| page.scheme() == Scheme::Https);
        there.is_some_and(|there| own().any(|own| self.equivalents.are_one(own, there)))
    }

    /// Whether the origin is one of the item's own: a form on another page of it may send there.
    pub fn owns(&self, origin: &Origin) -> bool {
        let page = Page::from(origin.clone());
        let verdict = |rule: &Rule| match &rule.meaning {
            Meaning::Address { origin: own, .. } => own.fit_as(origin, Reach::Origin, rule.plain).map(Verdict::Fits),
            _ => rule.verdict(&page),
        };
        self.fit_of(&page, verdict).is_some()
    }

    /// The item is meant for this page, but not without encryption: worth saying to the person.
    pub fn wants_encryption(&self, page: &Page) -> bool {
        let address = |rule: &Rule| rule.address().is_some_and(|address| address.wants_encryption(&page.origin));
        page.origin.scheme() == Scheme::Http && self.fit(page).is_none() && self.rules.iter().any(address)
    }

    pub(super) fn into_rules(self) -> Vec<Rule> {
        self.rules
    }
}

/// The best fit, or none where one rule says never.
pub(super) fn best(verdicts: impl Iterator<Item = Verdict>) -> Option<Fit> {
    let mut best = None;
    for verdict in verdicts {
        match verdict {
            Verdict::Never => return None,
            Verdict::Fits(fit) => best = best.max(Some(fit)),
        }
    }
    best
}

/// Path, query and what follows `#`.
fn after_host(url: &Url) -> &str {
    &url[url::Position::BeforePath..]
}
