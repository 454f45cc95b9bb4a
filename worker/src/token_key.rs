//! What hangs on the deployment's `TOKEN_KEY`: access tokens, refresh tokens, challenges. Each use has a message of its
//! own form, so that none of them is valid for another.

use crate::refusal::Outcome;
use hmac::{Hmac, KeyInit, Mac};
use latchkey_shared::account::ChallengeNonce;
use latchkey_shared::bytes::{from_text, to_text};
use latchkey_shared::canonical;
use latchkey_shared::id::{Hash, SessionId, Slug};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::RefreshToken;
use latchkey_shared::wire::token::Claims;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use worker::Env;

const REFRESH: &[u8] = b"latchkey/refresh-token/v1";
const REFRESH_TAG: &[u8] = b"latchkey/refresh-tag/v1";
const CHALLENGE: &[u8] = b"latchkey/challenge-nonce/v1";
/// Of a challenge's nonce, and of a refresh token; what is left is its tag.
const RANDOM: usize = 16;

/// The key that access tokens are authenticated with.
#[derive(Clone)]
pub struct TokenKey(Hmac<Sha256>);

impl TokenKey {
    /// # Errors
    /// `internal` unless the binding `TOKEN_KEY` is 32 bytes in base64url without padding.
    pub fn from_env(env: &Env) -> Outcome<Self> {
        let text = env.var("TOKEN_KEY").map(|var| var.to_string()).unwrap_or_default();
        let bytes = from_text(&text).filter(|bytes| bytes.len() == 32).ok_or_else(|| {
            worker::console_error!("the binding TOKEN_KEY is not 32 bytes in base64url without padding");
            Code::Internal
        })?;
        let mac = Hmac::new_from_slice(&bytes).map_err(|_| Code::Internal)?;
        Ok(Self(mac))
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// `<claims>.<mac>`, as `wire::token` says.
    pub fn access_token(&self, claims: &Claims) -> String {
        let claims = canonical::encode(claims);
        format!("{}.{}", to_text(&claims), to_text(&self.mac(&[&claims])))
    }

    /// The claims of a token that this service made and that has not expired.
    pub fn check(&self, token: &str, now: Millis) -> Outcome<Claims> {
        let (claims, mac) = token.split_once('.').ok_or(Code::Unauthenticated)?;
        let claims = from_text(claims).ok_or(Code::Unauthenticated)?;
        let mac = from_text(mac).ok_or(Code::Unauthenticated)?;
        if !bool::from(self.mac(&[&claims]).as_slice().ct_eq(&mac)) {
            return Err(Code::Unauthenticated.into());
        }
        let claims: Claims = canonical::decode(&claims).map_err(|_| Code::Unauthenticated)?;
        if claims.expires <= now { Err(Code::Unauthenticated.into()) } else { Ok(claims) }
    }

    /// A session's refresh token of one generation. It follows from the request that asked for it, so a repeated
    /// request is answered with the same one although only its hash is stored.
    pub fn refresh_token(&self, session: &SessionId, generation: u64, request: &str) -> RefreshToken {
        let derived = self.mac(&[REFRESH, session.as_bytes(), &generation.to_be_bytes(), request.as_bytes()]);
        let derived = &derived[..RANDOM];
        RefreshToken::from_bytes(tagged(derived, &self.refresh_tag(session, derived)))
    }

    /// Whether [`TokenKey::refresh_token`] made it, for this session, at any time: so that one which was exchanged is known for good, and
    /// nothing is kept of it.
    pub fn made_refresh(&self, token: &RefreshToken, session: &SessionId) -> bool {
        let derived = &token.as_bytes()[..RANDOM];
        tagged(derived, &self.refresh_tag(session, derived)).ct_eq(token.as_bytes()).into()
    }

    fn refresh_tag(&self, session: &SessionId, derived: &[u8]) -> [u8; 32] {
        self.mac(&[REFRESH_TAG, session.as_bytes(), derived])
    }

    /// A nonce that only this service can have made, for this organisation and this end.
    pub fn nonce(&self, random: [u8; RANDOM], org: &Slug, expires: Millis) -> ChallengeNonce {
        let tag = self.mac(&[CHALLENGE, &random, &expires.0.to_be_bytes(), org.as_str().as_bytes()]);
        ChallengeNonce::from_bytes(tagged(&random, &tag))
    }

    /// Whether [`TokenKey::nonce`] made it.
    pub fn made(&self, nonce: &ChallengeNonce, org: &Slug, expires: Millis) -> bool {
        let mut random = [0; RANDOM];
        random.copy_from_slice(&nonce.as_bytes()[..RANDOM]);
        self.nonce(random, org, expires).as_bytes().ct_eq(nonce.as_bytes()).into()
    }
}

/// Half random bytes, half their tag.
fn tagged(random: &[u8], tag: &[u8; 32]) -> [u8; 32] {
    let mut whole = [0; 32];
    whole[..RANDOM].copy_from_slice(random);
    whole[RANDOM..].copy_from_slice(&tag[..32 - RANDOM]);
    whole
}

/// What is stored of a refresh token.
pub fn stored(token: &RefreshToken) -> Hash {
    use sha2::Digest;
    Hash::from_bytes(Sha256::digest(token.as_bytes()).into())
}
