//! Every screen of popup, overlay and console, light and dark: axe-core finds nothing.

use latchkey_engine::import::Format;
use latchkey_tests::story::{
    ADA, HAFEN, Import, Inspection, JONAS, Login, MIRA, NORDLICHT, Person, Place, Stage, suggestion,
};
use latchkey_tests::{Kind, Outcome, button, css, field, in_both_browsers, text};

const HOST: &str = "app.test";
const FOREIGN: &str = "login.evil.test";

in_both_browsers!(the_way_in_is_accessible, the_console_is_accessible, popup_and_overlay_are_accessible);

fn the_way_in_is_accessible(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("screens/way-in/{}", kind.name()))?;
    let ada = Person::arrives(ADA, kind)?;
    let mut screens = Inspection::of(&ada, "way-in");
    let console = ada.console()?;
    console.wait_for(&text("Welcome to Latchkey"))?;
    screens.look("welcome", &console)?;
    let page = ada.opens(&stage.site.url(HOST, "/plain.html"))?;
    let popup = ada.popup(&page)?;
    popup.wait_for(&button("Get started"))?;
    screens.look("popup-welcome", &popup)?;
    popup.close()?;
    console.click(&button("I have an invitation"))?;
    console.wait_for(&field("Invitation link"))?;
    screens.look("join", &console)?;
    console.click(&button("Back"))?;
    console.click(&button("I have an account"))?;
    console.wait_for(&field("Secret Key"))?;
    screens.look("sign-in", &console)?;
    console.click(&button("Back"))?;
    ada.fills_in_the_founding(&NORDLICHT, &stage, "wrong")?;
    console.click(&button("Create the organisation"))?;
    console.wait_for(&text("The service does not accept this token."))?;
    screens.look("create", &console)?;
    console.fill(&field("Bootstrap token"), stage.service.bootstrap_token())?;
    console.click(&button("Create the organisation"))?;
    console.wait_for(&text("Emergency kit"))?;
    screens.look("kit", &console)?;
    ada.keeps_the_kit(NORDLICHT.name)?;

    let jonas = Person::arrives(JONAS, kind)?;
    jonas.checks(&ada.invites(&JONAS)?)?;
    let mut joining = Inspection::of(&jonas, "way-in");
    joining.look("accept", &jonas.console()?)?;
    screens.end()?;
    Ok(joining.end()?)
}

fn the_console_is_accessible(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("screens/console/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let console = ada.console()?;
    let mut screens = Inspection::of(&ada, "console");
    for place in Place::ALL {
        ada.goes_to(place)?;
        console.wait_gone(&css(".waiting"))?;
        screens.look(&format!("empty-{}", place.label().to_lowercase()), &console)?;
    }
    ada.goes_to(Place::Logins)?;
    console.click(&button("Add a login"))?;
    console.wait_for(&field("Title"))?;
    screens.look("add", &console)?;
    ada.adds(&Login::nordwind(&stage.site.origin(HOST)))?;
    screens.look("login", &console)?;
    for (act, words) in [
        ("Share", "Share with which side?"),
        ("Edit", "Edit the login"),
        ("Who has it", "Ada Brandt"),
        ("History", "Created"),
    ] {
        console.click(&button(act))?;
        console.wait_for(&text(words))?;
        screens.look(&act.to_lowercase(), &console)?;
        console.click(&button("Back"))?;
        console.wait_for(&button("History"))?;
    }
    ada.goes_to(Place::People)?;
    console.click(&button("Invite somebody"))?;
    console.wait_for(&field("E-mail"))?;
    screens.look("invite", &console)?;
    ada.invites(&JONAS)?;
    screens.look("invited", &console)?;
    ada.goes_to(Place::Clients)?;
    console.click(&button("Create a client organisation"))?;
    console.wait_for(&field("Organisation"))?;
    screens.look("create-client", &console)?;
    ada.creates_client(&HAFEN, &MIRA)?;
    screens.look("client", &console)?;
    let import = Import::sample(Format::Chrome, 60, &screens.folder().join("exports"))?;
    ada.previews(&import)?;
    screens.look("preview", &console)?;
    ada.stores(&import)?;
    screens.look("imported", &console)?;
    ada.watches_logins()?;
    screens.look("logins", &console)?;
    ada.goes_to(Place::Settings)?;
    console.fill(&field("Password"), ADA.password)?;
    console.click(&button("Show the emergency kit"))?;
    console.wait_for(&button("Save as a file"))?;
    screens.look("kit-again", &console)?;
    console.click(&button("Lock"))?;
    console.wait_for(&text("Latchkey is locked"))?;
    screens.look("locked", &console)?;
    Ok(screens.end()?)
}

fn popup_and_overlay_are_accessible(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("screens/popup/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    ada.creates_client(&HAFEN, &MIRA)?;
    let mut screens = Inspection::of(&ada, "popup");
    let page = ada.opens(&site.url(HOST, "/plain.html"))?;
    let popup = ada.popup(&page)?;
    popup.wait_for(&text("No logins yet"))?;
    screens.look("empty", &popup)?;
    popup.close()?;
    let overlay = ada.opens_overlay(&page)?;
    overlay.wait_for(&button("Open Latchkey"))?;
    screens.look("overlay-none", &overlay)?;

    let (login, foreign) = (Login::nordwind(&site.origin(HOST)), Login::parcels(&site.origin(FOREIGN)));
    ada.adds(&login)?;
    ada.adds(&foreign)?;
    page.reload()?;
    let overlay = ada.opens_overlay(&page)?;
    overlay.wait_for(&suggestion(&login.title))?;
    screens.look("overlay", &overlay)?;

    let popup = ada.popup(&page)?;
    popup.wait_for(&text(&format!("For {HOST}")))?;
    screens.look("list", &popup)?;
    popup.fill(&field("Search logins"), "zzz")?;
    popup.wait_for(&text("Nothing found"))?;
    screens.look("nothing-found", &popup)?;
    popup.fill(&field("Search logins"), "")?;
    popup.click(&css(".switcher"))?;
    popup.wait_for(&field("Find an organisation"))?;
    screens.look("organisations", &popup)?;
    popup.click(&css(".switcher"))?;
    popup.click(&button("Add a login"))?;
    popup.wait_for(&field("Title"))?;
    screens.look("add", &popup)?;
    popup.click(&button("Discard"))?;
    popup.click(&button("Generate"))?;
    popup.wait_for(&button("Another one"))?;
    screens.look("generator", &popup)?;
    popup.click(&field("Passphrase"))?;
    popup.wait_for(&text("5 words"))?;
    screens.look("passphrase", &popup)?;
    popup.click(&button("Waiting"))?;
    popup.wait_for(&text("Nothing waits for you"))?;
    screens.look("waiting", &popup)?;
    popup.click(&button("Logins"))?;
    popup.click(&button(&format!("Details of {}", login.title)))?;
    popup.wait_for(&button("Who has it"))?;
    screens.look("login", &popup)?;
    popup.click(&button("Share"))?;
    popup.click(&button(HAFEN.name))?;
    popup.wait_for(&text("With whom"))?;
    screens.look("share", &popup)?;
    popup.click(&button("Back"))?;
    popup.click(&button("Who has it"))?;
    popup.wait_for(&text("Ada Brandt (you)"))?;
    screens.look("who-has-it", &popup)?;
    popup.click(&button("Back"))?;
    popup.click(&button("History"))?;
    popup.wait_for(&text("Created"))?;
    screens.look("history", &popup)?;
    popup.click(&button("Logins"))?;
    popup.click(&suggestion(&foreign.title))?;
    popup.wait_for(&text("Another site"))?;
    screens.look("other-site", &popup)?;
    popup.close()?;
    page.go(&site.url(HOST, "/search.html"))?;
    let popup = ada.popup(&page)?;
    popup.click(&suggestion(&login.title))?;
    popup.wait_for(&text("There is no login form to fill on this page."))?;
    screens.look("no-form", &popup)?;
    popup.close()?;
    page.go(&site.url(HOST, "/elsewhere.html"))?;
    let popup = ada.popup(&page)?;
    popup.click(&suggestion(&login.title))?;
    popup.wait_for(&text("collect.evil.test"))?;
    screens.look("sends-elsewhere", &popup)?;
    popup.close()?;

    page.go(&site.url(HOST, "/cross-origin-frame.html"))?;
    let frame = page.frame("iframe")?;
    frame.wait_for(&button("Sign in"))?;
    let popup = ada.popup(&page)?;
    popup.click(&suggestion(&foreign.title))?;
    popup.wait_for(&text("Fill into another site’s frame?"))?;
    screens.look("foreign-frame", &popup)?;
    popup.close()?;
    let overlay = ada.opens_overlay(&frame)?;
    ada.fills_from(&overlay, &foreign.title)?;
    overlay.wait_for(&button("Fill it anyway"))?;
    screens.look("overlay-foreign", &overlay)?;

    ada.locks(&page)?;
    let popup = ada.popup(&page)?;
    popup.wait_for(&text("Latchkey is locked"))?;
    screens.look("locked", &popup)?;
    popup.close()?;
    page.go(&site.url(HOST, "/plain.html"))?;
    let overlay = ada.opens_overlay(&page)?;
    overlay.wait_for(&text("Latchkey is locked"))?;
    screens.look("overlay-locked", &overlay)?;
    Ok(screens.end()?)
}
