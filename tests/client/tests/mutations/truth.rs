//! What a client may believe, whatever the service says: less than the truth, never something else.
//!
//! An answer holds things that nobody signed: whether there is more, how far the cursor is, which items are gone, which grants have
//! ended, who is due a key, which other organisations have news. A lie about those makes a client ask once too often, or have less
//! than it might. So after any answer at all:
//!
//! - every log is a beginning of the true one, and no shorter than it was;
//! - every item, with its content, its keys, its author and its organisation, is a revision that was really written, and no older
//!   than the one that was there;
//! - every grant is one that a member really made, and every group key the real one;
//! - every name is the real one, or unknown;
//! - nothing that the account keeps for itself has changed; nothing waits to be sent.

use latchkey_engine::memory::{Cover, Covered, Entry, GrantRecord, Open, Organisation};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{Hash, Holder, ItemId, MemberId, OrgId};
use latchkey_shared::item::SealedItem;
use latchkey_shared::keys::Epoch;
use latchkey_shared::log::Seen;
use latchkey_test_client::hostile::Seat;
use latchkey_test_client::{Client, Content};
use std::collections::{BTreeMap, BTreeSet};

/// A client's memory with its sealed revisions.
pub struct Known {
    pub open: Open,
    bodies: BTreeMap<ItemId, Bytes>,
}

impl Known {
    pub fn by(client: &Client) -> Self {
        let Seat { open } = client.seat();
        let mut pages: Vec<(OrgId, u32)> = open.entries.values().map(|entry| (entry.via, entry.page)).collect();
        pages.sort_unstable();
        pages.dedup();
        let bodies = pages
            .into_iter()
            .flat_map(|page| {
                let loaded = latchkey_engine::memory::load_bodies(client.world(), page);
                futures_executor::block_on(loaded).unwrap()
            })
            .collect();
        Self { open, bodies }
    }

    fn of(content: &Content) -> Self {
        Self::by(&Client::on(content.clone().into()))
    }
}

/// One person's truth: what they knew before, and what they may know at most.
pub struct Truth {
    before: Known,
    after: Known,
    /// The same with nothing of it ended or gone: the service may keep silent about that.
    kept: Vec<Known>,
    common: Common,
}

/// What all people know together: what one of them was told the service may tell another.
#[derive(Clone, Default)]
pub struct Common {
    grants: BTreeMap<Hash, Vec<GrantRecord>>,
    names: BTreeSet<Name>,
    /// Of items' histories, sealed: real ones that nobody's memory has any more.
    revisions: BTreeMap<Hash, Bytes>,
}

impl Common {
    pub fn of_history(revisions: Vec<Bytes>) -> Self {
        let hash = |sealed: &Bytes| SealedItem::decode(sealed.as_slice()).unwrap().hash();
        Self { revisions: revisions.into_iter().map(|sealed| (hash(&sealed), sealed)).collect(), ..Self::default() }
    }
}

/// Who is called what in which organisation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Member(OrgId, MemberId, String, String),
    Client(OrgId, OrgId, String, String),
}

fn names(org: &Organisation) -> Vec<Name> {
    let id = org.id();
    let members = org.log.members().filter_map(|(member, _)| {
        let profile = org.profile(member)?;
        Some(Name::Member(id, *member, profile.name, profile.email))
    });
    let clients = org
        .clients()
        .into_iter()
        .map(|client| Name::Client(id, client.org, client.organisation.name, client.organisation.slug.to_string()));
    members.chain(clients).collect()
}

impl Truth {
    pub fn of(before: &Content, after: &Content, kept: Vec<Known>) -> Self {
        Self { before: Known::of(before), after: Known::of(after), kept, common: Common::default() }
    }

    /// All that is really so is known: what unharmed answers lead to.
    pub fn is_whole(&self, known: &Known) {
        self.holds(known);
        for (id, org) in &self.after.open.orgs {
            let found = &known.open.orgs[id];
            assert_eq!(found.log, org.log);
            assert_eq!(found.grants.keys().collect::<Vec<_>>(), org.grants.keys().collect::<Vec<_>>());
            assert_eq!(found.group_keys.len(), org.group_keys.len());
        }
        let hashes = |known: &Known| known.open.entries.values().map(|entry| entry.hash).collect::<Vec<_>>();
        assert_eq!(hashes(known), hashes(&self.after));
    }

    /// Nothing else than the truth is known.
    pub fn holds(&self, known: &Known) {
        let open = &known.open;
        for (id, org) in &open.orgs {
            let truth = self.after.open.orgs.get(id).unwrap_or_else(|| panic!("a made-up organisation {id}"));
            self.organisation(org, truth);
        }
        for entry in open.entries.values() {
            self.entry(entry, known.bodies.get(&entry.item));
        }
        let before = &self.before.open;
        assert_eq!(open.device, before.device, "the account's place");
        assert_eq!(open.keyring.newest().public(), before.keyring.newest().public(), "the account's keys");
        assert_eq!(open.own.identity, before.own.identity, "the account's sealed keys");
        let session = |open: &Open| open.own.session.as_ref().map(|session| (session.id, session.access.clone()));
        assert_eq!(session(open), session(before), "the session");
        assert!(open.outbox.is_empty(), "something waits to be sent");
    }

    fn organisation(&self, org: &Organisation, truth: &Organisation) {
        let id = org.id();
        assert_eq!(org.slug, truth.slug);
        assert_eq!(truth.log.seen(&org.log.head()), Seen::Passed, "a log that is not the real one");
        if let Some(before) = self.before.open.orgs.get(&id) {
            assert!(org.log.head().number >= before.log.head().number, "a shorter log");
        }
        for secret in &org.group_keys {
            let real = truth.group_secret(&secret.group, secret.epoch).expect("an unknown group's key");
            assert_eq!(*real.expose(), *secret.key().expose(), "another key of a group");
        }
        for (hash, grant) in &org.grants {
            self.grant(&id, hash, grant);
        }
        let name = |org: &Organisation| org.disclosed::<latchkey_shared::personal::OrganisationName>(org.log.name());
        assert!(name(org).is_none() || name(org) == name(truth), "another name of the organisation");
        for name in names(org) {
            assert!(self.common.names.contains(&name), "a made-up name {name:?}");
        }
    }

    /// Everything that was so at some time.
    fn times(&self) -> impl Iterator<Item = &Known> {
        [&self.before, &self.after].into_iter().chain(&self.kept)
    }

    /// What this person ever knew of what others may be told too.
    pub fn share(&self, common: &mut Common) {
        for org in self.times().flat_map(|known| known.open.orgs.values()) {
            common.names.extend(names(org));
            for grant in org.grants.values() {
                common.grants.entry(grant.hash).or_default().push(grant.clone());
            }
        }
    }

    pub fn with(self, common: Common) -> Self {
        Self { common, ..self }
    }

    /// A grant covers no more than at some time it really did, and is kept where it belongs.
    fn grant(&self, org: &OrgId, hash: &Hash, grant: &GrantRecord) {
        let real = self.common.grants.get(hash).unwrap_or_else(|| panic!("a made-up grant: {grant:?}"));
        let facts = |grant: &GrantRecord| {
            let place = (grant.hash, grant.org, grant.home, grant.bundle);
            (place, grant.recipient, grant.permission, grant.granter, grant.time, grant.not_after)
        };
        assert!(real.iter().any(|real| facts(real) == facts(grant)), "a grant that was changed");
        let same = |one: &Covered, other: &Covered| (one.item, one.key_version) == (other.item, other.key_version);
        let covered = |item| real.iter().any(|real| real.items.iter().any(|known| same(known, item)));
        assert!(grant.items.iter().all(covered), "a grant of more");
        let ended = |item: &Covered| matches!(item.cover, Cover::Ended(_));
        let before = self.before.open.orgs.get(org).and_then(|org| org.grants.get(hash));
        let came_back = before.is_some_and(|before| {
            before.items.iter().any(|known| ended(known) && grant.running().any(|item| same(known, item)))
        });
        assert!(!came_back, "a grant that had ended");
        assert!(grant.org == *org || grant.home == *org, "a grant of another organisation");
    }

    fn entry(&self, entry: &Entry, body: Option<&Bytes>) {
        let before = self.before.open.entries.get(&entry.item);
        assert!(before.is_none_or(|before| entry.revision >= before.revision), "an older revision");
        let mut real = self
            .times()
            .filter_map(|known| Some((known.open.entries.get(&entry.item)?, known.bodies.get(&entry.item)?)));
        let same = real.find(|(real, _)| real.hash == entry.hash);
        let Some((real, real_body)) = same else {
            // One that came and was followed by another while this person was away.
            let passed = self.common.revisions.get(&entry.hash);
            assert_eq!(body, Some(passed.expect("a revision that nobody wrote")), "a sealed revision that was changed");
            return;
        };
        let facts = |entry: &Entry| {
            let who = (entry.home, entry.via, entry.creator, entry.author);
            (who, entry.revision, entry.key_version, entry.time, entry.overview.clone())
        };
        assert_eq!(facts(real), facts(entry), "an item that was changed");
        assert_eq!(body, Some(real_body), "a sealed revision that was changed");
        let keys = |entry: &Entry| entry.key().map(|key| *key.expose());
        assert_eq!(keys(real), keys(entry), "another key of an item");
        assert!(entry.conflict.is_empty(), "a conflict that there is not");
    }

    /// A group's key was wrapped to somebody: they are in the group, and the epoch is the present one.
    pub fn may_have(&self, org: &OrgId, wrap: &latchkey_shared::sharing::GroupKeyWrap) {
        let log = &self.after.open.orgs[org].log;
        let group = log.group(&wrap.group).expect("an unknown group");
        assert!(wrap.epoch >= Epoch::FIRST && group.epoch() >= wrap.epoch, "an epoch that there is not");
        let inside = match &wrap.recipient {
            Holder::Member(member) => log.is_in(&wrap.group, member),
            Holder::Group(inner) => group.holders().any(|holder| *holder == Holder::Group(*inner)),
        };
        assert!(inside, "a key for a stranger");
    }
}
