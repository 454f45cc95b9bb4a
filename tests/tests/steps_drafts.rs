//! What is half-written stays: through leaving the form, a reload, a lock and a restart of the browser. It goes when it is done with.

use latchkey_tests::story::{ADA, HAFEN, JONAS, MIRA, NORDLICHT, Person, Place, Stage};
use latchkey_tests::{Artefacts, Error, Kind, Outcome, View, button, css, field, in_both_browsers, text};

const KEPT: &str = "This is what you had begun to write.";

in_both_browsers!(what_was_begun_is_kept_until_it_is_done);

fn what_was_begun_is_kept_until_it_is_done(kind: Kind) -> Outcome {
    let pictures = Artefacts::of(&format!("drafts/{}", kind.name()));
    let stage = Stage::of(&format!("drafts/{}", kind.name()))?;
    let mut ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;

    // An invitation, a client and a login, each begun and left.
    let console = ada.goes_to(Place::People)?;
    console.click(&button("Invite somebody"))?;
    console.fill(&field("Name"), JONAS.name)?;
    console.choose(&field("Role"), "Administrator")?;
    console.fill(&field("E-mail"), JONAS.email)?;
    ada.goes_to(Place::Clients)?;
    console.click(&button("Create a client organisation"))?;
    console.fill(&field("Organisation"), HAFEN.name)?;
    console.fill(&field("Address"), "hafen")?;
    console.fill(&field("Name"), MIRA.name)?;
    ada.goes_to(Place::Logins)?;
    console.click(&button("Add a login"))?;
    console.fill(&field("Title"), "Half a router")?;
    console.fill(&field("Password"), "Kept-Sealed-7")?;
    console.click(&button("Back"))?;
    console.wait_gone(&css("aside.sheet"))?;

    // The browser ends and begins; the account is locked and opened.
    ada.restarts()?;
    let page = ada.opens(&stage.site.url("app.test", "/plain.html"))?;
    let popup = ada.unlocks(&page)?;
    popup.click(&button("Add a login"))?;
    popup.wait_for(&text(KEPT))?;
    popup.wait_text(&field("Title"), "Half a router")?;
    popup.wait_text(&field("Password"), "Kept-Sealed-7")?;
    pictures.picture("login", &popup)?;
    popup.close()?;

    // The login is not wanted; the other two are finished.
    let console = ada.console()?;
    console.wait_for(&css(".console"))?;
    console.click(&button("Add a login"))?;
    console.wait_for(&text(KEPT))?;
    console.click(&button("Discard"))?;
    console.click(&button("Add a login"))?;
    is_fresh(&console, "Title")?;
    console.click(&button("Back"))?;

    ada.goes_to(Place::People)?;
    console.click(&button("Invite somebody"))?;
    console.wait_for(&text(KEPT))?;
    console.wait_text(&field("Name"), JONAS.name)?;
    console.wait_text(&field("E-mail"), JONAS.email)?;
    console.wait_text(&field("Role"), "administrator")?;
    pictures.picture("invitation", &console)?;
    console.click(&button("Make the link"))?;
    console.click(&button("Done"))?;
    console.click(&button("Invite somebody"))?;
    is_fresh(&console, "Name")?;

    ada.goes_to(Place::Clients)?;
    console.click(&button("Create a client organisation"))?;
    console.wait_for(&text(KEPT))?;
    console.wait_text(&field("Organisation"), HAFEN.name)?;
    console.wait_text(&field("Address"), "hafen")?;
    console.wait_text(&field("Name"), MIRA.name)?;
    pictures.picture("client", &console)?;
    console.click(&button("Cancel"))?;
    console.click(&button("Create a client organisation"))?;
    is_fresh(&console, "Organisation")?;
    Ok(())
}

/// An empty form, once the answer to "was something kept?" is in: what is typed then stays as it is.
fn is_fresh(form: &View, first: &str) -> Result<(), Error> {
    form.fill(&field(first), "Fresh")?;
    form.wait_text(&field(first), "Fresh")?;
    if form.shows(&text(KEPT))? {
        return Err(Error::Different {
            what: "a form that was done with".to_owned(),
            expected: "empty".to_owned(),
            found: KEPT.to_owned(),
        });
    }
    Ok(())
}
