//! What a browser hears while its account is locked: anybody can put it in, and only unlocking takes it out.

use crate::domain;
use crate::keys::{ExchangePublic, ExchangeSecret, UserKey};
use crate::seal::{self, DoesNotOpen, Sealed};
use crate::wrap::{self, Wrapped};
use hkdf::Hkdf;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::Zeroizing;

/// The key pair of an account's letters, the same in all its browsers. Its public half stands on the disk in the open.
pub struct Letterbox(ExchangeSecret);

/// A message to a [`Letterbox`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Letter {
    #[n(0)]
    key: Wrapped,
    #[n(1)]
    sealed: Sealed,
}

impl Letterbox {
    pub fn of(user_key: &UserKey) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        // 32 bytes are far below HKDF's limit, the only way to fail.
        let _infallible =
            Hkdf::<Sha256>::new(None, user_key.expose()).expand(domain::LETTERBOX.as_bytes(), secret.as_mut_slice());
        Self(ExchangeSecret::from_bytes(&secret))
    }

    pub fn public(&self) -> ExchangePublic {
        self.0.public()
    }

    /// # Errors
    /// [`DoesNotOpen`] for a letter to somebody else, or one that was changed.
    pub fn open(&self, letter: &Letter) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        let key = wrap::unwrap(&self.0, domain::LETTER_INFO.as_bytes(), &letter.key).map_err(|_| DoesNotOpen)?;
        seal::open(&key, domain::LOCAL_LETTER, &[], &letter.sealed)
    }
}

impl Letter {
    /// # Errors
    /// [`wrap::Error::BadPublicKey`] if `to` is no usable key.
    pub fn seal(to: &ExchangePublic, plain: &[u8], rng: &mut dyn CryptoRng) -> Result<Self, wrap::Error> {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(key.as_mut_slice());
        Ok(Self {
            key: wrap::wrap(to, domain::LETTER_INFO.as_bytes(), &key, rng)?,
            sealed: seal::seal(&key, domain::LOCAL_LETTER, &[], plain, rng),
        })
    }
}
