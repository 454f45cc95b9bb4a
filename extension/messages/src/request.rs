//! What an interface page asks of the background.

use serde::{Deserialize, Serialize};

use crate::{
    AccessAct, AccessId, DeviceId, Field, FileBytes, ForeignFrame, FormId, GroupId, Holder, ImportId, InvitationLink,
    ItemForm, ItemId, ItemOrder, JobId, MemberId, NewRoot, NoticeId, OfferAct, OfferId, OrganisationId, Permission,
    Recipe, RevisionId, Role, Secret, Settings, Side, TabId, page::OverlayToken,
};

/// One act of a person, or one look at what is there. The comment names the [`crate::Reply`]; any of them can be answered by a
/// [`crate::Problem`] instead, and then nothing was changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
// Or it gives every field a line of its own, as soon as one request needs several.
#[rustfmt::skip]
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
    /// Makes an invitation's link worthless; its `MemberRow` names it. `Done`
    WithdrawInvitation { organisation: OrganisationId, invitation: MemberId },
    /// `Done`
    ChangeRole { organisation: OrganisationId, member: MemberId, role: Role },
    /// Ends a member's sessions and access until they are reinstated; the groups that they were in get new keys. `Done`
    Suspend { organisation: OrganisationId, member: MemberId },
    /// `Done`
    Reinstate { organisation: OrganisationId, member: MemberId },
    /// For good. A manager of a client is removed from that client. `Done`
    Remove { organisation: OrganisationId, member: MemberId },

    // Groups, and access to clients.
    /// `Groups`
    Groups { organisation: OrganisationId },
    /// `Done`
    CreateGroup { organisation: OrganisationId, name: String, holders: Vec<Holder> },
    /// `Done`
    RenameGroup { organisation: OrganisationId, group: GroupId, name: String },
    /// Whoever is taken out knows what the group had: it gets a new key. `Done`
    ChangeGroup { organisation: OrganisationId, group: GroupId, add: Vec<Holder>, remove: Vec<Holder> },
    /// `Access`
    Access { offset: u32, limit: u32 },
    /// `ClientAccess`
    ClientAccess { query: String, offset: u32, limit: u32 },
    /// Asks that a person or group of the MSP may work for a client; another administrator decides within a week. `Done`
    AskForAccess { client: OrganisationId, holder: Holder, role: Role, account_manager: bool },
    /// `Done`
    DecideAccess { access: AccessId, act: AccessAct },

    // Items.
    /// Searches titles, user names, addresses and organisation names; an empty query matches all. `Items`
    Items { query: String, organisation: Option<OrganisationId>, order: ItemOrder, offset: u32, limit: u32 },
    /// `Item`
    Item { item: ItemId },
    /// Shows a secret; of an earlier revision, if one is named. `Secret`
    Reveal { item: ItemId, field: Field, revision: Option<RevisionId> },
    /// Gives a value to the page that puts it on the clipboard. `Secret`
    Copy { item: ItemId, field: Field },
    /// The one-time code of the moment, asked for again when it ends. `Code`
    Code { item: ItemId },
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
    /// Fills a tab's form. `agreed` is the foreign frame that the person was shown and agreed to. `Filled`
    Fill { item: ItemId, tab: TabId, agreed: Option<ForeignFrame> },
    /// What this overlay (the fragment of its address) shows. `Overlay`
    Overlay { overlay: OverlayToken },
    /// Fills the form this overlay was opened at; `agreed` as above. `Filled`
    OverlayFill { overlay: OverlayToken, item: ItemId, agreed: Option<ForeignFrame> },
    /// Another fresh password for the field that the overlay was opened at. `Overlay`
    OverlayFresh { overlay: OverlayToken },
    /// Fills the fresh password that the overlay shows into all fields for it. `Filled`
    OverlayUse { overlay: OverlayToken },
    /// The overlay's content is so many pixels high: fit the frame. `Done`
    OverlayHeight { overlay: OverlayToken, height: u16 },
    /// Takes the overlay away and gives the focus back to the field. `Done`
    OverlayClose { overlay: OverlayToken },
    /// Opens the popup (to unlock, to add), from the overlay. `Done`
    OpenPopup,

    /// The person points at a field of this tab's page, for a field of their own in this form. The popup closes meanwhile, and opens
    /// again afterwards. `Done`
    PickField { tab: TabId, form: FormId },
    /// What was pointed at: to see whether there is something, or, with the form, to take it. `Picked`
    Picked { form: Option<FormId> },

    // Saving what was typed.
    /// What was typed in this tab and waits for an answer. `Offer`
    OfferIn { tab: TabId },
    /// `Saved`, or `Done`
    AnswerOffer { offer: OfferId, act: OfferAct },
    /// Sites where nothing is offered. `Sites`
    NeverSaved,
    /// Offer there again. `Sites`
    SaveAgain { site: String },

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

    /// What other sides shared and the person has not accepted yet; whom they trust, what they declined. `Incoming`
    Incoming,
    /// `Done`
    AcceptShares { items: Vec<ItemId> },
    /// Keeps them out of sight in this browser; nobody is told. `Done`
    DeclineShares { items: Vec<ItemId> },
    /// Has what was declined of a side wait again. `Done`
    ReviewDeclined { side: OrganisationId },
    /// Accepts what waits from a side and whatever comes from there, or asks again from now on. `Done`
    TrustSide { side: OrganisationId, trusted: bool },

    // Import.
    /// Reads a file and stores nothing. `ImportPreview`
    ImportPreview { file_name: String, bytes: FileBytes },
    /// Begins to store a previewed file; progress comes as events. `Job`
    ImportRun { import: ImportId, organisation: OrganisationId },
    /// How far an import is, with part of its rows. `ImportReport`
    ImportReport { import: ImportId, offset: u32, limit: u32 },
    /// Stops a job after the batch under way; what was stored stays. `Done`
    Cancel { job: JobId },

    // The account, changed.
    /// Another password, here and at the service. `Done`
    ChangePassword { present: Secret, password: Secret, sign_out_others: bool },
    /// Another Secret Key: the kit from before signs nobody in any more. `Kit`
    RenewSecretKey { password: Secret, sign_out_others: bool },
    /// Other keys, in every organisation. `Done`
    RenewKeys { password: Secret },
    /// The password was changed in another browser: goes on here with the new one. `Done`
    GiveNewPassword { root: NewRoot, password: Secret },
    /// Signs other browsers out for good; they wipe what they have when they ask the next time. `Done`
    SignOutDevices { devices: Vec<DeviceId> },

    // Safety.
    /// What an organisation's people can compare without the service. `Safety`
    Safety { organisation: OrganisationId },
    /// What shows a fork of an organisation's log to whoever has neither log. `File`
    ForkEvidence { organisation: OrganisationId },
    /// Groups of sites that an organisation takes for one. `EquivalentSites`
    EquivalentSites { organisation: OrganisationId },
    /// All of them anew, by an administrator. `EquivalentSites`
    ChangeEquivalentSites { organisation: OrganisationId, groups: Vec<Vec<String>> },
    /// The person has compared with the others, and it is the same for all. `Done`
    SettleTrouble { organisation: OrganisationId },
}

/// Which pages of the extension may ask for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Popup and console alone.
    Interface,
    /// An overlay too: a guest in somebody else's page.
    AnyOverlay,
    /// An overlay too, if it is this one.
    ThisOverlay(OverlayToken),
}

impl Request {
    /// Who may ask for it. Every request is named, so that a new one gets its place here.
    pub fn asker(&self) -> Asker {
        match self {
            Self::State | Self::OpenPopup => Asker::AnyOverlay,
            Self::Overlay { overlay }
            | Self::OverlayFill { overlay, .. }
            | Self::OverlayFresh { overlay }
            | Self::OverlayUse { overlay }
            | Self::OverlayHeight { overlay, .. }
            | Self::OverlayClose { overlay } => Asker::ThisOverlay(overlay.clone()),
            // An offer stands in its page under its own name.
            Self::AnswerOffer { offer, .. } => Asker::ThisOverlay(OverlayToken(offer.as_str().to_owned())),
            Self::CreateMsp { .. }
            | Self::EmergencyKit { .. }
            | Self::SignIn { .. }
            | Self::InspectInvitation { .. }
            | Self::Join { .. }
            | Self::Unlock { .. }
            | Self::Lock
            | Self::SignOut
            | Self::Devices
            | Self::SignOutEverywhere
            | Self::Settings
            | Self::ChangeSettings { .. }
            | Self::Notices
            | Self::Dismiss { .. }
            | Self::Organisations { .. }
            | Self::CreateClient { .. }
            | Self::Members { .. }
            | Self::Invite { .. }
            | Self::WithdrawInvitation { .. }
            | Self::ChangeRole { .. }
            | Self::Suspend { .. }
            | Self::Reinstate { .. }
            | Self::Remove { .. }
            | Self::Groups { .. }
            | Self::CreateGroup { .. }
            | Self::RenameGroup { .. }
            | Self::ChangeGroup { .. }
            | Self::Access { .. }
            | Self::ClientAccess { .. }
            | Self::AskForAccess { .. }
            | Self::DecideAccess { .. }
            | Self::Items { .. }
            | Self::Item { .. }
            | Self::Reveal { .. }
            | Self::Copy { .. }
            | Self::Code { .. }
            | Self::Edit { .. }
            | Self::AddItem { .. }
            | Self::ChangeItem { .. }
            | Self::DeleteItem { .. }
            | Self::History { .. }
            | Self::Conflict { .. }
            | Self::ResolveConflict { .. }
            | Self::Generate { .. }
            | Self::Strength { .. }
            | Self::KeepDraft { .. }
            | Self::Draft { .. }
            | Self::Suggestions { .. }
            | Self::Fill { .. }
            | Self::PickField { .. }
            | Self::Picked { .. }
            | Self::OfferIn { .. }
            | Self::NeverSaved
            | Self::SaveAgain { .. }
            | Self::ShareSides { .. }
            | Self::ShareHolders { .. }
            | Self::Share { .. }
            | Self::Unshare { .. }
            | Self::WhoHasIt { .. }
            | Self::Incoming
            | Self::AcceptShares { .. }
            | Self::DeclineShares { .. }
            | Self::ReviewDeclined { .. }
            | Self::TrustSide { .. }
            | Self::ImportPreview { .. }
            | Self::ImportRun { .. }
            | Self::ImportReport { .. }
            | Self::Cancel { .. }
            | Self::ChangePassword { .. }
            | Self::RenewSecretKey { .. }
            | Self::RenewKeys { .. }
            | Self::GiveNewPassword { .. }
            | Self::SignOutDevices { .. }
            | Self::Safety { .. }
            | Self::ForkEvidence { .. }
            | Self::EquivalentSites { .. }
            | Self::ChangeEquivalentSites { .. }
            | Self::SettleTrouble { .. } => Asker::Interface,
        }
    }
}
