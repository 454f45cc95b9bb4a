//! What the extension's parts say to each other, and nothing else: no key, no I/O, no rule.
//!
//! An interface page (popup, console, overlay) sends a [`Request`] to the background and gets an [`Answer`]. It keeps a port
//! open on which the background pushes [`Event`]s. Both travel as JSON text. What a content script says is in [`page`].
//!
//! A secret is in exactly one place: the [`Reply::Secret`] to an explicit [`Request::Reveal`] or [`Request::Copy`], and the
//! drafts, forms and kits a person is just writing or reading. All of these are of type [`Secret`].

mod access;
mod answer;
mod client_access;
mod event;
mod group;
mod id;
mod import;
mod item;
mod organisation;
pub mod page;
mod problem;
mod request;
mod safety;
mod saving;
mod secret;
mod session;
mod sharing;

pub use access::Permission;
pub use answer::{Answer, Reply};
pub use client_access::{
    AccessAct, AccessPage, AccessRow, AccessStage, ClientAccessPage, ClientAccessRow, WorkerRow, Yours,
};
pub use event::{Area, Event};
pub use group::{GroupHolder, GroupRow};
pub use id::{
    AccessId, DeviceId, FormId, GroupId, ImportId, InvitationLink, ItemId, JobId, MemberId, NoticeId, OfferId,
    OrganisationId, Origin, RevisionId, TabId, Time,
};
pub use import::{
    Column, FileBytes, IMPORT_LIMIT_BYTES, ImportFormat, ImportOutcome, ImportPreview, ImportReport, ImportRow,
    ImportState, Meaning, PreviewRow,
};
pub use item::{
    Address, Conflict, CustomField, CustomRow, Field, FieldTarget, FillOutcome, ForeignFrame, Generated, ItemForm,
    ItemOrder, ItemPage, ItemRow, ItemView, Match, OneTimeCode, OverlayView, Picked, Recipe, Revision, Sharing,
    Strength, Suggestion, Suggestions, Version,
};
pub use organisation::{
    InvitationView, Invited, MemberAct, MemberRow, MemberState, OrganisationKind, OrganisationPage, OrganisationRow,
    OrganisationTag, Role,
};
pub use problem::{Action, Code, Problem};
pub use request::{Asker, Request};
pub use safety::{MemberKey, Record, Safety, Trouble, TroubleKind, Words};
pub use saving::{Offer, OfferAct, Place};
pub use secret::Secret;
pub use session::{
    Account, AccountPart, Connection, DeviceRow, EmergencyKit, LockTimer, NewRoot, Notice, NoticeKind, Settings, State,
};
pub use sharing::{Holder, HolderRow, Incoming, Part, ShareSide, Side};

#[cfg(test)]
mod tests;
