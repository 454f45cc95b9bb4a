//! From a crate to a WebAssembly module with its JavaScript glue: cargo, wasm-bindgen, wasm-opt.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use super::{Profile, fresh};
use crate::failure::{Failure, Outcome, While};
use crate::places;
use crate::progress::{Step, already};
use crate::tool::{Tool, node_script};
use crate::wasm_target::{TARGET, Toolchain};

/// What browsers and workerd of today understand. Never `--all-features`: binaryen then emits what no browser reads yet.
const FEATURES: &str = "--enable-bulk-memory --enable-bulk-memory-opt --enable-mutable-globals \
    --enable-nontrapping-float-to-int --enable-sign-ext --enable-reference-types --enable-multivalue \
    --enable-simd --enable-exception-handling";

/// The kind of glue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// A page or background of the extension, which fetches the module from its own address.
    Page,
    /// workerd, which hands over the compiled module.
    Service,
}

/// A crate to compile and where its module and glue go: `<directory>/<name>.js` and `<directory>/<name>_bg.wasm`.
pub struct Module {
    pub package: &'static str,
    pub host: Host,
    pub name: &'static str,
    pub directory: PathBuf,
}

impl Module {
    pub fn script(&self) -> PathBuf {
        self.directory.join(format!("{}.js", self.name))
    }

    pub fn binary(&self) -> PathBuf {
        self.directory.join(format!("{}_bg.wasm", self.name))
    }

    /// Makes module and glue of what was compiled; leaves them as they are when that is the same.
    pub fn finish(&self, profile: Profile) -> Outcome {
        let compiled = self.compiled(profile);
        let program = places::at("target/xtask/latchkey-bindgen");
        let inputs = [compiled.clone(), program.clone()];
        let outputs = [self.script(), self.binary()];
        let settings = format!("{profile:?} {FEATURES}");
        let directory = self.directory.to_string_lossy().replace('/', "-");
        let record = format!("{}{directory}", self.package);
        let ran = fresh::unless_unchanged(&record, &inputs, &settings, &outputs, || {
            let step = Step::start(format!("{}: glue and optimisation", self.package));
            let host = match self.host {
                Host::Page => "page",
                Host::Service => "service",
            };
            let glue = Tool::new(&program).arg(host).arg(&compiled).arg(&self.directory).arg(self.name);
            match profile {
                Profile::Dev => glue.arg("--debug").run()?,
                Profile::Release => {
                    glue.run()?;
                    optimise(self.package, &self.binary())?;
                }
            }
            step.done();
            Ok(())
        })?;
        if !ran {
            already(format_args!("{} (unchanged)", self.package));
        }
        Ok(())
    }

    /// Where cargo leaves the raw module.
    fn compiled(&self, profile: Profile) -> PathBuf {
        let directory = match profile {
            Profile::Release => "release",
            Profile::Dev => "debug",
        };
        let file = format!("{}.wasm", self.package.replace('-', "_"));
        places::at("target").join(TARGET).join(directory).join(file)
    }
}

/// Compiles the crates, at once as far as they do not stand on one another.
pub fn compile(modules: &[Module], profile: Profile) -> Outcome {
    let names: Vec<&str> = modules.iter().map(|module| module.package).collect();
    let step = Step::start(format!("{}: compile", names.join(", ")));
    let build = cargo_for_wasm()?.words("build --quiet --lib --target").arg(TARGET);
    let build = names.iter().fold(build, |build, name| build.arg("--package").arg(name));
    match profile {
        Profile::Release => build.arg("--release").run()?,
        Profile::Dev => build.run()?,
    }
    step.done();
    Ok(())
}

/// Does both at the same time; the first failure counts.
pub fn beside(one: impl FnOnce() -> Outcome + Send, other: impl FnOnce() -> Outcome) -> Outcome {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        one.join().unwrap_or_else(|_| Err(Failure::new("A part of the build ended in a fault; see above.")))?;
        other
    })
}

/// The cargo of the toolchain that compiles to WebAssembly.
pub fn cargo_for_wasm() -> Outcome<Tool> {
    Toolchain::found().map(Toolchain::cargo).ok_or_else(|| {
        Failure::new("The WebAssembly target is missing. Run `cargo xtask setup`, then the same command again.")
    })
}

/// Compiles the glue generator in the version that Cargo.lock names; the first time takes minutes.
pub fn ensure_program() -> Outcome {
    let there = places::at("target/xtask/latchkey-bindgen").exists();
    let step = Step::start(if there {
        "wasm-bindgen, in the locked version"
    } else {
        "wasm-bindgen, in the locked version: compile (two minutes, once)"
    });
    Tool::new("cargo").words("build --quiet --profile xtask --package latchkey-bindgen").run()?;
    step.done();
    Ok(())
}

fn optimise(package: &str, module: &Path) -> Outcome {
    let optimised = module.with_extension("optimised");
    node_script("binaryen/bin/wasm-opt")
        .arg(module)
        .arg("-Oz")
        .words(FEATURES)
        .words("--strip-debug --strip-producers -o")
        .arg(&optimised)
        .run_logged(&format!("wasm-opt-{package}"))?;
    fs::rename(&optimised, module).while_doing(format_args!("replacing {}", module.display()))
}
