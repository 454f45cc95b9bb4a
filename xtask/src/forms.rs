//! How well forms are understood, on pages with the right answers in them.

use crate::failure::Outcome;
use crate::progress::heading;
use crate::setup;
use crate::tool::Tool;

/// `cargo xtask forms`. The options go to the program itself, which says what they are (docs/forms.md).
pub fn run(options: &[&str]) -> Outcome {
    setup::what_runs_need()?;
    heading("Forms");
    let forms = Tool::new("cargo").words("run --quiet --package latchkey-tests --bin forms --");
    options.iter().fold(forms, Tool::arg).run()
}
