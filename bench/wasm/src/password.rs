//! P8: the password step.

use latchkey_shared::account::{Account, SecretKey};
use wasm_bindgen::prelude::wasm_bindgen;

/// Returns the login key's public half, so that the work cannot be left out.
#[wasm_bindgen]
pub fn password_step(password: &str) -> String {
    Account::derive(&password.into(), &SecretKey::from_bytes([7; 16])).login.public().to_string()
}
