//! What the extension's parts say to each other, and nothing else: no key, no I/O, no rule.
//!
//! An interface page (popup, console, overlay) sends a [`Request`] to the background and gets an [`Answer`]. It keeps a port
//! open on which the background pushes [`Event`]s. Both travel as JSON text. What a content script says is in [`page`].
//!
//! A secret is in exactly one place: the [`Reply::Secret`] to an explicit [`Request::Reveal`] or [`Request::Copy`], and the
//! drafts, forms and kits a person is just writing or reading. All of these are of type [`Secret`].

mod access;
mod answer;
mod event;
mod id;
mod import;
mod item;
mod organisation;
pub mod page;
mod problem;
mod request;
mod secret;
mod session;
mod sharing;

pub use access::Permission;
pub use answer::{Answer, Reply};
pub use event::{Area, Event};
pub use id::{
    DeviceId, FormId, ImportId, InvitationLink, ItemId, JobId, MemberId, NoticeId, OrganisationId, Origin, RevisionId,
    TabId, Time,
};
pub use import::{
    Column, FileBytes, IMPORT_LIMIT_BYTES, ImportFormat, ImportOutcome, ImportPreview, ImportReport, ImportRow,
    ImportState, Meaning, PreviewRow,
};
pub use item::{
    Conflict, Field, FillOutcome, Generated, ItemForm, ItemOrder, ItemPage, ItemRow, ItemView, OverlayView, Recipe,
    Revision, Sharing, Strength, Suggestion, Suggestions, Version,
};
pub use organisation::{
    InvitationView, Invited, MemberRow, MemberState, OrganisationKind, OrganisationPage, OrganisationRow,
    OrganisationTag, Role,
};
pub use problem::{Action, Code, Problem};
pub use request::Request;
pub use secret::Secret;
pub use session::{Account, Connection, DeviceRow, EmergencyKit, LockTimer, Notice, NoticeKind, Settings, State};
pub use sharing::{Holder, HolderRow, Part, ShareSide, Side};

#[cfg(test)]
mod tests;
