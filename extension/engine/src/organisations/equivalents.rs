//! Which sites an organisation takes for one. Kept as an item that everyone there can open, so that the service does not learn them.

use crate::Engine;
use crate::autofill::ItemAddress;
use crate::autofill::equivalents::{MAX_GROUPS, MAX_SITES};
use crate::failure::{BadInput, Failure};
use crate::items::Content;
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{Area, Holder, OrganisationId, Permission, Reply};
use latchkey_shared::item::{Details, Kind, Overview, State};
use latchkey_shared::log::Role;

const TITLE: &str = "Equivalent sites";

impl<P: Ports> Engine<P> {
    pub(crate) fn equivalent_sites(&self, organisation: &OrganisationId) -> Result<Reply, Failure> {
        let org = view::org_id(organisation)?;
        let open = self.open()?;
        let may_change = open.org(&org)?.role(&open.me()) == Some(Role::Administrator);
        let groups = open.ruling(&org).map(|entry| entry.overview.groups.clone()).unwrap_or_default();
        Ok(Reply::EquivalentSites { groups, may_change })
    }

    /// Says all of them anew: in the item that this administrator wrote before, or in a new one, which everyone gets.
    pub(crate) async fn change_equivalent_sites(
        &self,
        organisation: &OrganisationId,
        groups: &[Vec<String>],
    ) -> Result<Reply, Failure> {
        let org = view::org_id(organisation)?;
        let groups = read(groups)?;
        let (own, is_client) = {
            let open = self.open()?;
            let of = open.org(&org)?;
            if of.role(&open.me()) != Some(Role::Administrator) || of.is_manager(&open.me()) {
                return Err(Failure::NotPermitted);
            }
            (open.own_ruling(&org), of.is_client())
        };
        let overview = Overview { kind: Kind::EquivalentSites, title: TITLE.to_owned(), groups, ..Overview::default() };
        let content = Content { overview, details: Details::default() };
        if let Some(own) = own {
            let base = self.open()?.entry(&own)?.hash;
            self.write_revision(&own, &base, &content, State::Live).await?;
        } else {
            let made = self.add_items(&org, &[content]).await?;
            let items: Vec<_> = made.iter().map(Self::item_name).collect();
            let mut holders = vec![Holder::Everyone { organisation: organisation.clone() }];
            holders.extend(is_client.then(|| Holder::Managers { organisation: organisation.clone() }));
            self.share(&items, &holders, Permission::View).await?;
        }
        self.changed(&[Area::Items, Area::Organisations]);
        self.equivalent_sites(organisation)
    }
}

/// The sites, each once, as they are compared.
fn read(groups: &[Vec<String>]) -> Result<Vec<Vec<String>>, Failure> {
    let bad = |title, detail: String| Failure::from(BadInput { code: "equivalent-sites", title, detail });
    if groups.len() > MAX_GROUPS || groups.iter().any(|group| group.len() > MAX_SITES) {
        let detail = format!("There can be {MAX_GROUPS} groups of {MAX_SITES} sites.");
        return Err(bad("There are too many sites", detail));
    }
    let mut read = Vec::new();
    for group in groups {
        let mut sites: Vec<String> = Vec::new();
        for text in group.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            let site = ItemAddress::parse(text).ok().and_then(|address| address.host().site());
            let site = site.ok_or_else(|| {
                let shown: String = text.chars().take(80).collect();
                bad("That is no site", format!("“{shown}” is no site that somebody registered, such as example.com."))
            })?;
            if !sites.iter().any(|known| known == site.as_str()) {
                sites.push(site.to_string());
            }
        }
        match sites.as_slice() {
            [] => {}
            [alone] => return Err(bad("One site is no group", format!("“{alone}” stands alone in its group."))),
            _ => read.push(sites),
        }
    }
    Ok(read)
}
