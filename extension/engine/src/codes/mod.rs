//! One-time codes from a secret and the time: TOTP (RFC 6238), and Steam's, which writes the same number with letters.
//!
//! Pure: the time is an argument. What is stored with an item is the `otpauth:` address, as sites hand it out.

mod base32;
mod generator;
mod read;
#[cfg(test)]
mod tests;

pub use generator::{Algorithm, Code, Generator, Writing};
pub use read::CodeError;

use latchkey_messages::page::FillValue;
use latchkey_shared::item::Details;
use latchkey_shared::time::Millis;

/// The code of this moment, for the field that asks for one.
pub fn code_now(details: &Details, now: Millis) -> Option<FillValue> {
    let generator = Generator::read(details.one_time_code.as_deref()?).ok()?;
    Some(FillValue::new(generator.code_at(now).text.as_str()))
}
