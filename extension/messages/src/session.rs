//! The browser's account: locked or open, its kit, its devices, what waits for the person.

use serde::{Deserialize, Serialize};

use crate::{DeviceId, ItemId, NoticeId, OrganisationKind, OrganisationTag, Problem, Role, Secret, Time};

/// Where this browser stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// No account in this browser yet.
    Empty,
    /// An account whose keys are not in memory.
    Locked {
        account: Account,
        /// Logins that were typed into pages since, and wait to be offered for keeping.
        typed: u32,
    },
    /// Keys are in memory.
    Open {
        account: Account,
        connection: Connection,
        /// How many [`Notice`]s wait.
        waiting: u32,
        /// Writes made here that the service has not confirmed yet.
        unsent: u32,
        /// Of which the service has shown what cannot be true; see [`crate::Safety`].
        troubled: Vec<OrganisationTag>,
    },
}

/// Who this browser is signed in as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub name: String,
    pub email: String,
    /// Where the account lives.
    pub home: OrganisationTag,
    /// Whether that is an MSP or a client.
    pub kind: OrganisationKind,
    /// The person's role there.
    pub role: Role,
    /// The home organisation's address, `https://host/acme`.
    pub address: String,
    /// The service takes another password than the one that this browser opens with: it was changed elsewhere.
    #[serde(default)]
    pub password_refused: bool,
}

/// What gives this browser the Secret Key that belongs to a password that was changed elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewRoot {
    /// The one that this browser has, under the password that it still opens with.
    PasswordBefore(Secret),
    /// One from a newer emergency kit.
    SecretKey(Secret),
}

/// Whether the service answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    Online,
    /// What is here can be used; changes are sent later.
    Offline,
    /// The service ended this browser's session: sign in again to sync.
    SignedOut,
}

/// What must be kept on paper or in a file: without it no other browser can sign in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EmergencyKit {
    pub organisation: String,
    /// `https://host/acme`
    pub address: String,
    pub name: String,
    pub email: String,
    /// Grouped for reading: `LK1-XXXXX-…`.
    pub secret_key: Secret,
    /// The text to show as a QR code: address and Secret Key for another browser to read.
    pub code: Secret,
    pub made: Time,
}

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceRow {
    pub id: DeviceId,
    /// As the person or the browser named it.
    pub name: String,
    pub signed_in: Time,
    pub last_seen: Time,
    /// Network address it was last seen from, as the service says.
    pub network: String,
    /// Whether it is this one.
    pub this: bool,
}

/// When this browser locks by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockTimer {
    /// After so many minutes without use of the extension or the computer.
    Minutes(u16),
    /// Only when the browser closes.
    BrowserClose,
}

/// What a person may choose for this browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub lock: LockTimer,
    /// Whether the icon stands in login fields.
    pub field_icon: bool,
    /// Whether what is typed into pages is offered for saving.
    pub offer_to_save: bool,
}

/// Something that waits for the person until it is done or dismissed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    pub id: NoticeId,
    pub at: Time,
    pub kind: NoticeKind,
}

/// What waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A share was taken back, or a member left: `from` may still know the password.
    ChangePassword { item: ItemId, title: String, from: String },
    /// People left who knew these passwords: each is marked to be changed.
    PeopleLeft { organisation: OrganisationTag, items: u32 },
    /// The other side shared something.
    Received { item: ItemId, title: String, by: OrganisationTag },
    /// The other side took a share back: it is gone from here.
    Withdrawn { title: String, by: OrganisationTag },
    /// Somebody else than its maker changed an item that the other side has: its people keep the revision before.
    CopyStays { item: ItemId, title: String, at: OrganisationTag },
    /// Two browsers changed the item; both revisions are kept.
    Conflict { item: ItemId, title: String },
    /// A change of the account that was not answered: the service has it, or never will.
    AccountChange { part: AccountPart, taken: bool },
    /// A change made here was refused, or the service said something that does not verify.
    Failed { problem: Problem },
}

/// What of an account opens it on a new browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountPart {
    Password,
    SecretKey,
}

impl NoticeKind {
    /// The item that it leads to.
    pub fn item(&self) -> Option<&ItemId> {
        match self {
            Self::ChangePassword { item, .. }
            | Self::Received { item, .. }
            | Self::CopyStays { item, .. }
            | Self::Conflict { item, .. } => Some(item),
            Self::PeopleLeft { .. } | Self::Withdrawn { .. } | Self::AccountChange { .. } | Self::Failed { .. } => None,
        }
    }
}
