//! What the background answers.

use serde::{Deserialize, Serialize};

use crate::{
    Conflict, DeviceRow, EmergencyKit, FillOutcome, Generated, HolderRow, ImportPreview, ImportReport, InvitationView,
    Invited, ItemForm, ItemId, ItemPage, ItemView, JobId, MemberRow, Notice, OrganisationPage, OverlayView, Problem,
    Revision, RevisionId, Secret, Settings, ShareSide, State, Strength, Suggestions,
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
    Items(ItemPage),
    Item(ItemView),
    Secret(Secret),
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
    Sides(Vec<ShareSide>),
    Holders(Vec<HolderRow>),
    ImportPreview(ImportPreview),
    Job(JobId),
    ImportReport(ImportReport),
}
