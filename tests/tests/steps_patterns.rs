//! The ways in which pages ask for logins, one after the other in one browser.

use latchkey_tests::patterns::{CATALOGUE, Hand, Pattern};
use latchkey_tests::story::{ADA, Login, NORDLICHT, Person, Stage};
use latchkey_tests::{Error, Kind, Outcome, Site, View, in_both_browsers};
use serde_json::json;

const HOST: &str = "app.test";

in_both_browsers!(
    every_pattern_is_filled_and_sent_as_it_should_be,
    what_is_typed_into_any_pattern_is_saved_and_updated,
);

fn every_pattern_is_filled_and_sent_as_it_should_be(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("patterns/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&site.origin(HOST));
    ada.adds(&login)?;
    let tab = ada.opens(&site.url(HOST, "/index.html"))?;
    each(
        |_| true,
        |pattern| {
            let played = pattern.play(&ada, &tab, site, HOST, &login, Hand::Extension);
            if played.is_err() {
                // Where nothing could be filled, the shortcut opened it.
                ada.browser()?.dismiss_popup()?;
            }
            played
        },
    )
}

fn what_is_typed_into_any_pattern_is_saved_and_updated(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("patterns-typed/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let tab = ada.opens(&stage.site.url(HOST, "/index.html"))?;
    let mut number = 0;
    // What language a page speaks matters to whoever reads it, not to whoever types into it.
    each(
        |pattern| pattern.takes_keys() && pattern.is_first_of_its_page(),
        |pattern| {
            number += 1;
            is_saved_and_updated(&ada, &tab, &stage.site, pattern, &format!("host-{number}.test"))
        },
    )
}

/// At a host of its own, where nothing is kept yet.
fn is_saved_and_updated(ada: &Person, tab: &View, site: &Site, pattern: &Pattern, host: &str) -> Result<(), Error> {
    let login = Login { title: pattern.page.to_owned(), ..Login::nordwind(&site.origin(host)) };
    pattern.play(ada, tab, site, host, &login, Hand::Person)?;
    let offer = ada.sees_the_offer(tab)?;
    let names = (offer["replaces"].as_bool(), offer["user_name"].as_str().unwrap_or_default());
    if pattern.asks_who() {
        same("what is offered first", (Some(false), login.user_name.as_str()), names)?;
    } else {
        same("what is offered first", Some(false), names.0)?;
    }
    let organisation = &offer["places"][0]["organisation"]["id"];
    let save = json!({ "organisation": organisation, "folder": "", "title": login.title, "user_name": names.1 });
    ada.answers_the_offer(&offer, &json!({ "save": save }))?;
    same("the password that was saved", login.password.clone(), ada.reads_password(&login.title)?)?;

    let changed = Login { password: "Reed-Ferry-92-Coal".to_owned(), ..login };
    pattern.play(ada, tab, site, host, &changed, Hand::Person)?;
    let offer = ada.sees_the_offer(tab)?;
    let existing = &offer["existing"][0];
    same("what is to be updated", Some(changed.title.as_str()), existing["title"].as_str())?;
    ada.answers_the_offer(&offer, &json!({ "update": { "item": existing["id"] } }))?;
    same("the password after the update", changed.password, ada.reads_password(&changed.title)?)
}

/// Goes through the catalogue and tells all that went otherwise. `LATCHKEY_PATTERN=vue` plays only the pages with that in their names.
fn each(fits: impl Fn(&Pattern) -> bool, mut play: impl FnMut(&Pattern) -> Result<(), Error>) -> Outcome {
    let only = std::env::var("LATCHKEY_PATTERN").unwrap_or_default();
    let mut failures = Vec::new();
    for pattern in CATALOGUE.iter().filter(|pattern| fits(pattern) && pattern.page.contains(&only)) {
        if let Err(error) = play(pattern) {
            failures.push(format!("{}: {error}", pattern.page));
        }
        if failures.len() > 7 {
            break;
        }
    }
    if failures.is_empty() {
        return Ok(());
    }
    let expected = "all as it should be".to_owned();
    Err(Error::Different { what: "patterns".to_owned(), expected, found: format!("\n{}\n", failures.join("\n")) }
        .into())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, expected: T, found: T) -> Result<(), Error> {
    if expected == found {
        return Ok(());
    }
    Err(Error::Different { what: what.to_owned(), expected: format!("{expected:?}"), found: format!("{found:?}") })
}
