//! What a test leaves behind for people: `target/test-artefacts/<test>/<step>.png`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::browser::View;
use crate::error::{Error, Result};
use crate::workspace;

pub struct Artefacts {
    folder: PathBuf,
}

impl Artefacts {
    /// `test` names a folder, such as `share/firefox`; what an earlier run left in it is replaced step by step.
    pub fn of(test: &str) -> Artefacts {
        Artefacts::at(workspace::target().join("test-artefacts").join(test))
    }

    pub fn at(folder: PathBuf) -> Artefacts {
        Artefacts { folder }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps a picture of the view and returns where it is.
    pub fn picture(&self, step: &str, view: &View) -> Result<PathBuf> {
        self.keep(&format!("{step}.png"), &view.picture()?)
    }

    pub fn keep(&self, name: &str, bytes: &[u8]) -> Result<PathBuf> {
        let path = self.folder.join(name);
        let wrote = fs::create_dir_all(&self.folder).and_then(|()| fs::write(&path, bytes));
        wrote.map(|()| path.clone()).map_err(|source| Error::File { path, source })
    }
}
