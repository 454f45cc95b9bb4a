//! Passphrases of random words, for what is typed or said.
//!
//! `words.txt` is the EFF's long word list (7,776 words, 12.9 bits each) by Joseph Bonneau, Electronic Frontier Foundation,
//! <https://www.eff.org/dice>, Creative Commons Attribution 3.0 US, without its dice numbers.

use super::draw::{below, one_of};
use super::{Bits, Error};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

const WORDS: &str = include_str!("words.txt");

/// A recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passphrase {
    pub words: usize,
    pub separator: char,
    /// Begin each word with a capital letter (adds nothing to guess).
    pub capitals: bool,
    /// Put a digit behind one word, for sites that ask for one.
    pub digit: bool,
}

impl Default for Passphrase {
    /// Five words: 64 bits.
    fn default() -> Self {
        Self { words: 5, separator: '-', capitals: false, digit: false }
    }
}

impl Passphrase {
    pub fn bits(&self) -> Bits {
        let words = Bits::of_choices(self.words, WORDS.lines().count());
        if self.digit { words + Bits::of_choices(1, 10 * self.words) } else { words }
    }
}

/// Six words for a hash, to be read aloud and compared: its first 16 bytes in the number system of the list, 77 bits of them.
pub fn words_of(hash: &[u8; 32]) -> String {
    let list: Vec<&str> = WORDS.lines().collect();
    let base = u128::try_from(list.len()).unwrap_or(1).max(1);
    let mut number = hash.iter().take(16).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    let words: Vec<&str> = (0..6)
        .filter_map(|_| {
            let place = usize::try_from(number % base).ok()?;
            number /= base;
            list.get(place).copied()
        })
        .collect();
    words.join(" ")
}

/// A passphrase by the recipe.
///
/// # Errors
/// [`Error::Words`].
pub fn passphrase(recipe: &Passphrase, random: &mut impl CryptoRng) -> Result<Zeroizing<String>, Error> {
    if !(3..=20).contains(&recipe.words) {
        return Err(Error::Words);
    }
    let list: Vec<&str> = WORDS.lines().collect();
    let numbered = recipe.digit.then(|| below(recipe.words, random));
    // Long enough for every word, so that no half-written copy is left behind in memory.
    let mut phrase = Zeroizing::new(String::with_capacity(recipe.words * 16));
    for place in 0..recipe.words {
        if place > 0 {
            phrase.push(recipe.separator);
        }
        let word = one_of(&list, random).copied().unwrap_or_default();
        match word.chars().next() {
            Some(first) if recipe.capitals => {
                phrase.push(first.to_ascii_uppercase());
                phrase.push_str(&word[first.len_utf8()..]);
            }
            _ => phrase.push_str(word),
        }
        if numbered == Some(place) {
            phrase.extend(one_of(&['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'], random));
        }
    }
    Ok(phrase)
}
