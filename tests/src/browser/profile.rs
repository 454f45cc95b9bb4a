//! A person's browser profile: the folder that outlives a restart of the browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::{Error, Result};
use crate::workspace;

static COUNT: AtomicU32 = AtomicU32::new(0);

pub struct Profile {
    folder: PathBuf,
    /// A fresh profile goes away with its value; a named one stays.
    fresh: bool,
}

impl Profile {
    /// An empty profile that is removed when the value is dropped.
    pub fn fresh() -> Result<Profile> {
        let name = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = workspace::target().join("test-profiles").join(name);
        // A process of the same number may have left one behind.
        let _ = fs::remove_dir_all(&folder);
        Profile::make(folder, true)
    }

    /// A profile in a folder of the caller's, which stays.
    pub fn at(folder: PathBuf) -> Result<Profile> {
        Profile::make(folder, false)
    }

    fn make(folder: PathBuf, fresh: bool) -> Result<Profile> {
        match fs::create_dir_all(&folder) {
            Ok(()) => Ok(Profile { folder, fresh }),
            Err(source) => Err(Error::File { path: folder, source }),
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the browser saves what the person downloads.
    pub fn downloads(&self) -> PathBuf {
        self.folder.join("downloads")
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        if self.fresh {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}
