//! What can go wrong in the engine, and how it is told to a person.

use crate::ports::{StoreError, Unreachable};
use latchkey_messages::{Action, Code, Problem};
use latchkey_shared::{log, wire};

/// Why an act failed. Each has a stable code and plain words ([`Problem`]).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("the account is locked")]
    Locked,
    #[error("there is no account in this browser")]
    NoAccount,
    #[error("there is an account in this browser already")]
    HasAccount,
    #[error("address, Secret Key or password is wrong")]
    WrongCredentials,
    #[error("the password is wrong")]
    WrongPassword,
    #[error("the service takes another password than this browser's")]
    PasswordRefused,
    #[error("whether the account was changed is not known")]
    ChangeUnanswered,
    #[error("the log names keys for this account that are not here")]
    UnknownKeys,
    #[error("the password is too easily guessed")]
    WeakPassword,
    #[error("the address has a form it can't have")]
    Address,
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error("the service refused: {}", .0.title)]
    Service(Box<wire::Problem>),
    #[error("the service's answer is not understood")]
    Garbled,
    #[error("the service showed something that does not verify: {0}")]
    NotVerified(String),
    #[error("the service answered with an older state than this browser has seen")]
    RolledBack,
    #[error("the service shows the organisation's people different logs")]
    Forked,
    #[error("the computer's clock differs from the service's")]
    Clock,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("what this browser stored cannot be read")]
    Damaged,
    #[error("{0} is not there")]
    NotFound(&'static str),
    #[error("the permission is not enough")]
    NotPermitted,
    #[error("the organisation's log does not take this: {0}")]
    Log(latchkey_shared::log::Error),
    #[error("the invitation's link is not one")]
    Invitation(#[from] latchkey_shared::invitation::BadLink),
    #[error("the invitation is used, expired or withdrawn")]
    InvitationOver,
    #[error(transparent)]
    Input(#[from] BadInput),
}

/// Something that a person entered, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct BadInput {
    pub code: &'static str,
    pub title: &'static str,
    pub detail: String,
}

impl From<wire::Problem> for Failure {
    fn from(problem: wire::Problem) -> Self {
        match problem.code {
            wire::Code::SignInFailed => Self::WrongCredentials,
            wire::Code::ClockSkew => Self::Clock,
            wire::Code::InvitationInvalid => Self::InvitationOver,
            _ => Self::Service(Box::new(problem)),
        }
    }
}

impl Failure {
    /// A log that does not verify.
    pub fn of_log(error: log::Error) -> Self {
        match error {
            log::Error::ParentAhead => Self::Log(error),
            other => Self::NotVerified(other.to_string()),
        }
    }

    /// The service's code, where the service refused.
    pub fn service_code(&self) -> Option<wire::Code> {
        match self {
            Self::Service(problem) => Some(problem.code),
            _ => None,
        }
    }

    /// Whether the service itself said no: not what stands between here and it, and not this browser.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Service(_) | Self::Clock | Self::WrongCredentials | Self::InvitationOver)
    }

    /// Whether trying the same again later can succeed.
    pub fn passes(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Garbled => true,
            Self::Service(problem) => problem.status == 429 || problem.status >= 500,
            _ => false,
        }
    }
}

const NOTHING_CHANGED: &str = "Nothing was changed.";

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let plain = |code: &str, title: &str, detail: &str, kept: &str, action: Option<Action>| Problem {
            code: Code::new(code),
            title: title.to_owned(),
            detail: detail.to_owned(),
            kept: kept.to_owned(),
            action,
        };
        match failure {
            Failure::Locked => {
                plain(Code::LOCKED, "Latchkey is locked", "Unlock it with your password.", "", Some(Action::Unlock))
            }
            Failure::NoAccount => plain(
                "no-account",
                "No account here yet",
                "Create an organisation, sign in, or join by an invitation first.",
                "",
                Some(Action::SignIn),
            ),
            Failure::HasAccount => plain(
                "has-account",
                "This browser has an account already",
                "Sign out first, or use another browser profile.",
                NOTHING_CHANGED,
                None,
            ),
            Failure::WrongCredentials => plain(
                Code::WRONG_CREDENTIALS,
                "These do not fit together",
                "The address, the Secret Key or the password is wrong. Check each against your emergency kit.",
                "",
                Some(Action::TryAgain),
            ),
            Failure::WrongPassword => plain(
                Code::WRONG_PASSWORD,
                "Wrong password",
                "This is not the password of this account.",
                "",
                Some(Action::TryAgain),
            ),
            Failure::PasswordRefused => plain(
                Code::PASSWORD_REFUSED,
                "The service does not take this password any more",
                "It was changed in another browser, or your access has ended.",
                "Everything here is kept, also what was not sent yet.",
                None,
            ),
            Failure::ChangeUnanswered => plain(
                "change-unanswered",
                "No answer came",
                "The service may have taken the change or not. This browser finds out when it reaches the service again.",
                "Nothing here is lost. If you changed the password, this browser opens with both until then.",
                None,
            ),
            Failure::UnknownKeys => {
                Failure::NotVerified("the organisation's log has other keys for this account".to_owned()).into()
            }
            Failure::WeakPassword => plain(
                Code::WEAK_PASSWORD,
                "Too easily guessed",
                "Choose a longer password: four unrelated words, or 12 mixed characters.",
                "",
                None,
            ),
            Failure::Address => plain(
                Code::ADDRESS_MALFORMED,
                "This address can't be used",
                "An address has 2 to 40 letters a to z, digits or hyphens, and starts and ends with a letter or digit.",
                NOTHING_CHANGED,
                None,
            ),
            Failure::Unreachable(_) => plain(
                Code::OFFLINE,
                "The service cannot be reached",
                "Check the network, then try again.",
                NOTHING_CHANGED,
                Some(Action::TryAgain),
            ),
            Failure::Service(problem) => service(&problem),
            Failure::Garbled => plain(
                "garbled",
                "The answer is not understood",
                "The service answered in a form that this Latchkey does not know. One of the two needs an update.",
                NOTHING_CHANGED,
                Some(Action::TryAgain),
            ),
            Failure::NotVerified(what) => plain(
                Code::NOT_VERIFIED,
                "The service showed something false",
                &format!("It does not verify: {what}. Tell your administrator."),
                "It was not taken over; what you have here is unchanged.",
                None,
            ),
            Failure::RolledBack => plain(
                Code::NOT_VERIFIED,
                "The service shows an older state",
                "It answered with less than this browser has seen before. Tell your administrator.",
                "What you have here is unchanged.",
                None,
            ),
            Failure::Forked => plain(
                "forked",
                "Not while the records differ",
                "The service has shown this organisation's people different records of it. Compare the words on the Safety page first.",
                NOTHING_CHANGED,
                None,
            ),
            Failure::Clock => plain(
                Code::CLOCK,
                "This computer's clock is wrong",
                "It is more than five minutes off the service's. Set it, then try again.",
                NOTHING_CHANGED,
                Some(Action::TryAgain),
            ),
            Failure::Store(StoreError::Full) => plain(
                Code::STORAGE_FULL,
                "The browser's storage is full",
                "Free space on this computer, then try again.",
                "What was stored before is unchanged.",
                Some(Action::TryAgain),
            ),
            Failure::Store(StoreError::Failed(why)) => {
                plain("storage-failed", "The browser's storage failed", &why, "", Some(Action::TryAgain))
            }
            Failure::Damaged => plain(
                "storage-damaged",
                "What this browser stored cannot be read",
                "Sign out here and sign in again with your emergency kit: everything is on the service.",
                "",
                None,
            ),
            Failure::NotFound(what) => plain(
                Code::NOT_FOUND,
                "Not there any more",
                &format!("The {what} is not there, or no longer shared with you."),
                "",
                None,
            ),
            Failure::NotPermitted => plain(
                Code::NOT_PERMITTED,
                "You may not do this",
                "Your permission for this item or your role is not enough.",
                NOTHING_CHANGED,
                None,
            ),
            Failure::Log(rule) => of_the_log(rule),
            Failure::Invitation(bad) => {
                plain(Code::INVITATION_MALFORMED, "This is no invitation", &sentence(&bad.to_string()), "", None)
            }
            Failure::InvitationOver => plain(
                Code::INVITATION_USED,
                "This invitation no longer works",
                "It has been used, has expired, or was withdrawn. Ask for a new one.",
                NOTHING_CHANGED,
                None,
            ),
            Failure::Input(bad) => plain(bad.code, bad.title, &sentence(&bad.detail), NOTHING_CHANGED, None),
        }
    }
}

/// An error's words, for people: with a capital and an end.
fn sentence(words: &str) -> String {
    let mut rest = words.chars();
    let first = rest.next().map(char::to_uppercase).into_iter().flatten();
    let end = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    first.chain(rest.as_str().chars()).chain(end.chars()).collect()
}

fn service(problem: &wire::Problem) -> Problem {
    let code = match problem.code {
        wire::Code::BootstrapToken => Code::WRONG_BOOTSTRAP_TOKEN.to_owned(),
        wire::Code::AddressTaken => Code::ADDRESS_TAKEN.to_owned(),
        wire::Code::Forbidden => Code::NOT_PERMITTED.to_owned(),
        wire::Code::NotFound => Code::NOT_FOUND.to_owned(),
        other => other.as_str().replace('_', "-"),
    };
    let action = (problem.status == 429 || problem.status >= 500).then_some(Action::TryAgain);
    Problem {
        code: Code::new(code),
        title: problem.title.trim_end_matches('.').to_owned(),
        detail: problem.detail.clone().unwrap_or_default(),
        kept: NOTHING_CHANGED.to_owned(),
        action,
    }
}

/// What a rule of the log that stands in the way means to a person.
fn of_the_log(rule: latchkey_shared::log::Error) -> Problem {
    use latchkey_shared::log::Error;
    let (code, title, detail) = match rule {
        Error::LastAdministrator => (
            "last-administrator",
            "Somebody has to run the organisation",
            "This is its last administrator. Make somebody else an administrator first.",
        ),
        Error::UnknownMember => ("member-gone", "This person is not here any more", "They were removed meanwhile."),
        Error::Repeated => ("done-already", "This was done already", "Perhaps somebody else did it a moment ago."),
        Error::Invitation => (
            "invitation-over",
            "This invitation is over",
            "It was used, withdrawn, or has expired. Make a new one if it is still wanted.",
        ),
        Error::TooFewAdministrators { missing: 1 } => (
            "too-few-administrators",
            "This takes three administrators",
            "One asks, another approves, and neither gains by it. The MSP needs one administrator more.",
        ),
        Error::TooFewAdministrators { .. } => (
            "too-few-administrators",
            "This takes three administrators",
            "One asks, another approves, and neither gains by it. The MSP needs two administrators more.",
        ),
        Error::NotIndependent => (
            "not-independent",
            "Somebody else has to do this",
            "Whoever asks, decides, or gains by it must be different people.",
        ),
        Error::Request => {
            ("request-over", "This request is over", "It was decided, withdrawn, or has expired meanwhile.")
        }
        Error::RoleTooHigh => {
            ("role-too-high", "This role is too high", "Nobody has a higher role at a client than at the MSP.")
        }
        Error::Circle => ("group-circle", "A group can't be inside itself", "Choose another group."),
        Error::TooDeep => (
            "group-too-deep",
            "Groups can't stand that deep in groups",
            "There are eight, one inside the other, at most. Put the people in themselves.",
        ),
        _ => (
            "log-refused",
            "The organisation's record does not take this",
            "It changed meanwhile, or does not allow it.",
        ),
    };
    Problem {
        code: Code::new(code),
        title: title.to_owned(),
        detail: detail.to_owned(),
        kept: NOTHING_CHANGED.to_owned(),
        action: None,
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn an_errors_words_become_a_sentence() {
        assert_eq!(sentence("a Secret Key is LK1- and 30 letters"), "A Secret Key is LK1- and 30 letters.");
        assert_eq!(sentence("Nothing was filled. Is that so?"), "Nothing was filled. Is that so?");
        assert_eq!(sentence("überall nichts"), "Überall nichts.");
    }
}
