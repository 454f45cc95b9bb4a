//! Reads what a person pastes: the `otpauth:` address of a QR code, or the bare secret that stands below it.
//!
//! The address: <https://github.com/google/google-authenticator/wiki/Key-Uri-Format>. Steam's codes come as `steam://SECRET`,
//! `otpauth://steam/…` or with `encoder=steam`, depending on the program.

use super::base32;
use super::generator::{Algorithm, Generator, Writing};
use url::Url;
use zeroize::Zeroizing;

/// UTF-8 bytes of what is read.
const MAX_TEXT: usize = 2048;
/// Bytes of a secret; a day as the longest that a code lasts.
const KEY_BYTES: core::ops::RangeInclusive<usize> = 5..=256;
const PERIODS: core::ops::RangeInclusive<u32> = 1..=86_400;

/// Why no code can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error(
        "That is no secret for one-time codes. Copy the letters and digits (A to Z, 2 to 7) below the site's QR code, or its otpauth:// address."
    )]
    Secret,
    #[error("These codes are counted, not timed (HOTP). Latchkey makes timed codes only.")]
    Counted,
    #[error("That holds several secrets, made by an app to move them. Take the secret from the site instead.")]
    Several,
    #[error("The address names a way to make codes that is not known here.")]
    Algorithm,
    #[error("Codes have 6 to 8 digits, and the address asks for another number.")]
    Digits,
    #[error("Codes last between a second and a day, and the address asks for another time.")]
    Period,
}

impl CodeError {
    pub fn code(self) -> &'static str {
        match self {
            Self::Secret => "code_secret",
            Self::Counted => "code_counted",
            Self::Several => "code_several",
            Self::Algorithm => "code_algorithm",
            Self::Digits => "code_digits",
            Self::Period => "code_period",
        }
    }
}

impl Generator {
    /// Reads an address or a bare secret.
    ///
    /// # Errors
    /// [`CodeError`].
    pub fn read(text: &str) -> Result<Self, CodeError> {
        let text = text.trim();
        if text.len() > MAX_TEXT {
            return Err(CodeError::Secret);
        }
        match text.split_once(':').map(|(scheme, rest)| (scheme.to_ascii_lowercase(), rest)) {
            None => Self::new(text, Algorithm::default(), Writing::Digits(6), 30),
            Some((scheme, rest)) if scheme == "steam" => Self::steam(rest.trim_matches('/')),
            Some((scheme, _)) if scheme == "otpauth" => Self::of_address(text),
            Some((scheme, _)) if scheme == "otpauth-migration" => Err(CodeError::Several),
            Some(_) => Err(CodeError::Secret),
        }
    }

    fn of_address(text: &str) -> Result<Self, CodeError> {
        let url = Url::parse(text).map_err(|_| CodeError::Secret)?;
        let kind = url.host_str().unwrap_or_default().to_ascii_lowercase();
        let value = |name: &str| {
            let found = url.query_pairs().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| Zeroizing::new(value.trim().to_owned())).filter(|value| !value.is_empty())
        };
        let secret = value("secret").ok_or(CodeError::Secret)?;
        let is_steam = value("encoder").is_some_and(|encoder| encoder.eq_ignore_ascii_case("steam"));
        match kind.as_str() {
            "steam" => return Self::steam(&secret),
            "totp" if is_steam => return Self::steam(&secret),
            "totp" => {}
            "hotp" => return Err(CodeError::Counted),
            _ => return Err(CodeError::Secret),
        }
        let algorithm = match value("algorithm").map(|name| name.to_ascii_uppercase().replace('-', "")).as_deref() {
            None | Some("SHA1" | "HMACSHA1") => Algorithm::Sha1,
            Some("SHA256" | "HMACSHA256") => Algorithm::Sha256,
            Some("SHA512" | "HMACSHA512") => Algorithm::Sha512,
            Some(_) => return Err(CodeError::Algorithm),
        };
        let digits = value("digits").map_or(Ok(6), |digits| digits.parse::<u8>().map_err(|_| CodeError::Digits))?;
        let period = value("period").map_or(Ok(30), |period| period.parse::<u32>().map_err(|_| CodeError::Period))?;
        Self::new(&secret, algorithm, Writing::Digits(digits), period)
    }

    fn steam(secret: &str) -> Result<Self, CodeError> {
        Self::new(secret, Algorithm::Sha1, Writing::Steam, 30)
    }

    fn new(secret: &str, algorithm: Algorithm, writing: Writing, period: u32) -> Result<Self, CodeError> {
        let key = base32::decode(secret).filter(|key| KEY_BYTES.contains(&key.len())).ok_or(CodeError::Secret)?;
        if matches!(writing, Writing::Digits(digits) if !(6..=8).contains(&digits)) {
            return Err(CodeError::Digits);
        }
        if !PERIODS.contains(&period) {
            return Err(CodeError::Period);
        }
        Ok(Self { key, algorithm, writing, period })
    }

    /// What is stored: an address as it was pasted, a bare secret as the address that a site would have given.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn address_of(text: &str, label: &str) -> Result<Zeroizing<String>, CodeError> {
        let generator = Self::read(text)?;
        let text = text.trim();
        let is_address = text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("otpauth:"));
        Ok(if is_address { Zeroizing::new(text.to_owned()) } else { generator.address(label) })
    }

    pub(super) fn address(&self, label: &str) -> Zeroizing<String> {
        let label: String = url::form_urlencoded::byte_serialize(label.as_bytes()).collect();
        let (label, secret) = (label.replace('+', "%20"), base32::encode(&self.key));
        let algorithm = match self.algorithm {
            Algorithm::Sha1 => "",
            Algorithm::Sha256 => "&algorithm=SHA256",
            Algorithm::Sha512 => "&algorithm=SHA512",
        };
        let writing = match self.writing {
            Writing::Digits(6) => String::new(),
            Writing::Digits(digits) => format!("&digits={digits}"),
            Writing::Steam => "&encoder=steam".to_owned(),
        };
        let period = if self.period == 30 { String::new() } else { format!("&period={}", self.period) };
        Zeroizing::new(format!("otpauth://totp/{label}?secret={}{algorithm}{writing}{period}", *secret))
    }
}
