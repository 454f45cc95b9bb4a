//! From a described page to a fill: what its fields are for ([`classify`]), which items belong there ([`address`], [`index`]), and whether
//! and how one of them may be written ([`plan`]).
//!
//! All of it is pure: the background supplies the snapshot that the content script took and the origins that the browser reported.

pub mod address;
pub mod classify;
pub mod equivalents;
mod host;
pub mod index;
pub mod pattern;
pub mod plan;
pub mod rules;
mod suffix;
mod words;
mod written;

pub use address::{AddressError, Fit, Host, ItemAddress, Origin, Plain, Scheme, Site};
pub use classify::{Classified, FormKind, classify};
pub use equivalents::Equivalents;
pub use index::{AddressIndex, Match};
pub use plan::{Consent, Place, Refusal, Request, Values};
pub use rules::{Page, Rule, RuleError, Rules};

#[cfg(test)]
mod address_tests;
#[cfg(test)]
mod classify_tests;
#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod rules_tests;
