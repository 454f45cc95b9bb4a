//! `cargo xtask bench [ROW…] [--json FILE]`: the measures of docs/measures.md, ours beside their peers.

mod failure;
mod measure;
mod module;
mod native;
mod pages;
mod peers;
mod places;
mod popup;
mod service;
mod sizes;
mod table;

use failure::{Failure, While};
use measure::{Measure, Row};
use std::path::PathBuf;
use std::process::ExitCode;

/// What was asked for.
struct Request {
    rows: Vec<Row>,
    json: Option<PathBuf>,
}

fn request(arguments: impl IntoIterator<Item = String>) -> Result<Request, Failure> {
    let mut request = Request { rows: Vec::new(), json: None };
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        if argument == "--json" {
            let file = arguments.next().ok_or_else(|| Failure::new("--json takes a file's name."))?;
            request.json = Some(PathBuf::from(file));
        } else {
            request.rows.push(argument.parse()?);
        }
    }
    if request.rows.is_empty() {
        request.rows = Row::ALL.to_vec();
    }
    Ok(request)
}

fn run() -> Result<(), Failure> {
    let request = request(std::env::args().skip(1))?;
    let mut measures = Vec::new();
    let against_peers: Vec<Row> = request.rows.iter().copied().filter(|row| row.is_against_peers()).collect();
    if !against_peers.is_empty() {
        let glue = module::build()?;
        for row in against_peers {
            eprintln!("  ▸ {row} …");
            measures.extend(peers::run(&glue, row)?);
        }
    }
    if request.rows.contains(&Row::P8) {
        measures.extend(native::password_step(&measures));
    }
    if request.rows.contains(&Row::P9) {
        measures.extend(popup::opening()?);
    }
    if request.rows.contains(&Row::P10) {
        measures.extend(sizes::content_scripts()?);
        measures.extend(pages::cost()?);
    }
    if request.rows.contains(&Row::P11) {
        measures.extend(sizes::service()?);
        measures.extend(service::start()?);
    }
    println!("{}", table::of(&measures));
    if let Some(file) = &request.json {
        write_json(file, &measures)?;
    }
    Ok(())
}

fn write_json(file: &std::path::Path, measures: &[Measure]) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(measures).while_doing("writing the figures as JSON")?;
    std::fs::write(file, text + "\n").while_doing(format_args!("writing {}", file.display()))
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
