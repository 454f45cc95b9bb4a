//! An MSP with as many members as a row of the measures names.

use crate::rng;
use latchkey_shared::account::Identity;
use latchkey_shared::id::{InvitationId, MemberId};
use latchkey_shared::keys::SignKey;
use latchkey_shared::log::{Body, Entry, Kind, Role, SignedEntry, Unverified, Verified};
use latchkey_shared::personal::{Blinded, Disclosure, OrganisationName, Profile};
use latchkey_shared::time::Millis;

pub const NOW: Millis = Millis(1_700_000_000_000);
const LATER: Millis = Millis(1_800_000_000_000);

pub struct Person {
    pub identity: Identity,
    pub id: MemberId,
}

impl Person {
    pub fn new() -> Self {
        let identity = Identity::generate(&mut rng());
        let id = MemberId::of(&identity.public());
        Self { identity, id }
    }
}

/// The founder, who shares, and the others.
pub struct Organisation {
    pub log: Verified,
    pub founder: Person,
    pub members: Vec<Person>,
}

fn profile() -> Blinded<Profile> {
    let value = Profile { name: "Member".to_owned(), email: "member@example.com".to_owned() };
    Disclosure::of(&value, &mut rng()).0
}

fn next(log: &Verified, author: MemberId, body: Body) -> Entry {
    Entry::after(log, author, NOW, body)
}

impl Organisation {
    pub fn with_members(count: u32) -> Self {
        let founder = Person::new();
        let name = OrganisationName { name: "Acme".to_owned(), slug: "acme".parse().expect("an address") };
        let genesis = Entry::first(
            founder.id,
            NOW,
            Body::Genesis {
                kind: Kind::Msp,
                name: Disclosure::of(&name, &mut rng()).0,
                founder: founder.identity.public(),
                profile: profile(),
                parent: None,
            },
        );
        let first = SignedEntry::sign(&genesis, &founder.identity.sign);
        let log = Verified::from_start(&Unverified::from(vec![first])).expect("a log");
        let mut organisation = Self { log, founder, members: Vec::new() };
        for _ in 0..count {
            organisation.admit();
        }
        organisation
    }

    fn append(&mut self, signed: SignedEntry) {
        self.log.extend(&Unverified::from(vec![signed])).expect("an entry");
    }

    fn admit(&mut self) {
        let (person, key) = (Person::new(), SignKey::generate(&mut rng()));
        let invitation = InvitationId::generate(&mut rng());
        let invited = Body::Invited {
            invitation,
            key: key.verify_key(),
            role: Role::PasswordUser,
            profile: profile(),
            expires: LATER,
        };
        let invited = next(&self.log, self.founder.id, invited);
        self.append(SignedEntry::sign(&invited, &self.founder.identity.sign));
        let joined = Body::Joined { invitation, keys: person.identity.public(), profile: profile() };
        let joined = next(&self.log, person.id, joined);
        self.append(SignedEntry::countersigned(&joined, &person.identity.sign, &key));
        self.members.push(person);
    }
}
