//! The password step: `root = Argon2id(password, salt, K)`, salt and K both from the Secret Key.

use super::login::Login;
use super::secret_key::SecretKey;
use crate::domain::{self, Domain};
use crate::keys::{Root, SignKey, UnlockKey};
use argon2::{Algorithm, Argon2, Params, Version};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A password as a person typed it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Password(String);

impl Password {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl core::fmt::Debug for Password {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Password(..)")
    }
}

/// Argon2id for Secret Keys of version `LK1` (RFC 9106 §4, between its two recommended sets): 64 MiB, 3 passes, 1 lane.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// What a password and a Secret Key open: the keys that are derived from their root.
pub struct Account {
    pub unlock: UnlockKey,
    pub login: Login,
}

impl Account {
    /// Takes about a third of a second and 64 MiB.
    pub fn derive(password: &Password, secret_key: &SecretKey) -> Self {
        let root = root(password, secret_key);
        let unlock = UnlockKey::from_bytes(*expand(root.expose(), domain::UNLOCK_KEY));
        let login = Login::from(SignKey::from_seed(&expand(root.expose(), domain::LOGIN_KEY)));
        Self { unlock, login }
    }
}

fn root(password: &Password, secret_key: &SecretKey) -> Root {
    let salt = expand(secret_key.expose(), domain::ARGON_SALT);
    let secret = expand(secret_key.expose(), domain::ARGON_SECRET);
    argon2id(password, salt.as_slice(), secret.as_slice())
}

/// Argon2id with this version's parameters; `secret` is RFC 9106's K.
pub(crate) fn argon2id(password: &Password, salt: &[u8], secret: &[u8]) -> Root {
    let mut out = Zeroizing::new([0; 32]);
    // Parameters, salt and secret are constants of fitting lengths, so none of these can fail.
    let _infallible = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).and_then(|params| {
        Argon2::new_with_secret(secret, Algorithm::Argon2id, Version::V0x13, params)?.hash_password_into(
            password.0.as_bytes(),
            salt,
            out.as_mut_slice(),
        )
    });
    Root::from_bytes(*out)
}

fn expand(key: &[u8], domain: Domain) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    // 32 bytes are far below HKDF's limit, the only way to fail.
    let _infallible = Hkdf::<Sha256>::new(None, key).expand(domain.as_bytes(), out.as_mut_slice());
    out
}
