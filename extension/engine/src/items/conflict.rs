//! Two browsers changed the same item: both revisions are kept, and the person chooses.

use super::write::Content;
use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Conflicting, Entry, Open};
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{Conflict, ItemId as ItemName, NoticeKind, Reply, RevisionId, Version};
use latchkey_shared::id::ItemId;
use latchkey_shared::item::{Details, SealedItem, State};

impl<P: Ports> Engine<P> {
    /// Keeps a revision that was made from an older one.
    pub(crate) async fn keep_beside(&self, item: &ItemId, content: &Content) -> Result<(), Failure> {
        {
            let mut open = self.open_mut()?;
            let now = self.ports.now();
            let entry = open.entry(item)?;
            let key = entry.key().ok_or(Failure::NotFound("item's key"))?;
            let header = open.next_header(entry, entry.key_version, State::Live, now)?;
            let rng = &mut *self.ports.rng();
            let sealed = SealedItem::seal(&header, &key, &content.overview, &content.details, &open.identity.sign, rng);
            let title = entry.overview.title.clone();
            let kept = Conflicting { sealed: sealed.encode().into() };
            open.touch_entry(item, |entry| entry.conflict.push(kept));
            open.notify(now, &NoticeKind::Conflict { item: ItemName::new(item.to_string()), title });
        }
        self.persist().await?;
        self.changed(&[latchkey_messages::Area::Items, latchkey_messages::Area::Notices]);
        Ok(())
    }

    pub(crate) async fn conflict(&self, item: &ItemId) -> Result<Reply, Failure> {
        let current = self.details(item).await?;
        let open = self.open()?;
        let entry = open.entry(item)?;
        let org = open.org(&entry.via)?;
        let mut versions = vec![Version {
            id: RevisionId::new(entry.hash.to_string()),
            author: org.name_of(&entry.author),
            at: view::time(entry.time),
            title: entry.overview.title.clone(),
            user_name: entry.overview.user_name.clone(),
            addresses: entry.overview.addresses.clone(),
            here: false,
            password_differs: false,
            notes_differ: false,
        }];
        for kept in &entry.conflict {
            versions.push(open.kept_version(entry, kept, &current)?);
        }
        Ok(Reply::Conflict(Conflict { title: entry.overview.title.clone(), versions }))
    }

    /// Makes the chosen revision the newest.
    pub(crate) async fn resolve_conflict(&self, item: &ItemId, keep: &RevisionId) -> Result<Reply, Failure> {
        let content = {
            let open = self.open()?;
            let entry = open.entry(item)?;
            if entry.hash.to_string() == keep.as_str() {
                None
            } else {
                let kept = entry
                    .conflict
                    .iter()
                    .find(|kept| {
                        SealedItem::decode(kept.sealed.as_slice()).is_ok_and(|s| s.hash().to_string() == keep.as_str())
                    })
                    .ok_or(Failure::NotFound("revision"))?;
                let verified = open.open_revision(entry, kept.sealed.as_slice())?;
                let version = verified.header().key_version;
                let key = entry.keys.iter().find(|s| s.version() == version).ok_or(Failure::NotFound("item's key"))?;
                let overview = verified.open_overview(&key.key()).map_err(|e| Failure::NotVerified(e.to_string()))?;
                let details = open.open_details(entry, kept.sealed.as_slice())?;
                Some(Content { overview, details })
            }
        };
        if let Some(content) = content {
            self.write_revision(item, &content, State::Live).await?;
        }
        {
            let mut open = self.open_mut()?;
            open.touch_entry(item, |entry| entry.conflict.clear());
            open.drop_notices(
                |kind| matches!(kind, NoticeKind::Conflict { item: of, .. } if of.as_str() == item.to_string()),
            );
        }
        self.persist().await?;
        self.changed(&[latchkey_messages::Area::Items, latchkey_messages::Area::Notices]);
        Ok(Reply::Done)
    }

    /// The password was changed: nobody needs to be told to.
    pub(crate) fn drop_change_notices(&self, item: &ItemId) -> Result<(), Failure> {
        self.open_mut()?.drop_notices(
            |kind| matches!(kind, NoticeKind::ChangePassword { item: of, .. } if of.as_str() == item.to_string()),
        );
        Ok(())
    }
}

impl Open {
    fn kept_version(&self, entry: &Entry, kept: &Conflicting, current: &Details) -> Result<Version, Failure> {
        let verified = self.open_revision(entry, kept.sealed.as_slice())?;
        let header = verified.header();
        let key = entry
            .keys
            .iter()
            .find(|secret| secret.version() == header.key_version)
            .ok_or(Failure::NotFound("item's key"))?;
        let overview = verified.open_overview(&key.key()).map_err(|e| Failure::NotVerified(e.to_string()))?;
        let details = self.open_details(entry, kept.sealed.as_slice())?;
        Ok(Version {
            id: RevisionId::new(verified.sealed().hash().to_string()),
            author: self.org(&entry.via)?.name_of(&header.author),
            at: view::time(header.time),
            title: overview.title,
            user_name: overview.user_name,
            addresses: overview.addresses,
            here: true,
            password_differs: details.password != current.password,
            notes_differ: details.notes != current.notes,
        })
    }

    pub(crate) fn drop_notices(&mut self, done: impl Fn(&NoticeKind) -> bool) {
        self.own.notices.retain(|notice| serde_json::from_str(&notice.kind).is_ok_and(|kind| !done(&kind)));
        self.dirty.own = true;
    }
}
