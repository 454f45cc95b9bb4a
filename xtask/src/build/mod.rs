//! The extension for both browsers and the service, in `target/extension` and `target/worker`.

pub mod bindings;
pub mod extension;
pub mod fresh;
pub mod manifest;
mod scripts;
mod service;

use crate::failure::{Failure, Outcome};
use crate::progress::heading;
use crate::setup;

/// How the code is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Small and fast; what people get, and what tests and benchmarks run.
    Release,
    /// Compiled quickly, with names in stack traces.
    Dev,
}

/// What is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parts {
    All,
    Service,
    Extension,
}

/// `cargo xtask build`.
pub fn run(options: &[&str]) -> Outcome {
    let mut profile = Profile::Release;
    let mut parts = Parts::All;
    for option in options {
        match *option {
            "--release" => profile = Profile::Release,
            "--dev" => profile = Profile::Dev,
            "--worker" => parts = Parts::Service,
            "--extension" => parts = Parts::Extension,
            other => {
                return Err(Failure::new(format!(
                    "`{other}` is not an option of `cargo xtask build`: --release, --dev, --worker, --extension."
                )));
            }
        }
    }
    setup::for_building()?;
    build(profile, parts)
}

/// Everything, in the given profile.
pub fn everything(profile: Profile) -> Outcome {
    build(profile, Parts::All)
}

fn build(profile: Profile, parts: Parts) -> Outcome {
    heading(match profile {
        Profile::Release => "Build (release)",
        Profile::Dev => "Build (dev)",
    });
    let extension = || if parts == Parts::Service { Ok(()) } else { extension::build(profile) };
    if parts == Parts::Extension {
        return extension();
    }
    // What follows the compiler works on one thing at a time, and so does the compiler when it links.
    service::compile(profile)?;
    bindings::beside(|| service::finish(profile), extension)
}
