//! Names of things. Opaque text to the interface: made by the engine, handed back unchanged.

use serde::{Deserialize, Serialize};

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps text that the engine (or a page's address) gave.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text as it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(&self.0)
            }
        }
    )*};
}

text_ids! {
    /// An organisation: the hash of its log's first entry.
    OrganisationId;
    /// A member of an organisation.
    MemberId;
    /// A group of an organisation's people.
    GroupId;
    /// A request for access to a client.
    AccessId;
    /// An item, wherever it lives; unique among all that this browser holds.
    ItemId;
    /// One revision of an item: the hash of its header.
    RevisionId;
    /// A signed-in browser of this account.
    DeviceId;
    /// A file read for import and waiting for the person's decision.
    ImportId;
    /// Work that takes a while, reports progress and can be cancelled.
    JobId;
    /// Something that waits for the person.
    NoticeId;
    /// A form whose half-finished content is kept, such as `item/new`.
    FormId;
    /// An offer to save what was typed. 128 random bits: whoever has it may answer the offer.
    OfferId;
    /// An origin as the browser serialises it: `https://login.example.com`.
    Origin;
    /// An invitation's link, secret fragment included. Whoever has it can join once.
    InvitationLink;
}

/// A browser tab, by the browser's own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TabId(pub i64);

/// A moment, in milliseconds since 1970 (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);
