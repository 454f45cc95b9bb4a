//! Addresses by pattern: `https://idrac-\d+\.client\.example/.*`.
//!
//! A pattern that is searched for in a whole address is easily written too wide: `.*\.bank\.com/` is found in
//! `https://evil.example/a.bank.com/`. So it is read in three parts, each of which must match the whole of its own: the scheme
//! (`http`, `https` or `https?`), the host with its port, and what follows. No part can reach into another.
//!
//! Bounded: the length of a pattern and what it is compiled to; addresses have at most 2,048 characters, and the matcher takes time
//! proportional to both, whatever the pattern (crate `regex-lite`, no backtracking).

use super::address::{Origin, Scheme};
use regex_lite::{Regex, RegexBuilder};

/// UTF-8 bytes of a pattern.
const MAX_PATTERN: usize = 512;
/// Bytes that it may be compiled to.
const MAX_COMPILED: usize = 32 * 1024;
const MAX_NESTING: u32 = 10;
/// UTF-8 bytes of an address that a pattern is tried on.
const MAX_ADDRESS: usize = 2048;

#[derive(Clone, Debug)]
pub struct Pattern {
    schemes: Schemes,
    host: Regex,
    /// Nothing: any.
    rest: Option<Regex>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Schemes {
    Https,
    Http,
    Both,
}

/// Why a pattern is none that is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    #[error("A pattern begins with https:// (or http://, or https?://), as an address does.")]
    Scheme,
    #[error("The pattern names no host.")]
    Host,
    #[error(
        "The pattern can't be read. Each bracket must be closed, and none may reach over the first / after the host."
    )]
    Malformed,
    #[error("The pattern is too long or too complicated.")]
    TooLarge,
}

impl PatternError {
    pub fn code(self) -> &'static str {
        match self {
            Self::Scheme => "pattern_scheme",
            Self::Host => "pattern_host",
            Self::Malformed => "pattern_malformed",
            Self::TooLarge => "pattern_too_large",
        }
    }
}

impl Pattern {
    /// # Errors
    /// [`PatternError`].
    pub fn read(text: &str) -> Result<Self, PatternError> {
        let text = text.trim();
        if text.len() > MAX_PATTERN {
            return Err(PatternError::TooLarge);
        }
        // As written for other programs: `^https:\/\/…$`.
        let text = text.strip_prefix('^').unwrap_or(text).replace("\\/", "/");
        let text = text.strip_suffix('$').filter(|rest| !rest.ends_with('\\')).unwrap_or(&text);
        let (scheme, rest) = text.split_once("://").ok_or(PatternError::Scheme)?;
        let schemes = match scheme {
            "https" => Schemes::Https,
            "http" => Schemes::Http,
            "https?" | "http[s]?" | "http(s)?" => Schemes::Both,
            _ => return Err(PatternError::Scheme),
        };
        let (host, rest) = rest.split_at(end_of_host(rest));
        if host.is_empty() {
            return Err(PatternError::Host);
        }
        let rest = (!rest.is_empty()).then(|| compile(rest)).transpose()?;
        Ok(Self { schemes, host: compile(host)?, rest })
    }

    pub(super) fn says_http(&self) -> bool {
        self.schemes != Schemes::Https
    }

    /// `rest` begins with the path's `/`.
    pub(super) fn fits(&self, origin: &Origin, rest: &str) -> bool {
        let scheme = match origin.scheme() {
            Scheme::Https => self.schemes != Schemes::Http,
            // Whether it may be used without encryption, the caller has asked; `https` says no.
            Scheme::Http => self.schemes != Schemes::Https,
        };
        let port = origin.port();
        let is_default = port == origin.scheme().default_port();
        let host = if is_default { origin.host().to_string() } else { format!("{}:{port}", origin.host()) };
        scheme
            && self.host.is_match(&host)
            && self.rest.as_ref().is_none_or(|pattern| rest.len() <= MAX_ADDRESS && pattern.is_match(rest))
    }
}

/// Where the first `/` is that stands in no brackets.
fn end_of_host(text: &str) -> usize {
    let (mut in_class, mut escaped) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '/' if !in_class => return at,
            _ => {}
        }
    }
    text.len()
}

/// Matches the whole of a text, in either case.
fn compile(part: &str) -> Result<Regex, PatternError> {
    // By itself first: what is not closed must not be closed by the brackets around it.
    let build = |text: &str| {
        RegexBuilder::new(text).case_insensitive(true).size_limit(MAX_COMPILED).nest_limit(MAX_NESTING).build()
    };
    build(part).map_err(|error| reason(&error))?;
    build(&format!("^(?:{part})$")).map_err(|error| reason(&error))
}

/// The library says it in words only.
fn reason(error: &regex_lite::Error) -> PatternError {
    let words = error.to_string();
    if ["limit", "size", "too much"].iter().any(|word| words.contains(word)) {
        PatternError::TooLarge
    } else {
        PatternError::Malformed
    }
}
