//! The account in this browser: made, signed in to, locked, unlocked, changed.

mod access;
mod begun;
mod browsers;
mod change;
pub(crate) mod create;
mod elsewhere;
mod keys;
mod lock;

use crate::failure::{BadInput, Failure};
use crate::generate;
use latchkey_shared::account::Password;
use latchkey_shared::id::Slug;

/// `https://host` of what a person typed as the service's address; `http` for this computer alone.
pub(crate) fn origin_of(text: &str) -> Result<String, Failure> {
    let text = text.trim().trim_end_matches('/');
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = url::Url::parse(&with_scheme).map_err(|_| Failure::Address)?;
    let host = url.host_str().unwrap_or_default();
    let local = matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost");
    let secure = url.scheme() == "https" || (url.scheme() == "http" && local);
    if !secure || host.is_empty() || !url.username().is_empty() {
        return Err(BadInput {
            code: "service-address",
            title: "This is no service's address",
            detail: "The service's address is https:// and its host, such as https://vault.example.com.".to_owned(),
        }
        .into());
    }
    Ok(url.origin().ascii_serialization())
}

/// Splits `https://host/acme`.
pub(crate) fn organisation_address(text: &str) -> Result<(String, Slug), Failure> {
    let text = text.trim().trim_end_matches('/');
    let (host, slug) = text.rsplit_once('/').ok_or(Failure::Address)?;
    let slug: Slug = slug.to_lowercase().parse().map_err(|_| Failure::Address)?;
    Ok((origin_of(host)?, slug))
}

/// Bits that an account's password must have, against somebody who has this browser's disk and guesses at Argon2id's
/// cost: 2^50 guesses of a tenth of a second each are a hundred thousand years of one processor.
const ACCOUNT_PASSWORD_BITS: u32 = 50;

pub(crate) fn is_strong_enough(password: &str) -> bool {
    generate::strength(password).count() >= ACCOUNT_PASSWORD_BITS
}

pub(crate) fn strong_enough(password: &str) -> Result<Password, Failure> {
    if is_strong_enough(password) { Ok(Password::from(password)) } else { Err(Failure::WeakPassword) }
}

/// Names for people: 1 to 100 characters without control characters.
pub(crate) fn person_text(text: &str, what: &'static str) -> Result<String, Failure> {
    let text = text.trim();
    let fits = (1..=100).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits {
        return Ok(text.to_owned());
    }
    Err(BadInput { code: "text", title: "Something is missing", detail: format!("{what} has 1 to 100 characters.") }
        .into())
}

/// An e-mail address, as far as its form tells.
pub(crate) fn email(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    let fits = text.len() <= 254
        && text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
                && !host.contains('@')
        })
        && !text.contains(char::is_whitespace);
    if fits {
        return Ok(text.to_owned());
    }
    Err(BadInput {
        code: "email",
        title: "This is no e-mail address",
        detail: "An e-mail address looks like dana@example.com.".to_owned(),
    }
    .into())
}
