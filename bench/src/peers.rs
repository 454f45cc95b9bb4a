//! The rows that are measured beside npm peers: one Node process runs ours and theirs in turn.

use crate::failure::{Failure, While};
use crate::measure::{Measure, Reported, Row};
use crate::places;
use std::path::Path;
use std::process::{Command, Stdio};

pub fn run(glue: &Path, row: Row) -> Result<Vec<Measure>, Failure> {
    let script = places::at("bench/js/main.mjs");
    let output = Command::new(places::node())
        .arg(script)
        .arg(glue)
        .arg(row.name())
        .stderr(Stdio::inherit())
        .output()
        .while_doing("starting Node")?;
    if !output.status.success() {
        return Err(Failure::new(format!("The measures of {row} failed ({}).", output.status)));
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str::<Reported>(line).while_doing(format_args!("reading a figure of {row}")))
        .map(|reported| reported.map(|reported| reported.of_row(row)))
        .collect()
}
