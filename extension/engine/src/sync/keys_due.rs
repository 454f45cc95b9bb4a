//! Group keys for members who are due one. The service says who seems to be due; the verified log decides.

use crate::Engine;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::service::Call;
use latchkey_shared::id::OrgId;
use latchkey_shared::sharing::{GroupKeyWrap, wrap_group_key};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::GroupKeys;
use latchkey_shared::wire::sync::KeyDue;

impl<P: Ports> Engine<P> {
    pub(super) async fn wrap_due_keys(&self, org: &OrgId, due: &[KeyDue]) -> Result<(), Failure> {
        let (slug, wraps) = {
            let open = self.open()?;
            let organisation = open.org(org)?;
            let wraps: Vec<GroupKeyWrap> = due
                .iter()
                .filter(|due| {
                    organisation.log.group(&due.group).is_some_and(|group| group.epoch() == due.epoch)
                        && organisation.log.members_of(&due.group).any(|(member, _)| *member == due.member)
                })
                .filter_map(|due| {
                    let secret = organisation.group_secret(&due.group, due.epoch)?;
                    let key = organisation.log.member(&due.member)?.keys()?.exchange;
                    let rng = &mut *self.ports.rng();
                    wrap_group_key(&secret, org, due.group, due.epoch, due.member, &key, rng).ok()
                })
                .collect();
            (organisation.slug.clone(), wraps)
        };
        if wraps.is_empty() {
            return Ok(());
        }
        let body = GroupKeys { group_keys: wraps };
        let _: () = self.call(Call::write(Endpoint::GroupKeys, &slug, &body, &self.idempotency_key())).await?;
        Ok(())
    }
}
