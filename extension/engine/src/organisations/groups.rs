//! Groups of an organisation's people: put together, renamed, changed.

use super::append::Draft;
use crate::Engine;
use crate::account::person_text;
use crate::failure::{BadInput, Failure};
use crate::memory::{Open, Organisation};
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{
    Area, GroupHolder, GroupId as GroupRef, GroupRow, Holder as HolderName, OrganisationId, Reply,
};
use latchkey_shared::id::{GroupId, Holder, MemberId, OrgId};
use latchkey_shared::keys::ExchangeSecret;
use latchkey_shared::log::{Body, Group, GroupKind, Verified};
use latchkey_shared::permission::Act;
use latchkey_shared::personal::{Blinded, Disclosure, GroupName};
use std::collections::BTreeSet;

impl<P: Ports> Engine<P> {
    /// The groups that administrators put together, by name.
    pub(crate) fn groups(&self, organisation: &OrganisationId) -> Result<Reply, Failure> {
        let open = self.open()?;
        let org = open.org(&view::org_id(organisation)?)?;
        let mut rows: Vec<GroupRow> = org
            .log
            .groups()
            .filter(|(_, group)| group.kind == GroupKind::Custom)
            .map(|(id, group)| group_row(&open, org, id, group))
            .collect();
        rows.sort_by_key(|row| row.name.to_lowercase());
        Ok(Reply::Groups(rows))
    }

    pub(crate) async fn create_group(
        &self,
        organisation: &OrganisationId,
        name: &str,
        holders: &[HolderName],
    ) -> Result<Reply, Failure> {
        let (name, disclosure) = self.group_name(name)?;
        let (group, secret) = {
            let rng = &mut *self.ports.rng();
            (GroupId::generate(rng), ExchangeSecret::generate(rng))
        };
        self.about_groups(organisation, |open, draft, org| {
            let members = holders.iter().map(|holder| org.holder_of(holder)).collect::<Result<_, _>>()?;
            draft.disclosures.push(disclosure.clone());
            // Groups in it need theirs first: its key is wrapped to them.
            self.rotate_what_is_due(open, draft)?;
            let key = secret.public();
            draft.say(open, Body::GroupCreated { group, kind: GroupKind::Custom, key, name: Some(name), members })?;
            // Whoever is in it knows its key by right; otherwise one of those who are makes the next.
            self.hand_out_key(open, draft, &group, &secret);
            Ok(())
        })
        .await
    }

    pub(crate) async fn rename_group(
        &self,
        organisation: &OrganisationId,
        group: &GroupRef,
        name: &str,
    ) -> Result<Reply, Failure> {
        let group = group_id(group)?;
        let (name, disclosure) = self.group_name(name)?;
        self.about_groups(organisation, |open, draft, _| {
            draft.disclosures.push(disclosure.clone());
            draft.say(open, Body::GroupRenamed { group, name })
        })
        .await
    }

    pub(crate) async fn change_group(
        &self,
        organisation: &OrganisationId,
        group: &GroupRef,
        add: &[HolderName],
        remove: &[HolderName],
    ) -> Result<Reply, Failure> {
        let (org, group) = (view::org_id(organisation)?, group_id(group)?);
        if !remove.is_empty() {
            // What is shared with the group is made anew for its next key: all of it has to be here.
            let slug = self.open()?.org(&org)?.slug.clone();
            self.sync_org(&slug).await?;
        }
        self.about_groups(organisation, |open, draft, org| {
            let holders = |names: &[HolderName]| names.iter().map(|name| org.holder_of(name)).collect::<Result<_, _>>();
            let before = people(&draft.log, &group);
            draft.say(open, Body::GroupMembersChanged { group, added: holders(add)?, removed: holders(remove)? })?;
            let now = people(&draft.log, &group);
            // Who is in it hands its key to who comes.
            if !before.is_empty() && !now.is_empty() && before.is_disjoint(&now) {
                return Err(handed_over_at_once().into());
            }
            self.rotate_what_is_due(open, draft)
        })
        .await
    }

    fn group_name(&self, name: &str) -> Result<(Blinded<GroupName>, Disclosure), Failure> {
        let name = person_text(name, "The group's name")?;
        Ok(Disclosure::of(&GroupName { name }, &mut *self.ports.rng()))
    }

    async fn about_groups(
        &self,
        organisation: &OrganisationId,
        write: impl Fn(&Open, &mut Draft, &Organisation) -> Result<(), Failure>,
    ) -> Result<Reply, Failure> {
        let org: OrgId = view::org_id(organisation)?;
        self.say(&org, |open, draft| write(open, draft, open.org(&org)?)).await?;
        self.persist().await?;
        self.changed(&[Area::People, Area::Items]);
        Ok(Reply::Done)
    }
}

fn people(log: &Verified, group: &GroupId) -> BTreeSet<MemberId> {
    log.members_of(group).map(|(member, _)| *member).collect()
}

fn handed_over_at_once() -> BadInput {
    BadInput {
        code: "group-handed-over",
        title: "Nobody would be left who has what the group has",
        detail: "What is shared with a group goes from those who are in it to those who come. Put the new people in first, and take \
                 the others out when one of the new ones sees the group's logins."
            .to_owned(),
    }
}

fn group_row(open: &Open, org: &Organisation, id: &GroupId, group: &Group) -> GroupRow {
    let me = open.me();
    let mut holders: Vec<GroupHolder> = group
        .holders()
        .map(|holder| GroupHolder { holder: org.holder_name(holder), name: org.name_of_holder(holder) })
        .collect();
    holders.sort_by_key(|row| (matches!(row.holder, HolderName::Group { .. }), row.name.to_lowercase()));
    GroupRow {
        id: GroupRef::new(id.to_string()),
        name: org.name_of_holder(&Holder::Group(*id)),
        people: view::count(org.log.members_of(id).count()),
        yours: org.log.is_in(id, &me),
        holders,
        waits_for_key: group.is_rotation_due(),
        may_change: org.role(&me).is_some_and(|role| role.may(Act::Administer)),
    }
}

fn group_id(name: &GroupRef) -> Result<GroupId, Failure> {
    name.as_str().parse().map_err(|_| Failure::NotFound("group"))
}
