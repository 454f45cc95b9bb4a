//! Group keys for whoever is due one. The service says who seems to be due; the verified log decides.

use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Open, Organisation};
use crate::ports::Ports;
use crate::service::Call;
use latchkey_shared::id::{Holder, OrgId};
use latchkey_shared::keys::{ExchangePublic, ExchangeSecret};
use latchkey_shared::log::Verified;
use latchkey_shared::sharing::{GroupKeyFor, GroupKeyWrap};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::GroupKeys;
use std::collections::BTreeSet;

impl<P: Ports> Engine<P> {
    pub(super) async fn wrap_due_keys(&self, org: &OrgId, due: &[GroupKeyFor]) -> Result<(), Failure> {
        let (slug, wraps) = {
            let open = self.open()?;
            let organisation = open.org(org)?;
            let wraps: Vec<GroupKeyWrap> =
                due.iter().filter_map(|due| wrap_if_due(&open, organisation, due, &mut *self.ports.rng())).collect();
            (organisation.slug.clone(), wraps)
        };
        if wraps.is_empty() || self.open()?.is_forked(&slug) {
            return Ok(());
        }
        let body = GroupKeys { group_keys: wraps };
        let _: () = self.call(Call::write(Endpoint::GroupKeys, &slug, &body, &self.idempotency_key())).await?;
        Ok(())
    }
}

fn wrap_if_due(
    open: &Open,
    organisation: &Organisation,
    due: &GroupKeyFor,
    rng: &mut dyn rand_core::CryptoRng,
) -> Option<GroupKeyWrap> {
    let secret = organisation.group_secret(&due.group, due.epoch)?;
    let recipients: BTreeSet<GroupKeyFor> = organisation.log.group_key_recipients(&due.group).collect();
    let wanted = recipients.contains(due) && open.takes_keys(&organisation.log, &due.recipient);
    wanted.then(|| wrap(&organisation.log, due, &secret, rng)).flatten()
}

/// Wraps a group's key for one that the log names.
pub(crate) fn wrap(
    log: &Verified,
    due: &GroupKeyFor,
    secret: &ExchangeSecret,
    rng: &mut dyn rand_core::CryptoRng,
) -> Option<GroupKeyWrap> {
    let key: ExchangePublic = match &due.recipient {
        Holder::Member(member) => log.member(member)?.keys()?.exchange,
        Holder::Group(group) => *log.group(group)?.key()?,
    };
    due.wrap(secret, &log.id(), &key, rng).ok()
}
