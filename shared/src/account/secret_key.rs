//! The Secret Key: 128 random bits that the service never has, in a form that a person can type.

use crate::sign;
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// 128 random bits. Its version names the Argon2id parameters: the service supplies none.
///
/// As text: `LK1-` and six groups, Crockford's base 32 without I, L, O, U: 26 characters of key and 4 of check.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct SecretKey([u8; 16]);

/// Text that is no Secret Key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSecretKey {
    #[error("this Secret Key is of a version that this Latchkey does not know: update it")]
    Version,
    #[error("a Secret Key is LK1- and 30 letters and digits")]
    Form,
    #[error("a letter or digit of this Secret Key is wrong")]
    Check,
}

const PREFIX: &str = "LK1";
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const KEY_DIGITS: usize = 26;
const CHECK_DIGITS: usize = 4;
const GROUP: usize = 5;

impl SecretKey {
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut key = Self([0; 16]);
        rng.fill_bytes(&mut key.0);
        key
    }

    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub const fn expose(&self) -> &[u8; 16] {
        &self.0
    }

    /// The text for the emergency kit.
    pub fn to_text(&self) -> Zeroizing<String> {
        let key = u128::from_be_bytes(self.0);
        let mut digits = Zeroizing::new(Vec::with_capacity(KEY_DIGITS + CHECK_DIGITS));
        for place in (0..KEY_DIGITS).rev() {
            digits.push(digit(key >> (place * 5)));
        }
        digits.extend(self.check());
        let mut text = Zeroizing::new(String::from(PREFIX));
        for group in digits.chunks(GROUP) {
            text.push('-');
            text.extend(group.iter().map(|&d| char::from(d)));
        }
        text
    }

    /// Reads what a person typed: case, hyphens and spaces do not matter; O is 0, I and L are 1.
    pub fn parse(text: &str) -> Result<Self, BadSecretKey> {
        let typed: Zeroizing<String> =
            Zeroizing::new(text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_uppercase());
        let version = typed.strip_prefix("LK").ok_or(BadSecretKey::Form)?;
        let digits = version.strip_prefix(['1', 'I', 'L']).ok_or(BadSecretKey::Version)?;
        if digits.len() != KEY_DIGITS + CHECK_DIGITS {
            return Err(BadSecretKey::Form);
        }
        let (key_digits, check) = digits.as_bytes().split_at(KEY_DIGITS);
        let mut key: u128 = 0;
        for (i, &c) in key_digits.iter().enumerate() {
            let value = value(c).ok_or(BadSecretKey::Form)?;
            // 26 digits hold 130 bits: the first may only use three of its five.
            if i == 0 && value > 7 {
                return Err(BadSecretKey::Check);
            }
            key = (key << 5) | u128::from(value);
        }
        let key = Self(key.to_be_bytes());
        let same = key.check().iter().zip(check).all(|(&right, &typed)| value(right) == value(typed));
        if same { Ok(key) } else { Err(BadSecretKey::Check) }
    }

    /// Four digits that catch typing errors. They tell 20 bits of a hash of 128 random ones to whoever already
    /// has the text, and are never sent.
    fn check(&self) -> [u8; CHECK_DIGITS] {
        let hash = sign::hash(crate::domain::SECRET_KEY_CHECK, &[&self.0]);
        let bits = u128::from_be_bytes(*hash.as_bytes().first_chunk().unwrap_or(&[0; 16]));
        [digit(bits), digit(bits >> 5), digit(bits >> 10), digit(bits >> 15)]
    }
}

impl core::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

fn digit(bits: u128) -> u8 {
    let index = usize::try_from(bits & 31).unwrap_or(0);
    ALPHABET[index]
}

fn value(digit: u8) -> Option<u8> {
    let digit = match digit {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    ALPHABET.iter().position(|&known| known == digit).and_then(|i| u8::try_from(i).ok())
}
