//! What went wrong, told so that a person can go on.

use serde::{Deserialize, Serialize};

use crate::ItemId;

/// A stable name of a kind of failure, in kebab case: `wrong-password`.
///
/// The service's own codes come through unchanged; the constants are those on which the interface acts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(String);

impl Code {
    /// The account is locked: unlock, then repeat the request.
    pub const LOCKED: &str = "locked";
    /// Password, Secret Key or address do not fit together; never said which.
    pub const WRONG_CREDENTIALS: &str = "wrong-credentials";
    /// The password does not open this browser's account.
    pub const WRONG_PASSWORD: &str = "wrong-password";
    /// The service takes another password than the one that this browser opens with.
    pub const PASSWORD_REFUSED: &str = "password-refused";
    /// The deployment's bootstrap token was not accepted.
    pub const WRONG_BOOTSTRAP_TOKEN: &str = "wrong-bootstrap-token";
    /// The address `/<org>` is in use.
    pub const ADDRESS_TAKEN: &str = "address-taken";
    /// The address has characters or a length it can't have.
    pub const ADDRESS_MALFORMED: &str = "address-malformed";
    /// An invitation's time is over.
    pub const INVITATION_EXPIRED: &str = "invitation-expired";
    /// An invitation was used or withdrawn.
    pub const INVITATION_USED: &str = "invitation-used";
    /// The text is no invitation's link.
    pub const INVITATION_MALFORMED: &str = "invitation-malformed";
    /// The chosen account password is too easily guessed.
    pub const WEAK_PASSWORD: &str = "weak-password";
    /// The service cannot be reached.
    pub const OFFLINE: &str = "offline";
    /// The computer's clock is too far from the service's.
    pub const CLOCK: &str = "clock-wrong";
    /// The browser's storage is full.
    pub const STORAGE_FULL: &str = "storage-full";
    /// The permission is not enough for this act.
    pub const NOT_PERMITTED: &str = "not-permitted";
    /// What was asked for is not there, or no longer.
    pub const NOT_FOUND: &str = "not-found";
    /// The service showed something that does not verify.
    pub const NOT_VERIFIED: &str = "not-verified";
    /// The file is over [`crate::IMPORT_LIMIT_BYTES`].
    pub const IMPORT_TOO_LARGE: &str = "import-too-large";
    /// The file is no CSV.
    pub const IMPORT_NOT_CSV: &str = "import-not-csv";
    /// The file's columns are none that are known.
    pub const IMPORT_COLUMNS: &str = "import-columns";
    /// The file is in an encoding that cannot be read.
    pub const IMPORT_ENCODING: &str = "import-encoding";
    /// The background did not answer, or not in a form this page understands.
    pub const NO_ANSWER: &str = "no-answer";

    /// A code by its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, to compare with the constants.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A failure in plain words: what happened, what was kept, what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub code: Code,
    /// What happened, a few words without a full stop.
    pub title: String,
    /// What happened and why, a sentence or two.
    pub detail: String,
    /// What was kept or left unchanged, a sentence; empty if there was nothing to keep.
    #[serde(default)]
    pub kept: String,
    /// What the person can do, as a button.
    #[serde(default)]
    pub action: Option<Action>,
}

/// What the interface offers beside a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    TryAgain,
    Unlock,
    SignIn,
    ChooseOtherFile,
    ChangePassword { item: ItemId },
    ChooseVersion { item: ItemId },
}
