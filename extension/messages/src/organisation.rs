//! Organisations and the people in them.

use serde::{Deserialize, Serialize};

use crate::{InvitationLink, MemberId, OrganisationId, Time};

/// What is shown of an organisation on every row: name and colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationTag {
    pub id: OrganisationId,
    pub name: String,
    /// Its colour: 0 to 11, derived from the id, the same in every browser.
    pub hue: u8,
}

/// Which side an organisation is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    Msp,
    Client,
}

/// What a member is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Administrator,
    /// Makes, shares and takes back items; does not run the organisation.
    PasswordAdministrator,
    /// A technician at an MSP, a user at a client.
    Member,
    /// Reads what is shared with them, and the audit; writes nothing.
    Auditor,
    /// One of the MSP's people who work for this client.
    Manager,
}

/// An organisation that this account can reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganisationRow {
    pub tag: OrganisationTag,
    pub kind: OrganisationKind,
    /// `https://host/acme`
    pub address: String,
    pub role: Role,
    /// Whether the account lives here.
    pub home: bool,
    /// Active members, managers not counted.
    pub people: u32,
    /// Items of it that this account holds.
    pub items: u32,
}

/// Part of the list of organisations, the home organisation first, then by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganisationPage {
    /// How many match in all.
    pub total: u32,
    pub rows: Vec<OrganisationRow>,
}

/// Where somebody stands in an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    /// The link was made and not used yet.
    Invited {
        until: Time,
    },
    /// Joined, and still without what "everyone" can open: a member who can wrap it has not been online since.
    Admitting,
    Active,
    Suspended,
    Removed,
}

/// A person in an organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberRow {
    pub id: MemberId,
    pub name: String,
    pub email: String,
    /// The e-mail address that was invited, where they joined under another one: newcomers name themselves. Administrators
    /// alone are told.
    pub invited_as: Option<String>,
    pub role: Role,
    pub state: MemberState,
    /// Whether it is the person asking.
    pub you: bool,
    /// What the person asking may do about them.
    pub acts: Vec<MemberAct>,
}

/// What an administrator may do about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberAct {
    ChangeRole,
    Suspend,
    Reinstate,
    Remove,
    Withdraw,
}

/// A fresh invitation. The link is shown now and cannot be shown again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invited {
    pub organisation: OrganisationTag,
    pub name: String,
    pub link: InvitationLink,
    pub until: Time,
}

/// What an invitation's link says once it has been checked against the organisation's log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvitationView {
    pub organisation: OrganisationTag,
    pub kind: OrganisationKind,
    pub address: String,
    pub role: Role,
    /// Name of the member who invited.
    pub by: String,
    pub your_name: String,
    pub your_email: String,
    pub until: Time,
}
