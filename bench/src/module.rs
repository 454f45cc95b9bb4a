//! Our WebAssembly, built as the extension's is: release, SIMD, glue by the locked wasm-bindgen, then wasm-opt.

use crate::failure::{Failure, While};
use crate::places;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";

/// As `cargo xtask build` optimises the extension's modules.
const OPTIONS: &[&str] = &[
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
    "--enable-exception-handling",
    "--strip-debug",
    "--strip-producers",
];

/// Builds the module and returns the path of its glue.
pub fn build() -> Result<PathBuf, Failure> {
    eprintln!("  ▸ latchkey-bench-wasm …");
    let mut cargo = cargo();
    cargo.args(["build", "--quiet", "--lib", "--release", "--package", "latchkey-bench-wasm", "--target", TARGET]);
    run(&mut cargo)?;
    let bindgen = places::at("target/xtask/latchkey-bindgen");
    if !bindgen.exists() {
        run(usual("cargo").args(["build", "--quiet", "--profile", "xtask", "--package", "latchkey-bindgen"]))?;
    }
    let compiled = places::at("target").join(TARGET).join("release/latchkey_bench_wasm.wasm");
    let to = places::at("target/bench");
    fs::create_dir_all(&to).while_doing(format_args!("making {}", to.display()))?;
    run(Command::new(bindgen).arg("node").arg(&compiled).arg(&to).arg("ours"))?;
    optimise(&to.join("ours_bg.wasm"))?;
    // The workspace's package.json may one day say that scripts are modules; wasm-bindgen's glue for Node is not.
    fs::write(to.join("package.json"), "{\"type\":\"commonjs\"}\n").while_doing("writing package.json")?;
    Ok(to.join("ours.js"))
}

fn optimise(module: &Path) -> Result<(), Failure> {
    let optimised = module.with_extension("optimised");
    let mut optimiser = Command::new(places::node());
    optimiser.arg(places::at("node_modules/binaryen/bin/wasm-opt")).arg(module).args(OPTIONS);
    run(optimiser.arg("-o").arg(&optimised))?;
    fs::rename(&optimised, module).while_doing(format_args!("replacing {}", module.display()))
}

/// The cargo whose toolchain has the target's standard library: the usual one, or the packaged one that set-up linked.
fn cargo() -> Command {
    let usual_has_it = usual("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .is_ok_and(|out| Path::new(String::from_utf8_lossy(&out.stdout).trim()).is_dir());
    let mut command = usual(if usual_has_it { "cargo" } else { "rustup" });
    if !usual_has_it {
        command.args(["run", "wasm-debian", "cargo"]);
    }
    command
}

/// A program without what `cargo run` set for this one.
fn usual(program: &str) -> Command {
    let mut command = Command::new(program);
    for variable in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "RUST_RECURSION_COUNT", "LD_LIBRARY_PATH"] {
        command.env_remove(variable);
    }
    command.current_dir(places::at(""));
    command
}

fn run(command: &mut Command) -> Result<(), Failure> {
    let shown = format!("{command:?}");
    let status = command.status().while_doing(format_args!("starting {shown}"))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("{shown} failed ({status})."))) }
}
