//! The vote on what a form is for.

use super::submit::{self, ReadButton};
use super::{Code, Concept, Elsewhere, Evidence, FieldRole, Form, FormKind, Reading, Reason, Subject};

/// Votes, in the order in which ties are decided.
const KINDS: [FormKind; 7] = [
    FormKind::SignIn,
    FormKind::SignUp,
    FormKind::ChangePassword,
    FormKind::Search,
    FormKind::Newsletter,
    FormKind::Payment,
    FormKind::Other,
];

/// What a text that names the form's purpose speaks for.
const PURPOSES: [(Concept, FormKind); 7] = [
    (Concept::ChangePassword, FormKind::ChangePassword),
    (Concept::ForgotPassword, FormKind::ChangePassword),
    (Concept::SignUp, FormKind::SignUp),
    (Concept::SignIn, FormKind::SignIn),
    (Concept::Newsletter, FormKind::Newsletter),
    (Concept::Checkout, FormKind::Payment),
    (Concept::Search, FormKind::Search),
];

#[derive(Default)]
struct Ballot {
    reasons: Vec<(FormKind, Reason)>,
}

impl Ballot {
    fn vote(&mut self, kind: FormKind, place: &'static str, found: &'static str, weight: i32) {
        self.reasons.push((kind, Reason { place, found, for_what: name(kind), weight }));
    }

    /// The most specific purpose that a text names.
    fn purpose(&mut self, place: &'static str, reading: &Reading, weight: i32) {
        let concepts = PURPOSES.map(|(concept, _)| concept);
        let Some((concept, term)) = reading.most_specific(&concepts) else {
            return;
        };
        if let Some((_, kind)) = PURPOSES.iter().find(|(other, _)| *other == concept) {
            self.vote(*kind, place, term, weight);
        }
    }

    fn sum(&self, kind: FormKind) -> i32 {
        self.reasons.iter().filter(|(other, _)| *other == kind).map(|(_, reason)| reason.weight).sum()
    }

    fn winner(&self) -> FormKind {
        let best = KINDS.iter().rev().max_by_key(|kind| self.sum(**kind));
        best.copied().filter(|kind| self.sum(*kind) >= 3).unwrap_or(FormKind::Other)
    }
}

/// The kind, now that the fields are known: which step of signing in it is, which way to a new password.
pub(super) fn refined(kind: FormKind, roles: &[Option<FieldRole>]) -> FormKind {
    let has = |role| roles.contains(&Some(role));
    let password = has(FieldRole::CurrentPassword);
    match kind {
        FormKind::SignIn if has(FieldRole::OneTimeCode) && !password => FormKind::OneTimeCode,
        FormKind::SignIn if !password && !has(FieldRole::NewPassword) => FormKind::SignInFirst,
        FormKind::SignIn if !has(FieldRole::Username) && !has(FieldRole::Email) => FormKind::SignInSecond,
        FormKind::ChangePassword if !password => FormKind::ResetPassword,
        FormKind::SignIn if roles.iter().all(Option::is_none) => FormKind::Other,
        kind => kind,
    }
}

pub(super) fn of(
    form: &Form,
    buttons: &[ReadButton<'_>],
    title: &Reading,
    fields: &[Evidence<'_>],
    elsewhere: Elsewhere,
) -> (FormKind, Vec<Reason>) {
    let mut ballot = Ballot::default();
    by_texts(&mut ballot, form, buttons, title);
    // Shops show the field for the password only if they know the e-mail address.
    let buying = elsewhere == Elsewhere::PostalAddress && fields.iter().any(|field| field.subject == Subject::Email);
    if buying {
        ballot.vote(FormKind::Payment, "page", "an address to send to", 12);
    }
    if !buying && fields.iter().any(Evidence::is_password) {
        by_passwords(&mut ballot, fields);
    } else {
        by_other_fields(&mut ballot, form, buttons, fields);
    }
    let winner = match ballot.winner() {
        // "Save this search" asks for no words to look for.
        FormKind::Search if !fields.iter().any(|field| matches!(field.subject, Subject::Search | Subject::Unknown)) => {
            FormKind::Other
        }
        winner => winner,
    };
    (winner, ballot.reasons.into_iter().map(|(_, reason)| reason).collect())
}

fn by_texts(ballot: &mut Ballot, form: &Form, buttons: &[ReadButton<'_>], title: &Reading) {
    // Of two that could as well be pressed, one may lead to another form.
    let likely = submit::likely(buttons);
    for read in buttons {
        let weight = match (likely.contains(&read.button.handle), likely.len()) {
            // Nobody writes "Create account" on what signs in.
            (true, 1) if read.button.submits && read.says.has(Concept::SignUp) => 9,
            (true, 1) => 4,
            (true, _) => 2,
            (false, _) => 1,
        };
        ballot.purpose("button", &read.says, weight);
    }
    // The nearest one says it best.
    for (heading, weight) in form.headings.iter().rev().zip([3, 2]) {
        ballot.purpose("heading", &Reading::of(heading), weight);
    }
    ballot.purpose("title", title, 2);
    for (place, text) in [("form id", &form.id), ("form name", &form.name), ("form class", &form.class)] {
        ballot.purpose(place, &Reading::of(text), 2);
    }
    // The path alone: the host's name speaks of the company.
    for path in form.actions.iter().take(1).filter_map(|action| action.split_once("://")?.1.split_once('/')) {
        let path = path.1.split(['?', '#']).next().unwrap_or_default();
        ballot.purpose("form action", &Reading::of(path), 2);
    }
    let links: Vec<Reading> = form.links.iter().map(|link| Reading::of(link)).collect();
    if links.iter().any(|link| link.has(Concept::ForgotPassword)) {
        ballot.vote(FormKind::SignIn, "link", "forgot password", 3);
    }
    // A form links to its opposite.
    if links.iter().any(|link| link.has(Concept::SignUp)) {
        ballot.vote(FormKind::SignIn, "link", "sign up", 1);
    }
    if links.iter().any(|link| link.has(Concept::SignIn)) {
        ballot.vote(FormKind::SignUp, "link", "sign in", 2);
    }
    let ticks: Vec<Reading> = form.ticks.iter().map(|tick| Reading::of(tick)).collect();
    if ticks.iter().any(|tick| tick.has(Concept::RememberMe)) {
        ballot.vote(FormKind::SignIn, "tick", "remember me", 3);
    }
    if ticks.iter().any(|tick| tick.has(Concept::Terms)) {
        ballot.vote(FormKind::SignUp, "tick", "terms", 2);
    }
    if ticks.iter().any(|tick| tick.has(Concept::Newsletter)) {
        ballot.vote(FormKind::SignUp, "tick", "newsletter", 1);
    }
    if form.role == "search" {
        ballot.vote(FormKind::Search, "role", "search", 6);
    }
}

fn by_passwords(ballot: &mut Ballot, fields: &[Evidence<'_>]) {
    let passwords: Vec<&Evidence<'_>> = fields.iter().filter(|field| field.is_password()).collect();
    let seen: Vec<&&Evidence<'_>> = passwords.iter().filter(|field| field.is_visible()).collect();
    let passwords: Vec<&Evidence<'_>> = if seen.is_empty() { passwords } else { seen.into_iter().copied().collect() };
    let current = passwords.iter().any(|field| field.password.current > field.password.new);
    let new = passwords.iter().filter(|field| field.password.new > field.password.current).count();
    let surely_new = passwords.iter().any(|field| field.password.new - field.password.current >= 5);
    match passwords.len() {
        1 => ballot.vote(FormKind::SignIn, "fields", "one password", 3),
        2 if current && new > 0 => ballot.vote(FormKind::ChangePassword, "fields", "current and new password", 7),
        2 => {
            ballot.vote(FormKind::SignUp, "fields", "two passwords", 5);
            ballot.vote(FormKind::ChangePassword, "fields", "two passwords", 3);
        }
        _ => ballot.vote(FormKind::ChangePassword, "fields", "three passwords", 7),
    }
    if current {
        ballot.vote(FormKind::SignIn, "field", "current password", 2);
    }
    if new > 0 {
        ballot.vote(FormKind::SignUp, "field", "new password", if surely_new { 5 } else { 3 });
        ballot.vote(FormKind::ChangePassword, "field", "new password", 2);
    }
    let others: Vec<&Evidence<'_>> = fields.iter().filter(|field| !field.is_password() && field.is_visible()).collect();
    let count = |subject: Subject| others.iter().filter(|field| field.subject == subject).count();
    if count(Subject::PersonName) > 0 {
        ballot.vote(FormKind::SignUp, "field", "person's name", 3);
    }
    if count(Subject::Email) > 0 && count(Subject::Username) > 0 {
        ballot.vote(FormKind::SignUp, "fields", "user name and e-mail", 4);
    }
    if count(Subject::Email) > 1 {
        // Nobody confirms an address to come in.
        let again = others.iter().any(|field| field.subject == Subject::Email && field.repeats);
        ballot.vote(FormKind::SignUp, "fields", "e-mail twice", if again { 4 } else { 2 });
    }
    match count(Subject::Foreign) {
        0 => {}
        1 => ballot.vote(FormKind::SignUp, "field", "address, date or the like", 1),
        _ => ballot.vote(FormKind::SignUp, "fields", "addresses, dates or the like", 3),
    }
    if others.iter().any(|field| field.is_identity() && field.chosen) {
        ballot.vote(FormKind::SignUp, "field", "a name to be chosen", 3);
    }
    if others.iter().filter(|field| !beside_any(field.subject)).count() >= 3 {
        ballot.vote(FormKind::SignUp, "fields", "three and more beside the password", 2);
    }
    if others.is_empty() && passwords.len() >= 2 {
        ballot.vote(FormKind::ChangePassword, "fields", "passwords only", 3);
    }
}

/// It may stand beside whatever is asked for.
fn beside_any(subject: Subject) -> bool {
    matches!(subject, Subject::Search | Subject::Decoy | Subject::Captcha | Subject::OneTimeCode)
}

fn by_other_fields(ballot: &mut Ballot, form: &Form, buttons: &[ReadButton<'_>], fields: &[Evidence<'_>]) {
    let seen: Vec<&Evidence<'_>> =
        fields.iter().filter(|field| field.is_visible() && field.subject != Subject::Decoy).collect();
    let has = |subject: Subject| seen.iter().any(|field| field.subject == subject);
    if has(Subject::Search) {
        ballot.vote(FormKind::Search, "field", "search", 5);
    }
    let code = |field: &&Evidence<'_>| field.subject == Subject::OneTimeCode && field.code > Code::OfAnAddress;
    let addressed = has(Subject::PersonName) || has(Subject::Email) || has(Subject::Phone);
    if seen.iter().any(code) && !addressed {
        ballot.vote(FormKind::SignIn, "field", "one-time code", 5);
    }
    if seen.iter().any(|field| field.card && field.subject == Subject::Foreign) {
        ballot.vote(FormKind::Payment, "field", "payment card", 7);
    }
    if has(Subject::PersonName) || has(Subject::Foreign) {
        ballot.vote(FormKind::Other, "field", "name, address or card", if seen.len() > 2 { 6 } else { 3 });
    }
    if seen.len() > 3 && !has(Subject::OneTimeCode) {
        ballot.vote(FormKind::Other, "fields", "more than three and no password", 3);
    }
    // Whatever its button says: "Sign up" and "Anmelden" are what one does with newsletters, too.
    let names = [&form.id, &form.name, &form.class].into_iter().chain(&form.actions);
    if names.map(|name| Reading::of(name)).any(|name| name.has(Concept::Newsletter)) {
        ballot.vote(FormKind::Newsletter, "form names", "newsletter", 9);
    }
    let texts = form.links.iter().chain(&form.headings);
    let says_newsletter = buttons.iter().any(|button| button.says.has(Concept::Newsletter))
        || texts.into_iter().any(|text| Reading::of(text).has(Concept::Newsletter));
    if says_newsletter {
        ballot.vote(FormKind::Newsletter, "text", "newsletter", 3);
    }
    // One field that asks who one is: the first step of signing in, unless the form says otherwise.
    match seen.iter().find(|field| field.is_identity()) {
        Some(field) if seen.len() <= 2 => {
            let weight = match field.subject {
                // The page itself says that it is for signing in.
                Subject::Username if field.reasons.iter().any(|reason| reason.place == "autocomplete") => 4,
                Subject::Username => 2,
                _ => 1,
            };
            ballot.vote(FormKind::SignIn, "field", "who one is", weight);
            let field = field.field;
            // Mostly one word said twice.
            let id = if field.id == field.name { "" } else { &field.id };
            for text in [id, &field.name, &field.label, &field.placeholder] {
                ballot.purpose("field", &Reading::of(text), 2);
            }
        }
        _ => {}
    }
}

fn name(kind: FormKind) -> &'static str {
    match kind {
        FormKind::SignIn => "sign in",
        FormKind::SignInFirst => "first step of a sign-in",
        FormKind::SignInSecond => "second step of a sign-in",
        FormKind::OneTimeCode => "one-time code",
        FormKind::SignUp => "sign up",
        FormKind::ChangePassword => "change password",
        FormKind::ResetPassword => "reset password",
        FormKind::Search => "search",
        FormKind::Newsletter => "newsletter",
        FormKind::Payment => "payment",
        FormKind::Other => "other",
    }
}
