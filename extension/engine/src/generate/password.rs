//! Passwords of random characters.

use super::draw::{one_of, shuffle};
use super::{Bits, Error};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

pub(super) const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
pub(super) const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
pub(super) const DIGITS: &[u8] = b"0123456789";
/// Those that few sites refuse, and that no shell, URL or CSV file takes for its own at the start of a value.
pub(super) const SYMBOLS: &[u8] = b"!#$%&*+-.:;<=>?@^_~";
/// Easily taken for one another.
const ALIKE: &[u8] = b"Il1O0o5S2Z8B";

/// Kinds of characters; each that is chosen occurs at least once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classes {
    pub lower: bool,
    pub upper: bool,
    pub digits: bool,
    pub symbols: bool,
    /// Leave out characters that are easily taken for one another, for a password that is read or typed.
    pub avoid_alike: bool,
}

/// A recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Password {
    pub length: usize,
    pub classes: Classes,
}

impl Default for Password {
    /// 20 characters of all kinds: 129 bits.
    fn default() -> Self {
        Self {
            length: 20,
            classes: Classes { lower: true, upper: true, digits: true, symbols: true, avoid_alike: false },
        }
    }
}

impl Password {
    fn alphabets(&self) -> Vec<Vec<u8>> {
        let Classes { lower, upper, digits, symbols, avoid_alike } = self.classes;
        [(lower, LOWER), (upper, UPPER), (digits, DIGITS), (symbols, SYMBOLS)]
            .into_iter()
            .filter(|(chosen, _)| *chosen)
            .map(|(_, alphabet)| {
                alphabet.iter().copied().filter(|character| !avoid_alike || !ALIKE.contains(character)).collect()
            })
            .collect()
    }

    /// How much there is to guess, as if each character were free: the rule "one of each kind" takes less than a bit from 12 characters on.
    pub fn bits(&self) -> Bits {
        let size: usize = self.alphabets().iter().map(Vec::len).sum();
        Bits::of_choices(self.length, size)
    }
}

/// A password by the recipe.
///
/// Drawn as a whole and thrown away until each chosen kind occurs, so that every password that fits the recipe is equally likely. Where
/// that is rare (very short ones) one of each kind is drawn first and the order shuffled.
///
/// # Errors
/// [`Error::NoClass`], [`Error::Length`].
pub fn password(recipe: &Password, random: &mut impl CryptoRng) -> Result<Zeroizing<String>, Error> {
    const DRAWS: usize = 100;
    let alphabets = recipe.alphabets();
    if alphabets.is_empty() {
        return Err(Error::NoClass);
    }
    if !(4..=128).contains(&recipe.length) || recipe.length < alphabets.len() {
        return Err(Error::Length);
    }
    let all = alphabets.concat();
    for _ in 0..DRAWS {
        let drawn: Zeroizing<Vec<u8>> =
            Zeroizing::new((0..recipe.length).filter_map(|_| one_of(&all, random).copied()).collect());
        if alphabets.iter().all(|alphabet| drawn.iter().any(|character| alphabet.contains(character))) {
            return Ok(text(&drawn));
        }
    }
    let mut drawn: Zeroizing<Vec<u8>> =
        Zeroizing::new(alphabets.iter().filter_map(|alphabet| one_of(alphabet, random).copied()).collect());
    drawn.extend((alphabets.len()..recipe.length).filter_map(|_| one_of(&all, random).copied()));
    shuffle(&mut drawn, random);
    Ok(text(&drawn))
}

pub(super) fn text(ascii: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(ascii.iter().copied().map(char::from).collect())
}
