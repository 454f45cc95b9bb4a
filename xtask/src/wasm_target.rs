//! The Rust toolchain that compiles to WebAssembly.
//!
//! Ordinarily the one in use, once rustup has added the target. Where rustup's downloads are out of reach, Debian's packaged compiler
//! with a standard library built from its packaged source, linked into rustup under a name of its own.

use std::fs;
use std::path::Path;

use crate::tool::Tool;

pub const TARGET: &str = "wasm32-unknown-unknown";
/// The name that the packaged toolchain is linked under.
pub const DEBIAN_NAME: &str = "wasm-debian";

#[derive(Clone, Copy, Debug)]
pub enum Toolchain {
    /// The one that compiles everything else.
    Usual,
    /// Debian's, linked as [`DEBIAN_NAME`].
    Debian,
}

impl Toolchain {
    /// The toolchain that has the target's standard library; `None` before the set-up.
    pub fn found() -> Option<Toolchain> {
        [Toolchain::Usual, Toolchain::Debian].into_iter().find(|toolchain| toolchain.has_standard_library())
    }

    pub fn cargo(self) -> Tool {
        self.program("cargo")
    }

    fn program(self, name: &str) -> Tool {
        match self {
            Toolchain::Usual => Tool::new(name),
            Toolchain::Debian => Tool::new("rustup").arg("run").arg(DEBIAN_NAME).arg(name),
        }
    }

    fn has_standard_library(self) -> bool {
        let libraries = self.program("rustc").words("--print target-libdir --target").arg(TARGET).output();
        libraries.is_ok_and(|directory| has_library(Path::new(&directory), "libstd-"))
    }
}

/// Whether a compiled library whose name starts with `prefix` is in a directory.
fn has_library(directory: &Path, prefix: &str) -> bool {
    fs::read_dir(directory).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(prefix) && name.ends_with(".rlib")
        })
    })
}
