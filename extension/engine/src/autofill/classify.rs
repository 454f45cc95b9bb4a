//! What the fields of a page are for.
//!
//! In three steps, each a list of weighted rules whose hits are kept as [`Reason`]s, so that a wrong answer can be traced to its rule:
//! every field is read by itself ([`subject`]); the subjects, buttons and texts of a form vote for its [`FormKind`]; the kind and the
//! subjects together give each field its role. The page's texts decide, in many languages (`words.rs`); what a page says by
//! `autocomplete` counts much, but not alone, because pages misuse it to keep password managers out.

use super::words::{Concept, Reading};
use latchkey_messages::page::{
    DocumentId, Field, FieldHandle, FieldRole, Form, FormHandle, FormSnapshot, Icon, Icons, Visibility,
};

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FormKind {
    /// With user name, password or code, or one step of it.
    SignIn,
    SignUp,
    ChangePassword,
    Search,
    Other,
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
    pub reasons: Vec<Reason>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassifiedField {
    pub handle: FieldHandle,
    /// Nothing for what a password manager leaves alone.
    pub role: Option<FieldRole>,
    pub visibility: Visibility,
    pub read_only: bool,
    pub reasons: Vec<Reason>,
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
    pub fn icons(&self) -> Icons {
        let useful = |form: &&ClassifiedForm| !matches!(form.kind, FormKind::Search | FormKind::Other);
        let fields = self.forms.iter().filter(useful).flat_map(|form| &form.fields);
        let seen = fields.filter(|field| field.visibility == Visibility::Visible && !field.read_only);
        Icons { icons: seen.filter_map(|field| Some(Icon { handle: field.handle, role: field.role? })).collect() }
    }
}

/// Understands a page. Takes time in proportion to its fields and texts, which the snapshot bounds.
pub fn classify(snapshot: &FormSnapshot) -> Classified {
    let title = Reading::of(&snapshot.title);
    let forms = snapshot.forms.iter().map(|form| {
        let fields = snapshot.fields.iter().filter(|field| field.form == form.handle);
        understand(form, &title, fields.map(Evidence::gather).collect())
    });
    Classified {
        document: snapshot.document.clone(),
        focused: snapshot.focused,
        forms: forms.filter(|form| !form.fields.is_empty()).collect(),
    }
}

fn understand(form: &Form, title: &Reading, fields: Vec<Evidence<'_>>) -> ClassifiedForm {
    let (kind, reasons) = kind::of(form, title, &fields);
    let roles = roles::of(kind, &fields);
    let fields = fields.into_iter().zip(roles).map(|(evidence, role)| ClassifiedField {
        handle: evidence.field.handle,
        role,
        visibility: evidence.field.visibility,
        read_only: evidence.field.read_only,
        reasons: evidence.reasons,
    });
    ClassifiedForm { handle: form.handle, kind, actions: form.actions.clone(), fields: fields.collect(), reasons }
}

/// A field read by itself.
#[derive(Clone, Debug)]
struct Evidence<'a> {
    field: &'a Field,
    subject: Subject,
    password: PasswordWords,
    reasons: Vec<Reason>,
}

/// What a field asks for, by its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Username,
    Email,
    Phone,
    Password,
    OneTimeCode,
    Search,
    PersonName,
    /// Addresses, cards, dates, captchas: whatever is none of a password manager's business.
    Foreign,
    Unknown,
}

/// Which password a password field asks for; positive speaks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct PasswordWords {
    current: i32,
    new: i32,
}

const SUBJECTS: [(Concept, Subject); 11] = [
    (Concept::Email, Subject::Email),
    (Concept::OneTimeCode, Subject::OneTimeCode),
    (Concept::Username, Subject::Username),
    (Concept::Phone, Subject::Phone),
    (Concept::Password, Subject::Password),
    (Concept::Search, Subject::Search),
    (Concept::Card, Subject::Foreign),
    (Concept::PostalAddress, Subject::Foreign),
    (Concept::Secret, Subject::Foreign),
    (Concept::Misc, Subject::Foreign),
    (Concept::PersonName, Subject::PersonName),
];

impl<'a> Evidence<'a> {
    fn gather(field: &'a Field) -> Self {
        let mut evidence =
            Self { field, subject: Subject::Unknown, password: PasswordWords::default(), reasons: Vec::new() };
        let mut votes: Vec<(Subject, i32)> = Vec::new();
        let mut vote = |subject: Subject, place, found, weight| {
            evidence.reasons.push(Reason { place, found, for_what: subject.name(), weight });
            match votes.iter_mut().find(|(other, _)| *other == subject) {
                Some((_, sum)) => *sum += weight,
                None => votes.push((subject, weight)),
            }
        };

        for token in field.autocomplete.to_ascii_lowercase().split_ascii_whitespace() {
            match token {
                "username" | "webauthn" => vote(Subject::Username, "autocomplete", "username", 6),
                "email" => vote(Subject::Email, "autocomplete", "email", 6),
                "tel" | "tel-national" => vote(Subject::Phone, "autocomplete", "tel", 6),
                "one-time-code" => vote(Subject::OneTimeCode, "autocomplete", "one-time-code", 12),
                "current-password" => evidence.password.current += 3,
                "new-password" => evidence.password.new += 3,
                "name" | "given-name" | "family-name" | "additional-name" | "honorific-prefix" | "nickname" => {
                    vote(Subject::PersonName, "autocomplete", "name", 8);
                }
                token if is_foreign(token) => vote(Subject::Foreign, "autocomplete", "address, card or date", 10),
                _ => {}
            }
        }
        match field.input.as_str() {
            "email" => vote(Subject::Email, "type", "email", 6),
            "tel" => vote(Subject::Phone, "type", "tel", 3),
            "search" => vote(Subject::Search, "type", "search", 10),
            "url" => vote(Subject::Foreign, "type", "url", 6),
            _ => {}
        }

        let concepts = SUBJECTS.map(|(concept, _)| concept);
        for (place, text, weight) in [
            ("label", &field.label, 4),
            ("aria-label", &field.aria_label, 4),
            ("placeholder", &field.placeholder, 4),
            ("name", &field.name, 3),
            ("id", &field.id, 3),
            ("title", &field.title, 2),
            ("class", &field.class, 1),
        ] {
            let reading = Reading::of(text);
            // "E-mail address" and "e-mail (your user name)" ask for an e-mail address.
            let email = reading.term(Concept::Email).map(|term| (Concept::Email, term));
            let specific = reading.most_specific(&concepts);
            let overruled = |concept| {
                matches!(concept, Concept::PostalAddress | Concept::PersonName | Concept::Username | Concept::Phone)
            };
            let winner = match (email, specific) {
                (Some(email), Some((concept, _))) if overruled(concept) => Some(email),
                _ => specific,
            };
            if let Some((concept, term)) = winner
                && let Some((_, subject)) = SUBJECTS.iter().find(|(other, _)| *other == concept)
            {
                vote(*subject, place, term, weight);
            }
            if reading.has(Concept::CurrentPassword) {
                evidence.password.current += weight;
            }
            if reading.has(Concept::NewPassword) || reading.has(Concept::RepeatPassword) {
                evidence.password.new += weight;
            }
        }
        if field.inputmode == "numeric" && field.maxlength.parse().is_ok_and(|length: u32| (4..=8).contains(&length)) {
            vote(Subject::OneTimeCode, "maxlength", "4 to 8 digits", 1);
        }

        // Earlier subjects win ties.
        let best = votes.iter().rev().max_by_key(|(_, sum)| *sum);
        evidence.subject = best.map_or(Subject::Unknown, |(subject, _)| *subject);
        evidence
    }

    fn is_visible(&self) -> bool {
        self.field.visibility == Visibility::Visible
    }

    /// A field that hides what is typed and asks for a password, rather than for a code or a card's number.
    fn is_password(&self) -> bool {
        self.field.input == "password"
            && !(self.subject == Subject::OneTimeCode || self.subject == Subject::Foreign && self.names_card())
    }

    fn names_card(&self) -> bool {
        self.reasons.iter().any(|reason| reason.place == "autocomplete")
            || Reading::of(&format!("{} {}", self.field.name, self.field.label)).has(Concept::Card)
    }
}

impl Subject {
    fn name(self) -> &'static str {
        match self {
            Self::Username => "user name",
            Self::Email => "e-mail",
            Self::Phone => "phone",
            Self::Password => "password",
            Self::OneTimeCode => "one-time code",
            Self::Search => "search",
            Self::PersonName => "person's name",
            Self::Foreign => "foreign",
            Self::Unknown => "unknown",
        }
    }
}

/// Autofill tokens (HTML standard, "autofill") of what is none of a password manager's business.
fn is_foreign(token: &str) -> bool {
    const STARTS: [&str; 6] = ["cc-", "address-", "postal-", "bday", "street-", "country"];
    const TOKENS: [&str; 8] = [
        "organization",
        "organization-title",
        "url",
        "photo",
        "sex",
        "language",
        "transaction-amount",
        "transaction-currency",
    ];
    STARTS.iter().any(|start| token.starts_with(start)) || TOKENS.contains(&token)
}

mod kind;
mod roles;
