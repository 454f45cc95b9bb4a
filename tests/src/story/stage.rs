//! Where a story plays: the real service with rows of its own, and the web pages to sign in to.

use std::fs;
use std::path::PathBuf;

use latchkey_service_runner::{Options, Service};

use crate::error::Result;
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
}
