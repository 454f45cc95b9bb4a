//! Three administrators: one asks, another approves, a third works for the client; and groups of people.

use latchkey_tests::story::{ADA, HAFEN, Inspection, JONAS, LENA, MIRA, NORDLICHT, Person, Place, Stage};
use latchkey_tests::{Kind, Outcome, button, field, in_both_browsers, text};

in_both_browsers!(access_to_a_client_takes_three_administrators);

fn access_to_a_client_takes_three_administrators(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("access/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let mut screens = Inspection::of(&ada, "access");
    let console = ada.console()?;
    ada.creates_client(&HAFEN, &MIRA)?;
    console.click(&button("Done"))?;

    // With one administrator it says how many are missing.
    console.click(&button(&format!("Access to {}", HAFEN.name)))?;
    console.wait_for(&text("You need 2 administrators more"))?;
    screens.look("missing", &console)?;
    let jonas = Person::joiner(JONAS, &ada.invites_as(&JONAS, "Administrator")?, &NORDLICHT, kind)?;
    let lena = Person::joiner(LENA, &ada.invites_as(&LENA, "Administrator")?, &NORDLICHT, kind)?;
    ada.goes_to(Place::People)?;
    ada.sees_active(&JONAS)?;
    ada.sees_active(&LENA)?;

    // Ada asks for Jonas; she withdraws, and asks again.
    let ask = || -> latchkey_tests::error::Result<()> {
        ada.goes_to(Place::Clients)?;
        console.click(&button(&format!("Access to {}", HAFEN.name)))?;
        console.choose(&field("For whom"), JONAS.name)?;
        console.click(&button(&format!("Ask for access to {}", HAFEN.name)))?;
        ada.reads("Asked. Another administrator decides.")
    };
    ask()?;
    screens.look("asked", &console)?;
    ada.goes_to(Place::Waiting)?;
    ada.reads("2 of 3: you asked for access to Hafen Apotheke for Jonas Ritter")?;
    console.click(&button("Withdraw"))?;
    ada.reads("It was withdrawn")?;
    ask()?;

    // Jonas, who gains by it, cannot approve; Lena can.
    jonas.goes_to(Place::Waiting)?;
    jonas.reads("You would gain by it, so somebody else decides")?;
    assert!(!jonas.console()?.shows(&button("Approve"))?);
    lena.goes_to(Place::Waiting)?;
    lena.reads("2 of 3: Ada Brandt asks for access to Hafen Apotheke for Jonas Ritter")?;
    lena.reads("You can approve, because you are neither")?;
    let mut hers = Inspection::of(&lena, "access-approve");
    hers.look("waiting", &lena.console()?)?;
    let page = lena.opens(&stage.site.url("app.test", "/plain.html"))?;
    let popup = lena.popup(&page)?;
    popup.click(&button("Waiting"))?;
    popup.wait_for(&text("You can approve, because you are neither"))?;
    hers.look("popup", &popup)?;
    popup.click(&button("Approve"))?;
    popup.wait_gone(&button("Approve"))?;
    popup.close()?;
    lena.reads("Lena Vogt approved")?;
    hers.end()?;

    // Jonas is at work without doing anything for it.
    jonas.goes_to(Place::Clients)?;
    jonas.reads("Ada Brandt, Jonas Ritter")?;
    ada.goes_to(Place::Clients)?;
    console.click(&button(&format!("Access to {}", HAFEN.name)))?;
    console.wait_for(&button("End access of Jonas Ritter"))?;
    screens.look("workers", &console)?;
    console.click(&button("End access of Jonas Ritter"))?;
    console.click(&button("End it"))?;
    console.wait_gone(&button("End access of Jonas Ritter"))?;
    ada.goes_to(Place::Waiting)?;
    ada.reads("It was approved, and has ended")?;
    screens.look("over", &console)?;

    // A group, in which Lena is; Ada renames it and takes her out.
    ada.goes_to(Place::People)?;
    screens.look("no-groups", &console)?;
    console.click(&button("Make a group"))?;
    console.fill(&field("Name of the group"), "Night shift")?;
    console.click(&field(LENA.name))?;
    screens.look("group-form", &console)?;
    console.click(&button("Save the group"))?;
    console.wait_for(&button("Change Night shift"))?;
    screens.look("groups", &console)?;
    console.click(&button("Change Night shift"))?;
    console.fill(&field("Name of the group"), "Weekend shift")?;
    console.click(&field(LENA.name))?;
    console.wait_for(&text("Whoever you take out knows what the group had"))?;
    console.click(&button("Save the group"))?;
    console.wait_for(&button("Change Weekend shift"))?;
    ada.reads("0 people")?;
    Ok(screens.end()?)
}
