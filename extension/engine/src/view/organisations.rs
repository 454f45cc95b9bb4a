//! Organisations and people.

use super::{count, page, time};
use crate::Engine;
use crate::failure::Failure;
use crate::memory::Organisation;
use crate::ports::Ports;
use latchkey_messages::{
    MemberAct, MemberId as MemberName, MemberRow, MemberState, OrganisationId, OrganisationKind, OrganisationPage,
    OrganisationRow, OrganisationTag, Reply, Role as ShownRole,
};
use latchkey_shared::id::{MemberId, OrgId};
use latchkey_shared::log::{Home, Kind, Member, Role, Status};
use latchkey_shared::permission::Act;
use latchkey_shared::personal::Profile;

/// Name and colour; the colour follows from the identifier, so it is the same in every browser.
pub(crate) fn tag(org: &OrgId, name: &str) -> OrganisationTag {
    OrganisationTag { id: OrganisationId::new(org.to_string()), name: name.to_owned(), hue: org.as_bytes()[0] % 12 }
}

pub(crate) fn kind(kind: Kind) -> OrganisationKind {
    match kind {
        Kind::Msp => OrganisationKind::Msp,
        Kind::Client => OrganisationKind::Client,
    }
}

pub(crate) fn role(role: Role, manager: bool) -> ShownRole {
    match role {
        _ if manager => ShownRole::Manager,
        Role::Administrator => ShownRole::Administrator,
        Role::PasswordAdministrator => ShownRole::PasswordAdministrator,
        Role::PasswordUser => ShownRole::Member,
        Role::Auditor => ShownRole::Auditor,
    }
}

/// A role that somebody may be given. A manager's follows from the MSP's log.
pub(crate) fn asked_role(role: ShownRole) -> Result<Role, Failure> {
    match role {
        ShownRole::Administrator => Ok(Role::Administrator),
        ShownRole::PasswordAdministrator => Ok(Role::PasswordAdministrator),
        ShownRole::Member => Ok(Role::PasswordUser),
        ShownRole::Auditor => Ok(Role::Auditor),
        ShownRole::Manager => Err(Failure::NotPermitted),
    }
}

impl<P: Ports> Engine<P> {
    pub(crate) fn organisations(&self, query: &str, offset: u32, limit: u32) -> Result<Reply, Failure> {
        let open = self.open()?;
        let me = open.me();
        let wanted = query.trim().to_lowercase();
        let mut found: Vec<&Organisation> =
            open.orgs.values().filter(|org| wanted.is_empty() || org.name().to_lowercase().contains(&wanted)).collect();
        let home = open.device.org;
        found.sort_by_key(|org| (org.id() != home, org.name().to_lowercase()));
        let total = count(found.len());
        let rows = page(found.into_iter(), offset, limit)
            .into_iter()
            .map(|org| OrganisationRow {
                tag: tag(&org.id(), &org.name()),
                kind: kind(org.log.kind()),
                address: format!("{}/{}", open.device.origin, org.slug),
                role: role(org.role(&me).unwrap_or(Role::Auditor), org.is_manager(&me)),
                home: org.id() == home,
                people: count(
                    org.log.members().filter(|(_, member)| member.is_active() && member.home == Home::Here).count(),
                ),
                items: count(open.entries.values().filter(|entry| entry.via == org.id()).count()),
            })
            .collect();
        Ok(Reply::Organisations(OrganisationPage { total, rows }))
    }

    pub(crate) fn members(&self, organisation: &OrganisationId) -> Result<Reply, Failure> {
        let open = self.open()?;
        let org = open.org(&org_id(organisation)?)?;
        let me = open.me();
        let now = self.ports.now();
        let mut rows: Vec<MemberRow> = org
            .log
            .members()
            .map(|(id, member)| {
                let profile =
                    org.disclosed(&member.profile).unwrap_or(Profile { name: org.name_of(id), email: String::new() });
                let invited = member.invited_as.and_then(|invited| org.disclosed(&invited));
                let invited_as = invited.map(|invited| invited.email);
                MemberRow {
                    id: MemberName::new(id.to_string()),
                    invited_as: invited_as.filter(|email| !email.eq_ignore_ascii_case(&profile.email)),
                    name: profile.name,
                    email: profile.email,
                    role: role(last_role(member), member.home == Home::Parent),
                    state: match member.status() {
                        Status::Active => MemberState::Active,
                        Status::Suspended => MemberState::Suspended,
                        Status::Removed => MemberState::Removed,
                    },
                    you: *id == me,
                    acts: acts_about(org, &me, id, member),
                }
            })
            .collect();
        rows.extend(org.log.invitations().filter(|(_, invitation)| invitation.expires > now).map(
            |(id, invitation)| {
                let profile = org.disclosed(&invitation.profile);
                let (name, email) = profile.map(|p| (p.name, p.email)).unwrap_or_default();
                MemberRow {
                    id: MemberName::new(id.to_string()),
                    name,
                    email,
                    invited_as: None,
                    role: role(invitation.role, false),
                    state: MemberState::Invited { until: time(invitation.expires) },
                    you: false,
                    acts: if administers(org, &me) { vec![MemberAct::Withdraw] } else { Vec::new() },
                }
            },
        ));
        rows.sort_by_key(|row| (!row.you, row.name.to_lowercase()));
        Ok(Reply::Members(rows))
    }
}

fn administers(org: &Organisation, me: &MemberId) -> bool {
    org.role(me).is_some_and(|role| role.may(Act::Administer))
}

/// Nobody does these to themselves: a slip of the hand would lock them out.
fn acts_about(org: &Organisation, me: &MemberId, who: &MemberId, member: &Member) -> Vec<MemberAct> {
    if !administers(org, me) || who == me {
        return Vec::new();
    }
    match (member.home, member.status()) {
        (_, Status::Removed) | (Home::Parent, Status::Suspended) => Vec::new(),
        (Home::Parent, Status::Active) => vec![MemberAct::Remove],
        (Home::Here, Status::Active) => vec![MemberAct::ChangeRole, MemberAct::Suspend, MemberAct::Remove],
        (Home::Here, Status::Suspended) => vec![MemberAct::Reinstate, MemberAct::Remove],
    }
}

/// Of somebody who is suspended or gone too.
pub(super) fn last_role(member: &Member) -> Role {
    member.last_role().unwrap_or(Role::PasswordUser)
}

/// Reads an identifier that the interface hands back.
pub(crate) fn org_id(name: &OrganisationId) -> Result<OrgId, Failure> {
    name.as_str().parse().map_err(|_| Failure::NotFound("organisation"))
}

/// Whether an organisation is an MSP.
pub(crate) fn is_msp(org: &Organisation) -> bool {
    org.log.kind() == Kind::Msp
}
