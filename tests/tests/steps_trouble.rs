//! Whoever runs the service brings an old backup back, and the organisation goes on from there: a browser that has seen more says so,
//! keeps what it has, and writes nothing until the person has compared.

use latchkey_tests::story::{ADA, HAFEN, Inspection, JONAS, Login, MIRA, NORDLICHT, Person, Place, Stage};
use latchkey_tests::{Error, Kind, Outcome, button, css, in_both_browsers, link, text};

const HOST: &str = "app.test";
const ALARM: &str = "The service shows something of Nordlicht IT that can’t be true.";

in_both_browsers!(an_old_backup_and_what_follows_it_are_noticed);

fn an_old_backup_and_what_follows_it_are_noticed(kind: Kind) -> Outcome {
    let mut stage = Stage::of(&format!("trouble/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&stage.site.origin(HOST));
    ada.adds(&login)?;
    let mut screens = Inspection::of(&ada, "trouble");
    let console = ada.goes_to(Place::Safety)?;
    console.wait_for(&text("The record of Nordlicht IT"))?;
    console.wait_until_true("document.querySelectorAll('.spoken').length === 2")?;
    console.wait_until_true(
        "[...document.querySelectorAll('.spoken')].every((one) => one.innerText.split(' ').length === 6)",
    )?;
    console.click(&css("summary"))?;
    screens.look("compared", &console)?;
    assert!(!console.shows(&text(ALARM))?);

    stage.backs_up()?;
    ada.invites(&JONAS)?;
    stage.brings_the_backup_back()?;
    catches_up(&ada)?;
    ada.reads(ALARM)?;
    console.click(&link("What to do"))?;
    console.wait_for(&text("The service shows an older state"))?;
    screens.look("older", &console)?;

    // Another browser of Ada's has seen nothing else, and goes on from the backup.
    let other = Person::arrives(ADA, kind)?;
    other.has_an_account()?;
    other.signs_in(&ada.kit()?)?;
    other.invites(&MIRA)?;
    other.creates_client(&HAFEN, &MIRA)?;
    catches_up(&ada)?;
    ada.goes_to(Place::Safety)?;
    console.wait_for(&text("The service shows people different records"))?;
    console.wait_for(&text("Ada Brandt signed something that rests on another record"))?;
    screens.look("forked", &console)?;

    // What is here can be read; nothing is written.
    ada.watches_logins()?;
    console.click(&button(&login.title))?;
    console.click(&button("Show: Password"))?;
    console.wait_for(&text(&login.password))?;
    console.click(&button("Edit"))?;
    console.click(&button("Save"))?;
    console.wait_for(&text("Not while the records differ"))?;
    screens.look("refused", &console)?;
    console.click(&button("Back"))?;
    ada.watches_logins()?;
    let page = ada.opens(&stage.site.url(HOST, "/plain.html"))?;
    let popup = ada.popup(&page)?;
    popup.wait_for(&text(ALARM))?;
    screens.look("popup", &popup)?;
    popup.close()?;

    // Ada reads the same words in both browsers, or says so.
    ada.goes_to(Place::Safety)?;
    console.click(&button("We have compared"))?;
    console.wait_for(&button("All words were the same"))?;
    screens.look("settle", &console)?;
    console.click(&button("All words were the same"))?;
    console.wait_gone(&text(ALARM))?;
    Ok(screens.end()?)
}

/// The background ends and begins, as it does many times a day, and asks the service for what is new.
fn catches_up(person: &Person) -> Result<(), Error> {
    person.browser()?.stop_background()?;
    let console = person.console()?;
    console.reload()?;
    console.wait_for(&css(".console"))
}
