//! Passwords and passphrases that nobody thought of.
//!
//! Randomness is an argument. Every choice is even: drawn by rejection, not by a remainder.

mod draw;
mod passphrase;
mod password;
mod site;
mod strength;

pub use passphrase::{Passphrase, passphrase, words_of};
pub use password::{Classes, Password, password};
pub use site::{SiteRules, for_site};
pub use strength::{Bits, Strength, strength};

/// Why a recipe makes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("A password has between 4 and 128 characters, and at least one for each kind that it must contain.")]
    Length,
    #[error("Choose at least one kind of characters.")]
    NoClass,
    #[error("A passphrase has between 3 and 20 words.")]
    Words,
}

impl Error {
    pub fn code(self) -> &'static str {
        match self {
            Self::Length => "generate_length",
            Self::NoClass => "generate_no_class",
            Self::Words => "generate_words",
        }
    }
}

#[cfg(test)]
mod tests;
