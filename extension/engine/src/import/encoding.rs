//! From bytes to text, or a refusal: a guessed encoding would change passwords without a word.

use super::Error;
use std::borrow::Cow;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8WithMark,
    Utf16LittleEndian,
    Utf16BigEndian,
}

/// UTF-8, with or without a byte order mark, or UTF-16 with one (as spreadsheets save "Unicode text").
///
/// # Errors
/// [`Error::Encoding`] with the line of the first byte that fits neither; Windows-1252 and its kin among them.
pub(super) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), Error> {
    match bytes {
        [0xEF, 0xBB, 0xBF, text @ ..] => Ok((utf8(text)?, Encoding::Utf8WithMark)),
        [0xFF, 0xFE, text @ ..] => Ok((utf16(text, u16::from_le_bytes)?, Encoding::Utf16LittleEndian)),
        [0xFE, 0xFF, text @ ..] => Ok((utf16(text, u16::from_be_bytes)?, Encoding::Utf16BigEndian)),
        text => Ok((utf8(text)?, Encoding::Utf8)),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Error> {
    let text = std::str::from_utf8(bytes).map_err(|wrong| {
        let before = bytes.iter().take(wrong.valid_up_to());
        Error::Encoding { line: 1 + before.filter(|byte| **byte == b'\n').count() }
    })?;
    Ok(Cow::Borrowed(text))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, Error> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len() / 2);
    for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        match character {
            Ok(character) => text.push(character),
            Err(_) => {
                return Err(Error::Encoding { line: 1 + text.matches('\n').count() });
            }
        }
    }
    if rest.is_empty() { Ok(Cow::Owned(text)) } else { Err(Error::Encoding { line: 1 + text.matches('\n').count() }) }
}
