//! What lies in files, as somebody would find it who reads a disk: each file as it is, and whatever is packed in it. Browsers keep
//! IndexedDB in LevelDB (Chromium) and SQLite (Firefox), whose blocks and values are compressed with Snappy, and sessions in LZ4: a text
//! that is written there need not be there letter by letter.

mod leveldb;
mod packed;
mod sqlite;

use std::fs;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding};

use crate::error::{Error, Result};

/// Something that is looked for, and what a person calls it.
#[derive(Clone, Debug)]
struct Mark {
    name: String,
    bytes: Vec<u8>,
}

/// What is looked for, in every form that it may be written in.
#[derive(Clone, Debug, Default)]
pub struct Marks(Vec<Mark>);

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub mark: String,
    pub file: PathBuf,
    /// The layers that were taken off to get there; empty for a file as it is.
    pub packed: String,
}

impl Marks {
    /// As UTF-8 and as UTF-16, which is how browsers keep what is not Latin.
    pub fn text(&mut self, name: &str, text: &str) {
        self.add(name, text.as_bytes().to_vec());
        self.add(name, text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    }

    /// As it is, and in the forms that bytes are written in as text.
    pub fn bytes(&mut self, name: &str, bytes: &[u8]) {
        self.add(name, bytes.to_vec());
        self.text(name, &Base64UrlUnpadded::encode_string(bytes));
        self.text(name, &Base64Unpadded::encode_string(bytes));
        self.text(name, &bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    }

    /// Not shorter than what chance would find.
    fn add(&mut self, name: &str, bytes: Vec<u8>) {
        assert!(bytes.len() >= 8, "{name} is too short to look for");
        self.0.push(Mark { name: name.to_owned(), bytes });
    }

    /// Every place below `folder` where one of them is, once for each file and layer.
    pub fn search(&self, folder: &Path) -> Result<Vec<Found>> {
        let (automaton, mut found) = (self.automaton()?, Vec::new());
        for file in files(folder)? {
            let bytes = fs::read(&file).map_err(|source| Error::File { path: file.clone(), source })?;
            found.extend(self.in_bytes(&automaton, &file, &bytes));
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    fn automaton(&self) -> Result<AhoCorasick> {
        AhoCorasick::new(self.0.iter().map(|mark| &mark.bytes)).map_err(|error| Error::Answer {
            from: "the search".to_owned(),
            expected: "marks",
            answer: error.to_string(),
        })
    }

    /// Every one that is in a file of these bytes.
    fn in_bytes(&self, automaton: &AhoCorasick, file: &Path, bytes: &[u8]) -> Vec<Found> {
        let mut found = Vec::new();
        packed::layers(bytes, &mut |layer, bytes| {
            let matches = automaton.find_overlapping_iter(bytes).filter_map(|one| self.0.get(one.pattern().as_usize()));
            found.extend(matches.map(|mark| Found {
                mark: mark.name.clone(),
                file: file.to_owned(),
                packed: layer.to_owned(),
            }));
        });
        found
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |source| Error::File { path: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            files.extend(self::files(&entry.path())?);
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(files)
}

/// Little-endian numbers at a place; `None` past the end.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: &str = "a sentence that nobody else would write";

    fn marks() -> Marks {
        let mut marks = Marks::default();
        marks.text("the sentence", MARK);
        marks
    }

    fn layers_of(bytes: &[u8]) -> Vec<String> {
        let (marks, file) = (marks(), Path::new("file"));
        let found = marks.in_bytes(&marks.automaton().unwrap(), file, bytes);
        found.into_iter().map(|found| found.packed).collect()
    }

    /// So repetitive that nothing of it is left letter by letter once it is compressed.
    fn wide() -> Vec<u8> {
        let text = format!("{}{MARK}", "a sen tence that no body else wo uld write ".repeat(100));
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn text_is_found_in_one_and_in_two_bytes_a_letter() {
        assert_eq!(layers_of(MARK.as_bytes()), [""]);
        assert_eq!(layers_of(&wide()), [""]);
        assert!(layers_of(b"nothing").is_empty());
    }

    #[test]
    fn a_session_of_firefox_is_unpacked() {
        let mut file = b"mozLz40\0".to_vec();
        file.extend(lz4_flex::compress_prepend_size(&wide()));
        assert_eq!(layers_of(&file), ["lz4"]);
    }

    #[test]
    fn a_value_of_indexed_db_is_unpacked_behind_its_header() {
        let packed = snap::raw::Encoder::new().compress_vec(&wide()).unwrap();
        for header in [&b""[..], b"\x01\xff\x11\x02"] {
            let value = [header, &packed].concat();
            assert_eq!(layers_of(&value), ["file, snappy"]);
            let table = leveldb::table_of(&[(b"key", &value)]);
            assert_eq!(layers_of(&table), ["leveldb block, snappy"]);
        }
    }

    #[test]
    fn a_large_value_of_firefox_is_unpacked() {
        let packed = snap::raw::Encoder::new().compress_vec(&wide()).unwrap();
        let size = u32::try_from(packed.len() + 4).unwrap().to_le_bytes();
        let file = [b"\xff\x06\0\0sNaPpY\0", &size[..3], b"csum", &packed].concat();
        assert_eq!(layers_of(&file), ["snappy"]);
    }

    #[test]
    fn a_block_of_leveldb_is_unpacked() {
        let table = leveldb::table_of(&[(b"one", b"nothing"), (b"two", &wide())]);
        assert_eq!(layers_of(&table), ["leveldb block"]);
    }
}
