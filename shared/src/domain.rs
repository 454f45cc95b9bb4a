//! Domain strings: one for each thing that is hashed, signed or derived, so that no value computed for one
//! purpose is valid for another.

macro_rules! domains {
    ($($name:ident = $text:literal),* $(,)?) => {
        $(pub const $name: Domain = Domain(concat!("latchkey/", $text, "/v1"));)*
        /// Every domain in use.
        pub const ALL: &[Domain] = &[$($name),*];
    };
}

/// A label that separates one use of a key or hash from all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Domain(&'static str);

impl Domain {
    pub const fn as_bytes(self) -> &'static [u8] {
        self.0.as_bytes()
    }

    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

domains! {
    MEMBER_ID = "member-id",
    SECRET_KEY_CHECK = "secret-key-check",
    ARGON_SALT = "argon-salt",
    ARGON_SECRET = "argon-secret",
    UNLOCK_KEY = "unlock-key",
    LOGIN_KEY = "login-key",
    CHALLENGE = "challenge",
    PASSWORD_SLOT = "password-slot",
    IDENTITY = "identity",
    ACCOUNT_RECORD = "account-record",
    ACCOUNT_CHANGE = "account-change",
    SIGN_OUT = "sign-out",
    PERSONAL = "personal",
    CLIENT_LINK = "client-link",
    LOG_ENTRY = "log-entry",
    LOG_ENTRY_SIGNATURE = "log-entry-signature",
    INVITATION_KEY = "invitation-key",
    INVITATION_PROOF = "invitation-proof",
    GROUP_KEY = "group-key",
    ITEM_HEADER = "item-header",
    ITEM_OVERVIEW = "item-overview",
    ITEM_DETAILS = "item-details",
    ITEM_REVISION = "item-revision",
    ITEM_SIGNATURE = "item-signature",
    BUNDLE_ENTRY = "bundle-entry",
    BUNDLE_CONTENTS = "bundle-contents",
    KEY_THUMBPRINT = "key-thumbprint",
    GRANT = "grant",
    GRANT_INFO = "wrap-for-grant",
    GRANT_SIGNATURE = "grant-signature",
    TAKE_BACK = "take-back",
    AUDIT_ROW = "audit-row",
    LOCAL_UNLOCK = "local-unlock",
    LOCAL_SLOT = "local-slot",
    LOCAL_RECORD = "local-record",
    LETTERBOX = "letterbox",
    LETTER_INFO = "wrap-for-letter",
    LOCAL_LETTER = "local-letter",
    MEMBER_FINGERPRINT = "member-fingerprint",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_domain_is_a_prefix_of_another() {
        for a in ALL {
            for b in ALL {
                assert!(a == b || !a.as_str().starts_with(b.as_str()), "{a:?} starts with {b:?}");
            }
        }
    }
}
