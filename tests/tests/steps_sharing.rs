//! Step 5: shares both ways between an MSP and its client, there within two seconds, and gone again within two.

use latchkey_tests::story::{
    ADA, HAFEN, Login, MIRA, NORDLICHT, Person, Place, Stage, With, chooses_whom, sends_the_share, suggestion,
};
use latchkey_tests::{Artefacts, Kind, Outcome, button, in_both_browsers, text};

const HOST: &str = "app.test";
const OTHER: &str = "login.test";

in_both_browsers!(a_login_is_shared_each_way_and_taken_back);

fn a_login_is_shared_each_way_and_taken_back(kind: Kind) -> Outcome {
    let pictures = Artefacts::of(&format!("sharing/{}", kind.name()));
    let stage = Stage::of(&format!("sharing/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let mira = Person::joiner(MIRA, &ada.creates_client(&HAFEN, &MIRA)?, &HAFEN, kind)?;
    let (nordwind, parcels) = (Login::nordwind(&site.origin(HOST)), Login::parcels(&site.origin(OTHER)));
    ada.adds(&nordwind)?;
    mira.adds(&parcels)?;
    let ada_page = ada.opens(&site.url(HOST, "/plain.html"))?;
    let mira_page = mira.opens(&site.url(HOST, "/plain.html"))?;

    // With everyone at the client, to see: there at once, says whose it is, fills once it is accepted.
    mira.watches_logins()?;
    let popup = ada.popup(&ada_page)?;
    chooses_whom(&popup, &nordwind.title, HAFEN.name, With::Everyone, "View")?;
    pictures.picture("share", &popup)?;
    let clicked = sends_the_share(&popup, HAFEN.name)?;
    mira.gets_promptly(&nordwind.title, "Shared by Nordlicht IT", clicked)?;
    pictures.picture("received", &mira.console()?)?;
    let popup = mira.popup(&mira_page)?;
    popup.wait_for(&button(&format!("Look at {}", nordwind.title)))?;
    assert!(!popup.shows(&suggestion(&nordwind.title))?);
    popup.close()?;
    mira.accepts_from(&mira_page, NORDLICHT.name)?;
    mira.fills_by_popup(&mira_page, &nordwind.title, HOST)?;
    nordwind.wait_filled(&mira_page)?;
    nordwind.sign_in(&mira_page, site, HOST)?;
    let console = mira.console()?;
    console.click(&button(&nordwind.title))?;
    console.wait_for(&text("Shared by Nordlicht IT."))?;
    console.click(&button("Show: Password"))?;
    console.wait_for(&text(&nordwind.password))?;
    pictures.picture("seen", &console)?;

    // Taken back: gone there, still here, and the advice is to change the password.
    mira.watches_logins()?;
    let popup = ada.popup(&ada_page)?;
    let clicked = ada.takes_back_in(&popup, &nordwind.title, "Everyone at Hafen Apotheke")?;
    pictures.picture("taken-back", &popup)?;
    mira.loses_promptly(&nordwind.title, clicked)?;
    pictures.picture("gone", &console)?;
    ada.counts_logins(1)?;
    ada.reads("Change the password")?;
    // The advice waits in the console too, and leads to where the password is changed.
    ada.goes_to(Place::Waiting)?;
    ada.reads("Change the password of Nordwind Logistics")?;
    pictures.picture("advice", &ada.console()?)?;
    ada.console()?.click(&button("Change it now"))?;
    ada.reads("Edit the login")?;
    let popup = mira.popup(&mira_page)?;
    popup.click(&button("Waiting"))?;
    popup.wait_for(&text("Nordwind Logistics is no longer shared with you"))?;
    pictures.picture("told", &popup)?;
    popup.close()?;

    // With a chosen person, to fill only: signs in with it, and is never shown it.
    mira.watches_logins()?;
    let clicked = ada.shares(&ada_page, &nordwind.title, HAFEN.name, With::Chosen(&[MIRA.name]), "Fill only")?;
    mira.gets_promptly(&nordwind.title, "Shared by Nordlicht IT", clicked)?;
    let console = mira.goes_to(Place::Waiting)?;
    console.click(&button("Always accept from Nordlicht IT"))?;
    console.wait_for(&text("What Nordlicht IT shares is accepted"))?;
    pictures.picture("trusted", &console)?;
    mira.watches_logins()?;
    mira_page.go(&site.url(HOST, "/plain.html"))?;
    mira.fills_by_icon(&mira_page, &nordwind.title)?;
    nordwind.wait_filled(&mira_page)?;
    console.click(&button(&nordwind.title))?;
    console.wait_for(&text("Filled without being shown"))?;
    assert!(!console.shows(&button("Show: Password"))?);
    pictures.picture("fill-only", &console)?;

    // The client shares one back, to the people of the MSP who work for it.
    ada.watches_logins()?;
    let clicked = mira.shares(&mira_page, &parcels.title, NORDLICHT.name, With::Everyone, "View")?;
    ada.gets_promptly(&parcels.title, "Shared by Hafen Apotheke", clicked)?;
    pictures.picture("back", &ada.console()?)?;
    ada_page.go(&site.url(OTHER, "/plain.html"))?;
    ada.accepts_from(&ada_page, HAFEN.name)?;
    ada.fills_by_popup(&ada_page, &parcels.title, OTHER)?;
    parcels.wait_filled(&ada_page)?;
    parcels.sign_in(&ada_page, site, OTHER)?;

    // And takes it back.
    ada.goes_to(Place::Logins)?;
    let clicked = mira.takes_back(&mira_page, &parcels.title, "All account managers of Nordlicht IT")?;
    ada.loses_promptly(&parcels.title, clicked)?;
    mira.goes_to(Place::Logins)?.wait_for(&button(&parcels.title))?;
    let popup = mira.popup(&mira_page)?;
    popup.wait_for(&suggestion(&parcels.title))?;
    Ok(())
}
