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
    /// The revisions up to the newest that the service is known to have, each verified and following the one before.
    async fn revisions(&self, item: &ItemId) -> Result<Vec<VerifiedItem>, Failure> {
        let (slug, known) = {
            let open = self.open()?;
            let via = open.entry(item)?.via;
            // What waits to be sent for the first time has no history there.
            let Some(known) = open.confirmed(&via, item) else { return Ok(Vec::new()) };
            (open.org(&via)?.slug.clone(), known)
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
        // Whether the author of a newer one may write is looked at when it comes with a sync.
        chain.retain(|revised| revised.header().revision <= known.revision);
        let open = self.open()?;
        let entry = open.entry(item)?;
        let writes = entry.home == entry.via && open.permission_for(entry, self.ports.now()) >= Permission::Modify;
        let is_whole = match (chain.first(), chain.last()) {
            // The newest is known, and names the one before it, down to the first: nothing can be left out or put in.
            (Some(first), Some(newest)) => {
                let has_first = first.header().revision == Revision::FIRST;
                newest.sealed().hash() == known.hash && (has_first || !writes)
            }
            // Who may only see it is given the newest alone, which may have come since.
            _ => !writes,
        };
        if !is_whole {
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
