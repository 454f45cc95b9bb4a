//! P10: what the content script costs the pages that people open, in both browsers, beside the same extension without it.

use crate::failure::{Failure, While};
use crate::measure::{Measure, Row, Target, median};
use crate::places;
use latchkey_tests::story::{ADA, Login, NORDLICHT, Person, Stage};
use latchkey_tests::{Kind, Launch, Profile, View};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

const ROUNDS: usize = 9;
/// Where a millisecond decides: single visits differ by several.
const CLOSE_ROUNDS: usize = 25;
const HOST: &str = "app.test";
/// After a page is there: its script has run and looked once more, icons have come, and what watches has had its first turn.
const SETTLED: Duration = Duration::from_millis(1_800);

/// What is opened, and what the script may add.
const PAGES: [(&str, &str, Option<f64>); 4] = [
    ("without a form", "/index.html", Some(1.0)),
    ("with a form to sign in", "/plain.html", None),
    ("with 10,000 fields", "/hostile/flood.html?fields", None),
    ("that changes 5,000 times a second", "/hostile/flood.html?mutations", None),
];

/// One browser, at a tab.
struct Measured {
    person: Person,
    profile: PathBuf,
    tab: View,
}

pub fn cost() -> Result<Vec<Measure>, Failure> {
    let mut measures = Vec::new();
    for kind in Kind::ALL {
        let stage = Stage::at(places::at("target/bench").join(format!("pages-{}", kind.name())))
            .while_doing("starting the service")?;
        let login = Login::nordwind(&stage.site.origin(HOST));
        let with = Measured::start(Launch::built(kind), &stage)?;
        with.person.founds(&NORDLICHT, &stage).while_doing("founding")?;
        with.person.keeps_the_kit(NORDLICHT.name).while_doing("founding")?;
        with.person.adds(&login).while_doing("adding a login")?;
        let empty = Measured::start(Launch { extension: with_script(kind, Some(""))?, ..Launch::built(kind) }, &stage)?;
        let without = Measured::start(Launch { extension: with_script(kind, None)?, ..Launch::built(kind) }, &stage)?;
        for (name, path, most) in PAGES {
            let url = stage.site.url(HOST, path);
            let browsers = [&with, &empty, &without];
            let mut times = [Vec::new(), Vec::new(), Vec::new()];
            for browser in browsers {
                browser.open(&url)?;
            }
            let rounds = if most.is_some() { CLOSE_ROUNDS } else { ROUNDS };
            for round in 0..rounds {
                // Who begins changes.
                for place in 0..browsers.len() {
                    let one = (round + place) % browsers.len();
                    times[one].push(browsers[one].open(&url)?);
                }
            }
            let [ours, empty, bare] = times.map(median);
            if most.is_some() {
                let name =
                    format!("main thread, {}: added to a page {name} by a script with nothing in it", kind.name());
                measures.push(Measure::new(Row::P10, name, (empty - bare).max(0.0), "ms"));
            }
            let name = format!("main thread, {}: added to a page {name}", kind.name());
            let measure = Measure::new(Row::P10, name, (ours - bare).max(0.0), "ms");
            let measure = Measure { peer: Some(bare), peer_name: Some("the page itself".to_owned()), ..measure };
            measures.push(most.map_or(measure.clone(), |most| measure.aiming_at(Target::AtMost(most))));
        }
        if kind == Kind::Chromium {
            measures.push(running(&with.tab, &stage.site.url(HOST, "/index.html"))?);
        }
    }
    Ok(measures)
}

impl Measured {
    fn start(launch: Launch, stage: &Stage) -> Result<Self, Failure> {
        let profile = Profile::fresh().while_doing("making a profile")?;
        let folder = profile.folder().to_owned();
        let person = Person::at(ADA, launch, profile).while_doing("starting a browser")?;
        let tab = person.opens(&stage.site.url(HOST, "/index.html")).while_doing("opening a tab")?;
        Ok(Self { person, profile: folder, tab })
    }

    /// Milliseconds that the main threads of this browser's pages had a processor until the page is there and has settled.
    fn open(&self, url: &str) -> Result<f64, Failure> {
        let before = main_threads(&self.profile)?;
        self.tab.go(url).while_doing("opening a page")?;
        thread::sleep(SETTLED);
        let after = main_threads(&self.profile)?;
        Ok((after - before).max(0.0))
    }
}

/// The built extension with another content script, or with none: everything else about the browser stays the same.
fn with_script(kind: Kind, script: Option<&str>) -> Result<PathBuf, Failure> {
    let built = Launch::built(kind).extension;
    let name = if script.is_some() { "other-script" } else { "without-script" };
    let folder = places::at("target/bench").join(format!("{name}-{}", kind.name()));
    copy(&built, &folder).while_doing("copying the extension")?;
    let file = folder.join("manifest.json");
    let text = fs::read_to_string(&file).while_doing("reading the manifest")?;
    let mut manifest: Value = serde_json::from_str(&text).while_doing("reading the manifest")?;
    match (script, manifest.as_object_mut()) {
        (Some(script), _) => fs::write(folder.join("scout.js"), script).while_doing("writing the script")?,
        (None, Some(entries)) => drop(entries.remove("content_scripts")),
        (None, None) => {}
    }
    fs::write(&file, manifest.to_string()).while_doing("writing the manifest")?;
    Ok(folder)
}

/// A folder with all that is in it.
pub fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).map(drop)?;
        }
    }
    Ok(())
}

/// Milliseconds of processor time that the main threads of the processes with web pages in them have had, of the browser with this profile.
fn main_threads(profile: &Path) -> Result<f64, Failure> {
    let profile = profile.display().to_string();
    let processes = processes()?;
    let browser = processes.iter().find(|process| process.command.contains(&profile) && !process.has_pages());
    let group =
        browser.ok_or_else(|| Failure::new("The browser's process is not in /proc: this row needs Linux."))?.group;
    let pages = processes.iter().filter(|process| process.group == group && process.has_pages());
    Ok(pages.filter_map(|process| main_thread(process.id)).sum())
}

fn main_thread(process: u32) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/task/{process}/schedstat")).ok()?;
    let nanoseconds: u64 = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds).as_secs_f64() * 1000.0)
}

struct Process {
    id: u32,
    group: u32,
    command: String,
    /// Its first thread's name, by which Firefox says what a process is for.
    name: String,
}

impl Process {
    /// Holds web pages, and none of an extension.
    fn has_pages(&self) -> bool {
        let chromium = self.command.contains("--type=renderer") && !self.command.contains("--extension-process");
        chromium || matches!(self.name.trim(), "Isolated Web Co" | "Web Content")
    }
}

fn processes() -> Result<Vec<Process>, Failure> {
    let folders = fs::read_dir("/proc").while_doing("reading /proc")?;
    let read = |entry: fs::DirEntry| {
        let id: u32 = entry.file_name().to_str()?.parse().ok()?;
        let text = |name: &str| {
            fs::read(entry.path().join(name)).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        };
        let status = text("stat")?;
        // After the name in brackets: state, parent, group.
        let group = status.rsplit_once(')')?.1.split_whitespace().nth(2)?.parse().ok()?;
        Some(Process { id, group, command: text("cmdline")?.replace('\0', " "), name: text("comm")? })
    };
    Ok(folders.flatten().filter_map(read).collect())
}

/// Reading and running the script, by the page's clock: as an ordinary script of a fresh page without a form.
fn running(tab: &View, url: &str) -> Result<Measure, Failure> {
    let script =
        fs::read_to_string(places::at("target/extension/chromium/scout.js")).while_doing("reading the script")?;
    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        tab.go(url).while_doing("opening a page")?;
        let took = tab.eval(
            "window.chrome = { runtime: { id: 'x', onMessage: { addListener() {} }, sendMessage: async () => ({}) } };
             const before = window.performance.now();
             (0, window.eval)(args);
             return window.performance.now() - before;",
            &json!(script),
        );
        samples.extend(took.while_doing("running the script")?.as_f64());
    }
    let measure =
        Measure::new(Row::P10, "main thread, chromium: reading and running the script, no form", median(samples), "ms");
    Ok(measure.aiming_at(Target::AtMost(1.0)))
}
