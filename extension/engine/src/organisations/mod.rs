//! Organisations and the people in them: brought in, changed, let go; the groups' keys that follow from it.

mod access;
mod append;
mod clients;
mod equivalents;
mod groups;
mod invite;
mod managers;
mod people;
mod regranting;
mod rotation;

pub(crate) use append::{Draft, refusal};
