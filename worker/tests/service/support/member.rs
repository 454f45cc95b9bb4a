//! People, and people who are signed in.

use super::http::{Answer, Request, Server};
use super::{View, key, now, rng};
use latchkey_shared::account::{Identity, Keyring, Login, PasswordSlot};
use latchkey_shared::id::{MemberId, Slug};
use latchkey_shared::keys::{SignKey, UnlockKey, UserKey};
use latchkey_shared::log::{Body, Entry, Head, SignedEntry, Unverified, Verified};
use latchkey_shared::personal::{Blinded, Disclosure, Profile};
use latchkey_shared::sharing::GroupKeyWrap;
use latchkey_shared::wire::access::{AccountRecord, IssuedChallenge, SignIn, Tokens};
use latchkey_shared::wire::organisation::{Appended, LogAppend};
use latchkey_shared::wire::sync::Delta;

/// Somebody with keys, not yet anywhere.
#[derive(Clone)]
pub struct Person {
    pub identity: Identity,
    pub login: Login,
    pub name: String,
}

impl Person {
    pub fn named(name: &str) -> Self {
        let mut rng = rng();
        Self {
            identity: Identity::generate(&mut rng),
            login: Login::from(SignKey::generate(&mut rng)),
            name: name.to_owned(),
        }
    }

    pub fn id(&self) -> MemberId {
        MemberId::of(&self.identity.public())
    }

    pub fn account(&self) -> AccountRecord {
        let mut rng = rng();
        let user_key = UserKey::generate(&mut rng);
        let member = self.id();
        AccountRecord {
            member,
            login: self.login.public(),
            slot: PasswordSlot::wrap(&user_key, &UnlockKey::generate(&mut rng), &member, &mut rng),
            identity: Keyring::from(self.identity.clone()).seal(&user_key, &member, &mut rng),
        }
    }

    pub fn profile(&self) -> (Blinded<Profile>, Disclosure) {
        let profile = Profile { name: self.name.clone(), email: format!("{}@example.test", self.name) };
        Disclosure::of(&profile, &mut rng())
    }

    /// An entry that continues `log`.
    pub fn says(&self, log: &Verified, body: Body) -> Entry {
        Entry::after(log, self.id(), now(), body)
    }

    pub fn signed(&self, log: &Verified, body: Body) -> SignedEntry {
        SignedEntry::sign(&self.says(log, body), &self.identity.sign)
    }

    pub fn sign_in(&self, server: &Server, slug: &Slug) -> Answer {
        let issued: IssuedChallenge = server.post(format!("/v1/orgs/{slug}/challenge")).send().ok();
        let signature = self.login.answer(&issued.challenge);
        let request =
            SignIn { login: self.login.public(), challenge: issued.challenge, signature, device: "a test".to_owned() };
        server.post(format!("/v1/orgs/{slug}/sessions")).json(&request).send()
    }
}

/// Somebody who is signed in, and what they know of an organisation: their own, or one that they manage.
pub struct Member<'a> {
    pub server: &'a Server,
    pub person: Person,
    pub tokens: Tokens,
    pub view: View,
}

impl<'a> Member<'a> {
    pub fn id(&self) -> MemberId {
        self.person.id()
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/v1/orgs/{}/{rest}", self.view.slug)
    }

    pub fn get(&self, rest: &str) -> Request<'a> {
        self.server.get(self.path(rest)).bearer(&self.tokens.access)
    }

    pub fn post(&self, rest: &str) -> Request<'a> {
        self.server.post(self.path(rest)).bearer(&self.tokens.access)
    }

    pub fn delete(&self, rest: &str) -> Request<'a> {
        let request = self.server.request("DELETE", self.path(rest));
        request.bearer(&self.tokens.access).header("idempotency-key", key())
    }

    /// The same person at another organisation.
    pub fn at(&self, view: View) -> Member<'a> {
        Member { server: self.server, person: self.person.clone(), tokens: self.tokens.clone(), view }
    }

    /// Another browser of the same person.
    pub fn another_session(&self) -> Member<'a> {
        let tokens = self.person.sign_in(self.server, &self.view.slug).ok();
        Member { server: self.server, person: self.person.clone(), tokens, view: self.view.clone() }
    }

    /// One page from a cursor.
    #[track_caller]
    pub fn page(&self, cursor: u64) -> Delta {
        self.get(&format!("sync?cursor={cursor}")).header("accept", "application/cbor").send().ok()
    }

    /// Takes over what is new, verified; and returns it.
    #[track_caller]
    pub fn sync(&mut self) -> Delta {
        let mut whole: Option<Delta> = None;
        loop {
            let delta = self.page(self.view.cursor);
            self.view.take(&self.person, &delta);
            let more = delta.more;
            whole = Some(match whole {
                None => delta,
                Some(mut whole) => {
                    whole.items.extend(delta.items);
                    whole.bundles.extend(delta.bundles);
                    whole.gone.extend(delta.gone);
                    whole.ended.extend(delta.ended);
                    whole.cursor = delta.cursor;
                    whole
                }
            });
            if !more {
                return whole.unwrap();
            }
        }
    }

    /// The request that appends these entries.
    pub fn append_body(&self, bodies: Vec<Body>, disclosures: Vec<Disclosure>, keys: Vec<GroupKeyWrap>) -> LogAppend {
        let mut log = self.view.log.clone();
        let mut entries = Vec::new();
        for body in bodies {
            let signed = self.person.signed(&log, body);
            entries.push(signed.encode().into());
            // What the service is to refuse is refused here too; then only the first entry matters.
            let _refused_there = log.extend(&Unverified::from(vec![signed]));
        }
        LogAppend { entries, disclosures, group_keys: keys, regranted: Vec::new() }
    }

    /// Appends one entry without anything beside it, and syncs.
    #[track_caller]
    pub fn append(&mut self, body: Body) -> Head {
        let batch = self.append_body(vec![body], Vec::new(), Vec::new());
        let appended: Appended = self.post("log").json(&batch).send().ok();
        self.sync();
        assert_eq!(self.view.log.head(), appended.head);
        appended.head
    }
}

impl Member<'_> {
    /// Removes a member, and gives "everyone" its next key.
    #[track_caller]
    pub fn remove(&mut self, whom: &MemberId) {
        self.parts_with(vec![Body::Removed { member: *whom }]);
    }

    /// Removes or suspends members, and gives "everyone" its next key.
    #[track_caller]
    pub fn parts_with(&mut self, mut entries: Vec<Body>) {
        use latchkey_shared::keys::ExchangeSecret;
        use latchkey_shared::log::GroupKind;
        self.sync();
        let group = self.view.group(GroupKind::Everyone);
        let secret = ExchangeSecret::generate(&mut rng());
        let epoch = self.view.log.group(&group).unwrap().epoch().next();
        entries.push(Body::GroupRotated { group, epoch, key: secret.public() });
        let mut batch = self.append_body(entries, Vec::new(), Vec::new());
        let mut after = self.view.clone();
        after.log.extend(&Unverified::decode(&batch.entries).unwrap()).unwrap();
        batch.group_keys = vec![after.wrap_for(group, &secret, &self.person)];
        let _: Appended = self.post("log").json(&batch).send().ok();
        self.sync();
    }
}

impl Member<'_> {
    /// The same, with what "everyone" had granted to its next key, and that key wrapped to the others.
    #[track_caller]
    pub fn remove_and_regrant(
        &mut self,
        whom: &MemberId,
        items: &[&super::Item],
        permission: latchkey_shared::permission::Permission,
        others: &[&Person],
    ) {
        use latchkey_shared::id::Holder;
        use latchkey_shared::keys::ExchangeSecret;
        use latchkey_shared::log::GroupKind;
        self.sync();
        let group = self.view.group(GroupKind::Everyone);
        let secret = ExchangeSecret::generate(&mut rng());
        let epoch = self.view.log.group(&group).unwrap().epoch().next();
        let rotated = Body::GroupRotated { group, epoch, key: secret.public() };
        let mut batch = self.append_body(vec![Body::Removed { member: *whom }, rotated], Vec::new(), Vec::new());
        let mut after = self.view.clone();
        after.log.extend(&Unverified::decode(&batch.entries).unwrap()).unwrap();
        let all = others.iter().copied().chain([&self.person]);
        batch.group_keys = all.map(|person| after.wrap_for(group, &secret, person)).collect();
        batch.regranted = vec![self.grant_in(&after, items, &[(Holder::Group(group), permission)])];
        let _: Appended = self.post("log").json(&batch).send().ok();
        self.sync();
    }
}
