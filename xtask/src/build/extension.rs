//! The extension, unpacked, for each browser: `target/extension/chromium` and `target/extension/firefox`.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::bindings::{self, Host, Module};
use super::manifest::{self, Browser};
use super::scripts::{Script, shrink};
use super::{Profile, fresh};
use crate::failure::{Outcome, While};
use crate::places;
use crate::progress::{Step, already};

/// The modules, each in a directory that the scripts in `extension/static` import from: `./popup/latchkey_popup.js` and so on.
const MODULES: [(&str, &str, &str); 3] = [
    ("latchkey-background", "background", "latchkey_background"),
    ("latchkey-popup", "popup", "latchkey_popup"),
    ("latchkey-console", "console", "latchkey_console"),
];

const SYMBOLS: &str = "symbols.svg";

/// The built extension of one browser, unpacked.
pub fn directory(browser: Browser) -> PathBuf {
    places::at("target/extension").join(browser.name())
}

pub fn build(profile: Profile) -> Outcome {
    let parts = places::at("target/extension-parts");
    let mut inputs = vec![places::at("manifest.json"), places::at("extension/static"), places::at("extension/content")];
    let module = |(package, folder, name)| Module { package, host: Host::Page, name, directory: parts.join(folder) };
    let modules = MODULES.map(module);
    bindings::compile(&modules, profile)?;
    let [background, popup, console] = &modules;
    bindings::beside(|| background.finish(profile), || popup.finish(profile).and_then(|()| console.finish(profile)))?;
    for module in &modules {
        inputs.push(module.script());
        inputs.push(module.binary());
    }
    let outputs = Browser::ALL.map(directory);
    let settings = format!("{profile:?} {}", env!("CARGO_PKG_VERSION"));
    let ran = fresh::unless_unchanged("extension", &inputs, &settings, &outputs, || {
        let step = Step::start("extension: put together for Chromium and Firefox");
        for browser in Browser::ALL {
            assemble(browser, &parts, profile)?;
        }
        step.done();
        Ok(())
    })?;
    if !ran {
        already("extension (unchanged)");
    }
    Ok(())
}

fn assemble(browser: Browser, parts: &Path, profile: Profile) -> Outcome {
    let to = directory(browser);
    if to.exists() {
        fs::remove_dir_all(&to).while_doing(format_args!("clearing {}", to.display()))?;
    }
    place_all(&places::at("extension/static"), &to, Script::Module, profile)?;
    place_all(&places::at("extension/content"), &to, Script::Injected, profile)?;
    for (_, folder, _) in MODULES {
        place_all(&parts.join(folder), &to.join(folder), Script::Module, profile)?;
    }
    let source = fs::read_to_string(places::at("manifest.json")).while_doing("reading manifest.json")?;
    let manifest = manifest::derive(&source, browser, env!("CARGO_PKG_VERSION"))?;
    fs::write(to.join("manifest.json"), manifest).while_doing("writing a manifest")
}

/// A page of the interface, with the symbols in it.
fn write_page(from: &Path, to: &Path) -> Outcome {
    let read = |file: &Path| fs::read_to_string(file).while_doing(format_args!("reading {}", file.display()));
    let symbols = read(&from.with_file_name(SYMBOLS))?;
    let page = read(from)?.replace(&format!("<!-- {SYMBOLS} -->"), &symbols);
    fs::write(to, page).while_doing(format_args!("writing {}", to.display()))
}

/// Copies a directory with what is in it; scripts are made smaller on the way.
fn place_all(from: &Path, to: &Path, scripts: Script, profile: Profile) -> Outcome {
    for file in fresh::files_in(from)? {
        let name = file.strip_prefix(from).unwrap_or(&file);
        let target = to.join(name);
        let directory = target.parent().unwrap_or(to);
        fs::create_dir_all(directory).while_doing(format_args!("making {}", directory.display()))?;
        let kind = file.extension().and_then(OsStr::to_str).unwrap_or_default();
        if kind == "js" {
            shrink(&file, &target, scripts, profile)?;
        } else if kind == "html" {
            write_page(&file, &target)?;
        } else {
            fs::copy(&file, &target).while_doing(format_args!("copying {}", file.display()))?;
        }
    }
    Ok(())
}
