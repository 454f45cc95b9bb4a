//! What an interface page asks of the background.

use serde::{Deserialize, Serialize};

use crate::{
    Field, FileBytes, FormId, Holder, ImportId, InvitationLink, ItemForm, ItemId, ItemOrder, JobId, NoticeId,
    OrganisationId, Origin, Permission, Recipe, RevisionId, Role, Secret, Settings, Side, TabId, page::OverlayToken,
};

/// One act of a person, or one look at what is there. The comment names the [`crate::Reply`]; any of them can be answered by a
/// [`crate::Problem`] instead, and then nothing was changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    // The account.
    /// Where this browser stands. `State`
    State,
    /// Creates an MSP's organisation and signs in here. `Kit`
    CreateMsp {
        /// The service, `https://host`.
        host: String,
        /// The organisation's address below it: `acme`.
        address: String,
        organisation_name: String,
        your_name: String,
        email: String,
        password: Secret,
        /// The deployment's token.
        bootstrap_token: Secret,
        device_name: String,
    },
    /// Shows the kit again to who knows the password. `Kit`
    EmergencyKit { password: Secret },
    /// Signs this browser in to an account that exists. `Done`
    SignIn {
        /// `https://host/acme`
        address: String,
        secret_key: Secret,
        password: Secret,
        device_name: String,
    },
    /// Checks an invitation's link against the organisation's log; changes nothing. `Invitation`
    InspectInvitation { link: InvitationLink },
    /// Joins by a link, creates the account and signs in here. `Kit`
    Join { link: InvitationLink, your_name: String, email: String, password: Secret, device_name: String },
    /// `Done`
    Unlock { password: Secret },
    /// `Done`
    Lock,
    /// Forgets the account in this browser. `Done`
    SignOut,
    /// `Devices`
    Devices,
    /// Ends the sessions of all browsers, this one too. `Done`
    SignOutEverywhere,
    /// `Settings`
    Settings,
    /// `Settings`
    ChangeSettings { settings: Settings },
    /// `Notices`
    Notices,
    /// `Done`
    Dismiss { notice: NoticeId },

    // Organisations and people.
    /// `Organisations`
    Organisations { query: String, offset: u32, limit: u32 },
    /// Creates a client organisation, manages it, and invites its administrator. `Invited`
    CreateClient { name: String, address: String, admin_name: String, admin_email: String },
    /// `Members`
    Members { organisation: OrganisationId },
    /// `Invited`
    Invite { organisation: OrganisationId, role: Role, name: String, email: String },

    // Items.
    /// Searches titles, user names, addresses and organisation names; an empty query matches all. `Items`
    Items { query: String, organisation: Option<OrganisationId>, order: ItemOrder, offset: u32, limit: u32 },
    /// `Item`
    Item { item: ItemId },
    /// Shows a secret; of an earlier revision, if one is named. `Secret`
    Reveal { item: ItemId, field: Field, revision: Option<RevisionId> },
    /// Gives a value to the page that puts it on the clipboard. `Secret`
    Copy { item: ItemId, field: Field },
    /// Opens an item in the form. `Edit`
    Edit { item: ItemId },
    /// Makes an item in `organisation`. `Saved`
    AddItem { organisation: OrganisationId, form: ItemForm },
    /// Writes a new revision after `base`; if another came meanwhile, both are kept as a conflict. `Saved`
    ChangeItem { item: ItemId, base: RevisionId, form: ItemForm },
    /// `Done`
    DeleteItem { item: ItemId },
    /// `History`
    History { item: ItemId },
    /// `Conflict`
    Conflict { item: ItemId },
    /// Makes the chosen revision the newest; the others stay in the history. `Done`
    ResolveConflict { item: ItemId, keep: RevisionId },
    /// `Generated`
    Generate { recipe: Recipe },
    /// `Strength`
    Strength { password: Secret },
    /// Keeps a half-finished form, sealed; an empty text forgets it. `Done`
    KeepDraft { form: FormId, text: Secret },
    /// `Draft`
    Draft { form: FormId },

    // Filling.
    /// What fits a tab's page. `Suggestions`
    Suggestions { tab: TabId },
    /// Fills a tab's form. `agreed` is the foreign frame's origin that the person was shown and agreed to. `Filled`
    Fill { item: ItemId, tab: TabId, agreed: Option<Origin> },
    /// What this overlay (the fragment of its address) shows. `Overlay`
    Overlay { overlay: OverlayToken },
    /// Fills the form this overlay was opened at; `agreed` as above. `Filled`
    OverlayFill { overlay: OverlayToken, item: ItemId, agreed: Option<Origin> },
    /// The overlay's content is so many pixels high: fit the frame. `Done`
    OverlayHeight { overlay: OverlayToken, height: u16 },
    /// Takes the overlay away and gives the focus back to the field. `Done`
    OverlayClose { overlay: OverlayToken },
    /// Opens the popup (to unlock, to add), from the overlay. `Done`
    OpenPopup,

    // Sharing.
    /// Which sides an item can be shared with. `Sides`
    ShareSides { item: ItemId },
    /// Who is on a side, and what each has of the item. `Holders`
    ShareHolders { item: ItemId, side: Side },
    /// `Done`
    Share { items: Vec<ItemId>, holders: Vec<Holder>, permission: Permission },
    /// Takes back; what was seen may be known. `Done`
    Unshare { items: Vec<ItemId>, holders: Vec<Holder> },
    /// Who has an item, by which permission, the person asking first. `Holders`
    WhoHasIt { item: ItemId },

    // Import.
    /// Reads a file and stores nothing. `ImportPreview`
    ImportPreview { file_name: String, bytes: FileBytes },
    /// Begins to store a previewed file; progress comes as events. `Job`
    ImportRun { import: ImportId, organisation: OrganisationId },
    /// How far an import is, with part of its rows. `ImportReport`
    ImportReport { import: ImportId, offset: u32, limit: u32 },
    /// Stops a job after the batch under way; what was stored stays. `Done`
    Cancel { job: JobId },
}
