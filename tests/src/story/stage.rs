//! Where a story plays: the real service with rows of its own, and the web pages to sign in to.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use latchkey_service_runner::{Options, Service};

use crate::error::{Error, Result};
use crate::site::Site;
use crate::workspace;

pub struct Stage {
    pub service: Service,
    pub site: Site,
}

impl Stage {
    /// A fresh service for the test of this name (`share/firefox`); its rows and its log stay under `target/test-services` until the next run.
    pub fn of(test: &str) -> Result<Stage> {
        Stage::at(workspace::target().join("test-services").join(test))
    }

    /// A fresh service with its rows in `folder`, which is emptied first.
    pub fn at(folder: PathBuf) -> Result<Stage> {
        // It is not there at the first run.
        let _ = fs::remove_dir_all(&folder);
        Ok(Stage { service: Service::start(Options::local(folder))?, site: Site::start()? })
    }

    /// Keeps a copy of the rows, as whoever runs a service makes a backup.
    pub fn backs_up(&mut self) -> Result<()> {
        self.replaces_rows("rows", "backup")
    }

    /// Puts the copy in the place of the rows.
    pub fn brings_the_backup_back(&mut self) -> Result<()> {
        self.replaces_rows("backup", "rows")
    }

    fn replaces_rows(&mut self, from: &str, to: &str) -> Result<()> {
        self.service.kill9();
        let log = self.service.log_path();
        let folder = log.parent().unwrap_or(&log);
        let (from, to) = (folder.join(from), folder.join(to));
        // It is not there at the first backup.
        let _ = fs::remove_dir_all(&to);
        copy(&from, &to).map_err(|source| Error::File { path: from, source })?;
        Ok(self.service.restart()?)
    }
}

/// A folder with all that is in it.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() { copy(&from, &to)? } else { fs::copy(&from, &to).map(drop)? }
    }
    Ok(())
}
