//! What the fields of a page are for.
//!
//! In three steps, each a list of weighted rules whose hits are kept as [`Reason`]s, so that a wrong answer can be traced to its rule:
//! every field is read by itself ([`subject`]); the subjects, buttons and texts of a form vote for its [`FormKind`]; the kind and the
//! subjects together give each field its role. The page's texts decide, in many languages (`words.rs`); what a page says by
//! `autocomplete` counts much, but not alone, because pages misuse it to keep password managers out.

use super::words::{Concept, Reading};
use evidence::{Code, Evidence, Subject};
use latchkey_messages::page::{
    Button, ButtonHandle, DocumentId, Field, FieldHandle, FieldRole, Form, FormHandle, FormSnapshot, Icon, Visibility,
};
use minicbor::{Decode, Encode};
use roles::Elsewhere;

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum FormKind {
    /// With who one is and the password.
    #[n(0)]
    SignIn,
    /// Step one of signing in: who one is, without the password.
    #[n(1)]
    SignInFirst,
    /// Step two: the password, without who one is.
    #[n(2)]
    SignInSecond,
    /// A code that was sent or is shown elsewhere.
    #[n(3)]
    OneTimeCode,
    #[n(4)]
    SignUp,
    /// The current password and a new one.
    #[n(5)]
    ChangePassword,
    /// A forgotten password: a new one, or who one is to be sent one.
    #[n(6)]
    ResetPassword,
    #[n(7)]
    Search,
    #[n(8)]
    Newsletter,
    #[n(9)]
    Payment,
    #[n(10)]
    Other,
}

impl FormKind {
    /// A login is of use in it.
    pub fn is_account(self) -> bool {
        !matches!(self, Self::Search | Self::Newsletter | Self::Payment | Self::Other)
    }

    /// Someone with an account comes in.
    pub fn is_sign_in(self) -> bool {
        matches!(self, Self::SignIn | Self::SignInFirst | Self::SignInSecond | Self::OneTimeCode)
    }
}

/// A page, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classified {
    pub document: DocumentId,
    pub focused: Option<FieldHandle>,
    pub forms: Vec<ClassifiedForm>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassifiedForm {
    pub handle: FormHandle,
    pub kind: FormKind,
    /// Every address that the form may send to, as the page says it.
    pub actions: Vec<String>,
    /// In document order.
    pub fields: Vec<ClassifiedField>,
    /// Where a one-time code is typed into boxes, one sign each: the boxes, in order. Otherwise empty.
    pub boxes: Vec<FieldHandle>,
    /// What a person presses to send it; nothing where no button is for that.
    pub submit: Option<ButtonHandle>,
    pub reasons: Vec<Reason>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassifiedField {
    pub handle: FieldHandle,
    /// Nothing for what a password manager leaves alone.
    pub role: Option<FieldRole>,
    pub visibility: Visibility,
    pub read_only: bool,
    pub blank: bool,
    pub limits: Limits,
    pub reasons: Vec<Reason>,
}

/// What the page says of the values that a field takes; for whoever makes one up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Signs (UTF-16 units), as the page counts them.
    pub shortest: Option<u32>,
    pub longest: Option<u32>,
    /// Apple's notation, as it stands in the page.
    pub rules: String,
}

impl Limits {
    fn of(field: &Field) -> Self {
        Self {
            shortest: field.minlength.parse().ok(),
            longest: field.maxlength.parse().ok(),
            rules: field.passwordrules.clone(),
        }
    }
}

/// One rule that spoke: where it looked, what it found there, for what it spoke, how loudly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub place: &'static str,
    pub found: &'static str,
    pub for_what: &'static str,
    pub weight: i32,
}

impl Classified {
    pub fn form_of(&self, handle: FieldHandle) -> Option<&ClassifiedForm> {
        self.forms.iter().find(|form| form.fields.iter().any(|field| field.handle == handle))
    }

    pub fn role_of(&self, handle: FieldHandle) -> Option<FieldRole> {
        self.forms.iter().flat_map(|form| &form.fields).find(|field| field.handle == handle)?.role
    }

    /// The fields that get an icon: those of forms where a login is of use, and that a person can see.
    pub fn icons(&self) -> Vec<Icon> {
        let fields = self.forms.iter().filter(|form| form.kind.is_account()).flat_map(|form| &form.fields);
        let seen = fields.filter(|field| field.visibility == Visibility::Visible && !field.read_only);
        seen.filter_map(|field| Some(Icon { handle: field.handle, role: field.role? })).collect()
    }
}

/// Understands a page. Takes time in proportion to its fields and texts, which the snapshot bounds.
pub fn classify(snapshot: &FormSnapshot) -> Classified {
    let title = Reading::of(&snapshot.title);
    let forms = snapshot.forms.iter().map(|form| {
        let fields = snapshot.fields.iter().filter(|field| field.form == form.handle);
        let labels: Vec<&str> =
            fields.clone().map(|field| field.label.as_str()).filter(|label| !label.is_empty()).collect();
        (form, fields.map(|field| Evidence::gather(field, &labels)).collect::<Vec<_>>())
    });
    let forms: Vec<(&Form, Vec<Evidence<'_>>)> = forms.filter(|(_, fields)| !fields.is_empty()).collect();
    let asking: Vec<FormHandle> = forms
        .iter()
        .filter(|(_, fields)| fields.iter().any(|field| field.is_password() && field.is_visible()))
        .map(|(form, _)| form.handle)
        .collect();
    let delivering = forms.iter().any(|(_, fields)| asks_where_to_send(fields));
    let understood = forms.into_iter().map(|(form, fields)| {
        let elsewhere = match asking.iter().any(|other| *other != form.handle) {
            true => Elsewhere::Password,
            false if delivering && asking.is_empty() => Elsewhere::PostalAddress,
            false => Elsewhere::Nothing,
        };
        understand(form, &title, fields, elsewhere)
    });
    Classified { document: snapshot.document.clone(), focused: snapshot.focused, forms: understood.collect() }
}

fn understand(form: &Form, title: &Reading, mut fields: Vec<Evidence<'_>>, elsewhere: Elsewhere) -> ClassifiedForm {
    let rows = boxes::of(&mut fields);
    decoys(&mut fields);
    codes::in_their_place(form, &rows, &mut fields);
    let buttons = submit::read(form);
    let (purpose, reasons) = kind::of(form, &buttons, title, &fields, elsewhere);
    let roles = roles::of(purpose, &fields, elsewhere);
    let is_code = |handle: &FieldHandle| {
        fields
            .iter()
            .zip(&roles)
            .any(|(field, role)| field.field.handle == *handle && *role == Some(FieldRole::OneTimeCode))
    };
    let boxes = rows.into_iter().find(|row| row.iter().all(is_code)).unwrap_or_default();
    let kind = kind::refined(purpose, &roles);
    let fields = fields.into_iter().zip(roles).map(|(evidence, role)| ClassifiedField {
        handle: evidence.field.handle,
        role,
        visibility: evidence.field.visibility,
        read_only: evidence.field.read_only,
        blank: evidence.field.blank,
        limits: Limits::of(evidence.field),
        reasons: evidence.reasons,
    });
    ClassifiedForm {
        handle: form.handle,
        kind,
        actions: form.actions.clone(),
        fields: fields.collect(),
        boxes,
        submit: submit::of(&buttons, kind),
        reasons,
    }
}

/// A checkout: an address is asked for, and no password.
fn asks_where_to_send(fields: &[Evidence<'_>]) -> bool {
    let asked = |field: &&Evidence<'_>| field.subject == Subject::Foreign && field.is_visible();
    !fields.iter().any(Evidence::is_password) && fields.iter().filter(asked).count() >= 3
}

/// Where traps stand, fields without any name stand for no more than they do.
fn decoys(fields: &mut [Evidence<'_>]) {
    if fields.iter().any(|field| field.subject == Subject::Decoy) {
        for field in fields.iter_mut().filter(|field| field.is_nameless()) {
            field.subject = Subject::Decoy;
        }
    }
}

mod boxes;
mod codes;
mod evidence;
mod kind;
mod roles;
mod submit;
