//! From a page to the items that may be used on it, without looking at the other items.

use super::address::{Fit, Host, Site};
use super::rules::{Page, Rule, Rules, Verdict, best};
use latchkey_shared::item::Overview;
use std::collections::HashMap;
use std::hash::Hash;

/// Patterns that are tried on a page; each is bounded, and so is their number. People write a few.
const MAX_PATTERNS: usize = 500;

/// Items by the site of their addresses. A look-up costs what the site's own items cost, however large the vault is.
#[derive(Clone, Debug)]
pub struct AddressIndex<Id> {
    /// Names are anybody's to choose: the map's hash is keyed.
    names: HashMap<Box<str>, usize>,
    sites: Vec<Vec<Entry<Id>>>,
    /// What may be about any site.
    patterns: Vec<Entry<Id>>,
    items: HashMap<Id, Places>,
}

#[derive(Clone, Debug)]
struct Entry<Id> {
    id: Id,
    rule: Rule,
}

/// Where an item's rules are.
#[derive(Clone, Debug)]
enum Places {
    One(Place),
    Several(Vec<Place>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Site(usize),
    Patterns,
}

impl Places {
    fn as_slice(&self) -> &[Place] {
        match self {
            Self::One(place) => std::slice::from_ref(place),
            Self::Several(places) => places,
        }
    }

    fn with(self, place: Place) -> Self {
        match self {
            Self::One(known) if known == place => self,
            Self::One(known) => Self::Several(vec![known, place]),
            Self::Several(mut places) => {
                if !places.contains(&place) {
                    places.push(place);
                }
                Self::Several(places)
            }
        }
    }
}

/// An item that may be used on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match<Id> {
    pub id: Id,
    /// The best of the item's addresses.
    pub fit: Fit,
}

impl<Id> Default for AddressIndex<Id> {
    fn default() -> Self {
        Self { names: HashMap::new(), sites: Vec::new(), patterns: Vec::new(), items: HashMap::new() }
    }
}

impl<Id: Copy + Eq + Hash + Ord> AddressIndex<Id> {
    /// Of many items at once; each id comes once.
    pub fn of<'a>(items: impl ExactSizeIterator<Item = (Id, &'a Overview)>) -> Self {
        let mut index = Self { items: HashMap::with_capacity(items.len()), ..Self::default() };
        items.for_each(|(id, overview)| index.put(id, Rule::each_of(overview)));
        index
    }

    /// Puts an item in, in place of what was known of it.
    pub fn insert(&mut self, id: Id, rules: Rules) {
        self.remove(id);
        self.put(id, rules.into_rules());
    }

    fn put(&mut self, id: Id, rules: impl IntoIterator<Item = Rule>) {
        let mut known: Option<Places> = None;
        for rule in rules {
            let place = match rule.address() {
                None => Place::Patterns,
                Some(address) => {
                    Place::Site(key_of(address.site_name(), address.host(), |key| number(&mut self.names, key)))
                }
            };
            known = Some(known.map_or(Places::One(place), |known| known.with(place)));
            let entries = match place {
                Place::Patterns => &mut self.patterns,
                Place::Site(site) => {
                    if self.sites.len() <= site {
                        self.sites.resize_with(site.saturating_add(1), Vec::new);
                    }
                    &mut self.sites[site]
                }
            };
            entries.push(Entry { id, rule });
        }
        if let Some(places) = known {
            self.items.insert(id, places);
        }
    }

    pub fn remove(&mut self, id: Id) {
        let Some(places) = self.items.remove(&id) else { return };
        for place in places.as_slice() {
            let entries = match place {
                Place::Site(site) => self.sites.get_mut(*site),
                Place::Patterns => Some(&mut self.patterns),
            };
            // The site keeps its number, for whatever comes to it next.
            entries.into_iter().for_each(|entries| entries.retain(|entry| entry.id != id));
        }
    }

    /// The items that may be used on the page, the best fit first, equal ones in the order of their ids; each item once.
    pub fn matches(&self, page: &Page) -> Vec<Match<Id>> {
        let origin = page.origin();
        let site = origin.site_name();
        let entries = key_of(site, origin.host(), |key| self.at_site(key));
        let on_site = |entry: &Entry<Id>| {
            // That both are of one site is why they are here.
            if site.is_some() { entry.rule.verdict_on_site(page) } else { entry.rule.verdict(page) }
        };
        let mut said: Vec<(Id, Verdict)> = Vec::with_capacity(entries.len());
        said.extend(entries.iter().filter_map(|entry| Some((entry.id, on_site(entry)?))));
        let patterns = self.patterns.iter().take(MAX_PATTERNS);
        said.extend(patterns.filter_map(|entry| Some((entry.id, entry.rule.verdict(page)?))));
        said.sort_unstable_by_key(|(id, _)| *id);
        let of_one = |of_one: &[(Id, Verdict)]| {
            let (id, _) = of_one.first()?;
            best(of_one.iter().map(|(_, verdict)| *verdict)).map(|fit| Match { id: *id, fit })
        };
        let mut found: Vec<Match<Id>> = Vec::with_capacity(said.len());
        found.extend(said.chunk_by(|one, next| one.0 == next.0).filter_map(of_one));
        found.sort_by_key(|found| std::cmp::Reverse(found.fit));
        found
    }

    /// The items with an address that stands for the whole of a site.
    pub fn of_site(&self, site: &Site) -> impl Iterator<Item = Id> {
        self.at_site(site.as_str()).iter().filter(|entry| entry.rule.site().is_some()).map(|entry| entry.id)
    }

    fn at_site(&self, key: &str) -> &[Entry<Id>] {
        let entries = self.names.get(key).and_then(|&site| self.sites.get(site));
        entries.map(Vec::as_slice).unwrap_or_default()
    }

    /// Items with at least one address that can be filled.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// A site's number; the next one where it has none.
fn number(names: &mut HashMap<Box<str>, usize>, key: &str) -> usize {
    if let Some(&known) = names.get(key) {
        return known;
    }
    let next = names.len();
    names.insert(key.into(), next);
    next
}

/// The site, or the host itself where it has none. The two never meet: a host without a site is a public suffix, a single label or a number.
fn key_of<T>(site: Option<&str>, host: &Host, use_key: impl FnOnce(&str) -> T) -> T {
    match (site, host) {
        (Some(site), _) => use_key(site),
        (None, Host::Name(name)) => use_key(name),
        (None, Host::V4(_) | Host::V6(_)) => use_key(&host.to_string()),
    }
}
