//! Step 6: locked, restarted, unlocked without the network; and a background that may be stopped at any moment.

use latchkey_engine::import::Format;
use latchkey_tests::story::{ADA, Import, Login, NORDLICHT, Person, Place, Stage, suggestion};
use latchkey_tests::{Artefacts, Kind, Outcome, button, css, field, in_both_browsers, text};

const HOST: &str = "app.test";

in_both_browsers!(it_unlocks_without_the_network, a_stopped_background_is_not_noticed);

fn it_unlocks_without_the_network(kind: Kind) -> Outcome {
    let pictures = Artefacts::of(&format!("locking/{}", kind.name()));
    let mut stage = Stage::of(&format!("locking/{}", kind.name()))?;
    let mut ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&stage.site.origin(HOST));
    ada.adds(&login)?;

    // Locked: nothing is offered, nothing is filled.
    let page = ada.opens(&stage.site.url(HOST, "/plain.html"))?;
    ada.locks(&page)?;
    let overlay = ada.opens_overlay(&page)?;
    overlay.wait_for(&text("Latchkey is locked"))?;
    pictures.picture("overlay", &page)?;
    let popup = ada.popup(&page)?;
    popup.fill(&field("Password"), "not the password")?;
    popup.click(&button("Unlock"))?;
    popup.wait_for(&text("That is not the password. Nothing was changed; try again."))?;
    pictures.picture("wrong-password", &popup)?;
    popup.close()?;
    ada.unlocks(&page)?.close()?;

    // The service is gone, and the browser is started anew.
    stage.service.kill9();
    ada.restarts()?;
    let page = ada.opens(&stage.site.url(HOST, "/plain.html"))?;
    let popup = ada.unlocks(&page)?;
    popup.wait_for(&text("No connection. Everything here still works."))?;
    pictures.picture("offline", &popup)?;
    popup.click(&suggestion(&login.title))?;
    popup.wait_closed()?;
    login.wait_filled(&page)?;
    login.sign_in(&page, &stage.site, HOST)?;

    // What is written meanwhile is kept, and sent when the service is back.
    let other = Login::parcels(&stage.site.origin("login.test"));
    ada.adds(&other)?;
    ada.reads("1 change is kept here, sent later.")?;
    pictures.picture("kept", &ada.console()?)?;
    stage.service.restart()?;
    ada.browser()?.stop_background()?;
    let console = ada.console()?;
    console.reload()?;
    console.wait_for(&css(".console"))?;
    console.wait_gone(&text("sent later."))?;
    let kit = ada.kit()?;
    let second = Person::arrives(ADA, kind)?;
    second.has_an_account()?;
    second.signs_in(&kit)?;
    second.goes_to(Place::Logins)?.wait_for(&button(&other.title))?;
    Ok(())
}

fn a_stopped_background_is_not_noticed(kind: Kind) -> Outcome {
    let pictures = Artefacts::of(&format!("stopped/{}", kind.name()));
    let stage = Stage::of(&format!("stopped/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let browser = ada.browser()?;
    let login = Login::nordwind(&stage.site.origin(HOST));
    ada.adds(&login)?;

    // Before the popup opens, and while it is open.
    let page = ada.opens(&stage.site.url(HOST, "/plain.html"))?;
    browser.stop_background()?;
    ada.fills_by_popup(&page, &login.title, HOST)?;
    login.wait_filled(&page)?;
    browser.stop_background()?;
    page.reload()?;
    ada.fills_by_shortcut(&page)?;
    login.wait_filled(&page)?;
    browser.stop_background()?;
    page.reload()?;
    ada.fills_by_icon(&page, &login.title)?;
    login.wait_filled(&page)?;

    // While a form is written: it goes on, and what was typed is stored.
    let other = Login::parcels(&stage.site.origin("login.test"));
    let console = ada.watches_logins()?;
    console.click(&button("Add a login"))?;
    console.fill(&field("Title"), &other.title)?;
    browser.stop_background()?;
    console.fill(&field("User name"), &other.user_name)?;
    console.fill(&field("Password"), &other.password)?;
    browser.stop_background()?;
    console.click(&button("Save"))?;
    console.wait_for(&text("Saved"))?;
    pictures.picture("saved", &console)?;

    // In the middle of an import: what was stored stays, and importing again adds the rest and nothing twice.
    let import = Import::sample(Format::Chrome, 400, &pictures.folder().join("exports"))?;
    ada.previews(&import)?;
    console.click(&import.button())?;
    browser.stop_background()?;
    console.reload()?;
    console.wait_for(&css(".console"))?;
    ada.goes_to(Place::Import)?;
    console.choose_file(&css("#file"), &import.file)?;
    console.wait_for(&text("to import"))?;
    pictures.picture("interrupted", &console)?;
    if console.shows(&css(".card .button.primary"))? {
        console.click(&css(".card .button.primary"))?;
        console.wait_for(&text("The import is done."))?;
        pictures.picture("gone-on", &console)?;
    }
    ada.counts_logins(2 + import.counts.ready)?;
    pictures.picture("imported", &console)?;
    Ok(())
}
