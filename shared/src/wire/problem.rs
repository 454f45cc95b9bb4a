//! Errors on the wire: problem details (RFC 9457) with a stable code and a sentence for people.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $status:literal, $text:literal, $title:literal;)*) => {
        /// What went wrong. Codes never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Code {
            pub const ALL: &[Code] = &[$(Code::$name),*];

            /// The HTTP status that goes with it.
            pub const fn status(self) -> u16 {
                match self { $(Code::$name => $status,)* }
            }

            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// A short sentence for people.
            pub const fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }
        }
    };
}

codes! {
    Malformed = 400, "malformed", "The request does not have the form that this address takes.";
    NotCanonical = 400, "not_canonical", "The request's CBOR is not in its canonical encoding.";
    UnknownVersion = 400, "unknown_version", "The request uses a version or suite that this service does not know.";
    MediaType = 415, "media_type", "A body is application/json or application/cbor.";
    Unauthenticated = 401, "unauthenticated", "Sign in first.";
    SignInFailed = 401, "sign_in_failed", "The Secret Key or the password is wrong.";
    ChallengeExpired = 401, "challenge_expired", "The sign-in took too long. Try again.";
    RefreshInvalid = 401, "refresh_invalid", "This session has ended. Sign in again.";
    RefreshReused = 401, "refresh_reused", "This session's key was used twice, so the session was ended. Sign in again.";
    SessionRemoved = 401, "session_removed", "This browser was signed out from another one.";
    BootstrapToken = 403, "bootstrap_token", "The bootstrap token is wrong.";
    Forbidden = 403, "forbidden", "You may not do this here.";
    NotFound = 404, "not_found", "There is nothing at this address.";
    MethodNotAllowed = 405, "method_not_allowed", "This address does not take that method.";
    AddressTaken = 409, "address_taken", "An organisation has this address already.";
    LogMoved = 409, "log_moved", "The organisation changed meanwhile. Sync and try again.";
    AccountMoved = 409, "account_moved", "The account was changed in another browser meanwhile. Sync and try again.";
    RevisionConflict = 409, "revision_conflict", "The item changed meanwhile. Both versions are kept.";
    IdempotencyMismatch = 422, "idempotency_mismatch", "This idempotency key was used for another request.";
    IdempotencyMissing = 400, "idempotency_missing", "A write needs an Idempotency-Key header.";
    InvitationInvalid = 410, "invitation_invalid", "This invitation has been used, has expired, or was never made.";
    TooLarge = 413, "too_large", "The request is larger than this address takes.";
    TooMany = 413, "too_many", "A request takes at most 1,000 entries.";
    EntryRefused = 422, "entry_refused", "The organisation's log does not take this entry.";
    ItemRefused = 422, "item_refused", "The item was not accepted.";
    GrantRefused = 422, "grant_refused", "The share was not accepted.";
    AccountRefused = 422, "account_refused", "The account was not changed.";
    ClockSkew = 422, "clock_skew", "This computer's clock is wrong. Set it and try again.";
    RateLimited = 429, "rate_limited", "Too many requests. Wait a moment.";
    Internal = 500, "internal", "The service failed. Nothing was changed.";
    Unavailable = 503, "unavailable", "The service cannot answer now. Try again.";
}

/// Problem details, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// `urn:latchkey:problem:<code>`
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub code: Code,
    /// What exactly, where more can be said. Never a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Problem {
    pub const CONTENT_TYPE: &str = "application/problem+json";

    pub fn new(code: Code) -> Self {
        Self {
            kind: format!("urn:latchkey:problem:{}", code.as_str()),
            title: code.title().to_owned(),
            status: code.status(),
            code,
            detail: None,
        }
    }

    pub fn because(code: Code, detail: impl core::fmt::Display) -> Self {
        Self { detail: Some(detail.to_string()), ..Self::new(code) }
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}
