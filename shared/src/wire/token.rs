//! The access token: minutes long, checked at the edge without a look-up. `<claims>.<mac>`, both base64url; the MAC is
//! HMAC-SHA-256 over the claims' canonical CBOR with the deployment's `TOKEN_KEY`. The organisation checks the member
//! named in it against its own table at every request.

use crate::id::{MemberId, SessionId, Slug};
use crate::time::Millis;
use minicbor::{Decode, Encode};

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Claims {
    #[n(0)]
    pub member: MemberId,
    /// The organisation that the account is at.
    #[n(1)]
    pub home: Slug,
    #[n(2)]
    pub session: SessionId,
    #[n(3)]
    pub expires: Millis,
}

/// How long an access token is good for.
pub const ACCESS_LIFETIME: Millis = Millis(10 * 60 * 1000);
/// How long a session lasts without being used.
pub const REFRESH_LIFETIME: Millis = Millis(30 * 24 * 60 * 60 * 1000);
/// How long a challenge may be answered.
pub const CHALLENGE_LIFETIME: Millis = Millis(2 * 60 * 1000);
