//! Logins from the files that browsers export.
//!
//! [`open`] checks what can be checked before anything is parsed (size, encoding, that it is a table, its columns); the [`Export`] is then
//! read row by row, as often as needed: once for the [`Preview`], once to make items. A row never spoils the others: what becomes of each is in its [`Outcome`].

mod encoding;
mod format;
mod row;
#[cfg(any(test, feature = "sample"))]
pub mod sample;
#[cfg(test)]
mod tests;

pub use encoding::Encoding;
pub use format::Format;
pub use row::{ImportRow, Login, Outcome, Reason, Rows};

use format::Columns;
use std::borrow::Cow;

/// Bytes of a file at most; a browser's export of 10,000 logins has about 2 MiB.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Rows that are read; the rest of a longer file is refused with it.
pub const MAX_ROWS: u64 = 100_000;
/// Rows that a preview shows.
pub const PREVIEW_ROWS: usize = 20;

/// Why a file as a whole is not imported. Nothing was stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("The file is larger than 16 MB, which no export of logins is. Nothing was imported.")]
    TooLarge,
    #[error("The file has more than 100,000 rows. Nothing was imported. Split it into several files.")]
    TooManyRows,
    #[error(
        "The file is not a table of comma-separated values (CSV). Nothing was imported. Choose the file that the browser exported."
    )]
    NotCsv,
    #[error(
        "The columns of the file are not those of a Chrome or Firefox export: it has {found}. Nothing was imported."
    )]
    Columns { found: String },
    #[error(
        "The text of the file is not in UTF-8, so that letters and passwords would come in wrong (line {line}). Nothing was imported. Export it again, or save it as UTF-8."
    )]
    Encoding { line: usize },
}

impl Error {
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "import_too_large",
            Self::TooManyRows => "import_too_many_rows",
            Self::NotCsv => "import_not_csv",
            Self::Columns { .. } => "import_columns",
            Self::Encoding { .. } => "import_encoding",
        }
    }
}

/// For whoever is about to read the file: whether its size (bytes) allows it.
///
/// # Errors
/// [`Error::TooLarge`].
pub fn check_size(bytes: u64) -> Result<(), Error> {
    if bytes > MAX_BYTES { Err(Error::TooLarge) } else { Ok(()) }
}

/// A file that is an export of logins, its rows not read yet.
#[derive(Debug)]
pub struct Export<'a> {
    text: Cow<'a, str>,
    encoding: Encoding,
    columns: Columns,
}

/// What an import would bring, without a password in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    pub format: Format,
    pub encoding: Encoding,
    /// As the file names them.
    pub columns: Vec<String>,
    pub counts: Counts,
    /// The first [`PREVIEW_ROWS`] rows of any outcome.
    pub first: Vec<PreviewRow>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub ready: u64,
    pub duplicate: u64,
    pub empty: u64,
    pub invalid: u64,
}

impl Counts {
    pub fn rows(&self) -> u64 {
        self.ready + self.duplicate + self.empty + self.invalid
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewRow {
    /// Line of the file on which the row starts, from 1.
    pub line: u64,
    pub outcome: PreviewOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreviewOutcome {
    Ready { title: String, address: String, username: String },
    Duplicate { first_line: u64 },
    Empty,
    Invalid { reason: Reason },
}

/// Opens an exported file.
///
/// # Errors
/// [`Error`], each variant but [`Error::TooManyRows`].
pub fn open(bytes: &[u8]) -> Result<Export<'_>, Error> {
    check_size(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
    format::refuse_other_files(bytes)?;
    let (text, encoding) = encoding::decode(bytes)?;
    let columns = Columns::find(&text)?;
    Ok(Export { text, encoding, columns })
}

impl Export<'_> {
    pub fn format(&self) -> Format {
        self.columns.format
    }

    /// Reads the file from its first row. Holds one row and a hash of each earlier one.
    pub fn rows(&self) -> Rows<'_> {
        Rows::new(&self.text, &self.columns)
    }

    /// Reads the whole file once.
    ///
    /// # Errors
    /// [`Error::TooManyRows`].
    pub fn preview(&self) -> Result<Preview, Error> {
        let mut counts = Counts::default();
        let mut first = Vec::new();
        for row in self.rows() {
            match row.outcome {
                Outcome::Ready(_) => counts.ready += 1,
                Outcome::Duplicate { .. } => counts.duplicate += 1,
                Outcome::Empty => counts.empty += 1,
                Outcome::Invalid { .. } => counts.invalid += 1,
            }
            if counts.rows() > MAX_ROWS {
                return Err(Error::TooManyRows);
            }
            if first.len() < PREVIEW_ROWS {
                first.push(PreviewRow::of(row));
            }
        }
        Ok(Preview {
            format: self.format(),
            encoding: self.encoding,
            columns: self.columns.names.clone(),
            counts,
            first,
        })
    }
}

impl PreviewRow {
    fn of(row: ImportRow) -> Self {
        let outcome = match row.outcome {
            Outcome::Ready(Login { title, address, username, .. }) => {
                PreviewOutcome::Ready { title, address, username }
            }
            Outcome::Duplicate { first_line } => PreviewOutcome::Duplicate { first_line },
            Outcome::Empty => PreviewOutcome::Empty,
            Outcome::Invalid { reason } => PreviewOutcome::Invalid { reason },
        };
        Self { line: row.line, outcome }
    }
}
