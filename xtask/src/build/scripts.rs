//! The scripts written by hand, made small.

use std::path::Path;

use super::Profile;
use crate::failure::Outcome;
use crate::places;
use crate::tool::Tool;

/// Writes a smaller script of the same meaning; in the dev profile, the script itself.
pub fn shrink(from: &Path, to: &Path, kind: Script, profile: Profile) -> Outcome {
    let esbuild = Tool::new(places::esbuild())
        .arg(from)
        .words("--log-level=warning --target=chrome120,firefox140 --charset=utf8 --allow-overwrite")
        .arg(format!("--outfile={}", to.display()));
    let esbuild = match kind {
        Script::Module => esbuild.arg("--format=esm"),
        Script::Injected => esbuild.arg("--format=iife"),
    };
    match profile {
        Profile::Release => esbuild.words("--minify --legal-comments=none").run(),
        Profile::Dev => esbuild.run(),
    }
}

/// How a script is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// With imports and exports, in the extension's own pages.
    Module,
    /// Into a web page, as one self-contained function.
    Injected,
}
