//! Which program wrote the file: told by its columns.

use super::Error;

/// Columns that a header may have; browsers write 4 to 9.
const MAX_COLUMNS: usize = 64;
/// Characters of a column's name that are repeated to the person.
const MAX_NAME: usize = 40;

/// Who wrote the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `name,url,username,password,note`; also Edge, Brave, Opera, Vivaldi. `note` is missing before Chrome 110.
    Chrome,
    /// `url,username,password,httpRealm,formActionOrigin,guid,timeCreated,timeLastUsed,timePasswordChanged`.
    Firefox,
}

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Self::Chrome => "Chrome",
            Self::Firefox => "Firefox",
        }
    }
}

/// Where in a row things stand.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub format: Format,
    pub delimiter: u8,
    pub names: Vec<String>,
    pub title: Option<usize>,
    pub address: usize,
    pub username: usize,
    pub password: usize,
    pub note: Option<usize>,
    /// Secret of one-time codes: Safari and some managers write one.
    pub code: Option<usize>,
    pub changed: Option<usize>,
}

/// Refuses what is plainly another kind of file, before it is taken for text.
///
/// # Errors
/// [`Error::NotCsv`]; [`Error::Encoding`] for UTF-16 without its mark.
pub(super) fn refuse_other_files(bytes: &[u8]) -> Result<(), Error> {
    const STARTS: [&[u8]; 9] =
        [b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"SQLite format", b"{", b"[", b"<", b"\x7fELF"];
    let marked = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let text = head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(head).trim_ascii_start();
    if text.is_empty() || STARTS.iter().any(|start| text.starts_with(start)) {
        return Err(Error::NotCsv);
    }
    if marked {
        return Ok(());
    }
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    if zeros * 3 > head.len() {
        return Err(Error::Encoding { line: 1 });
    }
    // A stray control character spoils its row only; many of them, or a zero, make it no text.
    let controls = head.iter().filter(|byte| matches!(byte, 1..=8 | 11 | 12 | 14..=31 | 127)).count();
    if zeros > 0 || controls * 10 > head.len() { Err(Error::NotCsv) } else { Ok(()) }
}

impl Columns {
    pub(super) fn find(text: &str) -> Result<Self, Error> {
        let line = text.lines().find(|line| !line.trim().is_empty()).ok_or(Error::NotCsv)?;
        // Spreadsheets of many countries save with semicolons.
        let delimiter = [b',', b';', b'\t']
            .into_iter()
            .max_by_key(|delimiter| (line.bytes().filter(|byte| byte == delimiter).count(), *delimiter == b','));
        let delimiter =
            delimiter.filter(|delimiter| line.bytes().any(|byte| byte == *delimiter)).ok_or(Error::NotCsv)?;

        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(line.as_bytes());
        let header = reader.records().next().and_then(Result::ok).ok_or(Error::NotCsv)?;
        let names: Vec<String> = header.iter().take(MAX_COLUMNS + 1).map(|name| name.trim().to_owned()).collect();
        let place = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
        let (Some(address), Some(username), Some(password), true) =
            (place("url"), place("username"), place("password"), names.len() <= MAX_COLUMNS)
        else {
            return Err(Error::Columns { found: named(&names) });
        };
        let firefox = ["httpRealm", "formActionOrigin", "guid"].into_iter().any(|name| place(name).is_some());
        Ok(Self {
            format: if firefox { Format::Firefox } else { Format::Chrome },
            delimiter,
            title: place("name").or_else(|| place("title")),
            address,
            username,
            password,
            note: place("note").or_else(|| place("notes")),
            code: place("otpauth").or_else(|| place("totp")),
            changed: place("timePasswordChanged"),
            names,
        })
    }
}

/// The first columns, for the sentence that refuses them.
fn named(names: &[String]) -> String {
    let short =
        |name: &String| name.chars().filter(|character| !character.is_control()).take(MAX_NAME).collect::<String>();
    let shown: Vec<String> = names.iter().take(6).map(short).collect();
    let more = if names.len() > shown.len() { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
