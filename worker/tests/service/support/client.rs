//! Client organisations.

use super::http::Answer;
use super::member::{Member, Person};
use super::organisation::{Link, genesis, join, new_group};
use super::{View, later, rng};
use latchkey_shared::id::{OrgId, RequestId, Slug};
use latchkey_shared::log::{Body, Evidence, GroupKind, Kind, Role, Unverified, Verified};
use latchkey_shared::personal::{BlindingSalt, ClientName, Disclosure, OrganisationName};
use latchkey_shared::wire::organisation::{CreateClient, CreatedClient, LogAppend};

/// What creating a client takes, and what its manager knows of it then.
pub struct NewClient {
    pub body: CreateClient,
    pub view: View,
    /// For the client's first administrator.
    pub link: Link,
    pub invited: Person,
}

impl<'a> Member<'a> {
    pub fn new_client(&self, slug: &str) -> NewClient {
        self.client_with_salts(slug, [BlindingSalt::generate(&mut rng()); 2])
    }

    /// What the client's log has for its link, and what the MSP's says, are not the same.
    pub fn with_two_salts(&self, slug: &str) -> NewClient {
        self.client_with_salts(slug, [BlindingSalt::generate(&mut rng()), BlindingSalt::generate(&mut rng())])
    }

    fn client_with_salts(&self, slug: &str, [salt, at_the_msp]: [BlindingSalt; 2]) -> NewClient {
        let slug: Slug = slug.parse().unwrap();
        let manager = &self.person;
        let (first, mut disclosures) = genesis(manager, Kind::Client, &slug, Some(self.view.log.id()));
        let mut entries = vec![first.encode().into()];
        let mut log = Verified::from_start(&Unverified::from(vec![first])).unwrap();

        let own_name = OrganisationName { name: "The MSP".to_owned(), slug: self.view.slug.clone() };
        let (name, disclosure) = Disclosure::of(&own_name, &mut rng());
        disclosures.push(disclosure);
        let (profile, disclosure) = manager.profile();
        disclosures.push(disclosure);
        let (group, secret, created) = new_group(GroupKind::Managers);
        let request = RequestId::generate(&mut rng());
        let invited = Person::named(&format!("{slug}-admin"));
        let invitation_link = Link::new(slug.clone());
        let (invitation, disclosure) = invitation_link.entry(Role::Administrator, &invited, later(3_600_000));
        disclosures.push(disclosure);
        let bodies = [
            Body::ParentLinked { parent: self.view.log.id(), name, salt },
            Body::ManagerAdmitted {
                keys: manager.identity.public(),
                member: manager.id(),
                profile,
                role: Role::Administrator,
                evidence: Evidence::Founder { request },
            },
            created,
            invitation,
        ];
        for body in bodies {
            let signed = manager.signed(&log, body);
            log.extend(&Unverified::from(vec![signed.clone()])).unwrap();
            entries.push(signed.encode().into());
        }
        let view = View::new(slug.clone(), log);
        let wrap = view.wrap_for(group, &secret, manager);
        let founding = LogAppend { entries, disclosures, group_keys: vec![wrap], regranted: Vec::new() };

        let msp = self.links(view.log.id(), &slug, at_the_msp, request);
        NewClient { body: CreateClient { address: slug, client: founding, msp }, view, link: invitation_link, invited }
    }

    /// What the MSP's log says of a new client.
    fn links(&self, client: OrgId, slug: &Slug, salt: BlindingSalt, request: RequestId) -> LogAppend {
        let organisation = OrganisationName { name: format!("The {slug} company"), slug: slug.clone() };
        let name = ClientName { org: client, organisation, salt };
        let (client, disclosure) = Disclosure::of(&name, &mut rng());
        let link = name.link();
        let linked = Body::ClientLinked { client, link };
        let set = Body::AccountManagerSet { client: link, manager: self.id(), request };
        self.append_body(vec![linked, set], vec![disclosure], Vec::new())
    }

    /// The same client once more, by another link.
    pub fn linked_otherwise(&self, new: &NewClient) -> CreateClient {
        let salt = BlindingSalt::generate(&mut rng());
        let msp = self.links(new.view.log.id(), &new.body.address, salt, RequestId::generate(&mut rng()));
        CreateClient { msp, ..new.body.clone() }
    }

    pub fn create(&self, new: &NewClient) -> Answer {
        self.post("clients").json(&new.body).send()
    }

    /// A client with its manager (this member) and its first administrator, all in sync.
    #[track_caller]
    pub fn with_client(&mut self, slug: &str) -> (Member<'a>, Member<'a>) {
        let new = self.new_client(slug);
        let created: CreatedClient = self.create(&new).ok();
        assert_eq!(created.client, new.view.log.id());
        self.sync();
        let mut manager = self.at(new.view);
        manager.sync();
        let admin = join(self.server, &new.link, new.invited);
        manager.sync();
        (manager, admin)
    }
}
