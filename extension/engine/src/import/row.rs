//! One row after another, and what becomes of each.

use super::format::Columns;
use crate::autofill::address::{ItemAddress, without_user_info};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt;
use zeroize::Zeroizing;

/// Bytes of one value that are taken; a note of this length is longer than any browser allows.
const MAX_VALUE: usize = 64 * 1024;

/// One row of the file.
#[derive(Debug)]
pub struct ImportRow {
    /// Line of the file on which the row starts, from 1; a value with line breaks covers several.
    pub line: u64,
    pub outcome: Outcome,
}

#[derive(Debug)]
pub enum Outcome {
    Ready(Login),
    /// The same address, user name and password stand in an earlier row.
    Duplicate {
        first_line: u64,
    },
    /// Nothing in it, or nothing but an address.
    Empty,
    Invalid {
        reason: Reason,
    },
}

/// Why a row cannot be a login. The sentence goes into the row-by-row result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("The row has another number of columns than the first line.")]
    Columns,
    #[error("There is no password in the row.")]
    NoPassword,
    #[error("A value is longer than 64 KB.")]
    TooLong,
    #[error("The row holds a character that no text has.")]
    Control,
    #[error("The row is Firefox's own account, not a login of a site.")]
    BrowserAccount,
}

impl Reason {
    pub fn code(self) -> &'static str {
        match self {
            Self::Columns => "row_columns",
            Self::NoPassword => "row_no_password",
            Self::TooLong => "row_too_long",
            Self::Control => "row_control_character",
            Self::BrowserAccount => "row_browser_account",
        }
    }
}

/// A login as the file has it.
pub struct Login {
    /// The file's, or else the host.
    pub title: String,
    /// Without user name and password, which some addresses carry. Not always a web address (`android://…`); empty where the file has none.
    pub address: String,
    pub username: String,
    pub password: Zeroizing<String>,
    pub note: Zeroizing<String>,
    /// `otpauth:` address or secret of one-time codes, as the file has it.
    pub code: Zeroizing<String>,
    /// When the password was last changed, in milliseconds since 1970, where the file says it.
    pub changed_at: Option<u64>,
}

impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Login")
            .field("title", &self.title)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// The rows of an export.
pub struct Rows<'a> {
    records: csv::StringRecordsIntoIter<&'a [u8]>,
    columns: &'a Columns,
    /// Hash of what makes a row a duplicate, and the line on which it was first.
    seen: HashMap<[u8; 32], u64>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(text: &'a str, columns: &'a Columns) -> Self {
        let reader = csv::ReaderBuilder::new()
            .delimiter(columns.delimiter)
            .has_headers(true)
            .flexible(true)
            .from_reader(text.as_bytes());
        Self { records: reader.into_records(), columns, seen: HashMap::new() }
    }

    fn outcome(&mut self, line: u64, record: &csv::StringRecord) -> Outcome {
        let value = |column: usize| record.get(column).unwrap_or_default();
        if record.iter().all(|value| value.trim().is_empty()) {
            return Outcome::Empty;
        }
        if record.len() != self.columns.names.len() {
            return Outcome::Invalid { reason: Reason::Columns };
        }
        if record.iter().any(|value| value.len() > MAX_VALUE) {
            return Outcome::Invalid { reason: Reason::TooLong };
        }
        let stray = |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
        if record.iter().any(|value| value.contains(stray)) {
            return Outcome::Invalid { reason: Reason::Control };
        }
        let address = value(self.columns.address).trim();
        if address.starts_with("chrome://FirefoxAccounts") {
            return Outcome::Invalid { reason: Reason::BrowserAccount };
        }
        let (username, password) = (value(self.columns.username), value(self.columns.password));
        let note = self.columns.note.map(value).unwrap_or_default();
        match (username.trim().is_empty(), password.is_empty(), note.trim().is_empty()) {
            (true, true, true) => return Outcome::Empty,
            (_, true, _) => {
                return Outcome::Invalid { reason: Reason::NoPassword };
            }
            _ => {}
        }
        let first_line = *self.seen.entry(fingerprint([address, username, password])).or_insert(line);
        if first_line != line {
            return Outcome::Duplicate { first_line };
        }
        let title = self.columns.title.map(value).map(str::trim).filter(|title| !title.is_empty());
        Outcome::Ready(Login {
            title: title.map_or_else(|| host_or_text(address), str::to_owned),
            address: without_user_info(address),
            username: username.to_owned(),
            password: Zeroizing::new(password.to_owned()),
            note: Zeroizing::new(note.to_owned()),
            code: Zeroizing::new(self.columns.code.map(value).unwrap_or_default().trim().to_owned()),
            changed_at: self.columns.changed.and_then(|column| value(column).trim().parse().ok()),
        })
    }
}

impl Iterator for Rows<'_> {
    type Item = ImportRow;

    fn next(&mut self) -> Option<ImportRow> {
        let record = self.records.next()?;
        Some(match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                ImportRow { line, outcome: self.outcome(line, &record) }
            }
            // The text is UTF-8 and rows may differ in length, so nothing is known to lead here.
            Err(wrong) => {
                let line = wrong.position().map_or(0, csv::Position::line);
                ImportRow { line, outcome: Outcome::Invalid { reason: Reason::Columns } }
            }
        })
    }
}

fn fingerprint(values: [&str; 3]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for value in values {
        hash.update(value.len().to_le_bytes());
        hash.update(value);
    }
    hash.finalize().into()
}

fn host_or_text(address: &str) -> String {
    match ItemAddress::parse(&without_user_info(address)) {
        Ok(parsed) => parsed.host().to_string(),
        Err(_) if address.is_empty() => "Untitled".to_owned(),
        Err(_) => address.chars().take(80).collect(),
    }
}
