//! An account: the Secret Key, what password and Secret Key give, the user key's slots, the identity, signing in and out, and
//! changing all that.

mod change;
mod identity;
mod letter;
mod local;
mod login;
mod root;
mod secret_key;
mod sign_out;
mod slot;

pub use change::{AccountChange, OtherSessions};
pub use identity::{Identity, Keyring, SealedIdentity};
pub use letter::{Letter, Letterbox};
pub use local::{LocalSecrets, LocalSlot};
pub use login::{Challenge, ChallengeNonce, Login};
pub use root::{Account, Password};
pub use secret_key::{BadSecretKey, SecretKey};
pub use sign_out::SignOutOrder;
pub use slot::PasswordSlot;

#[cfg(test)]
mod tests;
