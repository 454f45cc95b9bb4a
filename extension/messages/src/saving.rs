//! What a person typed into a page, offered for keeping.

use serde::{Deserialize, Serialize};

use crate::{ItemId, ItemRow, OfferId, OrganisationId, OrganisationTag};

/// A login that was typed somewhere and is not kept like that. The password stays with the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    pub id: OfferId,
    /// Host, and port where it is not the usual one, of the form.
    pub site: String,
    pub title: String,
    pub user_name: String,
    /// Kept logins of this site whose password it may replace, the likeliest first.
    pub existing: Vec<ItemRow>,
    /// What is proposed: a new password for the first of `existing`, or a new login.
    pub replaces: bool,
    /// Where a new login may live, the proposal first.
    pub places: Vec<Place>,
}

/// An organisation that the person may add logins to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    pub organisation: OrganisationTag,
    /// Folders in use there.
    pub folders: Vec<String>,
    /// The one that is proposed; empty for none.
    pub folder: String,
}

/// What the person answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferAct {
    Save { organisation: OrganisationId, folder: String, title: String, user_name: String },
    Update { item: ItemId },
    NotNow,
    NeverHere,
}
