//! A field read by itself: what its own words and attributes say that it asks for.

use super::{Concept, Field, Reading, Reason, Visibility};

/// A field read by itself.
#[derive(Clone, Debug)]
pub(super) struct Evidence<'a> {
    pub field: &'a Field,
    pub subject: Subject,
    /// The weight of what spoke for the subject.
    pub strength: i32,
    pub password: PasswordWords,
    pub code: Code,
    /// It asks for a part of a payment card.
    pub card: bool,
    /// Some of its words speak of a code.
    pub speaks_of_code: bool,
    /// Some of its words speak of who one is.
    pub speaks_of_identity: bool,
    /// Asks for something once more.
    pub repeats: bool,
    /// Asks to make something up: a name or a password that is not there yet.
    pub chosen: bool,
    pub reasons: Vec<Reason>,
}

/// What a field asks for, by its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Username,
    Email,
    Phone,
    Password,
    OneTimeCode,
    Search,
    PersonName,
    /// Addresses, cards, dates: whatever is none of a password manager's business.
    Foreign,
    /// Letters of a picture.
    Captcha,
    /// Put there for programs to fall into, or for a browser's own filling.
    Decoy,
    Unknown,
}

/// Which password a password field asks for; positive speaks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PasswordWords {
    pub current: i32,
    pub new: i32,
}

/// How surely a code is one that an authenticator shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Code {
    /// The page will ask for it in another step.
    Later,
    /// It was sent to an address or a number that is being checked.
    OfAnAddress,
    Perhaps,
    Surely,
}

const SUBJECTS: [(Concept, Subject); 14] = [
    (Concept::Email, Subject::Email),
    (Concept::OneTimeCode, Subject::OneTimeCode),
    (Concept::Authenticator, Subject::OneTimeCode),
    (Concept::Username, Subject::Username),
    (Concept::Phone, Subject::Phone),
    (Concept::Password, Subject::Password),
    (Concept::Search, Subject::Search),
    (Concept::Card, Subject::Foreign),
    (Concept::PostalAddress, Subject::Foreign),
    (Concept::Secret, Subject::Foreign),
    (Concept::Misc, Subject::Foreign),
    (Concept::PersonName, Subject::PersonName),
    (Concept::Captcha, Subject::Captcha),
    (Concept::Decoy, Subject::Decoy),
];

/// What a person reads weighs more than what programmers named.
const READ: i32 = 5;
const NAMED: i32 = 3;

impl<'a> Evidence<'a> {
    /// Reads a field. `labels`: those of all fields of its form, whose texts are theirs and nobody else's.
    pub(super) fn gather(field: &'a Field, labels: &[&str]) -> Self {
        let mut evidence = Self {
            field,
            subject: Subject::Unknown,
            strength: 0,
            password: PasswordWords::default(),
            code: Code::Perhaps,
            card: false,
            speaks_of_code: false,
            speaks_of_identity: false,
            repeats: false,
            chosen: false,
            reasons: Vec::new(),
        };
        let mut votes = Votes::default();
        evidence.by_autocomplete(&mut votes);
        evidence.by_type(&mut votes);
        evidence.by_texts(&mut votes, labels);
        evidence.reasons.splice(0..0, votes.reasons);
        // Of equals the earlier, but an e-mail address before all: it may well be the user name, too.
        let weight = |(subject, sum): &&(Subject, i32)| (*sum, *subject == Subject::Email);
        if let Some((subject, sum)) = votes.sums.iter().rev().max_by_key(weight) {
            (evidence.subject, evidence.strength) = (*subject, *sum);
        }
        if evidence.code != Code::OfAnAddress && field.autocomplete.contains("one-time-code") {
            evidence.code = Code::Surely;
        }
        evidence
    }

    fn by_autocomplete(&mut self, votes: &mut Votes) {
        for token in self.field.autocomplete.to_ascii_lowercase().split_ascii_whitespace() {
            match token {
                "username" | "webauthn" => votes.add(Subject::Username, "autocomplete", "username", 6),
                "email" => votes.add(Subject::Email, "autocomplete", "email", 6),
                "tel" | "tel-national" => votes.add(Subject::Phone, "autocomplete", "tel", 6),
                "one-time-code" => votes.add(Subject::OneTimeCode, "autocomplete", "one-time-code", 14),
                "current-password" => self.lean(3, 0, "autocomplete", "current-password"),
                "new-password" => self.lean(0, 3, "autocomplete", "new-password"),
                "name" | "given-name" | "family-name" | "additional-name" | "honorific-prefix" => {
                    votes.add(Subject::PersonName, "autocomplete", "name", 10);
                }
                token if is_foreign(token) => {
                    self.card |= token.starts_with("cc-");
                    votes.add(Subject::Foreign, "autocomplete", "address, card or date", 12);
                }
                _ => {}
            }
        }
    }

    fn by_type(&mut self, votes: &mut Votes) {
        let field = self.field;
        match field.input.as_str() {
            "email" => votes.add(Subject::Email, "type", "email", 6),
            "tel" => votes.add(Subject::Phone, "type", "tel", 3),
            "search" => votes.add(Subject::Search, "type", "search", 10),
            "url" => votes.add(Subject::Foreign, "type", "url", 6),
            _ => {}
        }
        let longest: Option<u32> = field.maxlength.parse().ok();
        if field.inputmode == "numeric" && longest.is_some_and(|length| (4..=8).contains(&length)) {
            votes.add(Subject::OneTimeCode, "maxlength", "4 to 8 digits", 1);
        }
        if field.input == "password" {
            if longest.is_some_and(|length| length < 4) {
                votes.add(Subject::Foreign, "maxlength", "too short for a password", 12);
            }
            if !field.passwordrules.is_empty() || field.minlength.parse().is_ok_and(|length: u32| length >= 5) {
                self.lean(0, 1, "minlength", "rules for a password");
            }
        }
    }

    fn by_texts(&mut self, votes: &mut Votes, labels: &[&str]) {
        let field = self.field;
        // Text that only stands before the field may belong to another one: it counts where the field has no words of its own.
        let wordless = [&field.label, &field.aria_label, &field.placeholder].iter().all(|text| text.trim().is_empty());
        // A sentence is no label.
        let is_label = |text: &str| text.chars().count() <= 60 && !labels.contains(&text);
        let near = Some(field.near.as_str()).filter(|near| wordless && is_label(near)).unwrap_or_default();
        for (place, text, weight) in [
            ("label", field.label.as_str(), READ),
            ("aria-label", &field.aria_label, READ),
            ("placeholder", &field.placeholder, READ),
            ("text before", near, READ - 1),
            ("title", &field.title, 2),
        ] {
            self.by_text(votes, place, text, weight);
        }
        // Name and id are mostly one word said twice.
        let named = self.by_name(votes, "name", &field.name, NAMED);
        let id = own_part(&field.id, &field.name);
        let again = named.is_some() && named == subject(&Reading::of(last_part(id))).map(|(subject, _)| subject);
        self.by_name(votes, "id", id, if again { 1 } else { NAMED });
        self.by_text(votes, "class", &field.class, 1);
    }

    /// Counts what a name speaks of: its last part, because the others are those of its form (`login[email]`, `loginForm:company`).
    fn by_name(&mut self, votes: &mut Votes, place: &'static str, name: &str, weight: i32) -> Option<Subject> {
        self.by_text(votes, place, last_part(name), weight)
    }

    /// Counts what one text speaks of; says of what.
    fn by_text(&mut self, votes: &mut Votes, place: &'static str, text: &str, weight: i32) -> Option<Subject> {
        if weight >= READ - 1 && is_sample_address(text) {
            votes.add(Subject::Email, place, "a sample address", weight);
            self.speaks_of_identity = true;
            return Some(Subject::Email);
        }
        let mut reading = Reading::of(text);
        // Where people read it, "ID" is who one is; in a name it may be anything's.
        if weight < READ - 1 {
            reading.forget("id");
        }
        if reading.is_empty() {
            return None;
        }
        let winner = subject(&reading);
        if let Some((subject, term)) = winner {
            let weight = match (subject, term) {
                // A trap says so only once.
                (Subject::Decoy, _) if weight > 1 => 12,
                // Of what, the other words say.
                (_, "address") => weight.min(2),
                _ => weight,
            };
            votes.add(subject, place, term, weight);
        }
        if let Some(term) = reading.term(Concept::CurrentPassword) {
            self.lean(weight, 0, place, term);
        }
        if let Some(term) = reading.term(Concept::NewPassword).or(reading.term(Concept::RepeatPassword)) {
            self.lean(0, weight, place, term);
        } else if let Some(term) = reading.term(Concept::Choose).filter(|_| weight > 1) {
            self.lean(0, weight.min(3), place, term);
        }
        self.speaks_of_identity |= reading.has(Concept::Username) || reading.has(Concept::Email);
        if weight > 1 {
            self.card |= reading.has(Concept::Card);
            let speaks_of_code = reading.has(Concept::OneTimeCode) || reading.has(Concept::Authenticator);
            let speaks_of_address = reading.has(Concept::Email) || reading.has(Concept::Phone);
            self.speaks_of_code |= speaks_of_code;
            self.repeats |= reading.has(Concept::RepeatPassword);
            self.chosen |= reading.has(Concept::Choose);
            if reading.has(Concept::Authenticator) {
                self.code = self.code.max(Code::Surely);
            }
            if reading.has(Concept::AddressCheck) || speaks_of_address && speaks_of_code {
                self.code = Code::OfAnAddress;
            }
        }
        winner.map(|(subject, _)| subject)
    }

    fn lean(&mut self, current: i32, new: i32, place: &'static str, found: &'static str) {
        // What is said of any other field says nothing of a password.
        if self.field.input != "password" {
            return;
        }
        self.password.current += current;
        self.password.new += new;
        let for_what = if new > 0 { "new password" } else { "current password" };
        self.reasons.push(Reason { place, found, for_what, weight: current + new });
    }

    pub(super) fn is_visible(&self) -> bool {
        self.field.visibility == Visibility::Visible
    }

    /// A field that hides what is typed and asks for a password, rather than for a code, a card's number or nothing.
    pub(super) fn is_password(&self) -> bool {
        self.field.input == "password"
            && match self.subject {
                Subject::OneTimeCode | Subject::Captcha | Subject::Decoy => false,
                Subject::Foreign => !self.asks_for_a_number(),
                _ => true,
            }
    }

    /// A card's number, a social security number: nothing calls it a password.
    fn asks_for_a_number(&self) -> bool {
        let called = |what: &str| self.reasons.iter().any(|reason| reason.for_what == what || reason.found == what);
        self.reasons.iter().any(|reason| matches!(reason.place, "autocomplete" | "maxlength") && reason.weight > 10)
            || !called(Subject::Password.name()) && !called("pin")
    }

    /// Its texts or its names speak of this, whatever it asks for.
    pub(super) fn speaks_of(&self, concept: Concept) -> bool {
        let field = self.field;
        let texts = [&field.label, &field.aria_label, &field.placeholder, &field.name, &field.id];
        texts.into_iter().any(|text| Reading::of(text).has(concept))
    }

    /// Nothing tells what it is, not even the page's own program.
    pub(super) fn is_nameless(&self) -> bool {
        let field = self.field;
        [&field.name, &field.id, &field.label, &field.placeholder, &field.aria_label].into_iter().all(String::is_empty)
    }

    /// More than what programmers named it speaks for what it is.
    pub(super) fn is_plain(&self) -> bool {
        self.strength >= READ - 1
    }

    /// Its own words or the page's autocomplete say that it asks who one is.
    pub(super) fn is_identity(&self) -> bool {
        matches!(self.subject, Subject::Username | Subject::Email | Subject::Phone) && self.field.input != "password"
    }
}

/// "name@example.com" shows how an e-mail address is written, whatever words are in it.
fn is_sample_address(text: &str) -> bool {
    let parts = text.split_once('@').filter(|_| !text.contains(' '));
    parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

fn last_part(name: &str) -> &str {
    let parts = name.split([':', '[', ']', '.', '$', '/']);
    parts.rev().find(|part| part.chars().any(char::is_alphabetic)).unwrap_or(name)
}

/// Frameworks name the field `account[title]` and give it the id `account_title`: only what comes after the object is the field's.
fn own_part<'a>(id: &'a str, name: &str) -> &'a str {
    let object = name.split_once('[').map(|(object, _)| object).filter(|object| !object.is_empty());
    object.and_then(|object| id.strip_prefix(object)?.strip_prefix(['_', '-'])).unwrap_or(id)
}

/// What a text asks for, by its longest, thus most specific term.
fn subject(reading: &Reading) -> Option<(Subject, &'static str)> {
    let concepts = SUBJECTS.map(|(concept, _)| concept);
    let specific = reading.most_specific(&concepts);
    // "E-mail address" and "e-mail (your user name)" ask for an e-mail address; "account number or e-mail" as well.
    let email = reading.term(Concept::Email).map(|term| (Concept::Email, term));
    let overruled = |concept| {
        matches!(
            concept,
            Concept::PostalAddress | Concept::PersonName | Concept::Username | Concept::Phone | Concept::Card
        )
    };
    let decoy = reading.term(Concept::Decoy).map(|term| (Concept::Decoy, term));
    let captcha = reading.term(Concept::Captcha).map(|term| (Concept::Captcha, term));
    let (concept, term) = match (decoy.or(captcha), email, specific) {
        (Some(trap), _, _) => Some(trap),
        (None, Some(email), Some((concept, _))) if overruled(concept) => Some(email),
        (None, _, specific) => specific,
    }?;
    if let Some(term) = reading.term(Concept::SomeoneElse).filter(|_| concept == Concept::Username) {
        return Some((Subject::Foreign, term));
    }
    let (_, subject) = SUBJECTS.iter().find(|(other, _)| *other == concept)?;
    Some((*subject, term))
}

#[derive(Default)]
struct Votes {
    sums: Vec<(Subject, i32)>,
    reasons: Vec<Reason>,
}

impl Votes {
    fn add(&mut self, subject: Subject, place: &'static str, found: &'static str, weight: i32) {
        self.reasons.push(Reason { place, found, for_what: subject.name(), weight });
        match self.sums.iter_mut().find(|(other, _)| *other == subject) {
            Some((_, sum)) => *sum += weight,
            None => self.sums.push((subject, weight)),
        }
    }
}

impl Subject {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Username => "user name",
            Self::Email => "e-mail",
            Self::Phone => "phone",
            Self::Password => "password",
            Self::OneTimeCode => "one-time code",
            Self::Search => "search",
            Self::PersonName => "person's name",
            Self::Foreign => "foreign",
            Self::Captcha => "captcha",
            Self::Decoy => "decoy",
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
