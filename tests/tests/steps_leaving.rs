//! Somebody leaves: signed out at once, and what they knew is marked for those who stay.

use latchkey_tests::story::{ADA, Inspection, JONAS, Login, NORDLICHT, Person, Place, Stage, With};
use latchkey_tests::{Kind, Outcome, button, in_both_browsers, text};

const HOST: &str = "app.test";

in_both_browsers!(who_is_removed_is_signed_out_and_what_they_knew_is_marked);

fn who_is_removed_is_signed_out_and_what_they_knew_is_marked(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("leaving/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let mut screens = Inspection::of(&ada, "leaving");
    let console = ada.console()?;
    let jonas = Person::joiner(JONAS, &ada.invites(&JONAS)?, &NORDLICHT, kind)?;
    ada.goes_to(Place::People)?;
    ada.sees_active(&JONAS)?;
    let login = Login::nordwind(&stage.site.origin(HOST));
    ada.adds(&login)?;
    let page = ada.opens(&stage.site.url(HOST, "/plain.html"))?;
    jonas.watches_logins()?;
    let clicked = ada.shares(&page, &login.title, NORDLICHT.name, With::Everyone, "View")?;
    jonas.gets_promptly(&login.title, "Shared by Ada Brandt", clicked)?;

    ada.goes_to(Place::People)?;
    console.click(&button(&format!("Manage {}", JONAS.name)))?;
    console.wait_for(&button("Change the role"))?;
    screens.look("manage", &console)?;
    console.click(&button("Remove"))?;
    console.wait_for(&text("Remove Jonas"))?;
    screens.look("sure", &console)?;
    console.click(&button("Remove"))?;
    console.wait_for(&text("Removed"))?;
    screens.look("removed", &console)?;
    jonas.reads("Signed out by the service")?;
    ada.goes_to(Place::Waiting)?;
    ada.reads("Somebody left Nordlicht IT")?;
    ada.reads("1 login that they knew is marked")?;
    screens.look("waiting", &console)?;
    Ok(screens.end()?)
}
