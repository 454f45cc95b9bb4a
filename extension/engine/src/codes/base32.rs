//! Base32 (RFC 4648 §6), as people copy it: in either case, in groups, with or without padding.

use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Nothing, if a character is none of the alphabet's.
pub(super) fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let (mut held, mut bits) = (0u32, 0u32);
    let letters = text.trim_end_matches('=').chars().filter(|character| !matches!(character, ' ' | '-' | '\u{a0}'));
    for letter in letters {
        let letter = u8::try_from(letter).ok()?.to_ascii_uppercase();
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        held = held << 5 | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}

pub(super) fn encode(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len().div_ceil(5) * 8));
    for group in bytes.chunks(5) {
        let held =
            group.iter().enumerate().fold(0u64, |held, (place, byte)| held | u64::from(*byte) << (32 - 8 * place));
        for place in 0..(group.len() * 8).div_ceil(5) {
            let value = usize::try_from(held >> (35 - 5 * place) & 31).unwrap_or_default();
            text.push(char::from(ALPHABET.get(value).copied().unwrap_or_default()));
        }
    }
    text
}
