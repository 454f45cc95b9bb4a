//! Invitations: a link for whoever is to join.

use crate::Engine;
use crate::account::{email, person_text};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{InvitationLink, Invited, MemberId as MemberName, OrganisationId, Reply, Role as AskedRole};
use latchkey_shared::id::{InvitationId, OrgId, Slug};
use latchkey_shared::invitation::{InvitationSecret, Link};
use latchkey_shared::log::{Body, Role};
use latchkey_shared::personal::{Disclosure, Profile};
use latchkey_shared::time::Millis;

/// How long an invitation can be used.
const INVITATION_LIFETIME: Millis = Millis(7 * 24 * 60 * 60 * 1000);

/// An invitation on its way into the log.
pub(super) struct Invitation {
    id: InvitationId,
    secret: InvitationSecret,
    pub body: Body,
    pub disclosure: Disclosure,
    pub until: Millis,
}

impl Invitation {
    pub fn new(profile: &Profile, role: Role, now: Millis, rng: &mut dyn rand_core::CryptoRng) -> Self {
        let (id, secret) = (InvitationId::generate(rng), InvitationSecret::generate(rng));
        let (blinded, disclosure) = Disclosure::of(profile, rng);
        let until = now.plus(INVITATION_LIFETIME);
        let body =
            Body::Invited { invitation: id, key: secret.key(&id).verify_key(), role, profile: blinded, expires: until };
        Self { id, secret, body, disclosure, until }
    }

    pub fn link(&self, origin: &str, slug: &Slug, org: OrgId) -> InvitationLink {
        let link = Link {
            origin: origin.to_owned(),
            slug: slug.clone(),
            org,
            invitation: self.id,
            secret: self.secret.clone(),
        };
        InvitationLink::new(link.to_text().to_string())
    }
}

pub(super) fn profile_of(name: &str, address: &str) -> Result<Profile, Failure> {
    Ok(Profile { name: person_text(name, "A name")?, email: email(address)? })
}

impl<P: Ports> Engine<P> {
    pub(crate) async fn invite(
        &self,
        organisation: &OrganisationId,
        role: AskedRole,
        name: &str,
        address: &str,
    ) -> Result<Reply, Failure> {
        let org = view::org_id(organisation)?;
        let profile = profile_of(name, address)?;
        let role = view::asked_role(role)?;
        let invitation = Invitation::new(&profile, role, self.ports.now(), &mut *self.ports.rng());
        self.say(&org, |open, draft| {
            draft.disclosures.push(invitation.disclosure.clone());
            draft.say(open, invitation.body.clone())
        })
        .await?;
        let open = self.open()?;
        let organisation = open.org(&org)?;
        Ok(Reply::Invited(Invited {
            organisation: view::tag(&org, &organisation.name()),
            name: profile.name,
            link: invitation.link(&open.device.origin, &organisation.slug, org),
            until: view::time(invitation.until),
        }))
    }

    /// Makes an invitation's link worthless.
    pub(crate) async fn withdraw_invitation(
        &self,
        organisation: &OrganisationId,
        invitation: &MemberName,
    ) -> Result<Reply, Failure> {
        let org = view::org_id(organisation)?;
        let invitation: InvitationId = invitation.as_str().parse().map_err(|_| Failure::NotFound("invitation"))?;
        self.say(&org, |open, draft| draft.say(open, Body::InvitationWithdrawn { invitation })).await?;
        Ok(Reply::Done)
    }
}
