//! Items: made, changed, deleted, looked at; their history, and what to do when two browsers changed the same one.

mod conflict;
mod history;
mod write;

use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Entry, Open};
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{Field, ItemForm, ItemId as ItemName, Reply, RevisionId, Secret};
use latchkey_shared::id::ItemId;
use latchkey_shared::item::{Details, SealedItem, VerifiedItem};
use latchkey_shared::permission::Permission;

pub(crate) use write::Content;

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
        if open.permission_for(open.entry(item)?, self.ports.now()) >= permission {
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
        Ok(Reply::Secret(Secret::new(view::secret_field(open.entry(item)?, &details, field))))
    }

    pub(crate) async fn copy(&self, item: &ItemId, field: Field) -> Result<Reply, Failure> {
        let reply = self.reveal(item, field, None).await?;
        self.note_use(item).await?;
        Ok(reply)
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
        Ok(Reply::Edit {
            form: ItemForm {
                title: entry.overview.title.clone(),
                user_name: entry.overview.user_name.clone(),
                password: Secret::new(details.password.clone().unwrap_or_default()),
                addresses: entry.overview.addresses.clone(),
                notes: Secret::new(details.notes.clone().unwrap_or_default()),
            },
            base: RevisionId::new(entry.hash.to_string()),
        })
    }
}
