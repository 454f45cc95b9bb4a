//! The slot on a browser's own disk: opens with the password alone, without the network, and hides the Secret Key at
//! rest. Whoever steals the disk may guess passwords at Argon2id's cost, as they could with the Secret Key in the open.

use super::login::Login;
use super::root::{Password, argon2id};
use super::secret_key::SecretKey;
use crate::canonical;
use crate::domain;
use crate::id::MemberId;
use crate::keys::{SignKey, UserKey};
use crate::seal::{self, DoesNotOpen, Salt, Sealed};
use hkdf::Hkdf;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

/// What a browser needs to be the account again.
pub struct LocalSecrets {
    pub user_key: UserKey,
    pub secret_key: SecretKey,
    pub login: Login,
}

/// [`LocalSecrets`] under the password and a salt of this browser.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LocalSlot {
    #[n(0)]
    salt: Salt,
    #[n(1)]
    sealed: Sealed,
}

#[derive(Encode, Decode)]
struct Plain {
    #[cbor(n(0), with = "minicbor::bytes")]
    user_key: [u8; 32],
    #[cbor(n(1), with = "minicbor::bytes")]
    secret_key: [u8; 16],
    #[cbor(n(2), with = "minicbor::bytes")]
    login: [u8; 32],
}

impl Drop for Plain {
    fn drop(&mut self) {
        self.user_key.zeroize();
        self.secret_key.zeroize();
        self.login.zeroize();
    }
}

impl LocalSlot {
    /// Takes as long as the password step.
    pub fn wrap(secrets: &LocalSecrets, password: &Password, member: &MemberId, rng: &mut dyn CryptoRng) -> Self {
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let plain = Plain {
            user_key: *secrets.user_key.expose(),
            secret_key: *secrets.secret_key.expose(),
            login: *secrets.login.seed(),
        };
        let plain = Zeroizing::new(canonical::encode(&plain));
        let key = key(password, &salt);
        let sealed = seal::seal(&key, domain::LOCAL_SLOT, member.as_bytes(), &plain, rng);
        Self { salt: Salt::from_bytes(salt), sealed }
    }

    /// # Errors
    /// [`DoesNotOpen`] for a wrong password.
    pub fn unwrap(&self, password: &Password, member: &MemberId) -> Result<LocalSecrets, DoesNotOpen> {
        let key = key(password, self.salt.as_bytes());
        let plain = seal::open(&key, domain::LOCAL_SLOT, member.as_bytes(), &self.sealed)?;
        let plain: Plain = canonical::decode(&plain).map_err(|_| DoesNotOpen)?;
        Ok(LocalSecrets {
            user_key: UserKey::from_bytes(plain.user_key),
            secret_key: SecretKey::from_bytes(plain.secret_key),
            login: Login::from(SignKey::from_seed(&plain.login)),
        })
    }
}

fn key(password: &Password, salt: &[u8; 16]) -> Zeroizing<[u8; 32]> {
    let root = argon2id(password, salt, &[]);
    let mut out = Zeroizing::new([0; 32]);
    // 32 bytes are far below HKDF's limit, the only way to fail.
    let _infallible =
        Hkdf::<Sha256>::new(None, root.expose()).expand(domain::LOCAL_UNLOCK.as_bytes(), out.as_mut_slice());
    out
}
