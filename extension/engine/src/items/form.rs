//! Between an item's content and the form that a person fills in.

use crate::autofill::{Plain, Rule, RuleError};
use crate::codes::{CodeError, Generator};
use crate::failure::{BadInput, Failure};
use latchkey_messages::{Address, CustomField, FieldTarget, ItemForm, Match as Meaning, Secret};
use latchkey_shared::item::{Details, Field, Match, Overview, Target};

/// What a new item, or a new revision, says.
#[derive(Default)]
pub(crate) struct Content {
    pub overview: Overview,
    pub details: Details,
}

const TITLE_MAX: usize = 200;
const TEXT_MAX: usize = 64 * 1024;
const LIST_MAX: usize = 200;

impl Content {
    /// From the form, as a person filled it in. What the form doesn't show stays as it was `before`.
    pub fn of_form(form: &ItemForm, before: Option<Self>) -> Result<Self, Failure> {
        check(form)?;
        let mut content = before.unwrap_or_default();
        let (overview, details) = (&mut content.overview, &mut content.details);
        let written = |address: &Address| {
            let text = crate::autofill::address::without_user_info(&address.text);
            (!text.is_empty()).then_some((text, match_of(address.matching)))
        };
        (overview.addresses, overview.matching) = form.addresses.iter().filter_map(written).unzip();
        // Sites are what is meant where nothing is said.
        while overview.matching.last() == Some(&Match::Site) {
            overview.matching.pop();
        }
        overview.title = match form.title.trim() {
            "" => host_of(&overview.addresses).ok_or_else(no_title)?,
            title => title.to_owned(),
        };
        overview.user_name = form.user_name.trim().to_owned();
        overview.insecure = form.insecure.then_some(true);
        overview.sign_in = form.sign_in;
        details.password = some(form.password.expose());
        details.notes = some(form.notes.expose());
        let code = form.one_time_code.expose().trim();
        // One that another program wrote and cannot be read here stays as it is.
        if details.one_time_code.as_deref().unwrap_or_default() != code {
            details.one_time_code = match code {
                "" => None,
                code => Some(Generator::address_of(code, &overview.title).map_err(no_code)?.to_string()),
            };
        }
        details.fields = form.fields.iter().filter(|field| !is_blank(field)).map(field_of).collect();
        Ok(content)
    }

    /// The form for it.
    pub fn form(&self) -> ItemForm {
        let (overview, details) = (&self.overview, &self.details);
        let secret = |text: &Option<String>| Secret::new(text.clone().unwrap_or_default());
        let field = |field: &Field| CustomField {
            name: field.name.clone(),
            value: Secret::new(field.value.clone()),
            plain: field.plain,
            target: field.target.as_ref().map(target_shown),
        };
        ItemForm {
            title: overview.title.clone(),
            user_name: overview.user_name.clone(),
            password: secret(&details.password),
            addresses: addresses_shown(overview),
            notes: secret(&details.notes),
            one_time_code: secret(&details.one_time_code),
            fields: details.fields.iter().map(field).collect(),
            sign_in: overview.sign_in,
            insecure: overview.insecure == Some(true),
        }
    }
}

/// An item's addresses, for the interface.
pub(crate) fn addresses_shown(overview: &Overview) -> Vec<Address> {
    let shown = |(text, matching): (&str, Match)| Address { text: text.to_owned(), matching: meaning(matching) };
    overview.sites().map(shown).collect()
}

pub(crate) fn target_shown(target: &Target) -> FieldTarget {
    FieldTarget { name: target.name.clone(), id: target.id.clone() }
}

fn meaning(matching: Match) -> Meaning {
    match matching {
        Match::Site => Meaning::Site,
        Match::Host => Meaning::Host,
        Match::StartsWith => Meaning::StartsWith,
        Match::Pattern => Meaning::Pattern,
        Match::Exact => Meaning::Exact,
        Match::Never => Meaning::Never,
    }
}

fn match_of(meaning: Meaning) -> Match {
    match meaning {
        Meaning::Site => Match::Site,
        Meaning::Host => Match::Host,
        Meaning::StartsWith => Match::StartsWith,
        Meaning::Pattern => Match::Pattern,
        Meaning::Exact => Match::Exact,
        Meaning::Never => Match::Never,
    }
}

fn field_of(field: &CustomField) -> Field {
    let target = |target: &FieldTarget| Target { name: target.name.clone(), id: target.id.clone() };
    Field {
        name: field.name.trim().to_owned(),
        value: field.value.expose().to_owned(),
        plain: field.plain,
        target: field.target.as_ref().map(target),
    }
}

fn is_blank(field: &CustomField) -> bool {
    field.name.trim().is_empty() && field.value.is_empty()
}

fn host_of(addresses: &[String]) -> Option<String> {
    let host = |address: &String| crate::autofill::ItemAddress::parse(address).ok().map(|it| it.host().to_string());
    addresses.iter().find_map(host)
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn check(form: &ItemForm) -> Result<(), Failure> {
    let values = form.fields.iter().map(|field| field.value.expose());
    let addresses = form.addresses.iter().map(|address| address.text.as_str());
    let mut texts = [&form.user_name, form.password.expose(), form.notes.expose(), form.one_time_code.expose()]
        .into_iter()
        .chain(values)
        .chain(addresses);
    let mut names = core::iter::once(form.title.trim()).chain(form.fields.iter().map(|field| field.name.trim()));
    if names.any(|name| name.chars().count() > TITLE_MAX) || texts.any(|text| text.len() > TEXT_MAX) {
        return Err(bad("Something is too long", "A title or name has up to 200 characters, a field up to 64 KB."));
    }
    for address in form.addresses.iter().filter(|address| !address.text.trim().is_empty()) {
        check_address(address)?;
    }
    if form.fields.len() > LIST_MAX || form.addresses.len() > LIST_MAX {
        return Err(bad("There is too much", "A login has up to 200 websites and up to 200 fields."));
    }
    if form.fields.iter().any(|field| field.name.trim().is_empty() && !is_blank(field)) {
        return Err(bad("A name is missing", "Give each field of your own a name."));
    }
    Ok(())
}

/// What is no web address is kept where it means its site (an app's `android://…`): it is filled nowhere. Where the person said more of
/// it, it must be one.
fn check_address(address: &Address) -> Result<(), Failure> {
    let matching = match_of(address.matching);
    if matches!(matching, Match::Site | Match::Host) {
        return Ok(());
    }
    let rule = Rule::read(&crate::autofill::address::without_user_info(&address.text), matching, Plain::AsSaid);
    let wrong = |error: RuleError| {
        let shown: String = address.text.trim().chars().take(80).collect();
        let detail = format!("“{shown}”: {error}");
        BadInput { code: error.code(), title: "A website can't be used as chosen", detail }.into()
    };
    rule.map(|_| ()).map_err(wrong)
}

fn no_title() -> Failure {
    bad("A title is missing", "Give the item a title or an address.")
}

pub(super) fn no_code(wrong: CodeError) -> Failure {
    BadInput { code: wrong.code(), title: "No one-time codes can be made", detail: wrong.to_string() }.into()
}

fn bad(title: &'static str, detail: &str) -> Failure {
    BadInput { code: "item-form", title, detail: detail.to_owned() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use latchkey_shared::item::Kind;
    use proptest::prelude::*;

    fn everything() -> Content {
        let mut details = Details::default();
        details.password = Some("pw".into());
        details.notes = Some("notes".into());
        details.one_time_code = Some("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP".into());
        let target = Some(Target { name: "realm".into(), id: "f2".into() });
        details.fields = vec![
            Field { name: "PIN".into(), value: "0000".into(), plain: false, target: None },
            Field { name: "Domain".into(), value: "CORP".into(), plain: true, target },
        ];
        let overview = Overview {
            kind: Kind::Note,
            title: "Router".into(),
            user_name: "admin".into(),
            addresses: vec!["https://a.test".into(), "https://b.test/x".into()],
            folder: Some("Network".into()),
            insecure: Some(true),
            matching: vec![Match::Site, Match::Exact],
            sign_in: true,
            groups: Vec::new(),
        };
        Content { overview, details }
    }

    #[test]
    fn saving_a_form_that_nobody_touched_changes_nothing() {
        let before = everything();
        let after = Content::of_form(&before.form(), Some(everything())).unwrap();
        assert_eq!(after.overview, before.overview);
        assert!(after.details == before.details);
    }

    #[test]
    fn what_the_form_does_not_show_is_not_lost_by_an_edit() {
        let mut form = everything().form();
        form.title = "Another".into();
        let after = Content::of_form(&form, Some(everything())).unwrap();
        assert_eq!((after.overview.kind, after.overview.folder.as_deref()), (Kind::Note, Some("Network")));
        assert_eq!(after.overview.title, "Another");
    }

    #[test]
    fn addresses_keep_their_meaning_when_an_empty_line_stands_between() {
        let address = |text: &str, matching| Address { text: text.into(), matching };
        let form = ItemForm {
            addresses: vec![
                address(" https://a.test ", Meaning::Host),
                address("  ", Meaning::Never),
                address("https://b.test", Meaning::Never),
                address("https://c.test", Meaning::Site),
            ],
            ..ItemForm::default()
        };
        let overview = Content::of_form(&form, None).unwrap().overview;
        let sites: Vec<_> = overview.sites().collect();
        let expected =
            [("https://a.test", Match::Host), ("https://b.test", Match::Never), ("https://c.test", Match::Site)];
        assert_eq!(sites, expected);
        assert_eq!((overview.matching.len(), overview.title.as_str()), (2, "a.test"));
    }

    #[test]
    fn an_address_without_encryption_speaks_for_itself_alone() {
        let form = ItemForm { addresses: vec!["http://a.test".to_owned().into()], ..ItemForm::default() };
        assert_eq!(Content::of_form(&form, None).unwrap().overview.insecure, None);
        let form = ItemForm { insecure: true, ..form };
        assert_eq!(Content::of_form(&form, None).unwrap().overview.insecure, Some(true));
    }

    #[test]
    fn a_field_without_a_name_is_asked_for_one_and_an_empty_one_is_left_out() {
        let field = |name: &str, value: &str| CustomField {
            name: name.into(),
            value: Secret::new(value),
            ..CustomField::default()
        };
        let form = |fields| ItemForm { title: "x".into(), fields, ..ItemForm::default() };
        assert!(Content::of_form(&form(vec![field(" ", "0000")]), None).is_err());
        let content = Content::of_form(&form(vec![field(" ", ""), field("PIN", "")]), None).unwrap();
        assert_eq!(content.details.fields.len(), 1);
    }

    #[test]
    fn a_website_must_be_what_the_person_says_of_it() {
        let form = |text: &str, matching| ItemForm {
            title: "x".into(),
            addresses: vec![Address { text: text.into(), matching }],
            ..ItemForm::default()
        };
        let saved = |text, matching| Content::of_form(&form(text, matching), None).is_ok();
        assert!(saved("android://app", Meaning::Site) && saved("", Meaning::Pattern));
        assert!(saved(r"https://a\d+\.test/.*", Meaning::Pattern) && saved("a.test/x", Meaning::StartsWith));
        assert!(!saved("https://[", Meaning::Pattern) && !saved("android://app", Meaning::Exact));
        assert!(!saved("not a host", Meaning::Never));
    }

    #[test]
    fn a_pasted_secret_becomes_an_address_and_a_bad_one_is_refused() {
        let form = |code: &str| ItemForm { title: "x".into(), one_time_code: Secret::new(code), ..ItemForm::default() };
        let content = Content::of_form(&form(" jbsw y3dp ehpk 3pxp "), None).unwrap();
        assert_eq!(content.details.one_time_code.as_deref(), Some("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"));
        assert!(Content::of_form(&form("otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP"), None).is_err());

        let mut counted = everything();
        counted.details.one_time_code = Some("otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP".into());
        let form = counted.form();
        let kept = Content::of_form(&form, Some(counted)).unwrap().details.one_time_code.clone();
        assert_eq!(kept.unwrap(), form.one_time_code.expose());
    }

    proptest! {
        #[test]
        fn a_form_reads_back(title in "[a-z]{1,8}", plain in any::<bool>(), sign_in in any::<bool>(), value in ".{1,8}") {
            let field = CustomField { name: title.clone(), value: Secret::new(value), plain, target: None };
            let form = ItemForm { title, sign_in, fields: vec![field], ..ItemForm::default() };
            prop_assert_eq!(Content::of_form(&form, None).unwrap().form(), form);
        }
    }
}
