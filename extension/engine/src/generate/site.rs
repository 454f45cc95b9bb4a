//! A password as a site wants it: by the lengths and the rules that it states for its field.
//!
//! The rules are in Apple's notation ("Customizing password AutoFill rules", attribute `passwordrules`), for instance
//! `minlength: 12; maxlength: 20; required: lower; required: upper, digit; allowed: [-_.]; max-consecutive: 2`.

use super::draw::{one_of, shuffle};
use super::password::{DIGITS, LOWER, SYMBOLS, UPPER, text};
use super::{Bits, Error, Password, password};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// What a site says of the passwords that it takes. Whatever cannot be read counts as not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteRules {
    pub shortest: Option<usize>,
    pub longest: Option<usize>,
    /// Of each of these at least one.
    pub required: Vec<Vec<u8>>,
    /// These, too.
    pub allowed: Vec<u8>,
    /// The same character so often in a row at most.
    pub consecutive: Option<usize>,
}

/// Where a site says nothing.
const USUAL: usize = 20;
const LONGEST: usize = 128;

impl SiteRules {
    /// Reads the rules, and takes a field's own lengths into account: both must be kept.
    pub fn read(rules: &str, shortest: Option<u32>, longest: Option<u32>) -> Self {
        let size = |number: u32| usize::try_from(number).ok().filter(|size| *size > 0);
        let mut read = Self { shortest: shortest.and_then(size), longest: longest.and_then(size), ..Self::default() };
        for rule in split_rules(rules) {
            let Some((name, value)) = rule.split_once(':') else { continue };
            let number = || value.trim().parse::<u32>().ok().and_then(size);
            match name.trim().to_ascii_lowercase().as_str() {
                "minlength" => read.shortest = read.shortest.max(number()),
                "maxlength" => read.longest = [read.longest, number()].into_iter().flatten().min(),
                "required" => read.required.extend(Some(alphabet(value)).filter(|one| !one.is_empty())),
                "allowed" => read.allowed.extend(alphabet(value)),
                "max-consecutive" => read.consecutive = number(),
                _ => {}
            }
        }
        read
    }

    fn length(&self) -> usize {
        let least = self.shortest.unwrap_or_default().max(self.required.len()).max(4);
        let most = self.longest.unwrap_or(LONGEST).min(LONGEST).max(least);
        USUAL.clamp(least.min(LONGEST), most.min(LONGEST))
    }
}

/// Semicolons part the rules, except between brackets.
fn split_rules(rules: &str) -> Vec<&str> {
    let mut within = false;
    rules
        .split(|character| {
            match character {
                '[' => within = true,
                ']' => within = false,
                _ => {}
            }
            character == ';' && !within
        })
        .collect()
}

/// The characters of `lower, digit, [-_]`.
fn alphabet(classes: &str) -> Vec<u8> {
    let mut characters = Vec::new();
    let (named, custom) = match (classes.find('['), classes.rfind(']')) {
        (Some(from), Some(to)) if from < to => {
            (format!("{},{}", &classes[..from], &classes[to + 1..]), &classes[from + 1..to])
        }
        _ => (classes.to_owned(), ""),
    };
    for name in named.split(',') {
        let classes: &[&[u8]] = match name.trim().to_ascii_lowercase().as_str() {
            "lower" => &[LOWER],
            "upper" => &[UPPER],
            "digit" => &[DIGITS],
            "special" => &[SYMBOLS],
            "ascii-printable" | "unicode" => &[LOWER, UPPER, DIGITS, SYMBOLS],
            _ => &[],
        };
        characters.extend(classes.concat());
    }
    characters.extend(custom.bytes().filter(u8::is_ascii_graphic));
    characters.sort_unstable();
    characters.dedup();
    characters
}

/// A password by the site's rules, and how much there is to guess.
///
/// # Errors
/// [`Error::Length`] where the rules leave no password of four characters.
pub fn for_site(rules: &SiteRules, random: &mut impl CryptoRng) -> Result<(Zeroizing<String>, Bits), Error> {
    const DRAWS: usize = 200;
    let length = rules.length();
    if rules.longest.is_some_and(|longest| longest < length) {
        return Err(Error::Length);
    }
    if rules.required.is_empty() && rules.allowed.is_empty() && rules.consecutive.is_none() {
        let recipe = Password { length, ..Password::default() };
        return Ok((password(&recipe, random)?, recipe.bits()));
    }
    let mut all = [rules.required.concat(), rules.allowed.clone()].concat();
    if all.is_empty() {
        all = [LOWER, UPPER, DIGITS].concat();
    }
    all.sort_unstable();
    all.dedup();
    let bits = Bits::of_choices(length, all.len());
    let keeps = |drawn: &[u8]| {
        let each = rules.required.iter().all(|kind| drawn.iter().any(|character| kind.contains(character)));
        let runs = drawn.chunk_by(|one, next| one == next).map(<[u8]>::len).max().unwrap_or_default();
        each && rules.consecutive.is_none_or(|most| runs <= most)
    };
    let mut drawn = Zeroizing::new(Vec::with_capacity(length));
    for _ in 0..DRAWS {
        drawn.clear();
        drawn.extend((0..length).filter_map(|_| one_of(&all, random).copied()));
        if keeps(&drawn) {
            return Ok((text(&drawn), bits));
        }
    }
    // Hardly any draw keeps such rules: one of each kind first, then the order shuffled.
    for _ in 0..DRAWS {
        drawn.clear();
        drawn.extend(rules.required.iter().filter_map(|kind| one_of(kind, random).copied()));
        drawn.extend((rules.required.len()..length).filter_map(|_| one_of(&all, random).copied()));
        shuffle(&mut drawn, random);
        if keeps(&drawn) {
            return Ok((text(&drawn), bits));
        }
    }
    Err(Error::Length)
}
