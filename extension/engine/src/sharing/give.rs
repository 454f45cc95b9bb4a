//! Giving: collect items and recipients, wrap, send once.

use super::Given;
use crate::Engine;
use crate::failure::{BadInput, Failure};
use crate::items::item_id;
use crate::memory::{Entry, Open};
use crate::ports::Ports;
use crate::service::Call;
use crate::view;
use latchkey_messages::{Area, Holder as HolderName, ItemId as ItemName, Permission as AskedPermission, Reply};
use latchkey_shared::id::{Holder, ItemId, OrgId};
use latchkey_shared::item::KeyVersion;
use latchkey_shared::keys::ItemKey;
use latchkey_shared::log::GroupKind;
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::limits;
use latchkey_shared::wire::vault::{BundleWithGrants, Done, Share};
use std::collections::BTreeMap;

impl Open {
    /// Reads a holder that the interface hands back, with its organisation.
    pub(super) fn holder(&self, name: &HolderName) -> Result<(OrgId, Holder), Failure> {
        let group = |organisation, kind| {
            let id = view::org_id(organisation)?;
            let group = self.org(&id)?.group_id(kind).ok_or(Failure::NotFound("group"))?;
            Ok((id, Holder::Group(group)))
        };
        match name {
            HolderName::Everyone { organisation } => group(organisation, GroupKind::Everyone),
            HolderName::Managers { organisation } => group(organisation, GroupKind::Managers),
            HolderName::Member { organisation, member } => {
                let id = view::org_id(organisation)?;
                let member = member.as_str().parse().map_err(|_| Failure::NotFound("member"))?;
                Ok((id, Holder::Member(member)))
            }
        }
    }

    /// Everyone who has an item, by organisation: for granting them a new key.
    pub(crate) fn holders_by_org(&self, entry: &Entry, now: Millis) -> BTreeMap<OrgId, Vec<Given>> {
        let mut by_org: BTreeMap<OrgId, Vec<Given>> = BTreeMap::new();
        let Some(org) = self.orgs.get(&entry.via) else { return by_org };
        let current = org.grants.values().filter(|grant| {
            grant.not_after.is_none_or(|end| now <= end) && grant.items.iter().any(|(item, _)| *item == entry.item)
        });
        for grant in current {
            let given = by_org.entry(grant.org).or_default();
            match given.iter_mut().find(|given| given.holder == grant.recipient) {
                Some(known) => known.permission = known.permission.max(grant.permission),
                None => given.push(Given {
                    holder: grant.recipient,
                    permission: grant.permission,
                    not_after: grant.not_after,
                }),
            }
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
        // What the service does not have yet cannot be shared there.
        self.flush_outbox().await?;
        for (org, given) in &recipients {
            self.give(&items, org, given).await?;
        }
        self.persist().await?;
        self.changed(&[Area::Items]);
        Ok(Reply::Done)
    }

    /// What is delivered to another organisation is a copy to read, which its people verify with their own log: so it was
    /// made and last written by somebody who works for them.
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
                if !recipients.is_manager(&entry.creator) || !recipients.is_manager(&entry.author) {
                    return Err(BadInput {
                        code: "share-author",
                        title: "This item can't cross to them",
                        detail: format!(
                            "Somebody who does not work for {} made or changed it. Make a login of your own from it, and share that.",
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
        for batch in items.chunks(limits::BATCH) {
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
                self.send_bundles_to(&home, org, vec![bundle]).await?;
            }
        }
        Ok(())
    }

    /// Sends bundles for items that live in one place.
    pub(crate) async fn send_bundles(
        &self,
        items: &[ItemId],
        org: &OrgId,
        bundles: Vec<BundleWithGrants>,
    ) -> Result<(), Failure> {
        let home = {
            let open = self.open()?;
            let item = items.first().ok_or(Failure::NotFound("item"))?;
            open.entry(item)?.home
        };
        self.send_bundles_to(&home, org, bundles).await
    }

    async fn send_bundles_to(&self, home: &OrgId, org: &OrgId, bundles: Vec<BundleWithGrants>) -> Result<(), Failure> {
        let (slug, deliver_to) = {
            let open = self.open()?;
            let deliver_to = (org != home).then(|| open.org(org).map(|org| org.slug.clone())).transpose()?;
            (open.org(home)?.slug.clone(), deliver_to)
        };
        let request = Share { bundles, deliver_to };
        let _: Done = self.call(Call::write(Endpoint::Share, &slug, &request, &self.idempotency_key())).await?;
        self.apply_own(home, &[], &request.bundles)?;
        self.persist().await
    }
}
