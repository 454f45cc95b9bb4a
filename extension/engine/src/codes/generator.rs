//! The code of a moment.

use hmac::{Hmac, KeyInit, Mac};
use latchkey_shared::time::Millis;
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    #[default]
    Sha1,
    Sha256,
    Sha512,
}

/// How the number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// So many decimal digits, 6 to 8.
    Digits(u8),
    /// Steam's five letters and digits.
    Steam,
}

/// A secret, and how codes are made from it.
#[derive(Clone, PartialEq, Eq)]
pub struct Generator {
    pub(super) key: Zeroizing<Vec<u8>>,
    pub(super) algorithm: Algorithm,
    pub(super) writing: Writing,
    /// Seconds that a code lasts, at least 1.
    pub(super) period: u32,
}

/// A code, and until when it is the one.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    pub text: Zeroizing<String>,
    pub ends: Millis,
}

/// Steam's letters: none that is taken for another.
const STEAM: &[u8; 26] = b"23456789BCDFGHJKMNPQRTVWXY";
const STEAM_LENGTH: usize = 5;

impl Generator {
    /// Seconds that each code lasts.
    pub fn period(&self) -> u32 {
        self.period
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub fn writing(&self) -> Writing {
        self.writing
    }

    pub fn code_at(&self, now: Millis) -> Code {
        let period = u64::from(self.period.max(1)).saturating_mul(1000);
        let step = now.0.checked_div(period).unwrap_or_default();
        let ends = Millis(step.saturating_add(1).saturating_mul(period));
        Code { text: self.written(self.number(step)), ends }
    }

    /// The code after that of `now`.
    pub fn code_after(&self, now: Millis) -> Code {
        self.code_at(self.code_at(now).ends)
    }

    /// HOTP's number, 31 bits (RFC 4226 §5.3).
    fn number(&self, step: u64) -> u32 {
        let message = step.to_be_bytes();
        match self.algorithm {
            Algorithm::Sha1 => truncated(mac::<Hmac<Sha1>>(&self.key, &message).as_slice()),
            Algorithm::Sha256 => truncated(mac::<Hmac<Sha256>>(&self.key, &message).as_slice()),
            Algorithm::Sha512 => truncated(mac::<Hmac<Sha512>>(&self.key, &message).as_slice()),
        }
    }

    fn written(&self, number: u32) -> Zeroizing<String> {
        Zeroizing::new(match self.writing {
            Writing::Digits(digits) => {
                let number = 10u32.checked_pow(u32::from(digits)).map_or(number, |end| number % end);
                format!("{number:0width$}", width = usize::from(digits))
            }
            Writing::Steam => {
                let mut rest = number;
                let mut next = || {
                    let letter = STEAM.get(usize::try_from(rest % 26).unwrap_or_default()).copied().unwrap_or_default();
                    rest /= 26;
                    char::from(letter)
                };
                (0..STEAM_LENGTH).map(|_| next()).collect()
            }
        })
    }
}

/// A key of any length is a key of HMAC; the result cannot be missing.
fn mac<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> Zeroizing<Vec<u8>> {
    let mac = <M as KeyInit>::new_from_slice(key).map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec());
    Zeroizing::new(mac.unwrap_or_default())
}

fn truncated(mac: &[u8]) -> u32 {
    let at = usize::from(mac.last().copied().unwrap_or_default() & 0x0f);
    let four = mac.get(at..).and_then(|rest| rest.first_chunk::<4>()).copied().unwrap_or_default();
    u32::from_be_bytes(four) & 0x7fff_ffff
}
