//! Marked secrets go through the main job on the real screens; afterwards no file of a browser's profile, none of the service's, and
//! nothing that anybody logged holds one of them. The same is tried natively, with every request, in `client/tests/canary.rs`.

use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;
use std::sync::OnceLock;

use base64ct::{Base64, Encoding};
use latchkey_tests::disk::{Found, Marks};
use latchkey_tests::story::{ADA, HAFEN, Login, MIRA, NORDLICHT, Person, Place, Stage, With};
use latchkey_tests::{Artefacts, Error, Kind, Outcome, Profile, button, css, field, in_both_browsers, text, workspace};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const HOST: &str = "app.test";

const SECRET_KEY: &str = "the Secret Key of";
const FILLED_USER: &str = "user name of the filled";

in_both_browsers!(no_secret_is_left_in_any_file);

/// A word that is nowhere else, another one in each run: what earlier runs left counts for nothing.
fn word(of: &str) -> String {
    static RUN: OnceLock<u64> = OnceLock::new();
    let run = RUN.get_or_init(|| RandomState::new().build_hasher().finish());
    let digest = Sha256::digest(format!("{run} {of}"));
    digest.iter().take(20).map(|byte| char::from(b'a' + byte % 26)).collect()
}

fn login(of: &str, address: &str) -> Login {
    let [title, user_name, password, notes] =
        ["title", "user", "password", "notes"].map(|part| word(&format!("{of} {part}")));
    Login { title, user_name, password, address: address.to_owned(), notes }
}

fn mark(marks: &mut Marks, of: &str, login: &Login) {
    let parts = [
        ("title", &login.title),
        ("user name", &login.user_name),
        ("password", &login.password),
        ("notes", &login.notes),
    ];
    for (part, text) in parts {
        marks.text(&format!("{part} of the {of}"), text);
    }
}

/// What the browser's memory holds while the account is open: the user key, the login key.
fn keys(marks: &mut Marks, person: &Person) -> Result<(), Error> {
    let kept = person.browser()?.in_harness("return (await api.storage.session.get()).unlocked", &Value::Null)?;
    let record = Base64::decode_vec(kept.as_str().unwrap_or_default()).unwrap_or_default();
    // Byte strings of 32 bytes, in CBOR.
    let keys: Vec<&[u8]> =
        record.windows(34).filter(|part| part.starts_with(&[0x58, 32])).map(|part| &part[2..]).collect();
    assert!(keys.len() >= 2, "{} keys", keys.len());
    for key in keys {
        marks.bytes(&format!("a key of {}", person.who.name), key);
    }
    Ok(())
}

/// The control: words in the open in the storages that the extension has. Of two of them the pieces come first, so that once they are
/// compressed they are nowhere letter by letter: one in a row of a few kilobytes, one so large that it gets a file of its own.
const CONTROLS: [&str; 4] = ["in storage.local", "by itself", "in a row", "in a file"];

fn plants(person: &Person) -> Result<(), Error> {
    let script = "
        const [local, ...words] = args.controls;
        await api.storage.local.set({control: local});
        const db = await new Promise((done, failed) => {
            const open = indexedDB.open('control', 1);
            open.onupgradeneeded = () => open.result.createObjectStore('control');
            open.onsuccess = () => done(open.result);
            open.onerror = () => failed(open.error);
        });
        const change = db.transaction('control', 'readwrite', {durability: 'strict'});
        words.forEach((word, index) => {
            const pieces = Array.from({length: 12}, (_, at) => word.slice(at, at + 8) + '\u{1f511}').join(' ');
            change.objectStore('control').put((pieces + ' ').repeat([0, 20, 20000][index]) + word, index);
        });
        await new Promise((done, failed) => { change.oncomplete = done; change.onabort = failed; });
        db.close();";
    let controls = CONTROLS.map(word);
    person.browser()?.in_harness(script, &json!({ "controls": controls })).map(drop)
}

fn no_secret_is_left_in_any_file(kind: Kind) -> Outcome {
    let pictures = Artefacts::of(&format!("canary/{}", kind.name()));
    let mut stage = Stage::of(&format!("canary/{}", kind.name()))?;
    let mut marks = Marks::default();
    let filled = login("filled", &stage.site.origin(HOST));
    let quiet = login("quiet", "https://portal.nordwind.test");
    let imported = login("imported", "https://other.test");
    let draft = login("draft", "https://login.test");
    let begun = login("begun", "https://login.test");
    let all = [("filled", &filled), ("quiet", &quiet), ("imported", &imported), ("draft", &draft), ("begun", &begun)];
    all.into_iter().for_each(|(name, login)| mark(&mut marks, name, login));
    marks.text("the password of Ada", ADA.password);
    marks.text("the password of Mira", MIRA.password);

    // Ada founds, writes, imports, shares.
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let link = ada.creates_client(&HAFEN, &MIRA)?;
    marks.text("the secret of the invitation", link.0.rsplit_once('.').map_or(link.0.as_str(), |(_, secret)| secret));
    let mira = Person::joiner(MIRA, &link, &HAFEN, kind)?;
    for person in [&ada, &mira] {
        let kit = person.kit()?;
        marks.text(&format!("{SECRET_KEY} {}", person.who.name), &kit.secret_key);
        marks.text(&format!("{SECRET_KEY} {}, bare", person.who.name), &kit.secret_key.replace('-', ""));
        keys(&mut marks, person)?;
    }
    ada.adds(&filled)?;
    ada.adds(&quiet)?;
    let console = ada.console()?;
    console.click(&button("Show: Password"))?;
    console.wait_for(&text(&quiet.password))?;
    let file = pictures.folder().join("Chrome Passwords.csv");
    let Login { title, user_name, password, address, notes } = &imported;
    let rows = format!("name,url,username,password,note\n{title},{address},{user_name},{password},{notes}\n");
    fs::create_dir_all(pictures.folder())
        .and_then(|()| fs::write(&file, rows))
        .map_err(|source| Error::File { path: file.clone(), source })?;
    ada.goes_to(Place::Import)?;
    console.choose_file(&css("#file"), &file)?;
    console.click(&button("Import 1 login"))?;
    console.wait_for(&text("The import is done."))?;
    let page = ada.opens(&stage.site.url(HOST, "/plain.html"))?;
    let clicked = ada.shares(&page, &filled.title, HAFEN.name, With::Everyone, "View")?;
    mira.watches_logins()?;
    mira.gets_promptly(&filled.title, "Shared by Nordlicht IT", clicked)?;

    // Both fill: from the popup, by the shortcut, from the overlay. The form is sent.
    ada.fills_by_popup(&page, &filled.title, HOST)?;
    filled.wait_filled(&page)?;
    filled.sign_in(&page, &stage.site, HOST)?;
    page.go(&stage.site.url(HOST, "/plain.html"))?;
    ada.fills_by_shortcut(&page)?;
    filled.wait_filled(&page)?;
    let hers = mira.opens(&stage.site.url(HOST, "/plain.html"))?;
    mira.accepts_from(&hers, NORDLICHT.name)?;
    mira.fills_by_icon(&hers, &filled.title)?;
    filled.wait_filled(&hers)?;
    filled.sign_in(&hers, &stage.site, HOST)?;

    // A draft is left behind; another form is open, half-written, when Mira's browser ends.
    writes(&ada, &draft)?;
    let console = ada.watches_logins()?;
    console.wait_for(&button(&quiet.title))?;
    console.fill(&field("Search logins"), &quiet.title)?;
    console.click(&button(&quiet.title))?;
    console.wait_for(&button("Show: Password"))?;
    writes(&mira, &begun)?;
    plants(&ada)?;
    plants(&mira)?;

    // Ada locks first; Mira just closes the browser.
    ada.locks(&page)?;
    let profiles = [("Ada", ada.leaves()?), ("Mira", mira.leaves()?)];
    stage.service.kill9();
    let mut left = Vec::new();
    for (name, profile) in &profiles {
        in_the_open(profile)?;
        left.extend(told(name, profile.folder(), marks.search(profile.folder())?));
    }
    let service = workspace::target().join(format!("test-services/canary/{}", kind.name()));
    left.extend(told("the service", &service, marks.search(&service)?));
    let logs = workspace::target().join("test-artefacts/drivers");
    left.extend(told("the logs", &logs, marks.search(&logs)?));
    if left.is_empty() {
        return Ok(());
    }
    let found = left.join("\n");
    Err(Error::Different { what: "what lies in the files".to_owned(), expected: "no secret".to_owned(), found })?
}

/// What was found and should not be there, for people.
fn told(whose: &str, folder: &Path, found: Vec<Found>) -> Vec<String> {
    let wrong = found.into_iter().filter_map(|Found { mark, file, packed }| {
        let place = file.strip_prefix(folder).unwrap_or(&file);
        (!is_the_persons_own(&mark, place)).then(|| format!("{whose}: {mark} in {} {packed}", place.display()))
    });
    wrong.collect()
}

/// What is there by the person's will: the emergency kit that they saved, and the one user name that they had filled into a web page. A
/// browser keeps what stands in a page's fields to restore the tab, and to offer it again, whoever wrote it there; it does so with no
/// password, and with nothing of our own pages.
fn is_the_persons_own(mark: &str, place: &Path) -> bool {
    let kit = place.starts_with("downloads") && mark.starts_with(SECRET_KEY);
    let pages =
        ["Default/Sessions", "Default/Web Data", "sessionstore.jsonlz4", "sessionstore-backups", "formhistory.sqlite"];
    kit || (mark == FILLED_USER && pages.iter().any(|page| place.starts_with(page)))
}

/// Begins a login and leaves the form open.
fn writes(person: &Person, login: &Login) -> Outcome {
    let console = person.watches_logins()?;
    console.click(&button("Add a login"))?;
    console.fill(&field("Title"), &login.title)?;
    console.fill(&field("User name"), &login.user_name)?;
    console.fill(&field("Password"), &login.password)?;
    console.fill(&field("Notes"), &login.notes)?;
    // Now it is a field like any other to the browser.
    console.click(&button("Show: Password"))?;
    console.wait_until_true("document.querySelector('#item-password').type === 'text'")?;
    Ok(())
}

/// The control: what was written in the open is found in each of the storages.
fn in_the_open(profile: &Profile) -> Outcome {
    for control in CONTROLS {
        let mut marks = Marks::default();
        marks.text(control, &word(control));
        assert!(!marks.search(profile.folder())?.is_empty(), "what was written in the open {control} is not found");
    }
    Ok(())
}
