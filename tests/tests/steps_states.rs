//! Screens that come up only when something happens (a search without a match, an import under way, two versions, no connection, a refusal),
//! light and dark: axe-core finds nothing.

use std::fs;

use latchkey_engine::import::Format;
use latchkey_shared::account::SecretKey;
use latchkey_tests::story::{
    ADA, HAFEN, Import, Inspection, JONAS, Kit, Login, MIRA, NORDLICHT, Person, Place, Stage, Who, With, chooses_whom,
    sends_the_share, suggestion,
};
use latchkey_tests::{Error, Kind, Outcome, View, button, css, field, in_both_browsers, text};

const HOST: &str = "app.test";

in_both_browsers!(
    refusals_at_the_way_in_are_accessible,
    states_of_the_console_are_accessible,
    two_versions_are_accessible,
    shares_are_accessible,
);

fn refusals_at_the_way_in_are_accessible(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("states/way-in/{}", kind.name()))?;
    let weak = Person::arrives(Who { password: "password", ..ADA }, kind)?;
    let mut screens = Inspection::of(&weak, "way-in-refused");
    let console = weak.console()?;
    weak.fills_in_the_founding(&NORDLICHT, &stage, stage.service.bootstrap_token())?;
    console.click(&button("Create the organisation"))?;
    console.wait_for(&text("This password is guessed too easily."))?;
    console.wait_for(&text("Guessed at once"))?;
    screens.look("weak-password", &console)?;
    console.click(&button("Back"))?;

    console.click(&button("I have an invitation"))?;
    console.fill(&field("Invitation link"), &format!("{}/nordlicht-it#nothing", stage.service.origin()))?;
    console.click(&button("Check the link"))?;
    console.wait_for(&css("[role=alert]"))?;
    screens.look("wrong-link", &console)?;
    console.click(&button("Back"))?;

    weak.has_an_account()?;
    let mistyped =
        Kit { address: format!("{}/nordlicht-it", stage.service.origin()), secret_key: "LK1-OOPS".to_owned() };
    weak.tries_to_sign_in(&mistyped, "not the password")?;
    console.wait_for(&text("This is no Secret Key"))?;
    screens.look("no-secret-key", &console)?;
    let nobody = Kit { secret_key: SecretKey::from_bytes([7; 16]).to_text().to_string(), ..mistyped };
    weak.tries_to_sign_in(&nobody, "not the password")?;
    console.wait_for(&text("There is nothing at this address"))?;
    screens.look("no-organisation", &console)?;
    let _ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    weak.tries_to_sign_in(&nobody, "not the password")?;
    console.wait_for(&text("These do not fit together"))?;
    screens.look("wrong-credentials", &console)?;
    Ok(screens.end()?)
}

fn states_of_the_console_are_accessible(kind: Kind) -> Outcome {
    let mut stage = Stage::of(&format!("states/console/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let mut screens = Inspection::of(&ada, "states");
    let console = ada.console()?;
    ada.creates_client(&HAFEN, &MIRA)?;
    console.fill(&field("Find a client"), "zzz")?;
    console.wait_for(&text("No organisation of that name"))?;
    screens.look("no-client-found", &console)?;

    let login = Login::nordwind(&stage.site.origin(HOST));
    ada.adds(&login)?;
    console.click(&button("Show: Password"))?;
    console.wait_for(&text(&login.password))?;
    screens.look("revealed", &console)?;
    console.click(&button("Delete this login"))?;
    console.wait_for(&button("Delete for everyone"))?;
    screens.look("delete", &console)?;
    ada.watches_logins()?;
    console.fill(&field("Search logins"), "zzz")?;
    console.wait_for(&text("Nothing found"))?;
    screens.look("nothing-found", &console)?;
    console.click(&css(".switcher"))?;
    console.wait_for(&button(HAFEN.name))?;
    // The list stays in the window.
    console.wait_until_true("document.documentElement.scrollWidth <= window.innerWidth")?;
    screens.look("organisations", &console)?;

    ada.goes_to(Place::Browsers)?;
    console.click(&button("Sign out everywhere"))?;
    console.wait_for(&button("Sign out all browsers"))?;
    screens.look("sign-out-everywhere", &console)?;
    ada.goes_to(Place::Settings)?;
    console.click(&button("Sign out of this browser"))?;
    console.wait_for(&text("To come back you need your emergency kit"))?;
    screens.look("sign-out", &console)?;

    imports(&ada, &stage, &mut screens)?;

    // No connection: what is written is kept; what only the service knows is not there.
    stage.service.kill9();
    ada.adds(&Login::parcels(&stage.site.origin("login.test")))?;
    console.wait_for(&text("1 change is kept here, sent later."))?;
    screens.look("offline", &console)?;
    ada.goes_to(Place::Browsers)?;
    console.wait_for(&button("Try again"))?;
    screens.look("unreachable", &console)?;
    console.click(&button("Lock"))?;
    console.fill(&field("Password"), "not the password")?;
    console.click(&button("Unlock"))?;
    console.wait_for(&text("That is not the password."))?;
    screens.look("wrong-password", &console)?;
    Ok(screens.end()?)
}

/// A file that is no export, an import under way, and one that the person ended.
fn imports(ada: &Person, stage: &Stage, screens: &mut Inspection) -> Outcome {
    let console = ada.goes_to(Place::Import)?;
    let folder = screens.folder().join("exports");
    let broken = folder.join("notes.csv");
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&broken, "milk,eggs\nbread,salt\n"))
        .map_err(|source| Error::File { path: broken.clone(), source })?;
    console.choose_file(&css("#file"), &broken)?;
    console.wait_for(&css("[role=alert]"))?;
    screens.look("import-refused", &console)?;

    let import = Import::sample(Format::Chrome, 600, &folder)?;
    ada.previews(&import)?;
    // While the service holds its breath the import stands where it is.
    stage.service.hold()?;
    console.click(&import.button())?;
    console.wait_for(&text("Importing…"))?;
    screens.look("import-running", &console)?;
    console.click(&button("Cancel"))?;
    stage.service.let_go()?;
    console.wait_for(&text("Cancelled. What was imported until then stays;"))?;
    console.wait_for(&text("not reached"))?;
    screens.look("import-cancelled", &console)?;
    Ok(())
}

fn two_versions_are_accessible(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("states/versions/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&stage.site.origin(HOST));
    ada.adds(&login)?;
    let second = Person::arrives(ADA, kind)?;
    second.has_an_account()?;
    second.signs_in(&ada.kit()?)?;
    let mut screens = Inspection::of(&ada, "versions");
    let console = ada.console()?;

    // Both open the form; the other browser is quicker.
    begins_to_edit(&ada, &login.title)?;
    let elsewhere = begins_to_edit(&second, &login.title)?;
    changes(&elsewhere, "Written-Elsewhere-1", "Call Ms Berg first.")?;
    let page = ada.opens(&stage.site.url(HOST, "/plain.html"))?;
    changes(&console, "Written-Here-2", &login.notes)?;
    console.wait_for(&text("Both versions are kept; choose one."))?;
    screens.look("told", &console)?;
    ada.watches_logins()?;
    console.wait_for(&css("tbody .mark"))?;
    screens.look("marked", &console)?;

    let popup = ada.popup(&page)?;
    popup.wait_for(&css(".row .mark"))?;
    popup.click(&button("Waiting"))?;
    popup.wait_for(&text("Two versions of Nordwind Logistics"))?;
    screens.look("popup-waiting", &popup)?;
    popup.click(&button("Choose"))?;
    sees_both(&popup)?;
    screens.look("popup-choose", &popup)?;
    popup.close()?;

    console.click(&button(&login.title))?;
    console.click(&button("Choose"))?;
    sees_both(&console)?;
    screens.look("choose", &console)?;
    // What was written here is kept, and is what both browsers have from now on; the other is in the history.
    console.wait_for(&text("Version B by Ada Brandt"))?;
    console.click(&button("Keep version B"))?;
    console.wait_for(&text("The other version is in the history."))?;
    console.click(&button("Show: Password"))?;
    console.wait_for(&text("Written-Here-2"))?;
    assert!(!console.shows(&text("Both versions are kept; choose one."))?);
    console.click(&button("History"))?;
    console.wait_until_true("document.querySelectorAll('.over-body li').length === 3")?;
    elsewhere.wait_for(&button("Show: Password"))?;
    elsewhere.click(&button("History"))?;
    elsewhere.wait_until_true("document.querySelectorAll('.over-body li').length === 3")?;
    Ok(screens.end()?)
}

/// Opens the login's form in the console.
fn begins_to_edit(person: &Person, title: &str) -> Result<View, Error> {
    let console = person.watches_logins()?;
    console.click(&button(title))?;
    console.click(&button("Edit"))?;
    console.wait_for(&text("Edit the login"))?;
    console.wait_until_true("document.activeElement?.id === 'title'")?;
    Ok(console)
}

/// Writes another password and other notes, and saves.
fn changes(form: &View, password: &str, notes: &str) -> Result<(), Error> {
    form.fill(&field("Password"), password)?;
    form.fill(&field("Notes"), notes)?;
    form.click(&button("Save"))?;
    form.wait_for(&text("Saved"))
}

/// Two versions, one from each browser, with what differs.
fn sees_both(screen: &View) -> Result<(), Error> {
    screen.wait_for(&text("written here"))?;
    screen.wait_for(&text("written in another browser"))?;
    screen.wait_for(&text("The notes differ"))
}

fn shares_are_accessible(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("states/shares/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let jonas = Person::joiner(JONAS, &ada.invites(&JONAS)?, &NORDLICHT, kind)?;
    jonas.leaves()?;
    let mira = Person::joiner(MIRA, &ada.creates_client(&HAFEN, &MIRA)?, &HAFEN, kind)?;
    let login = Login::nordwind(&site.origin(HOST));
    ada.adds(&login)?;
    let (ada_page, mira_page) =
        (ada.opens(&site.url(HOST, "/plain.html"))?, mira.opens(&site.url(HOST, "/plain.html"))?);
    let mut hers = Inspection::of(&ada, "shares");
    let mut theirs = Inspection::of(&mira, "shares-received");

    let popup = ada.popup(&ada_page)?;
    chooses_whom(&popup, &login.title, HAFEN.name, With::Chosen(&[MIRA.name]), "Fill only")?;
    hers.look("chosen", &popup)?;
    let clicked = sends_the_share(&popup, HAFEN.name)?;
    mira.watches_logins()?;
    mira.gets_promptly(&login.title, "Shared by Nordlicht IT", clicked)?;
    let told = mira.popup(&mira_page)?;
    told.wait_for(&button(&format!("Look at {}", login.title)))?;
    theirs.look("list-waiting", &told)?;
    told.click(&button(&format!("Look at {}", login.title)))?;
    told.wait_for(&text("It is not suggested or filled on any page until you accept it."))?;
    theirs.look("to-accept", &told)?;
    told.click(&button("Decline"))?;
    told.wait_for(&text("No logins yet"))?;
    told.close()?;
    let console = mira.goes_to(Place::Waiting)?;
    console.wait_for(&text("You declined 1 login from Nordlicht IT"))?;
    theirs.look("declined", &console)?;
    console.click(&button("Look again"))?;
    console.wait_for(&text("Nordlicht IT shared 1 login with you"))?;
    theirs.look("console-waiting", &console)?;
    let told = mira.popup(&mira_page)?;
    told.click(&button("Waiting"))?;
    told.wait_for(&text("Nordlicht IT shared 1 login with you"))?;
    theirs.look("waiting", &told)?;
    told.click(&button("Accept"))?;
    told.wait_for(&text("Nothing waits for you"))?;
    told.click(&button("Logins"))?;
    told.wait_for(&suggestion(&login.title))?;
    theirs.look("list", &told)?;
    told.click(&button(&format!("Details of {}", login.title)))?;
    told.wait_for(&text("Filled without being shown"))?;
    theirs.look("fill-only", &told)?;
    told.click(&button("Who has it"))?;
    told.wait_for(&text(MIRA.name))?;
    theirs.look("who-has-it", &told)?;
    told.close()?;

    let popup = ada.popup(&ada_page)?;
    popup.click(&button(&format!("Details of {}", login.title)))?;
    popup.click(&button("Who has it"))?;
    popup.click(&button(&format!("Take back from {}", MIRA.name)))?;
    popup.wait_for(&text("It will be gone from"))?;
    hers.look("take-back", &popup)?;
    popup.click(&button("Take back"))?;
    popup.wait_for(&text("may know the password: change it now."))?;
    hers.look("taken-back", &popup)?;
    popup.click(&button("Back"))?;
    popup.wait_for(&text("may know its password. Change it now."))?;
    hers.look("change-due", &popup)?;
    popup.click(&button("Waiting"))?;
    popup.wait_for(&text("Change the password of Nordwind Logistics"))?;
    hers.look("waiting", &popup)?;
    popup.close()?;
    let console = ada.goes_to(Place::Waiting)?;
    console.wait_for(&text("Change the password of Nordwind Logistics"))?;
    hers.look("console-waiting", &console)?;

    let told = mira.popup(&mira_page)?;
    told.click(&button("Waiting"))?;
    told.wait_for(&text("Nordwind Logistics is no longer shared with you"))?;
    theirs.look("withdrawn", &told)?;
    told.close()?;
    hers.end()?;
    Ok(theirs.end()?)
}
