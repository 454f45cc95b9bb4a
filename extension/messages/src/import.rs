//! Bringing in a file from another password store.

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroize;

use crate::ImportId;

/// A larger file is refused before it is read.
pub const IMPORT_LIMIT_BYTES: u32 = 16 * 1024 * 1024;

/// A file's content as it is on disk, whatever its encoding; base64 on the wire, wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct FileBytes(Vec<u8>);

impl FileBytes {
    /// Takes the bytes over.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes themselves.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for FileBytes {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for FileBytes {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "FileBytes({} bytes)", self.0.len())
    }
}

impl Serialize for FileBytes {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut text = Base64::encode_string(&self.0);
        let done = out.serialize_str(&text);
        text.zeroize();
        done
    }
}

impl<'de> Deserialize<'de> for FileBytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut text = String::deserialize(from)?;
        let bytes = Base64::decode_vec(&text).map_err(serde::de::Error::custom);
        text.zeroize();
        bytes.map(Self)
    }
}

/// What wrote the file, by its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportFormat {
    Chrome,
    Firefox,
}

/// What a column was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    Title,
    Address,
    UserName,
    Password,
    Notes,
    OneTimeCode,
    /// Nothing of it is kept.
    Ignored,
}

/// A column of the file and what it was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub header: String,
    pub meaning: Meaning,
}

/// What a file holds, before anything is stored. No password in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportPreview {
    pub import: ImportId,
    pub format: ImportFormat,
    pub columns: Vec<Column>,
    /// Rows that will become items.
    pub ready: u32,
    /// Rows equal to an earlier one or to an item that is there.
    pub duplicates: u32,
    /// Rows without anything in them.
    pub empty: u32,
    /// Rows that cannot be read.
    pub refused: u32,
    /// The first rows, at most 50.
    pub sample: Vec<PreviewRow>,
}

/// A row of the file as it was understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PreviewRow {
    /// Line of the file where the row begins, counted from 1.
    pub line: u32,
    pub title: String,
    pub user_name: String,
    pub site: String,
    /// What will become of it.
    pub outcome: ImportOutcome,
}

/// What becomes, or became, of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    Added,
    Duplicate,
    Empty,
    /// Not stored; a sentence says why.
    Refused {
        reason: String,
    },
    /// Not reached before the import was cancelled or the connection lost.
    NotReached,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    Running,
    Finished,
    Cancelled,
    /// The service could not be reached; what was added stays, and running it again skips it.
    Interrupted,
}

/// The result so far, with part of the rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    pub state: ImportState,
    pub added: u32,
    pub duplicates: u32,
    pub empty: u32,
    pub refused: u32,
    pub not_reached: u32,
    pub rows: Vec<ImportRow>,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportRow {
    /// Line of the file where the row begins, counted from 1.
    pub line: u32,
    pub title: String,
    pub outcome: ImportOutcome,
}
