//! Sites that an organisation takes for one: a company's several domains.

use super::address::{ItemAddress, Site};

/// Groups, and sites in a group, that are looked at.
pub const MAX_GROUPS: usize = 200;
pub const MAX_SITES: usize = 50;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Equivalents(Vec<Vec<Site>>);

impl Equivalents {
    /// What is no site (a public suffix, a number, a single name) is left out: it has no owner.
    pub fn of(groups: &[Vec<String>]) -> Self {
        let site = |text: &String| ItemAddress::parse(text).ok().and_then(|address| address.host().site());
        let group = |texts: &Vec<String>| texts.iter().take(MAX_SITES).filter_map(site).collect();
        Self(groups.iter().take(MAX_GROUPS).map(group).collect())
    }

    /// The other sites of the groups that it is in.
    pub fn others(&self, site: &str) -> impl Iterator<Item = &Site> {
        let groups = self.0.iter().filter(move |group| group.iter().any(|one| one.as_str() == site));
        groups.flatten().filter(move |other| other.as_str() != site)
    }

    pub fn are_one(&self, one: &str, other: &str) -> bool {
        self.others(one).any(|site| site.as_str() == other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups() -> Equivalents {
        let group = |sites: &[&str]| sites.iter().map(|site| (*site).to_owned()).collect();
        Equivalents::of(&[
            group(&["https://login.example.com/x", "example.net", "github.io", "10.0.0.1", "not a site"]),
            group(&["example.net", "example.org"]),
        ])
    }

    #[test]
    fn sites_of_a_group_count_as_one_and_groups_do_not_run_together() {
        let groups = groups();
        assert!(groups.are_one("example.com", "example.net") && groups.are_one("example.net", "example.com"));
        assert!(groups.are_one("example.net", "example.org"));
        assert!(!groups.are_one("example.com", "example.org"));
        assert!(!groups.are_one("example.com", "example.com"));
    }

    #[test]
    fn what_nobody_owns_is_no_equivalent() {
        let groups = groups();
        for other in ["github.io", "someone.github.io", "10.0.0.1", "not a site"] {
            assert!(!groups.are_one("example.com", other), "{other}");
        }
        assert_eq!(groups.others("example.com").count(), 1);
    }
}
