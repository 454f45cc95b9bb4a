//! Taking a share back: a signed statement for each grant, and the advice to change the password.

use crate::Engine;
use crate::failure::Failure;
use crate::items::item_id;
use crate::ports::Ports;
use crate::service::Call;
use latchkey_messages::{Area, Holder as HolderName, ItemId as ItemName, NoticeKind, Reply};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{Hash, ItemId, Slug};
use latchkey_shared::sharing::{SignedTakeBack, TakeBack};
use latchkey_shared::suite::{Suite, Version};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::limits;
use latchkey_shared::wire::vault::{Done, TakeBacks};
use std::collections::BTreeMap;

impl<P: Ports> Engine<P> {
    pub(crate) async fn unshare(&self, items: &[ItemName], holders: &[HolderName]) -> Result<Reply, Failure> {
        let items: Vec<ItemId> = items.iter().map(item_id).collect::<Result<_, _>>()?;
        let mut ended: BTreeMap<(Slug, Hash), Vec<ItemId>> = BTreeMap::new();
        let mut statements: BTreeMap<Slug, Vec<Bytes>> = BTreeMap::new();
        {
            let open = self.open()?;
            for item in &items {
                let entry = open.entry(item)?;
                let via = open.org(&entry.via)?.slug.clone();
                for name in holders {
                    let (org, holder) = open.holder(name)?;
                    let org = open.org(&org)?;
                    for grant in open.grants_to(entry, org, &holder) {
                        ended.entry((via.clone(), grant.hash)).or_default().push(*item);
                    }
                }
            }
            for ((slug, grant), items) in &ended {
                let record =
                    open.orgs.values().find_map(|org| org.grants.get(grant)).ok_or(Failure::NotFound("share"))?;
                let statement = TakeBack {
                    version: Version::One,
                    suite: Suite::One,
                    org: record.org,
                    grant: *grant,
                    items: items.clone(),
                    author: open.me(),
                    seen: open.org(&record.org)?.log.head(),
                    time: self.ports.now(),
                };
                let signed = SignedTakeBack::sign(&statement, &open.identity.sign);
                statements.entry(slug.clone()).or_default().push(signed.encode().into());
            }
        }
        if ended.is_empty() {
            return Err(Failure::NotFound("share"));
        }
        for (slug, statements) in statements {
            for batch in statements.chunks(limits::BATCH) {
                let body = TakeBacks { statements: batch.to_vec() };
                let call = Call::write(Endpoint::TakeBack, &slug, &body, &self.idempotency_key());
                let _: Done = self.call(call).await?;
            }
        }
        self.mark_taken_back(&ended, holders)?;
        self.persist().await?;
        self.changed(&[Area::Items, Area::Notices, Area::State]);
        Ok(Reply::Done)
    }

    /// They may know the password: the next revision gets a new key, and the person is told to change it.
    fn mark_taken_back(
        &self,
        ended: &BTreeMap<(Slug, Hash), Vec<ItemId>>,
        holders: &[HolderName],
    ) -> Result<(), Failure> {
        let mut open = self.open_mut()?;
        let from = holders
            .iter()
            .filter_map(|name| {
                let (org, _) = open.holder(name).ok()?;
                let org = open.orgs.get(&org)?;
                Some(match name {
                    HolderName::Member { member, .. } => org.name_of(&member.as_str().parse().ok()?),
                    HolderName::Everyone { .. } => org.name(),
                    HolderName::Managers { .. } => org.parent_name().map(|parent| parent.name)?,
                })
            })
            .collect::<Vec<_>>()
            .join(", ");
        for ((_, grant), items) in ended {
            for org in open.orgs.values_mut() {
                let empty = org.grants.get_mut(grant).is_some_and(|record| {
                    record.items.retain(|(item, _)| !items.contains(item));
                    record.items.is_empty()
                });
                if empty {
                    org.grants.remove(grant);
                }
            }
            for item in items {
                let Some(entry) = open.entries.get(item) else { continue };
                let title = entry.overview.title.clone();
                // Whoever ends a share on the receiving side has nothing to change.
                if open.permission_for(entry, self.ports.now()) < latchkey_shared::permission::Permission::Modify {
                    continue;
                }
                open.touch_entry(item, |entry| {
                    entry.rekey = true;
                    entry.change_due = true;
                });
                let kind =
                    NoticeKind::ChangePassword { item: ItemName::new(item.to_string()), title, from: from.clone() };
                open.notify(self.ports.now(), &kind);
            }
        }
        let orgs: Vec<_> = open.orgs.keys().copied().collect();
        open.dirty.orgs.extend(orgs);
        Ok(())
    }
}
