//! Contradictions: what members signed against the log that is here. What does not verify is refused anyway; a signature that does,
//! and that rests on another log, says that the service shows its members different ones.

use super::Touched;
use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Open, What};
use crate::ports::Ports;
use crate::record;
use crate::view;
use latchkey_messages::{Area, OrganisationId, Reply, Secret};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::fork::{Evidence, Format, Statement};
use latchkey_shared::id::{MemberId, OrgId, Slug};
use latchkey_shared::log::{Head, Seen, SignedEntry, Verified};
use latchkey_shared::wire::sync::Delta;

/// Who signed something in this delta that rests on another log, and what.
fn contradiction(log: &Verified, delta: &Delta) -> Option<(MemberId, Statement)> {
    let entries = delta.log.iter().cloned().map(Statement::Entry);
    let items = delta.items.iter().filter(|one| one.home.is_none()).map(|one| Statement::Item(one.item.clone()));
    let grants =
        delta.bundles.iter().chain(&delta.evidence).flat_map(|bundle| &bundle.grants).cloned().map(Statement::Grant);
    found(entries.chain(items).chain(grants), log)
}

/// The same of the log of a client's MSP.
fn parents_contradiction(parent: &Verified, delta: &Delta) -> Option<(MemberId, Statement)> {
    let entries = delta.parent_log.iter().cloned().map(Statement::Entry);
    found(entries.chain(delta.log.iter().cloned().map(Statement::ClientEntry)), parent)
}

fn found(mut statements: impl Iterator<Item = Statement>, log: &Verified) -> Option<(MemberId, Statement)> {
    statements.find_map(|statement| Some((statement.contradicts(log)?, statement)))
}

impl<P: Ports> Engine<P> {
    /// Looks for a contradiction, once the log's new entries have been taken over or refused.
    pub(super) fn compare(&self, slug: &Slug, delta: &Delta) -> Result<(), Failure> {
        let (org, own, parents) = {
            let open = self.open()?;
            let Some(org) = open.org_by_slug(slug) else { return Ok(()) };
            let parents = open.parent_log_of(org).and_then(|parent| parents_contradiction(parent, delta));
            (org.id(), contradiction(&org.log, delta), parents)
        };
        if let Some((by, statement)) = own {
            self.note(org, What::Fork { by }, Some(statement))?;
        }
        if let Some((by, statement)) = parents {
            // Whoever is of the MSP, or is in it too, has been shown one of its logs there: nothing more is written by that either.
            let parent = {
                let open = self.open()?;
                open.org(&org)?.log.parent().filter(|parent| open.orgs.contains_key(parent))
            };
            if let Some(parent) = parent {
                self.note(parent, What::Fork { by }, Some(statement.clone()))?;
            }
            self.note(org, What::ParentFork { by }, Some(statement))?;
        }
        Ok(())
    }

    /// An older state is noted, and is over when there is nothing to refuse any more.
    pub(super) fn weigh(&self, slug: &Slug, touched: &Touched, outcome: &Result<(), Failure>) -> Result<(), Failure> {
        let Some(org) = self.open()?.org_by_slug(slug).map(crate::memory::Organisation::id) else { return Ok(()) };
        let older = touched.refused.iter().chain(outcome.as_ref().err()).any(|failure| *failure == Failure::RolledBack);
        if older {
            return self.note(org, What::Older, None);
        }
        if outcome.is_ok() && touched.refused.is_empty() {
            self.verified.borrow_mut().insert(org, self.ports.now());
            if self.open_mut()?.end_trouble(&org, |what| *what == What::Older) {
                self.changed(&[Area::State, Area::Organisations]);
            }
        }
        Ok(())
    }

    fn note(&self, org: OrgId, what: What, statement: Option<Statement>) -> Result<(), Failure> {
        if self.open_mut()?.note_trouble(org, what, statement, self.ports.now()) {
            self.changed(&[Area::State, Area::Organisations]);
        }
        Ok(())
    }

    /// The person has compared with the others, and says that it is the same for all.
    pub(crate) async fn settle_trouble(&self, organisation: &OrganisationId) -> Result<Reply, Failure> {
        let org = view::org_id(organisation)?;
        self.open_mut()?.end_trouble(&org, |_| true);
        self.persist().await?;
        self.changed(&[Area::State, Area::Organisations]);
        Ok(Reply::Done)
    }

    /// A file that shows the first fork of an organisation to whoever has neither of the logs.
    pub(crate) async fn fork_evidence(&self, organisation: &OrganisationId) -> Result<Reply, Failure> {
        let org = view::org_id(organisation)?;
        let (what, statement, parent) = {
            let open = self.open()?;
            let found = open.own.troubles.iter().find(|one| one.org == org && one.statement.is_some());
            let found = found.ok_or(Failure::NotFound("proof"))?;
            let statement = found.statement.clone().ok_or(Failure::NotFound("proof"))?;
            (found.what, statement, open.org(&org)?.log.parent())
        };
        let parent_log = match parent {
            Some(parent) => self.kept_entries(&parent).await?,
            None => Vec::new(),
        };
        let (log, parent_log) = match what {
            What::ParentFork { .. } => (parent_log, Vec::new()),
            _ => (self.kept_entries(&org).await?, parent_log),
        };
        let evidence = Evidence { format: Format::V1, log, parent_log, statement };
        // Whoever is handed it checks it the same way.
        let fork = evidence.verify().map_err(|_| Failure::NotFound("proof"))?;
        let name = format!("latchkey-fork-{}.json", &fork.org.to_string()[..12]);
        Ok(Reply::File { name, text: Secret::new(evidence.to_text()) })
    }

    /// The entries of a log as they came, from the first on, as far as they were kept.
    async fn kept_entries(&self, org: &OrgId) -> Result<Vec<Bytes>, Failure> {
        let stored = self.ports.load_prefix(&record::log_prefix(org)).await?;
        let open = self.open()?;
        let mut entries: Vec<Bytes> = Vec::new();
        for (name, stored) in stored {
            let kept: Vec<Bytes> = record::open_sealed(&name, &stored, &open.user_key)?;
            entries.extend(kept);
        }
        Ok(entries)
    }
}

impl Open {
    /// Keeps the entries of logs that were taken over, as they came: if the service shows others another log, they are the other half of the
    /// proof.
    pub(super) fn keep_entries(&mut self, org: &OrgId, delta: &Delta) {
        let Some(organisation) = self.orgs.get(org) else { return };
        let (own, parent) = (&organisation.log, organisation.parent_log.as_ref());
        let logs = [Some((own, &delta.log)), parent.map(|parent| (parent, &delta.parent_log))];
        let mut fresh = Vec::new();
        for (log, entries) in logs.into_iter().flatten() {
            let kept = self.own.kept.get(&log.id()).copied().unwrap_or_default();
            let mut next = kept;
            let mut run = Vec::new();
            for bytes in entries {
                let head = SignedEntry::decode(bytes.as_slice()).ok().and_then(|signed| {
                    signed.entry().ok().map(|entry| Head { number: entry.number, hash: signed.hash() })
                });
                if head.is_some_and(|head| head.number.0 == next && log.seen(&head) == Seen::Passed) {
                    run.push(bytes.clone());
                    next = next.saturating_add(1);
                }
            }
            if !run.is_empty() {
                fresh.push((log.id(), kept, run));
            }
        }
        for (org, kept, run) in fresh {
            let count = u64::try_from(run.len()).unwrap_or(u64::MAX);
            self.own.kept.insert(org, kept.saturating_add(count));
            self.dirty.own = true;
            self.dirty.logs.push((org, kept, run));
        }
    }
}
