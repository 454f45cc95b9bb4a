//! P10 and P11: bytes of what was built.

use crate::failure::{Failure, While};
use crate::measure::{Measure, Row, Target};
use crate::places;
use std::fs;
use std::process::Command;

const CONTENT_SCRIPTS: [(&str, &str); 2] = [
    ("content script in every page", "target/extension/chromium/scout.js"),
    ("content script where there is a field", "target/extension/chromium/content.js"),
];
const SERVICE: [&str; 2] = ["target/worker/index.js", "target/worker/index_bg.wasm"];

/// Bytes of KeePassXC-Browser's content scripts, as published; not measured here.
const KEEPASSXC: f64 = 210_000.0;

pub fn content_scripts() -> Result<Vec<Measure>, Failure> {
    let measure = |(name, file)| {
        let file = built(file)?;
        let bytes = fs::metadata(&file).while_doing(format_args!("reading {}", file.display()))?.len();
        let measure = Measure::new(Row::P10, name, float(bytes)?, "bytes");
        Ok(measure.beside("KeePassXC-Browser, as published", KEEPASSXC).aiming_at(Target::AtMost(8_192.0)))
    };
    CONTENT_SCRIPTS.into_iter().map(measure).collect()
}

pub fn service() -> Result<Vec<Measure>, Failure> {
    let files = SERVICE.map(built).into_iter().collect::<Result<Vec<_>, _>>()?;
    let output = Command::new(places::node())
        .arg(places::at("bench/js/compressed.mjs"))
        .args(&files)
        .output()
        .while_doing("starting Node")?;
    let bytes: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().while_doing("reading a size")?;
    let measure = Measure::new(Row::P11, "service's modules, compressed (gzip)", bytes, "bytes");
    Ok(vec![measure.aiming_at(Target::AtMost(1_000_000.0))])
}

fn built(path: &str) -> Result<std::path::PathBuf, Failure> {
    let file = places::at(path);
    if file.is_file() {
        Ok(file)
    } else {
        Err(Failure::new(format!("{path} is not there: run `cargo xtask build` first.")))
    }
}

fn float(bytes: u64) -> Result<f64, Failure> {
    u32::try_from(bytes).map(f64::from).while_doing("reading a size")
}
