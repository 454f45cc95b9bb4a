//! The scripts written by hand, made small.

use std::fs;
use std::path::Path;

use super::Profile;
use crate::failure::{Outcome, While};
use crate::places;
use crate::progress::note;
use crate::tool::Tool;

/// Bytes that an injected script is to stay under.
const INJECTED_LIMIT: u64 = 8192;

/// Writes a smaller script of the same meaning; in the dev profile, the script itself.
pub fn shrink(from: &Path, to: &Path, kind: Script, profile: Profile) -> Outcome {
    let esbuild = Tool::new(places::esbuild())
        .arg(from)
        .words("--log-level=warning --target=chrome127,firefox142 --charset=utf8 --allow-overwrite")
        .arg(format!("--outfile={}", to.display()));
    let esbuild = match kind {
        Script::Module => esbuild.arg("--format=esm"),
        Script::Injected => esbuild.arg("--format=iife"),
    };
    match profile {
        Profile::Dev => return esbuild.run(),
        Profile::Release => esbuild.words("--minify --legal-comments=none").run()?,
    }
    if kind == Script::Injected {
        tell_size(to)?;
    }
    Ok(())
}

/// Tells when an injected script has grown too large: every page that anyone opens pays for it.
fn tell_size(script: &Path) -> Outcome {
    let size = fs::metadata(script).while_doing(format_args!("measuring {}", script.display()))?.len();
    if size >= INJECTED_LIMIT {
        note(format_args!(
            "{} has {size} bytes; it should stay under {INJECTED_LIMIT}. Decisions belong into the engine, not into the page.",
            script.display()
        ));
    }
    Ok(())
}

/// How a script is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// With imports and exports, in the extension's own pages.
    Module,
    /// Into a web page, as one self-contained function.
    Injected,
}
