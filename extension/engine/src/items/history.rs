//! An item's revisions, oldest to newest, verified as a chain.

use crate::Engine;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::service::Call;
use crate::view;
use latchkey_messages::{Field, Reply, Revision as RevisionRow, RevisionId};
use latchkey_shared::id::ItemId;
use latchkey_shared::item::{Details, Revision, VerifiedItem};
use latchkey_shared::permission::Permission;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::vault::Revisions;

impl<P: Ports> Engine<P> {
    /// All revisions that the service keeps, each verified and following the one before.
    async fn revisions(&self, item: &ItemId) -> Result<Vec<VerifiedItem>, Failure> {
        let slug = {
            let open = self.open()?;
            open.org(&open.entry(item)?.via)?.slug.clone()
        };
        // From the newest to the oldest, as the service answers by page.
        let mut chain: Vec<VerifiedItem> = Vec::new();
        loop {
            let query = chain.last().map(|oldest| format!("before={}", oldest.header().revision.0));
            let call = Call { item: Some(item.to_string()), query, ..Call::read(Endpoint::Revisions, &slug) };
            let page: Revisions = self.call(call).await?;
            let open = self.open()?;
            let entry = open.entry(item)?;
            for bytes in page.revisions.iter().rev() {
                let verified = open.open_revision(entry, bytes.as_slice())?;
                if let Some(after) = chain.last() {
                    after.follows(verified.sealed()).map_err(|e| Failure::NotVerified(e.to_string()))?;
                }
                chain.push(verified);
            }
            // A page that brings nothing would be asked for again without end.
            if !page.more || page.revisions.is_empty() {
                break;
            }
        }
        chain.reverse();
        let open = self.open()?;
        let entry = open.entry(item)?;
        // The newest is known, and names the one before it, down to the first: nothing can be left out or put in.
        let unsent = open.outbox.iter().any(|unsent| unsent.ids.contains(item));
        let has_newest = chain.iter().any(|revised| revised.sealed().hash() == entry.hash);
        let writes = entry.home == entry.via && open.permission_for(entry, self.ports.now()) >= Permission::Modify;
        let has_first = chain.first().is_some_and(|first| first.header().revision == Revision::FIRST);
        if !(unsent || has_newest) || (writes && !has_first) {
            return Err(Failure::NotVerified("an item's history is not whole".to_owned()));
        }
        Ok(chain)
    }

    pub(crate) async fn details_of(&self, item: &ItemId, revision: &RevisionId) -> Result<Details, Failure> {
        let beside = {
            let open = self.open()?;
            let entry = open.entry(item)?;
            let found = entry.conflict.iter().find(|kept| kept.is(revision));
            found.map(|kept| open.open_kept(entry, kept)).transpose()?.map(|(_, content)| content.details)
        };
        if let Some(details) = beside {
            return Ok(details);
        }
        if self.open()?.entry(item)?.hash.to_string() == revision.as_str() {
            return self.details(item).await;
        }
        let chain = self.revisions(item).await?;
        let found = chain
            .iter()
            .find(|revised| revised.sealed().hash().to_string() == revision.as_str())
            .ok_or(Failure::NotFound("revision"))?;
        let open = self.open()?;
        open.open_details(open.entry(item)?, &found.sealed().encode())
    }

    pub(crate) async fn history(&self, item: &ItemId) -> Result<Reply, Failure> {
        let chain = self.revisions(item).await?;
        let open = self.open()?;
        let entry = open.entry(item)?;
        let org = open.org(&entry.via)?;
        let mut rows = Vec::new();
        let mut before: Option<(latchkey_shared::item::Overview, Details)> = None;
        for revised in &chain {
            let header = revised.header();
            // A revision from before this account was given the item is under a key that it never had.
            let Some(key) = entry.keys.iter().find(|secret| secret.version() == header.key_version) else { continue };
            // Nor was anybody else given the key of one that somebody made for nobody to read.
            let Ok(overview) = revised.open_overview(&key.key()) else { continue };
            let Ok(details) = revised.open_details(&key.key()) else { continue };
            let mut changed = Vec::new();
            let (mut fields_changed, mut overview_changed) = (false, false);
            if let Some((old, old_details)) = &before {
                if old.user_name != overview.user_name {
                    changed.push(Field::UserName);
                }
                if old_details.password != details.password {
                    changed.push(Field::Password);
                }
                if old_details.notes != details.notes {
                    changed.push(Field::Notes);
                }
                if old_details.one_time_code != details.one_time_code {
                    changed.push(Field::OneTimeCode);
                }
                fields_changed = old_details.fields != details.fields;
                let user_name = overview.user_name.clone();
                overview_changed = latchkey_shared::item::Overview { user_name, ..old.clone() } != overview;
            }
            rows.push(RevisionRow {
                id: RevisionId::new(revised.sealed().hash().to_string()),
                number: u32::try_from(header.revision.0).unwrap_or(u32::MAX),
                author: org.name_of(&header.author),
                at: view::time(header.time),
                changed,
                fields_changed,
                overview_changed,
            });
            before = Some((overview, details));
        }
        rows.reverse();
        Ok(Reply::History(rows))
    }
}
