//! What the command is asked.

use std::path::PathBuf;

use latchkey_tests::forms::corpus::Part;

pub const USAGE: &str = "\
usage: cargo xtask forms --corpus DIR [--json FILE] [--why PAGE] [--errors] [--part PART] [--snapshots FILE]
  --corpus DIR      pages with the right answers in them
  --json FILE       the figures, for programs
  --why PAGE        this page alone: what it looks like to the engine, and why each field got its class
  --errors          the same for every page with an error
  --part PART       tuned: the three fifths of the sites whose mistakes were looked at; held-out: the others
  --snapshots FILE  what the content script saw: kept there, or, where the file is, taken from there instead of a browser";

#[derive(Debug, Default)]
pub struct Arguments {
    pub corpus: PathBuf,
    pub json: Option<PathBuf>,
    pub why: Option<String>,
    pub errors: bool,
    pub part: Option<Part>,
    pub snapshots: Option<PathBuf>,
}

impl Arguments {
    pub fn read(words: &[String]) -> Result<Arguments, String> {
        let mut read = Arguments::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value.\n\n{USAGE}"));
            match word.as_str() {
                "--corpus" => read.corpus = PathBuf::from(value()?),
                "--json" => read.json = Some(PathBuf::from(value()?)),
                "--why" => read.why = Some(value()?.clone()),
                "--part" => {
                    read.part = Some(match value()?.as_str() {
                        "tuned" => Part::Tuned,
                        "held-out" => Part::HeldOut,
                        other => return Err(format!("--part {other} is neither tuned nor held-out.\n\n{USAGE}")),
                    });
                }
                "--errors" => read.errors = true,
                "--snapshots" => read.snapshots = Some(PathBuf::from(value()?)),
                other => return Err(format!("{other} is not understood.\n\n{USAGE}")),
            }
        }
        if read.corpus.as_os_str().is_empty() { Err(USAGE.to_owned()) } else { Ok(read) }
    }
}
