//! Whether an item may be written into a frame, and what goes where.
//!
//! In two steps, so that no secret is opened for a fill that is refused: [`Request::permit`] decides with addresses alone; the
//! [`Permit`] then says what it needs, and turns the opened [`Values`] into a [`FillPlan`].

use super::address::{AddressError, Origin, Scheme};
use super::classify::{Classified, ClassifiedField, ClassifiedForm};
use super::rules::{Page, Rules};
use latchkey_messages::page::{
    DocumentId, FieldHandle, FieldRole, FillPlan, FillValue, FormHandle, Submit, Visibility, Write,
};
use url::Url;

/// Where the frame is and what the person sees in the address bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub frame: Origin,
    pub top: Origin,
}

impl Place {
    /// From what the browser reports: `sender.origin` of the frame, and `sender.tab.url`.
    ///
    /// # Errors
    /// [`Refusal::NoWebPage`] where either is no web page that can be named: a sandboxed frame, a file, an extension.
    pub fn of_sender(frame: &str, top: &str) -> Result<Self, Refusal> {
        let read = |reported| Origin::of_page(reported).map_err(|reason| Refusal::NoWebPage { reason });
        Ok(Self { frame: read(frame)?, top: read(top)? })
    }
}

/// What the person agreed to after it was named. Holds for exactly this pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Fill a frame of `frame` within a page of `top`.
    CrossOriginFrame { frame: Origin, top: Origin },
    /// Fill a form of `frame` that sends to `action`.
    ActionElsewhere { frame: Origin, action: Origin },
}

/// What happens after everything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// The person goes on.
    Stay,
    /// The form's button is pressed.
    Submit,
}

/// One item for one frame.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub page: &'a Classified,
    pub place: &'a Place,
    /// Where the person asked; without it, the field with the focus, else the frame's best form.
    pub target: Option<FieldHandle>,
    /// The frame's whole address, as the browser reports it.
    pub address: &'a str,
    /// Where the item is used.
    pub rules: &'a Rules,
    pub consents: &'a [Consent],
    pub afterwards: Afterwards,
}

/// A fill that is allowed, without its values yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    document: DocumentId,
    fields: Vec<(FieldHandle, FieldRole)>,
    /// Boxes for one sign of a code each.
    boxes: Vec<FieldHandle>,
    /// Fields of the form that are none of a login's.
    others: Vec<FieldHandle>,
    submit: Option<Submit>,
}

/// The opened item, as far as the permit asked for it.
#[derive(Clone, Debug, Default)]
pub struct Values {
    pub username: Option<FillValue>,
    pub password: Option<FillValue>,
    pub code: Option<FillValue>,
    /// The item's own fields, each with where it goes.
    pub custom: Vec<(FieldHandle, FillValue)>,
}

/// Why nothing is filled. The sentences name the hosts involved and hold no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("This page cannot be filled. {reason}")]
    NoWebPage { reason: AddressError },
    #[error("There is no sign-in form to fill on this page.")]
    NoField,
    #[error(
        "This login has no address for {page}. Nothing was filled. Add the address to the login if it belongs there."
    )]
    OtherSite { page: Origin },
    #[error(
        "The page at {page} is not encrypted, and this login is for the encrypted site. Nothing was filled. Open the page with https://."
    )]
    NotEncrypted { page: Origin },
    #[error(
        "The sign-in form belongs to {frame}, but the page is {top}. Nothing was filled. Go on only if you expect {frame} here."
    )]
    CrossOriginFrame { frame: Origin, top: Origin },
    #[error(
        "The form on {frame} sends what you enter to {action}. Nothing was filled. Copy the password only if you expect that."
    )]
    ActionElsewhere { frame: Origin, action: Origin },
    #[error("The form on {frame} would send what you enter without encryption. Nothing was filled.")]
    ActionNotEncrypted { frame: Origin },
    #[error("The form on {frame} does not send to a web address. Nothing was filled.")]
    ActionUnknown { frame: Origin },
    #[error("This login has nothing for the fields on this page.")]
    NothingToWrite,
}

impl Refusal {
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoWebPage { .. } => "fill_no_web_page",
            Self::NoField => "fill_no_field",
            Self::OtherSite { .. } => "fill_other_site",
            Self::NotEncrypted { .. } => "fill_not_encrypted",
            Self::CrossOriginFrame { .. } => "fill_cross_origin_frame",
            Self::ActionElsewhere { .. } => "fill_action_elsewhere",
            Self::ActionNotEncrypted { .. } => "fill_action_not_encrypted",
            Self::ActionUnknown { .. } => "fill_action_unknown",
            Self::NothingToWrite => "fill_nothing_to_write",
        }
    }

    /// What the person may agree to after reading the sentence; nothing where the refusal is final.
    pub fn consent(&self) -> Option<Consent> {
        match self.clone() {
            Self::CrossOriginFrame { frame, top } => Some(Consent::CrossOriginFrame { frame, top }),
            Self::ActionElsewhere { frame, action } => Some(Consent::ActionElsewhere { frame, action }),
            _ => None,
        }
    }
}

impl Request<'_> {
    /// Decides. The order matters: what cannot be agreed to comes before what can, so that a person is never asked in vain.
    ///
    /// # Errors
    /// The first [`Refusal`] that applies.
    pub fn permit(&self) -> Result<Permit, Refusal> {
        let frame = &self.place.frame;
        let here = Page::at(frame.clone(), self.address);

        // 1. The item belongs to the frame's own origin, whatever page the frame is in.
        if self.rules.fit(&here).is_none() {
            let unencrypted = self.rules.wants_encryption(&here);
            let page = frame.clone();
            return Err(if unencrypted { Refusal::NotEncrypted { page } } else { Refusal::OtherSite { page } });
        }

        // 2. There is something to fill.
        let form = self.form().ok_or(Refusal::NoField)?;
        let fields = fillable(form);
        if fields.is_empty() {
            return Err(Refusal::NoField);
        }

        // 3. What the person sees is where the form is.
        let elsewhere = self.actions(form)?;
        if frame != &self.place.top {
            self.agreed(Refusal::CrossOriginFrame { frame: frame.clone(), top: self.place.top.clone() })?;
        }

        // 4. Where the form is, is where it sends.
        for action in elsewhere {
            self.agreed(Refusal::ActionElsewhere { frame: frame.clone(), action })?;
        }

        let submit = match self.afterwards {
            Afterwards::Stay => None,
            Afterwards::Submit => submission(form),
        };
        Ok(Permit {
            document: self.page.document.clone(),
            fields,
            boxes: form.boxes.clone(),
            others: others(form),
            submit,
        })
    }

    fn agreed(&self, refusal: Refusal) -> Result<(), Refusal> {
        match refusal.consent() {
            Some(consent) if self.consents.contains(&consent) => Ok(()),
            _ => Err(refusal),
        }
    }

    /// The form that the person means.
    fn form(&self) -> Option<&ClassifiedForm> {
        let pointed = self.target.or(self.page.focused).and_then(|handle| self.page.form_of(handle));
        let pointed = pointed.filter(|form| self.target.is_some() || !fillable(form).is_empty());
        pointed.or_else(|| {
            self.page.forms.iter().filter(|form| !fillable(form).is_empty()).max_by_key(|form| eagerness(form))
        })
    }

    /// Origins of another site that the form may send to and that are none of the item's own.
    fn actions(&self, form: &ClassifiedForm) -> Result<Vec<Origin>, Refusal> {
        let frame = &self.place.frame;
        let mut elsewhere = Vec::new();
        for action in form.actions.iter().map(|action| action.trim()).filter(|action| !action.is_empty()) {
            let url = Url::parse(action).map_err(|_| Refusal::ActionUnknown { frame: frame.clone() })?;
            // A script of the page, which can read the fields as it is.
            if url.scheme() == "javascript" {
                continue;
            }
            let action = Origin::of_page(action).map_err(|_| Refusal::ActionUnknown { frame: frame.clone() })?;
            // Also where the login itself is for an unencrypted page: whoever is asked on this one was promised more.
            if frame.scheme() == Scheme::Https && action.scheme() == Scheme::Http {
                return Err(Refusal::ActionNotEncrypted { frame: frame.clone() });
            }
            if action == *frame || self.rules.owns(&action) {
                continue;
            }
            // On a device each port is a place of its own.
            let is_near = action.is_same_site(frame) && !frame.host().is_numbered();
            if !is_near || action.scheme() != frame.scheme() {
                elsewhere.push(action);
            }
        }
        Ok(elsewhere)
    }
}

impl Permit {
    /// What to open: the item's details are needed for a password or a code only.
    pub fn needs(&self, role: FieldRole) -> bool {
        self.fields.iter().any(|(_, needed)| *needed == role)
    }

    /// Fields that the item may have something of the person's own for.
    pub fn others(&self) -> &[FieldHandle] {
        &self.others
    }

    /// The plan with its values.
    ///
    /// # Errors
    /// [`Refusal::NothingToWrite`] where the item has none of the values.
    pub fn plan(self, values: &Values) -> Result<FillPlan, Refusal> {
        let writes: Vec<Write> = self
            .fields
            .iter()
            .filter_map(|&(handle, role)| {
                let value = match role {
                    FieldRole::Username | FieldRole::Email => values.username.clone(),
                    FieldRole::CurrentPassword => values.password.clone(),
                    FieldRole::OneTimeCode => self.part_of_code(handle, values.code.as_ref()?),
                    FieldRole::NewPassword | FieldRole::Confirmation => None,
                };
                Some(Write { handle, value: value.filter(|value| !value.expose().is_empty())? })
            })
            .collect();
        if writes.is_empty() {
            return Err(Refusal::NothingToWrite);
        }
        let complete = writes.len() == self.fields.len();
        let custom = values.custom.iter().filter(|(handle, _)| self.others.contains(handle));
        let writes =
            custom.map(|(handle, value)| Write { handle: *handle, value: value.clone() }).chain(writes).collect();
        Ok(FillPlan { document: self.document, list: None, writes, submit: self.submit.filter(|_| complete) })
    }
}

impl Permit {
    /// A code goes into one field whole, and into boxes sign by sign: all of it or none.
    fn part_of_code(&self, handle: FieldHandle, code: &FillValue) -> Option<FillValue> {
        let Some(position) = self.boxes.iter().position(|known| *known == handle) else { return Some(code.clone()) };
        let signs = code.expose().chars();
        if signs.clone().count() != self.boxes.len() {
            return None;
        }
        signs.clone().nth(position).map(FillValue::new)
    }
}

/// A password that is not kept yet, into every field of the form that asks for a new one. No secret of an item goes there, so no
/// address has to fit.
pub fn fresh_plan(page: &Classified, pointed: FieldHandle, fresh: &FillValue) -> Option<FillPlan> {
    let form = page.form_of(pointed)?;
    let asks = |field: &&ClassifiedField| {
        matches!(field.role, Some(FieldRole::NewPassword | FieldRole::Confirmation))
            && field.visibility == Visibility::Visible
            && !field.read_only
    };
    let fields = form.fields.iter().filter(asks);
    let writes: Vec<Write> = fields.map(|field| Write { handle: field.handle, value: fresh.clone() }).collect();
    (!writes.is_empty()).then(|| FillPlan { document: page.document.clone(), list: None, writes, submit: None })
}

/// Fields that a stored login goes into. A new password is never the stored one.
fn fillable(form: &ClassifiedForm) -> Vec<(FieldHandle, FieldRole)> {
    if !form.kind.is_account() {
        return Vec::new();
    }
    form.fields
        .iter()
        .filter(|field| field.visibility == Visibility::Visible && !field.read_only)
        .filter_map(|field| Some((field.handle, field.role?)))
        .filter(|(_, role)| !matches!(role, FieldRole::NewPassword | FieldRole::Confirmation))
        .collect()
}

/// What else a person could write into.
fn others(form: &ClassifiedForm) -> Vec<FieldHandle> {
    let seen = form.fields.iter().filter(|field| field.visibility == Visibility::Visible && !field.read_only);
    seen.filter(|field| field.role.is_none()).map(|field| field.handle).collect()
}

/// Which of several forms a person means who points at none: signing in before all else, and rather with a password than without.
fn eagerness(form: &ClassifiedForm) -> (bool, bool) {
    let password = fillable(form).iter().any(|(_, role)| *role == FieldRole::CurrentPassword);
    (form.kind.is_sign_in(), password)
}

/// By its button; a form without one as a form. Fields without either can't be sent.
fn submission(form: &ClassifiedForm) -> Option<Submit> {
    form.submit.map(Submit::Button).or((form.handle != FormHandle(0)).then_some(Submit::Form))
}
