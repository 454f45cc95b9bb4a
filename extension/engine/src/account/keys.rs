//! New keys, said in one organisation's log after the other.

use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Open, Organisation};
use crate::organisations::Draft;
use crate::ports::Ports;
use crate::sync::wrap_group_key;
use latchkey_shared::account::Identity;
use latchkey_shared::id::{Holder, OrgId};
use latchkey_shared::log::{Body, Verified};

impl Open {
    /// The identity that a log names for this account: what is said there is signed with it.
    pub fn identity_in(&self, log: &Verified) -> &Identity {
        let named = log.member(&self.me()).and_then(|member| member.keys());
        named.and_then(|keys| self.keyring.with(keys)).unwrap_or(self.keyring.newest())
    }

    /// Whether a log names keys for this account that are its own.
    pub(crate) fn owns_keys_in(&self, log: &Verified) -> bool {
        let named = log.member(&self.me()).and_then(|member| member.keys());
        named.is_none_or(|keys| self.keyring.with(keys).is_some())
    }

    fn is_behind(&self, log: &Verified) -> bool {
        log.role(&self.me()).is_some() && log.member(&self.me()).and_then(|m| m.keys()) != Some(self.keyring.public())
    }

    /// Organisations whose logs name keys from before; the home organisation last. A client's people know this account's
    /// signatures by the client's own log: it must name new keys before anything that they sign arrives there.
    fn behind(&self) -> Vec<OrgId> {
        let behind = self.orgs.values().filter(|org| self.is_behind(&org.log)).map(Organisation::id);
        let mut behind: Vec<OrgId> = behind.collect();
        behind.sort_by_key(|org| *org == self.device.org);
        behind
    }
}

impl<P: Ports> Engine<P> {
    /// Says the account's newest keys where the log has earlier ones, and wraps to them what keys of groups are here. What is
    /// left over by a stop or without the network is said at a later sync, by whichever browser of the account comes first.
    ///
    /// # Errors
    /// What kept one organisation from it; the others were told.
    pub(crate) async fn say_newest_keys(&self) -> Result<(), Failure> {
        let behind = self.open()?.behind();
        let mut outcome = Ok(());
        for org in behind {
            match Box::pin(self.say(&org, |open, draft| self.draft_newest_keys(open, draft))).await {
                // Another browser of the account was quicker.
                Ok(()) | Err(Failure::NotFound(_)) => {}
                // The organisations after it wait too, the home organisation among them.
                Err(failure) if failure.passes() => return Err(failure),
                Err(failure) => outcome = Err(failure),
            }
        }
        self.persist().await?;
        outcome
    }

    fn draft_newest_keys(&self, open: &Open, draft: &mut Draft) -> Result<(), Failure> {
        if !open.is_behind(&draft.log) {
            return Err(Failure::NotFound("earlier keys"));
        }
        draft.change_keys(open, open.keyring.newest())?;
        let me = Holder::Member(open.me());
        let org = open.org(&draft.log.id())?;
        let rng = &mut *self.ports.rng();
        for (group, _) in draft.log.groups() {
            let mine = draft.log.group_key_recipients(group).find(|due| due.recipient == me);
            let secret = mine.and_then(|due| Some((due, org.group_secret(group, due.epoch)?)));
            if let Some((due, secret)) = secret {
                draft.group_keys.extend(wrap_group_key(&draft.log, &due, &secret, rng));
            }
        }
        Ok(())
    }
}

impl Draft {
    /// Adds *keys changed*, signed with the keys that the log has and with the new ones.
    fn change_keys(&mut self, open: &Open, new: &Identity) -> Result<(), Failure> {
        let old = open.identity_in(&self.log).clone();
        self.say_twice(open, Body::KeysChanged { keys: new.public() }, &old.sign, &new.sign)
    }
}
