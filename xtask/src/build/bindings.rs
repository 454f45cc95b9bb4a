//! From a crate to a WebAssembly module with its JavaScript glue: cargo, wasm-bindgen, wasm-opt.

use std::fs;
use std::path::{Path, PathBuf};

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

    /// Makes module and glue; leaves them as they are when the compiled crate is the same.
    pub fn build(&self, profile: Profile) -> Outcome {
        let compiled = self.compile(profile)?;
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
                    optimise(&self.binary())?;
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

    /// Compiles the crate and returns the path of the raw module.
    fn compile(&self, profile: Profile) -> Outcome<PathBuf> {
        let step = Step::start(format!("{}: compile", self.package));
        let build =
            cargo_for_wasm()?.words("build --quiet --lib --target").arg(TARGET).arg("--package").arg(self.package);
        let directory = match profile {
            Profile::Release => {
                build.arg("--release").run()?;
                "release"
            }
            Profile::Dev => {
                build.run()?;
                "debug"
            }
        };
        step.done();
        let file = format!("{}.wasm", self.package.replace('-', "_"));
        Ok(places::at("target").join(TARGET).join(directory).join(file))
    }
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

fn optimise(module: &Path) -> Outcome {
    let optimised = module.with_extension("optimised");
    node_script("binaryen/bin/wasm-opt")
        .arg(module)
        .arg("-Oz")
        .words(FEATURES)
        .words("--strip-debug --strip-producers -o")
        .arg(&optimised)
        .run_logged("wasm-opt")?;
    fs::rename(&optimised, module).while_doing(format_args!("replacing {}", module.display()))
}
