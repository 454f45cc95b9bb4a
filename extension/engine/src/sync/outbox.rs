//! Writes on their way: kept, sealed, until the service has confirmed them.

use crate::Engine;
use crate::failure::Failure;
use crate::memory::Unsent;
use crate::ports::Ports;
use crate::service::Call;
use latchkey_messages::{Area, ItemId as ItemName, NoticeKind, Problem};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{ItemId, OrgId};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::vault::{BundleWithGrants, WriteItems, Written};
use latchkey_shared::wire::{Code, Format, limits};

/// When a write that could not be sent is tried again, if nothing else wakes the engine before.
const RETRY: Millis = Millis(30_000);

impl<P: Ports> Engine<P> {
    /// Keeps a write, shows its effect here, and sends it. Without the network it waits in the outbox: then this
    /// succeeds too.
    ///
    /// # Errors
    /// What the service said to refuse it; the write is then undone here.
    pub(crate) async fn write_items(
        &self,
        org: &OrgId,
        items: Vec<Bytes>,
        ids: Vec<ItemId>,
        bundles: Vec<BundleWithGrants>,
    ) -> Result<(), Failure> {
        self.prepare_pages(org, &ids).await?;
        let request = WriteItems { items, bundles };
        let body = Format::Cbor.encode(&request).map_err(|_| Failure::Garbled)?;
        let import = body.len() > limits::BODY / 2;
        let idempotency = self.idempotency_key();
        {
            let slug = self.open()?.org(org)?.slug.clone();
            let mut open = self.open_mut()?;
            open.outbox.push(Unsent {
                idempotency: idempotency.clone(),
                org: slug,
                items: Vec::new(),
                body: body.into(),
                ids,
                import,
            });
            open.dirty.outbox = true;
        }
        self.apply_own(org, &request.items, &request.bundles)?;
        self.persist().await?;
        self.changed(&[Area::Items, Area::State]);
        self.flush_until(Some(&idempotency)).await
    }

    async fn prepare_pages(&self, org: &OrgId, ids: &[ItemId]) -> Result<(), Failure> {
        let pages: Vec<_> = {
            let open = self.open()?;
            let known = ids.iter().filter_map(|id| open.entries.get(id)).map(|entry| (entry.via, entry.page));
            known.chain([(*org, open.org(org)?.pages)]).collect()
        };
        for page in pages {
            self.load_page(page).await?;
        }
        Ok(())
    }

    pub(crate) async fn flush_outbox(&self) -> Result<(), Failure> {
        self.flush_until(None).await
    }

    /// Sends what waits, in order; stops at the first that cannot be sent now.
    async fn flush_until(&self, mine: Option<&str>) -> Result<(), Failure> {
        let _turn = self.sending.lock().await;
        loop {
            let next = self.open()?.outbox.first().cloned();
            let Some(unsent) = next else { return Ok(()) };
            let request: WriteItems = Format::Cbor.decode(unsent.body.as_slice()).map_err(|_| Failure::Damaged)?;
            let endpoint = if unsent.import { Endpoint::ImportItems } else { Endpoint::WriteItems };
            let call = Call::write(endpoint, &unsent.org, &request, &unsent.idempotency);
            match self.call::<_, Written>(call).await {
                Ok(_) => self.confirm(&unsent.idempotency).await?,
                // Kept for later: that is no failure of the write.
                Err(failure) if failure.passes() => {
                    self.ports.wake_at(self.ports.now().plus(RETRY));
                    return Ok(());
                }
                Err(failure) if failure.service_code() == Some(Code::Unauthenticated) => return Ok(()),
                Err(failure) if failure.service_code() == Some(Code::RevisionConflict) => {
                    // The service's revision comes with the next sync, and meets the one written here.
                    let synced = self.sync_org(&unsent.org).await;
                    self.confirm(&unsent.idempotency).await?;
                    synced?;
                }
                Err(failure) => {
                    self.undo(&unsent).await?;
                    if mine == Some(unsent.idempotency.as_str()) {
                        return Err(failure);
                    }
                    let problem = Problem::from(failure);
                    self.open_mut()?.notify(self.ports.now(), &NoticeKind::Failed { problem });
                    self.changed(&[Area::Notices]);
                }
            }
        }
    }

    async fn confirm(&self, idempotency: &str) -> Result<(), Failure> {
        {
            let mut open = self.open_mut()?;
            open.outbox.retain(|unsent| unsent.idempotency != idempotency);
            open.dirty.outbox = true;
        }
        self.persist().await?;
        self.changed(&[Area::State]);
        Ok(())
    }

    /// Takes a refused write back: its items are forgotten here, and fetched anew.
    async fn undo(&self, unsent: &Unsent) -> Result<(), Failure> {
        {
            let mut open = self.open_mut()?;
            open.outbox.retain(|other| other.idempotency != unsent.idempotency);
            open.dirty.outbox = true;
            for item in &unsent.ids {
                open.remove_entry(item);
            }
            // From the start: the revision before is no news to the service.
            if let Some(org) = open.orgs.values_mut().find(|org| org.slug == unsent.org) {
                org.cursor = 0;
                let id = org.id();
                open.dirty.orgs.insert(id);
            }
        }
        self.persist().await?;
        self.changed(&[Area::Items, Area::State]);
        self.sync_org(&unsent.org).await
    }

    pub(crate) fn item_name(item: &ItemId) -> ItemName {
        ItemName::new(item.to_string())
    }
}
