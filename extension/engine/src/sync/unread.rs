//! What an organisation told of another one's people before this browser knew so much of that other one: it is asked for once more.

use crate::Engine;
use crate::failure::Failure;
use crate::memory::Open;
use crate::ports::Ports;
use latchkey_shared::id::{OrgId, Slug};

/// Organisations that are remembered for one. Whatever the service makes up beyond them is forgotten.
const MAX_UNREAD: usize = 1_000;

impl Open {
    pub(super) fn could_not_read(&mut self, org: &OrgId, of: OrgId) {
        let known = self.orgs.get(&of).map(|other| other.log.head().number);
        if let Some(organisation) = self.orgs.get_mut(org)
            && organisation.unread.len() < MAX_UNREAD
        {
            organisation.unread.insert(of, known);
            self.dirty.orgs.insert(*org);
        }
    }

    /// The organisations that can tell more now. What could not be verified then is tried once for each step of the other's log.
    fn readable(&mut self) -> Vec<Slug> {
        let heads: Vec<_> = self.orgs.iter().map(|(id, org)| (*id, org.log.head().number)).collect();
        let mut slugs = Vec::new();
        for (id, org) in &mut self.orgs {
            let is_known =
                |of: &OrgId, before: &Option<_>| heads.iter().any(|(id, now)| id == of && Some(*now) > *before);
            let before = org.unread.len();
            org.unread.retain(|of, known| !is_known(of, known));
            if org.unread.len() < before {
                org.anew = true;
                self.dirty.orgs.insert(*id);
                slugs.push(org.slug.clone());
            }
        }
        slugs
    }
}

impl<P: Ports> Engine<P> {
    pub(super) async fn sync_unread(&self) -> Result<(), Failure> {
        let slugs = self.open_mut()?.readable();
        let mut outcome = Ok(());
        for slug in slugs {
            outcome = outcome.and(self.sync_org(&slug).await);
        }
        outcome
    }
}
