//! Drives the real extension in real Chromium and Firefox, over WebDriver, against real pages.
//!
//! `README.md` beside this crate says how a test is written. In short: a [`Browser`] runs the extension in a
//! [`Profile`]; it opens [`View`]s (a web page, an extension page, the toolbar's popup, the overlay in a page), and a
//! view is looked at and worked like a person would: by what is written on it, with trusted clicks and keys.
#![expect(clippy::disallowed_methods, reason = "this crate runs natively, where the standard clock is fine")]

pub mod accessibility;
pub mod artefacts;
pub mod browser;
pub mod disk;
pub mod error;
pub mod forms;
pub mod patterns;
pub mod process;
pub mod site;
pub mod story;
pub mod wait;
pub mod webdriver;
pub mod workspace;

pub use accessibility::Violation;
pub use artefacts::Artefacts;
pub use browser::find::{Find, button, css, field, link, text};
pub use browser::{Browser, Kind, Launch, Profile, Scheme, View};
pub use error::{Error, Failure, Outcome};
pub use site::Site;

/// Makes two tests, `name::chromium` and `name::firefox`, of one `fn name(kind: Kind) -> Outcome`.
#[macro_export]
macro_rules! in_both_browsers {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn chromium() -> $crate::Outcome {
                $crate::error::told(|| super::$name($crate::Kind::Chromium))
            }
            #[test]
            fn firefox() -> $crate::Outcome {
                $crate::error::told(|| super::$name($crate::Kind::Firefox))
            }
        }
    )+};
}
