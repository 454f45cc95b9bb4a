//! Whom an item can be shared with, and who has it.

use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Entry, GrantRecord, Open, Organisation};
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{
    Holder as HolderName, HolderRow, MemberId as MemberName, OrganisationId, OrganisationTag, Part, Reply, ShareSide,
    Side,
};
use latchkey_shared::id::{Holder, ItemId, MemberId};
use latchkey_shared::log::{GroupKind, Home};
use latchkey_shared::permission::Permission;

impl<P: Ports> Engine<P> {
    /// Which sides an item can be shared with: its own organisation's people; at an MSP each client's; at a client the
    /// MSP's people who work for it.
    pub(crate) fn share_sides(&self, item: &ItemId) -> Result<Reply, Failure> {
        let open = self.open()?;
        let entry = open.entry(item)?;
        let home = open.org(&entry.home)?;
        let side = |org: &Organisation, part, tag: OrganisationTag, own| ShareSide {
            side: Side { organisation: OrganisationId::new(org.id().to_string()), part },
            tag,
            own,
        };
        let own_side = home.id() == open.device.org;
        let mut sides = vec![side(home, Part::Members, view::tag(&home.id(), &home.name()), own_side)];
        if view::is_msp(home) {
            let mut clients: Vec<&Organisation> = open.orgs.values().filter(|org| org.is_client()).collect();
            clients.sort_by_key(|org| org.name().to_lowercase());
            for client in clients {
                sides.push(side(client, Part::Members, view::tag(&client.id(), &client.name()), false));
            }
        } else {
            let parent = home.parent_name().map(|parent| parent.name).unwrap_or_default();
            let id = home.log.parent().unwrap_or_else(|| home.id());
            sides.push(side(home, Part::Managers, view::tag(&id, &parent), !own_side));
        }
        Ok(Reply::Sides(sides))
    }

    /// Who is on a side, and what each has of the item.
    pub(crate) fn share_holders(&self, item: &ItemId, side: &Side) -> Result<Reply, Failure> {
        let open = self.open()?;
        let entry = open.entry(item)?;
        let org = open.org(&view::org_id(&side.organisation)?)?;
        let (home, kind) = match side.part {
            Part::Members => (Home::Here, GroupKind::Everyone),
            Part::Managers => (Home::Parent, GroupKind::Managers),
        };
        let mut holders = Vec::new();
        if let Some(group) = org.group_id(kind) {
            holders.push(Holder::Group(group));
        }
        let mut people: Vec<&MemberId> = org
            .log
            .members()
            .filter(|(id, member)| member.is_active() && member.home == home && **id != entry.creator)
            .map(|(id, _)| id)
            .collect();
        people.sort_by_key(|id| org.name_of(id).to_lowercase());
        holders.extend(people.into_iter().map(|id| Holder::Member(*id)));
        Ok(Reply::Holders(holders.iter().map(|holder| open.holder_row(entry, org, holder)).collect()))
    }

    /// Everybody who has an item, the person asking first.
    pub(crate) fn who_has_it(&self, item: &ItemId) -> Result<Reply, Failure> {
        let open = self.open()?;
        let entry = open.entry(item)?;
        let via = open.org(&entry.via)?;
        let mut holders: Vec<(latchkey_shared::id::OrgId, Holder)> = via
            .grants
            .values()
            .filter(|grant| grant.items.iter().any(|(granted, _)| granted == item))
            .map(|grant| (grant.org, grant.recipient))
            .collect();
        if entry.home == entry.via {
            holders.push((via.id(), Holder::Member(entry.creator)));
        }
        holders.sort_unstable();
        holders.dedup();
        let mut rows: Vec<HolderRow> = holders
            .iter()
            .filter_map(|(org, holder)| open.orgs.get(org).map(|org| open.holder_row(entry, org, holder)))
            .collect();
        rows.sort_by_key(|row| (!row.you, row.tag.name.to_lowercase(), row.name.to_lowercase()));
        Ok(Reply::Holders(rows))
    }
}

impl Open {
    pub(super) fn grants_to<'a>(
        &'a self,
        entry: &'a Entry,
        org: &Organisation,
        holder: &'a Holder,
    ) -> impl Iterator<Item = &'a GrantRecord> {
        let id = org.id();
        self.orgs.get(&entry.via).into_iter().flat_map(|via| via.grants.values()).filter(move |grant| {
            grant.org == id && grant.recipient == *holder && grant.items.iter().any(|(item, _)| *item == entry.item)
        })
    }

    fn holder_row(&self, entry: &Entry, org: &Organisation, holder: &Holder) -> HolderRow {
        let organisation = OrganisationId::new(org.id().to_string());
        let managers = |tag: OrganisationTag| match org.parent_name() {
            Some(parent) => view::tag(&org.log.parent().unwrap_or_else(|| org.id()), &parent.name),
            None => tag,
        };
        let tag = view::tag(&org.id(), &org.name());
        let (name, tag, profile) = match holder {
            Holder::Group(group) if view::is_everyone(org, group) => (HolderName::Everyone { organisation }, tag, None),
            Holder::Group(_) => (HolderName::Managers { organisation }, managers(tag), None),
            Holder::Member(member) => {
                let tag = if org.is_manager(member) { managers(tag) } else { tag };
                let name = HolderName::Member { organisation, member: MemberName::new(member.to_string()) };
                (name, tag, Some((org.name_of(member), org.profile(member).map(|p| p.email).unwrap_or_default())))
            }
        };
        let best = self.grants_to(entry, org, holder).max_by_key(|grant| grant.permission);
        let creator = *holder == Holder::Member(entry.creator);
        let me = self.me();
        let may_end = self.permission_for(entry, latchkey_shared::time::Millis::default()) == Permission::Full
            || best.is_some_and(|grant| grant.granter == me)
            || org.role(&me) == Some(latchkey_shared::log::Role::Administrator);
        let (person, email) = profile.unwrap_or_default();
        HolderRow {
            holder: name,
            tag,
            name: person,
            email,
            has: if creator {
                Some(latchkey_messages::Permission::Full)
            } else {
                best.map(|g| view::permission(g.permission))
            },
            since: best.map(|grant| view::time(grant.time)),
            by: match best {
                Some(grant) if !creator => self
                    .orgs
                    .get(&entry.home)
                    .filter(|home| home.log.member(&grant.granter).is_some())
                    .unwrap_or(org)
                    .name_of(&grant.granter),
                _ => String::new(),
            },
            you: *holder == Holder::Member(me),
            can_take_back: !creator && best.is_some() && may_end,
        }
    }
}
