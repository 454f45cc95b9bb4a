//! An account: the Secret Key, what password and Secret Key give, the user key's slots, the identity, and signing in.

mod identity;
mod local;
mod login;
mod root;
mod secret_key;
mod slot;

pub use identity::{Identity, SealedIdentity};
pub use local::{LocalSecrets, LocalSlot};
pub use login::{Challenge, ChallengeNonce, Login};
pub use root::{Account, Password};
pub use secret_key::{BadSecretKey, SecretKey};
pub use slot::PasswordSlot;

#[cfg(test)]
mod tests;
