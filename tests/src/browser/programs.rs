//! Which programs to start. Each can be named by a variable of the environment, as machines of CI have several.

use std::env;
use std::path::{Path, PathBuf};

/// `LATCHKEY_CHROMEDRIVER`, else the one on the path.
pub(super) fn chromedriver() -> PathBuf {
    named("LATCHKEY_CHROMEDRIVER").unwrap_or_else(|| PathBuf::from("chromedriver"))
}

/// `LATCHKEY_GECKODRIVER`, else the one that `cargo install` left, else the one on the path.
pub(super) fn geckodriver() -> PathBuf {
    let installed = env::home_dir().map(|home| home.join(".cargo/bin/geckodriver"));
    named("LATCHKEY_GECKODRIVER")
        .or_else(|| installed.filter(|path| path.exists()))
        .unwrap_or_else(|| PathBuf::from("geckodriver"))
}

/// `LATCHKEY_CHROMIUM`, else what chromedriver finds. Google's own Chrome will not do: it loads no unpacked extension.
pub(super) fn chromium() -> Option<PathBuf> {
    named("LATCHKEY_CHROMIUM")
}

/// `LATCHKEY_FIREFOX`, else Debian's package, whose name geckodriver does not look for, else what geckodriver finds.
pub(super) fn firefox() -> Option<PathBuf> {
    let debian = Path::new("/usr/bin/firefox-esr");
    named("LATCHKEY_FIREFOX").or_else(|| debian.exists().then(|| debian.to_owned()))
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from)
}
