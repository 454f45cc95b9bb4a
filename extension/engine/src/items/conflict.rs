//! Two browsers changed the same item: both revisions are kept, and the person chooses.

use super::{Content, Written};
use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Conflicting, Entry, Open};
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{Conflict, NoticeKind, Reply, RevisionId, Version};
use latchkey_shared::id::ItemId;
use latchkey_shared::item::{Details, SealedItem, State, VerifiedItem};

impl Conflicting {
    pub(super) fn is(&self, revision: &RevisionId) -> bool {
        SealedItem::decode(self.sealed.as_slice()).is_ok_and(|sealed| sealed.hash().to_string() == revision.as_str())
    }
}

impl<P: Ports> Engine<P> {
    /// Keeps a revision that was made from an older one.
    pub(crate) async fn keep_beside(&self, item: &ItemId, content: &Content) -> Result<(), Failure> {
        {
            let mut open = self.open_mut()?;
            let now = self.ports.now();
            let entry = open.entry(item)?;
            let key = entry.key().ok_or(Failure::NotFound("item's key"))?;
            let header = open.next_header(entry, entry.place(), entry.key_version, State::Live, now)?;
            let rng = &mut *self.ports.rng();
            let sign = &open.identity_in(&open.org(&header.org)?.log).sign;
            let sealed = SealedItem::seal(&header, &key, &content.overview, &content.details, sign, rng);
            let secret = entry.secret().ok_or(Failure::NotFound("item's key"))?.clone();
            open.keep_text(item, Conflicting { sealed: sealed.encode().into(), key: secret }, now);
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
            fields_differ: false,
        }];
        for kept in &entry.conflict {
            versions.push(open.kept_version(entry, kept, &current)?);
        }
        Ok(Reply::Conflict(Conflict { title: entry.overview.title.clone(), versions }))
    }

    /// Makes the chosen revision the newest.
    pub(crate) async fn resolve_conflict(&self, item: &ItemId, keep: &RevisionId) -> Result<Reply, Failure> {
        let (base, content) = {
            let open = self.open()?;
            let entry = open.entry(item)?;
            let content = if entry.hash.to_string() == keep.as_str() {
                None
            } else {
                let kept = entry.conflict.iter().find(|kept| kept.is(keep)).ok_or(Failure::NotFound("revision"))?;
                Some(open.open_kept(entry, kept)?.1)
            };
            (entry.hash, content)
        };
        let written = match content {
            Some(content) => Some(self.write_revision(item, &base, &content, State::Live).await?),
            None => None,
        };
        {
            let mut open = self.open_mut()?;
            if written == Some(Written::Beside) {
                // A third one was quicker: what was chosen stands beside that now, and the choice is to be made once more.
                open.touch_entry(item, |entry| entry.conflict.retain(|kept| !kept.is(keep)));
            } else {
                open.touch_entry(item, |entry| entry.conflict.clear());
                open.drop_notices(
                    |kind| matches!(kind, NoticeKind::Conflict { item: of, .. } if of.as_str() == item.to_string()),
                );
            }
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
    /// A revision that was kept beside the newest, with what it says.
    pub(crate) fn open_kept(&self, entry: &Entry, kept: &Conflicting) -> Result<(VerifiedItem, Content), Failure> {
        let not_verified = |e: latchkey_shared::item::Error| Failure::NotVerified(e.to_string());
        let verified = self.open_revision(entry, kept.sealed.as_slice())?;
        let overview = verified.open_overview(&kept.key.key()).map_err(not_verified)?;
        let details = verified.open_details(&kept.key.key()).map_err(not_verified)?;
        Ok((verified, Content { overview, details }))
    }

    fn kept_version(&self, entry: &Entry, kept: &Conflicting, current: &Details) -> Result<Version, Failure> {
        let (verified, Content { overview, details }) = self.open_kept(entry, kept)?;
        let header = verified.header();
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
            fields_differ: details.fields != current.fields || details.one_time_code != current.one_time_code,
        })
    }

    pub(crate) fn drop_notices(&mut self, done: impl Fn(&NoticeKind) -> bool) {
        self.own.notices.retain(|notice| serde_json::from_str(&notice.kind).is_ok_and(|kind| !done(&kind)));
        self.dirty.own = true;
    }
}
