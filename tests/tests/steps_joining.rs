//! Steps 1 and 2: the MSP's organisation, the emergency kit, and everybody who comes in by a link.

use latchkey_tests::story::{ADA, HAFEN, JONAS, MIRA, NORDLICHT, Organisation, Person, Place, Stage};
use latchkey_tests::{Artefacts, Kind, Outcome, button, css, field, in_both_browsers, text};

in_both_browsers!(an_msp_is_founded, people_and_clients_join_by_links);

fn an_msp_is_founded(kind: Kind) -> Outcome {
    let pictures = Artefacts::of(&format!("founding/{}", kind.name()));
    let stage = Stage::of(&format!("founding/{}", kind.name()))?;
    let ada = Person::arrives(ADA, kind)?;
    let console = ada.console()?;
    console.wait_for(&text("Welcome to Latchkey"))?;
    pictures.picture("welcome", &console)?;

    // A wrong token gets a clear no, and what was typed stays.
    ada.fills_in_the_founding(&NORDLICHT, &stage, "not-the-token")?;
    console.click(&button("Create the organisation"))?;
    console.wait_for(&text("The service does not accept this token. Nothing was created."))?;
    assert_eq!(console.value(&field("Name of the organisation"))?, NORDLICHT.name);
    pictures.picture("wrong-token", &console)?;

    console.fill(&field("Bootstrap token"), stage.service.bootstrap_token())?;
    console.click(&button("Create the organisation"))?;
    console.wait_for(&text("Emergency kit"))?;
    console.wait_for(&css("svg.qr path"))?;
    console.wait_for(&button("Print"))?;
    pictures.picture("kit", &console)?;
    let shown = console.text(&css("#secret-key"))?;

    // Nobody gets past the kit without having kept it.
    console.wait_until_true(
        "[...document.querySelectorAll('button')].find((b) => b.textContent === 'Go on').getAttribute('aria-disabled') === 'true'",
    )?;
    let kit = ada.keeps_the_kit(NORDLICHT.name)?;
    assert_eq!(kit.secret_key, shown);
    assert!(kit.secret_key.starts_with("LK1-"), "{}", kit.secret_key);
    assert_eq!(kit.address, format!("{}/{}", stage.service.origin(), NORDLICHT.address));
    pictures.picture("console", &console)?;

    // The address belongs to this organisation from now on.
    let other = Person::arrives(JONAS, kind)?;
    other.fills_in_the_founding(&NORDLICHT, &stage, stage.service.bootstrap_token())?;
    let console = other.console()?;
    console.click(&button("Create the organisation"))?;
    console.wait_for(&text("Another organisation has this address."))?;
    Ok(())
}

fn people_and_clients_join_by_links(kind: Kind) -> Outcome {
    let pictures = Artefacts::of(&format!("joining/{}", kind.name()));
    let stage = Stage::of(&format!("joining/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;

    // A technician.
    let link = ada.invites(&JONAS)?;
    assert!(link.0.starts_with(stage.service.origin()) && link.0.contains('#'), "{}", link.0);
    pictures.picture("invitation", &ada.console()?)?;
    let jonas = Person::arrives(JONAS, kind)?;
    jonas.checks(&link)?;
    jonas.reads("Ada Brandt invited you as a technician.")?;
    pictures.picture("checked", &jonas.console()?)?;
    jonas.accepts()?;
    jonas.keeps_the_kit(NORDLICHT.name)?;
    jonas.sees_active(&JONAS)?;
    ada.sees_active(&JONAS)?;
    pictures.picture("people", &ada.console()?)?;
    // Who is no administrator creates no clients.
    assert!(!jonas.console()?.shows(&latchkey_tests::link(Place::Clients.label()))?);
    jonas.leaves()?;

    // A client, and its administrator.
    let link = ada.creates_client(&HAFEN, &MIRA)?;
    let console = ada.console()?;
    console.wait_for(&text("Hafen Apotheke"))?;
    pictures.picture("client", &console)?;
    let taken = Organisation { name: "Hafen Two", ..HAFEN };
    console.click(&button("Done"))?;
    console.click(&button("Create a client organisation"))?;
    console.fill(&field("Organisation"), taken.name)?;
    console.fill(&field("Address"), taken.address)?;
    console.fill(&field("Name"), "Nobody")?;
    console.fill(&field("E-mail"), "nobody@example.org")?;
    console.click(&button("Create and make the link"))?;
    console.wait_for(&text("Another organisation has this address."))?;

    let mira = Person::arrives(MIRA, kind)?;
    mira.checks(&link)?;
    mira.reads("invited you as an administrator.")?;
    mira.accepts()?;
    let kit = mira.keeps_the_kit(HAFEN.name)?;
    assert_eq!(kit.address, format!("{}/{}", stage.service.origin(), HAFEN.address));
    mira.sees_active(&MIRA)?;
    pictures.picture("client-people", &mira.console()?)?;
    mira.leaves()?;

    // A link works once.
    let second = Person::arrives(JONAS, kind)?;
    let console = second.console()?;
    console.click(&button("I have an invitation"))?;
    console.fill(&field("Invitation link"), &link.0)?;
    console.click(&button("Check the link"))?;
    console.wait_for(&css("[role=alert]"))?;
    pictures.picture("used-link", &console)?;
    assert!(!console.shows(&text("The link is genuine"))?);
    Ok(())
}
