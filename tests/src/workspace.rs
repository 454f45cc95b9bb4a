//! Where things are: the workspace, its build output, what npm installed.

use std::path::PathBuf;
use std::thread;

/// The root of the repository.
pub fn root() -> PathBuf {
    let mut here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.pop();
    here
}

pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The pages that [`crate::Site`] serves.
pub fn pages() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("pages")
}

/// Where a program that a test starts writes what it prints. A test's thread has the test's name.
pub fn log(program: &str, port: u16) -> PathBuf {
    let thread = thread::current();
    let test = thread.name().unwrap_or("main").replace("::", "-");
    target().join(format!("test-artefacts/drivers/{test}-{program}-{port}.log"))
}
