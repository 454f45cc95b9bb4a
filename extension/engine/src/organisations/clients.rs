//! Client organisations: founded by one of the MSP, who manages the client from then on.

use super::append::{Draft, TRIES};
use super::invite::{Invitation, profile_of};
use crate::Engine;
use crate::account::create::{NewGroup, append};
use crate::account::person_text;
use crate::failure::Failure;
use crate::memory::{GroupSecret, Open, Organisation};
use crate::ports::Ports;
use crate::service::Call;
use crate::view;
use latchkey_messages::{Area, Invited, Reply};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{RequestId, Slug};
use latchkey_shared::keys::Epoch;
use latchkey_shared::log::{Body, Entry, Evidence, GroupKind, Head, Kind, Role, SignedEntry, Unverified, Verified};
use latchkey_shared::personal::{BlindingSalt, ClientName, Disclosure, OrganisationName, Profile};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::{CreateClient, CreatedClient, LogAppend};

impl<P: Ports> Engine<P> {
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
        let (home, msp) = {
            let open = self.open()?;
            (open.device.org, open.device.slug.clone())
        };
        let founding = self.found_client(&name, &administrator)?;
        let client = ClientName { org: founding.organisation.id(), organisation: name.clone(), salt: founding.salt };
        let mut attempt = 1;
        let linked = loop {
            let (request, linked) = self.link_client(&client, founding.request, founding.append.clone())?;
            let call = Call::write(Endpoint::CreateClient, &msp, &request, &self.idempotency_key());
            match self.call::<_, CreatedClient>(call).await {
                Ok(_) => break linked,
                Err(failure) if failure.service_code() == Some(Code::LogMoved) && attempt < TRIES => {
                    attempt += 1;
                    self.sync_org(&msp).await?;
                    // This browser heard of the client meanwhile, and linked it.
                    let open = self.open()?;
                    let log = &open.home()?.log;
                    if log.client(&client.link()).is_some() {
                        break log.head();
                    }
                }
                Err(failure) => return Err(failure),
            }
        };
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
        // Where the MSP's log says something else of it, nobody is invited.
        self.is_shown(&home, &linked)?;
        self.sync_org(&slug).await?;
        self.changed(&[Area::Organisations, Area::People]);
        Ok(reply)
    }

    fn found_client(&self, name: &OrganisationName, administrator: &Profile) -> Result<Founding, Failure> {
        let open = self.open()?;
        let home = open.home()?;
        let me = open.me();
        // The identifier of whoever founds follows from their first keys; what they have now is said right after.
        let (first, newest) = (open.keyring.first(), open.keyring.newest());
        let now = self.ports.now();
        let rng = &mut *self.ports.rng();
        let profile = home.profile(&me).ok_or(Failure::NotFound("own name"))?;
        let parent = OrganisationName { name: home.name(), slug: home.slug.clone() };
        let (blinded_name, name_disclosure) = Disclosure::of(name, rng);
        let (blinded_profile, profile_disclosure) = Disclosure::of(&profile, rng);
        let (blinded_parent, parent_disclosure) = Disclosure::of(&parent, rng);
        let keys = first.public();
        let genesis = Entry::first(
            me,
            now,
            Body::Genesis {
                kind: Kind::Client,
                name: blinded_name,
                founder: keys,
                profile: blinded_profile,
                parent: Some(home.id()),
            },
        );
        let genesis = SignedEntry::sign(&genesis, &first.sign);
        let mut entries: Vec<Bytes> = vec![genesis.encode().into()];
        let mut log =
            Verified::from_start(&Unverified::from(vec![genesis])).map_err(|e| Failure::NotVerified(e.to_string()))?;
        let managers = NewGroup::generate(rng);
        let (request, salt) = (RequestId::generate(rng), BlindingSalt::generate(rng));
        let invitation = Invitation::new(administrator, Role::Administrator, now, rng);
        let admitted = Body::ManagerAdmitted {
            keys,
            member: me,
            profile: blinded_profile,
            role: Role::Administrator,
            evidence: Evidence::Founder { request },
        };
        let linked = Body::ParentLinked { parent: home.id(), name: blinded_parent, salt };
        for body in [linked, admitted] {
            let entry = Entry::after(&log, me, now, body);
            append(&mut log, &mut entries, SignedEntry::sign(&entry, &first.sign))?;
        }
        if newest.public() != keys {
            let entry = Entry::after(&log, me, now, Body::KeysChanged { keys: newest.public() });
            append(&mut log, &mut entries, SignedEntry::countersigned(&entry, &first.sign, &newest.sign))?;
        }
        for body in [managers.body(GroupKind::Managers), invitation.body.clone()] {
            let entry = Entry::after(&log, me, now, body);
            append(&mut log, &mut entries, SignedEntry::sign(&entry, &newest.sign))?;
        }
        let wrap = managers.wrap(&log, me, rng)?;
        let disclosures = vec![name_disclosure, profile_disclosure, parent_disclosure, invitation.disclosure.clone()];
        let mut organisation = Organisation::new(name.slug.clone(), log);
        organisation.group_keys.push(GroupSecret::new(managers.id, Epoch::FIRST, &managers.secret));
        organisation.disclosures = disclosures.iter().map(|d| (d.hash(), d.clone())).collect();
        let append = LogAppend { entries, disclosures, group_keys: vec![wrap], regranted: Vec::new() };
        Ok(Founding { organisation, append, invitation, request, salt })
    }

    /// Links what clients this account founded and its MSP's log does not name: the MSP's object had not come to that when it, or the
    /// network, stopped.
    pub(crate) async fn link_what_was_founded(&self, slug: &Slug) -> Result<(), Failure> {
        let alone = self.open()?.founded_alone(slug);
        let opening = self.opening.get();
        let mut outcome = Ok(());
        for (client, request) in alone {
            self.is_still(opening)?;
            outcome = outcome.and(self.link_founded(slug, &client, request).await);
        }
        outcome
    }

    async fn link_founded(&self, slug: &Slug, client: &ClientName, request: RequestId) -> Result<(), Failure> {
        // The client's object has its beginning.
        let beginning = LogAppend { entries: vec![], disclosures: vec![], group_keys: vec![], regranted: vec![] };
        let (request, _) = self.link_client(client, request, beginning)?;
        let call = Call::write(Endpoint::CreateClient, slug, &request, &self.idempotency_key());
        self.call::<_, CreatedClient>(call).await.map(drop)
    }

    /// The MSP's own entries about a new client, for the log as it is now, and its head with them.
    fn link_client(
        &self,
        client: &ClientName,
        request: RequestId,
        beginning: LogAppend,
    ) -> Result<(CreateClient, Head), Failure> {
        let open = self.open()?;
        let (blinded, disclosure) = Disclosure::of(client, &mut *self.ports.rng());
        let mut draft = Draft::new(open.home()?.log.clone(), self.ports.now());
        draft.disclosures.push(disclosure);
        let link = client.link();
        draft.say(&open, Body::ClientLinked { client: blinded, link })?;
        let set = Body::AccountManagerSet { client: link, manager: open.me(), request };
        draft.say(&open, set)?;
        let head = draft.log.head();
        let msp = draft.into_request();
        Ok((CreateClient { address: client.organisation.slug.clone(), client: beginning, msp }, head))
    }
}

impl Open {
    /// Clients that this account founded, with the request by which it manages each, and that the home's log does not name.
    fn founded_alone(&self, home: &Slug) -> Vec<(ClientName, RequestId)> {
        let Some(home) = self.home().ok().filter(|org| org.slug == *home) else { return Vec::new() };
        let mine =
            self.orgs.values().filter(|org| org.log.parent() == Some(home.id()) && org.log.founder() == self.me());
        let alone = mine.filter_map(|org| {
            let (salt, name) = (*org.log.salt()?, org.disclosed(org.log.name())?);
            let client = ClientName { org: org.id(), organisation: name, salt };
            let request = org.log.member(&self.me())?.admission()?.request;
            home.log.client(&client.link()).is_none().then_some((client, request))
        });
        alone.collect()
    }
}

/// A client organisation that is about to be made.
struct Founding {
    organisation: Organisation,
    append: LogAppend,
    invitation: Invitation,
    /// Under which its founder manages it.
    request: RequestId,
    salt: BlindingSalt,
}
