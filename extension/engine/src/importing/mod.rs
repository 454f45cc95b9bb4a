//! Importing a file: read, shown, then stored batch by batch, with a result for every row.

use crate::Engine;
use crate::codes::Generator;
use crate::failure::{BadInput, Failure};
use crate::import::{self, Login, Outcome};
use crate::items::Content;
use crate::ports::Ports;
use crate::view;
use latchkey_messages::{
    Column, Event, ImportFormat, ImportId, ImportOutcome, ImportPreview, ImportReport, ImportRow, ImportState, JobId,
    Meaning, OrganisationId, PreviewRow, Reply,
};
use latchkey_shared::id::OrgId;
use latchkey_shared::item::{Details, Kind, Overview};
use std::collections::{HashMap, HashSet};
use zeroize::Zeroizing;

/// Rows stored in one request: a batch is whole or not at all, so this is what an interruption can cost.
const BATCH: usize = 250;
/// Rows shown before anything is stored.
const SAMPLE: usize = 50;

/// A row of the file, and what has become of it.
struct Row {
    line: u32,
    login: Option<Login>,
    title: String,
    outcome: ImportOutcome,
}

struct Import {
    format: ImportFormat,
    columns: Vec<Column>,
    rows: Vec<Row>,
    state: Option<ImportState>,
    cancelled: bool,
}

/// Files that were read and wait, or are being stored. In memory only: they hold passwords.
#[derive(Default)]
pub(crate) struct Imports(HashMap<String, Import>);

impl Imports {
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

fn problem(error: &import::Error) -> Failure {
    let (code, title) = match error {
        import::Error::TooLarge | import::Error::TooManyRows => ("import-too-large", "This file is too large"),
        import::Error::NotCsv => ("import-not-csv", "This is no CSV file"),
        import::Error::Columns { .. } => ("import-columns", "These columns are not known"),
        import::Error::Encoding { .. } => ("import-encoding", "This encoding cannot be read"),
    };
    BadInput { code, title, detail: error.to_string() }.into()
}

fn meaning(format: ImportFormat, header: &str) -> Meaning {
    match (format, header.trim().to_ascii_lowercase().as_str()) {
        (ImportFormat::Chrome, "name" | "title") => Meaning::Title,
        (_, "url") => Meaning::Address,
        (_, "username") => Meaning::UserName,
        (_, "password") => Meaning::Password,
        (_, "note" | "notes") => Meaning::Notes,
        (_, "otpauth" | "totp") => Meaning::OneTimeCode,
        _ => Meaning::Ignored,
    }
}

/// What makes two logins the same.
fn identity(address: &str, user_name: &str) -> (String, String) {
    (address.trim().trim_end_matches('/').to_lowercase(), user_name.trim().to_owned())
}

fn content(login: &Login) -> Content {
    let addresses: Vec<String> =
        Some(login.address.clone()).filter(|address| !address.is_empty()).into_iter().collect();
    let some = |text: &Zeroizing<String>| (!text.is_empty()).then(|| text.to_string());
    Content {
        overview: Overview {
            kind: Kind::Login,
            title: login.title.clone(),
            user_name: login.username.clone(),
            addresses,
            ..Overview::default()
        },
        details: Details {
            password: some(&login.password),
            notes: some(&login.note),
            one_time_code: one_time_code(login),
            fields: Vec::new(),
        },
    }
}

/// As an address; what cannot be read stays as the file has it, so that nothing is lost.
fn one_time_code(login: &Login) -> Option<String> {
    let address = Generator::address_of(&login.code, &login.title).map(|address| address.to_string());
    (!login.code.is_empty()).then(|| address.unwrap_or_else(|_| login.code.to_string()))
}

impl<P: Ports> Engine<P> {
    /// Reads a file and stores nothing.
    pub(crate) fn import_preview(&self, bytes: &[u8]) -> Result<Reply, Failure> {
        self.open()?;
        let export = import::open(bytes).map_err(|e| problem(&e))?;
        let preview = export.preview().map_err(|e| problem(&e))?;
        let format = match export.format() {
            import::Format::Chrome => ImportFormat::Chrome,
            import::Format::Firefox => ImportFormat::Firefox,
        };
        let present: HashSet<(String, String)> = {
            let open = self.open()?;
            open.entries
                .values()
                .filter(|entry| entry.is_accepted())
                .flat_map(|entry| {
                    entry.overview.addresses.iter().map(|address| identity(address, &entry.overview.user_name))
                })
                .collect()
        };
        let rows: Vec<Row> = export
            .rows()
            .map(|row| {
                let line = u32::try_from(row.line).unwrap_or(u32::MAX);
                let plain = |outcome| Row { line, login: None, title: String::new(), outcome };
                match row.outcome {
                    Outcome::Ready(login) => {
                        let title = login.title.clone();
                        if present.contains(&identity(&login.address, &login.username)) {
                            return Row { line, login: Some(login), title, outcome: ImportOutcome::Duplicate };
                        }
                        Row { line, login: Some(login), title, outcome: ImportOutcome::NotReached }
                    }
                    Outcome::Duplicate { .. } => plain(ImportOutcome::Duplicate),
                    Outcome::Empty => plain(ImportOutcome::Empty),
                    Outcome::Invalid { reason } => plain(ImportOutcome::Refused { reason: reason.to_string() }),
                }
            })
            .collect();
        let columns = preview
            .columns
            .iter()
            .map(|header| Column { header: header.clone(), meaning: meaning(format, header) })
            .collect();
        let id = self.unguessable();
        let import = Import { format, columns, rows, state: None, cancelled: false };
        let shown = import.preview(&id);
        self.imports.borrow_mut().0.insert(id, import);
        Ok(Reply::ImportPreview(shown))
    }

    /// Begins to store a file that was read. The background goes on with [`Engine::import_go_on`].
    pub(crate) fn import_begin(&self, id: &ImportId, organisation: &OrganisationId) -> Result<(JobId, OrgId), Failure> {
        let org = view::org_id(organisation)?;
        self.open()?.org(&org)?;
        let mut imports = self.imports.borrow_mut();
        let import = imports.0.get_mut(id.as_str()).ok_or(Failure::NotFound("file"))?;
        if import.state == Some(ImportState::Running) {
            return Err(BadInput {
                code: "import-running",
                title: "This import runs already",
                detail: "Wait until it has ended.".to_owned(),
            }
            .into());
        }
        import.state = Some(ImportState::Running);
        import.cancelled = false;
        Ok((JobId::new(id.as_str()), org))
    }

    /// Stores the rows that are not stored yet.
    pub(crate) async fn import_go_on(&self, job: &JobId, org: &OrgId) {
        let total = self.import_count(job, |_| true);
        let ended = loop {
            let Some(batch) = self.import_next(job) else { break ImportState::Finished };
            if self.imports.borrow().0.get(job.as_str()).is_none_or(|import| import.cancelled) {
                break ImportState::Cancelled;
            }
            let (lines, contents): (HashSet<u32>, Vec<Content>) = batch.into_iter().unzip();
            match self.add_items(org, &contents).await {
                Ok(_) => self.import_mark(job, &lines, &ImportOutcome::Added),
                Err(failure) if failure.passes() => break ImportState::Interrupted,
                Err(Failure::Locked | Failure::NoAccount) => break ImportState::Interrupted,
                Err(failure) => {
                    let reason = latchkey_messages::Problem::from(failure).detail;
                    self.import_mark(job, &lines, &ImportOutcome::Refused { reason });
                }
            }
            let done = total.saturating_sub(self.import_count(job, |row| row.outcome == ImportOutcome::NotReached));
            self.ports.push(Event::Progress { job: job.clone(), done, total });
        };
        if let Some(import) = self.imports.borrow_mut().0.get_mut(job.as_str()) {
            import.state = Some(ended);
        }
        self.ports.push(Event::Ended { job: job.clone() });
    }

    fn import_count(&self, job: &JobId, which: impl Fn(&Row) -> bool) -> u32 {
        let imports = self.imports.borrow();
        imports.0.get(job.as_str()).map_or(0, |import| view::count(import.rows.iter().filter(|row| which(row)).count()))
    }

    fn import_next(&self, job: &JobId) -> Option<Vec<(u32, Content)>> {
        let imports = self.imports.borrow();
        let import = imports.0.get(job.as_str())?;
        let batch: Vec<(u32, Content)> = import
            .rows
            .iter()
            .filter(|row| row.outcome == ImportOutcome::NotReached)
            .filter_map(|row| row.login.as_ref().map(|login| (row.line, content(login))))
            .take(BATCH)
            .collect();
        (!batch.is_empty()).then_some(batch)
    }

    fn import_mark(&self, job: &JobId, lines: &HashSet<u32>, outcome: &ImportOutcome) {
        if let Some(import) = self.imports.borrow_mut().0.get_mut(job.as_str()) {
            for row in import.rows.iter_mut().filter(|row| lines.contains(&row.line)) {
                row.outcome = outcome.clone();
                // Stored, or never to be: the password need not stay in memory.
                row.login = None;
            }
        }
    }

    pub(crate) fn import_report(&self, id: &ImportId, offset: u32, limit: u32) -> Result<Reply, Failure> {
        let imports = self.imports.borrow();
        let import = imports.0.get(id.as_str()).ok_or(Failure::NotFound("file"))?;
        let of = |which: fn(&ImportOutcome) -> bool| {
            view::count(import.rows.iter().filter(|row| which(&row.outcome)).count())
        };
        let rows = view::page(import.rows.iter(), offset, limit)
            .into_iter()
            .map(|row| ImportRow { line: row.line, title: row.title.clone(), outcome: row.outcome.clone() })
            .collect();
        Ok(Reply::ImportReport(ImportReport {
            state: import.state.unwrap_or(ImportState::Cancelled),
            added: of(|outcome| matches!(outcome, ImportOutcome::Added)),
            duplicates: of(|outcome| matches!(outcome, ImportOutcome::Duplicate)),
            empty: of(|outcome| matches!(outcome, ImportOutcome::Empty)),
            refused: of(|outcome| matches!(outcome, ImportOutcome::Refused { .. })),
            not_reached: of(|outcome| matches!(outcome, ImportOutcome::NotReached)),
            rows,
        }))
    }

    pub(crate) fn cancel(&self, job: &JobId) -> Result<Reply, Failure> {
        let mut imports = self.imports.borrow_mut();
        imports.0.get_mut(job.as_str()).ok_or(Failure::NotFound("job"))?.cancelled = true;
        Ok(Reply::Done)
    }
}

impl Import {
    fn preview(&self, id: &str) -> ImportPreview {
        let of =
            |which: fn(&ImportOutcome) -> bool| view::count(self.rows.iter().filter(|row| which(&row.outcome)).count());
        ImportPreview {
            import: ImportId::new(id),
            format: self.format,
            columns: self.columns.clone(),
            ready: of(|outcome| matches!(outcome, ImportOutcome::NotReached)),
            duplicates: of(|outcome| matches!(outcome, ImportOutcome::Duplicate)),
            empty: of(|outcome| matches!(outcome, ImportOutcome::Empty)),
            refused: of(|outcome| matches!(outcome, ImportOutcome::Refused { .. })),
            sample: self.rows.iter().take(SAMPLE).map(Row::preview).collect(),
        }
    }
}

impl Row {
    fn preview(&self) -> PreviewRow {
        PreviewRow {
            line: self.line,
            title: self.title.clone(),
            user_name: self.login.as_ref().map(|login| login.username.clone()).unwrap_or_default(),
            site: self.login.as_ref().map(|login| login.address.clone()).unwrap_or_default(),
            outcome: match &self.outcome {
                ImportOutcome::NotReached => ImportOutcome::Added,
                other => other.clone(),
            },
        }
    }
}
