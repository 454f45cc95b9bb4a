//! Who of an MSP's people may work for which client, and the requests that lead there.

use serde::{Deserialize, Serialize};

use crate::{AccessId, OrganisationTag, Role, Time};

/// Part of the requests, those that wait for the person asking first, then the newest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessPage {
    /// How many there are in all.
    pub total: u32,
    /// How many of them wait for the person asking.
    pub waiting: u32,
    /// How many administrators more the MSP needs before access can be given: it takes three.
    pub missing_administrators: u32,
    pub rows: Vec<AccessRow>,
}

/// A request that somebody may work for a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessRow {
    pub id: AccessId,
    pub client: OrganisationTag,
    /// Name of the person or group that gains by it.
    pub who: String,
    pub is_group: bool,
    /// What they may do at the client.
    pub role: Role,
    /// In place of the present account manager.
    pub account_manager: bool,
    /// Name of who asks.
    pub asked_by: String,
    pub asked: Time,
    pub stage: AccessStage,
    /// Name of who approved or refused.
    pub decided_by: Option<String>,
    /// Whether the person asking asked for it, or gains by it.
    pub yours: Option<Yours>,
    /// What the person asking may do about it.
    pub acts: Vec<AccessAct>,
}

/// Why somebody has no say in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Yours {
    Asked,
    Gains,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessStage {
    Proposed {
        until: Time,
    },
    /// Nobody decided in time.
    Expired,
    Approved,
    Refused,
    Withdrawn,
    /// Approved once, and ended.
    Revoked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessAct {
    Approve,
    Refuse,
    Withdraw,
    Revoke,
}

/// Part of an MSP's clients, by name, with who works for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClientAccessPage {
    pub total: u32,
    pub rows: Vec<ClientAccessRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClientAccessRow {
    pub client: OrganisationTag,
    /// `https://host/acme`
    pub address: String,
    /// Items of it that the person asking holds; `None` for who does not work for it, and sees its name alone.
    pub items: Option<u32>,
    /// The account manager first, then by name.
    pub workers: Vec<WorkerRow>,
}

/// Somebody who works for a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkerRow {
    /// The request that gave it.
    pub access: AccessId,
    pub name: String,
    pub role: Role,
    pub account_manager: bool,
    /// The group that has the access, where it is not the person's own.
    pub through: Option<String>,
    /// Whether the person asking may end it.
    pub can_end: bool,
}
