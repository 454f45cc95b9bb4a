//! Organisations as a member sees them; founding, inviting, joining.

use super::http::{Answer, Server};
use super::member::{Member, Person};
use super::{now, rng};
use latchkey_shared::id::{GroupId, Holder, InvitationId, Slug};
use latchkey_shared::invitation::{self, InvitationSecret};
use latchkey_shared::keys::{Epoch, ExchangeSecret};
use latchkey_shared::log::{Body, Entry, GroupKind, Kind, Role, SignedEntry, Unverified, Verified};
use latchkey_shared::personal::{Disclosure, OrganisationName};
use latchkey_shared::sharing::{GroupKeyFor, GroupKeyWrap};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::access::{IssuedChallenge, Join, OpenInvitation, OpenedInvitation};
use latchkey_shared::wire::organisation::{FoundMsp, LogAppend};
use latchkey_shared::wire::sync::Delta;
use std::collections::BTreeMap;

/// What a member has verified of an organisation.
#[derive(Clone)]
pub struct View {
    pub slug: Slug,
    pub log: Verified,
    /// A client's: the log of its MSP, as the client's own people have it.
    pub parent_log: Option<Verified>,
    pub cursor: u64,
    pub groups: BTreeMap<(GroupId, Epoch), ExchangeSecret>,
    pub disclosures: Vec<Disclosure>,
}

impl View {
    pub fn new(slug: Slug, log: Verified) -> Self {
        Self { slug, log, parent_log: None, cursor: 0, groups: BTreeMap::new(), disclosures: Vec::new() }
    }

    pub fn group(&self, kind: GroupKind) -> GroupId {
        *self.log.group_of_kind(kind).unwrap().0
    }

    /// Takes a delta over. Entries that are known already are passed over: applying twice is the same as once.
    #[track_caller]
    pub fn take(&mut self, person: &Person, delta: &Delta) {
        let parents = Unverified::decode(&delta.parent_log).unwrap();
        match &mut self.parent_log {
            Some(log) => log.extend(&parents.after(log.head().number)).unwrap(),
            None if delta.parent_log.is_empty() => {}
            None => self.parent_log = Some(Verified::from_start(&parents).unwrap()),
        }
        let fresh = Unverified::decode(&delta.log).unwrap().after(self.log.head().number);
        self.log.extend_with(&fresh, self.parent_log.as_ref()).unwrap();
        for wrap in &delta.group_keys {
            let public = *self.log.group(&wrap.group).unwrap().key_of(wrap.epoch).unwrap();
            let secret = wrap.open(&self.log.id(), &public, &person.identity.exchange).unwrap();
            self.groups.insert((wrap.group, wrap.epoch), secret);
        }
        self.disclosures.extend(delta.disclosures.iter().cloned());
        self.cursor = delta.cursor.0;
        if !delta.more {
            assert_eq!(self.log.head(), delta.head);
        }
    }

    pub fn wrap_for(&self, group: GroupId, secret: &ExchangeSecret, member: &Person) -> GroupKeyWrap {
        let epoch = self.log.group(&group).unwrap().epoch();
        let recipient = Holder::Member(member.id());
        let wanted = GroupKeyFor { group, epoch, recipient, recipient_epoch: Epoch::FIRST };
        wanted.wrap(secret, &self.log.id(), &member.identity.exchange.public(), &mut rng()).unwrap()
    }
}

pub fn new_group(kind: GroupKind) -> (GroupId, ExchangeSecret, Body) {
    let (group, secret) = (GroupId::generate(&mut rng()), ExchangeSecret::generate(&mut rng()));
    let body = Body::GroupCreated { group, kind, key: secret.public(), name: None, members: Vec::new() };
    (group, secret, body)
}

/// An organisation's first entry.
pub fn genesis(
    founder: &Person,
    kind: Kind,
    slug: &Slug,
    parent: Option<latchkey_shared::id::OrgId>,
) -> (SignedEntry, Vec<Disclosure>) {
    let name = OrganisationName { name: format!("The {slug} company"), slug: slug.clone() };
    let (name, name_disclosure) = Disclosure::of(&name, &mut rng());
    let (profile, profile_disclosure) = founder.profile();
    let entry = Entry::first(
        founder.id(),
        now(),
        Body::Genesis { kind, name, founder: founder.identity.public(), profile, parent },
    );
    (SignedEntry::sign(&entry, &founder.identity.sign), vec![name_disclosure, profile_disclosure])
}

pub fn found_body(founder: &Person, slug: &Slug) -> (FoundMsp, View) {
    let (first, disclosures) = genesis(founder, Kind::Msp, slug, None);
    let mut view = View::new(slug.clone(), Verified::from_start(&Unverified::from(vec![first.clone()])).unwrap());
    let (group, secret, created) = new_group(GroupKind::Everyone);
    let second = founder.signed(&view.log, created);
    view.log.extend(&Unverified::from(vec![second.clone()])).unwrap();
    let wrap = view.wrap_for(group, &secret, founder);
    let log = LogAppend {
        entries: vec![first.encode().into(), second.encode().into()],
        disclosures,
        group_keys: vec![wrap],
        regranted: Vec::new(),
    };
    (FoundMsp { address: slug.clone(), log, account: founder.account(), device: "first".to_owned() }, view)
}

/// An MSP with its first administrator, signed in and in sync.
#[track_caller]
pub fn found<'a>(server: &'a Server, slug: &str) -> Member<'a> {
    let person = Person::named(&format!("{slug}-admin"));
    let (body, view) = found_body(&person, &slug.parse().unwrap());
    let request = server.post("/v1/orgs").header("latchkey-bootstrap", server.service.bootstrap_token());
    let mut member = Member { server, person, tokens: request.json(&body).send().ok(), view };
    member.sync();
    member
}

/// An invitation as its link carries it.
#[derive(Clone)]
pub struct Link {
    pub slug: Slug,
    pub id: InvitationId,
    pub secret: InvitationSecret,
}

impl Link {
    pub fn new(slug: Slug) -> Self {
        Self { slug, id: InvitationId::generate(&mut rng()), secret: InvitationSecret::generate(&mut rng()) }
    }

    pub fn entry(&self, role: Role, whom: &Person, expires: Millis) -> (Body, Disclosure) {
        let (profile, disclosure) = whom.profile();
        let key = self.secret.key(&self.id).verify_key();
        (Body::Invited { invitation: self.id, key, role, profile, expires }, disclosure)
    }

    pub fn open(&self, server: &Server) -> Answer {
        let slug = &self.slug;
        let issued: IssuedChallenge = server.post(format!("/v1/orgs/{slug}/challenge")).send().ok();
        let signature = invitation::prove(&self.secret.key(&self.id), &issued.challenge);
        let request = OpenInvitation { invitation: self.id, challenge: issued.challenge, signature };
        server.post(format!("/v1/orgs/{slug}/invitations/open")).json(&request).send()
    }
}

impl Member<'_> {
    /// Invites `whom` for an hour.
    #[track_caller]
    pub fn invite(&mut self, whom: &Person, role: Role) -> Link {
        self.sync();
        let link = Link::new(self.view.slug.clone());
        let (body, disclosure) = link.entry(role, whom, now().plus(Millis(3_600_000)));
        let batch = self.append_body(vec![body], vec![disclosure], Vec::new());
        assert_eq!(self.post("log").json(&batch).send().status, 200);
        self.sync();
        link
    }

    /// Wraps the group keys that the service says are due.
    #[track_caller]
    pub fn wrap_due(&mut self, members: &[&Person]) {
        let dues = self.sync().keys_due;
        let wraps = dues.iter().map(|due| {
            let secret = &self.view.groups[&(due.group, due.epoch)];
            let whom = members.iter().find(|person| Holder::Member(person.id()) == due.recipient).unwrap();
            self.view.wrap_for(due.group, secret, whom)
        });
        let body = latchkey_shared::wire::organisation::GroupKeys { group_keys: wraps.collect() };
        assert_eq!(self.post("group-keys").json(&body).send().status, 204);
    }
}

/// What a newcomer sends; the first of a client's own people makes the group "everyone".
#[track_caller]
pub fn join_body(server: &Server, link: &Link, person: &Person) -> (Join, View) {
    let opened: OpenedInvitation = link.open(server).ok();
    let mut view =
        View::new(link.slug.clone(), Verified::from_start(&Unverified::decode(&opened.log).unwrap()).unwrap());
    let (profile, disclosure) = person.profile();
    let body = Body::Joined { invitation: link.id, keys: person.identity.public(), profile };
    let entry = person.says(&view.log, body);
    let joined = SignedEntry::countersigned(&entry, &person.identity.sign, &link.secret.key(&link.id));
    view.log.extend(&Unverified::from(vec![joined.clone()])).unwrap();
    let mut entries = vec![joined.encode().into()];
    let mut group_keys = Vec::new();
    if view.log.group_of_kind(GroupKind::Everyone).is_none() {
        let (group, secret, created) = new_group(GroupKind::Everyone);
        let signed = person.signed(&view.log, created);
        view.log.extend(&Unverified::from(vec![signed.clone()])).unwrap();
        entries.push(signed.encode().into());
        group_keys.push(view.wrap_for(group, &secret, person));
    }
    let log = LogAppend { entries, disclosures: vec![disclosure], group_keys, regranted: Vec::new() };
    (Join { log, account: person.account(), device: "joined".to_owned() }, view)
}

/// Joins, signed in and in sync.
#[track_caller]
pub fn join<'a>(server: &'a Server, link: &Link, person: Person) -> Member<'a> {
    let (body, view) = join_body(server, link, &person);
    let tokens = server.post(format!("/v1/orgs/{}/join", link.slug)).json(&body).send().ok();
    let mut member = Member { server, person, tokens, view };
    member.sync();
    member
}
