//! Saying something in an organisation's log: one entry or several, with what belongs to them, in one transaction there.

use crate::Engine;
use crate::failure::Failure;
use crate::memory::{GroupSecret, Open};
use crate::ports::Ports;
use crate::service::Call;
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::OrgId;
use latchkey_shared::keys::SignKey;
use latchkey_shared::log::{Body, Entry, Error, Head, Seen, SignedEntry, Unverified, Verified};
use latchkey_shared::personal::Disclosure;
use latchkey_shared::sharing::GroupKeyWrap;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::{Appended, LogAppend};
use latchkey_shared::wire::vault::BundleWithGrants;

/// How often entries are signed anew because somebody else's came first.
pub(super) const TRIES: u32 = 5;

/// What is about to be said, on top of the log as it is now.
pub(crate) struct Draft {
    /// The log with the entries so far.
    pub log: Verified,
    /// What is said of a client's managers rests on the log of its MSP.
    pub parent: Option<Verified>,
    pub now: Millis,
    entries: Vec<Bytes>,
    pub disclosures: Vec<Disclosure>,
    pub group_keys: Vec<GroupKeyWrap>,
    pub regranted: Vec<BundleWithGrants>,
    /// Keys made for it, kept once it is said.
    pub secrets: Vec<GroupSecret>,
}

impl Draft {
    pub fn new(log: Verified, now: Millis) -> Self {
        Self {
            log,
            parent: None,
            now,
            entries: Vec::new(),
            disclosures: Vec::new(),
            group_keys: Vec::new(),
            regranted: Vec::new(),
            secrets: Vec::new(),
        }
    }

    /// Adds an entry of this account's.
    ///
    /// # Errors
    /// The log's rule that it breaks: the service would refuse it too.
    pub fn say(&mut self, open: &Open, body: Body) -> Result<(), Failure> {
        let by = open.identity_in(&self.log).sign.clone();
        self.say_as(open, body, &by)
    }

    /// The same, with a key of the caller's choice.
    pub fn say_as(&mut self, open: &Open, body: Body, by: &SignKey) -> Result<(), Failure> {
        let entry = Entry::after(&self.log, open.me(), self.now, body);
        self.add(SignedEntry::sign(&entry, by))
    }

    /// The same with a second signature, and with keys of the caller's choice.
    pub fn say_twice(&mut self, open: &Open, body: Body, by: &SignKey, second: &SignKey) -> Result<(), Failure> {
        let entry = Entry::after(&self.log, open.me(), self.now, body);
        self.add(SignedEntry::countersigned(&entry, by, second))
    }

    fn add(&mut self, signed: SignedEntry) -> Result<(), Failure> {
        let next = Unverified::from(vec![signed.clone()]);
        self.log.extend_with(&next, self.parent.as_ref()).map_err(refusal)?;
        self.entries.push(signed.encode().into());
        Ok(())
    }

    pub fn into_request(self) -> LogAppend {
        let Self { entries, disclosures, group_keys, regranted, .. } = self;
        LogAppend { entries, disclosures, group_keys, regranted }
    }
}

impl<P: Ports> Engine<P> {
    /// Says what `write` drafts; where somebody else's entry came first, it is drafted anew on top of that.
    pub(crate) async fn say(
        &self,
        org: &OrgId,
        write: impl Fn(&Open, &mut Draft) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let slug = self.open()?.org(org)?.slug.clone();
        let (mut regrants, mut tries) = (true, TRIES);
        loop {
            let (request, secrets, head) = {
                let open = self.open()?;
                let mut draft = Draft::new(open.org(org)?.log.clone(), self.ports.now());
                write(&open, &mut draft)?;
                if !regrants {
                    draft.regranted.clear();
                }
                let (secrets, head) = (std::mem::take(&mut draft.secrets), draft.log.head());
                (draft.into_request(), secrets, head)
            };
            let call = Call::write(Endpoint::AppendLog, &slug, &request, &self.idempotency_key());
            match self.call::<_, Appended>(call).await {
                Ok(_) => {
                    {
                        let mut open = self.open_mut()?;
                        open.org_mut(org)?.group_keys.extend(secrets);
                        open.dirty.orgs.insert(*org);
                    }
                    self.sync_org(&slug).await?;
                    return self.is_shown(org, &head);
                }
                Err(failure) if failure.service_code() == Some(Code::LogMoved) && tries > 1 => {
                    tries -= 1;
                    self.sync_org(&slug).await?;
                }
                // What a group had is given to its new key afterwards, as far as it can be: nobody's leaving waits for it.
                Err(failure) if failure.service_code() == Some(Code::GrantRefused) && regrants => regrants = false,
                Err(failure) => return Err(failure),
            }
        }
    }

    /// Whether an organisation's log, as the service shows it, goes through what it said it took.
    pub(super) fn is_shown(&self, org: &OrgId, head: &Head) -> Result<(), Failure> {
        if self.open()?.org(org)?.log.seen(head) == Seen::Passed {
            return Ok(());
        }
        Err(Failure::NotVerified("a change that the service said it took is not in the organisation's log".to_owned()))
    }
}

/// What a person is told of a rule of the log that stands in the way.
pub(crate) fn refusal(error: Error) -> Failure {
    match error {
        Error::NotAllowed => Failure::NotPermitted,
        other => Failure::Log(other),
    }
}
