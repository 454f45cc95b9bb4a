//! Organisations and the people in them.

mod access;
pub mod clients;
mod equivalents;
mod groups;
pub mod invited;
mod member;
pub mod people;
pub mod picker;
pub mod requests;
pub mod safety;
