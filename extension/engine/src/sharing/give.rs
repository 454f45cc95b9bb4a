//! Giving: collect items and recipients, wrap, send once.

use super::Given;
use super::rights::Terms;
use crate::Engine;
use crate::failure::{BadInput, Failure};
use crate::items::{Content, Written, item_id};
use crate::memory::{Cover, Entry, Open};
use crate::ports::Ports;
use crate::service::Call;
use crate::view;
use latchkey_messages::{Area, Holder as HolderName, ItemId as ItemName, Permission as AskedPermission, Reply};
use latchkey_shared::id::{Holder, ItemId, OrgId};
use latchkey_shared::item::{KeyVersion, State};
use latchkey_shared::keys::ItemKey;
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::limits;
use latchkey_shared::wire::vault::{BundleWithGrants, Done, Share};
use std::collections::BTreeMap;

impl Open {
    /// Reads a holder that the interface hands back, with its organisation.
    pub(super) fn holder(&self, name: &HolderName) -> Result<(OrgId, Holder), Failure> {
        let (HolderName::Everyone { organisation }
        | HolderName::Managers { organisation }
        | HolderName::Member { organisation, .. }
        | HolderName::Group { organisation, .. }) = name;
        let id = view::org_id(organisation)?;
        Ok((id, self.org(&id)?.holder_of(name)?))
    }

    /// Everyone who has an item, by organisation: for granting them a new key. Not who has left, nor whoever can be given none yet: who
    /// makes the key is told of them ([`Open::tell_who_is_cut_off`]). A grant by somebody without the right to give
    /// is nothing: whoever made it up would be sent the key.
    pub(crate) fn holders_by_org(&self, entry: &Entry, now: Millis) -> BTreeMap<OrgId, Vec<Given>> {
        let mut by_org: BTreeMap<OrgId, Vec<Given>> = BTreeMap::new();
        let Some(org) = self.orgs.get(&entry.via) else { return by_org };
        let current = org.grants.values().filter(|grant| {
            grant.lasts(now)
                && grant.gives(entry)
                && org.is_founded(grant, &entry.item, &entry.creator)
                && self.orgs.get(&grant.org).is_some_and(|of| self.takes_keys(&of.log, &grant.recipient))
        });
        let mut terms: BTreeMap<(OrgId, Holder), Vec<Terms>> = BTreeMap::new();
        for grant in current {
            Terms::of(grant).join(terms.entry((grant.org, grant.recipient)).or_default());
        }
        // The creator has it always, also where somebody who has it in full took that back.
        let creator = Holder::Member(entry.creator);
        if entry.home == entry.via && self.takes_keys(&org.log, &creator) {
            let full = Terms { permission: Permission::Full, not_after: None };
            full.join(terms.entry((org.id(), creator)).or_default());
        }
        for ((org, holder), terms) in terms {
            let given =
                terms.into_iter().map(|Terms { permission, not_after }| Given { holder, permission, not_after });
            by_org.entry(org).or_default().extend(given);
        }
        by_org
    }
}

impl<P: Ports> Engine<P> {
    pub(crate) async fn share(
        &self,
        items: &[ItemName],
        holders: &[HolderName],
        permission: AskedPermission,
    ) -> Result<Reply, Failure> {
        let permission = view::permission_of(permission);
        let items: Vec<ItemId> = items.iter().map(item_id).collect::<Result<_, _>>()?;
        for item in &items {
            self.require(item, Permission::Full)?;
        }
        self.can_cross(&items, holders, permission)?;
        let mut recipients: BTreeMap<OrgId, Vec<Given>> = BTreeMap::new();
        {
            let open = self.open()?;
            for name in holders {
                let (org, holder) = open.holder(name)?;
                recipients.entry(org).or_default().push(Given { holder, permission, not_after: None });
            }
        }
        for org in recipients.keys() {
            // Keys come from the log as it is now.
            let slug = self.open()?.org(org)?.slug.clone();
            self.sync_org(&slug).await?;
        }
        {
            let open = self.open()?;
            for (org, given) in &recipients {
                let log = &open.org(org)?.log;
                if given.iter().any(|given| open.has_lost_access(log, &given.holder)) {
                    return Err(access_ended());
                }
                if given.iter().any(|given| open.lacks_new_keys(log, &given.holder)) {
                    return Err(new_keys_to_come());
                }
                if given.iter().any(|given| !open.takes_keys(log, &given.holder)) {
                    return Err(no_key_yet());
                }
            }
        }
        // What the service does not have yet cannot be shared there.
        self.flush_outbox().await?;
        if permission == Permission::Full {
            self.renew_marked(&items).await?;
        }
        for (org, given) in &recipients {
            self.give(&items, org, given).await?;
        }
        self.persist().await?;
        self.changed(&[Area::Items]);
        Ok(Reply::Done)
    }

    /// Items whose next revision is to have a new key get it before somebody else may write them: who is new to an item has no mark, and would
    /// write under the key that somebody has who lost it.
    async fn renew_marked(&self, items: &[ItemId]) -> Result<(), Failure> {
        for item in items {
            if !self.open()?.entry(item)?.rekey {
                continue;
            }
            let details = self.details(item).await?;
            let (content, base) = {
                let open = self.open()?;
                let entry = open.entry(item)?;
                (Content { overview: entry.overview.clone(), details }, entry.hash)
            };
            if self.write_revision(item, &base, &content, State::Live).await? == Written::Beside {
                return Err(changed_meanwhile(&self.open()?.entry(item)?.short_title()));
            }
            if self.open()?.entry(item)?.rekey {
                return Err(no_key_yet());
            }
        }
        self.flush_outbox().await
    }

    /// What is delivered to another organisation is a copy to read, which its people verify with their own log: so it was
    /// made and last written by somebody who works for them, and by the same, for what let another write it stays here.
    fn can_cross(&self, items: &[ItemId], holders: &[HolderName], permission: Permission) -> Result<(), Failure> {
        let open = self.open()?;
        for name in holders {
            let (org, _) = open.holder(name)?;
            let recipients = open.org(&org)?;
            for item in items {
                let entry = open.entry(item)?;
                if entry.home == org {
                    continue;
                }
                if permission > Permission::View {
                    return Err(BadInput {
                        code: "share-permission",
                        title: "The other side can fill or view",
                        detail: "Changing and sharing on stay with the side where the item was made.".to_owned(),
                    }
                    .into());
                }
                if entry.author != entry.creator && recipients.is_manager(&entry.creator) {
                    return Err(BadInput {
                        code: "share-changed",
                        title: "This item can't cross to them as it is",
                        detail: format!(
                            "Somebody else than who made it changed it, which {} can't check. Have its maker save it once, or make a login of your own from it, and share that.",
                            recipients.name()
                        ),
                    }
                    .into());
                }
                if !recipients.is_manager(&entry.creator) {
                    return Err(BadInput {
                        code: "share-author",
                        title: "This item can't cross to them",
                        detail: format!(
                            "Somebody who does not work for {} made it. Make a login of your own from it, and share that.",
                            recipients.name()
                        ),
                    }
                    .into());
                }
            }
        }
        Ok(())
    }

    async fn give(&self, items: &[ItemId], org: &OrgId, given: &[Given]) -> Result<(), Failure> {
        for batch in items.chunks(at_once(given.len())) {
            let bundles = {
                let open = self.open()?;
                let now = self.ports.now();
                let rng = &mut *self.ports.rng();
                let mut by_home: BTreeMap<OrgId, Vec<(ItemId, KeyVersion, ItemKey)>> = BTreeMap::new();
                for item in batch {
                    let entry = open.entry(item)?;
                    let key = entry.key().ok_or(Failure::NotFound("item's key"))?;
                    by_home.entry(entry.home).or_default().push((*item, entry.key_version, key));
                }
                by_home
                    .iter()
                    .map(|(home, keys)| Ok((*home, open.bundle(home, org, keys, given, now, rng)?)))
                    .collect::<Result<Vec<_>, Failure>>()?
            };
            for (home, bundle) in bundles {
                self.send_bundles(&home, org, vec![bundle]).await?;
            }
        }
        Ok(())
    }

    /// Sends bundles for items that live in one place.
    async fn send_bundles(&self, home: &OrgId, org: &OrgId, bundles: Vec<BundleWithGrants>) -> Result<(), Failure> {
        let (slug, deliver_to) = {
            let open = self.open()?;
            let deliver_to = (org != home).then(|| open.org(org).map(|org| org.slug.clone())).transpose()?;
            if deliver_to.as_ref().is_some_and(|slug| open.is_forked(slug)) {
                return Err(Failure::Forked);
            }
            (open.org(home)?.slug.clone(), deliver_to)
        };
        let request = Share { bundles, deliver_to, regranted: false };
        let sent = self.call::<_, Done>(Call::write(Endpoint::Share, &slug, &request, &self.idempotency_key())).await;
        // It has the signatures, whatever it says: what was taken back since does not run when it tells of them.
        let cover = if sent.is_ok() { Cover::Running } else { Cover::Refused };
        self.apply_own(home, &[], &request.bundles, cover)?;
        self.persist().await?;
        sent.map(|_| ())
    }
}

/// How many items one request shares with so many recipients.
fn at_once(recipients: usize) -> usize {
    limits::GIVEN.div_euclid(recipients.max(1)).clamp(1, limits::BATCH)
}

fn changed_meanwhile(title: &str) -> Failure {
    BadInput {
        code: "changed-meanwhile",
        title: "Changed before it was shared",
        detail: format!("Somebody changed “{title}” just now. Nothing was shared. Look at it, then share it again."),
    }
    .into()
}

/// Somebody left it just now, or it is new.
fn no_key_yet() -> Failure {
    BadInput {
        code: "group-waits",
        title: "They can't be given anything just now",
        detail: "A group gets its key from one of its people, and this one waits for that. Nothing was shared. Try again when one of \
                 them has opened Latchkey."
            .to_owned(),
    }
    .into()
}

fn new_keys_to_come() -> Failure {
    BadInput {
        code: "new-keys-wait",
        title: "Somebody has just renewed their keys",
        detail: "The client's log does not have the new ones yet, and the old ones may be in other hands. Nothing was shared. Try again when \
                 they have opened Latchkey."
            .to_owned(),
    }
    .into()
}

fn access_ended() -> Failure {
    BadInput {
        code: "access-ended",
        title: "Somebody's access has just ended",
        detail:
            "The MSP ended it, and the client's log does not say so yet. Nothing was shared. Try again in a moment."
                .to_owned(),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_at_once_is_what_the_service_takes() {
        for recipients in [0, 1, 100] {
            assert_eq!(at_once(recipients), limits::BATCH);
        }
        for recipients in [101, 333, limits::BATCH] {
            let items = at_once(recipients);
            assert!(items * recipients <= limits::GIVEN && (items + 1) * recipients > limits::GIVEN);
        }
    }
}
