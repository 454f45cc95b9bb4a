//! How hard a password is to guess, when it is not known how it was made.
//!
//! A cautious estimate of its own: the kinds of characters and their number, less what repeats, runs (`abcd`, `qwerty`, `4321`), years
//! and the words that everybody takes. `zxcvbn` knows more words, but brings some hundred kilobytes of them.

use std::fmt;
use std::ops::Add;

/// Bits of entropy, rounded down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bits(u32);

impl Bits {
    /// `count` free choices out of `size`.
    pub(super) fn of_choices(count: usize, size: usize) -> Self {
        // Hundredths of a bit, by squaring: log2 without floating point and its conversions.
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let hundredths = count.saturating_mul(hundredths_of_log2(size));
        Self(u32::try_from(hundredths / 100).unwrap_or(u32::MAX))
    }

    pub fn count(self) -> u32 {
        self.0
    }
}

impl Add for Bits {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Bits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} bits", self.0)
    }
}

/// For people. The limits suppose an attacker with the site's fast hashes (10^12 guesses a second).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Guessed within a minute.
    Weak,
    /// Within months.
    Fair,
    /// Not within years, by one attacker.
    Good,
    /// Not at all.
    Strong,
}

impl Bits {
    pub fn strength(self) -> Strength {
        match self.0 {
            0..=44 => Strength::Weak,
            45..=59 => Strength::Fair,
            60..=79 => Strength::Good,
            _ => Strength::Strong,
        }
    }
}

/// The estimate for a password that somebody chose.
pub fn strength(password: &str) -> Bits {
    const LONGEST: usize = 256;
    let lowered: Vec<char> = password.chars().take(LONGEST).flat_map(char::to_lowercase).map(plain).collect();
    let free = free_characters(&lowered);
    Bits::of_choices(free, alphabet(password))
}

/// Sizes of the alphabets that occur.
fn alphabet(password: &str) -> usize {
    let has = |kind: fn(char) -> bool, size: usize| if password.chars().any(kind) { size } else { 0 };
    has(|character| character.is_ascii_lowercase(), 26)
        + has(|character| character.is_ascii_uppercase(), 26)
        + has(|character| character.is_ascii_digit(), 10)
        + has(|character| character.is_ascii_punctuation() || character == ' ', 33)
        + has(|character| !character.is_ascii(), 60)
}

/// Letters for the digits and signs that people put in their place.
fn plain(character: char) -> char {
    match character {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// Characters that are not foretold by what stands before them. A known word counts as one, and so does a run or a repetition.
fn free_characters(password: &[char]) -> usize {
    let mut free = 0;
    let mut place = 0;
    while place < password.len() {
        let known = WORDS.iter().map(|word| common(&password[place..], word)).max().unwrap_or(0);
        let step = known.max(run(&password[place..])).max(repetition(password, place)).max(1);
        free += if step > 2 { 2 } else { step };
        place += step;
    }
    free
}

/// Length of a well-known word at the start.
fn common(text: &[char], word: &str) -> usize {
    let letters: Vec<char> = word.chars().map(plain).collect();
    if text.starts_with(&letters) { letters.len() } else { 0 }
}

/// Length of a run at the start: one character again and again, the alphabet, digits, a row of keys, forwards or backwards.
fn run(text: &[char]) -> usize {
    const ROWS: [&str; 7] =
        ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm"];
    let same = text.iter().take_while(|character| Some(*character) == text.first()).count();
    let along = |row: Vec<char>| {
        let start = row.iter().position(|character| Some(character) == text.first());
        start.map_or(0, |start| row[start..].iter().zip(text).take_while(|(one, other)| one == other).count())
    };
    let rows = ROWS.iter().flat_map(|row| {
        let row: Vec<char> = row.chars().map(plain).collect();
        [row.iter().rev().copied().collect(), row]
    });
    let length = rows.map(along).max().unwrap_or(0).max(same);
    if length >= 3 { length } else { 0 }
}

/// Length of what stands here and stood before, of three characters at least.
fn repetition(password: &[char], place: usize) -> usize {
    let longest = (0..place)
        .map(|earlier| {
            password[earlier..place].iter().zip(&password[place..]).take_while(|(one, other)| one == other).count()
        })
        .max()
        .unwrap_or(0);
    if longest >= 3 { longest } else { 0 }
}

/// What stands at the top of every list of leaked passwords, in some languages.
#[rustfmt::skip]
const WORDS: [&str; 62] = [
    "password", "passwort", "kennwort", "motdepasse", "contraseña", "senha", "wachtwoord", "parola", "admin", "administrator", "root", "welcome", "willkommen", "letmein", "login", "hello",
    "hallo", "bonjour", "iloveyou", "ichliebedich", "monkey", "dragon", "master", "sunshine", "princess", "football", "baseball", "fussball", "schalke", "arsenal", "liverpool", "chelsea",
    "superman", "batman", "pokemon", "starwars", "summer", "sommer", "winter", "spring", "autumn", "herbst", "secret", "geheim", "shadow", "michael", "jennifer", "jordan", "daniel",
    "thomas", "charlie", "andrew", "ashley", "company", "firma", "office", "changeme", "default", "guest", "server", "test", "azerty",
];

/// 100 × log2 of a whole number, rounded down: squares the number and counts doublings, seven binary places.
fn hundredths_of_log2(number: usize) -> u64 {
    let number = u128::try_from(number).unwrap_or(1).max(1);
    let whole = u64::from(number.ilog2());
    // Mantissa in [1, 2) with 40 binary places.
    let mut mantissa = (number << 40) >> number.ilog2();
    let mut fraction = 0_u64;
    for _ in 0..14 {
        mantissa = (mantissa * mantissa) >> 40;
        fraction <<= 1;
        if mantissa >= 2 << 40 {
            mantissa >>= 1;
            fraction |= 1;
        }
    }
    whole * 100 + ((fraction * 100) >> 14)
}
