//! What the background answers.

use serde::{Deserialize, Serialize};

use crate::{
    AccessPage, ClientAccessPage, Conflict, DeviceRow, EmergencyKit, FillOutcome, Generated, GroupRow, HolderRow,
    ImportPreview, ImportReport, Incoming, InvitationView, Invited, ItemForm, ItemId, ItemPage, ItemView, JobId,
    MemberRow, Notice, Offer, OneTimeCode, OrganisationPage, OverlayView, Picked, Problem, Revision, RevisionId,
    Safety, Secret, Settings, ShareSide, State, Strength, Suggestions,
};

/// What comes back for a [`crate::Request`]: `{"ok": …}` or `{"err": …}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Ok(Reply),
    Err(Problem),
}

impl Answer {
    /// As an ordinary result.
    pub fn into_result(self) -> Result<Reply, Problem> {
        match self {
            Self::Ok(reply) => Ok(reply),
            Self::Err(problem) => Err(problem),
        }
    }
}

impl From<Result<Reply, Problem>> for Answer {
    fn from(result: Result<Reply, Problem>) -> Self {
        match result {
            Ok(reply) => Self::Ok(reply),
            Err(problem) => Self::Err(problem),
        }
    }
}

/// The answer to a request that succeeded; the request's comment names the variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It is done, and there is nothing to say.
    Done,
    State(State),
    Kit(EmergencyKit),
    Invitation(InvitationView),
    Devices(Vec<DeviceRow>),
    Settings(Settings),
    /// Newest first.
    Notices(Vec<Notice>),
    Organisations(OrganisationPage),
    Members(Vec<MemberRow>),
    Invited(Invited),
    /// By name.
    Groups(Vec<GroupRow>),
    Access(AccessPage),
    ClientAccess(ClientAccessPage),
    Items(ItemPage),
    Item(ItemView),
    Secret(Secret),
    Code(OneTimeCode),
    /// The content, and the revision it was taken from.
    Edit {
        form: ItemForm,
        base: RevisionId,
    },
    Saved {
        item: ItemId,
    },
    History(Vec<Revision>),
    Conflict(Conflict),
    Generated(Generated),
    Strength(Strength),
    Draft(Option<Secret>),
    Suggestions(Suggestions),
    Filled(FillOutcome),
    Overlay(OverlayView),
    Picked(Option<Picked>),
    Offer(Option<Offer>),
    /// Sites, in order.
    Sites(Vec<String>),
    Sides(Vec<ShareSide>),
    Holders(Vec<HolderRow>),
    /// By the name of the side.
    Incoming(Vec<Incoming>),
    ImportPreview(ImportPreview),
    Job(JobId),
    ImportReport(ImportReport),
    Safety(Safety),
    /// To be saved by the person.
    File {
        name: String,
        text: Secret,
    },
    EquivalentSites {
        /// The sites of each group.
        groups: Vec<Vec<String>>,
        may_change: bool,
    },
}
