//! Step 3: logins by hand, and real exports with everything in them that makes an import hard.

use latchkey_engine::import::Format;
use latchkey_tests::story::{ADA, Import, Login, NORDLICHT, NORDWIND, Person, Place, Stage};
use latchkey_tests::{Artefacts, Error, Kind, Outcome, button, css, in_both_browsers, text};

const ROWS: u64 = 1_000;

in_both_browsers!(logins_come_by_hand_and_by_file);

fn logins_come_by_hand_and_by_file(kind: Kind) -> Outcome {
    let pictures = Artefacts::of(&format!("logins/{}", kind.name()));
    let stage = Stage::of(&format!("logins/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let console = ada.console()?;

    // By hand: what was typed is what comes back.
    let login = Login::nordwind(&stage.site.origin("app.test"));
    ada.adds(&login)?;
    console.click(&button("Show: Password"))?;
    console.wait_for(&text(&login.password))?;
    console.click(&button("Show: Notes"))?;
    console.wait_text(&css(".over-body"), "Customer number NW-20417. Ask for Ms Berg.")?;
    pictures.picture("by-hand", &console)?;
    ada.counts_logins(1)?;

    // Files, as both browsers write them.
    let folder = pictures.folder().join("exports");
    let chrome = Import::sample(Format::Chrome, ROWS, &folder)?;
    ada.previews(&chrome)?;
    console.wait_for(&text("exported by Chrome"))?;
    console.wait_for(&text("password → password"))?;
    pictures.picture("preview", &console)?;
    ada.stores(&chrome)?;
    pictures.picture("result", &console)?;
    // Row by row, with its line in the file and what became of it.
    for outcome in ["Imported", "Duplicate", "Empty"] {
        console.wait_for(&text(outcome))?;
    }
    ada.counts_logins(1 + chrome.counts.ready)?;

    // The same once more: everything is there already.
    ada.goes_to(Place::Import)?;
    console.choose_file(&css("#file"), &chrome.file)?;
    console.wait_for(&text("There is nothing new in this file."))?;

    let firefox = Import::sample(Format::Firefox, ROWS, &folder)?;
    ada.goes_to(Place::Logins)?;
    ada.goes_to(Place::Import)?;
    console.choose_file(&css("#file"), &firefox.file)?;
    console.wait_for(&text("exported by Firefox"))?;
    pictures.picture("preview-firefox", &console)?;

    // What is no export is refused with a reason, and nothing is stored.
    let broken = folder.join("notes.csv");
    std::fs::write(&broken, "milk,eggs\nbread,salt\n")
        .map_err(|source| Error::File { path: broken.clone(), source })?;
    console.click(&button("Another file"))?;
    console.choose_file(&css("#file"), &broken)?;
    console.wait_for(&css("[role=alert]"))?;
    pictures.picture("refused", &console)?;

    // Umlauts, quotes and line breaks arrive as they were.
    ada.goes_to(Place::Logins)?;
    console.fill(&latchkey_tests::field("Search logins"), NORDWIND)?;
    console.wait_for(&text("1 login"))?;
    console.fill(&latchkey_tests::field("Search logins"), "Müller")?;
    console.wait_for(&button("Bäckerei Müller"))?;
    pictures.picture("search", &console)?;
    Ok(())
}
