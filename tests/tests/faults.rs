//! The interface or the background ends by a fault: the person reads what happened, and a button leads on.

use std::fs;
use std::path::{Path, PathBuf};

use latchkey_tests::story::{ADA, Inspection, Login, NORDLICHT, Person, Place, Stage};
use latchkey_tests::{
    Error, Kind, Launch, Outcome, Profile, View, button, css, field, in_both_browsers, text, workspace,
};
use serde_json::Value;

const HOST: &str = "app.test";
const STOPPED: &str = "Latchkey has stopped";

/// Overwrites the memory of the page's own module: whatever the interface does next, traps.
const TRAP: &str = "const name = document.documentElement.dataset.surface === 'console' ? 'console' : 'popup';
const { default: start } = await import(`./${name}/latchkey_${name}.js`);
const { memory } = await start();
new Uint8Array(memory.buffer).fill(0xff);
document.documentElement.dataset.ruined = '';";

in_both_browsers!(a_trap_in_the_interface_is_told, what_does_not_load_is_told);

fn a_trap_in_the_interface_is_told(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("faults/{}", kind.name()))?;
    let extension = copy_of_the_extension(kind, "trap")?;
    write(&extension.join("trap.js"), TRAP.as_bytes())?;
    let ada = Person::at(ADA, Launch { extension, ..Launch::built(kind) }, Profile::fresh()?)?;
    ada.founds(&NORDLICHT, &stage)?;
    ada.keeps_the_kit(NORDLICHT.name)?;
    let login = Login::nordwind(&stage.site.origin(HOST));
    ada.adds(&login)?;
    let mut screens = Inspection::of(&ada, "faults");

    let console = ada.goes_to(Place::People)?;
    traps(&console, |page| page.click(&button("Invite somebody")))?;
    screens.look("console", &console)?;
    console.click(&button("Reload"))?;
    console.wait_for(&button("Invite somebody"))?;

    let page = ada.opens(&stage.site.url(HOST, "/plain.html"))?;
    let popup = ada.popup(&page)?;
    popup.wait_for(&field("Search logins"))?;
    traps(&popup, |page| page.click(&button("Generate")))?;
    screens.look("popup", &popup)?;
    popup.click(&button("Reload"))?;
    popup.wait_for(&field("Search logins"))?;
    popup.close()?;

    let overlay = ada.opens_overlay(&page)?;
    overlay.wait_for(&button(&format!("Fill {}", login.title)))?;
    traps(&overlay, |page| page.press("ArrowDown"))?;
    screens.look("overlay", &overlay)?;
    overlay.click(&button("Reload"))?;
    ada.fills_from(&page.extension_frame("overlay.html")?, &login.title)?;
    login.wait_filled(&page)?;
    Ok(screens.end()?)
}

fn what_does_not_load_is_told(kind: Kind) -> Outcome {
    // The interface's module is cut short, as by a disk that was full.
    let extension = copy_of_the_extension(kind, "interface")?;
    cut(&extension.join("console/latchkey_console_bg.wasm"))?;
    let ada = Person::at(ADA, Launch { extension, ..Launch::built(kind) }, Profile::fresh()?)?;
    ada.console()?.wait_for(&text(STOPPED))?;
    ada.leaves()?;

    // The background's: the interface asks, and hears nothing.
    let extension = copy_of_the_extension(kind, "background")?;
    cut(&extension.join("background/latchkey_background_bg.wasm"))?;
    let ada = Person::at(ADA, Launch { extension, ..Launch::built(kind) }, Profile::fresh()?)?;
    let mut screens = Inspection::of(&ada, "faults");
    let console = ada.console()?;
    console.wait_for(&text("Latchkey did not answer"))?;
    console.wait_for(&button("Try again"))?;
    screens.look("no-answer", &console)?;
    Ok(screens.end()?)
}

/// The built extension once more, for a test to break.
fn copy_of_the_extension(kind: Kind, name: &str) -> Result<PathBuf, Error> {
    let copy = workspace::target().join("test-extensions").join(format!("{name}-{}", kind.name()));
    // It is not there at the first run.
    let _ = fs::remove_dir_all(&copy);
    copy_all(&Launch::built(kind).extension, &copy)?;
    Ok(copy)
}

fn copy_all(from: &Path, to: &Path) -> Result<(), Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::File { path, source }
    };
    fs::create_dir_all(to).map_err(failed(to))?;
    for entry in fs::read_dir(from).map_err(failed(from))? {
        let entry = entry.map_err(failed(from))?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_all(&from, &to)?;
        } else {
            fs::copy(&from, &to).map_err(failed(&from))?;
        }
    }
    Ok(())
}

fn cut(file: &Path) -> Result<(), Error> {
    let bytes = fs::read(file).map_err(|source| Error::File { path: file.to_owned(), source })?;
    write(file, bytes.get(..bytes.len() / 2).unwrap_or_default())
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(file, bytes).map_err(|source| Error::File { path: file.to_owned(), source })
}

/// The page's module is ruined, and the next thing that it does ends it. What the person does comes first, or
/// news from the background does: then the button that they were about to click has gone.
fn traps(view: &View, act: impl FnOnce(&View) -> Result<(), Error>) -> Result<(), Error> {
    view.eval(
        "const script = document.createElement('script'); script.type = 'module'; script.src = 'trap.js'; document.head.append(script);",
        &Value::Null,
    )?;
    view.wait_for(&css("html[data-ruined], body:has(.fault)"))?;
    let acted = act(view);
    view.wait_for(&text(STOPPED)).map_err(|silent| acted.err().unwrap_or(silent))
}
