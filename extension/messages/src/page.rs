//! What the content script and the background say to each other.
//!
//! The content script is eyes (brought where `scout.js`, which is in every page, has seen a field: it sends `{to: "scout"}`) and hands
//! (`hands.js`, brought when they are needed), not brain: it describes the fields of its frame ([`FormSnapshot`], never a value), puts icons where it is
//! told ([`Icons`]), and writes what it is given ([`FillPlan`]) after looking once more at what the person can see.
//! **Nothing here says where the frame is**: its origin comes from the browser (`sender`), not from the page.
//!
//! On the wire: the script sends `{to: "page", body: PageMessage}` by `runtime.sendMessage` and is answered with [`Icons`], [`OverlayTicket`]
//! or nothing; the background sends a [`PageCommand`] by `tabs.sendMessage` to one frame and is answered with [`FormSnapshot`],
//! [`FillReport`], [`OfferSeen`] or nothing. Names are camelCase (attributes keep their own); an absent attribute is an empty string.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Fields that the script describes at most, the first in document order; the page is told from a form of this size in no other way.
pub const MAX_FIELDS: usize = 150;
/// Forms described at most.
pub const MAX_FORMS: usize = MAX_FIELDS;
/// UTF-16 units kept of any text or attribute.
pub const MAX_TEXT: usize = 160;
/// Buttons described for one form.
pub const MAX_BUTTONS: usize = 40;
/// Texts (links, ticks) kept for one form.
pub const MAX_TEXTS: usize = 16;
/// UTF-16 units kept of an address: a form's `action`.
pub const MAX_ADDRESS: usize = 2048;

/// One field of one document, for as long as the document lives. Counts from 1; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldHandle(pub u32);

/// One form of one document. Handle 0 collects the fields that stand in no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormHandle(pub u32);

/// One button of one document, from the same count as the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ButtonHandle(pub u32);

/// Names one document, so that a plan made for the page before a navigation is not written into the page after it.
/// 128 random bits as text, made by the content script when it starts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentId(pub String);

/// Names one opened overlay: 128 random bits from the background, in the fragment of `overlay.html#token`. The background accepts it
/// from the tab it was made for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OverlayToken(pub String);

/// A place in the frame's viewport, in CSS pixels (a `DOMRect`, whose other members are left out).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// Whether a person could see and use the field when the snapshot was taken. It is looked at again before anything is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Visibility {
    Visible,
    #[default]
    Hidden,
}

/// One field as the page describes it. All texts are the page's: to be judged, never trusted, never shown as HTML.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    pub handle: FieldHandle,
    pub form: FormHandle,
    /// The `type` in force, lower case: `text`, `email`, `password`, `tel`, `number`, `search`, `url`.
    #[serde(rename = "type")]
    pub input: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub class: String,
    #[serde(default)]
    pub autocomplete: String,
    #[serde(default)]
    pub placeholder: String,
    #[serde(default, rename = "aria-label")]
    pub aria_label: String,
    /// `<label>` or `aria-labelledby`.
    #[serde(default)]
    pub label: String,
    /// The text that stands before the field, up to the next control.
    #[serde(default)]
    pub near: String,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub inputmode: String,
    #[serde(default)]
    pub pattern: String,
    #[serde(default)]
    pub maxlength: String,
    #[serde(default)]
    pub minlength: String,
    /// What the site says of the passwords that it takes, in Apple's notation ("Customizing password AutoFill rules").
    #[serde(default)]
    pub passwordrules: String,
    pub visibility: Visibility,
    #[serde(default)]
    pub read_only: bool,
    /// Nothing stands in it.
    #[serde(default)]
    pub blank: bool,
    pub rect: Rect,
}

/// What stands around fields: a `<form>`, or (handle 0) the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Form {
    pub handle: FormHandle,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub class: String,
    #[serde(default)]
    pub role: String,
    /// Every address it may send to, absolute: its `action` and its buttons' `formaction`. Empty: the document's own address.
    #[serde(default)]
    pub actions: Vec<String>,
    /// Those that submit it first.
    #[serde(default)]
    pub buttons: Vec<Button>,
    /// Texts of headings in it, or else the nearest heading before it.
    #[serde(default)]
    pub headings: Vec<String>,
    /// Texts of links in it ("Forgot your password?").
    #[serde(default)]
    pub links: Vec<String>,
    /// Labels of its tick boxes ("Keep me signed in", "I accept the terms").
    #[serde(default)]
    pub ticks: Vec<String>,
}

/// A button of a form, or of what stands around fields without one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Button {
    pub handle: ButtonHandle,
    /// What is written on it, and its value.
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub class: String,
    #[serde(default)]
    pub title: String,
    #[serde(default, rename = "aria-label")]
    pub aria_label: String,
    /// By its type, pressing it submits a form (`submit`, `image`).
    #[serde(default)]
    pub submits: bool,
    pub visibility: Visibility,
    pub rect: Rect,
}

/// All that the engine learns of one frame's document. Never a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormSnapshot {
    pub document: DocumentId,
    #[serde(default)]
    pub title: String,
    pub forms: Vec<Form>,
    /// In document order.
    pub fields: Vec<Field>,
    /// The field with the focus, or that had it last.
    #[serde(default)]
    pub focused: Option<FieldHandle>,
}

/// What a field is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FieldRole {
    Username,
    Email,
    CurrentPassword,
    NewPassword,
    /// The new password once more.
    Confirmation,
    /// A whole code, or one of the boxes that take a sign of it each.
    OneTimeCode,
}

/// Content script to background.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PageMessage {
    /// The frame has fields, or they changed. Answer: [`Icons`].
    Snapshot { snapshot: FormSnapshot },
    /// The person clicked the icon, or pressed arrow-down in a field with one. Sent for trusted events only. The snapshot is fresh.
    /// Answer: [`OverlayTicket`], of use only if the field is then seen to be visible and uncovered; otherwise `Closed` follows.
    Open { handle: FieldHandle, opened_by: OpenedBy, snapshot: FormSnapshot },
    /// The person signed in, signed up or changed a password, or may have: what stands in the fields that were named as
    /// credentials. Sent by the script that watches for it, for trusted events only. No answer.
    Typed { snapshot: FormSnapshot, values: Vec<Write> },
    /// The person pointed at this field, as the page calls it. No answer.
    Picked {
        #[serde(default)]
        label: String,
        #[serde(default)]
        name: String,
        #[serde(default)]
        id: String,
    },
    /// The overlay was taken away on the page's side (Esc, click elsewhere, field gone). No answer.
    Closed { token: OverlayToken },
}

/// What opened the overlay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OpenedBy {
    Click,
    Key,
}

/// Answer to [`PageMessage::Snapshot`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Icons {
    /// The fields that get an icon; those not named lose theirs.
    pub icons: Vec<Icon>,
    /// The fields whose values are sent when the person signs in, seen or not; none where nothing is offered for saving.
    pub watched: Vec<FieldHandle>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Icon {
    pub handle: FieldHandle,
    pub role: FieldRole,
}

/// Answer to [`PageMessage::Open`]: show `overlay.html#token` at the field, or, without a token, nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OverlayTicket {
    pub token: Option<OverlayToken>,
}

/// Background to the content script of one frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PageCommand {
    /// Describe the frame now (popup, shortcut). Answer: [`FormSnapshot`], also when it has no field.
    Collect,
    /// Answer: [`FillReport`].
    Fill { plan: FillPlan },
    /// The overlay asks for room. CSS pixels, height bounded by the script to 48..=480.
    Resize { token: OverlayToken, height: u32 },
    /// Take the overlay away and put the focus back into the field. No answer.
    Close { token: OverlayToken },
    /// Show `overlay.html#token` at the corner of the page, unless it is there. For the top frame, to the script that shows offers.
    Offer { token: OverlayToken },
    /// The person answered the offer then, as it seems: can they have meant to? Answer: [`OfferSeen`].
    Look { token: OverlayToken, at: ClickTime },
    /// A field was picked in another frame, or nothing is to be picked any more.
    PickEnd,
    /// Forget icons and overlay; the next change of the page is reported as if the page were new (locked, signed out, unlocked). No answer.
    Refresh,
}

/// What is written, and where. Made by `engine::autofill::plan` alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FillPlan {
    /// The document that the plan was made for; another one refuses it.
    pub document: DocumentId,
    /// The list in the page that this was chosen in; nothing where it was chosen out of the page's reach, or a step before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ChosenIn>,
    /// In the order in which they are written. All or nothing is not promised: the report says what was written.
    pub writes: Vec<Write>,
    /// After every write succeeded: as the person would do it.
    pub submit: Option<Submit>,
}

/// A choice in a list that stands in a page: it counts if that list is open, and stood there as it should when the person clicked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenIn {
    pub token: OverlayToken,
    pub at: ClickTime,
}

/// When a card in a page took a click: milliseconds of the machine's clock, read by the card. What came of the click since then, the page
/// can have held up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClickTime(pub u64);

/// How a form is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Submit {
    /// This button is pressed.
    Button(ButtonHandle),
    /// The form of the last field written has no button: as with the Enter key in it.
    Form,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Write {
    pub handle: FieldHandle,
    pub value: FillValue,
}

/// What goes into a field: a user name, a password, a code. Not shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FillValue(String);

impl FillValue {
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The text itself, for the one place that writes it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for FillValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("FillValue(..)")
    }
}

/// Answer to [`PageCommand::Fill`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FillReport {
    pub written: Vec<FieldHandle>,
    pub skipped: Vec<Skipped>,
    /// The submit button was pressed.
    pub submitted: bool,
}

impl FillReport {
    /// Everything in the plan was written.
    pub fn is_complete(&self) -> bool {
        self.skipped.is_empty() && !self.written.is_empty()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    pub handle: FieldHandle,
    pub reason: SkipReason,
}

/// Why the content script did not write a field, or takes no click on an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SkipReason {
    /// The plan was made for another document.
    OtherDocument,
    /// The field is no longer in the page, or never was.
    Gone,
    /// Not rendered, transparent, clipped, too small to be used, or outside the page.
    Hidden,
    /// Something lies over it.
    Covered,
    /// Read-only or disabled.
    ReadOnly,
    /// Its form sends to another address than when it was described.
    Changed,
    /// The overlay or offer had appeared or jumped only just before: not what the person meant to click.
    TooSoon,
    /// The page put another value in its place.
    NotAccepted,
}

/// Answer to [`PageCommand::Look`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferSeen {
    /// Why the person can't have meant the offer; `None` when they can.
    pub reason: Option<SkipReason>,
}

/// A snapshot that says more than a content script would. The connection is not worth an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("page_snapshot_bounds: the description of the page is larger than allowed")]
pub struct OutOfBounds;

impl FormSnapshot {
    /// Checks the limits that the content script keeps, for the side that must not rely on it.
    ///
    /// # Errors
    /// [`OutOfBounds`] for too many fields, forms or texts, or a text that is too long.
    pub fn bounded(self) -> Result<Self, OutOfBounds> {
        let counts = self.fields.len() <= MAX_FIELDS && self.forms.len() <= MAX_FORMS;
        let texts = short(&self.title) && self.document.0.len() <= 64;
        if counts && texts && self.fields.iter().all(Field::is_bounded) && self.forms.iter().all(Form::is_bounded) {
            Ok(self)
        } else {
            Err(OutOfBounds)
        }
    }
}

impl Field {
    fn is_bounded(&self) -> bool {
        [
            &self.input,
            &self.name,
            &self.id,
            &self.class,
            &self.autocomplete,
            &self.placeholder,
            &self.aria_label,
            &self.label,
            &self.near,
            &self.title,
            &self.inputmode,
            &self.pattern,
            &self.maxlength,
            &self.minlength,
            &self.passwordrules,
        ]
        .into_iter()
        .all(|text| short(text))
    }
}

impl Button {
    fn is_bounded(&self) -> bool {
        [&self.text, &self.name, &self.id, &self.class, &self.title, &self.aria_label]
            .into_iter()
            .all(|text| short(text))
    }
}

impl Form {
    fn is_bounded(&self) -> bool {
        [&self.name, &self.id, &self.class, &self.role].into_iter().all(|text| short(text))
            && self.actions.len() <= MAX_TEXTS
            && self.actions.iter().all(|action| action.encode_utf16().count() <= MAX_ADDRESS)
            && self.buttons.len() <= MAX_BUTTONS
            && self.buttons.iter().all(Button::is_bounded)
            && [&self.headings, &self.links, &self.ticks]
                .into_iter()
                .all(|texts| texts.len() <= MAX_TEXTS && texts.iter().all(|text| short(text)))
    }
}

fn short(text: &str) -> bool {
    text.encode_utf16().count() <= MAX_TEXT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_script() -> serde_json::Value {
        serde_json::json!({
            "kind": "open", "handle": 2, "openedBy": "click",
            "snapshot": {
                "document": "00112233445566778899aabbccddeeff", "title": "Sign in", "focused": 2,
                "forms": [{"handle": 1, "name": "", "id": "login", "class": "", "role": "", "actions": ["https://app.test/login"],
                    "buttons": [{"handle": 3, "text": "Sign in", "submits": true, "name": "go", "id": "", "class": "", "title": "", "aria-label": "",
                        "visibility": "visible", "rect": {"x": 10.5, "y": 40.0, "width": 80.0, "height": 32.0}}], "headings": [], "links": ["Forgot your password?"], "ticks": []}],
                "fields": [{"handle": 2, "form": 1, "type": "password", "name": "pw", "id": "", "class": "", "autocomplete": "current-password",
                    "placeholder": "", "aria-label": "", "label": "Password", "near": "Password", "title": "", "inputmode": "", "pattern": "", "maxlength": "64",
                    "minlength": "8", "passwordrules": "required: digit;", "visibility": "visible", "readOnly": false, "blank": false, "rect": {"x": 10.5, "y": -4.0, "width": 200.0, "height": 32.0}}]
            }
        })
    }

    #[test]
    fn a_message_of_the_script_reads_and_writes_back_as_it_was() {
        let sent = from_script();
        let read: PageMessage = serde_json::from_value(sent.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), sent);
    }

    #[test]
    fn a_plan_is_written_as_the_script_reads_it_and_hides_its_values_from_debug() {
        let plan = FillPlan {
            document: DocumentId("d".into()),
            list: None,
            writes: vec![Write { handle: FieldHandle(2), value: FillValue::new("hunter2") }],
            submit: Some(Submit::Button(ButtonHandle(3))),
        };
        assert!(!format!("{plan:?}").contains("hunter2"));
        assert_eq!(
            serde_json::to_value(PageCommand::Fill { plan: plan.clone() }).unwrap(),
            serde_json::json!({"kind": "fill", "plan": {"document": "d", "writes": [{"handle": 2, "value": "hunter2"}], "submit": {"button": 3}}})
        );
        let list = Some(ChosenIn { token: OverlayToken("t".into()), at: ClickTime(1) });
        assert_eq!(
            serde_json::to_value(FillPlan { list, ..plan }).unwrap()["list"],
            serde_json::json!({"token": "t", "at": 1})
        );
        assert_eq!(serde_json::to_value(Submit::Form).unwrap(), "form");
    }

    #[test]
    fn a_report_of_the_script_is_understood() {
        let report: FillReport = serde_json::from_value(serde_json::json!({
            "written": [1], "skipped": [{"handle": 2, "reason": "notAccepted"}], "submitted": false
        }))
        .unwrap();
        assert_eq!(report.skipped, [Skipped { handle: FieldHandle(2), reason: SkipReason::NotAccepted }]);
        assert!(!report.is_complete());
    }

    #[test]
    fn a_snapshot_beyond_the_limits_is_refused() {
        let PageMessage::Open { snapshot, .. } = serde_json::from_value(from_script()).unwrap() else {
            panic!("an open message")
        };
        assert!(snapshot.clone().bounded().is_ok());

        let mut crowded = snapshot.clone();
        crowded.fields = vec![snapshot.fields[0].clone(); MAX_FIELDS + 1];
        assert_eq!(crowded.bounded(), Err(OutOfBounds));

        let mut wordy = snapshot.clone();
        wordy.fields[0].label = "x".repeat(MAX_TEXT + 1);
        assert_eq!(wordy.bounded(), Err(OutOfBounds));

        let mut far = snapshot;
        far.forms[0].actions = vec![format!("https://app.test/{}", "x".repeat(MAX_ADDRESS))];
        assert_eq!(far.bounded(), Err(OutOfBounds));
    }
}
