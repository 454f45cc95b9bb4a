//! What comes from the other side waits until the person accepts it: else whoever shares could put a login before them at a site of
//! the sharer's choice. The decision is this browser's alone, and nobody is told of it.

use crate::Engine;
use crate::failure::Failure;
use crate::items::item_id;
use crate::memory::{Entry, Open, Organisation, Standing};
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{Area, Incoming, ItemId as ItemName, OrganisationId, OrganisationTag, Reply};
use latchkey_shared::id::{ItemId, MemberId, OrgId};
use latchkey_shared::item::{Header, Match, Overview};
use latchkey_shared::log::Home;
use std::collections::{BTreeMap, BTreeSet};

impl Open {
    /// The other side of an organisation: for a client's own people the MSP, for the MSP's people the client.
    fn side_of(&self, via: &Organisation) -> OrgId {
        match via.log.parent().filter(|_| via.id() == self.device.org) {
            Some(parent) => parent,
            None => via.id(),
        }
    }

    fn side_tag(&self, via: &Organisation) -> OrganisationTag {
        let side = self.side_of(via);
        let parent = via.parent_name().filter(|_| side != via.id());
        view::tag(&side, &parent.map_or_else(|| via.name(), |parent| parent.name))
    }

    fn is_of_the_other_side(&self, via: &Organisation, who: &MemberId) -> bool {
        let mine = if via.id() == self.device.org { Home::Here } else { Home::Parent };
        via.log.member(who).is_none_or(|member| member.home != mine)
    }

    /// How a revision stands that is about to be taken over. One that is known goes on as it was, unless somebody of the other side
    /// has changed where it may be filled.
    pub(crate) fn standing(
        &self,
        via: &OrgId,
        header: &Header,
        overview: &Overview,
        known: Option<&Entry>,
    ) -> Standing {
        let Some(organisation) = self.orgs.get(via) else { return Standing::Waiting };
        if [header.creator, header.author].contains(&self.me()) {
            return Standing::Accepted;
        }
        let by_them = |who| self.is_of_the_other_side(organisation, who);
        let trusted = self.own.trusted.contains(&self.side_of(organisation));
        match known {
            None if trusted || !(by_them(&header.creator) || by_them(&header.author)) => Standing::Accepted,
            None => Standing::Waiting,
            Some(known) if known.is_accepted() && !trusted && by_them(&header.author) => {
                if reaches_further(&known.overview, overview) { Standing::Waiting } else { Standing::Accepted }
            }
            Some(known) => known.standing,
        }
    }

    /// Sides of which something waits to be accepted.
    pub(crate) fn sides_waiting(&self) -> usize {
        let waiting = self.entries.values().filter(|entry| entry.standing == Standing::Waiting);
        waiting.map(|entry| entry.via).collect::<BTreeSet<_>>().len()
    }

    fn stand(&mut self, items: impl IntoIterator<Item = ItemId>, from: &[Standing], to: Standing) {
        for item in items {
            if let Some(entry) = self.entries.get(&item).filter(|entry| from.contains(&entry.standing)) {
                self.put_entry(Entry { standing: to, ..entry.clone() });
            }
        }
    }

    /// Items of a side that stand so.
    fn of_side(&self, side: &OrgId, standing: Standing) -> Vec<ItemId> {
        let vias: BTreeSet<OrgId> =
            self.orgs.values().filter(|via| self.side_of(via) == *side).map(Organisation::id).collect();
        let found = self.entries.values().filter(|entry| entry.standing == standing && vias.contains(&entry.via));
        found.map(|entry| entry.item).collect()
    }
}

/// Whether one may be filled where the other may not. Whatever else an overview holds than these words counts as more places.
fn reaches_further(before: &Overview, after: &Overview) -> bool {
    let words = Overview {
        title: before.title.clone(),
        user_name: before.user_name.clone(),
        folder: before.folder.clone(),
        addresses: before.addresses.clone(),
        matching: before.matching.clone(),
        ..after.clone()
    };
    let has = |overview: &Overview, site: (&str, Match)| overview.sites().any(|known| known == site);
    let more = after.sites().any(|site| site.1 != Match::Never && !has(before, site));
    let kept_out = |site: &(&str, Match)| site.1 == Match::Never;
    words != *before || more || before.sites().filter(kept_out).any(|site| !has(after, site))
}

impl<P: Ports> Engine<P> {
    pub(crate) fn incoming(&self) -> Result<Reply, Failure> {
        let open = self.open()?;
        let now = self.ports.now();
        let mut sides: BTreeMap<OrgId, Incoming> = BTreeMap::new();
        for via in open.orgs.values() {
            let side = open.side_of(via);
            let trusted = open.own.trusted.contains(&side);
            let none = || Incoming { from: open.side_tag(via), rows: Vec::new(), declined: 0, trusted };
            if trusted {
                sides.entry(via.id()).or_insert_with(none);
            }
            let mut waiting = Vec::new();
            for entry in open.entries.values().filter(|entry| entry.via == via.id() && !entry.is_accepted()) {
                let incoming = sides.entry(via.id()).or_insert_with(none);
                match entry.standing {
                    Standing::Declined => incoming.declined = incoming.declined.saturating_add(1),
                    _ => waiting.push(entry),
                }
            }
            waiting.sort_by_key(|entry| std::cmp::Reverse(entry.time));
            if let Some(incoming) = sides.get_mut(&via.id()) {
                incoming.rows = view::item_rows(&open, &waiting, now);
            }
        }
        let mut sides: Vec<Incoming> = sides.into_values().collect();
        sides.sort_by_key(|side| side.from.name.to_lowercase());
        Ok(Reply::Incoming(sides))
    }

    /// Accepts, or declines, what the person was shown.
    pub(crate) async fn decide_shares(&self, items: &[ItemName], to: Standing) -> Result<Reply, Failure> {
        let items: Vec<ItemId> = items.iter().map(item_id).collect::<Result<_, _>>()?;
        self.open_mut()?.stand(items, &[Standing::Waiting, Standing::Declined], to);
        self.decided().await
    }

    pub(crate) async fn review_declined(&self, side: &OrganisationId) -> Result<Reply, Failure> {
        let side = view::org_id(side)?;
        {
            let mut open = self.open_mut()?;
            let declined = open.of_side(&side, Standing::Declined);
            open.stand(declined, &[Standing::Declined], Standing::Waiting);
        }
        self.decided().await
    }

    pub(crate) async fn trust_side(&self, side: &OrganisationId, trusted: bool) -> Result<Reply, Failure> {
        let side = view::org_id(side)?;
        {
            let mut open = self.open_mut()?;
            if trusted {
                let waiting = open.of_side(&side, Standing::Waiting);
                open.stand(waiting, &[Standing::Waiting], Standing::Accepted);
                open.own.trusted.insert(side);
            } else {
                open.own.trusted.remove(&side);
            }
            open.dirty.own = true;
        }
        self.decided().await
    }

    async fn decided(&self) -> Result<Reply, Failure> {
        self.persist().await?;
        self.changed(&[Area::Items, Area::Notices, Area::State]);
        Ok(Reply::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(sites: &[(&str, Match)]) -> Overview {
        let (addresses, matching) = sites.iter().map(|(address, matching)| ((*address).to_owned(), *matching)).unzip();
        Overview { addresses, matching, ..Overview::default() }
    }

    #[test]
    fn what_may_be_filled_where_it_was_not_reaches_further() {
        let before =
            at(&[("https://a.test", Match::Site), ("https://b.test", Match::Host), ("https://c.test", Match::Never)]);
        let narrower = [
            before.clone(),
            Overview { title: "Other".to_owned(), user_name: "eve".to_owned(), ..before.clone() },
            at(&[("https://b.test", Match::Host), ("https://c.test", Match::Never)]),
            at(&[("https://a.test", Match::Site), ("https://c.test", Match::Never), ("https://d.test", Match::Never)]),
        ];
        assert!(narrower.iter().all(|after| !reaches_further(&before, after)));
        let further = [
            at(&[("https://a.test", Match::Site), ("https://b.test", Match::Site), ("https://c.test", Match::Never)]),
            // The same words in another order.
            at(&[("https://b.test", Match::Site), ("https://a.test", Match::Host), ("https://c.test", Match::Never)]),
            at(&[("https://a.test", Match::Site), ("https://b.test", Match::Host)]),
            at(&[("https://d.test", Match::Host), ("https://c.test", Match::Never)]),
            Overview { sign_in: true, ..before.clone() },
            Overview { insecure: Some(true), ..before.clone() },
        ];
        assert!(further.iter().all(|after| reaches_further(&before, after)));
    }
}
