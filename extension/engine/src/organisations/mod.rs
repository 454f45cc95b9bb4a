//! Bringing in people and client organisations.

use crate::Engine;
use crate::account::create::{NewGroup, append, next_entry};
use crate::account::{email, person_text};
use crate::failure::Failure;
use crate::memory::{GroupSecret, Organisation};
use crate::ports::Ports;
use crate::service::Call;
use crate::view;
use latchkey_messages::{Area, InvitationLink, Invited, OrganisationId, Reply, Role as AskedRole};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{InvitationId, OrgId, Slug};
use latchkey_shared::invitation::{InvitationSecret, Link};
use latchkey_shared::keys::Epoch;
use latchkey_shared::log::{Body, Entry, Evidence, GroupKind, Kind, Number, Role, SignedEntry, Unverified, Verified};
use latchkey_shared::personal::{ClientName, Disclosure, OrganisationName, Profile};
use latchkey_shared::suite::{Suite, Version};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::{Appended, CreateClient, CreatedClient, LogAppend};

/// How long an invitation can be used.
const INVITATION_LIFETIME: Millis = Millis(7 * 24 * 60 * 60 * 1000);
/// How often an entry is signed anew because somebody else's came first.
const TRIES: u32 = 5;

/// An invitation on its way into the log.
struct Invitation {
    id: InvitationId,
    secret: InvitationSecret,
    body: Body,
    disclosure: Disclosure,
    until: Millis,
}

impl Invitation {
    fn new(profile: &Profile, role: Role, now: Millis, rng: &mut dyn rand_core::CryptoRng) -> Self {
        let (id, secret) = (InvitationId::generate(rng), InvitationSecret::generate(rng));
        let (blinded, disclosure) = Disclosure::of(profile, rng);
        let until = now.plus(INVITATION_LIFETIME);
        let body =
            Body::Invited { invitation: id, key: secret.key(&id).verify_key(), role, profile: blinded, expires: until };
        Self { id, secret, body, disclosure, until }
    }

    fn link(&self, origin: &str, slug: &Slug, org: OrgId) -> InvitationLink {
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

fn profile_of(name: &str, address: &str) -> Result<Profile, Failure> {
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
        let role = match role {
            AskedRole::Administrator => Role::Administrator,
            AskedRole::Member => Role::PasswordUser,
            AskedRole::Manager => return Err(Failure::NotPermitted),
        };
        let invitation = Invitation::new(&profile, role, self.ports.now(), &mut *self.ports.rng());
        self.append_to_log(&org, &invitation.body, vec![invitation.disclosure.clone()]).await?;
        let open = self.open()?;
        let organisation = open.org(&org)?;
        Ok(Reply::Invited(Invited {
            organisation: view::tag(&org, &organisation.name()),
            name: profile.name,
            link: invitation.link(&open.device.origin, &organisation.slug, org),
            until: view::time(invitation.until),
        }))
    }

    /// Appends one entry; where another came first, it is signed anew for the new place.
    async fn append_to_log(&self, org: &OrgId, body: &Body, disclosures: Vec<Disclosure>) -> Result<(), Failure> {
        let slug = self.open()?.org(org)?.slug.clone();
        for attempt in 1..=TRIES {
            let request = {
                let open = self.open()?;
                let mut log = open.org(org)?.log.clone();
                let entry = next_entry(&log, open.me(), self.ports.now(), body.clone());
                let signed = SignedEntry::sign(&entry, &open.identity.sign);
                let mut entries = Vec::new();
                append(&mut log, &mut entries, signed).map_err(|_| Failure::NotPermitted)?;
                LogAppend { entries, disclosures: disclosures.clone(), group_keys: Vec::new(), regranted: Vec::new() }
            };
            let call = Call::write(Endpoint::AppendLog, &slug, &request, &self.idempotency_key());
            match self.call::<_, Appended>(call).await {
                Ok(_) => return self.sync_org(&slug).await,
                Err(failure) if failure.service_code() == Some(Code::LogMoved) && attempt < TRIES => {
                    self.sync_org(&slug).await?;
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }

    /// Founds a client organisation, is its account manager and first manager, and invites its administrator.
    pub(crate) async fn create_client(
        &self,
        name: &str,
        address: &str,
        admin_name: &str,
        admin_email: &str,
    ) -> Result<Reply, Failure> {
        let slug: Slug = address.trim().to_lowercase().parse().map_err(|_| Failure::Address)?;
        let name = OrganisationName { name: person_text(name, "The organisation's name")?, slug: slug.clone() };
        let administrator = profile_of(admin_name, admin_email)?;
        let msp = self.open()?.device.slug.clone();
        let founding = self.found_client(&name, &administrator)?;
        for attempt in 1..=TRIES {
            let request = self.link_client(&founding, &name)?;
            let call = Call::write(Endpoint::CreateClient, &msp, &request, &self.idempotency_key());
            match self.call::<_, CreatedClient>(call).await {
                Ok(_) => break,
                Err(failure) if failure.service_code() == Some(Code::LogMoved) && attempt < TRIES => {
                    self.sync_org(&msp).await?;
                }
                Err(failure) => return Err(failure),
            }
        }
        let id = founding.organisation.id();
        let reply = Reply::Invited(Invited {
            organisation: view::tag(&id, &name.name),
            name: administrator.name,
            link: founding.invitation.link(&self.open()?.device.origin, &slug, id),
            until: view::time(founding.invitation.until),
        });
        {
            let mut open = self.open_mut()?;
            open.orgs.insert(id, founding.organisation);
            open.dirty.orgs.insert(id);
        }
        self.sync_org(&msp).await?;
        self.sync_org(&slug).await?;
        self.changed(&[Area::Organisations, Area::People]);
        Ok(reply)
    }

    fn found_client(&self, name: &OrganisationName, administrator: &Profile) -> Result<Founding, Failure> {
        let open = self.open()?;
        let home = open.home()?;
        let me = open.me();
        let sign = &open.identity.sign;
        let now = self.ports.now();
        let rng = &mut *self.ports.rng();
        let profile = home.profile(&me).ok_or(Failure::NotFound("own name"))?;
        let parent = OrganisationName { name: home.name(), slug: home.slug.clone() };
        let (blinded_name, name_disclosure) = Disclosure::of(name, rng);
        let (blinded_profile, profile_disclosure) = Disclosure::of(&profile, rng);
        let (blinded_parent, parent_disclosure) = Disclosure::of(&parent, rng);
        let keys = open.identity.public();
        let genesis = Entry {
            version: Version::One,
            suite: Suite::One,
            org: None,
            number: Number(0),
            previous: None,
            author: me,
            time: now,
            body: Body::Genesis {
                kind: Kind::Client,
                name: blinded_name,
                founder: keys,
                profile: blinded_profile,
                parent: Some(home.id()),
            },
        };
        let genesis = SignedEntry::sign(&genesis, sign);
        let mut entries: Vec<Bytes> = vec![genesis.encode().into()];
        let mut log =
            Verified::from_start(&Unverified::from(vec![genesis])).map_err(|e| Failure::NotVerified(e.to_string()))?;
        let managers = NewGroup::generate(rng);
        let invitation = Invitation::new(administrator, Role::Administrator, now, rng);
        let admitted = Body::ManagerAdmitted {
            keys,
            member: me,
            profile: blinded_profile,
            role: Role::Administrator,
            evidence: Evidence::Founder,
        };
        let linked = Body::ParentLinked { parent: home.id(), name: blinded_parent };
        for body in [linked, admitted, managers.body(GroupKind::Managers), invitation.body.clone()] {
            let entry = next_entry(&log, me, now, body);
            append(&mut log, &mut entries, SignedEntry::sign(&entry, sign))?;
        }
        let wrap = managers.wrap(&log.id(), me, &open.identity, rng)?;
        let disclosures = vec![name_disclosure, profile_disclosure, parent_disclosure, invitation.disclosure.clone()];
        let mut organisation = Organisation::new(name.slug.clone(), log);
        organisation.group_keys.push(GroupSecret::new(managers.id, Epoch::FIRST, &managers.secret));
        organisation.disclosures = disclosures.iter().map(|d| (d.hash(), d.clone())).collect();
        let append = LogAppend { entries, disclosures, group_keys: vec![wrap], regranted: Vec::new() };
        Ok(Founding { organisation, append, invitation })
    }

    /// The MSP's own entries about a new client, for the log as it is now.
    fn link_client(&self, founding: &Founding, name: &OrganisationName) -> Result<CreateClient, Failure> {
        let open = self.open()?;
        let me = open.me();
        let now = self.ports.now();
        let rng = &mut *self.ports.rng();
        let client = ClientName { org: founding.organisation.id(), organisation: name.clone() };
        let (blinded, disclosure) = Disclosure::of(&client, rng);
        let mut log = open.home()?.log.clone();
        let mut entries = Vec::new();
        for body in [Body::ClientLinked { client: blinded }, Body::AccountManagerSet { client: blinded, manager: me }] {
            let entry = next_entry(&log, me, now, body);
            append(&mut log, &mut entries, SignedEntry::sign(&entry, &open.identity.sign))
                .map_err(|_| Failure::NotPermitted)?;
        }
        Ok(CreateClient {
            address: name.slug.clone(),
            client: founding.append.clone(),
            msp: LogAppend { entries, disclosures: vec![disclosure], group_keys: Vec::new(), regranted: Vec::new() },
        })
    }
}

/// A client organisation that is about to be made.
struct Founding {
    organisation: Organisation,
    append: LogAppend,
    invitation: Invitation,
}
