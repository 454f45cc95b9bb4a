//! Items: made, changed, deleted, looked at; their history, and what to do when two browsers changed the same one.

mod conflict;
mod form;
mod history;
mod write;

use crate::Engine;
use crate::codes::{Code, Generator};
use crate::failure::Failure;
use crate::memory::{Entry, Open};
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{Field, ItemId as ItemName, OneTimeCode, Reply, RevisionId, Secret};
use latchkey_shared::id::ItemId;
use latchkey_shared::item::{Details, SealedItem, VerifiedItem};
use latchkey_shared::permission::Permission;

pub(crate) use form::{Content, addresses_shown, target_shown};
pub(crate) use write::{Onto, Written};

/// Reads an identifier that the interface hands back.
pub(crate) fn item_id(name: &ItemName) -> Result<ItemId, Failure> {
    name.as_str().parse().map_err(|_| Failure::NotFound("item"))
}

impl Open {
    /// Verifies and opens a sealed revision of an item that is here.
    pub(crate) fn open_revision(&self, entry: &Entry, sealed: &[u8]) -> Result<VerifiedItem, Failure> {
        let sealed = SealedItem::decode(sealed).map_err(|e| Failure::NotVerified(e.to_string()))?;
        let log = &self.org(&entry.via)?.log;
        let verified =
            if entry.home == entry.via { sealed.verify(log) } else { sealed.verify_delivered(&entry.home, log) };
        verified.map_err(|e| Failure::NotVerified(e.to_string()))
    }

    /// The details of a revision, with whichever of the item's keys it was sealed under.
    pub(crate) fn open_details(&self, entry: &Entry, sealed: &[u8]) -> Result<Details, Failure> {
        let verified = self.open_revision(entry, sealed)?;
        let version = verified.header().key_version;
        let key =
            entry.keys.iter().find(|secret| secret.version() == version).ok_or(Failure::NotFound("item's key"))?;
        verified.open_details(&key.key()).map_err(|e| Failure::NotVerified(e.to_string()))
    }
}

impl<P: Ports> Engine<P> {
    /// Opens the one item that is used.
    pub(crate) async fn details(&self, item: &ItemId) -> Result<Details, Failure> {
        let page = {
            let open = self.open()?;
            let entry = open.entry(item)?;
            if open.has_ended(entry, self.ports.now()) {
                return Err(Failure::NotPermitted);
            }
            (entry.via, entry.page)
        };
        self.load_page(page).await?;
        let open = self.open()?;
        let entry = open.entry(item)?;
        let body = open.bodies.get(&page).and_then(|bodies| bodies.get(item)).ok_or(Failure::Damaged)?;
        open.open_details(entry, body.as_slice())
    }

    pub(crate) fn require(&self, item: &ItemId, permission: Permission) -> Result<(), Failure> {
        let open = self.open()?;
        let entry = open.entry(item)?;
        // An auditor changes nothing, not even what they made before they became one.
        let reads = permission <= Permission::View;
        if open.permission_for(entry, self.ports.now()) >= permission && (reads || open.may_write(&entry.via)) {
            Ok(())
        } else {
            Err(Failure::NotPermitted)
        }
    }

    pub(crate) async fn reveal(
        &self,
        item: &ItemId,
        field: Field,
        revision: Option<&RevisionId>,
    ) -> Result<Reply, Failure> {
        if field != Field::UserName {
            self.require(item, Permission::View)?;
        }
        let details = match revision {
            Some(revision) => self.details_of(item, revision).await?,
            None => self.details(item).await?,
        };
        let open = self.open()?;
        let text = view::secret_field(open.entry(item)?, &details, field, self.ports.now())
            .ok_or(Failure::NotFound("field"))?;
        Ok(Reply::Secret(Secret::new(text)))
    }

    pub(crate) async fn copy(&self, item: &ItemId, field: Field) -> Result<Reply, Failure> {
        let reply = self.reveal(item, field, None).await?;
        self.note_use(item).await?;
        Ok(reply)
    }

    /// The one-time code of the moment; who may only fill is not shown it.
    pub(crate) async fn code(&self, item: &ItemId) -> Result<Reply, Failure> {
        self.require(item, Permission::View)?;
        let details = self.details(item).await?;
        let address = details.one_time_code.as_deref().ok_or(Failure::NotFound("one-time code"))?;
        let generator = Generator::read(address).map_err(form::no_code)?;
        let now = self.ports.now();
        let (code, next) = (generator.code_at(now), generator.code_after(now));
        let shown = |code: &Code| Secret::new(code.text.as_str());
        let (code, next, ends) = (shown(&code), shown(&next), view::time(code.ends));
        Ok(Reply::Code(OneTimeCode { code, next, ends, period: generator.period() }))
    }

    /// The item goes to the top of what was used last.
    pub(crate) async fn note_use(&self, item: &ItemId) -> Result<(), Failure> {
        let now = self.ports.now();
        self.open_mut()?.touch_entry(item, |entry| entry.used = Some(now));
        self.persist().await
    }

    pub(crate) async fn edit(&self, item: &ItemId) -> Result<Reply, Failure> {
        self.require(item, Permission::Modify)?;
        let details = self.details(item).await?;
        let open = self.open()?;
        let entry = open.entry(item)?;
        let content = Content { overview: entry.overview.clone(), details };
        Ok(Reply::Edit { form: content.form(), base: RevisionId::new(entry.hash.to_string()) })
    }
}
