//! Taking a share back: a signed statement for each grant, and the advice to change the password.

use crate::Engine;
use crate::failure::{BadInput, Failure};
use crate::items::item_id;
use crate::memory::Open;
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
use std::collections::{BTreeMap, BTreeSet};

/// How often what was taken back is looked at again before the person is told that somebody gives it anew.
const ROUNDS: usize = 4;

impl<P: Ports> Engine<P> {
    pub(crate) async fn unshare(&self, items: &[ItemName], holders: &[HolderName]) -> Result<Reply, Failure> {
        let items: Vec<ItemId> = items.iter().map(item_id).collect::<Result<_, _>>()?;
        if self.open()?.held(&items, holders)?.is_empty() {
            return Err(Failure::NotFound("share"));
        }
        // A change that somebody saved meanwhile, or saves now, may give a new key to the same people.
        let mut has_ended = false;
        for _ in 0..ROUNDS {
            match self.take_back(&items, holders).await {
                Ok(true) => {
                    has_ended = true;
                    self.changed(&[Area::Items, Area::Notices, Area::State]);
                }
                // It was the person's no more, and not theirs to take back.
                Ok(false)
                    if !has_ended && items.iter().any(|item| self.open().is_ok_and(|o| o.entry(item).is_err())) =>
                {
                    return Err(Failure::NotFound("item"));
                }
                Ok(false) => return Ok(Reply::Done),
                Err(failure) => {
                    let open = self.open()?;
                    // Whether somebody gave it anew, that this browser has not heard of, shows with the next sync.
                    let is_over = has_ended && !open.waits(&items) && open.held(&items, holders)?.is_empty();
                    return if is_over { Ok(Reply::Done) } else { Err(failure) };
                }
            }
        }
        Err(given_anew())
    }

    /// Takes back what the holders have by now; whether there was anything.
    async fn take_back(&self, items: &[ItemId], holders: &[HolderName]) -> Result<bool, Failure> {
        self.flush_outbox().await?;
        let served_by = self.open()?.served_by(items);
        for slug in served_by {
            self.sync_org(&slug).await?;
        }
        if self.open()?.waits(items) {
            return Err(waits());
        }
        let mut ended: BTreeMap<(Slug, Hash), Vec<ItemId>> = BTreeMap::new();
        let mut statements: BTreeMap<Slug, Vec<Bytes>> = BTreeMap::new();
        {
            let open = self.open()?;
            for (via, grant, item) in open.held(items, holders)? {
                ended.entry((via, grant)).or_default().push(item);
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
                // Verified by the organisation that is asked, with its own log.
                let asked = open.org_by_slug(slug).ok_or(Failure::NotFound("organisation"))?;
                let signed = SignedTakeBack::sign(&statement, &open.identity_in(&asked.log).sign);
                statements.entry(slug.clone()).or_default().push(signed.encode().into());
            }
        }
        if ended.is_empty() {
            return Ok(false);
        }
        for (slug, statements) in statements {
            for batch in statements.chunks(limits::BATCH) {
                let body = TakeBacks { statements: batch.to_vec() };
                let call = Call::write(Endpoint::TakeBack, &slug, &body, &self.idempotency_key());
                let _: Done = self.call(call).await?;
            }
        }
        self.mark_taken_back(&ended, holders)?;
        // It has ended, whatever can be written here now.
        let _ = self.persist().await;
        Ok(true)
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
                    HolderName::Group { .. } => org.name_of_holder(&org.holder_of(name).ok()?),
                })
            })
            .collect::<Vec<_>>()
            .join(", ");
        for ((_, grant), items) in ended {
            for org in open.orgs.values_mut() {
                let turn = org.turn;
                if let Some(record) = org.grants.get_mut(grant) {
                    record.end(turn, |item| items.contains(item));
                    // What is told of from now on came after.
                    org.turn = turn.next();
                }
            }
            open.void_refused(grant, &items.iter().copied().collect());
            for item in items {
                let Some(entry) = open.entries.get(item) else { continue };
                let title = entry.short_title();
                // Whoever ends a share on the receiving side has nothing to change.
                if open.permission_for(entry, self.ports.now()) < latchkey_shared::permission::Permission::Modify {
                    continue;
                }
                open.mark_known(item, |_| true, self.ports.now());
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

impl Open {
    /// Whether a change of one of the items is still to be sent.
    fn waits(&self, items: &[ItemId]) -> bool {
        self.outbox.iter().any(|unsent| unsent.ids.iter().any(|id| items.contains(id)))
    }

    /// Where the items come from.
    fn served_by(&self, items: &[ItemId]) -> BTreeSet<Slug> {
        let via = items.iter().filter_map(|item| self.orgs.get(&self.entries.get(item)?.via));
        via.map(|org| org.slug.clone()).collect()
    }

    /// By which grants the holders have the items, and where those are ended.
    fn held(&self, items: &[ItemId], holders: &[HolderName]) -> Result<Vec<(Slug, Hash, ItemId)>, Failure> {
        let mut held = Vec::new();
        for item in items {
            let Some(entry) = self.entries.get(item) else { continue };
            let via = &self.org(&entry.via)?.slug;
            for name in holders {
                let (org, holder) = self.holder(name)?;
                let grants = self.grants_to(entry, self.org(&org)?, &holder);
                held.extend(grants.map(|grant| (via.clone(), grant.hash, *item)));
            }
        }
        Ok(held)
    }
}

fn given_anew() -> Failure {
    BadInput {
        code: "share-given-anew",
        title: "Somebody shares it again",
        detail: "What you took back was shared anew each time. Look who has it, and ask them.".to_owned(),
    }
    .into()
}

fn waits() -> Failure {
    BadInput {
        code: "change-waits",
        title: "A change is still to be sent",
        detail: "A change of this login waits for the service. Take the share back when it has arrived.".to_owned(),
    }
    .into()
}
