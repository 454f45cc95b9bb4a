//! The vote on what a form is for.

use super::{Concept, Evidence, Form, FormKind, Reading, Reason, Subject};

/// Votes, in the order in which ties are decided.
const KINDS: [FormKind; 5] =
    [FormKind::SignIn, FormKind::SignUp, FormKind::ChangePassword, FormKind::Search, FormKind::Other];

/// What a text that names the form's purpose speaks for.
const PURPOSES: [(Concept, FormKind); 6] = [
    (Concept::ChangePassword, FormKind::ChangePassword),
    (Concept::SignUp, FormKind::SignUp),
    (Concept::SignIn, FormKind::SignIn),
    (Concept::Newsletter, FormKind::Other),
    (Concept::Checkout, FormKind::Other),
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

pub(super) fn of(form: &Form, title: &Reading, fields: &[Evidence<'_>]) -> (FormKind, Vec<Reason>) {
    let mut ballot = Ballot::default();
    by_texts(&mut ballot, form, title);
    if fields.iter().any(Evidence::is_password) {
        by_passwords(&mut ballot, fields);
    } else {
        by_other_fields(&mut ballot, form, fields);
    }
    (ballot.winner(), ballot.reasons.into_iter().map(|(_, reason)| reason).collect())
}

fn by_texts(ballot: &mut Ballot, form: &Form, title: &Reading) {
    for (position, button) in form.buttons.iter().enumerate() {
        ballot.purpose("button", &Reading::of(button), if position == 0 { 4 } else { 1 });
    }
    for heading in form.headings.iter().take(2) {
        ballot.purpose("heading", &Reading::of(heading), 3);
    }
    ballot.purpose("title", title, 1);
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
    let seen = passwords.iter().filter(|field| field.is_visible()).count();
    let count = if seen == 0 { passwords.len() } else { seen };
    let current = passwords.iter().any(|field| field.password.current > field.password.new);
    let new = passwords.iter().filter(|field| field.password.new > field.password.current).count();
    match count {
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
        ballot.vote(FormKind::SignUp, "field", "new password", 3);
        ballot.vote(FormKind::ChangePassword, "field", "new password", 2);
    }
    let others: Vec<&Evidence<'_>> = fields.iter().filter(|field| !field.is_password() && field.is_visible()).collect();
    if others.iter().any(|field| field.subject == Subject::PersonName) {
        ballot.vote(FormKind::SignUp, "field", "person's name", 2);
    }
    if others.iter().filter(|field| field.subject != Subject::Search).count() >= 3 {
        ballot.vote(FormKind::SignUp, "fields", "three and more beside the password", 2);
    }
    if others.is_empty() && count >= 2 {
        ballot.vote(FormKind::ChangePassword, "fields", "passwords only", 3);
    }
}

fn by_other_fields(ballot: &mut Ballot, form: &Form, fields: &[Evidence<'_>]) {
    let seen: Vec<&Evidence<'_>> = fields.iter().filter(|field| field.is_visible()).collect();
    let has = |subject: Subject| seen.iter().any(|field| field.subject == subject);
    if has(Subject::Search) {
        ballot.vote(FormKind::Search, "field", "search", 5);
    }
    if has(Subject::OneTimeCode) && seen.len() <= 2 {
        ballot.vote(FormKind::SignIn, "field", "one-time code", 5);
    }
    if has(Subject::PersonName) || has(Subject::Foreign) {
        ballot.vote(FormKind::Other, "field", "name, address or card", 3);
    }
    if seen.len() > 3 {
        ballot.vote(FormKind::Other, "fields", "more than three and no password", 3);
    }
    if form
        .links
        .iter()
        .chain(&form.headings)
        .chain(&form.buttons)
        .any(|text| Reading::of(text).has(Concept::Newsletter))
    {
        ballot.vote(FormKind::Other, "text", "newsletter", 3);
    }
    // One field that asks who one is: the first step of signing in, unless the form says otherwise.
    let identity =
        |field: &&&Evidence<'_>| matches!(field.subject, Subject::Username | Subject::Email | Subject::Phone);
    match seen.iter().find(identity) {
        Some(field) if seen.len() <= 2 => {
            let weight = match field.subject {
                // The page itself says that it is for signing in.
                Subject::Username if field.reasons.iter().any(|reason| reason.place == "autocomplete") => 4,
                Subject::Username => 2,
                _ => 1,
            };
            ballot.vote(FormKind::SignIn, "field", "who one is", weight);
        }
        _ => {}
    }
}

fn name(kind: FormKind) -> &'static str {
    match kind {
        FormKind::SignIn => "sign in",
        FormKind::SignUp => "sign up",
        FormKind::ChangePassword => "change password",
        FormKind::Search => "search",
        FormKind::Other => "other",
    }
}
