//! Whom an item can be shared with, and who has it.

use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Entry, GrantRecord, Open, Organisation};
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{HolderRow, OrganisationId, OrganisationTag, Part, Reply, ShareSide, Side};
use latchkey_shared::id::{Holder, ItemId, MemberId};
use latchkey_shared::log::{GroupKind, Home};
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;

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
        // A group that waits for its key takes nothing yet; the MSP's own groups are in the MSP's log alone.
        if side.part == Part::Members {
            let ready =
                org.log.groups().filter(|(_, group)| group.kind == GroupKind::Custom && !group.is_rotation_due());
            let mut groups: Vec<_> = ready.map(|(id, _)| Holder::Group(*id)).collect();
            groups.sort_by_key(|group| org.name_of_holder(group).to_lowercase());
            holders.extend(groups);
        }
        let mut people: Vec<&MemberId> = org
            .log
            .members()
            .filter(|(_, member)| member.is_active() && member.home == home)
            .filter(|(id, _)| **id != entry.creator || !open.creator_has(entry))
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
        let mut holders: Vec<(latchkey_shared::id::OrgId, Holder)> =
            via.grants.values().filter(|grant| grant.gives(entry)).map(|grant| (grant.org, grant.recipient)).collect();
        if entry.home == entry.via && open.creator_has(entry) {
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
        self.orgs
            .get(&entry.via)
            .into_iter()
            .flat_map(|via| via.grants.values())
            .filter(move |grant| grant.org == id && grant.recipient == *holder && grant.gives(entry))
    }

    /// Whether the item's creator has it. They are to have it always; but a key that was made while they were suspended was not for them.
    /// Who does not have it in full is not told.
    fn creator_has(&self, entry: &Entry) -> bool {
        let start = Millis::default();
        let via = self.orgs.get(&entry.via).filter(|_| entry.home == entry.via && entry.creator != self.me());
        let told = via.filter(|_| self.permission_for(entry, start) == Permission::Full);
        told.is_none_or(|via| via.granted(entry, &entry.creator, start).is_some())
    }

    fn holder_row(&self, entry: &Entry, org: &Organisation, holder: &Holder) -> HolderRow {
        let managers = |tag: OrganisationTag| match org.parent_name() {
            Some(parent) => view::tag(&org.log.parent().unwrap_or_else(|| org.id()), &parent.name),
            None => tag,
        };
        let tag = view::tag(&org.id(), &org.name());
        let of_parent = match holder {
            Holder::Member(member) => org.is_manager(member),
            Holder::Group(group) => org.group_id(GroupKind::Managers).as_ref() == Some(group),
        };
        let tag = if of_parent { managers(tag) } else { tag };
        let email = match holder {
            Holder::Member(member) => org.profile(member).map(|profile| profile.email).unwrap_or_default(),
            Holder::Group(_) => String::new(),
        };
        let best = self.grants_to(entry, org, holder).max_by_key(|grant| grant.permission);
        let creator = *holder == Holder::Member(entry.creator) && self.creator_has(entry);
        let me = self.me();
        let may_end = self.permission_for(entry, Millis::default()) == Permission::Full
            || best.is_some_and(|grant| grant.granter == me)
            || org.role(&me) == Some(latchkey_shared::log::Role::Administrator);
        HolderRow {
            holder: org.holder_name(holder),
            tag,
            name: org.name_of_holder(holder),
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
