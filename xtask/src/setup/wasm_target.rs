//! The WebAssembly target: from rustup, or from Debian's packages where rustup's server can't be reached.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::packages;
use crate::failure::{Failure, Outcome, While};
use crate::places;
use crate::progress::{Step, already, note};
use crate::tool::Tool;
use crate::wasm_target::{DEBIAN_NAME, TARGET, Toolchain};

/// A mirror that answers sends the 20 MB in seconds; one that does not is not worth waiting for.
const RUSTUP_PATIENCE: Duration = Duration::from_secs(90);

const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const RUSTLIB: &str = "/usr/lib/rustlib";
const LINKER: &str = "/usr/bin/lld-22";
/// Where the packaged compiler looks for its linker for WebAssembly.
const LINKER_NAME: &str = "/usr/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld";

pub fn ensure() -> Outcome {
    if let Some(toolchain) = Toolchain::found() {
        already(match toolchain {
            Toolchain::Usual => "WebAssembly target",
            Toolchain::Debian => "WebAssembly target, from Debian's packages",
        });
        return Ok(());
    }
    let step = Step::start("WebAssembly target, from rustup");
    let added =
        Tool::new("rustup").words("target add").arg(TARGET).run_logged_within("rustup-target", Some(RUSTUP_PATIENCE));
    match added {
        Ok(()) => step.done(),
        Err(_) => {
            note("rustup's downloads can't be reached from here; Debian's packaged compiler is used instead");
            from_packages()?;
        }
    }
    match Toolchain::found() {
        Some(_) => Ok(()),
        None => Err(Failure::new(format!(
            "The WebAssembly target is still missing. Type `rustup target add {TARGET}`, see what it says, then run the same command again."
        ))),
    }
}

fn from_packages() -> Outcome {
    packages::ensure("The WebAssembly target", &PACKAGES)?;
    let step = Step::start("WebAssembly standard library, from the packaged source (a minute)");
    let libraries = build_standard_library()?;
    let directory = format!("{RUSTLIB}/{TARGET}/lib");
    // Libraries of an earlier compiler would be taken for candidates.
    root("rm")?.arg("-rf").arg(&directory).run()?;
    root("mkdir")?.arg("-p").arg(&directory).run()?;
    let copy = root("cp")?.arg("-t").arg(&directory);
    libraries.iter().fold(copy, Tool::arg).run()?;
    let linker_directory = Path::new(LINKER_NAME).parent().unwrap_or(Path::new("/"));
    root("mkdir")?.arg("-p").arg(linker_directory).run()?;
    root("ln")?.arg("-sf").arg(LINKER).arg(LINKER_NAME).run()?;
    Tool::new("rustup").words("toolchain link").arg(DEBIAN_NAME).arg("/usr").run_logged("rustup-link")?;
    step.done();
    Ok(())
}

/// Compiles the standard library by way of an empty crate and returns the compiled libraries' paths.
fn build_standard_library() -> Outcome<Vec<PathBuf>> {
    const CRATE: &str = "carrier";
    let directory = places::at("target/wasm-std");
    let source =
        fs::canonicalize(format!("{RUSTLIB}/src/rust")).while_doing("looking for the compiler's packaged source")?;
    let vendored = source.join("library/vendor");
    write(
        &directory.join("Cargo.toml"),
        &format!("[package]\nname = \"{CRATE}\"\nedition = \"2024\"\n[lib]\npath = \"lib.rs\"\n[workspace]\n"),
    )?;
    write(&directory.join("lib.rs"), "#![no_std]\n")?;
    write(
        &directory.join(".cargo/config.toml"),
        &format!(
            "[source.crates-io]\nreplace-with = \"packaged\"\n[source.packaged]\ndirectory = \"{}\"\n",
            vendored.display()
        ),
    )?;
    Tool::new("/usr/bin/cargo")
        .words("build --offline --release -Zbuild-std=std,panic_abort,proc_macro --target")
        .arg(TARGET)
        .dir(&directory)
        // Its own home, so that no setting of this person's and no registry has a say.
        .env("CARGO_HOME", directory.join("home"))
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .run_logged("wasm-std")?;
    let compiled = directory.join(format!("target/{TARGET}/release/deps"));
    let entries = fs::read_dir(&compiled).while_doing(format_args!("reading {}", compiled.display()))?;
    Ok(entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".rlib") && !name.starts_with(&format!("lib{CRATE}-"))
        })
        .collect())
}

fn write(path: &Path, text: &str) -> Outcome {
    let directory = path.parent().unwrap_or(path);
    fs::create_dir_all(directory)
        .and_then(|()| fs::write(path, text))
        .while_doing(format_args!("writing {}", path.display()))
}

fn root(program: &str) -> Outcome<Tool> {
    packages::as_root(program).ok_or_else(|| {
        Failure::new(format!(
            "Putting the WebAssembly standard library into {RUSTLIB} needs root. Run `cargo xtask setup` as root once."
        ))
    })
}
