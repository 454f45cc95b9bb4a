//! Saving what a person typed into a page: what of it is a login ([`typed`]), whether it is new ([`verdict`]), whether the page took it
//! ([`settled`]), and the offer that stands until it is answered ([`offers`]), through navigations and stops of the background. While the
//! account is locked it waits sealed ([`letters`]).

mod answers;
mod letters;
mod offers;
mod settled;
mod typed;
mod verdict;
mod watch;

pub(crate) use offers::Names;
pub use typed::Typed;

#[cfg(test)]
mod tests;
