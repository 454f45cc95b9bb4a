//! What the demo tells: a line for each step on the terminal, a picture of each, and both once more as `report.json` and `report.html`.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use latchkey_tests::{Artefacts, Error, Kind};
use serde_json::{Value, json};

pub struct Report {
    folder: PathBuf,
    pictures: Artefacts,
    steps: Vec<Step>,
}

struct Step {
    name: String,
    browser: Kind,
    ok: bool,
    ms: u128,
    /// File name in the report's folder; empty if there is none.
    screenshot: String,
    /// Why it failed.
    problem: String,
}

/// A picture, and what the next steps need.
pub struct Done<T> {
    pub picture: Vec<u8>,
    pub gives: T,
}

/// A step cannot be tried when the one that it builds on failed.
pub fn needs<T>(earlier: Option<T>) -> Result<T, Error> {
    earlier.ok_or(Error::Unsupported("this step", "one that it builds on failed"))
}

impl Report {
    pub fn begin(folder: PathBuf) -> Result<Report, Error> {
        fs::create_dir_all(&folder).map_err(|source| Error::File { path: folder.clone(), source })?;
        Ok(Report { pictures: Artefacts::at(folder.clone()), folder, steps: Vec::new() })
    }

    /// Says what comes next.
    pub fn heading(&self, words: &str) {
        println!("\n  {words}");
    }

    /// Does one step, tells how it went, keeps its picture. `None` when it failed: what does not build on it can go on.
    pub fn step<T>(&mut self, browser: Kind, name: &str, act: impl FnOnce() -> Result<Done<T>, Error>) -> Option<T> {
        let begun = Instant::now();
        let outcome = act();
        let ms = begun.elapsed().as_millis();
        let mut step = Step {
            name: name.to_owned(),
            browser,
            ok: outcome.is_ok(),
            ms,
            screenshot: String::new(),
            problem: String::new(),
        };
        let file = format!("{:02}-{}.png", self.steps.len() + 1, browser.name());
        let gives = match outcome.and_then(|done| self.pictures.keep(&file, &done.picture).map(|_| done.gives)) {
            Ok(gives) => {
                step.screenshot = file;
                Some(gives)
            }
            Err(error) => {
                step.ok = false;
                step.problem = error.to_string();
                None
            }
        };
        let seconds = format!("{}.{} s", ms / 1_000, ms % 1_000 / 100);
        let mark = if step.ok { "✓" } else { "✗" };
        println!("  {mark} {:<9} {name} ({seconds})", label(browser));
        if !step.ok {
            println!("    {}", step.problem);
        }
        self.steps.push(step);
        gives
    }

    /// Writes the report. True when every step was done.
    pub fn finish(&self) -> Result<bool, Error> {
        let steps: Vec<Value> = self.steps.iter().map(Step::to_json).collect();
        let text = format!("{:#}\n", json!({ "steps": steps }));
        self.pictures.keep("report.json", text.as_bytes())?;
        self.pictures.keep("report.html", self.page().as_bytes())?;
        Ok(self.steps.iter().all(|step| step.ok))
    }

    pub fn verdict(&self) -> String {
        let done = self.steps.iter().filter(|step| step.ok).count();
        format!("{done} of {} steps done.", self.steps.len())
    }

    fn page(&self) -> String {
        let mut figures = String::new();
        for step in &self.steps {
            // Writing to a String cannot fail.
            let _ = writeln!(
                figures,
                "<figure class=\"{}\"><figcaption><b>{}</b><span>{} · {} ms</span><span>{}</span></figcaption>{}</figure>",
                if step.ok { "done" } else { "failed" },
                escaped(&step.name),
                label(step.browser),
                step.ms,
                escaped(&step.problem),
                if step.screenshot.is_empty() {
                    String::new()
                } else {
                    format!("<img src=\"{}\" alt=\"{}\">", step.screenshot, escaped(&step.name))
                },
            );
        }
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>Latchkey: the main job</title>\n<style>\n{STYLE}</style>\n<h1>Latchkey: the main job</h1>\n<p>{} Folder: {}</p>\n<main>\n{figures}</main>\n</html>\n",
            self.verdict(),
            escaped(&self.folder.display().to_string()),
        )
    }
}

impl Step {
    fn to_json(&self) -> Value {
        let mut step = json!({
            "name": self.name,
            "browser": self.browser.name(),
            "ok": self.ok,
            "ms": u64::try_from(self.ms).unwrap_or(u64::MAX),
            "screenshot": self.screenshot,
        });
        if !self.ok {
            step["problem"] = json!(self.problem);
        }
        step
    }
}

fn label(browser: Kind) -> &'static str {
    match browser {
        Kind::Chromium => "Chromium",
        Kind::Firefox => "Firefox",
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

const STYLE: &str = "\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 82rem; padding: 0 1rem; }
main { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(26rem, 1fr)); }
figure { margin: 0; border: 1px solid #8884; border-radius: 10px; overflow: hidden; }
figcaption { display: grid; padding: .75rem 1rem; }
figcaption span { opacity: .7; font-size: .875rem; overflow-wrap: anywhere; }
figure.failed { border-color: #c33; }
img { display: block; width: 100%; border-top: 1px solid #8884; }
";
