//! An organisation's own people: another role, a pause, the end.

use super::append::Draft;
use crate::Engine;
use crate::failure::Failure;
use crate::memory::Open;
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{Area, MemberId as MemberName, OrganisationId, Reply, Role as AskedRole};
use latchkey_shared::id::{MemberId, OrgId};
use latchkey_shared::log::Body;

impl<P: Ports> Engine<P> {
    pub(crate) async fn change_role(
        &self,
        organisation: &OrganisationId,
        member: &MemberName,
        role: AskedRole,
    ) -> Result<Reply, Failure> {
        let (org, member) = who(organisation, member)?;
        let role = view::asked_role(role)?;
        self.about_people(&org, |open, draft| draft.say(open, Body::RoleChanged { member, role })).await
    }

    /// The member's sessions end, and the groups that they were in get new keys.
    pub(crate) async fn suspend(&self, organisation: &OrganisationId, member: &MemberName) -> Result<Reply, Failure> {
        let (org, member) = who(organisation, member)?;
        self.let_go(&org, Body::Suspended { member }).await
    }

    pub(crate) async fn remove(&self, organisation: &OrganisationId, member: &MemberName) -> Result<Reply, Failure> {
        let (org, member) = who(organisation, member)?;
        // One of the MSP's people is sent away from this client, and stays with the MSP.
        let body = if self.open()?.org(&org)?.is_manager(&member) {
            Body::ManagerRemoved { member, ended: None }
        } else {
            Body::Removed { member }
        };
        self.let_go(&org, body).await
    }

    pub(crate) async fn reinstate(&self, organisation: &OrganisationId, member: &MemberName) -> Result<Reply, Failure> {
        let (org, member) = who(organisation, member)?;
        self.about_people(&org, |open, draft| draft.say(open, Body::Reinstated { member })).await
    }

    async fn let_go(&self, org: &OrgId, body: Body) -> Result<Reply, Failure> {
        let slug = self.open()?.org(org)?.slug.clone();
        // What is shared with the groups is made anew for their new keys: all of it has to be here.
        self.sync_org(&slug).await?;
        self.about_people(org, |open, draft| {
            draft.say(open, body.clone())?;
            self.rotate_what_is_due(open, draft)
        })
        .await
    }

    async fn about_people(
        &self,
        org: &OrgId,
        write: impl Fn(&Open, &mut Draft) -> Result<(), Failure>,
    ) -> Result<Reply, Failure> {
        self.say(org, write).await?;
        self.persist().await?;
        self.changed(&[Area::People, Area::Items]);
        Ok(Reply::Done)
    }
}

fn who(organisation: &OrganisationId, member: &MemberName) -> Result<(OrgId, MemberId), Failure> {
    let org = view::org_id(organisation)?;
    let member = member.as_str().parse().map_err(|_| Failure::NotFound("member"))?;
    Ok((org, member))
}
